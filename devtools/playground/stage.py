"""What is played: the vendors, their chats and the people in them. Who is who to the desk is not known here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from devtools.vendor import BadDay, FakeVendor

DAYS = (BadDay.BUSY, BadDay.BROKEN, BadDay.DROPPED, BadDay.GONE)
"""The bad days that the page offers."""


class PlayedVendor(Protocol):
    """A fake vendor with what only the page needs of it; `reacts` tells whether people can react to messages."""

    name: str
    reacts: bool

    @property
    def vendor(self) -> FakeVendor:
        """Return the fake itself."""
        ...

    async def react(self, person: str, chat: str, message: str, emoji: str) -> None:
        """Let a person put an emoji under a message."""
        ...

    async def fill_in(self, person: str, words: str) -> str | None:
        """Let a person answer what the press of a button asked in a window of its own.

        Raises:
            LookupError: nothing was asked.
        """
        ...

    def asks(self, person: str) -> bool:
        """Tell whether such a window is open before a person."""
        ...

    async def say_in_topic(
        self, person: str, chat: str, text: str, *, topic: str, files: Sequence[tuple[str, bytes]] = ()
    ) -> str:
        """Let a person write in a topic of a chat; return the message's id."""
        ...

    def days_to_come(self) -> Sequence[str]:
        """Return the bad days that the desk's next calls will meet."""
        ...

    def clear_days(self) -> None:
        """Let the next calls go well."""
        ...


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody to be played: `name` is who that is to the vendor, `role` a word that the page knows."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Room:
    """A chat on the page: `chat` is how the vendor's people name it, `about` whose contract it belongs to.

    `topics` are the vendor's ids of its topics with their names.
    """

    id: str
    vendor: str
    chat: str
    title: str
    about: str
    players: tuple[Player, ...]
    private: bool = False
    topics: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Stage:
    """All that stands on the page; `away` are the vendors whose servers are switched off."""

    vendors: Mapping[str, PlayedVendor]
    rooms: Mapping[str, Room]
    away: set[str]

    async def switch(self, name: str, *, away: bool) -> None:
        """Switch a vendor's servers off, or on again."""
        if away == (name in self.away):
            return
        if away:
            self.away.add(name)
            await self.vendors[name].vendor.stop()
        else:
            await self.vendors[name].vendor.start()
            self.away.discard(name)
