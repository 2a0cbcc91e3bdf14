"""One account of the fake on the wire: it calls a desk (reverse) and is called (forward), as NapCat does."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.client import connect
from websockets.asyncio.connection import Connection as WebSocket
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.http11 import Request, Response

from desk.messages import Value
from devtools.onebot.actions import Actions, Dropped, Failed, Late, World

_QUIET = logging.getLogger("devtools.onebot.wire")
_QUIET.setLevel(logging.CRITICAL + 1)
LONGEST = 50 * 1024 * 1024


class Account:
    """A QQ account that is logged in at the fake, with all its connections; a `silent` one answers to nothing."""

    def __init__(
        self, world: World, number: str, *, token: str, heartbeat_seconds: float, reconnect_seconds: float
    ) -> None:
        """Ask callers for `token`; an empty one asks nothing."""
        self._world = world
        self._token = token
        self._heartbeat = heartbeat_seconds
        self._reconnect = reconnect_seconds
        self._sockets: list[WebSocket] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._dialled: list[tuple[str, str, str]] = []
        self._server: Server | None = None
        self._port = 0
        self._changed = asyncio.Condition()
        self._released = asyncio.Event()
        self.number = number
        self.actions = Actions(world, number)
        self.refusals: list[int] = []
        self.closings: list[int | None] = []
        self.silent = False

    @property
    def url(self) -> str:
        """Return where a desk calls this account."""
        return f"ws://127.0.0.1:{self._port}/"

    @property
    def dialled(self) -> list[str]:
        """Return the desks that this account calls."""
        return [url for url, _, _ in self._dialled]

    def address_of(self, file: str, key: int) -> str:
        """Return the address of a file; `key` is what expires."""
        return f"http://127.0.0.1:{self._port}/files{file}?rkey={key}"

    async def start(self) -> None:
        """Listen, and call those desks that were dialled before."""
        self._server = await serve(
            self._called,
            "127.0.0.1",
            self._port,
            process_request=self._file,
            max_size=LONGEST,
            compression=None,
            close_timeout=1,
            logger=_QUIET,
        )
        self._port = next(iter(self._server.sockets)).getsockname()[1]
        for url, token, role in self._dialled:
            self._spawn_calls(url, token, role)

    async def stop(self) -> None:
        """Close port and connections."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def dial(self, url: str, *, token: str, role: str = "Universal") -> None:
        """Call a desk from now on, again and again."""
        self._dialled.append((url, token, role))
        self._spawn_calls(url, token, role)

    def hang_up(self) -> None:
        """Break all connections at once, without a word; they are taken up again by those who call."""
        for socket in tuple(self._sockets):
            socket.transport.abort()

    async def connected(self, *, count: int = 1, refused: int = 0) -> None:
        """Wait until so many connections are open and so many calls of this account were refused."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self._sockets) >= count and len(self.refusals) >= refused)

    async def closed(self, count: int) -> None:
        """Wait until so many connections of this account have ended."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self.closings) >= count)

    async def emit(self, event: dict[str, Value] | str) -> int:
        """Send an event over every connection (a text as it is); return how many there are."""
        text = event if isinstance(event, str) else json.dumps(event, ensure_ascii=False)
        for socket in tuple(self._sockets):
            with suppress(ConnectionClosed):
                await socket.send(text)
        return len(self._sockets)

    async def beat(self) -> None:
        """Send a sign of life now."""
        status: Value = {"online": self.actions.online, "good": True}
        interval = int(self._heartbeat * 1000)
        await self.emit(self._meta("heartbeat", status=status, interval=interval))

    def release(self) -> None:
        """Send the answers that are late."""
        self._released.set()

    def _meta(self, kind: str, **more: Value) -> dict[str, Value]:
        return {
            "time": self._world.qq.now(),
            "self_id": int(self.number),
            "post_type": "meta_event",
            "meta_event_type": kind,
            **more,
        }

    def _spawn(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _spawn_calls(self, url: str, token: str, role: str) -> None:
        self._spawn(asyncio.create_task(self._call_for_ever(url, token, role)))

    async def _call_for_ever(self, url: str, token: str, role: str) -> None:
        headers = {"Authorization": f"Bearer {token}", "X-Self-ID": self.number, "X-Client-Role": role}
        while True:
            try:
                async with connect(
                    url,
                    additional_headers={key: value for key, value in headers.items() if value},
                    user_agent_header="OneBot/11",
                    max_size=LONGEST,
                    compression=None,
                    proxy=None,
                    close_timeout=1,
                    logger=_QUIET,
                ) as socket:
                    await self._serve(socket)
            except InvalidStatus as error:
                await self._note(refused=error.response.status_code)
            except (OSError, InvalidHandshake, EOFError, ConnectionClosed):
                pass
            await asyncio.sleep(self._reconnect)

    async def _note(self, *, refused: int) -> None:
        async with self._changed:
            self.refusals.append(refused)
            self._changed.notify_all()

    async def _called(self, socket: ServerConnection) -> None:
        """Serve a caller; one with a wrong token is let in, told so and shown out, as NapCat does."""
        request = socket.request
        path = "" if request is None else request.path
        header = "" if request is None else request.headers.get("Authorization", "")
        asked = parse_qs(urlsplit(path).query).get("access_token", [header.rpartition("Bearer ")[2]])
        if self._token and asked[0] != self._token:
            await socket.send(json.dumps(answer_of(None, failed=Failed(1403, "token验证失败"))))
            await socket.close()
            await self._note(refused=1403)
            return
        await self._serve(socket)

    async def _serve(self, socket: WebSocket) -> None:
        beats = asyncio.create_task(self._beats())
        await socket.send(json.dumps(self._meta("lifecycle", sub_type="connect")))
        async with self._changed:
            self._sockets.append(socket)
            self._changed.notify_all()
        try:
            with suppress(ConnectionClosed):
                async for raw in socket:
                    self._spawn(asyncio.create_task(self._answer(socket, raw)))
        finally:
            beats.cancel()
            self._sockets.remove(socket)
            self.closings.append(socket.close_code)
        async with self._changed:
            self._changed.notify_all()

    async def _beats(self) -> None:
        while True:
            await asyncio.sleep(self._heartbeat)
            await self.beat()

    async def _answer(self, socket: WebSocket, raw: str | bytes) -> None:
        if self.silent:
            return
        try:
            call = json.loads(raw)
            params = call.get("params") or {}
        except (ValueError, AttributeError):
            await socket.send(json.dumps(answer_of(None, failed=Failed(1400, "json解析失败,请检查数据格式"))))
            return
        echo = call.get("echo")
        try:
            answer = answer_of(echo, data=await self.actions.act(call.get("action"), params))
        except Failed as failed:
            answer = answer_of(echo, failed=failed)
        except Dropped:
            socket.transport.abort()
            return
        except Late as late:
            await self._released.wait()
            answer = answer_of(echo, data=late.data)
        with suppress(ConnectionClosed):
            await socket.send(json.dumps(answer, ensure_ascii=False))

    async def _file(self, socket: ServerConnection, request: Request) -> Response | None:
        """Serve the files that lie at QQ; a call for a WebSocket is let through."""
        parts = urlsplit(request.path)
        if not parts.path.startswith("/files/"):
            return None
        file = self._world.qq.files.get(parts.path.removeprefix("/files"))
        if file is None or parse_qs(parts.query).get("rkey") != [str(self._world.qq.key)]:
            return socket.respond(HTTPStatus.FORBIDDEN, "download url has expired")
        headers = Headers({"Content-Length": str(len(file.content)), "Connection": "close"})
        return Response(200, "OK", headers, file.content)


def answer_of(echo: Value, *, data: Value = None, failed: Failed | None = None) -> dict[str, Value]:
    """Return an answer to an action; `echo` goes back as it came, whatever it is."""
    wording = "" if failed is None else failed.wording
    return {
        "status": "ok" if failed is None else failed.status,
        "retcode": 0 if failed is None else failed.retcode,
        "data": data,
        "message": wording,
        "wording": wording,
        "echo": echo,
        "stream": "normal-action",
    }
