"""How further workspaces install the app: Slack sends an admin's browser back with a code, exchanged for a token."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias
from urllib.parse import urlencode

import structlog

from bot.channels.slack.checks import SCOPES
from bot.channels.slack.settings import SlackSettings
from bot.channels.slack.workspaces import Workspaces
from desk.chats import HookAnswer, HookRequest
from desk.clocks import Clock
from desk.errors import ChannelError
from desk.messages import Value

log = structlog.get_logger()

Save: TypeAlias = Callable[[Mapping[str, Value]], Awaitable[None]]
"""Keeps what `oauth.v2.access` answered: the workspace and the bot's token in it."""

STATE_SECONDS = 600
"""How long after the link was made a workspace may install the app with it."""


class Installing:
    """The link that installs the app, and what Slack's redirect brings back."""

    def __init__(self, settings: SlackSettings, workspaces: Workspaces, clock: Clock, *, save: Save) -> None:
        """Sign states with the app's secret; one is good for one installation, by `clock` for ten minutes."""
        self._settings = settings
        self._workspaces = workspaces
        self._clock = clock
        self._save = save
        self._used: dict[str, int] = {}

    def link(self) -> str:
        """Return an address that an admin of a workspace opens to install the app there."""
        asked = {
            "client_id": self._settings.client_id or "",
            "scope": ",".join(SCOPES),
            "state": self._signed(f"{self._now()}.{secrets.token_urlsafe(12)}"),
        }
        if self._settings.redirect_url is not None:
            asked["redirect_uri"] = self._settings.redirect_url
        return f"{self._settings.authorize_url}?{urlencode(asked)}"

    async def answer(self, request: HookRequest) -> HookAnswer:
        """Exchange the code that a browser brings, where its state is one of ours."""
        if not self._good(request.query.get("state", "")):
            log.warning("slack.state_refused")
            return HookAnswer(400)
        if "code" not in request.query:
            log.info("slack.not_installed")
            return HookAnswer(400)
        try:
            installed = await self._exchanged(request.query["code"])
        except (ChannelError, LookupError) as error:
            log.warning("slack.not_installed", error=str(error))
            return HookAnswer(502)
        log.info("slack.installed", team=installed)
        return HookAnswer(200, b"OK")

    async def _exchanged(self, code: str) -> str:
        """Return the workspace whose token a code was changed for."""
        asked = {
            "client_id": self._settings.client_id or "",
            "client_secret": self._settings.client_secret or "",
            "code": code,
        }
        if self._settings.redirect_url is not None:
            asked["redirect_uri"] = self._settings.redirect_url
        # In a form, since the SDK's own method signs in by a class that its transport is about to drop.
        given = self._workspaces.client(None).api_call("oauth.v2.access", data=asked)
        answer = await self._workspaces.call("oauth.v2.access", given)
        found: dict[str, Value] = answer.data if isinstance(answer.data, dict) else {}
        await self._save(found)
        team = found.get("team")
        identifier = str(team.get("id")) if isinstance(team, dict) else ""
        self._workspaces.forget(identifier)
        return identifier

    def _now(self) -> int:
        return int(self._clock.now().timestamp())

    def _signed(self, text: str) -> str:
        secret = (self._settings.client_secret or "").encode()
        return f"{text}.{hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()}"

    def _good(self, state: str) -> bool:
        """Tell whether a state is ours, young and used for the first time."""
        text = state.rpartition(".")[0]
        if not state.isascii() or not hmac.compare_digest(self._signed(text), state):
            return False
        at = int(text.partition(".")[0])
        self._used = {one: since for one, since in self._used.items() if self._now() - since <= STATE_SECONDS}
        if state in self._used or not 0 <= self._now() - at <= STATE_SECONDS:
            return False
        self._used[state] = at
        return True
