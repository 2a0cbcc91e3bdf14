"""What words about watch mean: days, the staff they name, the shifts of a day. Source: docs/rosters.md, "In chat"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from desk.day_words import day_span
from desk.people import Person
from desk.roster_plans import parse_wall
from desk.rosters import Roster, Shift, shifts
from desk.turns import instant, wall_at
from handlers.acts import Refused
from handlers.engineer import is_named
from handlers.house import Turn

_WHOLE = timedelta(hours=36)
"""A shift that begins on the day named and is no longer changes hands whole; of a longer one that day does."""


@dataclass(frozen=True, slots=True)
class Days:
    """The instants that words for a day, or two days, mean."""

    start: datetime
    end: datetime


def today(turn: Turn) -> date:
    """Return the day it is where the contract is."""
    return wall_at(turn.at, turn.pack.calendar.tz).date()


def span_of(turn: Turn, words: str) -> Days | None:
    """Return the instants that words for a day, or a moment ("2026-12-01T18:00"), mean."""
    zone = turn.pack.calendar.tz
    span = day_span(words, today(turn))
    if span is not None:
        return Days(instant(span.start, zone), instant(span.end, zone))
    try:
        moment = instant(parse_wall(words), zone)
    except ValueError:
        return None
    return Days(moment, moment)


def day_of(turn: Turn, words: str) -> Days:
    """Return what `span_of` does.

    Raises:
        Refused: the words mean no day.
    """
    found = span_of(turn, words)
    if found is None:
        raise Refused("roster.which_day", "unknown_day", day=words[:20] or "?")
    return found


async def staff_named(turn: Turn, name: str, *, but: Person | None = None) -> Person:
    """Return the member of staff whom a name means (李工, 李明, li).

    Raises:
        Refused: there is none.
    """
    people = [one for one in (await turn.cast()).values() if one.staff and (but is None or one.id != but.id)]
    exact = [one for one in people if name in {one.id, one.name}]
    found = exact or [one for one in people if is_named(one, name, exact=True)]
    if not found:
        raise Refused("person.unknown", "unknown_person", name=name)
    return found[0]


async def is_of_staff(turn: Turn, name: str) -> bool:
    """Tell whether a name means somebody of the staff."""
    try:
        await staff_named(turn, name)
    except Refused:
        return False
    return True


def check_staff(person: Person) -> None:
    """Refuse whoever is not of the staff.

    Raises:
        Refused: always for them.
    """
    if not person.staff:
        raise Refused("act.not_allowed", "not_allowed")


async def planned(turn: Turn) -> tuple[Roster, ...]:
    """Return the contract's rosters as planned, nobody being away; refused where there are none."""
    watch = await turn.watch()
    if not watch.rosters:
        raise Refused("roster.none", "no_roster")
    return tuple(replace(one, leaves=()) for one in watch.rosters)


def shifts_of(turn: Turn, plans: Sequence[Roster], person: str, days: Days) -> Iterator[tuple[Roster, Shift]]:
    """Yield a person's shifts of some days, from now on: a short one that begins then whole, of others those days."""
    for roster in plans:
        for shift in shifts(roster, days.start - _WHOLE, days.end + _WHOLE):
            if shift.person != person or shift.start >= days.end or shift.end <= days.start:
                continue
            if shift.end - shift.start > _WHOLE:
                shift = Shift(max(shift.start, days.start), min(shift.end, days.end), person)  # noqa: PLW2901
            elif shift.start < days.start:
                continue
            if shift.end > turn.at:
                yield roster, Shift(max(shift.start, turn.at), shift.end, person)
