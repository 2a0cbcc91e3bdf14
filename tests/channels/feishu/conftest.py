"""The Feishu adapter over the fake Feishu."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.channels.feishu.feishu_house import FeishuHouse, open_house


@pytest_asyncio.fixture
async def house() -> AsyncIterator[FeishuHouse]:
    """Yield the adapter and its Feishu, connected."""
    async with open_house() as opened:
        yield opened
