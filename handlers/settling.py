"""Deadlines that rested on a year without a known notice: computed anew at the start, once the notice is known."""

from __future__ import annotations

from desk import targets
from desk.messages import Value
from desk.tickets import Change
from handlers.changes import facts, record, responsible
from handlers.house import Turn


async def settle_deadlines(turn: Turn) -> int:
    """Settle the open provisional deadlines of a contract's tickets; return how many tickets changed.

    Who is responsible hears of a ticket only where one of its deadlines has moved. Safe to run twice.
    Source: requirements.md, "Rules of time common to all"; docs/rules/deadlines.md, "Years without a notice".
    """
    changed = 0
    for ticket in await turn.work.tickets.provisional(turn.contract):
        settled = targets.settled(ticket, turn.pack)
        if settled == ticket:
            continue
        changed += 1
        kept = await record(turn, settled, Change("settled"))
        if [one.due for one in settled.targets] != [one.due for one in ticket.targets]:
            values: dict[str, Value] = {**facts(kept)}
            for person in await responsible(turn, kept):
                await turn.notify(person, "ticket.settled", values, ticket=kept)
    return changed
