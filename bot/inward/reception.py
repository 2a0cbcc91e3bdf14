"""What happens in messengers' chats: stored before the vendor is told, then let in one after the other in each chat."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import structlog

from bot.inward.doorkeeper import Doorkeeper
from desk.chats import Chat, ChatEvent
from desk.clocks import Clock
from desk.ports import Store

log = structlog.get_logger()

TEXT_LIMIT = 100_000
"""Characters of a message that are stored."""
CHATS_AT_ONCE = 16
"""So many chats are worked for beside each other."""
TRIES = 3
"""A happening that fails so often, once in each sweep, is settled with its error."""
SWEEP_SECONDS = 60.0
"""How often what was left over (it failed, or the store could not be used) is looked for."""


@dataclass(slots=True)
class _Line:
    """Happenings of one chat that wait, and the task that works through them."""

    waiting: list[tuple[int, ChatEvent]] = field(default_factory=list)
    task: asyncio.Task[None] | None = None

    def next(self) -> tuple[int, ChatEvent]:
        """Take out the first: by the vendor's order where it gives one, else as they came."""
        first = min(self.waiting, key=lambda one: (one[1].order, one[0]))
        self.waiting.remove(first)
        return first


class Reception:
    """Takes happenings from the messengers."""

    def __init__(self, store: Store, doorkeeper: Doorkeeper, clock: Clock) -> None:
        """Store in `store`, let in by `doorkeeper`."""
        self._store = store
        self._doorkeeper = doorkeeper
        self._clock = clock
        self._lines: dict[Chat, _Line] = {}
        self._rows: set[int] = set()
        self._failed: dict[int, int] = {}
        self._places = asyncio.Semaphore(CHATS_AT_ONCE)
        self._closed = False

    async def take(self, event: ChatEvent) -> str | None:
        """Store a happening and return; only then may it be confirmed to the vendor. One seen before is let be.

        Raises:
            Exception: the store cannot be used; the vendor shall deliver it again.
        """
        event = replace(event, text=event.text[:TEXT_LIMIT])
        async with self._store.work() as work:
            row = await work.chat_events.add(event, at=self._clock.now())
            await work.commit()
        if row is None:
            log.info("chat.seen_before", channel=event.chat.channel, id=event.id)
        else:
            self._line_up(row, event)
        return None

    async def resume(self) -> int:
        """Line up what was stored and not done with; return how many."""
        count = after = 0
        while True:
            async with self._store.work() as work:
                waiting = await work.chat_events.waiting(after=after)
            if not waiting:
                return count
            for row, event in waiting:
                count += self._line_up(row, event)
            after = waiting[-1][0]

    async def run(self) -> None:
        """Look for what is left over now and then, for as long as the desk runs."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self.resume()
            except Exception:
                log.exception("chat.sweep_failed")

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        while tasks := [line.task for line in self._lines.values() if line.task is not None]:
            await asyncio.wait(tasks)

    async def stop(self) -> None:
        """Let nothing more in; what is not done with is lined up at the next start."""
        self._closed = True
        tasks = [line.task for line in self._lines.values() if line.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _line_up(self, row: int, event: ChatEvent) -> bool:
        if row in self._rows or self._closed:
            return False
        self._rows.add(row)
        line = self._lines.setdefault(event.chat, _Line())
        line.waiting.append((row, event))
        if line.task is None:
            line.task = asyncio.create_task(self._work_through(event.chat, line), name=f"chat {event.chat.channel}")
        return True

    async def _work_through(self, chat: Chat, line: _Line) -> None:
        try:
            while line.waiting:
                row, event = line.next()
                async with self._places:
                    await self._admit(row, event)
                self._rows.discard(row)
        finally:
            self._lines.pop(chat, None)
            self._rows.difference_update(row for row, _ in line.waiting)

    async def _admit(self, row: int, event: ChatEvent) -> None:
        try:
            why = await self._doorkeeper.admit(row, event)
        except Exception as error:
            log.exception("chat.failed", channel=event.chat.channel, row=row)
            self._failed[row] = self._failed.get(row, 0) + 1
            if self._failed[row] < TRIES:
                return
            why = f"{type(error).__name__}: {error}"[:500]
        self._failed.pop(row, None)
        try:
            async with self._store.work() as work:
                await work.chat_events.settled(row, at=self._clock.now(), error=why)
                await work.commit()
        except Exception:
            # It is lined up again by the next sweep, and acts once.
            log.exception("chat.left_over", channel=event.chat.channel, row=row)
