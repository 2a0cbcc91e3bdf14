"""What is said, live, to readers inside this process: the web pages and the terminal.

The feed keeps the newest lines of each contract, so that a reader who was away for a moment goes on where it was.
A reader who falls behind is let go and told to read the history anew; nobody waits for it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self, TypeAlias

from desk.channels import Rendered
from desk.messages import Attachment

KEPT = 1000
"""How many lines of each contract are kept for readers who come again."""
BEHIND = 256
"""How many lines a reader may be behind before it is let go."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said (or, with `action`, pressed), handed in under `id`; `group` None is the private chat."""

    id: str
    contract: str
    person: str
    group: str | None
    text: str
    at: datetime
    action: str | None = None
    attachments: tuple[Attachment, ...] = ()


Line: TypeAlias = Rendered | Said


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """A line under the id from which a reader goes on; `line` None says that lines were missed."""

    id: str
    line: Line | None


Sees: TypeAlias = Callable[[Line], bool]


class Reader:
    """One who reads: an asynchronous iterator of events, to be entered with `async with`."""

    def __init__(self, feed: Feed, contract: str, sees: Sees, *, after: str | None) -> None:
        """Read a contract's lines that `sees` lets through, from `after` on where it is given."""
        self._feed = feed
        self._after = after
        self._queue: deque[FeedEvent] = deque()
        self._news = asyncio.Event()
        self._ended = False
        self.contract = contract
        self.sees = sees

    async def __aenter__(self) -> Self:
        """Begin to listen: what is said from here on is not missed."""
        self._queue.extend(self._feed.since(self._after, self))
        self._feed.listed(self)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        self._feed.gone(self)

    def __aiter__(self) -> AsyncIterator[FeedEvent]:
        """Return the reader itself."""
        return self

    async def __anext__(self) -> FeedEvent:
        """Return the next event; it ends when the reader was let go or the feed closed, after what is queued."""
        while not self._queue:
            if self._ended:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._queue.popleft()

    def take(self, event: FeedEvent) -> bool:
        """Queue an event; False where the reader is too far behind."""
        if len(self._queue) >= BEHIND:
            return False
        self._queue.append(event)
        self._news.set()
        return True

    def end(self) -> None:
        """Let the reader go after what it has queued."""
        self._ended = True
        self._news.set()


class Feed:
    """The lines said in this process, by contract."""

    def __init__(self, epoch: str | None = None) -> None:
        """Begin under `epoch`, which tells one run of the desk from another; without one it is made by lot."""
        self._epoch = epoch or secrets.token_hex(4)
        self._number = 0
        self._kept: dict[str, deque[tuple[int, Line]]] = {}
        self._readers: list[Reader] = []
        self._closed = False

    @property
    def last_id(self) -> str:
        """Return the id of the newest line: reading after it misses nothing."""
        return self._id(self._number)

    @property
    def readers(self) -> int:
        """Return how many read now."""
        return len(self._readers)

    def publish(self, line: Line) -> None:
        """Give a line to everybody who may see it."""
        self._number += 1
        self._kept.setdefault(line.contract, deque(maxlen=KEPT)).append((self._number, line))
        event = FeedEvent(self._id(self._number), line)
        for reader in tuple(self._readers):
            if reader.contract == line.contract and reader.sees(line) and not reader.take(event):
                self.gone(reader)
                reader.end()

    def read(self, contract: str, sees: Sees, *, after: str | None = None) -> Reader:
        """Return a reader of a contract's lines; `after` is the id of the last one read."""
        return Reader(self, contract, sees, after=after)

    def since(self, after: str | None, reader: Reader) -> list[FeedEvent]:
        """Return what a reader missed since `after`; where that is not known any more, only word that it did."""
        if after is None:
            return []
        kept = self._kept.get(reader.contract, deque())
        number = self._number_of(after)
        forgotten = number is not None and len(kept) == kept.maxlen and kept[0][0] > number + 1
        if number is None or forgotten:
            return [FeedEvent(self.last_id, None)]
        missed = [FeedEvent(self._id(one), line) for one, line in kept if one > number and reader.sees(line)]
        return missed if len(missed) < BEHIND else [FeedEvent(self.last_id, None)]

    def said(self, contract: str) -> list[Said]:
        """Return what people said under a contract, as far as it is still kept, oldest first."""
        return [line for _, line in self._kept.get(contract, ()) if isinstance(line, Said)]

    def listed(self, reader: Reader) -> None:
        """Let a reader hear of new lines."""
        if self._closed:
            reader.end()
        else:
            self._readers.append(reader)

    def gone(self, reader: Reader) -> None:
        """Let a reader hear of nothing more."""
        if reader in self._readers:
            self._readers.remove(reader)

    def close(self) -> None:
        """Let all readers go, because the desk stops."""
        self._closed = True
        readers, self._readers = self._readers, []
        for reader in readers:
            reader.end()

    def _id(self, number: int) -> str:
        return f"{self._epoch}.{number}"

    def _number_of(self, identifier: str) -> int | None:
        epoch, _, number = identifier.rpartition(".")
        if epoch != self._epoch or not (number.isascii() and number.isdecimal() and len(number) < 16):
            return None
        return int(number) if int(number) <= self._number else None
