"""Buttons: under a post, pressed, and answered with the desk's line."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram.messenger import Telegram
from desk.chats import Chat, Happening, PostButton
from devtools.telegram import FakeTelegram
from tests.telegram_house import GROUP, Taker, post

BUTTONS = tuple(PostButton(label, f"{label}:7") for label in ("ack", "decline", "on_site", "progress"))


async def test_a_press_is_told_with_its_token_and_answered_with_the_desks_line(
    listening: Telegram, telegram: FakeTelegram, taker: Taker
) -> None:
    topic = telegram.topic("wang", GROUP, "福州")
    taker.said = "收到"
    (card,) = await listening.send(post("工单 7", topic=str(topic), buttons=BUTTONS))
    assert await telegram.press("li", GROUP, card, "decline") == "收到"
    event = await taker.next()
    assert (event.kind, event.token, event.message, event.text) == (Happening.PRESS, "decline:7", card, "")
    assert event.chat == Chat("telegram", GROUP, str(topic))
    assert event.account.id == telegram.account("li")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        pytest.param(None, None, id="nothing to say"),
        pytest.param("长" * 300, "长" * 200, id="more than Telegram shows"),
    ],
)
async def test_every_press_is_answered(
    listening: Telegram, telegram: FakeTelegram, taker: Taker, said: str | None, shown: str | None
) -> None:
    telegram.chat_id(GROUP)
    taker.said = said
    (card,) = await listening.send(post("工单 7", buttons=BUTTONS))
    query = telegram.tap("li", GROUP, card, "ack")
    assert await telegram.methods.presses[query] == shown


async def test_a_press_that_came_twice_is_answered_once_and_the_rest_goes_on(
    listening: Telegram, telegram: FakeTelegram, taker: Taker
) -> None:
    telegram.chat_id(GROUP)
    (card,) = await listening.send(post("工单 7", buttons=BUTTONS))
    with capture_logs() as logs:
        telegram.tap("li", GROUP, card, "ack", times=2)
        first, second = await taker.next(), await taker.next()
        await telegram.say("li", GROUP, "好")
        assert (await taker.next()).text == "好"
        await listening.close()
    assert first == second
    assert [one["event"] for one in logs if one["event"] == "telegram.press_unanswered"] == [
        "telegram.press_unanswered"
    ]


async def test_buttons_stand_in_rows_of_three(listening: Telegram, telegram: FakeTelegram) -> None:
    telegram.chat_id(GROUP)
    (card,) = await listening.send(post("工单 7", buttons=BUTTONS))
    rows = telegram.world.rooms[int(GROUP)].messages[int(card)].keys
    assert [[key.label for key in row] for row in rows] == [["ack", "decline", "on_site"], ["progress"]]
