"""Rosters: who stands watch at an instant, and from when to when.

A roster is worked out from its layers, its temporary schedules, what people have changed by hand, and their leave,
in this order; nothing of it is kept as a list of days, so it reaches as far as anybody asks. All instants are aware and
come out in UTC. Source: docs/rosters.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from desk.calendars import Calendar
from desk.turns import FixedShift, Layer

LOOKS_AHEAD = timedelta(days=400)
"""How far the next handover is looked for."""
_FIRST_LOOK = timedelta(days=8)


class ChangeKind(StrEnum):
    """What a change by hand does while it lasts."""

    REPLACE = "replace"
    """`person` stands wherever `instead` would"""
    ADD = "add"
    """`person` stands beside whoever does"""
    REMOVE = "remove"
    """`instead` does not stand"""
    ONLY = "only"
    """`person` stands, and nobody of the plan"""


@dataclass(frozen=True, slots=True)
class Change:
    """One change by hand, from `start` to `end`; of two that meet the later made one acts upon the earlier."""

    kind: ChangeKind
    start: datetime
    end: datetime
    person: str | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody is away from `start` to `end`: he stands nowhere, and where he alone would, the next layer does."""

    person: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Temporary:
    """A stretch in which the layers do not count: its own shifts do, with the gaps between them."""

    start: datetime
    end: datetime
    shifts: tuple[FixedShift, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """Who stands at one paging level of a contract; for some places or systems alone where it names any.

    `calendar` is the contract's: its zone is that of all wall times, its working days those of the hours.
    """

    id: str
    level: int
    calendar: Calendar
    layers: tuple[Layer, ...]
    changes: tuple[Change, ...] = ()
    leaves: tuple[Leave, ...] = ()
    temporary: tuple[Temporary, ...] = ()
    places: frozenset[str] = frozenset()
    systems: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start` to `end` (not in it) just these people stand; nobody, where there are none."""

    start: datetime
    end: datetime
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """One person stands from `start` to `end` (not in it) without a break."""

    start: datetime
    end: datetime
    person: str


@dataclass(frozen=True, slots=True)
class Handover:
    """At `at` these people go and those come."""

    at: datetime
    going: tuple[str, ...]
    coming: tuple[str, ...]


def on_watch(roster: Roster, at: datetime) -> tuple[str, ...]:
    """Return who stands at an instant, in the order of the layers; nobody in a gap."""
    changes = [one for one in roster.changes if one.start <= at < one.end]
    away = {one.person for one in roster.leaves if one.start <= at < one.end}
    standing: tuple[str, ...] = ()
    for people, acting in _candidates(roster, changes, at):
        standing = _present(_changed(people, acting, beside=False), away)
        if standing:
            break
    return _present((*standing, *_changed((), changes, beside=True)), away)


def _candidates(
    roster: Roster, changes: Sequence[Change], at: datetime
) -> Iterator[tuple[tuple[str, ...], Sequence[Change]]]:
    """Yield who would stand, with the changes that act upon them, the first to be asked first."""
    for number in reversed(range(len(changes))):
        one = changes[number]
        if one.kind is ChangeKind.ONLY and one.person is not None:
            yield (one.person,), changes[number + 1 :]
    yield from ((people, changes) for people in _planned(roster, at))


def _planned(roster: Roster, at: datetime) -> Iterator[tuple[str, ...]]:
    """Yield who stands by the plan, the highest rank first; by a temporary schedule alone where one lasts."""
    temporary = [one for one in roster.temporary if one.start <= at < one.end]
    if temporary:
        yield _together(shift.people for shift in temporary[-1].shifts if shift.covers(at))
        return
    for rank in sorted({layer.rank for layer in roster.layers}, reverse=True):
        yield _together(layer.people(at, roster.calendar) for layer in roster.layers if layer.rank == rank)


def _together(groups: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for people in groups for person in people))


def _changed(people: tuple[str, ...], changes: Sequence[Change], *, beside: bool) -> tuple[str, ...]:
    """Return the people after the changes in order; `beside` lets those be added who come beside them."""
    standing = people
    for one in changes:
        standing = _after(standing, one, beside=beside)
    return standing


def _after(people: tuple[str, ...], one: Change, *, beside: bool) -> tuple[str, ...]:
    if one.kind is ChangeKind.REPLACE:
        return tuple((one.person or person) if person == one.instead else person for person in people)
    if one.kind is ChangeKind.REMOVE:
        return tuple(person for person in people if person != one.instead)
    if one.kind is ChangeKind.ADD and beside and one.person is not None:
        return (*people, one.person)
    return people


def _present(people: tuple[str, ...], away: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for person in people if person not in away))


def stretches(roster: Roster, start: datetime, end: datetime) -> Iterator[Stretch]:
    """Yield who stands from `start` to `end`, without breaks, in order; neighbours differ in their people."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    edges = sorted(edge for edge in _edges(roster, start, end) if start < edge < end)
    begun, people = start, on_watch(roster, start)
    for edge in edges:
        following = on_watch(roster, edge)
        if set(following) != set(people):
            yield Stretch(begun, edge, people)
            begun, people = edge, following
    if begun < end:
        yield Stretch(begun, end, people)


def _edges(roster: Roster, start: datetime, end: datetime) -> set[datetime]:
    """Return the instants at which anything may change."""
    planned = [shift for one in roster.temporary for shift in one.shifts]
    spans: list[Change | Leave | Temporary | FixedShift] = [*roster.changes, *roster.leaves, *roster.temporary]
    edges = {edge for one in (*spans, *planned) for edge in (one.start, one.end)}
    return edges.union(*(layer.edges(start, end, roster.calendar) for layer in roster.layers))


def shifts(roster: Roster, start: datetime, end: datetime) -> tuple[Shift, ...]:
    """Return everybody's shifts between two instants, cut off there, by beginning, then in the order of the layers."""
    open_since: dict[str, datetime] = {}
    found: list[Shift] = []
    for stretch in stretches(roster, start, end):
        ended = [one for one in open_since if one not in stretch.people]
        found += [Shift(open_since.pop(person), stretch.start, person) for person in ended]
        for person in stretch.people:
            open_since.setdefault(person, stretch.start)
    found += [Shift(since, end.astimezone(UTC), person) for person, since in open_since.items()]
    return tuple(sorted(found, key=lambda shift: (shift.start, shift.end)))


def gaps(roster: Roster, start: datetime, end: datetime) -> tuple[Stretch, ...]:
    """Return the stretches between two instants in which nobody stands."""
    return tuple(stretch for stretch in stretches(roster, start, end) if not stretch.people)


def next_handover(roster: Roster, at: datetime) -> Handover | None:
    """Return the first change of people after `at`; None where none comes within `LOOKS_AHEAD`."""
    now, length = on_watch(roster, at), _FIRST_LOOK
    while True:
        for stretch in stretches(roster, at, at + length):
            if set(stretch.people) != set(now):
                return handover(stretch.start, now, stretch.people)
        if length >= LOOKS_AHEAD:
            return None
        length = min(length * 4, LOOKS_AHEAD)


def handover(at: datetime, before: Sequence[str], after: Sequence[str]) -> Handover:
    """Return who goes and who comes between two sets of people."""
    going = tuple(person for person in before if person not in after)
    return Handover(at, going, tuple(person for person in after if person not in before))
