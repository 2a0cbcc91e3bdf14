"""Cards in messengers: status under the opening, pages that become cards of the work, numbers and reactions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest_asyncio

from desk.channels import Capabilities
from desk.chats import Chat, Happening
from desk.messages import Outgoing, OutKind
from desk.tickets import State
from devtools.scripted_messenger import ABLE, PLAIN, ScriptedMessenger
from devtools.vendor import BadDay
from tests.channels.street import CONTRACT, GROUP, Street, open_street
from tests.sayings import OUTAGE


@asynccontextmanager
async def street_with(able: Capabilities, folder: Path) -> AsyncIterator[tuple[Street, ScriptedMessenger]]:
    """Give a desk with a messenger that can do so much."""
    vendor = ScriptedMessenger(capabilities=able)
    async with open_street(vendor, {vendor.name: vendor}, folder) as street:
        yield street, vendor


@pytest_asyncio.fixture
async def able(tmp_path: Path) -> AsyncIterator[tuple[Street, ScriptedMessenger]]:
    """Yield a desk on a messenger that can do everything."""
    async with street_with(ABLE, tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def plain(tmp_path: Path) -> AsyncIterator[tuple[Street, ScriptedMessenger]]:
    """Yield a desk on a messenger without buttons and edits."""
    async with street_with(PLAIN, tmp_path) as opened:
        yield opened


async def reported(street: Street, vendor: ScriptedMessenger) -> str:
    """Report an outage; return the id of the report."""
    message = await vendor.say("zhang", "g1", OUTAGE)
    await street.until(lambda: "【" in street.all_text("@li") and "已受理" in street.all_text("g1"))
    return message


def opening(street: Street) -> str:
    """Return the id of the reply that opened the ticket."""
    return next(one.id for one in street.said("g1") if "已受理" in one.text)


async def test_a_change_of_state_is_put_under_the_reply_that_opened_the_ticket(
    able: tuple[Street, ScriptedMessenger],
) -> None:
    street, vendor = able
    await reported(street, vendor)
    before = len(street.said("g1"))
    await vendor.press("li", "@li", street.offering("@li", "接单").id, "接单")
    await street.until(lambda: "已接单" in street.all_text("g1"))
    await vendor.press("li", "@li", street.offering("@li", "已到场").id, "已到场")
    await street.until(lambda: "已到现场" in street.all_text("g1"))
    card = next(one for one in street.said("g1") if one.id == opening(street))
    assert len(street.said("g1")) == before, "nothing new was said"
    assert card.edited
    assert [line for line in card.text.splitlines() if "李工" in line][-2:] == [
        "1 号单：李工已接单，正在处理。",
        "1 号单：李工已到现场。",
    ]
    assert card.buttons == ("已解决",)
    assert await vendor.press("zhang", "g1", card.id, "已解决") is None
    await street.until(lambda: "已关闭" in street.all_text("g1"))


async def test_a_card_that_cannot_be_changed_is_followed_by_a_message(able: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = able
    await reported(street, vendor)
    await vendor.say("li", "@li", "收到")
    await street.reception.idle()
    vendor.bad_days(BadDay.REFUSED, BadDay.REFUSED)
    await street.until(lambda: "已接单" in street.all_text("g1"))
    assert not any(one.edited for one in street.said("g1"))
    assert street.last("g1") == "1 号单：李工已接单，正在处理。"


async def test_a_page_answered_by_its_button_becomes_the_card_of_the_work(
    able: tuple[Street, ScriptedMessenger],
) -> None:
    street, vendor = able
    await reported(street, vendor)
    page = street.offering("@li", "接单")
    before = len(street.said("@li"))
    await vendor.press("li", "@li", page.id, "接单")
    await street.until(lambda: "由您负责" in street.all_text("@li"))
    (changed,) = [one for one in street.said("@li") if one.id == page.id]
    assert len(street.said("@li")) == before
    assert "【重大故障】" in changed.text
    assert "接单" not in changed.buttons
    await vendor.press("li", "@li", page.id, "已恢复")
    await street.until(lambda: "请试一下" in street.all_text("g1"))
    await vendor.say("li", "@li", "系统已恢复", reply_to=page.id)
    await street.work_on()
    assert "哪一单" not in street.all_text("@li")


async def test_a_page_answered_in_words_loses_its_buttons(able: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = able
    await reported(street, vendor)
    page = street.offering("@li", "接单")
    await vendor.say("li", "@li", "收到")
    await street.until(lambda: "由您负责" in street.last("@li"))
    (changed,) = [one for one in street.said("@li") if one.id == page.id]
    assert changed.buttons == ()
    assert street.said("@li")[-1].id != page.id


async def test_a_ticket_s_messages_stand_in_the_thread_of_its_report(able: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = able
    message = await reported(street, vendor)
    await vendor.say("li", "@li", "1号单系统已恢复")
    await street.until(lambda: "请试一下" in street.all_text("g1"))
    about = [one for one in street.said("g1") if "1 号" in one.text]
    assert [one.topic for one in about] == [message] * len(about)
    assert about[0].reply_to == message
    await vendor.say("zhang", "g1", "好了，谢谢", reply_to=message)
    await street.until(lambda: "已关闭" in street.all_text("g1"))


async def test_eyes_on_a_page_take_it_and_a_done_sign_does_not(able: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = able
    await reported(street, vendor)
    page = street.offering("@li", "接单")
    await vendor.react("li", "@li", page.id, "✅")
    await vendor.react("root", "@li", page.id, "👀")
    await vendor.react("li", "g1", opening(street), "👍")
    await street.work_on()
    assert (await street.tickets())[0].state is State.OPEN
    await vendor.react("li", "@li", page.id, "👀")
    await street.until(lambda: "已接单" in street.all_text("g1"))
    assert (await street.tickets())[0].engineer == "li"


async def test_a_number_is_a_press_of_who_was_asked_and_else_words(plain: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = plain
    await reported(street, vendor)
    assert "回复 1 接单" in street.all_text("@li")
    assert "回复 1 已解决" in street.all_text("g1")
    await vendor.say("sun", "g1", "1")
    await vendor.say("li", "@li", "12")
    await street.work_on()
    assert (await street.tickets())[0].state is State.OPEN, "nobody asked sun, and nothing is numbered 12"
    await vendor.say("li", "@li", "回复１")
    await street.until(lambda: "李工已接单" in street.last("g1"))
    claimed = next(one for one in street.said("@li") if "由您负责" in one.text)
    await vendor.say("li", "@li", "3 正在查日志", reply_to=claimed.id)
    await street.until(lambda: "的进展" in street.last("@li"))
    (said,) = [entry for entry in await street.timeline("ticket") if entry.event == "progress"]
    assert said.text == "正在查日志"


async def test_a_digit_after_the_end_is_the_rating(plain: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = plain
    await reported(street, vendor)
    await vendor.say("zhang", "g1", "1")
    await street.until(lambda: "评分" in street.last("g1"))
    assert "回复 1" not in street.last("g1")
    await vendor.say("zhang", "g1", "5分")
    await street.until(lambda: "谢谢您的评分" in street.last("g1"))
    assert (await street.tickets())[0].rating == 5


async def test_the_card_that_is_answered_decides_what_a_number_means(plain: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = plain
    await reported(street, vendor)
    page = street.offering("@li", "接单")
    await street.put(Outgoing(OutKind.REPLY, CONTRACT, "li", None, "answer", {"text": "另一件", "sources": []}))
    await street.until(lambda: "另一件" in street.last("@li"))
    other = street.said("@li")[-1]
    await vendor.say("li", "@li", "1", reply_to=other.id)
    await street.work_on()
    assert (await street.tickets())[0].state is State.OPEN, "the card that was answered offers no number"
    await vendor.say("li", "@li", "1", reply_to=page.id)
    await street.until(lambda: "李工已接单" in street.last("g1"))


async def test_a_correction_of_the_newest_words_is_handed_in_and_of_their_form_is_not(
    able: tuple[Street, ScriptedMessenger],
) -> None:
    street, vendor = able
    message = await reported(street, vendor)
    await vendor.correct("zhang", "g1", message, OUTAGE + "。")
    await vendor.correct("sun", "g1", message, "都是假的")
    await street.work_on()
    assert len(street.heard) == 1
    await vendor.correct("zhang", "g1", message, OUTAGE + "，浏览器是谷歌的")
    await street.until(lambda: len(street.heard) == 2)
    assert street.heard[-1].text == f"更正：{OUTAGE}，浏览器是谷歌的"
    await vendor.say("zhang", "g1", "谢谢")
    await vendor.correct("zhang", "g1", message, "打印不出来")
    await street.work_on()
    assert [one.text for one in street.heard[2:]] == ["谢谢"], "what is not the newest any more is only noted"


async def test_a_forged_button_does_nothing(able: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = able
    await reported(street, vendor)
    page = street.offering("@li", "接单")
    token = next(post for post in vendor.posts if post.chat.id == "@li" and post.buttons).buttons[0].token
    before = len(street.heard)
    for forged in ("", "z1.1.ack", "z1.1.ack." + "A" * 16, token.replace(".ack.", ".resolve."), "x" * 1_000_000):
        event = vendor.event(Happening.PRESS, "li", "@li")
        assert await vendor.happen(replace(event, token=forged, message=page.id)) is None
    await street.work_on()
    assert len(street.heard) == before
    assert (await street.tickets())[0].state is State.OPEN


async def test_a_button_pressed_by_another_person_is_refused(able: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = able
    await reported(street, vendor)
    await street.bind("wang")
    token = next(post for post in vendor.posts if post.chat.id == "@li" and post.buttons).buttons[0].token
    event = vendor.event(Happening.PRESS, "wang", "@wang")
    await vendor.happen(replace(event, token=token))
    await street.work_on()
    assert (await street.tickets())[0].engineer is None


async def test_a_group_that_moves_keeps_its_contract_and_its_cards(able: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = able
    await reported(street, vendor)
    await vendor.befall(Happening.MOVED, "root", "g1", "g2")
    await vendor.press("li", "@li", street.offering("@li", "接单").id, "接单")
    await street.until(lambda: "已接单" in street.all_text("g2"))
    assert any(one.edited for one in street.said("g2")), "the card is found in the group's new chat"
    async with street.desk.store.work() as work:
        binding = await work.bindings.of_group(CONTRACT, GROUP)
    assert binding is not None
    assert binding.chat == Chat("scripted", "g2")


async def test_the_desk_is_removed_from_a_group_and_comes_back(able: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = able
    await vendor.befall(Happening.LEFT, "root", "g1")
    await street.until(lambda: "联系不到" in street.all_text("@root"))
    await vendor.befall(Happening.JOINED, "root", "g1")
    await reported(street, vendor)


async def test_the_desk_greets_a_group_that_it_is_added_to_once(able: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = able
    for _ in range(2):
        await vendor.befall(Happening.JOINED, "root", "g7")
    await street.until(lambda: "/bind" in street.all_text("g7"))
    assert len(street.said("g7")) == 1


async def test_a_matter_stays_in_the_topic_where_it_began(able: tuple[Street, ScriptedMessenger]) -> None:
    street, vendor = able
    event = replace(vendor.event(Happening.MESSAGE, "zhang", "g1"), text=OUTAGE, message="m-topic")
    await vendor.happen(replace(event, chat=replace(event.chat, topic="7")))
    await street.until(lambda: "【" in street.all_text("@li"))
    await vendor.say("li", "@li", "1号单系统已恢复")
    await street.until(lambda: "请试一下" in street.all_text("g1"))
    posts = [post for post in vendor.posts if post.chat.id == "g1" and "1 号" in post.text]
    assert [post.chat.topic for post in posts] == ["7"] * len(posts)
    page = next(post for post in vendor.posts if "【" in post.text)
    assert page.chat.topic is None
