"""The updates that wait for the bot, and both ways to it: getUpdates (asked for) and the webhook (called).

An update is kept until it is confirmed: by a getUpdates with a higher offset, or by the webhook's 2xx.
Source: core.telegram.org/bots/api, "Getting updates".
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count

import aiohttp

from desk.clocks import Clock
from devtools.telegram.calls import ApiError
from devtools.telegram.objects import Json

NOT_UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that come only where they are named."""
MOST = 100


@dataclass(slots=True)
class Webhook:
    """Where updates are delivered to, and how that went."""

    url: str
    secret: str | None
    connections: int = 40
    error: str | None = None
    error_at: int = 0


@dataclass(slots=True)
class Updates:
    """The row of updates of one bot.

    `retry_seconds` is how long a failed delivery rests; `polled` is set while a poll is open, `polls` counts them.
    """

    clock: Clock
    retry_seconds: float = 0.02
    waiting: deque[Json] = field(default_factory=deque)
    webhook: Webhook | None = None
    polls: int = 0
    polled: asyncio.Event = field(default_factory=asyncio.Event)
    deliveries: list[int] = field(default_factory=list)
    _allowed: frozenset[str] | None = None
    _ids: count[int] = field(default_factory=lambda: count(70_000_001))
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _poll: asyncio.Event | None = None
    _held: list[Json] | None = None
    _task: asyncio.Task[None] | None = None

    def add(self, kind: str, body: Json, *, times: int = 1) -> int | None:
        """Put an update in the row, `times` times under one id; None where the bot did not ask for its kind."""
        if not self.wanted(kind):
            return None
        number = next(self._ids)
        self.put({"update_id": number, kind: body}, times=times)
        return number

    def put(self, update: Json, *, times: int = 1) -> None:
        """Put an update in the row as it is."""
        row = self.waiting if self._held is None else self._held
        row.extend([update] * times)
        self._news.set()

    def wanted(self, kind: str) -> bool:
        """Tell whether the bot is to be told of a kind of update."""
        return kind not in NOT_UNASKED if self._allowed is None else kind in self._allowed

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Keep which kinds are wanted; None leaves what was said before, an empty list goes back to the default."""
        if kinds is not None:
            self._allowed = frozenset(kinds) or None

    def hold(self) -> None:
        """Keep back what happens from here on."""
        self._held = []

    def release(self) -> None:
        """Deliver what was kept back, the newest first: late and out of order."""
        held, self._held = self._held or [], None
        self.waiting.extend(reversed(held))
        self._news.set()

    async def get(self, offset: int, *, limit: int, seconds: float) -> list[Json]:
        """Answer a getUpdates; it waits for news, at most `seconds`.

        Raises:
            ApiError: a webhook is set, or another poller came meanwhile.
        """
        self.polls += 1
        if self.webhook is not None:
            what = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise ApiError(409, f"Conflict: {what}")
        self._confirm(offset)
        mine = self.displace()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.waiting and not mine.is_set():
                    self._news.clear()
                    await self._news.wait()
        if mine.is_set():
            what = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise ApiError(409, f"Conflict: {what}")
        self.let_go()
        return list(self.waiting)[:limit]

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()
        elif offset:
            kept = [one for one in self.waiting if int(str(one["update_id"])) >= offset]
            self.waiting = deque(kept)

    def displace(self) -> asyncio.Event:
        """End the poll that is open; only one may be."""
        if self._poll is not None:
            self._poll.set()
            self._news.set()
        self._poll = asyncio.Event()
        self.polled.set()
        return self._poll

    def let_go(self) -> None:
        """Forget the open poll: it is answered, or its connection is closed."""
        self._poll = None
        self.polled.clear()

    async def set_webhook(self, webhook: Webhook | None, *, drop: bool) -> None:
        """Deliver to a webhook from here on, or to none."""
        await self.stop()
        if drop:
            self.waiting.clear()
        self.webhook = webhook
        self.resume()

    def resume(self) -> None:
        """Deliver to the webhook, where there is one."""
        if self.webhook is not None and self._task is None:
            self._task = asyncio.create_task(self._deliver(self.webhook))

    async def stop(self) -> None:
        """Deliver no more for now."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _deliver(self, webhook: Webhook) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret is not None else {}
        async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=10)) as session:
            while True:
                while not self.waiting:
                    self._news.clear()
                    await self._news.wait()
                error = await self._call(session, webhook.url, self.waiting[0])
                if error is None:
                    self.waiting.popleft()
                    continue
                webhook.error, webhook.error_at = error, int(self.clock.now().timestamp())
                await asyncio.sleep(self.retry_seconds)

    async def _call(self, session: aiohttp.ClientSession, url: str, update: Json) -> str | None:
        """Call the webhook with an update; return what went wrong."""
        try:
            async with session.post(url, json=update) as answer:
                self.deliveries.append(answer.status)
                good = 200 <= answer.status < 300
                return None if good else f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            return f"Connection failed: {type(error).__name__}"
