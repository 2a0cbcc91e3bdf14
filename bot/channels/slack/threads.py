"""Which thread a message stands in: Slack wants the first message of a thread, where the desk answers a later one."""

from __future__ import annotations

from desk.chats import ChatEvent, Happening

KEPT = 10_000
"""How many answers in threads are remembered; to one older than that the desk writes as if it began a thread."""


class Threads:
    """The first message of the thread, by channel and message."""

    def __init__(self) -> None:
        """Know of none."""
        self._first: dict[tuple[str, str], str] = {}

    def seen(self, event: ChatEvent) -> None:
        """Remember where a message stands."""
        if event.kind is not Happening.MESSAGE or event.message is None or event.reply_to is None:
            return
        if len(self._first) >= KEPT:
            self._first.pop(next(iter(self._first)))
        self._first[event.chat.id.partition("/")[2], event.message] = event.reply_to

    def of(self, channel: str, message: str) -> str:
        """Return the first message of the thread that a message stands in, which may be itself."""
        return self._first.get((channel, message), message)
