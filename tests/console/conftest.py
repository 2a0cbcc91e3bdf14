"""The web pages over a small real desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest_asyncio
from starlette.applications import Starlette

from console.app import create_app
from tests.chat_house import ChatHouse, open_chat_house

BASE = "http://127.0.0.1:8600"


def browser(app: Starlette, *, base: str = BASE, client: tuple[str, int] = ("127.0.0.1", 4000)) -> httpx.AsyncClient:
    """Return a client that speaks to an application from an address."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=client), base_url=base)


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[ChatHouse]:
    """Yield a desk with two contracts and their people."""
    async with open_chat_house(tmp_path / "files") as opened:
        yield opened


@pytest_asyncio.fixture
async def demo(house: ChatHouse) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the demo pages."""
    async with browser(create_app(house.chat, demo=True, drafts=house.reviewing)) as client:
        yield client
