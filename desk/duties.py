"""Recurring duties: which day and moment each falls due in the contract's calendar.

Pure functions over the pack's rules. Source: docs/rules/duties.md; requirements.md (DA4, DC7, DL3, FO9, FO13).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.contracts import DutyRule, parse_duration
from desk.hours import Calendar, close_of, is_provisional, is_working_day, local_date
from desk.sla import ClockKind, Period, due_at

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_SEARCH = timedelta(days=366 * 2 + 31)
"""Every rule has a day within this stretch."""


@dataclass(frozen=True, slots=True)
class DutyMoment:
    """One time a duty falls due; all moments in UTC."""

    due: datetime
    opens_at: datetime
    near_at: datetime
    provisional: bool


def next_moment(rule: DutyRule, calendar: Calendar, after: datetime, *, signed: date | None) -> DutyMoment | None:
    """Return the first time that the duty falls due after `after`; None where it never does again.

    `signed` is the day of signing for duties counted from it; None leaves them out.
    """
    if rule.after_signing is not None:
        return _once(rule, calendar, after, signed=signed)
    for day in _days(calendar, after):
        if _falls_on(rule, calendar, day):
            due = _moment(rule, calendar, day)
            if due > after:
                return _with_notice(rule, calendar, due)
    return None


def moments(
    rule: DutyRule, calendar: Calendar, after: datetime, *, until: datetime, signed: date | None
) -> Iterator[DutyMoment]:
    """Yield every time that the duty falls due after `after` and not later than `until`, in order."""
    moment = next_moment(rule, calendar, after, signed=signed)
    while moment is not None and moment.due <= until:
        yield moment
        moment = next_moment(rule, calendar, moment.due, signed=signed)


def _days(calendar: Calendar, after: datetime) -> Iterator[date]:
    first = local_date(calendar, after)
    for number in range(LONGEST_SEARCH.days):
        yield first + timedelta(days=number)


def _once(rule: DutyRule, calendar: Calendar, after: datetime, *, signed: date | None) -> DutyMoment | None:
    if signed is None or rule.after_signing is None:
        return None
    start = datetime.combine(signed, time(), ZoneInfo(calendar.zone)).astimezone(UTC)
    due = due_at(start, Period.parse(rule.after_signing), ClockKind.DAYS, calendar).due
    return _with_notice(rule, calendar, due) if due > after else None


def _moment(rule: DutyRule, calendar: Calendar, day: date) -> datetime:
    if rule.at == "close":
        return close_of(calendar, day)
    hour, minute = map(int, rule.at.split(":"))
    return datetime.combine(day, time(hour, minute), ZoneInfo(calendar.zone)).astimezone(UTC)


def _with_notice(rule: DutyRule, calendar: Calendar, due: datetime) -> DutyMoment:
    opens, near = due - parse_duration(rule.opens), due - parse_duration(rule.near)
    return DutyMoment(due, opens, near, is_provisional(calendar, local_date(calendar, due).year))


def _falls_on(rule: DutyRule, calendar: Calendar, day: date) -> bool:
    """Tell whether the rule names this day."""
    if rule.every == "day":
        return True
    if rule.every == "working_day":
        return is_working_day(calendar, day)
    if rule.every == "week":
        return day.weekday() == WEEKDAYS.index(rule.on or "mon")
    first, last = _span(rule.every, day)
    return _is_named(rule.on or "last_working_day", calendar, day, first=first, last=last)


def _is_named(on: str, calendar: Calendar, day: date, *, first: date, last: date) -> bool:
    """Tell whether `on` names this day of the period from `first` to `last`."""
    if on == "last_day":
        return day == last
    if on == "first_day":
        return day == first
    if on.startswith("day "):
        return day == min(first + timedelta(days=int(on[4:]) - 1), last)
    if on[:2].isdigit():
        return f"{day:%m-%d}" == on
    if not is_working_day(calendar, day):
        return False
    rest = (last - day).days if on == "last_working_day" else (day - first).days
    step = timedelta(days=1 if on == "last_working_day" else -1)
    return not any(is_working_day(calendar, day + step * number) for number in range(1, rest + 1))


def _span(every: str, day: date) -> tuple[date, date]:
    """Return the first and the last day of the month, quarter, half-year or year that `day` lies in."""
    months = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}[every]
    start = (day.month - 1) // months * months
    first = date(day.year, start + 1, 1)
    following = start + months
    last = date(day.year + following // 12, following % 12 + 1, 1) - timedelta(days=1)
    return first, last
