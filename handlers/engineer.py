"""What engineers do with a ticket. Each act is safe to run twice; a refusal is an answer.

Source: design.md, "How the desk behaves in chat": any engineer may take a ticket by number; on another's ticket
he may hand over or add progress.
"""

from __future__ import annotations

import re
from dataclasses import replace

from desk import tickets
from desk.messages import Action, Entry
from desk.paging import Stage
from desk.people import Person, Role
from desk.targets import recomputed
from desk.tickets import Change, State, Ticket
from handlers import pagings
from handlers.acts import Act, Refused, answer
from handlers.changes import facts, record, tell_reporters
from handlers.curation import draft_case
from handlers.house import Turn
from handlers.severity import change_to

WORKING_ACTIONS = (
    Action.ON_SITE,
    Action.PROPOSE,
    Action.PROGRESS,
    Action.RESTORE,
    Action.RESOLVE,
    Action.HAND_OVER,
    Action.REQUEST_APPROVAL,
    Action.PAUSE,
    Action.SEVERITY,
)
_NOT_KNOWN = re.compile(
    r"还在|在查|正在|继续|接着|回头|明天|再[查找看]|细看|慢慢|[在去来]找|待查|排查|不明|未知|没查|unknown|"
    r"not known|looking into|investigat",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"(?:原因是?|由于|因为|是因为|根因是?|due to|because(?: of)?|caused by|cause:?)[：:\s]*([^。；;！!]+)",
    re.IGNORECASE,
)


def _refuse_over(ticket: Ticket) -> None:
    """Refuse an act upon a ticket that is over."""
    if not ticket.live:
        raise Refused("ticket.over", "over", number=ticket.number, state=str(ticket.state))


def _refuse_others(act: Act) -> None:
    """Refuse an act upon a ticket that another engineer has; the manager may act on any."""
    other = act.ticket.engineer
    if other is not None and other != act.person.id and act.person.role is Role.ENGINEER:
        raise Refused("ticket.taken", "taken", number=act.ticket.number, by=other)


async def acknowledge(turn: Turn, act: Act) -> Ticket:
    """Take the ticket: the paging stops, the response target is met, the reporters are told who has it."""
    ticket = act.ticket
    _refuse_over(ticket)
    paging = await turn.work.pagings.get(turn.contract, ticket.number)
    ringing = paging is None or paging.stage in {Stage.RINGING, Stage.WAITING}
    if ticket.engineer is not None and ticket.engineer != act.person.id and not ringing:
        _refuse_others(act)
    again = ticket.engineer == act.person.id and not ringing
    ticket = await _taken(turn, act, ringing=ringing)
    if again:
        await answer(turn, replace(act, ticket=ticket), "ticket.yours_already", actions=WORKING_ACTIONS)
        return ticket
    await answer(turn, replace(act, ticket=ticket), "ticket.claimed", actions=WORKING_ACTIONS)
    if act.inbound.group is None or act.inbound.group != ticket.group:
        await tell_reporters(turn, ticket, "ticket.acknowledged", {**facts(ticket), "engineer": act.person.name})
    return ticket


async def _taken(turn: Turn, act: Act, *, ringing: bool = False) -> Ticket:
    """Return the ticket as taken by this person, taking it now if nobody has.

    `ringing` tells that a page of it waits for an answer: then the answer is on record also where the ticket was
    handed over in a state that it does not change.
    """
    ticket = act.ticket
    if ticket.engineer == act.person.id and _answered(ticket):
        if ringing:
            await record(turn, ticket, Change("acknowledged", act.person.id))
        await pagings.take(turn, ticket, act.person.id)
        return ticket
    changed, change = tickets.acknowledge(ticket, act.person.id, at=turn.at)
    changed = await record(turn, changed, change)
    await pagings.take(turn, changed, act.person.id)
    return changed


def _answered(ticket: Ticket) -> bool:
    """Tell whether its people have answered: handed over unseen, a ticket still waits for who has it now."""
    response = ticket.target("response")
    heard = response is None or not response.running
    return heard and ticket.state is not State.OPEN and ticket.acknowledged_at is not None


async def _own(turn: Turn, act: Act) -> Act:
    """Return the act upon a ticket that is this person's: an open one is taken by it."""
    _refuse_over(act.ticket)
    _refuse_others(act)
    if act.ticket.engineer is None:
        return replace(act, ticket=await _taken(turn, act))
    await pagings.progress(turn, act.ticket)
    return act


async def decline(turn: Turn, act: Act) -> Ticket:
    """Pass: the next level is paged at once. Who had the ticket already gives it up."""
    _refuse_over(act.ticket)
    ticket = act.ticket
    if ticket.engineer is not None and ticket.engineer != act.person.id:
        _refuse_others(act)
    if ticket.engineer == act.person.id:
        state = State.OPEN if ticket.state is State.ACKNOWLEDGED else ticket.state
        ticket = await record(turn, replace(ticket, engineer=None, state=state), Change("declined", act.person.id))
    else:
        await pagings.ring_entry(turn, ticket, "declined", act.person.id)
    await answer(turn, replace(act, ticket=ticket), "ticket.declined")
    await pagings.decline(turn, ticket)
    return ticket


async def arrive(turn: Turn, act: Act) -> Ticket:
    """Record that somebody stands at the site. The manager may arrive on a ticket that an engineer has (DC4, DA2)."""
    _refuse_over(act.ticket)
    if act.person.role is Role.ENGINEER:
        act = await _own(turn, act)
    ticket = await record(turn, act.ticket, Change("on_site", act.person.id, act.text))
    await pagings.progress(turn, ticket)
    await answer(turn, replace(act, ticket=ticket), "ticket.on_site", actions=WORKING_ACTIONS)
    await tell_reporters(turn, ticket, "ticket.on_site.told", {**facts(ticket), "engineer": act.person.name})
    return ticket


async def propose(turn: Turn, act: Act) -> Ticket:
    """Record a proposed solution and tell it to the reporters."""
    act = await _own(turn, act)
    ticket = await record(turn, act.ticket, Change("proposed", act.person.id, act.text))
    await answer(turn, replace(act, ticket=ticket), "ticket.proposed", actions=WORKING_ACTIONS)
    values = {**facts(ticket), "engineer": act.person.name, "text": act.text}
    await tell_reporters(turn, ticket, "ticket.proposed.told", values)
    return ticket


async def progress(turn: Turn, act: Act) -> Ticket:
    """Record progress: the wait for a reminder begins anew. Anybody of the staff may add it."""
    _refuse_over(act.ticket)
    ticket = act.ticket
    if ticket.engineer is None:
        ticket = await _taken(turn, act)
    ticket = await record(turn, ticket, Change("progress", act.person.id, act.text))
    await pagings.progress(turn, ticket)
    await answer(turn, replace(act, ticket=ticket), "ticket.progress")
    return ticket


async def restore(turn: Turn, act: Act) -> Ticket:
    """Record the recovery; the reporter is asked to confirm."""
    if act.ticket.state is State.RESTORED:
        raise Refused("ticket.over", "over", number=act.ticket.number, state="restored")
    act = await _own(turn, act)
    if act.ticket.state is State.WAITING:
        act = replace(act, ticket=await _resumed(turn, act))
    changed, change = tickets.restore(act.ticket, act.person.id, at=turn.at, cause=cause_in(act.text))
    ticket = await record(turn, changed, replace(change, text=act.text))
    await answer(turn, replace(act, ticket=ticket), "ticket.restored", actions=(Action.RESOLVE, Action.FILE_REPORT))
    await tell_reporters(turn, ticket, "ticket.restored.told", facts(ticket), asks=True)
    return ticket


def cause_in(text: str) -> str:
    """Return the cause that the words name; nothing where they name none, or say that it is still looked for."""
    found = _CAUSE.search(text)
    if found and _NOT_KNOWN.search(found.group(1)):
        return ""
    return found.group(1).strip(" ，,") if found else ""


async def resolve(turn: Turn, act: Act) -> Ticket:
    """Record the solution; the reporter is asked to confirm, and the words become a draft case."""
    act = await _own(turn, act)
    if act.ticket.state is State.WAITING:
        act = replace(act, ticket=await _resumed(turn, act))
    changed, change = tickets.resolve(act.ticket, act.person.id, at=turn.at, solution=act.text)
    cause = cause_in(act.text) or changed.cause
    ticket = await record(turn, replace(changed, cause=cause), replace(change, text=act.text))
    actions = (Action.FILE_REPORT,) if ticket.target("report") is not None else ()
    await answer(turn, replace(act, ticket=ticket), "ticket.resolved", actions=actions)
    key = "question.answered" if ticket.kind == "question" and act.text else "ticket.resolved.told"
    values = {**facts(ticket), "engineer": act.person.name, "text": act.text}
    await tell_reporters(turn, ticket, key, values, asks=True)
    await draft_case(turn, ticket)
    return ticket


async def hand_over(turn: Turn, act: Act) -> Ticket:
    """Give the ticket to another person, or with nobody named to the next level."""
    _refuse_over(act.ticket)
    person = await receiver(turn, act)
    if person is None:
        return await _hand_up(turn, act)
    if person.id == act.ticket.engineer:
        raise Refused("ticket.taken", "taken", number=act.ticket.number, by=person.id)
    first = act.ticket.acknowledged_at or turn.at
    state = State.ACKNOWLEDGED if act.ticket.state is State.OPEN else act.ticket.state
    handed = replace(act.ticket, engineer=person.id, state=state, acknowledged_at=first)
    ticket = await record(turn, handed, Change("handed_over", act.person.id, person.id))
    await answer(turn, replace(act, ticket=ticket), "ticket.handed_over", to=person.name)
    await pagings.hand_to(turn, ticket, person)
    return ticket


async def _hand_up(turn: Turn, act: Act) -> Ticket:
    """Give the ticket to the next level."""
    state = State.OPEN if act.ticket.state is State.ACKNOWLEDGED else act.ticket.state
    change = Change("handed_over", act.person.id)
    ticket = await record(turn, replace(act.ticket, engineer=None, state=state), change)
    await answer(turn, replace(act, ticket=ticket), "ticket.handed_up")
    await pagings.decline(turn, ticket)
    return ticket


async def receiver(turn: Turn, act: Act) -> Person | None:
    """Return the staff member named in `to` or in the words, by id, name or the name's short form (王工)."""
    named = act.to or ""
    for person in (await turn.cast()).values():
        if person.staff and person.id != act.person.id and is_named(person, named or act.text, exact=bool(named)):
            return person
    if named:
        raise Refused("person.unknown", "unknown_person", name=named)
    return None


def is_named(person: Person, text: str, *, exact: bool) -> bool:
    """Tell whether the words name a person: id as a word, the whole name, or surname with a title."""
    if exact and text in {person.id, person.name}:
        return True
    if re.search(rf"(?<![A-Za-z0-9_]){re.escape(person.id)}(?![A-Za-z0-9_])", text, re.IGNORECASE):
        return True
    if person.name in text:
        return True
    surname = re.escape(person.name[:1])
    return bool(re.search(rf"(?:小|老){surname}|{surname}(?:工|经理|师傅|总|哥|姐|主任)", text))


async def pause(turn: Turn, act: Act) -> Ticket:
    """Let the ticket wait for the user or customer, where the pack allows it."""
    rule = turn.pack.pausing
    if not rule.allowed or str(act.person.role) not in rule.by:
        raise Refused("ticket.pause_not_allowed", "not_allowed", number=act.ticket.number)
    if act.ticket.state is State.WAITING:
        raise Refused("ticket.over", "over", number=act.ticket.number, state="waiting")
    act = await _own(turn, act)
    changed, change = tickets.pause(act.ticket, act.person.id, at=turn.at, reason=act.text)
    ticket = await record(turn, changed, change)
    await pagings.rest(turn, ticket)
    await answer(turn, replace(act, ticket=ticket), "ticket.paused", actions=(Action.RESUME,))
    await tell_reporters(turn, ticket, "ticket.paused.told", {**facts(ticket), "text": act.text})
    return ticket


async def _resumed(turn: Turn, act: Act) -> Ticket:
    changed, change = tickets.resume(act.ticket, act.person.id, at=turn.at)
    ticket = await record(turn, recomputed(changed, turn.pack), change)
    await pagings.progress(turn, ticket)
    return ticket


async def resume(turn: Turn, act: Act) -> Ticket:
    """Let the clocks run again; the deadlines move by the pause."""
    if act.ticket.state is not State.WAITING:
        raise Refused("ticket.not_waiting", "not_waiting", number=act.ticket.number)
    ticket = await _resumed(turn, act)
    await answer(turn, replace(act, ticket=ticket), "ticket.resumed", actions=WORKING_ACTIONS)
    return ticket


async def set_severity(turn: Turn, act: Act) -> Ticket:
    """Set the severity named in the words (outage, fault, question, request)."""
    _refuse_over(act.ticket)
    wanted = act.text.strip().lower()
    if wanted not in turn.pack.severities:
        raise Refused("severity.unknown", "unknown_severity", text=act.text)
    if act.ticket.engineer is not None:
        _refuse_others(act)
    if wanted == act.ticket.severity:
        raise Refused("severity.same", "same", number=act.ticket.number, severity=wanted)
    ticket = await change_to(turn, act.ticket, wanted, by=act.person.id)
    await pagings.progress(turn, ticket)
    await answer(turn, replace(act, ticket=ticket), "severity.changed", actions=WORKING_ACTIONS)
    await tell_reporters(turn, ticket, "severity.changed.told", facts(ticket))
    return ticket


async def file_report(turn: Turn, act: Act) -> Ticket:
    """Record that the fault report was handed in (FO4): its file, else its words."""
    if act.ticket.state not in {State.RESTORED, State.RESOLVED, State.CLOSED}:
        raise Refused("ticket.not_over", "not_over", number=act.ticket.number)
    path = act.inbound.attachments[0].ref if act.inbound.attachments else None
    ticket = await record(turn, act.ticket, Change("report_filed", act.person.id, act.text))
    await turn.note(Entry("report", turn.at, ticket=ticket.number, by=act.person.id, path=path, text=act.text or None))
    await answer(turn, replace(act, ticket=ticket), "report.filed")
    for customer in await turn.of_role(Role.CUSTOMER):
        await turn.notify(customer, "report.filed.told", facts(ticket), ticket=ticket)
    return ticket
