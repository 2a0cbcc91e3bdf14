"""Stories: whatever the desk says in one must be read by it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.house import House, open_house


@pytest_asyncio.fixture
async def house() -> AsyncIterator[House]:
    """Yield a desk with people on watch; a message that the story does not expect fails it."""
    opened = await open_house()
    await opened.roster(first="li", second="wang", manager="chen", customer="zhao")
    yield opened
    left = opened.news()
    await opened.desk.store.close()
    assert left == [], "the desk said what the story does not tell"
