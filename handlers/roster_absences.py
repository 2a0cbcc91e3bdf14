"""Leave, and standing in for somebody. Source: docs/rosters.md, "In chat"."""

from __future__ import annotations

from collections.abc import Sequence

from desk.messages import Inbound, Value
from desk.people import Person, Role
from desk.roster_ports import LEAVE, KeptChange, Swap
from handlers import rosters
from handlers.acts import Refused
from handlers.house import Turn
from handlers.roster_swaps import changes_of, parts_of, swap_values, tell_managers
from handlers.roster_words import (
    Days,
    check_staff,
    day_of,
    planned,
    shifts_of,
    span_of,
    staff_named,
)


async def leave_command(turn: Turn, inbound: Inbound, person: Person, rest: str) -> None:
    """Note that one is away: `/leave DAY [DAY]`, both included; a manager for somebody: `/leave NAME DAY [DAY]`.

    Raises:
        Refused: the person is no staff, names somebody without being a manager, or a day is none.
    """
    check_staff(person)
    names, days = _names_and_days(turn, rest)
    if not days or len(names) > 1:
        raise Refused("roster.how_leave", "incomplete")
    away = await staff_named(turn, names[0]) if names else person
    _check_for(person, away)
    span = _from_to(turn, days)
    count = sum(1 for _ in shifts_of(turn, await planned(turn), away.id, span))
    change = KeptChange(turn.contract, LEAVE, span.start, span.end, person.id, turn.at, person=away.id)
    await rosters.change(turn, change)
    values: dict[str, Value] = {
        "person": away.name,
        "begins": span.start.isoformat(),
        "ends": span.end.isoformat(),
        "count": count,
    }
    await turn.reply(inbound, "roster.leave", values, language=person.language or "zh")
    await tell_managers(turn, "roster.leave", values, but=(person.id,))


async def cover_command(turn: Turn, inbound: Inbound, person: Person, rest: str) -> None:
    """Stand in: `/cover NAME DAY [DAY]` for somebody; a manager sets it: `/cover NAME STAND-IN DAY [DAY]`.

    Raises:
        Refused: the person is no staff, sets somebody without being a manager, a day is none, or nobody stands then.
    """
    check_staff(person)
    names, days = _names_and_days(turn, rest)
    if not days or not 1 <= len(names) <= 2:
        raise Refused("roster.how_cover", "incomplete")
    away = await staff_named(turn, names[0])
    stands = await staff_named(turn, names[1]) if len(names) > 1 else person
    _check_for(person, stands)
    if stands.id == away.id:
        raise Refused("roster.how_cover", "incomplete")
    parts = parts_of(turn, await planned(turn), away, stands, _from_to(turn, days))
    if not parts:
        raise Refused("roster.no_shift", "no_shift", person=away.name)
    swap = Swap(turn.contract, person.id, stands.id, parts, turn.at)
    await rosters.change(turn, *changes_of(swap, turn.at))
    values = await swap_values(turn, swap)
    await turn.reply(inbound, "roster.cover", values, language=person.language or "zh")
    for one in {away.id: away, stands.id: stands}.values():
        if one.id != person.id:
            await turn.notify(one, "roster.cover", values)
    await tell_managers(turn, "roster.cover", values, but=(person.id, away.id, stands.id))


def _check_for(person: Person, concerned: Person) -> None:
    """Refuse to speak for somebody else, unless by a manager."""
    if concerned.id != person.id and person.role is Role.ENGINEER:
        raise Refused("act.not_allowed", "not_allowed")


def _names_and_days(turn: Turn, rest: str) -> tuple[list[str], list[Days]]:
    """Return the names that a command begins with, and the days that follow.

    Raises:
        Refused: something after the first day is none, or there are more than two.
    """
    words = rest.split()
    first = next((at for at, word in enumerate(words) if span_of(turn, word) is not None), len(words))
    days = [day_of(turn, word) for word in words[first:]]
    if len(days) > 2:
        raise Refused("roster.which_day", "unknown_day", day=rest[:20])
    return words[:first], days


def _from_to(turn: Turn, days: Sequence[Days]) -> Days:
    """Return the stretch from the first day's beginning to the last one's end, from now on.

    Raises:
        Refused: it is over, or ends before it begins.
    """
    start, end = max(days[0].start, turn.at), days[-1].end
    if end <= start:
        raise Refused("roster.past", "past")
    return Days(start, end)
