"""From a report to a ticket: opened at once, or joined to the one that already stands for the same trouble."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from desk.hours import opening_after
from desk.likeness import alike
from desk.messages import Action, Entry, Inbound, Outgoing, OutKind, Value
from desk.people import Person
from desk.tickets import Change, State, Ticket
from desk.understanding import Situation, Understood
from handlers import pagings
from handlers.acts import Act
from handlers.changes import facts, record
from handlers.house import Turn
from handlers.severity import raise_to

JOIN_WITHIN = timedelta(minutes=30)
"""Reports join a ticket within this time of its latest report (formats.md, section 1)."""
WIDESPREAD_FROM = 3
"""The third person makes a trouble a widespread one."""


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody reports: the words (lines joined), how they were read, what is known of the place."""

    inbound: Inbound
    person: Person
    said: Understood
    severity: str
    summary: str
    language: str
    follows: int | None = None
    system: str | None = None
    place: str | None = None
    phone: str | None = None


async def report_of(
    turn: Turn,
    inbound: Inbound,
    person: Person,
    said: Understood,
    *,
    severity: str,
    language: str,
    follows: int | None = None,
) -> Report:
    """Return a report with what the words, the group and the person's own data tell.

    Where the contract keeps one system alone, that is the one meant.
    """
    system = turn.system_told(said) or (turn.pack.systems[0].name if len(turn.pack.systems) == 1 else None)
    group = await turn.group(inbound.group)
    return Report(
        inbound,
        person,
        said,
        severity,
        said.text,
        language,
        follows=follows,
        system=system,
        place=said.first("place") or (group.place if group else None),
        phone=said.first("phone") or person.phone,
    )


async def follow_up(turn: Turn, act: Act) -> Ticket:
    """Open a new ticket that names the one of the act: that is closed too long to be reopened."""
    old, words = act.ticket, act.text or act.ticket.summary
    situation = Situation(role=str(act.person.role), addressed=True)
    said = turn.house.understanding.understand(words, await turn.lexicon(), situation)
    language = act.person.language or old.language
    report = await report_of(
        turn, act.inbound, act.person, said, severity=old.severity, language=language, follows=old.number
    )
    known = replace(report, system=old.system or report.system, place=old.place or report.place)
    return await open_ticket(turn, known)


async def join_target(turn: Turn, report: Report) -> Ticket | None:
    """Return the live ticket that this report is about, if one is: same system, alike in words, reported lately."""
    if report.severity not in {"fault", "outage"}:
        return None
    found = await turn.work.tickets.reported_since(turn.contract, turn.at - JOIN_WITHIN)
    fitting = [ticket for ticket in found if _same_trouble(turn, ticket, report)]
    return fitting[-1] if fitting else None


def _same_trouble(turn: Turn, ticket: Ticket, report: Report) -> bool:
    """Tell whether a ticket and a report speak of one trouble.

    A report that names no system fits a ticket of the same group.
    """
    named = turn.system_in(report.said)
    if named and ticket.system and named != turn.pack.part_of(ticket.system):
        return False
    if (named is None) != (ticket.system is None) and ticket.group != report.inbound.group:
        return False
    if "me_too" in report.said.cues and ticket.group == report.inbound.group:
        return True
    return alike(ticket.summary, report.summary, names=names_of(turn))


def names_of(turn: Turn) -> tuple[str, ...]:
    """Return all names of systems and places, which do not count when words are compared."""
    terms = (*turn.terms.systems, *turn.terms.places)
    return tuple(name for term in terms for name in (term.name, *term.aliases))


async def open_ticket(turn: Turn, report: Report) -> Ticket:
    """Open a ticket: number, clocks, first page, and one reply with a single short question for what is missing.

    Source: design.md, "How the desk behaves in chat": a fault opens a ticket at once, without an interview.
    """
    ticket = Ticket(
        contract=turn.contract,
        number=await turn.work.tickets.next_number(turn.contract),
        severity=report.severity,
        state=State.OPEN,
        reporter=report.person.id,
        summary=report.summary,
        opened_at=turn.at,
        last_report_at=turn.at,
        group=report.inbound.group,
        system=report.system,
        place=report.place,
        phone=report.phone,
        error_code=report.said.first("error_code"),
        language=report.language,
        follows=report.follows,
    )
    ticket = await record(turn, ticket, Change("opened", report.person.id, report.summary))
    asked = missing(ticket)
    waits = await _announced_wait(turn, ticket)
    await _reply_opened(turn, report, ticket, asked=asked, waits_until=waits)
    await pagings.start(turn, ticket)
    await _focus(turn, report, ticket, asked)
    return ticket


async def _announced_wait(turn: Turn, ticket: Ticket) -> str | None:
    """Return the opening until which the page will wait, as text for the reply; None where it goes out now."""
    if not turn.pack.waits(ticket.severity):
        return None
    opening = opening_after(turn.pack.calendar, turn.at)
    return opening.isoformat() if opening > turn.at else None


def missing(ticket: Ticket) -> tuple[str, ...]:
    """Return what a fault ticket still lacks, in the order in which it is asked."""
    if ticket.kind != "fault":
        return ()
    wanted = {"system": ticket.system, "place": ticket.place, "phone": ticket.phone}
    return tuple(name for name, known in wanted.items() if not known)


async def _reply_opened(
    turn: Turn, report: Report, ticket: Ticket, *, asked: tuple[str, ...], waits_until: str | None
) -> None:
    on_duty = await turn.first_on_watch(ticket)
    values: dict[str, Value] = {
        **facts(ticket),
        "on_duty": [person.name for person in on_duty],
        "missing": list(asked),
        "waits_until": waits_until,
    }
    await turn.reply(
        report.inbound,
        f"ticket.opened.{ticket.kind}",
        values,
        language=ticket.language,
        ticket=ticket,
        actions=(Action.CONFIRM,),
        generation=ticket.round,
    )


async def _focus(turn: Turn, report: Report, ticket: Ticket, asked: tuple[str, ...]) -> None:
    """Let the conversation be about this ticket from now on."""
    conversation = await turn.conversation(report.person.id, report.inbound.group)
    turn.keep_conversation(
        replace(conversation, ticket=ticket.number, asked=asked, question=None, answer=None, spoke_at=turn.at)
    )


async def join_ticket(turn: Turn, report: Report, ticket: Ticket) -> Ticket:
    """Add a reporter to a ticket; nobody is paged anew, the third person makes it widespread.

    A graver report raises the severity, which is told as any raise.
    """
    known = report.person.id in ticket.everybody
    reporters = ticket.reporters if known else (*ticket.reporters, report.person.id)
    ticket = replace(ticket, reporters=reporters, last_report_at=turn.at)
    ticket = await record(turn, ticket, Change("joined", report.person.id, report.summary))
    values = {**facts(ticket), "engineer": await turn.name(ticket.engineer)}
    await turn.reply(report.inbound, "ticket.joined", values, language=report.language, ticket=ticket)
    if len(ticket.everybody) >= WIDESPREAD_FROM and not ticket.widespread:
        ticket = await _widespread(turn, ticket)
    if report.severity == "outage" and ticket.severity == "fault":
        ticket = await raise_to(turn, ticket, "outage", by=report.person.id)
    await _focus(turn, report, ticket, ())
    return ticket


async def _widespread(turn: Turn, ticket: Ticket) -> Ticket:
    """Tell the manager, once, that many are hit."""
    ticket = await record(turn, replace(ticket, widespread=True), Change("widespread"))
    values = {**facts(ticket), "count": len(ticket.everybody)}
    await turn.notify_managers("ticket.widespread", values, ticket=ticket)
    return ticket


async def offer_remedy(turn: Turn, report: Report, ticket: Ticket) -> None:
    """Say the known remedy for this very trouble, if there is one, right after the opening reply."""
    found = turn.house.knowledge.remedy(report.summary, contract=turn.contract, system=ticket.system)
    if found.text is None:
        return
    hit = found.hits[0]
    source: dict[str, Value] = {
        "id": hit.section.id,
        "title": hit.section.document,
        "section": hit.section.title,
        "page": hit.section.page,
    }
    await turn.say(
        Outgoing(
            OutKind.ANSWER,
            turn.contract,
            to=report.person.id,
            group=report.inbound.group,
            key="answer.remedy",
            values={"number": ticket.number, "text": found.text, "sources": [source]},
            language=ticket.language,
            ticket=ticket.number,
            sources=(source,),
            reply_to=report.inbound.id,
        )
    )


async def keep_attachments(turn: Turn, inbound: Inbound, ticket: Ticket) -> None:
    """Write the files that came with a message into the ticket's timeline."""
    for file in inbound.attachments:
        await turn.note(
            Entry(
                "ticket",
                turn.at,
                ticket=ticket.number,
                by=inbound.person,
                event="attached",
                severity=ticket.severity,
                state=str(ticket.state),
                path=file.ref,
                text=file.name,
            )
        )
