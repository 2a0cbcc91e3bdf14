"""Changing a ticket's severity: by an engineer either way, by a reporter's words upwards only."""

from __future__ import annotations

from desk import targets
from desk.messages import Value
from desk.tickets import Change, Ticket, higher
from handlers import pagings
from handlers.changes import facts, record, responsible
from handlers.house import Turn


async def change_to(turn: Turn, ticket: Ticket, severity: str, *, by: str) -> Ticket:
    """Set the severity, with the targets computed anew from the opening; a graver one pages who waited for it."""
    graver = higher(severity, ticket.severity)
    changed = targets.change_severity(ticket, turn.pack, severity)
    changed = await record(turn, changed, Change("severity", by, severity))
    if graver:
        await pagings.raised(turn, changed)
    return changed


async def raise_to(turn: Turn, ticket: Ticket, severity: str, *, by: str) -> Ticket:
    """Raise the severity upon a reporter's words and tell who has the matter at once; never lowers it."""
    if not higher(severity, ticket.severity):
        return ticket
    ticket = await change_to(turn, ticket, severity, by=by)
    values: dict[str, Value] = {**facts(ticket), "by": await turn.name(by)}
    for person in await responsible(turn, ticket):
        await turn.notify(person, "ticket.raised", values, ticket=ticket)
    return ticket
