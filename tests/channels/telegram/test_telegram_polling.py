"""Asking for updates: confirmed only when taken, nothing lost when either side dies, patient with a bad network."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

import pytest
from telegram import Bot

from bot.channels.telegram.polling import Patience
from desk.errors import ChannelRefused
from devtools.movable_clock import MovableClock
from devtools.telegram import FakeTelegram
from devtools.vendor import BadDay
from tests.telegram_house import GROUP, SECRET, Taker, closing, heard_logs, messenger_of, post, running


async def test_a_desk_that_dies_before_it_confirms_is_told_again_under_the_same_id(
    telegram: FakeTelegram, clock: MovableClock
) -> None:
    dying, next_one = Taker(), Taker()
    dying.gate = asyncio.Event()
    async with closing(messenger_of(telegram, clock)) as first, running(first, dying, telegram):
        await telegram.say("zhang", GROUP, "打不开")
        before = await dying.next()
    async with closing(messenger_of(telegram, clock)) as second, running(second, next_one, telegram):
        assert await next_one.next() == before


async def test_what_was_confirmed_is_not_told_again(telegram: FakeTelegram, clock: MovableClock) -> None:
    taker = Taker()
    for text in ("一", "二"):
        async with closing(messenger_of(telegram, clock)) as messenger, running(messenger, taker, telegram):
            await telegram.say("zhang", GROUP, text)
            await taker.next()
            # The next poll, which confirms, is open.
            telegram.updates.polled.clear()
            await telegram.updates.polled.wait()
    assert [one.text for one in taker.events] == ["一", "二"]


async def test_an_update_that_the_store_did_not_take_comes_again_and_holds_back_the_rest(
    telegram: FakeTelegram, clock: MovableClock
) -> None:
    taker = Taker()
    taker.broken = 3
    async with closing(messenger_of(telegram, clock)) as messenger:
        for text in ("一", "二", "三"):
            await telegram.say("zhang", GROUP, text)
        with heard_logs() as logs:
            task = asyncio.create_task(messenger.run(taker.take))
            told = [(await taker.next()).text for _ in range(3)]
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    assert told == ["一", "二", "三"]
    assert taker.tries == 6
    assert [one["level"] for one in logs.lines if one["event"] == "telegram.not_taken" if one["level"] != "debug"] == [
        "warning"
    ]


@pytest.mark.usefixtures("listening")
async def test_an_update_delivered_twice_is_handed_in_twice_under_one_id(telegram: FakeTelegram, taker: Taker) -> None:
    await telegram.say("zhang", GROUP, "打不开", times=2)
    assert await taker.next() == await taker.next()


@pytest.mark.usefixtures("listening")
async def test_late_updates_sort_by_their_order(telegram: FakeTelegram, taker: Taker) -> None:
    telegram.updates.hold()
    for text in ("一", "二"):
        await telegram.say("zhang", GROUP, text)
    telegram.updates.release()
    told = [await taker.next(), await taker.next()]
    assert [one.text for one in told] == ["二", "一"]
    assert [one.text for one in sorted(told, key=lambda one: one.order)] == ["一", "二"]


async def test_an_outage_is_told_once_and_what_happened_meanwhile_comes_after_it(
    telegram: FakeTelegram, clock: MovableClock
) -> None:
    taker = Taker()
    with heard_logs() as logs:
        async with closing(messenger_of(telegram, clock)) as messenger, running(messenger, taker, telegram):
            await telegram.stop()
            await telegram.say("zhang", GROUP, "打不开")
            await logs.until("telegram.away")
            await telegram.start()
            assert (await taker.next()).text == "打不开"
    found = logs.keys()
    assert (found.count("telegram.away"), found.count("telegram.back")) == (1, 1)


@pytest.mark.parametrize(
    ("days", "key"),
    [
        pytest.param([BadDay.BROKEN] * 3, "telegram.away", id="a broken server"),
        pytest.param([BadDay.DROPPED] * 3, "telegram.away", id="dropped connections"),
        pytest.param([BadDay.BUSY], "telegram.busy", id="too many requests"),
    ],
)
async def test_bad_polls_are_told_once_and_got_over(
    telegram: FakeTelegram, clock: MovableClock, days: list[BadDay], key: str
) -> None:
    taker = Taker()
    telegram.broken_polls(*days)
    await telegram.say("zhang", GROUP, "打不开")
    with heard_logs() as logs:
        async with closing(messenger_of(telegram, clock)) as messenger:
            task = asyncio.create_task(messenger.run(taker.take))
            assert (await taker.next()).text == "打不开"
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
    assert logs.keys()[0] in {key, "telegram.connected"}
    assert logs.keys().count(key) == 1


async def test_another_poller_is_told_as_a_conflict_and_waited_for(telegram: FakeTelegram, clock: MovableClock) -> None:
    taker = Taker()
    with heard_logs() as logs:
        async with closing(messenger_of(telegram, clock)) as messenger, running(messenger, taker, telegram):
            async with Bot(telegram.token, f"{telegram.url}/bot") as other:
                for _ in range(3):
                    await telegram.updates.polled.wait()
                    await other.get_updates(timeout=0)
                await logs.until("telegram.conflict")
            await telegram.say("zhang", GROUP, "打不开")
            assert (await taker.next()).text == "打不开"
    assert logs.keys().count("telegram.conflict") == 1


async def test_a_webhook_that_was_left_is_removed_before_the_first_question(
    telegram: FakeTelegram, clock: MovableClock, taker: Taker
) -> None:
    async with Bot(telegram.token, f"{telegram.url}/bot") as other:
        await other.set_webhook("https://old.example/hooks/telegram/update", secret_token=SECRET)
    async with closing(messenger_of(telegram, clock)) as messenger, running(messenger, taker, telegram):
        await telegram.say("zhang", GROUP, "打不开")
        assert (await taker.next()).text == "打不开"
    assert telegram.updates.webhook is None


async def test_telegram_away_at_the_start_is_waited_for(
    telegram: FakeTelegram, clock: MovableClock, taker: Taker
) -> None:
    await telegram.stop()
    with heard_logs() as logs:
        async with closing(messenger_of(telegram, clock)) as messenger:
            task = asyncio.create_task(messenger.run(taker.take))
            await logs.until("telegram.away")
            await telegram.start()
            await telegram.say("zhang", GROUP, "打不开")
            assert (await taker.next()).text == "打不开"
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def test_a_wrong_token_is_refused_once_and_for_all(telegram: FakeTelegram, clock: MovableClock) -> None:
    async with closing(messenger_of(telegram, clock, token=f"1:{'x' * 35}")) as messenger:
        with heard_logs() as logs, pytest.raises(ChannelRefused):
            await messenger.run(Taker().take)
    assert logs.keys() == ["telegram.token_refused"]


async def test_a_token_that_is_revoked_ends_the_run(telegram: FakeTelegram, clock: MovableClock) -> None:
    async with closing(messenger_of(telegram, clock)) as messenger:
        task = asyncio.create_task(messenger.run(Taker().take))
        await telegram.updates.polled.wait()
        telegram.revoke()
        with pytest.raises(ChannelRefused):
            await task


async def test_a_server_that_knows_no_such_page_is_waited_for(telegram: FakeTelegram, clock: MovableClock) -> None:
    async with closing(messenger_of(telegram, clock, api_url=f"{telegram.url}/nowhere")) as messenger:
        with heard_logs() as logs:
            task = asyncio.create_task(messenger.run(Taker().take))
            await logs.until("telegram.away")
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        assert [one.key for one in await messenger.check()] == ["telegram.unreachable"]


async def test_without_a_token_there_is_no_messenger(telegram: FakeTelegram, clock: MovableClock) -> None:
    with pytest.raises(ChannelRefused):
        messenger_of(telegram, clock, token=None)


async def test_no_log_line_holds_the_token(
    telegram: FakeTelegram, clock: MovableClock, taker: Taker, caplog: pytest.LogCaptureFixture
) -> None:
    with heard_logs() as logs, caplog.at_level(logging.DEBUG):
        async with closing(messenger_of(telegram, clock)) as messenger, running(messenger, taker, telegram):
            await telegram.say("zhang", GROUP, "看", files=[("a.log", b"log")])
            (log,) = (await taker.next()).files
            await messenger.fetch(log, most=10)
            await messenger.send(post("好"))
            await telegram.stop()
            await logs.until("telegram.away")
        async with closing(messenger_of(telegram, clock, token=f"1:{'x' * 35}")) as stranger:
            await stranger.check()
    secret = telegram.token.partition(":")[2]
    assert secret not in caplog.text
    assert secret not in repr(logs.lines)


async def test_patience_doubles_its_waits_up_to_the_longest() -> None:
    patience, waits = Patience(first=0.001, most=0.003), []
    for _ in range(4):
        with heard_logs() as logs:
            await patience.wait("telegram.away", problem="x")
            patience._key = ""
        waits.append(logs.lines[0]["seconds"])
    assert waits == [0.001, 0.002, 0.003, 0.003]
