"""The workspaces that installed the app: the bot's token and user in each, the calls made there, and names.

What is kept here is only remembered, never the sole place of it: tokens come from a setting or from the store.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

import structlog
from aiohttp import ClientSession, ClientTimeout
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.channels.slack.errors import TROUBLE, as_channel_error
from bot.channels.slack.settings import SlackSettings
from desk.errors import ChannelError, ChannelRefused

log = structlog.get_logger()

TokenOf: TypeAlias = Callable[[str], Awaitable[str | None]]
"""Returns the bot's token in a workspace by its id, None where the app is not installed."""

QUIET = logging.getLogger("zhiban.slack")
"""What the SDK and Bolt log repeats people's words, and words it for debugging even where nobody reads it."""
QUIET.setLevel(logging.CRITICAL)

NAME_SECONDS = 1.0
"""How long a name may take: the event that it belongs to must be confirmed within three seconds."""
NAMES_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace, and the desk's user in it; `scopes` are what its token may do."""

    team: str
    name: str
    bot: str
    bot_id: str
    bot_name: str
    token: str
    scopes: frozenset[str]


class Workspaces:
    """Finds workspaces and calls Slack in their name."""

    def __init__(self, settings: SlackSettings, token_of: TokenOf | None) -> None:
        """Use the token of the settings, or ask `token_of`."""
        self._settings = settings
        self._token_of = token_of
        self._session: ClientSession | None = None
        self._clients: dict[str | None, AsyncWebClient] = {}
        self._known: dict[str, Workspace] = {}
        self._names: dict[tuple[str, str], str] = {}
        self._directs: dict[tuple[str, str], str] = {}

    def session(self) -> ClientSession:
        """Return the connections to Slack, opened when they are first wanted in a running loop."""
        if self._session is None or self._session.closed:
            self._session = ClientSession(timeout=ClientTimeout(total=self._settings.seconds))
        return self._session

    async def close(self) -> None:
        """Close the connections; they are opened anew when wanted."""
        if self._session is not None:
            await self._session.close()

    def client(self, token: str | None) -> AsyncWebClient:
        """Return the SDK's client; it repeats nothing by itself, since a message might be sent twice."""
        kept = self._clients.get(token)
        if kept is None or kept.session is not self.session():
            kept = AsyncWebClient(
                token=token, base_url=self._settings.api_url, session=self.session(), retry_handlers=[], logger=QUIET
            )
            self._clients[token] = kept
        return kept

    @property
    def proxy(self) -> str | None:
        """Return the proxy that leads to Slack, as the SDK found it in the environment."""
        return self.client(None).proxy

    async def call(self, method: str, answer: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
        """Return the answer of a call of `method`.

        Raises:
            ChannelError: by the table in `errors`.
        """
        try:
            return await answer
        except TROUBLE as error:
            raise as_channel_error(error, method) from error

    async def of(self, team: str) -> Workspace | None:
        """Return a workspace by its id, None where the app is not installed there.

        Raises:
            ChannelError: Slack cannot be asked, or refuses the token.
        """
        if team in self._known:
            return self._known[team]
        token = await self._token_of(team) if self._token_of is not None else None
        token = token or self._settings.bot_token
        if token is None:
            return None
        found = await self.asked(token)
        return found if found.team == team else None

    async def asked(self, token: str) -> Workspace:
        """Ask Slack whose a token is, and remember it.

        Raises:
            ChannelError: Slack cannot be asked, or refuses the token.
        """
        answer = await self.call("auth.test", self.client(token).auth_test())
        scopes = str(answer.headers.get("x-oauth-scopes", ""))
        found = Workspace(
            team=str(answer["team_id"]),
            name=str(answer.get("team") or ""),
            bot=str(answer["user_id"]),
            bot_id=str(answer.get("bot_id") or ""),
            bot_name=str(answer.get("user") or ""),
            token=token,
            scopes=frozenset(one.strip() for one in scopes.split(",") if one.strip()),
        )
        self._known[found.team] = found
        return found

    def forget(self, team: str) -> None:
        """Ask anew for a workspace's token from now on."""
        known = self._known.pop(team, None)
        if known is not None:
            self._clients.pop(known.token, None)

    async def client_of(self, team: str) -> AsyncWebClient:
        """Return the client that speaks in a workspace.

        Raises:
            ChannelRefused: the app is not installed there.
            ChannelError: Slack cannot be asked.
        """
        workspace = await self.of(team)
        if workspace is None:
            raise ChannelRefused(f"the app is not installed in {team}")
        return self.client(workspace.token)

    async def direct(self, team: str, user: str) -> str:
        """Return the channel of a person's private chat with the desk.

        Raises:
            ChannelError: there is none, or Slack cannot be asked.
        """
        if (team, user) not in self._directs:
            client = await self.client_of(team)
            answer = await self.call("conversations.open", client.conversations_open(users=user))
            channel: dict[str, str] = answer["channel"]
            self._directs[team, user] = channel["id"]
        return self._directs[team, user]

    async def name_of(self, team: str, identifier: str) -> str:
        """Return what a person or a channel is called; "" where Slack does not say so at once."""
        kept = self._names.get((team, identifier))
        if kept is not None or not identifier:
            return kept or ""
        try:
            async with asyncio.timeout(NAME_SECONDS):
                name = await self._asked_name(team, identifier)
        except (ChannelError, TimeoutError) as error:
            log.info("slack.nameless", team=team, id=identifier, error=str(error))
            return ""
        if len(self._names) >= NAMES_MOST:
            self._names.clear()
        self._names[team, identifier] = name
        return name

    async def _asked_name(self, team: str, identifier: str) -> str:
        client = await self.client_of(team)
        if identifier[:1] in {"U", "W"}:
            answer = await self.call("users.info", client.users_info(user=identifier))
            user: dict[str, object] = answer["user"]
            return str(user.get("real_name") or user.get("name") or "")
        answer = await self.call("conversations.info", client.conversations_info(channel=identifier))
        channel: dict[str, object] = answer["channel"]
        return str(channel.get("name") or "")
