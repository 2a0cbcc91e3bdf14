"""What every fake messenger can do for a test or for `make dev`: one plays the people, and the vendor's bad days.

The fakes speak the vendors' wire protocols over loopback; this is their other side, the same for all, so that one
suite runs over every channel. Chats and people are made when they are first named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Seen:
    """A message as people see it in a chat; `buttons` are labels in order, `by_desk` tells whose it is.

    `by` is the name of the person who wrote it, "" where it is the desk's; `reactions` are those under it.
    """

    id: str
    chat: str
    text: str
    by_desk: bool
    buttons: tuple[str, ...] = ()
    reply_to: str | None = None
    edited: bool = False
    files: tuple[str, ...] = ()
    topic: str | None = None
    by: str = ""
    reactions: tuple[str, ...] = ()


class BadDay(StrEnum):
    """What the vendor can do instead of taking the desk's next call."""

    BUSY = "busy"
    """Too many requests: come back in a second."""
    BROKEN = "broken"
    """An error of the server; nothing was done."""
    DROPPED = "dropped"
    """The message is taken, but the connection breaks before the answer: nobody knows."""
    GONE = "gone"
    """The chat is gone, or the person blocked the desk."""
    REFUSED = "refused"
    """The message is not acceptable."""


class FakeVendor(Protocol):
    """A vendor's servers, and the people behind them. Ids of chats and messages are those that the adapter sees."""

    async def start(self) -> None:
        """Listen on a free port of the loopback."""
        ...

    async def stop(self) -> None:
        """Close the port and all connections; chats and messages stay, and `start` goes on with them."""
        ...

    async def say(
        self,
        person: str,
        chat: str,
        text: str,
        *,
        mention: bool = False,
        reply_to: str | None = None,
        files: Sequence[tuple[str, bytes]] = (),
        times: int = 1,
    ) -> str:
        """Let a person write in a chat ("@person" is that person's private chat); return the message's id.

        The update is delivered `times` times under the same ids.
        """
        ...

    async def press(self, person: str, chat: str, message: str, label: str) -> str | None:
        """Let a person press a button (or answer with its number); return what the vendor showed at once, if anything.

        Raises:
            LookupError: the message has no such button.
        """
        ...

    def messages(self, chat: str) -> list[Seen]:
        """Return what stands in a chat now, oldest first."""
        ...

    def bad_days(self, *days: BadDay) -> None:
        """Let the desk's next calls that send or edit go so, one each."""
        ...
