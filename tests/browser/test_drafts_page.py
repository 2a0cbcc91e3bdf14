"""A draft in a real browser: uploaded, decided on by button and by key, corrected by form, finished, downloaded."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_web_chat import SOON_MS, pages  # noqa: F401  (the browser's fixture)
from tests.draft_samples import DRAFT

pytestmark = pytest.mark.browser


def opened(page: Page, url: str, folder: Path) -> Page:
    """Upload the sample as findings and go to its review."""
    page.on("pageerror", lambda error: pytest.fail(f"the page failed: {error}"))
    document = folder / "需求.json"
    document.write_text(json.dumps(DRAFT.as_json(), ensure_ascii=False), "utf-8")
    page.goto(f"{url}drafts")
    page.get_by_label("上传需求文件").set_input_files(document)
    expect(page).to_have_url(re.compile(r"/drafts/\d+$"), timeout=SOON_MS)
    expect(page.locator(".finding")).to_have_count(5, timeout=SOON_MS)
    return page


def test_a_draft_is_walked_through_to_its_pack(pages: list[Page], live_desk_url: str, tmp_path: Path) -> None:  # noqa: F811
    page = opened(pages[0], live_desk_url, tmp_path)
    first = page.locator(".finding").first
    expect(first).to_contain_text("拿不准")
    expect(first.locator("mark")).to_have_text("应及时响应")
    first.get_by_role("button", name="改正").click()
    first.get_by_label("时限", exact=True).fill("soon")
    first.get_by_role("button", name="保存").click()
    expect(first.get_by_role("alert")).to_contain_text("这样写不行", timeout=SOON_MS)
    first.get_by_label("时限", exact=True).fill("30 minutes")
    first.get_by_role("button", name="保存").click()
    expect(first.locator("h3")).to_have_text("时限：响应；30分钟内；全天候计时", timeout=SOON_MS)
    expect(first).to_contain_text("陈经理")
    expect(page.locator(".progress-bar")).to_contain_text("已定 1 / 5")

    page.keyboard.press("a")
    expect(page.locator(".finding.accepted")).to_have_count(1, timeout=SOON_MS)
    page.keyboard.press("d")
    page.keyboard.type("是采购人的期限")
    page.keyboard.press("Enter")
    expect(page.locator(".finding.dropped")).to_contain_text("是采购人的期限", timeout=SOON_MS)
    page.locator(".finding.dropped").get_by_role("button", name="撤销").click()
    expect(page.locator(".progress-bar")).to_contain_text("已定 2 / 5", timeout=SOON_MS)
    for decided in (3, 4, 5):
        page.keyboard.press("n")
        page.keyboard.press("a")
        expect(page.locator(".progress-bar")).to_contain_text(f"已定 {decided} / 5", timeout=SOON_MS)
    page.get_by_role("button", name="完成审阅").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载合同包").click()
    assert download.value.suggested_filename == "需求.yml"
    page.get_by_text("谁定了什么").click()
    expect(page.locator(".lines li")).to_have_count(7, timeout=SOON_MS)


def test_on_a_phone_nothing_sticks_out(pages: list[Page], live_desk_url: str, tmp_path: Path) -> None:  # noqa: F811
    page = opened(pages[1], live_desk_url, tmp_path)
    page.locator(".finding").first.get_by_role("button", name="改正").click()
    expect(page.locator("form.ask")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="English").click()
    expect(page.locator(".finding").first).to_contain_text("Doubtful")
