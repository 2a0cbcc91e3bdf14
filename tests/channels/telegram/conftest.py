"""A fake Telegram on loopback for each test, and the messenger connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from bot.channels.telegram.messenger import Telegram
from devtools.movable_clock import MovableClock
from devtools.telegram import FakeTelegram
from tests.telegram_house import Taker, closing, messenger_of, running


@pytest.fixture
def clock() -> MovableClock:
    """Return a clock that stands at a Monday's morning."""
    return MovableClock(datetime(2026, 11, 2, 2, 0, tzinfo=UTC))


@pytest_asyncio.fixture
async def telegram(clock: MovableClock) -> AsyncIterator[FakeTelegram]:
    """Yield a server that listens."""
    fake = FakeTelegram(clock)
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
def taker() -> Taker:
    """Return somebody who takes events."""
    return Taker()


@pytest_asyncio.fixture
async def messenger(telegram: FakeTelegram, clock: MovableClock) -> AsyncIterator[Telegram]:
    """Yield a messenger that can send, but does not listen."""
    async with closing(messenger_of(telegram, clock)) as made:
        yield made


@pytest_asyncio.fixture
async def listening(messenger: Telegram, telegram: FakeTelegram, taker: Taker) -> AsyncIterator[Telegram]:
    """Yield a messenger that asks for updates."""
    async with running(messenger, taker, telegram):
        yield messenger
