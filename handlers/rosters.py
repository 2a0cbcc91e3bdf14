"""Rosters in the store: replaced, changed by hand; handovers told to both, gaps told to the managers ahead.

A roster's timer waits for its next handover, under its id; one more, under `LOOK`, for the daily look ahead. What is
told at a handover is the difference between those who were last told that they stand and those who stand now. So a
handover that came while the desk was down, or a change that holds at once, is told once, and planning anew is safe at
any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from desk.messages import Value
from desk.people import Person
from desk.ports import UnitOfWork
from desk.records import Machine, Timer
from desk.roster_plans import RosterPlan, plan_of, text_of
from desk.roster_ports import KeptChange, KeptRoster, RosterWarning
from desk.rosters import Roster, gaps, handover, next_handover, on_watch, shifts
from desk.turns import instant, wall_at
from handlers.house import Turn

LOOK = "@look"
"""The subject of the daily look; no roster's id begins like it."""
LOOKS_AT = time(9)
"""When, on the contract's wall, gaps ahead are looked for each day."""
LISTED = 10
"""How many open tickets a notice names."""


async def replace_all(work: UnitOfWork, contract: str, plans: Sequence[RosterPlan], *, at: datetime) -> None:
    """Let these rosters stand in place of all that the contract has; what was changed by hand stays."""
    before = {one.id: one for one in await work.rosters.of_contract(contract)}
    for plan in plans:
        told = before[plan.id].told if plan.id in before else None
        await work.rosters.put(KeptRoster(contract, plan.id, text_of(plan), at, told))
    for gone in before.keys() - {plan.id for plan in plans}:
        await work.rosters.remove(contract, gone)
        await work.timers.cancel(contract, Machine.ROSTER, gone)
    await look_anew(work, contract, at=at)


async def change(turn: Turn, *changes: KeptChange) -> None:
    """Keep changes by hand, and look anew at once."""
    for one in changes:
        await turn.work.rosters.add_change(one)
    await look_anew(turn.work, turn.contract, at=turn.at)
    await turn.watch(anew=True)


async def look_anew(work: UnitOfWork, contract: str, *, at: datetime) -> None:
    """Let every roster's timer fire at once: it tells what is new, and then waits. Safe to run twice."""
    kept = await work.rosters.of_contract(contract)
    for subject in (*(one.id for one in kept), *((LOOK,) if kept else ())):
        await work.timers.set(Timer(contract, Machine.ROSTER, subject, at))


async def fire(turn: Turn, subject: str) -> None:
    """Do what a roster's timer is for: tell a handover, or look ahead."""
    if subject == LOOK:
        await look(turn)
        return
    roster = (await turn.watch()).roster(subject)
    kept = next((one for one in await turn.work.rosters.of_contract(turn.contract) if one.id == subject), None)
    if roster is None or kept is None:
        return
    now = on_watch(roster, turn.at)
    changed = handover(turn.at, kept.told or (), now)
    await turn.work.rosters.put(replace(kept, told=now))
    if changed.going or changed.coming:
        await _tell_handover(turn, roster, changed.going, changed.coming)
    following = next_handover(roster, turn.at)
    if following is not None:
        await turn.work.timers.set(Timer(turn.contract, Machine.ROSTER, roster.id, following.at))


async def _tell_handover(turn: Turn, roster: Roster, going: tuple[str, ...], coming: tuple[str, ...]) -> None:
    """Tell those who go and those who come of each other, with the tickets that are open."""
    following = next_handover(roster, turn.at)
    values: dict[str, Value] = {
        "roster": _title(roster, await _plans(turn)),
        "going": [await turn.name(one) for one in going],
        "coming": [await turn.name(one) for one in coming],
        "until": following.at.isoformat() if following else None,
        "tickets": await _open_tickets(turn, roster),
    }
    for identifiers, key in ((going, "roster.going"), (coming, "roster.coming")):
        for identifier in identifiers:
            person = await turn.person(identifier)
            if person is not None and person.staff:
                await turn.notify(person, key, values, level=roster.level)


async def _plans(turn: Turn) -> dict[str, RosterPlan]:
    return {one.id: plan_of(one.plan) for one in await turn.work.rosters.of_contract(turn.contract)}


def _title(roster: Roster, plans: dict[str, RosterPlan]) -> str:
    plan = plans.get(roster.id)
    return (plan.name if plan else None) or roster.id


async def _open_tickets(turn: Turn, roster: Roster) -> list[Value]:
    """Return the live tickets that a roster is for, the newest first."""
    live = [
        one
        for one in await turn.work.tickets.live(turn.contract)
        if (not roster.places or one.place in roster.places)
        and (not roster.systems or (one.system and turn.pack.part_of(one.system) in roster.systems))
    ]
    return [
        {
            "number": one.number,
            "severity": one.severity,
            "summary": one.summary[:40],
            "engineer": await turn.name(one.engineer) if one.engineer else None,
        }
        for one in reversed(live[-LISTED:])
    ]


async def look(turn: Turn) -> None:
    """Tell the managers, once each, of gaps ahead and of people ahead whom nothing reaches; look again tomorrow."""
    watch = await turn.watch()
    plans = await _plans(turn)
    known = list(await turn.work.rosters.warnings(turn.contract, since=turn.at))
    for roster in watch.rosters:
        until = turn.at + timedelta(days=plans[roster.id].warn_days)
        for warning in await _troubles(turn, roster, until):
            if await _is_news(turn, warning, known):
                await _warn(turn, roster, warning, plans)
    if watch.rosters:
        await turn.work.timers.set(Timer(turn.contract, Machine.ROSTER, LOOK, _next_look(turn)))


async def _troubles(turn: Turn, roster: Roster, until: datetime) -> list[RosterWarning]:
    found = [RosterWarning(turn.contract, roster.id, "gap", one.start, one.end) for one in gaps(roster, turn.at, until)]
    for shift in shifts(roster, turn.at, until):
        if not await _reached(turn, await turn.person(shift.person)):
            what = f"unreached:{shift.person}"
            found.append(RosterWarning(turn.contract, roster.id, what, shift.start, shift.end))
    return found


async def _reached(turn: Turn, person: Person | None) -> bool:
    if person is None or not person.staff:
        return False
    return turn.house.reach is None or await turn.house.reach(turn.work, person)


async def _is_news(turn: Turn, warning: RosterWarning, known: list[RosterWarning]) -> bool:
    """Tell whether nobody has been warned of this yet; a trouble that goes on is kept as longer."""
    for earlier in known:
        if earlier.same_as(warning):
            if warning.end > earlier.end:
                await turn.work.rosters.warn(replace(earlier, end=warning.end))
            return False
    known.append(warning)
    await turn.work.rosters.warn(warning)
    return True


async def _warn(turn: Turn, roster: Roster, warning: RosterWarning, plans: dict[str, RosterPlan]) -> None:
    kind, _, person = warning.what.partition(":")
    values: dict[str, Value] = {
        "roster": _title(roster, plans),
        "level": roster.level,
        "begins": warning.start.isoformat(),
        "ends": warning.end.isoformat(),
        "person": await turn.name(person) if person else None,
    }
    await turn.notify_managers(f"roster.{kind}", values)


def _next_look(turn: Turn) -> datetime:
    zone = turn.pack.calendar.tz
    today = wall_at(turn.at, zone).date()
    looks = (instant(datetime.combine(today + timedelta(days=days), LOOKS_AT), zone) for days in range(3))
    return next(moment for moment in looks if moment > turn.at)
