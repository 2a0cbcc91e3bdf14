"""Rosters as they are written down: the fields of a roster file, and what they come to (docs/rosters.md)."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Literal, Self, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from desk.calendars import DAY_MINUTES, Calendar
from desk.pack_parts import Flag, Identifier, Text
from desk.rosters import Change, ChangeKind, Leave, Roster, Temporary
from desk.turns import FixedShift, Hours, Layer, Rotation, Unit, instant

_WALL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:00)?)?")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_EVERY = re.compile(r"([0-9]{1,4}) (hour|day|week|month|shift)s?")
DEFAULT_WARN_DAYS = 3
Entry = TypeVar("Entry")


def parse_wall(text: str) -> datetime:
    """Return the wall time that "2026-12-01 09:00" means; a date alone is its 00:00.

    Raises:
        ValueError: the text is none.
    """
    if _WALL.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError(f'expected a local time such as "2026-12-01 09:00", got "{text}"')


def parse_clock(text: str) -> int:
    """Return how many minutes after 00:00 "18:00" is; "24:00" is the end of the day.

    Raises:
        ValueError: the text is no time of day.
    """
    found = _CLOCK.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else DAY_MINUTES + 1
    if minutes > DAY_MINUTES:
        raise ValueError(f'expected a time of day such as "18:00", got "{text}"')
    return minutes


def parse_every(text: str) -> tuple[int, Unit]:
    """Return the length of a turn that "1 week" or "12 hours" means.

    Raises:
        ValueError: the text is none.
    """
    found = _EVERY.fullmatch(text)
    if found is None or int(found[1]) == 0:
        raise ValueError(f'expected "N hours", "N days", "N weeks", "N months" or "N shifts", got "{text}"')
    return int(found[1]), Unit(found[2])


def _checked_wall(text: str) -> str:
    return parse_wall(text).isoformat(sep=" ", timespec="minutes")


def _checked_clock(text: str) -> str:
    parse_clock(text)
    return text


def _checked_every(text: str) -> str:
    parse_every(text)
    return text


def _grouped(value: object) -> object:
    """Take one person for a group of one."""
    return [value] if isinstance(value, str) else value


def _some(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Refuse an empty list; as a rule of its own, so that it is not told of a list whose entries are wrong."""
    if not entries:
        raise ValueError("expected at least 1 entry")
    return entries


Wall: TypeAlias = Annotated[str, AfterValidator(_checked_wall)]
Clock: TypeAlias = Annotated[str, AfterValidator(_checked_clock)]
Every: TypeAlias = Annotated[str, AfterValidator(_checked_every)]
Group: TypeAlias = Annotated[tuple[Text, ...], BeforeValidator(_grouped)]
DayName: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "working_day", "day_off"]
ALL_DAYS: tuple[DayName, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Written(BaseModel):
    """The base of all parts of a roster file: unknown fields are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Spanning(Written):
    """Something with a beginning and an end on the wall."""

    start: Wall = Field(alias="from")
    end: Wall = Field(alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if parse_wall(self.end) <= parse_wall(self.start):
            raise ValueError(f'to: expected a time after "{self.start}", got "{self.end}"')
        return self

    def bounds(self, calendar: Calendar) -> tuple[datetime, datetime]:
        """Return beginning and end in UTC."""
        return instant(parse_wall(self.start), calendar.tz), instant(parse_wall(self.end), calendar.tz)


class ShiftPlan(_Spanning):
    """People who stand once."""

    people: Group

    def compiled(self, calendar: Calendar) -> FixedShift:
        """Return the shift in UTC."""
        return FixedShift(*self.bounds(calendar), self.people)


class HoursPlan(Written):
    """Hours of the day to which a layer is bound."""

    days: tuple[DayName, ...] = ALL_DAYS
    opens: Clock = Field(default="00:00", alias="from")
    closes: Clock = Field(default="24:00", alias="to")

    def compiled(self) -> Hours:
        """Return the hours in minutes."""
        return Hours(frozenset(self.days), parse_clock(self.opens), parse_clock(self.closes))


class RotationPlan(Written):
    """People who follow each other."""

    start: Wall
    every: Every = "1 week"
    people: Annotated[tuple[Group, ...], AfterValidator(_some)]

    def compiled(self) -> Rotation:
        """Return the rotation."""
        every, unit = parse_every(self.every)
        return Rotation(self.people, parse_wall(self.start), unit, every)


class LayerPlan(Written):
    """A rotation or fixed shifts, and when they hold."""

    name: Text | None = None
    rank: int = Field(default=1, ge=1, le=99)
    rotation: RotationPlan | None = None
    shifts: tuple[ShiftPlan, ...] = ()
    hours: tuple[HoursPlan, ...] = ()
    since: Wall | None = None
    until: Wall | None = None

    @model_validator(mode="after")
    def _holds_something(self) -> Self:
        if self.rotation is None and not self.shifts:
            raise ValueError("rotation: expected a rotation or shifts")
        if self.rotation is not None and parse_every(self.rotation.every)[1] is Unit.SHIFT and not self.hours:
            raise ValueError('hours: expected the hours whose days "shift" counts')
        return self

    def compiled(self, calendar: Calendar) -> Layer:
        """Return the layer."""
        since, until = (instant(parse_wall(one), calendar.tz) if one else None for one in (self.since, self.until))
        return Layer(
            self.rotation.compiled() if self.rotation else None,
            tuple(one.compiled(calendar) for one in self.shifts),
            tuple(one.compiled() for one in self.hours),
            self.rank,
            since,
            until,
            self.name or "",
        )


class TemporaryPlan(_Spanning):
    """A stretch in which only its own shifts count."""

    shifts: tuple[ShiftPlan, ...] = ()

    def compiled(self, calendar: Calendar) -> Temporary:
        """Return the stretch in UTC."""
        return Temporary(*self.bounds(calendar), tuple(one.compiled(calendar) for one in self.shifts))


class OverridePlan(_Spanning):
    """A change by hand: `person` for `instead`, `person` alone, `person` beside the others, or nobody for `instead`."""

    person: Text | None = None
    instead: Text | None = None
    beside: Flag = False

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.person is None and self.instead is None:
            raise ValueError("person: expected somebody who stands, or somebody who does not (instead)")
        if self.beside and (self.person is None or self.instead is not None):
            raise ValueError("beside: expected a person alone beside the others")
        return self

    @property
    def kind(self) -> ChangeKind:
        """Return what the change does."""
        if self.instead is not None:
            return ChangeKind.REMOVE if self.person is None else ChangeKind.REPLACE
        return ChangeKind.ADD if self.beside else ChangeKind.ONLY

    def compiled(self, calendar: Calendar) -> Change:
        """Return the change in UTC."""
        return Change(self.kind, *self.bounds(calendar), self.person, self.instead)


class LeavePlan(_Spanning):
    """Somebody is away."""

    person: Text

    def compiled(self, calendar: Calendar) -> Leave:
        """Return the leave in UTC."""
        return Leave(self.person, *self.bounds(calendar))


class RosterPlan(Written):
    """One roster: who stands at one paging level, for some places or systems alone where it names any."""

    id: Identifier
    level: int = Field(ge=1, le=9)
    name: Text | None = None
    places: tuple[Text, ...] = ()
    systems: tuple[Text, ...] = ()
    warn_days: int = Field(default=DEFAULT_WARN_DAYS, ge=0, le=60)
    layers: Annotated[tuple[LayerPlan, ...], AfterValidator(_some)]
    temporary: tuple[TemporaryPlan, ...] = ()
    overrides: tuple[OverridePlan, ...] = ()
    leave: tuple[LeavePlan, ...] = ()

    def compiled(self, calendar: Calendar) -> Roster:
        """Return the roster on the contract's calendar."""
        return Roster(
            self.id,
            self.level,
            calendar,
            tuple(one.compiled(calendar) for one in self.layers),
            tuple(one.compiled(calendar) for one in self.overrides),
            tuple(one.compiled(calendar) for one in self.leave),
            tuple(one.compiled(calendar) for one in self.temporary),
            frozenset(self.places),
            frozenset(self.systems),
        )

    def people(self) -> frozenset[str]:
        """Return everybody whom the plan names."""
        spans: tuple[LayerPlan | TemporaryPlan, ...] = (*self.layers, *self.temporary)
        groups = [shift.people for one in spans for shift in one.shifts]
        groups += [group for one in self.layers if one.rotation for group in one.rotation.people]
        groups += [tuple(filter(None, (one.person, one.instead))) for one in self.overrides]
        return frozenset(person for group in groups for person in group)


class RosterFile(Written):
    """A roster file: every roster of one contract."""

    contract: Identifier
    rosters: Annotated[tuple[RosterPlan, ...], AfterValidator(_some)]

    @model_validator(mode="after")
    def _ids_once(self) -> Self:
        ids = [one.id for one in self.rosters]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f'rosters: expected each id once, got "{twice[0]}" twice')
        return self


@lru_cache(maxsize=256)
def plan_of(text: str) -> RosterPlan:
    """Return the plan that the store keeps as JSON."""
    return RosterPlan.model_validate_json(text)


@lru_cache(maxsize=256)
def roster_of(text: str, calendar: Calendar) -> Roster:
    """Return the roster that the store keeps as JSON, without what has been changed by hand since."""
    return plan_of(text).compiled(calendar)


def text_of(plan: RosterPlan) -> str:
    """Return a plan as JSON, as the store keeps it and `plan_of` reads it."""
    return plan.model_dump_json(by_alias=True, exclude_defaults=True)
