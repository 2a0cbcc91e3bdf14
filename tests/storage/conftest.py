"""Every store that the contract suite runs over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from storage.store import SqlStore, open_store


@pytest.fixture(params=["sqlite file", "sqlite memory", "postgresql", "postgresql, awaited"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a store that is not there yet."""
    if request.param.startswith("postgresql"):
        return str(request.getfixturevalue("postgres_url"))
    return "sqlite+aiosqlite://" if request.param == "sqlite memory" else f"sqlite+aiosqlite:///{tmp_path}/desk.db"


@pytest_asyncio.fixture
async def store(store_url: str, request: pytest.FixtureRequest) -> AsyncIterator[SqlStore]:
    """Yield an open store without anything in it; "awaited" is as a PostgreSQL on another machine."""
    opened = await open_store(store_url, in_place=False if "awaited" in request.node.name else None)
    yield opened
    await opened.close()


@pytest.fixture(params=["sqlite file", "postgresql"])
def lasting_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a store that outlives its connections."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite+aiosqlite:///{tmp_path}/desk.db"
