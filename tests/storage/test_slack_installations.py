"""The Slack workspaces that installed the app are kept beside the desk's own tables, in either database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from desk.errors import StoreUnusable
from desk.messages import Value
from devtools.movable_clock import MovableClock
from storage.slack_installations import SlackInstallations, open_slack_installations
from storage.store import open_store

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def answer(team: str, token: str) -> dict[str, Value]:
    """Return what Slack answers when a workspace installs the app."""
    found: dict[str, Value] = {"ok": True, "app_id": "A1", "access_token": token, "token_type": "bot"}
    found |= {"bot_user_id": "UBOT", "scope": "chat:write,commands", "team": {"id": team, "name": "北江"}}
    return {**found, "enterprise": {"id": "E1", "name": "x"}, "authed_user": {"id": "U1"}}


@pytest.fixture(params=["sqlite memory", "sqlite file", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of each store."""
    addresses = {"sqlite memory": "sqlite+aiosqlite://", "sqlite file": f"sqlite+aiosqlite:///{tmp_path}/desk.db"}
    return addresses.get(request.param) or str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def clock() -> MovableClock:
    """Return a clock."""
    return MovableClock(START)


@pytest_asyncio.fixture
async def installations(address: str, clock: MovableClock) -> AsyncIterator[SlackInstallations]:
    """Yield the installations beside a store."""
    store = await open_store(address)
    opened = await open_slack_installations(address, "client-1", clock)
    yield opened
    await opened.close()
    await store.close()


async def test_each_workspace_has_its_token(installations: SlackInstallations) -> None:
    await installations.save(answer("T1", "xoxb-1"))
    await installations.save(answer("T2", "xoxb-2"))
    assert [await installations.token_of(team) for team in ("T1", "T2", "T3", "")] == ["xoxb-1", "xoxb-2", None, None]


async def test_a_workspace_that_installs_again_has_its_new_token(
    installations: SlackInstallations, clock: MovableClock
) -> None:
    await installations.save(answer("T1", "xoxb-old"))
    clock.advance(timedelta(seconds=1))
    await installations.save(answer("T1", "xoxb-new"))
    assert await installations.token_of("T1") == "xoxb-new"


async def test_a_workspace_that_removed_the_app_has_none(installations: SlackInstallations) -> None:
    await installations.save(answer("T1", "xoxb-1"))
    await installations.save(answer("T2", "xoxb-2"))
    await installations.forget("T1")
    assert [await installations.token_of(team) for team in ("T1", "T2")] == [None, "xoxb-2"]


@pytest.mark.parametrize("missing", ["team", "access_token", "app_id"])
async def test_an_answer_without_a_token_is_not_kept(installations: SlackInstallations, missing: str) -> None:
    whole = answer("T1", "xoxb-1")
    del whole[missing]
    with pytest.raises(KeyError, match=missing):
        await installations.save(whole)
    assert await installations.token_of("T1") is None


@pytest.mark.parametrize("address", ["sqlite file", "postgresql"], indirect=True)
async def test_they_are_kept_and_the_store_opens_beside_them(
    installations: SlackInstallations, address: str, clock: MovableClock
) -> None:
    await installations.save(answer("T1", "xoxb-1"))
    again = await open_store(address)
    await again.close()
    other = await open_slack_installations(address, "client-1", clock)
    of_another_app = await open_slack_installations(address, "client-2", clock)
    assert await other.token_of("T1") == "xoxb-1"
    assert await of_another_app.token_of("T1") is None
    await other.close()
    await of_another_app.close()


async def test_a_database_that_cannot_be_used_is_said_in_one_line(tmp_path: Path, clock: MovableClock) -> None:
    with pytest.raises(StoreUnusable, match="slack installations"):
        await open_slack_installations(f"sqlite+aiosqlite:///{tmp_path}/no/folder/desk.db", "client-1", clock)
