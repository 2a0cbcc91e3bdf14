"""The two roads to an implementation: it calls the desk (reverse), or the desk calls it (forward)."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection as WebSocket
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import InvalidHandshake, InvalidURI
from websockets.http11 import Request, Response

from bot.channels.onebot.connection import FRAME_BYTES
from bot.channels.onebot.segments import identifier
from bot.channels.onebot.settings import ForwardSettings, OneBotSettings
from desk.errors import ChannelRefused

log = structlog.get_logger()

PING_SECONDS = 20.0
"""How often a connection is tried; one that keeps silent as long again is gone."""
_WIRE = logging.getLogger("zhiban.onebot.wire")
_WIRE.setLevel(logging.CRITICAL + 1)  # what matters of a handshake has a line of its own below


@asynccontextmanager
async def listening(
    settings: OneBotSettings, serve_one: Callable[[WebSocket, str], Awaitable[None]]
) -> AsyncIterator[Server]:
    """Let implementations call while the block runs; `serve_one` gets each with its account's number.

    Raises:
        ChannelRefused: the address cannot be listened on.
    """

    async def admitted(socket: ServerConnection) -> None:
        request = socket.request
        await serve_one(socket, "" if request is None else request.headers["X-Self-ID"].strip())

    server = serve(
        admitted,
        settings.host,
        settings.port,
        process_request=lambda socket, request: refusal(settings, socket, request),
        max_size=FRAME_BYTES,
        ping_interval=PING_SECONDS,
        ping_timeout=PING_SECONDS,
        compression=None,
        server_header=None,
        logger=_WIRE,
    )
    try:
        opened = await server
    except OSError as error:
        raise ChannelRefused(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from error
    async with opened:
        yield opened


def refusal(settings: OneBotSettings, socket: ServerConnection, request: Request) -> Response | None:
    """Return the refusal of a caller, None where it may come in. It tells nothing but the kind of fault."""
    status = _fault(settings, request)
    if status is None:
        return None
    log.warning("onebot.refused", status=int(status), path=request.path.partition("?")[0][:80])
    return socket.respond(status, "")


def _fault(settings: OneBotSettings, request: Request) -> HTTPStatus | None:
    if request.path.partition("?")[0].rstrip("/") != settings.path.rstrip("/"):
        return HTTPStatus.NOT_FOUND
    given = _only(request, "Authorization").split(" ", 1)
    if len(given) != 2 or given[0].lower() not in {"bearer", "token"}:
        return HTTPStatus.UNAUTHORIZED
    # A header may hold any bytes; they are compared as such, in a time that tells nothing of the token.
    if not hmac.compare_digest(given[1].strip().encode("utf-8", "surrogateescape"), (settings.token or "").encode()):
        return HTTPStatus.FORBIDDEN
    return _strange(settings, request)


def _strange(settings: OneBotSettings, request: Request) -> HTTPStatus | None:
    """Return what is wrong with who somebody with the token says to be."""
    account = _only(request, "X-Self-ID").strip()
    role = _only(request, "X-Client-Role").strip().lower()
    if identifier(account) is None or account.startswith("-") or role not in {"", "universal"}:
        return HTTPStatus.BAD_REQUEST
    if settings.accounts and account not in settings.accounts:
        return HTTPStatus.FORBIDDEN
    return None


def _only(request: Request, name: str) -> str:
    """Return a header that stands once; twice is as good as not at all."""
    values = request.headers.get_all(name)
    return values[0] if len(values) == 1 else ""


class ForwardRoad:
    """Calls one implementation again and again; what hinders it is kept for a check."""

    def __init__(self, to: ForwardSettings, settings: OneBotSettings) -> None:
        """Call `to`, with the waits of `settings`."""
        self._to = to
        self._settings = settings
        self.trouble: str | None = "not called yet"

    @property
    def address(self) -> str:
        """Return where it calls, without what may be a token."""
        parts = urlsplit(self._to.url)
        return f"{parts.scheme}://{parts.hostname}:{parts.port}{parts.path}"

    async def run(self, serve_one: Callable[[WebSocket, str], Awaitable[str | None]]) -> None:
        """Call until cancelled; `serve_one` stays as long as the connection does and returns what refused it, if so.

        A refusal is waited out as long as may be: the token may be set right at the other end.
        """
        wait = self._settings.reconnect_seconds
        while True:
            try:
                refused = await self._once(serve_one)
                self.trouble = refused or "the connection was closed"
                wait = self._settings.longest_wait if refused else self._settings.reconnect_seconds
            except (OSError, InvalidHandshake, InvalidURI, EOFError) as error:
                self.trouble = f"{type(error).__name__}: {error}"[:200]
            log.warning("onebot.unreached", address=self.address, trouble=self.trouble, again_seconds=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, self._settings.longest_wait)

    async def _once(self, serve_one: Callable[[WebSocket, str], Awaitable[str | None]]) -> str | None:
        headers = {} if self._to.token is None else {"Authorization": f"Bearer {self._to.token}"}
        async with connect(
            self._to.url,
            additional_headers=headers,
            max_size=FRAME_BYTES,
            ping_interval=PING_SECONDS,
            ping_timeout=PING_SECONDS,
            compression=None,
            proxy=None,
            logger=_WIRE,
        ) as socket:
            self.trouble = None
            return await serve_one(socket, self.address)
