"""What the people who reported a matter do with it: confirm, reopen, add, ask, urge, rate."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desk import tickets
from desk.contracts import parse_duration
from desk.messages import Action, Inbound, Value
from desk.people import Person
from desk.targets import recomputed
from desk.tickets import Change, State, Ticket
from handlers import pagings
from handlers.acts import Act, Refused, answer
from handlers.changes import facts, record, responsible
from handlers.house import Turn


async def confirm(turn: Turn, act: Act) -> Ticket:
    """Close the ticket upon its reporter's word; before the solution too, which the engineer is told."""
    ticket = act.ticket
    if act.person.id != ticket.reporter:
        raise Refused("confirm.first_reporter", "not_reporter", number=ticket.number)
    if ticket.state in {State.CLOSED, State.MERGED}:
        raise Refused("ticket.over", "over", number=ticket.number, state=str(ticket.state))
    early = ticket.state is not State.RESOLVED
    if ticket.state is State.WAITING:
        ticket = recomputed(tickets.resume(ticket, act.person.id, at=turn.at)[0], turn.pack)
    changed, change = tickets.close(ticket, act.person.id, at=turn.at, event="confirmed")
    ticket = await record(turn, changed, replace(change, text=act.text))
    await answer(turn, replace(act, ticket=ticket), "confirm.thanks", actions=(Action.RATE, Action.REOPEN))
    key = "confirm.early.told" if early else "confirm.told"
    for person in await responsible(turn, ticket):
        actions = (Action.FILE_REPORT,) if ticket.target("report") is not None else ()
        values = {**facts(ticket), "by": act.person.name}
        await turn.notify(person, key, values, ticket=ticket, actions=actions)
    return ticket


async def reopen(turn: Turn, act: Act) -> Ticket | None:
    """Take the matter up again: a resolved ticket, or a closed one while the pack allows it.

    "Still broken" about a ticket that is not over is passed on to its engineer. Returns None where the ticket is
    closed too long: then the caller opens a new one that names it.
    """
    ticket = act.ticket
    if ticket.live and ticket.state is not State.RESTORED:
        return await still_broken(turn, act)
    within = parse_duration(turn.pack.closing.reopen_within)
    if ticket.state is not State.RESTORED and not tickets.reopenable(ticket, within, at=turn.at):
        return None
    changed, change = tickets.reopen(ticket, act.person.id, at=turn.at, text=act.text)
    ticket = await record(turn, changed, change)
    await answer(turn, replace(act, ticket=ticket), "ticket.reopened", engineer=await turn.name(ticket.engineer))
    await pagings.reopened(turn, ticket)
    return ticket


async def still_broken(turn: Turn, act: Act) -> Ticket:
    """Pass on that the trouble goes on while somebody is at it."""
    ticket = await _resumed_by_answer(turn, act)
    ticket = await record(turn, ticket, Change("still_broken", act.person.id, act.text))
    await answer(turn, replace(act, ticket=ticket), "ticket.still_broken", engineer=await turn.name(ticket.engineer))
    await _tell_responsible(turn, ticket, "ticket.still_broken.told", act)
    return ticket


async def _tell_responsible(turn: Turn, ticket: Ticket, key: str, act: Act) -> None:
    values: dict[str, Value] = {**facts(ticket), "by": act.person.name, "text": act.text}
    for person in await responsible(turn, ticket):
        if person.id != act.person.id:
            await turn.notify(person, key, values, ticket=ticket)


async def _resumed_by_answer(turn: Turn, act: Act) -> Ticket:
    """Return the ticket with its clocks running: a user's answer ends the wait for him."""
    ticket = act.ticket
    if ticket.state is not State.WAITING:
        return ticket
    changed, change = tickets.resume(ticket, act.person.id, at=turn.at)
    ticket = await record(turn, recomputed(changed, turn.pack), change)
    await pagings.progress(turn, ticket)
    return ticket


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody tells about his matter; the fields named in `replaces` take the place of what was known."""

    system: str | None = None
    place: str | None = None
    phone: str | None = None
    replaces: frozenset[str] = frozenset()


NOTHING_NEW = Details()


async def add_details(turn: Turn, act: Act, details: Details = NOTHING_NEW, *, quietly: bool = False) -> Ticket:
    """Add what the reporter says: what was missing is filled in, what he corrects is replaced.

    Number, opening and deadlines stay. `quietly` where the line follows within seconds of one that was answered.
    """
    ticket = await _resumed_by_answer(turn, act)
    changed = replace(
        ticket,
        system=_told(details.system, ticket.system, replaces="system" in details.replaces),
        place=_told(details.place, ticket.place, replaces="place" in details.replaces),
        phone=details.phone or ticket.phone,
    )
    ticket = await record(turn, changed, Change("details", act.person.id, act.text))
    if not quietly:
        await answer(turn, replace(act, ticket=ticket), "ticket.details")
    await _tell_responsible(turn, ticket, "ticket.details.told", act)
    return ticket


def _told(new: str | None, known: str | None, *, replaces: bool) -> str | None:
    """Return what is known after something was told: new words fill a gap, and replace only where they correct."""
    return new if new is not None and (known is None or replaces) else known


async def urge(turn: Turn, act: Act) -> Ticket:
    """Pass on that the reporter is pressed for time; tell how things stand."""
    ticket = act.ticket
    if not ticket.live:
        await tell_status(turn, act)
        return ticket
    ticket = await record(turn, ticket, Change("urged", act.person.id, act.text))
    await answer(turn, replace(act, ticket=ticket), "ticket.urged", engineer=await turn.name(ticket.engineer))
    await _tell_responsible(turn, ticket, "ticket.urged.told", act)
    return ticket


async def tell_status(turn: Turn, act: Act) -> None:
    """Tell how a ticket stands: to anybody in its group."""
    latest = await turn.work.timeline.newest_words(turn.contract, act.ticket.number, event="progress")
    engineer = await turn.name(act.ticket.engineer)
    await answer(turn, act, "ticket.status", engineer=engineer, progress=latest)


async def rate(turn: Turn, act: Act) -> Ticket:
    """Keep the reporter's rating, 1 to 5."""
    if act.person.id != act.ticket.reporter:
        raise Refused("confirm.first_reporter", "not_reporter", number=act.ticket.number)
    if act.text.strip() not in {"1", "2", "3", "4", "5"}:
        raise Refused("rate.expected", "not_a_rating", text=act.text)
    ticket = replace(act.ticket, rating=int(act.text.strip()))
    ticket = await record(turn, ticket, Change("rated", act.person.id, act.text.strip()))
    await answer(turn, replace(act, ticket=ticket), "rate.thanks")
    return ticket


async def complain(turn: Turn, act: Act) -> Ticket:
    """Note a complaint about the handling of a ticket for the manager, with one short reply."""
    ticket = await record(turn, act.ticket, Change("complaint", act.person.id, act.text))
    await answer(turn, replace(act, ticket=ticket), "complaint.noted")
    values: dict[str, Value] = {"number": ticket.number, "by": act.person.name, "text": act.text}
    await turn.notify_managers("complaint.told", values, ticket=ticket)
    return ticket


async def complain_at_large(turn: Turn, inbound: Inbound, person: Person, *, language: str) -> None:
    """Note a complaint that belongs to no ticket for the manager, with one short reply."""
    await turn.reply(inbound, "complaint.noted", {"number": None}, language=language)
    await turn.notify_managers("complaint.told", {"number": None, "by": person.name, "text": inbound.text})
