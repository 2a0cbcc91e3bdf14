"""One WebSocket to one account of a OneBot implementation: events come in, actions go out and are answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias

import structlog
from websockets.asyncio.connection import Connection as WebSocket
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from bot.channels.onebot.errors import Answer, as_channel_error
from bot.channels.onebot.segments import identifier
from desk.errors import ChannelBusy, DeliveryUnknown
from desk.messages import Value

log = structlog.get_logger()

Frame: TypeAlias = dict[str, Value]
FRAME_BYTES = 64 * 1024 * 1024
"""The longest frame: a file may come as base64 in an answer. A longer one ends the connection."""
EVENT_BYTES = 256 * 1024
"""An event longer than this is not read: QQ's longest messages are far shorter."""
WAITING = 1000
"""So many events may wait to be stored; then the implementation has to wait."""
STUMBLE_SECONDS = (0.2, 1.0, 5.0, *([15.0] * 60))
"""How long to rest before an event is handed in again where the store could not be used; after that it is lost."""
_NO_DATA: Frame = {}


class Connection:
    """An open connection; `bot` is known from the start where the implementation calls, else from the first event."""

    def __init__(
        self,
        socket: WebSocket,
        *,
        way: str,
        since: datetime,
        bot: str | None,
        named: Callable[[Connection, str], None],
        answer_seconds: float,
        busy_seconds: float,
    ) -> None:
        """`way` tells one road from another: a second connection on the same one takes the first one's place.

        `named` is told once, when it is known whose connection this is.
        """
        self._socket = socket
        self._answer_seconds = answer_seconds
        self._busy_seconds = busy_seconds
        self._count = 0
        self._waiting: dict[str, asyncio.Future[Frame]] = {}
        self._events: asyncio.Queue[Frame | None] = asyncio.Queue(WAITING)
        self._tasks: list[asyncio.Task[None]] = []
        self._named = named
        self.way = way
        self.since = since
        self.bot: str | None = None
        if bot is not None:
            self._is(bot)
        self.online = True
        self.refused: str | None = None

    @property
    def open(self) -> bool:
        """Tell whether a message can go out on it."""
        return self._socket.state is State.OPEN

    async def serve(self, hand_in: Callable[[Frame], Awaitable[None]]) -> None:
        """Read until the connection ends; each event is handed in, in order, until that succeeds."""
        async with asyncio.TaskGroup() as group:
            self._tasks += [group.create_task(self._read_all()), group.create_task(self._hand_all_in(hand_in))]

    def stop(self) -> None:
        """Read and hand in nothing more, because the desk stops."""
        for task in self._tasks:
            task.cancel()

    def displace(self) -> None:
        """End the connection for another one of its account; those who wait for an answer learn that nobody knows."""
        self._give_up_waiting()
        self._tasks.append(asyncio.create_task(self._socket.close(1000, "another connection of this account")))

    async def call(self, action: str, params: Frame) -> Frame:
        """Have an action carried out and return its data.

        Raises:
            ChannelBusy: the connection is gone; nothing was sent.
            DeliveryUnknown: no answer came, or none that tells.
            ChannelError: what the table says of a failure.
        """
        if not self.open:
            raise ChannelBusy(self._busy_seconds)
        self._count += 1
        echo = f"desk-{self._count}"
        answered: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[echo] = answered
        try:
            async with asyncio.timeout(self._answer_seconds):
                await self._socket.send(json.dumps({"action": action, "params": params, "echo": echo}))
                answer = await answered
        except TimeoutError as error:
            raise DeliveryUnknown(f"{action}: no answer within {self._answer_seconds:g} s") from error
        except ConnectionClosed as error:
            raise DeliveryUnknown(f"{action}: the connection broke before the answer") from error
        finally:
            self._waiting.pop(echo, None)
        return self._data(answer)

    def _data(self, answer: Frame) -> Frame:
        if answer.get("status") == "ok":
            data = answer.get("data")
            return data if isinstance(data, dict) else _NO_DATA
        told = _answer(answer)
        log.info("onebot.failed", bot=self.bot, retcode=told.retcode, wording=told.wording[:300])
        raise as_channel_error(told, busy_seconds=self._busy_seconds)

    async def _read_all(self) -> None:
        try:
            with suppress(ConnectionClosed):
                async for raw in self._socket:
                    await self._read(raw)
        finally:
            self._give_up_waiting()
        await self._events.put(None)

    async def _read(self, raw: str | bytes) -> None:
        frame = self._parsed(raw)
        if frame is None:
            return
        if "post_type" not in frame:
            self._answered(frame)
        elif len(raw) > EVENT_BYTES:
            log.warning("onebot.event_too_long", bot=self.bot, length=len(raw))
        elif frame["post_type"] == "meta_event":
            self._heard(frame)
        elif self._is_ours(frame):
            await self._events.put(frame)

    def _parsed(self, raw: str | bytes) -> Frame | None:
        try:
            frame = json.loads(raw)
        except (ValueError, RecursionError) as error:
            log.warning("onebot.malformed", bot=self.bot, length=len(raw), error=type(error).__name__)
            return None
        if not isinstance(frame, dict):
            log.warning("onebot.malformed", bot=self.bot, length=len(raw), error="no object")
            return None
        return frame

    def _answered(self, frame: Frame) -> None:
        waiting = self._waiting.get(str(frame.get("echo")))
        if waiting is not None and not waiting.done():
            waiting.set_result(frame)
            return
        told = _answer(frame)
        if told.retcode == 1403:
            self.refused = told.wording or "1403"
        log.warning("onebot.unasked", bot=self.bot, retcode=told.retcode, wording=told.wording[:300])

    def _heard(self, frame: Frame) -> None:
        """Learn from a sign of life who speaks, and whether that account is still logged in at QQ."""
        if not self._is_ours(frame):
            return
        status = frame.get("status")
        if frame.get("meta_event_type") == "heartbeat" and isinstance(status, dict):
            online = status.get("online") is not False
            if online != self.online:
                log.warning("onebot.online" if online else "onebot.offline", bot=self.bot)
            self.online = online

    def _is_ours(self, frame: Frame) -> bool:
        """Tell whether a frame is of this connection's account, which the first frame names where it is not known."""
        account = identifier(frame.get("self_id"))
        if account is not None and self.bot is None:
            self._is(account)
        if account is None or account != self.bot:
            log.warning("onebot.of_another", bot=self.bot, post_type=str(frame.get("post_type"))[:40])
            return False
        return True

    def _is(self, bot: str) -> None:
        self.bot = bot
        self._named(self, bot)

    async def _hand_all_in(self, hand_in: Callable[[Frame], Awaitable[None]]) -> None:
        while (frame := await self._events.get()) is not None:
            await self._hand_in(hand_in, frame)

    async def _hand_in(self, hand_in: Callable[[Frame], Awaitable[None]], frame: Frame) -> None:
        """Hand an event in until the store takes it: OneBot delivers nothing a second time."""
        for seconds in STUMBLE_SECONDS:
            try:
                await hand_in(frame)
            except Exception:
                log.exception("onebot.not_stored", bot=self.bot, again_seconds=seconds)
                await asyncio.sleep(seconds)
            else:
                return
        log.error("onebot.lost", bot=self.bot, message=str(frame.get("message_id"))[:40])

    def _give_up_waiting(self) -> None:
        for one in self._waiting.values():
            if not one.done():
                one.set_exception(DeliveryUnknown("the connection broke before the answer"))


def _answer(frame: Frame) -> Answer:
    code = identifier(frame.get("retcode"))
    wording = " ".join(dict.fromkeys(str(frame[key]) for key in ("wording", "message", "msg") if frame.get(key)))
    return Answer(str(frame.get("status")), None if code is None else int(code), wording)
