"""A report of trouble: to one's own ticket, to the one that stands for the same trouble, or to a new one."""

from __future__ import annotations

from desk.likeness import alike
from desk.tickets import State, Ticket, higher
from desk.understanding import Cue, Intent
from handlers import reporter
from handlers.acts import Act
from handlers.house import Turn
from handlers.opening import (
    JOIN_WITHIN,
    Report,
    join_target,
    join_ticket,
    keep_attachments,
    names_of,
    offer_remedy,
    open_ticket,
    report_of,
)
from handlers.reading import Heard
from handlers.severity import raise_to


async def report_trouble(turn: Turn, heard: Heard, *, may_open: bool, follows: int | None = None) -> None:
    """Bring a report to its ticket. `follows` names an older ticket that a new one takes up again.

    Where the desk may not speak first (`may_open` False), the report still joins what it belongs to.
    """
    severity = heard.said.severity or "fault"
    report = await report_of(
        turn, heard.inbound, heard.person, heard.said, severity=severity, language=heard.language, follows=follows
    )
    if follows is None and await _to_standing(turn, heard, report, may_join=may_open or heard.cue(Cue.ME_TOO)):
        return
    says_something = heard.addressed or bool(report.said.entities) or not heard.cue(Cue.ME_TOO)
    if may_open and says_something:
        await _to_new(turn, heard, report)


async def _to_standing(turn: Turn, heard: Heard, report: Report, *, may_join: bool) -> bool:
    """Bring a report to the speaker's own open ticket or to that of the same trouble; return whether there is one."""
    own = own_trouble(turn, heard, report)
    if own is not None:
        await _to_own(turn, heard, own)
        return True
    standing = await join_target(turn, report)
    if standing is None or not may_join:
        return False
    await keep_attachments(turn, heard.inbound, await join_ticket(turn, report, standing))
    return True


async def _to_new(turn: Turn, heard: Heard, report: Report) -> None:
    """Open a ticket, with the files that came and the remedy that is known."""
    ticket = await open_ticket(turn, report)
    await keep_attachments(turn, heard.inbound, ticket)
    await offer_remedy(turn, report, ticket)


def own_trouble(turn: Turn, heard: Heard, report: Report) -> Ticket | None:
    """Return the speaker's own open fault that the report speaks of again, if it does."""
    for ticket in heard.mine:
        if ticket.live and ticket.kind == "fault" and _speaks_of(turn, heard, report, ticket):
            return ticket
    return None


def _speaks_of(turn: Turn, heard: Heard, report: Report, ticket: Ticket) -> bool:
    named = turn.system_in(heard.said)
    if named is not None and ticket.system is not None and named != turn.pack.part_of(ticket.system):
        return heard.cue(Cue.CORRECTION)
    if heard.follows_up and turn.at - ticket.last_report_at <= JOIN_WITHIN:
        return True
    if heard.card is not None and heard.card.sent.ticket == ticket.number:
        return True
    return alike(ticket.summary, report.summary, names=names_of(turn)) or higher(report.severity, ticket.severity)


def details_in(turn: Turn, heard: Heard) -> reporter.Details:
    """Return what the words tell of system, place and phone, and which of it replaces what was known.

    A system told in answer, and a place of the contract's own, replace; a place that only occurs in the words
    (in a company's name, say) fills a gap, unless the words correct.
    """
    place = heard.said.first("place")
    corrects = heard.cue(Cue.CORRECTION) or any(entity.negated for entity in heard.said.entities)
    certain = {"system"} if corrects or heard.said.intent is Intent.ADD_DETAILS else set()
    if corrects or place in {one.name for one in turn.pack.places}:
        certain.add("place")
    return reporter.Details(
        system=turn.system_told(heard.said) if heard.said.intent is Intent.ADD_DETAILS else turn.system_in(heard.said),
        place=place,
        phone=heard.said.first("phone"),
        replaces=frozenset(certain),
    )


async def _to_own(turn: Turn, heard: Heard, ticket: Ticket) -> None:
    """Add the words to the speaker's own ticket: after a recovery they reopen it, graver ones raise it."""
    act = Act(heard.inbound, heard.person, ticket, text=heard.inbound.text)
    if ticket.state is State.RESTORED:
        await reporter.reopen(turn, act)
        return
    ticket = await reporter.add_details(turn, act, details_in(turn, heard), quietly=heard.follows_up)
    if heard.said.severity == "outage":
        ticket = await raise_to(turn, ticket, "outage", by=heard.person.id)
    await keep_attachments(turn, heard.inbound, ticket)
