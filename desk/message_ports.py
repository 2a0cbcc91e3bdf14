"""What the store keeps of messages: those taken in, those to be sent, and what happened.

`storage` implements these ports; they belong to the unit of work of `desk.ports`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from desk.messages import Card, Delivery, Entry, Inbound, Outgoing


class InboxPort(Protocol):
    """Messages taken in: each acts once, whatever the vendor repeats."""

    async def add(self, message: Inbound, *, handled_at: datetime | None = None) -> int | None:
        """Keep a message, done or to be done, and return its row's id; None where (channel, id) was seen before."""
        ...

    async def done(self, row: int, *, at: datetime) -> None:
        """Mark a message as handled, in the transaction that handles it."""
        ...

    async def waiting(self, limit: int = 100) -> Sequence[tuple[int, Inbound]]:
        """Return messages taken in but not handled (after a crash), oldest first."""
        ...

    async def failed(self, row: int, *, at: datetime, error: str) -> None:
        """Mark a message that could not be handled, with why, so that it does not stop the others."""
        ...


class OutboxPort(Protocol):
    """Messages to be sent, written with what causes them."""

    async def add(self, message: Outgoing, *, at: datetime) -> int:
        """Keep a message for delivery and return its row's id."""
        ...

    async def card(self, row: int) -> Card | None:
        """Return a message by its row's id."""
        ...

    async def newest_card(
        self, contract: str, person: str, *, action: str | None, ticket: int | None = None, duty: str | None = None
    ) -> Card | None:
        """Return the newest message to a person that offers `action` (None: the newest page)."""
        ...


class DeliveryPort(Protocol):
    """The sending side of the outbox; used by `bot.delivery` alone."""

    async def claim(self, at: datetime, *, limit: int = 50, lease_seconds: float = 60) -> Sequence[Delivery]:
        """Claim messages that are due, pages first, then by age; at most the oldest unsent one of each chat.

        A claimed row whose lease ran out is claimed again where it is a page, reply or answer (`maybe_double`);
        a notice is given up as unknown. A chat is (contract, group or person).
        """
        ...

    async def sent(self, row: int, *, at: datetime, channel_id: str) -> None:
        """Mark a message as sent under the channel's own id."""
        ...

    async def again(self, row: int, *, due_at: datetime, error: str, counted: bool = True) -> None:
        """Put a message off until `due_at` (busy channel); the later ones of its chat wait for it.

        Where it is not `counted` this was no attempt: the message only had to wait for its turn.
        """
        ...

    async def given_up(self, row: int, *, at: datetime, error: str) -> None:
        """Mark a message that the channel will never take."""
        ...

    async def next_due(self) -> datetime | None:
        """Return when the next unsent message is due; None where there is none."""
        ...


class TimelinePort(Protocol):
    """What happened, for ever."""

    async def add(self, entry: Entry, *, contract: str) -> None:
        """Write one line."""
        ...

    async def of_contract(self, contract: str, *, after_id: int = 0, limit: int | None = None) -> Sequence[Entry]:
        """Return a contract's lines in the order they were written."""
        ...

    async def latest(self, contract: str, *, kinds: Collection[str], limit: int) -> Sequence[Entry]:
        """Return a contract's newest lines of these kinds, at most `limit`, in the order they were written."""
        ...

    async def of_ticket(self, contract: str, number: int) -> Sequence[Entry]:
        """Return a ticket's lines in the order they were written."""
        ...

    async def newest_words(self, contract: str, number: int, *, event: str) -> str | None:
        """Return the words of a ticket's newest line of an event that has any; None where none has."""
        ...
