"""How fast one messenger is spoken to: what the vendor allows, per chat and overall, and what it asked to wait for.

Nothing waits in here: it only tells when a message may go, and the outbox row is put off until then. A message that
must wait is told a second of its own in the queue of its rank, as many in each as the vendor takes, so that a thousand
do not all come back at once; the pages' queue takes no heed of the replies', nor theirs of the notices', and of those
that come back together the delivery lets the pages go first.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from desk.channels import Rates

LONGEST_BACKOFF = 60.0
"""Seconds: a vendor that stays busy is asked at least this often."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_CHATS_KEPT = 10_000


@dataclass(slots=True)
class _Chat:
    sent: deque[datetime] = field(default_factory=deque)
    held_until: datetime = _LONG_AGO
    refusals: int = 0


class Pace:
    """The pace of one messenger."""

    def __init__(self, rates: Rates) -> None:
        """Keep to these rates."""
        self._rates = rates
        self._chats: dict[str, _Chat] = {}
        self._sent: deque[datetime] = deque()
        self._whole = _Chat()
        self._queue: dict[int, tuple[datetime, int]] = {}
        self._queued: set[int] = set()

    def when(self, chat: str, *, at: datetime, group: bool, row: int, rank: int) -> datetime:
        """Return when a call may be made: `at` means now, and it is counted; a later moment is when to ask again.

        `row` is the outbox row, `rank` the order of its kind (0: pages).
        """
        earliest = self._earliest(chat, at=at, group=group)
        if earliest <= at:
            self._queued.discard(row)
            self.sent(chat, at=at)
            return at
        if not self._rates.per_second or row in self._queued:
            return earliest
        self._queued.add(row)
        return self._place(earliest, rank)

    def _place(self, earliest: datetime, rank: int) -> datetime:
        """Return a second in the queue of a rank."""
        second, taken = self._queue.get(rank, (_LONG_AGO, 0))
        if second < earliest:
            second, taken = earliest, 0
        if taken >= self._rates.per_second:
            second, taken = second + timedelta(seconds=1), 0
        self._queue[rank] = second, taken + 1
        return second

    def sent(self, chat: str, *, at: datetime) -> None:
        """Count a call."""
        self._of(chat).sent.append(at)
        self._sent.append(at)

    def well(self, chat: str) -> None:
        """Forget the refusals: the vendor took a message."""
        self._of(chat).refusals = self._whole.refusals = 0

    def hold(self, chat: str, *, at: datetime, seconds: float, everywhere: bool) -> datetime:
        """Wait as the vendor asks; return until when. Where it asks again and again the waits become longer.

        What was under way when it first asked, and is refused too, counts as the same refusal.
        """
        there = self._whole if everywhere else self._of(chat)
        there.refusals += at >= there.held_until
        backoff = min(LONGEST_BACKOFF, 2.0 ** min(there.refusals - 1, 10)) if there.refusals > 1 else 0.1
        there.held_until = max(there.held_until, at + timedelta(seconds=max(seconds, backoff)))
        return there.held_until

    def streak(self, chat: str) -> int:
        """Return how often in a row the vendor has asked to wait before messages to a chat."""
        return max(self._of(chat).refusals, self._whole.refusals)

    def _earliest(self, chat: str, *, at: datetime, group: bool) -> datetime:
        there, rates = self._of(chat), self._rates
        _forget(there.sent, at - timedelta(seconds=max(60.0, rates.chat_seconds)))
        _forget(self._sent, at - timedelta(seconds=1))
        waits = [at, self._whole.held_until, there.held_until]
        if rates.chat_seconds and there.sent:
            waits.append(there.sent[-1] + timedelta(seconds=rates.chat_seconds))
        if group and rates.group_per_minute and len(there.sent) >= rates.group_per_minute:
            waits.append(there.sent[-rates.group_per_minute] + timedelta(minutes=1))
        if rates.per_second and len(self._sent) >= rates.per_second:
            waits.append(self._sent[-rates.per_second] + timedelta(seconds=1))
        return max(waits)

    def _of(self, chat: str) -> _Chat:
        if chat not in self._chats and len(self._chats) >= _CHATS_KEPT:
            self._chats.pop(next(iter(self._chats)))
        return self._chats.setdefault(chat, _Chat())


def _forget(moments: deque[datetime], before: datetime) -> None:
    """Let go of moments that no rate looks at any more."""
    while moments and moments[0] <= before:
        moments.popleft()
