"""Telegram calls the desk: the secret, bad bodies, and what is called again until it is taken."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.channels.telegram.messenger import Telegram
from desk.chats import Hook, HookRequest, PostButton
from desk.errors import ChannelRefused
from devtools.movable_clock import MovableClock
from devtools.telegram import FakeTelegram
from tests.telegram_house import GROUP, SECRET, Taker, closing, heard_logs, messenger_of, mounted, post

HEADER = "x-telegram-bot-api-secret-token"
UPDATE = {
    "update_id": 5,
    "message": {
        "message_id": 1,
        "date": 1,
        "chat": {"id": -1002000000777, "type": "supergroup", "title": "x"},
        "from": {"id": 7, "is_bot": False, "first_name": "x"},
        "text": "在吗",
    },
}


async def hooked(telegram: FakeTelegram, clock: MovableClock, taker: Taker, *, url: str) -> Telegram:
    """Return a messenger that Telegram calls at `url`."""
    messenger = messenger_of(telegram, clock, webhook_url=f"{url}update", webhook_secret=SECRET)
    await messenger.run(taker.take)
    return messenger


async def test_updates_come_by_calls_and_presses_are_answered(
    telegram: FakeTelegram, clock: MovableClock, taker: Taker
) -> None:
    taker.said = "收到"
    async with mounted() as (url, hooks), closing(await hooked(telegram, clock, taker, url=url)) as messenger:
        hooks.update(messenger.hooks)
        await telegram.say("zhang", GROUP, "打不开", mention=True)
        event = await taker.next()
        assert (event.text, event.mentioned) == ("打不开", True)
        (card,) = await messenger.send(post("工单 7", buttons=(PostButton("接单", "ack:7"),)))
        assert await telegram.press("li", GROUP, card, "接单") == "收到"
        assert (await taker.next()).token == "ack:7"
        telegram.promote_bot("wang", GROUP)
        telegram.react("li", GROUP, card, "👀")
        assert (await taker.next()).text == "👀"
        assert telegram.updates.polls == 0


async def test_an_update_that_was_not_taken_is_delivered_again(
    telegram: FakeTelegram, clock: MovableClock, taker: Taker
) -> None:
    taker.broken = 2
    async with mounted() as (url, hooks), closing(await hooked(telegram, clock, taker, url=url)) as messenger:
        hooks.update(messenger.hooks)
        await telegram.say("zhang", GROUP, "打不开")
        await taker.next()
        await telegram.say("zhang", GROUP, "还是不行")
        await taker.next()
        assert telegram.updates.deliveries[:3] == [503, 503, 200]
    assert [one.text for one in taker.events] == ["打不开", "还是不行"]


async def test_a_second_start_sets_the_webhook_anew_and_loses_nothing(
    telegram: FakeTelegram, clock: MovableClock, taker: Taker
) -> None:
    async with mounted() as (url, hooks), closing(await hooked(telegram, clock, taker, url=url)):
        assert hooks == {}
        await telegram.say("zhang", GROUP, "打不开")
        async with closing(await hooked(telegram, clock, taker, url=url)) as messenger:
            hooks.update(messenger.hooks)
            assert (await taker.next()).text == "打不开"


@pytest.mark.parametrize(
    ("body", "headers", "status", "key"),
    [
        pytest.param(json.dumps(UPDATE).encode(), {}, 403, "telegram.hook.forged", id="no secret"),
        pytest.param(json.dumps(UPDATE).encode(), {HEADER: SECRET[:-1]}, 403, "telegram.hook.forged", id="a wrong one"),
        pytest.param(b"{}", {HEADER: "é\ud800"}, 403, "telegram.hook.forged", id="one of other letters"),
        pytest.param(b"x" * 1_000_000, {}, 403, "telegram.hook.forged", id="a million bytes from a stranger"),
        pytest.param(b"x" * 1_000_000, {HEADER: SECRET}, 413, "telegram.hook.too_long", id="a million bytes"),
        pytest.param(b"{", {HEADER: SECRET}, 400, "telegram.hook.malformed", id="half an object"),
        pytest.param(b"\xff\xfe", {HEADER: SECRET}, 400, "telegram.hook.malformed", id="no text"),
        pytest.param(b"[" * 100_000, {HEADER: SECRET}, 400, "telegram.hook.malformed", id="a deep well"),
        pytest.param(b"[]", {HEADER: SECRET}, 200, "telegram.unreadable", id="a list"),
        pytest.param(b'{"update_id": "5"}', {HEADER: SECRET}, 200, "telegram.unreadable", id="an id in words"),
        pytest.param(b'{"update_id": 5, "message": 7}', {HEADER: SECRET}, 200, "telegram.unreadable", id="a number"),
        pytest.param(b'{"update_id": 5, "new": {}}', {HEADER: SECRET}, 200, "telegram.ignored", id="an unknown kind"),
    ],
)
async def test_what_is_not_an_update_of_telegram_is_refused_or_ignored_with_a_line(
    hook_and_taker: tuple[Hook, Taker], body: bytes, headers: dict[str, str], status: int, key: str
) -> None:
    hook, taker = hook_and_taker
    with heard_logs() as logs:
        answer = await hook(HookRequest(body, headers))
    assert (answer.status, answer.body) == (status, b"")
    assert logs.keys() == [key]
    assert taker.events == []
    assert (await hook(HookRequest(json.dumps(UPDATE).encode(), {HEADER: SECRET}))).status == 200
    assert [one.text for one in taker.events] == ["在吗"]


@pytest_asyncio.fixture
async def hook_and_taker(telegram: FakeTelegram, clock: MovableClock) -> AsyncIterator[tuple[Hook, Taker]]:
    """Yield a hook and who takes what comes by it."""
    taker = Taker()
    async with closing(await hooked(telegram, clock, taker, url="https://desk.example/hooks/telegram/")) as messenger:
        yield messenger.hooks["update"], taker


async def test_a_call_before_the_messenger_runs_is_asked_to_come_again(
    telegram: FakeTelegram, clock: MovableClock
) -> None:
    settings = {"webhook_url": "https://desk.example/hooks/telegram/update", "webhook_secret": SECRET}
    async with closing(messenger_of(telegram, clock, **settings)) as messenger:
        answer = await messenger.hooks["update"](HookRequest(json.dumps(UPDATE).encode(), {HEADER: SECRET}))
    assert answer.status == 503


async def test_a_wrong_token_is_refused_with_a_webhook_too(telegram: FakeTelegram, clock: MovableClock) -> None:
    settings = {"webhook_url": "https://desk.example/hooks/telegram/update", "webhook_secret": SECRET}
    async with closing(messenger_of(telegram, clock, token=f"1:{'x' * 35}", **settings)) as messenger:
        with pytest.raises(ChannelRefused):
            await messenger.run(Taker().take)
