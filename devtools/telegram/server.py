"""The HTTP side: `/bot<token>/<method>` and `/file/bot<token>/<path>` on a free port of loopback."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping

from aiohttp import web

from devtools.telegram.calls import ApiError, Call, read_call
from devtools.telegram.posting import Method
from devtools.telegram.state import World
from devtools.telegram.updates import Updates
from devtools.vendor import BadDay

SPOKEN = frozenset({"sendmessage", "senddocument", "sendphoto", "editmessagetext", "editmessagecaption"})
"""The methods that a bad day meets."""
BODY_MOST = 60_000_000
_SAID: Mapping[BadDay, tuple[int, str, dict[str, int]]] = {
    BadDay.BUSY: (429, "Too Many Requests: retry after 1", {"retry_after": 1}),
    BadDay.BROKEN: (500, "Internal Server Error", {}),
    BadDay.GONE: (403, "Forbidden: bot was blocked by the user", {}),
    BadDay.REFUSED: (400, "Bad Request: message is too long", {}),
}


class Server:
    """Answers calls with the methods it is given.

    `called` keeps the methods' names in order; the next `silent` calls are carried out and not answered.
    """

    def __init__(self, world: World, updates: Updates, methods: Mapping[str, Method], *, token: str) -> None:
        """Serve the bot of `token`."""
        self._world = world
        self._updates = updates
        self._methods = methods
        self.token = token
        self._runner: web.AppRunner | None = None
        self._port = 0
        self.bad_days: deque[BadDay] = deque()
        self.broken_polls: deque[BadDay] = deque()
        self.called: list[str] = []
        self.silent = 0

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        """Listen on a free port, or on the one of last time."""
        app = web.Application(client_max_size=BODY_MOST)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Close the port and all connections."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
        self._updates.let_go()

    async def _call(self, request: web.Request) -> web.StreamResponse:
        try:
            self._admit(request)
            call = await read_call(request, request.match_info["method"])
            self.called.append(call.method)
            result = await self._done(request, call)
        except ApiError as error:
            return web.json_response(error.body, status=error.status)
        except json.JSONDecodeError:
            return web.json_response(ApiError(400, "Bad Request: can't parse JSON object").body, status=400)
        return web.json_response({"ok": True, "result": result})

    async def _done(self, request: web.Request, call: Call) -> object:
        """Carry a call out; on a bad day, something else."""
        method = self._methods.get(call.method)
        if method is None:
            raise ApiError(404, "Not Found")
        if self.silent and call.method in SPOKEN:
            self.silent -= 1
            await method(call)
            await asyncio.Event().wait()
        day = self._day(call.method)
        if day is None:
            return await method(call)
        if day is BadDay.DROPPED:
            if call.method != "getupdates":
                await method(call)
            if request.transport is not None:
                request.transport.abort()
            return None
        status, said, parameters = _SAID[day]
        raise ApiError(status, said, **parameters)

    def _day(self, method: str) -> BadDay | None:
        days = self.broken_polls if method == "getupdates" else self.bad_days if method in SPOKEN else deque[BadDay]()
        return days.popleft() if days else None

    def _admit(self, request: web.Request) -> None:
        if request.match_info["token"] != self.token:
            raise ApiError(401, "Unauthorized")

    async def _download(self, request: web.Request) -> web.Response:
        found = self._world.files.get(request.match_info["path"].rpartition("/")[2])
        if request.match_info["token"] != self.token or found is None:
            return web.json_response(ApiError(404, "Not Found").body, status=404)
        return web.Response(body=found.content, content_type="application/octet-stream")
