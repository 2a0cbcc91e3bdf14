"""What all tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot import log
from tests.house import House, open_house

pytest_plugins = ["tests.postgres"]


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Write log lines as the desk does in service."""
    log.set_up("info", form="json")


@pytest_asyncio.fixture
async def house() -> AsyncIterator[House]:
    """Yield a desk under one contract, with two levels of engineers, a manager and a customer's person."""
    opened = await open_house()
    await opened.roster(first="li", second="wang", manager="chen", customer="zhao")
    yield opened
    await opened.desk.store.close()
