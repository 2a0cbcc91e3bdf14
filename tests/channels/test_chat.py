"""The chat behind the pages: what is handed in, and what is found again after a new start."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.attachments import AttachmentFolder
from bot.channels.feed import Feed
from bot.chat import Chat, without_mention
from console.ports import ChatMessage, Pressed, Words
from tests.chat_house import CONTRACT, OUTAGE, ChatHouse, two_packs

GROUP = "zhenjiang"


def gist(messages: list[ChatMessage]) -> list[tuple[str, str | None, str, tuple[str, ...]]]:
    return [(one.kind, one.sender, one.text, tuple(button.action for button in one.buttons)) for one in messages]


async def test_a_second_start_shows_what_the_first_one_showed(house: ChatHouse, tmp_path: Path) -> None:
    await house.chat.say(CONTRACT, "zhang", Words(OUTAGE, "a", GROUP))
    await house.deliver()
    first = list(await house.chat.history(CONTRACT, "zhang"))
    again = Chat(
        two_packs(),
        house.desk.store,
        Feed(),
        house.desk.intake.receive,
        wording=house.desk.renderer,
        files=AttachmentFolder(tmp_path),
        clock=house.clock,
    )
    assert gist(list(await again.history(CONTRACT, "zhang"))) == gist(first)
    assert len({one.id for one in first}) == len(first) > 1


async def test_a_live_message_is_the_same_as_the_one_in_the_history(house: ChatHouse) -> None:
    async with house.chat.subscribe(CONTRACT, ["zhang"]) as live:
        await house.chat.say(CONTRACT, "zhang", Words(OUTAGE, "a", GROUP))
        await house.deliver()
        house.feed.close()
        heard = [event.message async for event in live]
    assert heard == list(await house.chat.history(CONTRACT, "zhang"))


async def test_words_said_twice_in_a_row_are_two_messages(house: ChatHouse) -> None:
    for client in ("a", "b"):
        await house.chat.say(CONTRACT, "zhang", Words("急", client, GROUP))
    said = [one for one in await house.chat.history(CONTRACT, "zhang") if one.sender == "zhang"]
    assert [one.text for one in said] == ["急", "急"]
    assert len({one.id for one in said}) == 2


async def test_several_files_are_several_messages(house: ChatHouse) -> None:
    refs = [
        (await house.chat.attach(CONTRACT, "zhang", name=name, content=name.encode())).ref
        for name in ("a.png", "b.log")
    ]
    await house.chat.say(CONTRACT, "zhang", Words(OUTAGE, "a", GROUP, files=tuple(refs)))
    said = [one for one in await house.chat.history(CONTRACT, "zhang") if one.sender == "zhang"]
    assert [[file.name for file in one.files] for one in said] == [["a.png"], ["b.log"]]


async def test_a_reply_to_the_page_in_plain_words_acknowledges(house: ChatHouse) -> None:
    await house.chat.say(CONTRACT, "zhang", Words(OUTAGE, "a", GROUP))
    page = next(one for one in await house.chat.history(CONTRACT, "li") if one.kind == "page")
    await house.chat.say(CONTRACT, "li", Words("收到，马上看", "b", None, reply_to=page.card))
    (ticket,) = await house.chat.tickets(CONTRACT, "li")
    assert (ticket.state, ticket.engineer) == ("acknowledged", "李工")


async def test_a_ticket_can_be_handed_to_a_named_person(house: ChatHouse) -> None:
    await house.chat.say(CONTRACT, "zhang", Words(OUTAGE, "a", GROUP))
    page = next(one for one in await house.chat.history(CONTRACT, "li") if one.kind == "page")
    await house.chat.press(CONTRACT, "li", Pressed(page.card or 0, "ack", "b"))
    card = [one for one in await house.chat.history(CONTRACT, "li") if one.buttons][-1]
    await house.chat.press(CONTRACT, "li", Pressed(card.card or 0, "hand_over", "c", to="wang"))
    (ticket,) = await house.chat.tickets(CONTRACT, "li")
    assert ticket.engineer == "王工"


async def test_deadlines_become_near_and_breached_as_time_goes_by(house: ChatHouse) -> None:
    await house.chat.say(CONTRACT, "zhang", Words(OUTAGE, "a", GROUP))

    async def response() -> str:
        (ticket,) = await house.chat.tickets(CONTRACT, "li")
        return next(target.state for target in ticket.targets if target.name == "response")

    assert await response() == "running"
    house.clock.advance(hours=3, minutes=30)
    assert await response() == "near"
    house.clock.advance(hours=1)
    assert await response() == "breached"


@pytest.mark.parametrize(
    ("text", "rest", "mentioned"),
    [
        ("@值班 系统慢", "系统慢", True),
        ("@值班台，在吗", "在吗", True),
        ("@Zhiban: help", "help", True),
        ("@值班", "@值班", True),
        ("系统慢 @值班", "系统慢 @值班", False),
        ("值班的人呢", "值班的人呢", False),
    ],
)
def test_the_mention_of_the_desk_is_taken_off_the_words(text: str, rest: str, *, mentioned: bool) -> None:
    assert without_mention(text) == (rest, mentioned)
