"""Long stretches read at once, for papers (`desk.papers.archive.ArchivePort`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Executable, Table, and_, bindparam, or_, select

from desk.messages import Entry
from desk.records import Approval, DutyOccurrence
from desk.tickets import State, Ticket
from storage.approvals import approval_from
from storage.duties import occurrence_from
from storage.rows import ApprovalRow, DutyRow, PauseRow, TargetRow, TicketRow, TimelineRow
from storage.ticket_shapes import tickets_from
from storage.timeline import entry_from
from storage.transaction import Transaction
from storage.upserts import table_of

_TICKET = table_of(TicketRow)
_TARGET = table_of(TargetRow)
_PAUSE = table_of(PauseRow)
_DUTY = table_of(DutyRow)
_TIMELINE = table_of(TimelineRow)
_APPROVAL = table_of(ApprovalRow)
_IN_CONTRACT = _TICKET.c.contract == bindparam("contract")
_SINCE: BindParameter[datetime] = bindparam("since")
_UNTIL: BindParameter[datetime] = bindparam("until")

_OPENED = and_(_IN_CONTRACT, _TICKET.c.opened_at >= _SINCE, _TICKET.c.opened_at < _UNTIL)
_OPEN_DURING = and_(
    _IN_CONTRACT,
    _TICKET.c.state != State.MERGED.value,
    _TICKET.c.opened_at < _UNTIL,
    or_(_TICKET.c.opened_at >= _SINCE, _TICKET.c.resolved_at.is_(None), _TICKET.c.resolved_at >= _SINCE),
)
_BREACHED = and_(
    _IN_CONTRACT,
    _TICKET.c.number.in_(
        select(_TARGET.c.ticket).where(
            _TARGET.c.contract == bindparam("contract"),
            _TARGET.c.breached_at >= _SINCE,
            _TARGET.c.breached_at < _UNTIL,
        )
    ),
)


class _Reading:
    """The three statements that read the tickets of a condition with their parts, however many they are."""

    def __init__(self, condition: ColumnElement[bool]) -> None:
        """Read the tickets for which `condition` holds."""
        self.tickets = select(_TICKET).where(condition).order_by(_TICKET.c.number)
        self.targets = _parts(_TARGET, condition)
        self.pauses = _parts(_PAUSE, condition)


def _parts(part: Table, condition: ColumnElement[bool]) -> Executable:
    belongs = and_(part.c.contract == _TICKET.c.contract, part.c.ticket == _TICKET.c.number)
    return select(part).join(_TICKET, belongs).where(condition).order_by(part.c.ticket, part.c.position)


_READ_OPENED, _READ_OPEN_DURING, _READ_BREACHED = (_Reading(one) for one in (_OPENED, _OPEN_DURING, _BREACHED))
_DUTIES = (
    select(_DUTY)
    .where(_DUTY.c.contract == bindparam("contract"), _DUTY.c.due >= _SINCE, _DUTY.c.due < _UNTIL)
    .order_by(_DUTY.c.due, _DUTY.c.duty)
)
_IN_STRETCH = (
    select(_TIMELINE)
    .where(_TIMELINE.c.contract == bindparam("contract"), _TIMELINE.c.at >= _SINCE, _TIMELINE.c.at < _UNTIL)
    .order_by(_TIMELINE.c.id)
)
_LINES = _IN_STRETCH.where(_TIMELINE.c.kind.in_(bindparam("kinds", expanding=True)))
_SAID = _IN_STRETCH.where(_TIMELINE.c.key.in_(bindparam("keys", expanding=True)))
_APPROVALS = (
    select(_APPROVAL)
    .where(_APPROVAL.c.contract == bindparam("contract"), _APPROVAL.c.ticket == bindparam("ticket"))
    .order_by(_APPROVAL.c.number)
)


class SqlArchive:
    """Reads tables that others write; what is held back in this transaction is not seen."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def opened(self, contract: str, since: datetime, until: datetime) -> Sequence[Ticket]:
        """Return the tickets that were opened in the stretch, by number, with their parts."""
        return await self._read(_READ_OPENED, contract, since, until)

    async def open_during(self, contract: str, since: datetime, until: datetime) -> Sequence[Ticket]:
        """Return the tickets opened in the stretch or before and not solved when it began, by number; none merged."""
        return await self._read(_READ_OPEN_DURING, contract, since, until)

    async def breached(self, contract: str, since: datetime, until: datetime) -> Sequence[Ticket]:
        """Return the tickets of which a target was breached in the stretch, by number, with all their targets."""
        return await self._read(_READ_BREACHED, contract, since, until)

    async def duties(self, contract: str, since: datetime, until: datetime) -> Sequence[DutyOccurrence]:
        """Return the occurrences that fall due in the stretch, by due moment."""
        found = await self._tx.fetch(_DUTIES, {"contract": contract, "since": since, "until": until})
        return [occurrence_from(row) for row in found]

    async def lines(
        self, contract: str, since: datetime, until: datetime, *, kinds: Collection[str]
    ) -> Sequence[Entry]:
        """Return the timeline's lines of these kinds, in the order they were written."""
        fields = {"contract": contract, "since": since, "until": until, "kinds": sorted(kinds)}
        return [entry_from(row) for row in await self._tx.fetch(_LINES, fields)]

    async def said(self, contract: str, since: datetime, until: datetime, *, keys: Collection[str]) -> Sequence[Entry]:
        """Return the timeline's lines of sentences with these keys, in the order they were written."""
        fields = {"contract": contract, "since": since, "until": until, "keys": sorted(keys)}
        return [entry_from(row) for row in await self._tx.fetch(_SAID, fields)]

    async def approvals_of(self, contract: str, ticket: int) -> Sequence[Approval]:
        """Return the requests for leave that belong to a ticket, oldest first."""
        found = await self._tx.fetch(_APPROVALS, {"contract": contract, "ticket": ticket})
        return [approval_from(row) for row in found]

    async def _read(self, reading: _Reading, contract: str, since: datetime, until: datetime) -> list[Ticket]:
        fields = {"contract": contract, "since": since, "until": until}
        rows = await self._tx.fetch(reading.tickets, fields)
        if not rows:
            return []
        targets, pauses = await self._tx.fetch(reading.targets, fields), await self._tx.fetch(reading.pauses, fields)
        return tickets_from(rows, targets, pauses)
