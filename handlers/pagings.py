"""Paging in the store: start, tick, take, decline, hand over; each page is a card with buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desk import paging as machine
from desk.contracts import parse_duration
from desk.hours import opening_after
from desk.messages import Action, Entry, OutKind, Value
from desk.paging import LevelEmpty, PageLevel, Paging, Policy, Stage
from desk.people import Person, Role
from desk.records import Machine, Timer
from desk.targets import rule_for
from desk.tickets import Ticket
from handlers.changes import facts
from handlers.house import Turn

RINGING_ACTIONS = (
    Action.ACK,
    Action.DECLINE,
    Action.ON_SITE,
    Action.PROPOSE,
    Action.RESTORE,
    Action.RESOLVE,
    Action.HAND_OVER,
    Action.REQUEST_APPROVAL,
    Action.PAUSE,
    Action.SEVERITY,
)


def policy_for(turn: Turn, severity: str) -> Policy:
    """Return the policy that a paging started now is frozen to."""
    rule, progress = turn.pack.paging, rule_for(turn.pack, severity).progress
    return Policy(
        levels=tuple(None if level == "manager" else level for level in rule.levels),
        ack_within=turn.house.ack_within or parse_duration(rule.ack_within),
        rounds=rule.rounds,
        afterwards=parse_duration(rule.afterwards),
        remind_after=parse_duration(progress.remind_after),
        raise_after=parse_duration(progress.raise_after),
    )


async def start(turn: Turn, ticket: Ticket, *, generation: int = 1) -> datetime | None:
    """Start paging for a ticket; return the moment until which the page waits, or None where it goes out now."""
    wait_until = None
    if turn.pack.waits(ticket.severity):
        opening = opening_after(turn.pack.calendar, turn.at)
        wait_until = opening if opening > turn.at else None
    paging = machine.start(
        turn.contract,
        ticket.number,
        policy=policy_for(turn, ticket.severity),
        at=turn.at,
        generation=generation,
        wait_until=wait_until,
    )
    await advance(turn, ticket, paging)
    await page_beside(turn, ticket, generation=generation)
    return wait_until


async def page_beside(turn: Turn, ticket: Ticket, *, generation: int) -> None:
    """Page at once whom the pack wants beside the first level (DC4, DA2: the manager, for an outage)."""
    rule = rule_for(turn.pack, ticket.severity)
    if not rule.also_page:
        return
    target = next((name for name, one in rule.targets.items() if one.role == "manager"), "response")
    for person in await turn.of_role(Role.MANAGER):
        await _page(turn, ticket, person, level=None, target=target, generation=generation)


async def advance(turn: Turn, ticket: Ticket, paging: Paging) -> Paging:
    """Carry out what is due for a paging now and set its timer to what comes next."""
    watch = {level: tuple(p.id for p in await turn.on_watch(level, ticket=ticket)) for level in paging.policy.levels}
    paging, acts = machine.tick(paging, turn.at, on_watch=lambda level: watch[level])
    if turn.pack.waits(ticket.severity) or paging.stage is Stage.TAKEN:
        paging = _quietly(turn, ticket, paging)
    await keep(turn, paging)
    for act in acts:
        if isinstance(act, PageLevel):
            await _page_level(turn, ticket, paging, act)
        elif isinstance(act, LevelEmpty):
            await _tell_empty(turn, ticket, act.level)
        else:
            await _remind(turn, ticket, paging, act.engineer)
    return paging


async def keep(turn: Turn, paging: Paging) -> None:
    """Keep a paging and let its timer wait for the next step."""
    await turn.work.pagings.put(paging)
    subject = str(paging.ticket)
    if paging.next_at is None:
        await turn.work.timers.cancel(turn.contract, Machine.PAGING, subject)
    else:
        timer = Timer(turn.contract, Machine.PAGING, subject, paging.next_at, generation=paging.generation)
        await turn.work.timers.set(timer)


async def _page_level(turn: Turn, ticket: Ticket, paging: Paging, act: PageLevel) -> None:
    for identifier in act.people:
        person = await turn.person(identifier)
        if person is not None:
            await _page(turn, ticket, person, level=act.level, target="response", generation=paging.generation)


async def _page(
    turn: Turn, ticket: Ticket, person: Person, *, level: int | None, target: str, generation: int, key: str = "page"
) -> None:
    """Send one page; that of an outage carries the emergency plan that fits (DG1)."""
    values = {**facts(ticket), "reporter": await turn.name(ticket.reporter), "group": await _group_name(turn, ticket)}
    values["plan"] = _plan(turn, ticket) if ticket.severity == "outage" else None
    await turn.notify(
        person,
        key,
        values,
        kind=OutKind.PAGE,
        ticket=ticket,
        level=level,
        target=target,
        generation=generation,
        actions=RINGING_ACTIONS,
    )


def _plan(turn: Turn, ticket: Ticket) -> Value:
    hit = turn.house.knowledge.plan(ticket.summary, contract=turn.contract, system=ticket.system)
    if hit is None:
        return None
    return {"document": hit.section.document, "title": hit.section.title, "text": hit.span}


async def _group_name(turn: Turn, ticket: Ticket) -> Value:
    group = await turn.group(ticket.group)
    return group.name if group else ticket.group


async def _tell_empty(turn: Turn, ticket: Ticket, level: int | None) -> None:
    """Tell the managers (or whoever stands in) that nobody stands at a level."""
    values: dict[str, Value] = {"number": ticket.number, "level": level}
    await turn.notify_managers("page.level_empty", values, ticket=ticket)


async def _remind(turn: Turn, ticket: Ticket, paging: Paging, engineer: str) -> None:
    """Remind the engineer who took the ticket that nothing has moved since."""
    person = await turn.person(engineer)
    if person is not None:
        await _page(
            turn,
            ticket,
            person,
            level=person.level,
            target="resolve",
            generation=paging.generation,
            key="page.reminder",
        )


async def take(turn: Turn, ticket: Ticket, engineer: str) -> None:
    """Stop the ringing: `engineer` has the matter."""
    paging = await turn.work.pagings.get(turn.contract, ticket.number)
    if paging is None:
        paging = machine.start(turn.contract, ticket.number, policy=policy_for(turn, ticket.severity), at=turn.at)
    await keep(turn, _quietly(turn, ticket, machine.take(paging, engineer, at=turn.at)))


async def progress(turn: Turn, ticket: Ticket) -> None:
    """Let the wait for the next reminder begin anew; where nobody has the matter and it stood still, ring on."""
    paging = await turn.work.pagings.get(turn.contract, ticket.number)
    if paging is None or paging.stage is Stage.ENDED:
        return
    if ticket.engineer is not None:
        await keep(turn, _quietly(turn, ticket, machine.take(paging, ticket.engineer, at=turn.at)))
    elif paging.next_at is None or paging.next_at <= turn.at:
        await advance(turn, ticket, machine.decline(paging, turn.at))


def _quietly(turn: Turn, ticket: Ticket, paging: Paging) -> Paging:
    """Put a reminder outside service hours off to the next opening, unless it is an outage's."""
    return paging if ticket.severity == "outage" else _in_hours(turn, paging)


def _in_hours(turn: Turn, paging: Paging) -> Paging:
    """Put the next step off to service hours where it would come outside them."""
    if paging.next_at is None:
        return paging
    return replace(paging, next_at=opening_after(turn.pack.calendar, paging.next_at))


async def decline(turn: Turn, ticket: Ticket) -> None:
    """Page the next level at once."""
    paging = await turn.work.pagings.get(turn.contract, ticket.number)
    if paging is not None and paging.stage is not Stage.ENDED:
        await advance(turn, ticket, machine.decline(paging, turn.at))


async def hand_to(turn: Turn, ticket: Ticket, person: Person) -> None:
    """Page one person alone; the levels follow when no answer comes in time."""
    paging = await turn.work.pagings.get(turn.contract, ticket.number)
    if paging is None:
        paging = machine.start(turn.contract, ticket.number, policy=policy_for(turn, ticket.severity), at=turn.at)
    paging = machine.hand_to(paging, person.id, at=turn.at)
    await keep(turn, paging)
    await _page(turn, ticket, person, level=person.level, target="response", generation=paging.generation)


async def rest(turn: Turn, ticket: Ticket) -> None:
    """Let a paused ticket neither remind nor ring."""
    paging = await turn.work.pagings.get(turn.contract, ticket.number)
    if paging is not None and paging.stage is not Stage.ENDED:
        await keep(turn, machine.rest(paging))


async def raised(turn: Turn, ticket: Ticket) -> None:
    """Page anew after a graver severity, where nobody has the matter yet; call who is called beside the levels."""
    paging = await turn.work.pagings.get(turn.contract, ticket.number)
    generation = paging.generation + 1 if paging else 1
    if paging is None or paging.stage in {Stage.WAITING, Stage.RINGING}:
        await start(turn, ticket, generation=generation)
    else:
        await page_beside(turn, ticket, generation=paging.generation)


async def reopened(turn: Turn, ticket: Ticket) -> None:
    """Page for a reopened ticket: its engineer alone where it has one, else level by level."""
    paging = await turn.work.pagings.get(turn.contract, ticket.number)
    generation = paging.generation + 1 if paging else 1
    engineer = await turn.person(ticket.engineer)
    if engineer is None:
        await start(turn, ticket, generation=generation)
        return
    fresh = machine.start(
        turn.contract, ticket.number, policy=policy_for(turn, ticket.severity), at=turn.at, generation=generation
    )
    await turn.work.pagings.put(fresh)
    await hand_to(turn, ticket, engineer)


async def ring_entry(turn: Turn, ticket: Ticket, event: str, by: str) -> None:
    """Write that somebody declined a page: the ticket itself does not change."""
    await turn.note(
        Entry(
            "ticket",
            turn.at,
            ticket=ticket.number,
            by=by,
            event=event,
            severity=ticket.severity,
            state=str(ticket.state),
        )
    )
