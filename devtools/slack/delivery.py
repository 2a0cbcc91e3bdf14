"""How a fake Slack hands things to the app: by signed HTTP, or over a socket; again where it was not confirmed."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout, WSMsgType, web

from desk.clocks import Clock
from devtools.slack.block_kit import Json
from devtools.slack.world import APP

Kind: TypeAlias = Literal["events_api", "interactive", "slash_commands"]
PATHS: Mapping[str, str] = {"events_api": "events", "interactive": "interactivity", "slash_commands": "commands"}
ACK_SECONDS = 3.0
RETRIES = (0.0, 60.0, 300.0)


@dataclass
class Answer:
    """How the app answered: `status` 200 is a confirmation, 0 none in time; `body` what it wants shown."""

    status: int
    body: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One delivery, as it went."""

    kind: Kind
    number: int
    status: int


class Deliveries:
    """Hands payloads to the app where it listens: at `address` by HTTP, else on the sockets that are open."""

    def __init__(self, secret: str, clock: Clock, *, retries: Sequence[float], ack_seconds: float) -> None:
        """Sign with `secret` at the clock's time; repeat an event after each of `retries`, in seconds."""
        self.address: str | None = None
        self.attempts: list[Attempt] = []
        self.sockets: list[web.WebSocketResponse] = []
        self._secret = secret
        self._clock = clock
        self._retries = retries
        self._ack_seconds = ack_seconds
        self._asked: dict[str, asyncio.Future[Json]] = {}
        self._held: list[tuple[Kind, Json]] = []
        self._running: set[asyncio.Task[None]] = set()
        self._number = 0
        self.greeted = asyncio.Event()

    async def deliver(self, kind: Kind, payload: Json) -> Answer:
        """Deliver once; an event that is not confirmed is repeated later, a press or command is not."""
        answer = await self._try(kind, payload, 0)
        if answer.status == 0 and kind == "events_api" and self.address is None and not self.sockets:
            self._held.append((kind, payload))
        elif answer.status != 200 and kind == "events_api" and "x-slack-no-retry" not in answer.headers:
            self.later(self._again(kind, payload))
        return answer

    def later(self, work: object) -> None:
        """Do something beside; it ends with the server."""
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _again(self, kind: Kind, payload: Json) -> None:
        for number, wait in enumerate(self._retries, start=1):
            await asyncio.sleep(wait)
            if (await self._try(kind, payload, number)).status == 200:
                return

    async def settled(self) -> None:
        """Wait until nothing is being delivered, or waits to be."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def stop(self) -> None:
        """Deliver nothing more, and close the sockets."""
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(set(self._running))
        for socket in tuple(self.sockets):
            await socket.close()
        self.greeted.clear()

    async def _try(self, kind: Kind, payload: Json, number: int) -> Answer:
        by_http = self.address is not None
        answer = await (self._call if by_http else self._send)(kind, payload, number)
        self.attempts.append(Attempt(kind, number, answer.status))
        return answer

    # By HTTP

    def signed(self, body: bytes, *, age: float = 0) -> dict[str, str]:
        """Return the headers of a call, as if it were made `age` seconds ago."""
        timestamp = str(int(self._clock.now().timestamp() - age))
        text = b":".join((b"v0", timestamp.encode(), body))
        signature = hmac.new(self._secret.encode(), text, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={signature}"}

    async def _call(self, kind: Kind, payload: Json, number: int) -> Answer:
        forms: dict[str, Json] = {"interactive": {"payload": json.dumps(payload)}, "slash_commands": payload}
        form = forms.get(kind)
        body = json.dumps(payload).encode() if form is None else urlencode(form).encode()
        media_type = "application/json" if form is None else "application/x-www-form-urlencoded"
        headers = {"Content-Type": media_type, **self.signed(body)}
        if number:
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_error"}
        return await self.post(f"{self.address}/{PATHS[kind]}", body, headers)

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Call the app."""
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=self._ack_seconds)) as session,
                session.post(address, data=body, headers=headers) as answer,
            ):
                text = await answer.text()
                told = {name.lower(): value for name, value in answer.headers.items()}
                shown = json.loads(text) if text.startswith("{") else {"text": text} if text else {}
                return Answer(answer.status, shown, told)
        except (ClientError, TimeoutError, OSError):
            return Answer(0)

    # Over sockets

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Keep a socket open: greet, then read what is confirmed."""
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        info = {"host": "applink-1", "approximate_connection_time": 18060}
        hello = {"type": "hello", "num_connections": len(self.sockets) + 1, "debug_info": info}
        await socket.send_str(json.dumps({**hello, "connection_info": {"app_id": APP}}))
        self.sockets.append(socket)
        self.greeted.set()
        held, self._held = self._held, []
        for kind, payload in held:
            self.later(self._again(kind, payload))
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._confirmed(json.loads(message.data))
        finally:
            self.sockets.remove(socket)
        return socket

    def _confirmed(self, answer: Json) -> None:
        asked = self._asked.get(str(answer.get("envelope_id")))
        if asked is not None and not asked.done():
            payload = answer.get("payload")
            asked.set_result(payload if isinstance(payload, dict) else {})

    async def _send(self, kind: Kind, payload: Json, number: int) -> Answer:
        if not self.sockets:
            return Answer(0)
        self._number += 1
        identifier = f"envelope-{self._number}"
        envelope: Json = {"envelope_id": identifier, "payload": payload, "type": kind}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": number, "retry_reason": "timeout" if number else ""}
        self._asked[identifier] = asyncio.get_running_loop().create_future()
        try:
            # Slack gives each event to one of the app's sockets.
            await self.sockets[self._number % len(self.sockets)].send_str(json.dumps(envelope))
            async with asyncio.timeout(self._ack_seconds):
                return Answer(200, await self._asked[identifier])
        except (TimeoutError, ClientError, OSError):
            return Answer(0)
        finally:
            del self._asked[identifier]

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the app to open another socket, as Slack does every hour or so."""
        self.greeted.clear()
        for socket in tuple(self.sockets):
            with suppress(ConnectionError):
                await socket.send_str(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {}}))
