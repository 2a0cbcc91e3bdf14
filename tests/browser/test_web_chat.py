"""The page in a real browser: a fault is typed, the ticket is told, the engineer presses, the reporter hears of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

pytestmark = pytest.mark.browser

OUTAGE = "系统打不开了，所有企业都登录不了"
CONTRACT = "shaoguan-env"
SOON_MS = 10_000
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 800}


@pytest.fixture(scope="module")
def pages() -> Iterator[list[Page]]:
    """Yield a list of pages, one browser behind them: first a wide one, then a phone's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield [browser.new_context(viewport=size, locale="zh-CN").new_page() for size in (WIDE, PHONE)]
        browser.close()


@pytest.fixture
def page(pages: list[Page], live_desk_url: str) -> Page:
    """Return the wide page, opened at the contract, with whatever goes wrong in it as a failure."""
    return opened(pages[0], live_desk_url)


def opened(page: Page, url: str) -> Page:
    page.on("pageerror", lambda error: pytest.fail(f"the page failed: {error}"))
    page.goto(url)
    page.get_by_label("合同").select_option(CONTRACT)
    expect(page.locator(".live")).to_contain_text("已连接", timeout=SOON_MS)
    return page


def test_a_fault_goes_from_the_group_to_the_engineer_and_back(page: Page) -> None:
    reporter, engineer = page.locator("[data-pane=pane_user]"), page.locator("[data-pane=pane_engineer]")
    expect(page.locator(".pane")).to_have_count(3)
    reporter.get_by_role("textbox").fill(OUTAGE)
    reporter.get_by_role("textbox").press("Enter")

    expect(reporter.locator(".mine .text").last).to_have_text(OUTAGE)
    reply = reporter.locator(".kind-reply").last
    expect(reply).to_contain_text(re.compile(r"工单 \d+"), timeout=SOON_MS)
    expect(reply.locator(".ticket")).to_be_visible()

    paged = engineer.locator(".kind-page").last
    expect(paged).to_contain_text(OUTAGE, timeout=SOON_MS)
    paged.locator("[data-action=ack]").click()
    expect(engineer.locator(".mine .pressed").last).to_be_visible(timeout=SOON_MS)
    expect(reporter.locator(".kind-reply").last).to_contain_text("接单", timeout=SOON_MS)

    engineer.locator("[data-action=restore]").last.click()
    engineer.locator(".ask input").fill("原因是磁盘写满")
    engineer.locator(".ask input").press("Enter")
    expect(reporter.locator("[data-action=confirm]").last).to_be_visible(timeout=SOON_MS)


def test_a_reload_shows_what_was_there(page: Page) -> None:
    reporter = page.locator("[data-pane=pane_user]")
    reporter.get_by_role("textbox").fill("大家早上好")
    reporter.get_by_role("textbox").press("Enter")
    said = reporter.locator(".mine .text", has_text="大家早上好")
    expect(said).not_to_have_count(0)
    count = said.count()
    page.reload()
    expect(said).to_have_count(count, timeout=SOON_MS)


def test_markup_that_somebody_types_is_shown_as_typed(page: Page) -> None:
    nasty = "<img src=x onerror=\"document.title='broken'\"><b>粗</b>"
    reporter = page.locator("[data-pane=pane_user]")
    reporter.get_by_role("textbox").fill(nasty)
    reporter.get_by_role("textbox").press("Enter")
    expect(reporter.locator(".mine .text").last).to_have_text(nasty, timeout=SOON_MS)
    expect(reporter.locator(".log b, .log img")).to_have_count(0)
    expect(page).not_to_have_title("broken")


def test_the_tickets_and_the_language_are_one_press_away(page: Page) -> None:
    page.get_by_role("button", name="工单").first.click()
    board = page.locator(".board")
    expect(board).to_be_visible()
    page.keyboard.press("Escape")
    expect(board).not_to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator(".live")).to_contain_text("Live")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="中文").click()


def test_on_a_phone_one_pane_is_shown_and_nothing_sticks_out(pages: list[Page], live_desk_url: str) -> None:
    page = opened(pages[1], live_desk_url)
    expect(page.locator(".pane:visible")).to_have_count(1)
    page.locator(".switcher").get_by_role("button", name="工程师").click()
    expect(page.locator("[data-pane=pane_engineer]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
