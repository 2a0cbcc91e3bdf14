"""`make dev` in a real browser: a fault goes from a group to an engineer and back, on each messenger."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect, sync_playwright

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
WIDE: ViewportSize = {"width": 1500, "height": 1000}
SOON_MS = 15_000
OUTAGE = "公文系统打不开了，大家都登录不了"


@pytest.fixture(scope="module")
def playground_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of the page where one plays the people."""
    if not CHROMIUM.exists():
        pytest.skip("no Chromium on this machine")
    data = tmp_path_factory.mktemp("dev")
    command = [sys.executable, "-m", "bot.cli", "dev", "--port", "0", "--play-port", "0", "--data", str(data)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBAN_")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        told: list[str] = []
        while not told or "on watch: " not in told[-1]:
            told.append(process.stdout.readline())
            assert told[-1], f"it ended: {told}"
        yield next(line.split("people: ")[1].strip() for line in told if "people: " in line)
        process.terminate()
        assert process.wait(20) == 0


@pytest.fixture(scope="module")
def page(playground_url: str) -> Iterator[Page]:
    """Yield the page in Chinese, with whatever goes wrong in it as a failure."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_context(viewport=WIDE, locale="zh-CN").new_page()
        page.on("pageerror", lambda error: pytest.fail(f"the page failed: {error}"))
        page.goto(playground_url)
        expect(page.locator(".live")).to_contain_text("已连接", timeout=SOON_MS)
        yield page
        browser.close()


def chat_of(page: Page, vendor: str, kind: str, chat: str) -> Locator:
    """Open a chat in the vendor's pane for that kind of chats; return the pane."""
    pane = page.locator(f"[data-vendor={vendor}] [data-pane={kind}]")
    pane.locator(f"[data-chat='{chat}']").click()
    return pane


def says(pane: Locator, text: str, *, person: str | None = None) -> None:
    """Let somebody write in a pane's chat."""
    if person is not None:
        pane.get_by_label("身份").select_option(person)
    pane.get_by_role("textbox").fill(text)
    pane.get_by_role("textbox").press("Enter")


def test_a_fault_on_telegram_is_taken_by_a_button_and_the_message_changes(page: Page) -> None:
    group = chat_of(page, "telegram", "group", "telegram-fuzhou")
    engineer = chat_of(page, "telegram", "private", "telegram-fujian-oa-li")
    says(group, OUTAGE, person="郑敏")
    opening = group.locator(".message.desk").last
    expect(opening).to_contain_text(re.compile(r"工单 \d+"), timeout=SOON_MS)
    paged = engineer.locator(".message.desk").last
    expect(paged).to_contain_text(OUTAGE, timeout=SOON_MS)
    paged.get_by_role("button", name="接单", exact=True).click()
    expect(opening).to_contain_text("李工已接单", timeout=SOON_MS)
    expect(opening.locator(".edited")).to_be_visible()


def test_a_fault_on_qq_is_taken_by_its_number(page: Page) -> None:
    group = chat_of(page, "onebot", "group", "onebot-xitong-jiaoliu")
    engineer = chat_of(page, "onebot", "private", "onebot-fujian-oa-xu")
    says(group, "签报系统报错了，提交不了", person="吴芳")
    expect(group.locator(".message.desk").last).to_contain_text(re.compile(r"工单 \d+"), timeout=SOON_MS)
    paged = engineer.locator(".message.desk", has_text="签报系统报错了").last
    expect(paged).to_contain_text("接单", timeout=SOON_MS)
    says(engineer, "1")
    expect(engineer.locator(".message.mine").last).to_contain_text("1")
    expect(group.locator(".message.desk").last).to_contain_text("许工已接单", timeout=SOON_MS)


def test_an_eye_under_a_page_on_slack_takes_it(page: Page) -> None:
    group = chat_of(page, "slack", "group", "slack-shi-ju")
    engineer = chat_of(page, "slack", "private", "slack-shaoguan-env-li")
    says(group, "环境信用评价系统打不开了，所有企业都登录不了", person="邱燕")
    paged = engineer.locator(".message.desk").last
    expect(paged).to_contain_text("打不开", timeout=SOON_MS)
    paged.hover()
    paged.get_by_role("button", name="👀 表示看到").click()
    expect(group.locator(".log")).to_contain_text("李工已接单", timeout=SOON_MS)
    expect(engineer.locator(".reactions [title='👀']")).to_be_visible()


def test_a_bad_day_delays_the_answer_and_loses_nothing(page: Page) -> None:
    column = page.locator("[data-vendor=telegram]")
    column.locator("[data-day=busy]").click()
    expect(column.locator(".waiting")).to_contain_text("1")
    says(chat_of(page, "telegram", "group", "telegram-zhenjiang"), "企业端登录一直转圈，都进不去", person="邓丽")
    group = column.locator("[data-pane=group]")
    expect(group.locator(".message.desk").first).to_contain_text(re.compile(r"工单 \d+"), timeout=SOON_MS)
    expect(column.locator(".waiting")).to_have_text("")


def test_a_file_goes_with_the_words_and_a_reply_shows_what_it_answers(page: Page) -> None:
    group = chat_of(page, "telegram", "group", "telegram-zhenjiang")
    group.locator(".message.human, .message.mine").first.get_by_role("button", name="回复").click()
    small = {"name": "屏幕.png", "mimeType": "image/png", "buffer": b"\x89PNG picture"}
    group.locator("input[type=file]").set_input_files(small)  # type: ignore[arg-type]
    expect(group.locator(".note")).to_contain_text("屏幕.png")
    says(group, "见截图", person="邓丽")
    mine = group.locator(".message.mine").last
    expect(mine.locator(".quoted")).to_contain_text("企业端登录", timeout=SOON_MS)
    expect(mine.locator(".file")).to_contain_text("屏幕.png")


def test_the_page_speaks_english_too(page: Page) -> None:
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Zhiban · playground")).to_be_visible()
    expect(page.locator("[data-vendor=onebot] [data-pane=group]").get_by_role("textbox")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="值班 · 群聊游戏场")).to_be_visible()
