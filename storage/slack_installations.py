"""Which Slack workspaces have installed the app, and the bot's token in each: slack_sdk's own tables and store.

They lie beside the desk's tables in its database and are none of its schema: slack_sdk makes and knows them. A token
is kept as Slack gave it, so whoever reads the database can speak in those workspaces.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from desk.clocks import Clock
from desk.errors import StoreUnusable
from desk.messages import Value
from storage.postgres import CONNECT_SECONDS
from storage.sqlite import file_engine, in_memory, memory_engine

T = TypeVar("T")

BOTS: Final = "slack_bot"
INSTALLATIONS: Final = "slack_installation"


class SlackInstallations:
    """The installations of one app, by its client id. Calls run beside the loop, one at a time."""

    def __init__(self, engine: Engine, client_id: str, clock: Clock) -> None:
        """Keep them where `engine` leads to; `clock` tells when one was made."""
        self._engine = engine
        self._clock = clock
        self._turn = asyncio.Lock()
        self._store = SQLAlchemyInstallationStore(
            client_id, engine, bots_table_name=BOTS, installations_table_name=INSTALLATIONS
        )

    async def prepare(self) -> None:
        """Make the tables where they are not there yet.

        Raises:
            StoreUnusable: the database cannot be used.
        """
        try:
            await self._in_turn(self._store.create_tables)
        except DBAPIError as error:
            raise StoreUnusable(f"slack installations: {' '.join(str(error.orig).split())}") from error

    async def save(self, answer: Mapping[str, Value]) -> None:
        """Keep what `oauth.v2.access` answered; a workspace that installs the app again gets its new token.

        Raises:
            KeyError: it has no workspace or no token; nothing was kept.
        """
        team, by = answer["team"], answer.get("authed_user")
        if not isinstance(team, dict):
            raise KeyError("team")
        made = Installation(
            app_id=str(answer["app_id"]),
            team_id=str(team["id"]),
            team_name=str(team.get("name") or ""),
            bot_token=str(answer["access_token"]),
            bot_user_id=str(answer["bot_user_id"]),
            bot_scopes=str(answer.get("scope") or ""),
            user_id=str(by.get("id") or "") if isinstance(by, dict) else "",
            installed_at=self._clock.now().timestamp(),
        )
        await self._in_turn(lambda: self._store.save(made))

    async def token_of(self, team: str) -> str | None:
        """Return the bot's token in a workspace, the newest; None where the app is not installed."""
        found = await self._in_turn(lambda: self._store.find_bot(enterprise_id=None, team_id=team))
        return found.bot_token if found is not None and team else None

    async def forget(self, team: str) -> None:
        """Remove a workspace and its tokens."""

        def remove() -> None:
            self._store.delete_bot(enterprise_id=None, team_id=team)
            self._store.delete_installation(enterprise_id=None, team_id=team)

        await self._in_turn(remove)

    async def close(self) -> None:
        """Close the connections."""
        async with self._turn:
            self._engine.dispose()

    async def _in_turn(self, act: Callable[[], T]) -> T:
        async with self._turn:
            return await asyncio.to_thread(act)


async def open_slack_installations(url: str, client_id: str, clock: Clock) -> SlackInstallations:
    """Open the installations in the store at `url`, an address as `storage.store.open_store` takes it.

    Raises:
        StoreUnusable: the database cannot be used.
    """
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        engine = create_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            pool_size=1,
            connect_args={"connect_timeout": CONNECT_SECONDS},
        )
    else:
        engine = memory_engine() if in_memory(address) else file_engine(Path(str(address.database)))
    opened = SlackInstallations(engine, client_id, clock)
    try:
        await opened.prepare()
    except StoreUnusable:
        await opened.close()
        raise
    return opened
