"""When a period runs out: minutes and hours on two clocks, days by the Civil Code, and what pauses do to them.

Everything here is a pure function of aware instants; what comes out is in UTC.
Source: docs/rules/deadlines.md, which gives each rule with an example.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from desk.errors import CalendarExhausted
from desk.hours import Calendar, add_working_days, after_working_time, close_of, is_provisional, worked_between


class ClockKind(StrEnum):
    """What a period is measured by."""

    AROUND_THE_CLOCK = "around_the_clock"
    WORKING_TIME = "working_time"
    DAYS = "days"


class Unit(StrEnum):
    """What a period counts."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working day"


_LENGTHS = {
    Unit.SECOND: timedelta(seconds=1),
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WORKING_DAY: timedelta(days=1),
}
_IN_DAYS = frozenset({Unit.DAY, Unit.WORKING_DAY})
_SHORT = {"s": Unit.SECOND, "m": Unit.MINUTE, "h": Unit.HOUR, "d": Unit.DAY}
_PERIOD = re.compile(r"([0-9]{1,9})(?: +(second|minute|hour|day|working +day)s?| *([smhd]))")
_LONGEST = timedelta(days=36_500)
_ZERO = timedelta(0)
_TICK = timedelta.resolution


@dataclass(frozen=True, slots=True)
class Period:
    """A length as a clause gives it: so many of one unit. At most a hundred years."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Period:
        """Return what "30 minutes", "1 hour", "10 days", "2 working days" or, for short, "5m", "2h", "1d" means.

        Raises:
            ValueError: the text is no such period, or too long.
        """
        found = _PERIOD.fullmatch(text.strip())
        if found is None:
            raise ValueError(f'expected "N minutes", "N hours", "N days" or "N working days", got "{text}"')
        amount, word, letter = found.groups()
        unit = _SHORT[letter] if letter else Unit(" ".join(word.split()))
        if int(amount) > _LONGEST / _LENGTHS[unit]:
            raise ValueError(f'expected a period of at most {_LONGEST.days} days, got "{text}"')
        return cls(int(amount), unit)

    def __str__(self) -> str:
        """Return the period as a clause writes it: "1 working day", "30 minutes"."""
        return f"{self.amount} {self.unit}" if self.amount == 1 else f"{self.amount} {self.unit}s"

    @property
    def length(self) -> timedelta:
        """The plain length: what the period takes around the clock (a working day as 24 hours)."""
        return self.amount * _LENGTHS[self.unit]

    def check(self, clock: ClockKind) -> None:
        """Make sure that the period's unit is one that `clock` counts.

        Raises:
            ValueError: days on a clock that counts minutes and hours, or the other way round.
        """
        if (clock is ClockKind.DAYS) == (self.unit in _IN_DAYS):
            return
        units = '"N days" or "N working days"' if clock is ClockKind.DAYS else '"N minutes" or "N hours"'
        raise ValueError(f'expected {units} on the clock {clock}, got "{self}"')


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the clock is stopped: `start` is in it, `end` is not.

    Raises:
        ValueError: an instant has no offset, or the end is before the start.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Keep both instants in UTC, in which they compare as they follow each other."""
        object.__setattr__(self, "start", _in_utc(self.start))
        object.__setattr__(self, "end", _in_utc(self.end))
        if self.end < self.start:
            raise ValueError(f"expected a pause that ends after it starts, got {self.start} to {self.end}")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment, in UTC, at which a period runs out.

    `provisional`: it rests on the working days of a year whose government notice is not known yet.
    """

    due: datetime
    provisional: bool


def due_at(
    start: datetime, within: Period, clock: ClockKind, calendar: Calendar, *, pauses: Sequence[Pause] = ()
) -> Deadline:
    """Return when the period `within` that the event at `start` began runs out; never before `start`.

    Pauses may come in any order, overlap, and reach over either end; only what lies between the event and the
    moved deadline counts.

    Raises:
        ValueError: the unit does not fit the clock, or `start` has no offset.
        CalendarExhausted: the calendar has not enough service hours or working days ahead.
    """
    within.check(clock)
    start = _in_utc(start)
    try:
        if clock is ClockKind.AROUND_THE_CLOCK:
            return Deadline(_due_in_time(start, within.length, None, pauses), provisional=False)
        if clock is ClockKind.WORKING_TIME:
            due = _due_in_time(start, within.length, calendar, pauses)
            last = calendar.local_date(max(start, due - _TICK))
            return Deadline(due, _guessed(calendar, calendar.local_date(start), last))
        return _due_in_days(start, within, calendar, pauses)
    except OverflowError:
        raise CalendarExhausted(f"{within} from {start.isoformat()} ends after the last year there is") from None


def share_of(
    start: datetime,
    due: datetime,
    share: float,
    clock: ClockKind,
    calendar: Calendar,
    *,
    pauses: Sequence[Pause] = (),
) -> datetime:
    """Return the moment at which `share` (0 to 1) of the time from `start` to `due` has passed, in UTC.

    The time is the clock's own: service hours on `working_time`, else plain time; time in `pauses` is none.
    """
    start, due = _in_utc(start), _in_utc(due)
    hours = calendar if clock is ClockKind.WORKING_TIME else None
    stopped = sum((_between(hours, pause.start, min(pause.end, due)) for pause in _joined(pauses, start)), _ZERO)
    amount = (_between(hours, start, due) - stopped) * share
    return min(_due_in_time(start, amount, hours, pauses), due) if amount > _ZERO else start


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is UTC:
        return at
    if at.utcoffset() is None:
        raise ValueError(f"expected an instant with an offset, got {at.isoformat()}")
    return at.astimezone(UTC)


def _guessed(calendar: Calendar, first: date, last: date) -> bool:
    """Tell whether any year from `first` to `last` is provisional."""
    return calendar.country is not None and any(
        is_provisional(calendar, year) for year in range(first.year, last.year + 1)
    )


# Minutes and hours. `calendar` None is the clock that always runs.


def _between(calendar: Calendar | None, start: datetime, end: datetime) -> timedelta:
    """Return the clock's time from `start` to `end`, zero where `end` is not after `start`."""
    return max(end - start, _ZERO) if calendar is None else worked_between(calendar, start, end)


def _due_in_time(start: datetime, amount: timedelta, calendar: Calendar | None, pauses: Sequence[Pause]) -> datetime:
    """Return when `amount` of the clock's time has passed, the clock standing still in pauses.

    Each pause that begins before the deadline as moved so far moves it on; one that begins just then does not.
    """
    due = _after(calendar, start, amount)
    for pause in _joined(pauses, start):
        if pause.start >= due:
            break
        amount += _between(calendar, pause.start, pause.end)
        due = _after(calendar, start, amount)
    return due


def _after(calendar: Calendar | None, start: datetime, amount: timedelta) -> datetime:
    return start + amount if calendar is None else after_working_time(calendar, start, amount)


def _joined(pauses: Sequence[Pause], start: datetime) -> Iterator[Pause]:
    """Yield the pauses in order from `start` on, those that touch or overlap as one, empty ones left out."""
    current: Pause | None = None
    for pause in _from(pauses, start):
        if current is None:
            current = pause
        elif pause.start <= current.end:
            current = Pause(current.start, max(current.end, pause.end))
        else:
            yield current
            current = pause
    if current is not None:
        yield current


def _from(pauses: Sequence[Pause], start: datetime) -> list[Pause]:
    """Return what is left of each pause from `start` on, in order of their beginnings."""
    left = [Pause(max(pause.start, start), pause.end) for pause in pauses if pause.end > max(pause.start, start)]
    return sorted(left, key=lambda pause: pause.start)


# Days: Civil Code of China, articles 200 to 204.


def _due_in_days(start: datetime, within: Period, calendar: Calendar, pauses: Sequence[Pause]) -> Deadline:
    """Return the close of the period's last day, moved by the days of the pauses.

    The day of the event does not count. A pause moves the last day by its days, its first one excepted, also
    where they lie after the old deadline; a day of several pauses moves it once. The last day is not before a
    day of such a pause: that can be where a pause begins between a last day off and the working day after it.
    """
    working = within.unit is Unit.WORKING_DAY
    event = calendar.local_date(start)
    last = _counted(calendar, event, within.amount, working=working)
    skipped: set[date] = set()
    for pause in _from(pauses, start):
        if pause.start >= _close_of_last(calendar, _settled(calendar, last), start):
            break
        days = {day for day in _days_after_first(calendar, pause) if not working or calendar.is_working_day(day)}
        if fresh := days - skipped:
            last = max(_counted(calendar, last, len(fresh), working=working), *fresh)
            skipped |= fresh
    ends = _settled(calendar, last)
    guessed = _guessed(calendar, event if working else last, ends)
    return Deadline(_close_of_last(calendar, ends, start), guessed)


def _counted(calendar: Calendar, day: date, count: int, *, working: bool) -> date:
    """Return the day `count` days, or working days, after `day`."""
    return add_working_days(calendar, day, count) if working else day + timedelta(days=count)


def _settled(calendar: Calendar, last: date) -> date:
    """Return the day on which a period really ends: `last`, or the next working day where that is none.

    A calendar that knows no working days ahead can tell only its holidays from other days.
    """
    try:
        return add_working_days(calendar, last, 0)
    except CalendarExhausted:
        while last in calendar.holidays:
            last += timedelta(days=1)
        return last


def _close_of_last(calendar: Calendar, day: date, start: datetime) -> datetime:
    """Return the close of `day`, or its 24:00 where the event came after the close (periods of 0 days alone)."""
    close = close_of(calendar, day)
    return close if close >= start else calendar.moment(day + timedelta(days=1), 0)


def _days_after_first(calendar: Calendar, pause: Pause) -> Iterator[date]:
    """Yield the local days that the pause covers wholly or in part, but for the day on which it begins."""
    day, last = calendar.local_date(pause.start), calendar.local_date(pause.end - _TICK)
    while (day := day + timedelta(days=1)) <= last:
        yield day
