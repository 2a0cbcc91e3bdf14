"""Turns of a rotation and the hours they are bound to, on the contract's own wall clock.

A handover stands on the wall: "each Monday at 09:00". It happens at the first instant at which the local clock shows
that time or a later one. So a time that the clock leaps over is the end of the leap, one that it shows twice is the
first of the two, and the turns around it are longer or shorter as they are in life.
Source: docs/rosters.md, "Clock changes".
"""

from __future__ import annotations

import calendar as months
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from desk.calendars import DAY_MINUTES, WEEKDAYS, Calendar

MINUTE = timedelta(minutes=1)
WORKING_DAY, DAY_OFF = "working_day", "day_off"
"""Days by the contract's calendar, make-up days included."""


class Unit(StrEnum):
    """What a turn's length is counted in; `SHIFT` counts the days that the layer's own hours name."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SHIFT = "shift"


_LENGTHS = {Unit.HOUR: timedelta(hours=1), Unit.DAY: timedelta(days=1), Unit.WEEK: timedelta(weeks=1)}


@lru_cache(maxsize=65536)
def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return, in UTC, the first instant at which the clock of `zone` shows `wall` (without zone) or a later time."""
    found = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall:
        return found
    before, after = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), found
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        shown = middle.astimezone(zone).replace(tzinfo=None)
        before, after = (before, middle) if shown >= wall else (middle, after)
    return after.replace(microsecond=0)


@lru_cache(maxsize=65536)
def wall_at(at: datetime, zone: ZoneInfo) -> datetime:
    """Return what the clock of `zone` shows at an instant, without zone."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of the day to which a layer is bound, in minutes after 00:00, on days by name ("mon", "working_day").

    Where `closes` is not after `opens` they run over midnight and belong to the day on which they begin.
    """

    days: frozenset[str]
    opens: int = 0
    closes: int = DAY_MINUTES

    def on(self, day: date, calendar: Calendar) -> bool:
        """Tell whether they begin on a day."""
        if WEEKDAYS[day.weekday()] in self.days:
            return True
        named = self.days & {WORKING_DAY, DAY_OFF}
        return bool(named) and (WORKING_DAY if calendar.is_working_day(day) else DAY_OFF) in named

    def span(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return when they begin and end, in UTC, where they begin on `day`."""
        midnight = datetime.combine(day, time())
        closes = self.closes if self.closes > self.opens else self.closes + DAY_MINUTES
        return instant(midnight + self.opens * MINUTE, zone), instant(midnight + closes * MINUTE, zone)


@lru_cache(maxsize=4096)
def _days_with_hours(hours: tuple[Hours, ...], calendar: Calendar, year: int) -> tuple[int, ...]:
    """Return the ordinals of the days of `year` on which any of the hours begin, in order."""
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days = map(date.fromordinal, range(first, last + 1))
    return tuple(day.toordinal() for day in days if any(one.on(day, calendar) for one in hours))


def days_between(hours: tuple[Hours, ...], calendar: Calendar, *, start: date, end: date) -> int:
    """Return on how many days from `start` (included) to `end` (not) hours begin; less than 0 where `end` is first."""
    if end < start:
        return -days_between(hours, calendar, start=end, end=start)
    count = 0
    for year in range(start.year, end.year + 1):
        days = _days_with_hours(hours, calendar, year)
        count += bisect_left(days, end.toordinal()) - bisect_left(days, start.toordinal())
    return count


@dataclass(frozen=True, slots=True)
class Rotation:
    """People who follow each other, one group a turn of `every` units; an empty group is a turn without anybody.

    `start` is the wall time at which the first group's turn begins. The rotation goes on before it and after it for
    ever: with one person there is always one.
    """

    groups: tuple[tuple[str, ...], ...]
    start: datetime
    unit: Unit = Unit.WEEK
    every: int = 1

    def group(self, number: int) -> tuple[str, ...]:
        """Return who has the turn of a number; the one that begins at `start` is 0."""
        return self.groups[number % len(self.groups)]

    def handover_wall(self, number: int) -> datetime:
        """Return the wall time at which a turn begins; a day that a month lacks is the month's last."""
        if self.unit is not Unit.MONTH:
            return self.start + number * self.every * _LENGTHS[self.unit]
        year, month = divmod(self.start.year * 12 + self.start.month - 1 + number * self.every, 12)
        last = months.monthrange(year, month + 1)[1]
        return self.start.replace(year=year, month=month + 1, day=min(self.start.day, last))

    def number_at(self, at: datetime, zone: ZoneInfo) -> int:
        """Return which turn runs at an instant (not for `Unit.SHIFT`)."""
        number = self._guess(wall_at(at, zone))
        while instant(self.handover_wall(number + 1), zone) <= at:
            number += 1
        while instant(self.handover_wall(number), zone) > at:
            number -= 1
        return number

    def _guess(self, wall: datetime) -> int:
        if self.unit is not Unit.MONTH:
            return (wall - self.start) // (self.every * _LENGTHS[self.unit])
        return ((wall.year - self.start.year) * 12 + wall.month - self.start.month) // self.every

    def handovers(self, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """Yield the instants after `start` and before `end` at which turns begin."""
        number = self.number_at(start, zone) + 1
        while (moment := instant(self.handover_wall(number), zone)) < end:
            yield moment
            number += 1


@dataclass(frozen=True, slots=True)
class FixedShift:
    """People who stand from `start` to `end` (UTC, not in it), once."""

    start: datetime
    end: datetime
    people: tuple[str, ...]

    def covers(self, at: datetime) -> bool:
        """Tell whether an instant lies in it."""
        return self.start <= at < self.end


@dataclass(frozen=True, slots=True)
class Layer:
    """A rotation, or fixed shifts, with the hours they are bound to (none: always) from `since` until `until` (UTC).

    Of two layers the one of the higher `rank` hides the other as long as somebody of it stands; layers of one rank
    stand beside each other.
    """

    rotation: Rotation | None = None
    fixed: tuple[FixedShift, ...] = ()
    hours: tuple[Hours, ...] = ()
    rank: int = 1
    since: datetime | None = None
    until: datetime | None = None
    name: str = field(default="", compare=False)

    def people(self, at: datetime, calendar: Calendar) -> tuple[str, ...]:
        """Return whose turn it is at an instant, whatever has been changed by hand."""
        if (self.since is not None and at < self.since) or (self.until is not None and at >= self.until):
            return ()
        standing = [person for shift in self.fixed if shift.covers(at) for person in shift.people]
        if self.rotation is not None:
            standing += self._in_turn(self.rotation, at, calendar)
        return tuple(dict.fromkeys(standing))

    def _in_turn(self, rotation: Rotation, at: datetime, calendar: Calendar) -> tuple[str, ...]:
        day = self._day_of(at, calendar)
        if day is None:
            return ()
        if rotation.unit is not Unit.SHIFT:
            return rotation.group(rotation.number_at(at, calendar.tz))
        passed = days_between(self.hours, calendar, start=rotation.start.date(), end=day)
        return rotation.group(passed // rotation.every)

    def _day_of(self, at: datetime, calendar: Calendar) -> date | None:
        """Return the day to which the hours that run at an instant belong; None where none run."""
        today = wall_at(at, calendar.tz).date()
        if not self.hours:
            return today
        for day in (today, today - timedelta(days=1)):
            for hours in self.hours:
                if hours.on(day, calendar):
                    opens, closes = hours.span(day, calendar.tz)
                    if opens <= at < closes:
                        return day
        return None

    def edges(self, start: datetime, end: datetime, calendar: Calendar) -> Iterator[datetime]:
        """Yield the instants, in no order, at which the layer may change between `start` and `end`; some may be out."""
        yield from (edge for edge in (self.since, self.until) if edge is not None)
        for shift in self.fixed:
            yield from (shift.start, shift.end)
        if self.rotation is not None and self.rotation.unit is not Unit.SHIFT:
            yield from self.rotation.handovers(start, end, calendar.tz)
        if self.hours:
            first, last = wall_at(start, calendar.tz).toordinal() - 1, wall_at(end, calendar.tz).toordinal()
            for day in map(date.fromordinal, range(first, last + 1)):
                for hours in self.hours:
                    if hours.on(day, calendar):
                        yield from hours.span(day, calendar.tz)
