"""When a contract's service runs: the stretches of time that its working days and service hours make.

Every instant that goes in or comes out is aware, and what comes out is in UTC. Each bound of service hours is
the local time on its own date, converted by itself, so a change of daylight saving makes a night shift longer
or shorter as it does in life.

The windows and working days of a year are worked out once and kept, so that a deadline costs a few bisections.
Source: docs/rules/deadlines.md.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from desk.calendars import DAY_MINUTES, Calendar, Span, Weekday
from desk.countries import notice_known
from desk.errors import CalendarExhausted

__all__ = [
    "YEARS_AHEAD",
    "Calendar",
    "Span",
    "Weekday",
    "Window",
    "add_working_days",
    "after_working_time",
    "close_of",
    "hours_of",
    "in_hours",
    "is_provisional",
    "is_working_day",
    "last_working_day",
    "local_date",
    "opening_after",
    "windows",
    "worked_between",
]

YEARS_AHEAD = 10
"""After so many years in a row without any service hours (or working days) a calendar counts as exhausted."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch in which the clock runs, in UTC: `start` is in it, `end` is not."""

    start: datetime
    end: datetime


@lru_cache(maxsize=1024)
def _working_days(calendar: Calendar, year: int) -> tuple[int, ...]:
    """Return the ordinals of the working days of `year`, in order."""
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    return tuple(n for n in range(first, last + 1) if calendar.is_working_day(date.fromordinal(n)))


@dataclass(frozen=True, slots=True)
class _YearOfWindows:
    """The windows of a local year in order and apart; `worked` is the service time from New Year to each end."""

    starts: tuple[datetime, ...]
    ends: tuple[datetime, ...]
    worked: tuple[timedelta, ...]

    def worked_until(self, at: datetime) -> timedelta:
        """Return the service time of this year that has passed at `at`."""
        index = bisect_right(self.ends, at)
        worked = self.worked[index - 1] if index else timedelta(0)
        if index < len(self.ends) and self.starts[index] < at:
            worked += at - self.starts[index]
        return worked

    def total(self) -> timedelta:
        """Return the service time of the whole year."""
        return self.worked[-1] if self.worked else timedelta(0)


@lru_cache(maxsize=1024)
def _windows_of(calendar: Calendar, year: int) -> _YearOfWindows:
    """Return the year's windows; where the clock is put forward they are cut so that they stay apart."""
    starts: list[datetime] = []
    ends: list[datetime] = []
    worked: list[timedelta] = []
    for day in map(date.fromordinal, _working_days(calendar, year)):
        for span in calendar.hours_of(day):
            start, end = calendar.moment(day, span.opens), calendar.moment(day, span.closes)
            if ends and start < ends[-1]:
                start = ends[-1]
            if start < end:
                worked.append((worked[-1] if worked else timedelta(0)) + (end - start))
                starts.append(start)
                ends.append(end)
    return _YearOfWindows(tuple(starts), tuple(ends), tuple(worked))


def _years_from(calendar: Calendar, year: int) -> Iterator[_YearOfWindows]:
    """Yield the windows of `year` and those after it; ends after `YEARS_AHEAD` years in a row without any."""
    empty = 0
    while empty <= YEARS_AHEAD and year < date.max.year:
        table = _windows_of(calendar, year)
        empty = 0 if table.ends else empty + 1
        yield table
        year += 1


def _exhausted(calendar: Calendar, after: object, *, what: str) -> CalendarExhausted:
    return CalendarExhausted(f"no {what} in the calendar of {calendar.zone} in the years after {after}")


def local_date(calendar: Calendar, at: datetime) -> date:
    """Return the date on the calendar's own wall at the instant `at`."""
    return calendar.local_date(at)


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Tell whether `day` is worked; see `Calendar.is_working_day`."""
    return calendar.is_working_day(day)


def hours_of(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """Return the service hours of `day`; see `Calendar.hours_of`."""
    return calendar.hours_of(day)


def close_of(calendar: Calendar, day: date) -> datetime:
    """Return the close of service hours on `day`, else its 24:00, in UTC."""
    spans = calendar.hours_of(day)
    return calendar.moment(day, spans[-1].closes if spans else DAY_MINUTES)


def windows(calendar: Calendar, start: datetime) -> Iterator[Window]:
    """Yield the service windows from `start` on, in order and apart; the first begins at `start` if that is in hours.

    Ends where the calendar is exhausted.
    """
    start = start.astimezone(UTC)
    for table in _years_from(calendar, calendar.local_date(start).year):
        for index in range(bisect_right(table.ends, start), len(table.ends)):
            yield Window(max(table.starts[index], start), table.ends[index])


def in_hours(calendar: Calendar, at: datetime) -> bool:
    """Tell whether `at` lies in service hours; the opening does, the close does not."""
    table = _windows_of(calendar, calendar.local_date(at).year)
    index = bisect_right(table.ends, at)
    return index < len(table.ends) and table.starts[index] <= at


def opening_after(calendar: Calendar, at: datetime) -> datetime:
    """Return `at` itself if it lies in service hours, else the next opening, in UTC.

    Raises:
        CalendarExhausted: there are no service hours within `YEARS_AHEAD` years.
    """
    for window in windows(calendar, at):
        return window.start
    raise _exhausted(calendar, at.isoformat(), what="service hours")


def worked_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return the service time in [start, end); zero where `end` is not after `start`."""
    if end <= start:
        return timedelta(0)
    first, last = calendar.local_date(start).year, calendar.local_date(end).year
    whole = sum((_windows_of(calendar, year).total() for year in range(first, last)), timedelta(0))
    return whole + _windows_of(calendar, last).worked_until(end) - _windows_of(calendar, first).worked_until(start)


def after_working_time(calendar: Calendar, start: datetime, amount: timedelta) -> datetime:
    """Return the first instant, in UTC, at which `amount` of service time has passed since `start`.

    An amount that runs out at the close ends there. No time at all ends at `start` when that is in hours or
    just at a close, else at the next opening.

    Raises:
        CalendarExhausted: the service hours end before.
    """
    if not amount:
        return start.astimezone(UTC) if _is_a_close(calendar, start) else opening_after(calendar, start)
    year = calendar.local_date(start).year
    left = amount + _windows_of(calendar, year).worked_until(start)
    for table in _years_from(calendar, year):
        if left <= table.total():
            index = bisect_left(table.worked, left)
            return table.ends[index] - (table.worked[index] - left)
        left -= table.total()
    raise _exhausted(calendar, year, what="service hours")


def _is_a_close(calendar: Calendar, at: datetime) -> bool:
    """Tell whether service hours end just at `at` (also at the 24:00 that is the next year's beginning)."""
    ends = _windows_of(calendar, calendar.local_date(at - timedelta.resolution).year).ends
    index = bisect_left(ends, at)
    return index < len(ends) and ends[index] == at


def add_working_days(calendar: Calendar, day: date, count: int) -> date:
    """Return the `count`-th working day after `day`; with 0 the first one that is not before `day`.

    Raises:
        CalendarExhausted: there are not so many.
    """
    year, number = day.year, day.toordinal()
    days = _working_days(calendar, year)
    index = bisect_right(days, number) + count - 1 if count else bisect_left(days, number)
    empty = 0
    while index >= len(days):
        empty = 0 if days else empty + 1
        index -= len(days)
        year += 1
        if empty > YEARS_AHEAD or year >= date.max.year:
            raise _exhausted(calendar, day, what="working days")
        days = _working_days(calendar, year)
    return date.fromordinal(days[index])


def last_working_day(calendar: Calendar, first: date, last: date) -> date:
    """Return the last working day from `first` to `last`, both included.

    Raises:
        CalendarExhausted: there is none between them.
    """
    for number in range(last.toordinal(), first.toordinal() - 1, -1):
        if calendar.is_working_day(day := date.fromordinal(number)):
            return day
    raise CalendarExhausted(f"no working day from {first} to {last} in the calendar of {calendar.zone}")


def is_provisional(calendar: Calendar, year: int) -> bool:
    """Tell whether the working days of `year` are a guess: the country's notice for it is not known."""
    if calendar.country is None or year in calendar.known_years:
        return False
    return not notice_known(calendar.country, year)
