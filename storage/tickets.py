"""Tickets with their clocks and pauses (`desk.ports.TicketsPort`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Executable, Table, and_, bindparam, delete, func, select

from desk.tickets import KIND_OF, LIVE, Ticket
from storage.rows import PauseRow, TargetRow, TicketPersonRow, TicketRow
from storage.ticket_shapes import pause_fields, target_fields, ticket_fields, tickets_from
from storage.transaction import Fields, Transaction
from storage.upserts import table_of, upsert

_TICKET = table_of(TicketRow)
_TARGET = table_of(TargetRow)
_PAUSE = table_of(PauseRow)
_PERSON = table_of(TicketPersonRow)
_PART_KEY = ("contract", "ticket", "position")
_PUT = upsert(TicketRow, key=("contract", "number"))
_PUT_TARGET = upsert(TargetRow, key=_PART_KEY)
_PUT_PAUSE = upsert(PauseRow, key=_PART_KEY)
_PUT_PERSON = upsert(TicketPersonRow, key=("contract", "person", "ticket"), changes=())
_IN_CONTRACT = _TICKET.c.contract == bindparam("contract")
_LIVE = and_(_IN_CONTRACT, _TICKET.c.state.in_(sorted(state.value for state in LIVE)))
_FAULTS = sorted(severity for severity, kind in KIND_OF.items() if kind == "fault")

_LAST_NUMBER = select(func.coalesce(func.max(_TICKET.c.number), 0).label("last")).where(_IN_CONTRACT)
_ONE = select(_TICKET).where(_IN_CONTRACT, _TICKET.c.number == bindparam("number"))
_ALL_LIVE = select(_TICKET).where(_LIVE).order_by(_TICKET.c.number)
_REPORTED = (
    select(_TICKET)
    .where(_LIVE, _TICKET.c.severity.in_(_FAULTS), _TICKET.c.last_report_at >= bindparam("since"))
    .order_by(_TICKET.c.number)
)
_OF_PERSON = (
    select(_TICKET)
    .join(_PERSON, and_(_PERSON.c.contract == _TICKET.c.contract, _PERSON.c.ticket == _TICKET.c.number))
    .where(_PERSON.c.contract == bindparam("contract"), _PERSON.c.person == bindparam("person"))
    .order_by(_TICKET.c.number.desc())
    .limit(bindparam("most"))
)
_RESTS_ON_NO_NOTICE = select(_TARGET.c.ticket).where(
    _TARGET.c.contract == bindparam("contract"),
    _TARGET.c.provisional,
    _TARGET.c.met_at.is_(None),
    _TARGET.c.breached_at.is_(None),
)
_PROVISIONAL = select(_TICKET).where(_IN_CONTRACT, _TICKET.c.number.in_(_RESTS_ON_NO_NOTICE)).order_by(_TICKET.c.number)
_NEWEST = select(_TICKET).where(_IN_CONTRACT).order_by(_TICKET.c.number.desc()).limit(bindparam("most"))


def _parts_of(part: Table) -> Executable:
    return (
        select(part)
        .where(part.c.contract == bindparam("contract"), part.c.ticket.in_(bindparam("numbers", expanding=True)))
        .order_by(part.c.ticket, part.c.position)
    )


def _rest_of(part: Table) -> Executable:
    return delete(part).where(
        part.c.contract == bindparam("of_contract"),
        part.c.ticket == bindparam("of_ticket"),
        part.c.position >= bindparam("length"),
    )


_TARGETS_OF, _PAUSES_OF = _parts_of(_TARGET), _parts_of(_PAUSE)
_REST_OF_TARGETS, _REST_OF_PAUSES = _rest_of(_TARGET), _rest_of(_PAUSE)


class SqlTickets:
    """The tables `ticket`, `target`, `pause` and `ticket_person`.

    A ticket read or written under the contract's lock is remembered: nobody else changes it, so it need not be read
    again, and of its parts only what differs is written.
    """

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction
        self._known: dict[tuple[str, int], Ticket] = {}
        self._unused: set[tuple[str, int]] = set()

    def forget(self) -> None:
        """Remember no ticket any more: after a commit others may change them."""
        self._known.clear()
        self._unused.clear()

    async def next_number(self, contract: str) -> int:
        """Return the number after the contract's last ticket; locks the contract, so that nobody else gets it."""
        await self._tx.lock(contract)
        row = await self._tx.first(_LAST_NUMBER, {"contract": contract})
        number = 1 if row is None else int(row["last"]) + 1
        self._unused.add((contract, number))
        return number

    async def get(self, contract: str, number: int) -> Ticket | None:
        """Return a ticket by its number."""
        known = self._known.get((contract, number))
        if known is not None:
            return known
        found = await self._read(_ONE, {"contract": contract, "number": number})
        return found[0] if found else None

    async def put(self, ticket: Ticket) -> None:
        """Keep a ticket as it is now, with its targets and pauses."""
        before = self._known.get((ticket.contract, ticket.number))
        if before == ticket:
            return
        await self._tx.run(_PUT, ticket_fields(ticket))
        await self._put_parts(ticket, before)
        self._unused.discard((ticket.contract, ticket.number))
        self._remember(ticket)

    async def live(self, contract: str) -> Sequence[Ticket]:
        """Return tickets that are not resolved, closed or merged, by number."""
        return await self._read(_ALL_LIVE, {"contract": contract})

    async def of_reporter(self, contract: str, person: str, *, limit: int = 20) -> Sequence[Ticket]:
        """Return the newest tickets that a person reported or joined, newest first, in any state."""
        return await self._read(_OF_PERSON, {"contract": contract, "person": person, "most": limit})

    async def reported_since(self, contract: str, since: datetime) -> Sequence[Ticket]:
        """Return live tickets of kind fault whose latest report is not before `since`, by number."""
        return await self._read(_REPORTED, {"contract": contract, "since": since})

    async def provisional(self, contract: str) -> Sequence[Ticket]:
        """Return tickets with an open target that rests on a year without a known notice, by number."""
        return await self._read(_PROVISIONAL, {"contract": contract})

    async def listing(self, contract: str, *, limit: int = 200) -> Sequence[Ticket]:
        """Return the newest tickets, newest first."""
        return await self._read(_NEWEST, {"contract": contract, "most": limit})

    async def _read(self, statement: Executable, fields: Fields) -> list[Ticket]:
        """Return the tickets of a statement; those not known yet with their parts, in two more statements for all."""
        rows = await self._tx.fetch(statement, fields)
        contract = str(fields["contract"])
        fresh = [row for row in rows if (contract, row["number"]) not in self._known]
        if fresh:
            of_these = {"contract": contract, "numbers": [row["number"] for row in fresh]}
            targets = await self._tx.fetch(_TARGETS_OF, of_these)
            pauses = await self._tx.fetch(_PAUSES_OF, of_these)
            read = {ticket.number: ticket for ticket in tickets_from(fresh, targets, pauses)}
        else:
            read = {}
        for ticket in read.values():
            self._remember(ticket)
        return [self._known.get((contract, row["number"])) or read[row["number"]] for row in rows]

    def _remember(self, ticket: Ticket) -> None:
        if self._tx.alone(ticket.contract):
            self._known[(ticket.contract, ticket.number)] = ticket

    async def _put_parts(self, ticket: Ticket, before: Ticket | None) -> None:
        """Write the targets, pauses and people that differ from `before`; all where it is unknown."""
        if before is None or before.targets != ticket.targets:
            await self._put_some(_PUT_TARGET, target_fields(ticket, before))
        if before is None or before.pauses != ticket.pauses:
            await self._put_some(_PUT_PAUSE, pause_fields(ticket, before))
        if (ticket.contract, ticket.number) not in self._unused:
            await self._cut_off(ticket, before)
        known = () if before is None else before.everybody
        joined = [person for person in dict.fromkeys(ticket.everybody) if person not in known]
        keys = {"contract": ticket.contract, "ticket": ticket.number}
        await self._put_some(_PUT_PERSON, [{**keys, "person": person} for person in joined])

    async def _cut_off(self, ticket: Ticket, before: Ticket | None) -> None:
        """Forget the targets and pauses beyond those that the ticket has now."""
        of_ticket = {"of_contract": ticket.contract, "of_ticket": ticket.number}
        if before is None or len(before.targets) > len(ticket.targets):
            await self._tx.run(_REST_OF_TARGETS, {**of_ticket, "length": len(ticket.targets)})
        if before is None or len(before.pauses) > len(ticket.pauses):
            await self._tx.run(_REST_OF_PAUSES, {**of_ticket, "length": len(ticket.pauses)})

    async def _put_some(self, statement: Executable, rows: Sequence[Fields]) -> None:
        if rows:
            await self._tx.run(statement, rows)
