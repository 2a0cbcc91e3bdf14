"""A fake Telegram on loopback for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from devtools.movable_clock import MovableClock
from devtools.telegram import FakeTelegram


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
