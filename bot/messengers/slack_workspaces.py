"""The Slack workspaces in the desk's own store, opened when the first one is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from desk.clocks import Clock
from desk.messages import Value

if TYPE_CHECKING:
    from storage.slack_installations import SlackInstallations


class SlackWorkspaces:
    """Who has installed the app, for `SlackMessenger`; nothing is opened before it is used."""

    def __init__(self, store_url: str, client_id: str, clock: Clock) -> None:
        """Keep them in the store at `store_url`."""
        self._store_url = store_url
        self._client_id = client_id
        self._clock = clock
        self._opening = asyncio.Lock()
        self._opened: SlackInstallations | None = None

    async def token_of(self, team: str) -> str | None:
        """Return the bot's token in a workspace."""
        return await (await self._open()).token_of(team)

    async def save(self, answer: Mapping[str, Value]) -> None:
        """Keep what a workspace's admin allowed."""
        await (await self._open()).save(answer)

    async def forget(self, team: str) -> None:
        """Remove a workspace and its tokens."""
        await (await self._open()).forget(team)

    async def _open(self) -> SlackInstallations:
        from storage.slack_installations import open_slack_installations

        async with self._opening:
            if self._opened is None:
                self._opened = await open_slack_installations(self._store_url, self._client_id, self._clock)
            return self._opened
