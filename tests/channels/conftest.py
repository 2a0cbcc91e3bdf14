"""The channels inside this process over a small real desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.chat_house import ChatHouse, open_chat_house


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[ChatHouse]:
    """Yield a desk with two contracts and their people."""
    async with open_chat_house(tmp_path / "files") as opened:
        yield opened
