"""How a fake Feishu pushes to the app: encrypted and signed where there is a key, again where it was not taken."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from aiohttp import ClientError, ClientSession, ClientTimeout
from Crypto.Cipher import AES

from desk.clocks import Clock
from devtools.feishu.world import Json

RETRIES = (15.0, 300.0, 3600.0, 21600.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """How the app answered; status 0 stands for no answer in time."""

    status: int
    body: Json = field(default_factory=dict)


class Pushes:
    """Pushes payloads to `address`."""

    def __init__(self, key: str, clock: Clock, *, retries: Sequence[float], seconds: float) -> None:
        """Encrypt and sign with `key` ("" for neither) at the clock's time; wait so many seconds for an answer."""
        self.address: str | None = None
        self.key = key
        self.attempts: list[int] = []
        self._clock = clock
        self._retries = retries
        self._seconds = seconds
        self._running: set[asyncio.Task[None]] = set()
        self._number = count(1)

    def body_of(self, payload: Json) -> bytes:
        """Return a payload as it is sent."""
        plain = json.dumps(payload, ensure_ascii=False).encode()
        if not self.key:
            return plain
        key, vector = hashlib.sha256(self.key.encode()).digest(), hashlib.md5(str(next(self._number)).encode()).digest()  # noqa: S324 - 16 bytes that are new each time, in a fake
        pad = 16 - len(plain) % 16
        sealed = AES.new(key, AES.MODE_CBC, vector).encrypt(plain + bytes([pad]) * pad)
        return json.dumps({"encrypt": base64.b64encode(vector + sealed).decode()}).encode()

    def signed(self, body: bytes, *, age: float = 0, key: str | None = None) -> dict[str, str]:
        """Return the headers of a call, as if it were made `age` seconds ago."""
        timestamp, nonce = str(int(self._clock.now().timestamp() - age)), f"nonce{next(self._number)}"
        text = f"{timestamp}{nonce}{key or self.key}".encode() + body
        return {
            "X-Lark-Request-Timestamp": timestamp,
            "X-Lark-Request-Nonce": nonce,
            "X-Lark-Signature": hashlib.sha256(text).hexdigest(),
        }

    async def push(self, payload: Json) -> Answer:
        """Push once."""
        body = self.body_of(payload)
        return await self.post(body, self.signed(body) if self.key else {})

    async def post(self, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Call the app."""
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=self._seconds)) as session,
                session.post(
                    str(self.address), data=body, headers={"Content-Type": "application/json", **headers}
                ) as got,
            ):
                text = await got.text()
                answer = Answer(got.status, json.loads(text) if text.startswith("{") else {})
        except (ClientError, TimeoutError, OSError):
            answer = Answer(0)
        self.attempts.append(answer.status)
        return answer

    async def deliver(self, payload: Json) -> Answer:
        """Push an event, and again later where it was not taken."""
        answer = await self.push(payload)
        if answer.status != 200:
            task = asyncio.create_task(self._again(payload))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return answer

    async def _again(self, payload: Json) -> None:
        for wait in self._retries:
            await asyncio.sleep(wait)
            if (await self.push(payload)).status == 200:
                return

    async def settled(self) -> None:
        """Wait until nothing waits to be pushed."""
        while self._running:
            await asyncio.wait(set(self._running))

    async def stop(self) -> None:
        """Push nothing more."""
        for task in self._running:
            task.cancel()
        await self.settled()
