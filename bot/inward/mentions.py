"""Who calls the desk by name again and again is not answered each time: the vendor's rates are others' too.

A flood's words are read as words that are not meant for the desk: a fault in them is still a fault.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from desk.chats import ChatEvent

log = structlog.get_logger()

MENTIONS_MOST = 10
"""So many mentions by one account are heeded within a minute."""
SPAN = timedelta(minutes=1)
ACCOUNTS_KEPT = 1000


class Mentions:
    """Counts the mentions of each account."""

    def __init__(self) -> None:
        """Begin with none."""
        self._heeded: dict[tuple[str, str], deque[datetime]] = {}

    def heeded(self, event: ChatEvent, *, at: datetime) -> ChatEvent:
        """Return a happening in a group; its mention is left out where its account has mentioned the desk too often."""
        if event.private or not event.mentioned:
            return event
        key = (event.account.channel, event.account.id)
        moments = self._heeded.pop(key, deque())
        self._heeded[key] = moments
        if len(self._heeded) > ACCOUNTS_KEPT:
            del self._heeded[next(iter(self._heeded))]
        while moments and moments[0] <= at - SPAN:
            moments.popleft()
        if len(moments) >= MENTIONS_MOST:
            log.warning("chat.mention_flood", channel=event.chat.channel, account=event.account.id)
            return replace(event, mentioned=False)
        moments.append(at)
        return event
