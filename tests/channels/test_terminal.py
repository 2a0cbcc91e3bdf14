"""The chat in a terminal: typed lines act, buttons have numbers, and nothing that is said can play with the screen."""

from __future__ import annotations

import asyncio
import io
import os
from collections.abc import AsyncIterator

import pytest_asyncio

from bot.terminal import Terminal, shown
from console.ports import Words
from tests.chat_house import CONTRACT, OUTAGE, ChatHouse, until_listed


@pytest_asyncio.fixture
async def delivering(house: ChatHouse) -> AsyncIterator[ChatHouse]:
    """Yield the house with its delivery running."""
    task = asyncio.create_task(house.desk.delivery.run())
    yield house
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def talk(
    house: ChatHouse, *lines: str, person: str | None = "zhang", contract: str = CONTRACT
) -> tuple[int, str]:
    """Type lines; return the exit status and what stood on the screen."""
    out = io.StringIO()
    source = io.StringIO("\n".join(lines) + "\n")
    terminal = Terminal(house.chat, contract=contract, person=person, source=source, out=out, quiet_seconds=0.15)
    return await terminal.run(), out.getvalue()


async def test_a_fault_is_answered_and_the_engineer_acknowledges_by_number(delivering: ChatHouse) -> None:
    status, screen = await talk(delivering, OUTAGE, "/as 李工", "1", "/as zhang")
    assert status == 0
    assert "工单 1 号" in screen
    assert "李工 有新消息" in screen
    assert "[1] 接单" in screen
    (ticket,) = await delivering.chat.tickets(CONTRACT, "li")
    assert (ticket.state, ticket.engineer) == ("acknowledged", "李工")


async def test_a_button_is_pressed_by_its_action_with_words(delivering: ChatHouse) -> None:
    await talk(delivering, OUTAGE, "/as li", "/press ack", "/press restore 原因是磁盘写满")
    (ticket,) = await delivering.chat.tickets(CONTRACT, "li")
    assert ticket.state == "restored"


async def test_one_speaks_where_one_says(delivering: ChatHouse) -> None:
    await talk(delivering, "/in direct", "在吗", "/in 浈江群", "大家好")
    said = [(one.text, one.group) for one in await delivering.chat.history(CONTRACT, "zhang") if one.sender == "zhang"]
    assert said == [("在吗", None), ("大家好", "zhenjiang")]


async def test_mistakes_are_told_in_a_line_and_the_talk_goes_on(delivering: ChatHouse) -> None:
    status, screen = await talk(
        delivering, "/as nobody", "/in nowhere", "/press ack", "/in lechang", "hi", "/who", "/help"
    )
    assert status == 0
    assert '没有 "nobody"' in screen
    assert "no such button: ack" in screen
    assert 'stands in no group "lechang"' in screen
    assert "陈经理" in screen
    assert "Traceback" not in screen


async def test_an_unknown_person_or_contract_ends_it_with_2(house: ChatHouse) -> None:
    assert (await talk(house, person="nobody"))[0] == 2
    assert (await talk(house, contract="nowhere"))[0] == 2


async def test_the_same_script_acts_again_in_another_session(delivering: ChatHouse) -> None:
    for _ in range(2):
        await talk(delivering, "大家好")
    said = [one.text for one in await delivering.chat.history(CONTRACT, "zhang") if one.sender == "zhang"]
    assert said == ["大家好", "大家好"]


async def test_leaving_by_ctrl_c_is_calm(house: ChatHouse) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as source, os.fdopen(writing, "w"):
        terminal = Terminal(house.chat, contract=CONTRACT, person="zhang", source=source, out=io.StringIO())
        talking = asyncio.create_task(terminal.run())
        await until_listed(house.feed)
        talking.cancel()
        assert await talking == 0


def test_control_characters_do_not_reach_the_screen() -> None:
    assert shown("a\x1b[2Jb\x07\x9bc\r\nd\te") == "a[2Jbc\nd\te"


async def test_what_others_say_cannot_move_the_cursor(delivering: ChatHouse) -> None:
    await delivering.chat.say(CONTRACT, "sun", Words("\x1b[2J\x1b]0;title\x07早", "a", "zhenjiang"))
    _, screen = await talk(delivering, "/who")
    assert "早" in screen
    assert "\x1b[2J" not in screen
    assert "\x07" not in screen
