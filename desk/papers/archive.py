"""What papers need of the store: long stretches read at once. `storage` implements it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from desk.messages import Entry
from desk.records import Approval, DutyOccurrence
from desk.tickets import Ticket


class ArchivePort(Protocol):
    """What happened in a stretch of time: `since` is in it, `until` is not. Every call names the contract."""

    async def opened(self, contract: str, since: datetime, until: datetime) -> Sequence[Ticket]:
        """Return the tickets that were opened in the stretch, by number, with their parts."""
        ...

    async def open_during(self, contract: str, since: datetime, until: datetime) -> Sequence[Ticket]:
        """Return the tickets opened in the stretch or before and not solved when it began, by number; none merged."""
        ...

    async def breached(self, contract: str, since: datetime, until: datetime) -> Sequence[Ticket]:
        """Return the tickets of which a target was breached in the stretch, by number, with all their targets."""
        ...

    async def duties(self, contract: str, since: datetime, until: datetime) -> Sequence[DutyOccurrence]:
        """Return the occurrences that fall due in the stretch, by due moment."""
        ...

    async def lines(
        self, contract: str, since: datetime, until: datetime, *, kinds: Collection[str]
    ) -> Sequence[Entry]:
        """Return the timeline's lines of these kinds, in the order they were written."""
        ...

    async def said(self, contract: str, since: datetime, until: datetime, *, keys: Collection[str]) -> Sequence[Entry]:
        """Return the timeline's lines of sentences with these keys, in the order they were written."""
        ...

    async def approvals_of(self, contract: str, ticket: int) -> Sequence[Approval]:
        """Return the requests for leave that belong to a ticket, oldest first."""
        ...
