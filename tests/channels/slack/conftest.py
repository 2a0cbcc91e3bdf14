"""The Slack adapter over the fake Slack, by either transport."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.channels.slack.slack_house import SlackHouse, Transport, open_house

TRANSPORTS: tuple[Transport, ...] = ("socket", "http")


@pytest_asyncio.fixture(params=TRANSPORTS)
async def house(request: pytest.FixtureRequest) -> AsyncIterator[SlackHouse]:
    """Yield the adapter and its Slack, over each transport."""
    async with open_house(request.param) as opened:
        yield opened


@pytest_asyncio.fixture
async def by_http() -> AsyncIterator[SlackHouse]:
    """Yield the adapter and its Slack, over signed HTTP."""
    async with open_house("http") as opened:
        yield opened


@pytest_asyncio.fixture
async def by_socket() -> AsyncIterator[SlackHouse]:
    """Yield the adapter and its Slack, over Socket Mode."""
    async with open_house("socket") as opened:
        yield opened
