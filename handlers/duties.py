"""Duties in the store: asked for, reminded of, marked done in chat, shown as missed when they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from desk import duties as rules
from desk.contracts import DutyRule
from desk.messages import Action, Entry, Inbound, OutKind, Value
from desk.people import Person, Role
from desk.records import DutyOccurrence, Machine, Timer
from handlers.acts import Refused
from handlers.house import Turn

TOLD_DUE, TOLD_NEAR, TOLD_BREACHED = 1, 2, 3


async def plan(turn: Turn, *, signed: date | None) -> None:
    """See that each duty of the contract goes on from where it stood. Safe to run twice.

    A duty that is new gets its next occurrence. One whose newest occurrence has passed (while the desk was down, or
    before its rule went on) is woken at once: what fell due since is then noted as missed, and the next one planned.
    """
    for rule in turn.pack.duties:
        newest = await turn.work.duties.newest(turn.contract, rule.id)
        if newest is None:
            await _plan_next(turn, rule, signed=signed)
        elif newest.due <= turn.at:
            await _arm(turn, newest)
        elif newest.provisional and newest.done_at is None:
            await _settle(turn, rule, newest, signed=signed)


async def _settle(turn: Turn, rule: DutyRule, newest: DutyOccurrence, *, signed: date | None) -> None:
    """Move an occurrence that rested on a year without a known notice to its day by the notice, once it is known."""
    moment = rules.next_moment(rule, turn.pack.calendar, turn.at, signed=signed)
    if moment is None or moment.provisional:
        return
    if moment.due == newest.due:
        await turn.work.duties.put(replace(newest, provisional=False))
        return
    await turn.work.duties.remove(newest.contract, newest.duty, newest.due)
    await turn.work.timers.cancel(turn.contract, Machine.DUTY, _subject(newest))
    await _plan_next(turn, rule, signed=signed)


async def _plan_next(turn: Turn, rule: DutyRule, *, signed: date | None) -> None:
    moment = rules.next_moment(rule, turn.pack.calendar, turn.at, signed=signed)
    if moment is None:
        return
    occurrence = _occurrence(turn, rule, moment)
    await turn.work.duties.put(occurrence)
    await _arm(turn, occurrence)


def _occurrence(turn: Turn, rule: DutyRule, moment: rules.DutyMoment) -> DutyOccurrence:
    return DutyOccurrence(
        turn.contract,
        rule.id,
        moment.due,
        opens_at=min(max(moment.opens_at, turn.at), moment.due),
        near_at=moment.near_at,
        provisional=moment.provisional,
    )


async def _arm(turn: Turn, occurrence: DutyOccurrence) -> None:
    """Let the timer wait for the occurrence's next step; the due moment itself comes always, to plan the next one."""
    steps = {0: occurrence.opens_at, TOLD_DUE: occurrence.near_at}
    due = occurrence.due if occurrence.done_at else steps.get(occurrence.told, occurrence.due)
    await turn.work.timers.set(Timer(turn.contract, Machine.DUTY, _subject(occurrence), max(due, turn.at)))


def _subject(occurrence: DutyOccurrence) -> str:
    return f"{occurrence.duty}@{occurrence.due.isoformat()}"


def rule_of(turn: Turn, duty: str) -> DutyRule | None:
    """Return a duty's rule by its id."""
    return next((rule for rule in turn.pack.duties if rule.id == duty), None)


async def fire(turn: Turn, occurrence: DutyOccurrence, *, signed: date | None) -> None:
    """Do what is due for an occurrence: ask, remind, or note that it was missed; then plan the next."""
    rule = rule_of(turn, occurrence.duty)
    if rule is None:
        return
    if turn.at >= occurrence.due:
        await _at_due(turn, rule, occurrence, signed=signed)
    elif occurrence.done_at is None and occurrence.told == 0:
        await _tell(turn, rule, occurrence, event="due", told=TOLD_DUE)
    elif occurrence.done_at is None and occurrence.told == TOLD_DUE:
        await _tell(turn, rule, occurrence, event="near", told=TOLD_NEAR)


async def _at_due(turn: Turn, rule: DutyRule, occurrence: DutyOccurrence, *, signed: date | None) -> None:
    """Note what was missed, this occurrence and those that fell due since while nobody was woken; plan the next."""
    newest = await turn.work.duties.newest(turn.contract, rule.id)
    last = newest is None or newest.due <= turn.at
    missed = [occurrence] if occurrence.done_at is None and occurrence.breached_at is None else []
    if last:
        unseen = rules.moments(rule, turn.pack.calendar, occurrence.due, until=turn.at, signed=signed)
        missed += [_occurrence(turn, rule, moment) for moment in unseen]
    missed = [replace(one, breached_at=one.due, told=TOLD_BREACHED) for one in missed]
    for one in missed:
        await turn.work.duties.put(one)
        await _note(turn, one, "breached")
    if missed:
        await _tell_missed(turn, rule, missed)
    if last:
        await _plan_next(turn, rule, signed=signed)


async def _tell_missed(turn: Turn, rule: DutyRule, missed: Sequence[DutyOccurrence]) -> None:
    """Tell those who carry a duty and the managers what was missed: all of it in one notice to each."""
    values = _values(rule, missed[-1]) | {"count": len(missed), "first": missed[0].due.isoformat()}
    people = {p.id: p for p in (*await _persons(turn, rule), *await turn.of_role(Role.MANAGER))}
    for person in people.values():
        await turn.notify(person, "duty.breached", values, duty=rule.id, actions=(Action.DONE,))


async def _tell(turn: Turn, rule: DutyRule, occurrence: DutyOccurrence, *, event: str, told: int) -> None:
    """Page the responsible person: that it is to be done, or that its moment is near."""
    told_now = replace(occurrence, told=told)
    await turn.work.duties.put(told_now)
    await _note(turn, told_now, event)
    people = await _persons(turn, rule)
    for person in people:
        await turn.notify(
            person,
            f"duty.{event}",
            _values(rule, told_now),
            kind=OutKind.PAGE,
            level=person.level,
            duty=rule.id,
            actions=(Action.DONE,),
        )
    if not people:
        await turn.notify_managers("duty.nobody", _values(rule, told_now))
    await _arm(turn, told_now)


async def _persons(turn: Turn, rule: DutyRule) -> tuple[Person, ...]:
    """Return who carries a duty; where nobody of that role stands, engineers stand in."""
    if rule.who == "engineer":
        return await turn.on_watch(1) or await turn.of_role(Role.ENGINEER) or await turn.on_watch(None)
    found = await turn.of_role(Role(rule.who))
    return found or await turn.on_watch(1)


def _values(rule: DutyRule, occurrence: DutyOccurrence) -> dict[str, Value]:
    return {
        "duty": rule.id,
        "name": {"zh": rule.name.zh, "en": rule.name.en},
        "due": occurrence.due.isoformat(),
        "provisional": occurrence.provisional,
    }


async def _note(turn: Turn, occurrence: DutyOccurrence, event: str, *, by: str | None = None, text: str = "") -> None:
    await turn.note(
        Entry(
            "duty",
            turn.at,
            duty=occurrence.duty,
            event=event,
            due=occurrence.due,
            by=by,
            text=text or None,
            path=None,
        )
    )


async def mark_done(
    turn: Turn, inbound: Inbound, person: Person, duty: str | None, *, text: str, due: datetime | None = None
) -> None:
    """Mark a duty as carried out: the occurrence due at `due`, else the newest that is outstanding.

    Raises:
        Refused: nothing of the kind is outstanding, or this person may not.
    """
    if not person.staff and person.role is not Role.CUSTOMER:
        raise Refused("duty.not_yours", "not_allowed")
    occurrence = await _outstanding(turn, duty, due)
    done = replace(occurrence, done_at=turn.at, done_by=person.id, note=text)
    await turn.work.duties.put(done)
    if turn.at < done.due:
        await _arm(turn, done)
    await _note(turn, done, "done", by=person.id, text=text)
    rule = rule_of(turn, done.duty)
    values: dict[str, Value] = {"duty": done.duty, "late": done.breached_at is not None, "name": None}
    if rule is not None:
        values |= _values(rule, done)
    await turn.reply(inbound, "duty.done", values, language=person.language or "zh")


async def _outstanding(turn: Turn, duty: str | None, due: datetime | None) -> DutyOccurrence:
    """Return the occurrence due at `due`, else the newest asked for and not missed, else the newest missed one."""
    outstanding = [one for one in await turn.work.duties.outstanding(turn.contract, duty) if one.done_at is None]
    if due is not None:
        outstanding = [one for one in outstanding if one.due == due]
    if not outstanding:
        raise Refused("duty.none", "none_outstanding")
    fresh = [one for one in outstanding if one.breached_at is None]
    return (fresh or outstanding)[-1]


def named_in(turn: Turn, text: str) -> str | None:
    """Return the duty that the words name, the longest name first; None where none is named."""
    found = [(len(name), rule.id) for rule in turn.pack.duties for name in rule.names if name in text]
    return max(found)[1] if found else None
