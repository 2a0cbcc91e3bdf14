"""The addresses of a fake Slack: how calls are read and answered, and what can go wrong with them."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from collections import defaultdict, deque
from dataclasses import dataclass

from aiohttp import web

from devtools.slack.block_kit import Json
from devtools.slack.delivery import Deliveries
from devtools.slack.web_api import Arguments, SlackRefuses, WebApi
from devtools.slack.world import Team, World
from devtools.vendor import BadDay

SENDING = frozenset({"chat.postMessage", "chat.update"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happens to a call instead of its answer; `dropped` lets it act, but breaks the connection.

    `silent` acts and never answers; `page` is what a proxy says in Slack's place.
    """

    status: int = 200
    code: str = ""
    seconds: int | None = None
    dropped: bool = False
    silent: bool = False
    page: str = ""
    media_type: str = "text/html"


OF_DAYS = {
    BadDay.BUSY: Trouble(429, "ratelimited", 1),
    BadDay.BROKEN: Trouble(503),
    BadDay.DROPPED: Trouble(dropped=True),
    BadDay.GONE: Trouble(code="is_archived"),
    BadDay.REFUSED: Trouble(code="invalid_blocks"),
}


class HttpSide:
    """Answers the calls of the app."""

    def __init__(self, world: World, api: WebApi, deliveries: Deliveries, *, app_token: str) -> None:
        """Answer out of a world; `troubles` are by method, or "upload" and "download"."""
        self.calls: list[tuple[str, Json]] = []
        self.troubles: defaultdict[str, deque[Trouble]] = defaultdict(deque)
        self.days: deque[Trouble] = deque()
        self.codes: dict[str, Team] = {}
        self.released = asyncio.Event()
        self.may_read_files = True
        self.chat_seconds = 0.0
        self.client = ("client-id", "client-secret")
        self._world = world
        self._api = api
        self._deliveries = deliveries
        self._app_token = app_token
        self._tickets: set[str] = set()
        self._last: dict[str, float] = {}

    def app(self) -> web.Application:
        """Return the server's application."""
        app = web.Application(client_max_size=64 * 1024**2)
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_get("/link/", self._link)
        app.router.add_post("/upload/v1/{file}", self._upload)
        app.router.add_get("/files/{file}/{rest:.*}", self._download)
        return app

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await _arguments(request)
        self.calls.append((method, dict(given)))
        trouble = self._trouble(method, given)
        if trouble is not None and not (trouble.dropped or trouble.silent):
            return _in_trouble(trouble)
        try:
            answer, headers = self._answered(method, request, given)
        except SlackRefuses as refusal:
            answer, headers = {"ok": False, "error": refusal.code, **refusal.more}, {}
        if trouble is not None and trouble.silent:
            await self.released.wait()
        elif trouble is not None and request.transport is not None:
            request.transport.close()
        return web.json_response(answer, headers=headers)

    def _too_fast(self, channel: str) -> bool:
        """Tell whether a channel got its last message less than `chat_seconds` ago; 0 sets no limit."""
        now = asyncio.get_running_loop().time()
        if now - self._last.get(channel, -self.chat_seconds) < self.chat_seconds:
            return True
        self._last[channel] = now
        return False

    def _trouble(self, method: str, given: Arguments) -> Trouble | None:
        if self.troubles[method]:
            return self.troubles[method].popleft()
        if method == "chat.postMessage" and self._too_fast(str(given.get("channel"))):
            return Trouble(429, "ratelimited", 1)
        return self.days.popleft() if method in SENDING and self.days else None

    def _answered(self, method: str, request: web.Request, given: Arguments) -> tuple[Json, dict[str, str]]:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(given.get("token", ""))
        if method == "apps.connections.open":
            return self._open(token), {}
        if method == "oauth.v2.access":
            return self._exchange(request, given), {}
        if method not in self._api.methods:
            raise SlackRefuses("unknown_method")
        team = self._world.of_token(token)
        if team is None:
            raise SlackRefuses("invalid_auth" if token else "not_authed")
        answer = self._api.methods[method](team, given)
        return {"ok": True, **answer}, {"x-oauth-scopes": team.scopes}

    def _open(self, token: str) -> Json:
        if token != self._app_token:
            raise SlackRefuses("not_allowed_token_type" if token.startswith("xoxb-") else "invalid_auth")
        ticket = self._world.next("ticket-")
        self._tickets.add(ticket)
        return {"ok": True, "url": f"{self._api.address.replace('http', 'ws', 1)}link/?ticket={ticket}"}

    def _exchange(self, request: web.Request, given: Arguments) -> Json:
        basic = request.headers.get("Authorization", "").removeprefix("Basic ")
        told = (
            tuple(b64decode(basic).decode().split(":")) if basic else (given.get("client_id"), given["client_secret"])
        )
        if told != self.client:
            raise SlackRefuses("invalid_client_id")
        team = self.codes.pop(str(given.get("code")), None)
        if team is None:
            raise SlackRefuses("invalid_code")
        found: Json = {"ok": True, "access_token": team.token, "token_type": "bot", "scope": team.scopes}
        found |= {"bot_user_id": team.bot, "app_id": "A0DESK", "team": {"id": team.id, "name": team.name}}
        return {**found, "enterprise": None, "authed_user": {"id": "U1ADMIN"}, "is_enterprise_install": False}

    async def _link(self, request: web.Request) -> web.StreamResponse:
        """Open a socket; an address is good for one."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.discard(ticket)
        return await self._deliveries.serve(request)

    async def _upload(self, request: web.Request) -> web.Response:
        file = self._world.files.get(request.match_info["file"])
        trouble = self._trouble("upload", {})
        if file is None or trouble is not None:
            return web.Response(status=trouble.status if trouble else 404)
        file.content = await request.read()
        return web.Response(text=f"OK - {len(file.content)}")

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """Return a file to the token of its workspace; anybody else is led to the sign-in page."""
        team, _, name = request.match_info["file"].partition("-")
        file = self._world.files.get(name)
        trouble = self._trouble("download", {})
        if trouble is not None:
            return _in_trouble(trouble)
        token = f"Bearer {self._world.team(team).token}"
        if request.headers.get("Authorization") != token or not self.may_read_files:
            raise web.HTTPFound(f"{self._api.address}signin")
        if file is None or file.content is None:
            raise web.HTTPNotFound
        return web.Response(body=file.content, content_type=file.media_type)


async def _arguments(request: web.Request) -> Arguments:
    """Return the arguments of a call: in the address, a form or JSON."""
    if request.content_type == "application/json":
        found = json.loads(await request.read() or b"{}")
        return {**request.query, **(found if isinstance(found, dict) else {})}
    form = await request.post()
    return {**request.query, **{name: value for name, value in form.items() if isinstance(value, str)}}


def _in_trouble(trouble: Trouble) -> web.Response:
    if trouble.page:
        return web.Response(status=trouble.status, text=trouble.page, content_type=trouble.media_type)
    if trouble.status >= 500:
        return web.Response(status=trouble.status, text="<html>upstream error</html>", content_type="text/html")
    headers = {} if trouble.seconds is None else {"Retry-After": str(trouble.seconds)}
    return web.json_response({"ok": False, "error": trouble.code}, status=trouble.status, headers=headers)
