"""The stretch of time that a paper is about: a day, week, month, quarter or year of a contract's own zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Unit(StrEnum):
    """How long a stretch is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of whole days: `start` is in it and `end` is not, both in UTC; `first` and `last` are its days.

    `name` is how it was asked for: 2026-09-16, 2026-W38, 2026-09, 2026-Q3, 2026.
    """

    unit: Unit
    name: str
    first: date
    last: date
    start: datetime
    end: datetime


_FORM = re.compile(
    r"(?P<year>20\d\d)(?:年)?"
    r"(?:-?(?:Q(?P<quarter>[1-4])|W(?P<week>\d\d))|第?(?P<spelt>[1-4一二三四])季度?|"
    r"[-年/]?(?P<month>\d{1,2})月?(?:[-/]?(?P<day>\d{1,2})日?)?)?",
    re.IGNORECASE,
)
_SPELT = {"一": 1, "二": 2, "三": 3, "四": 4}


def stretch_of(text: str, zone: str) -> Stretch | None:
    """Return the stretch that 2026-09-16, 2026-W38, 2026-09, 2026-Q3 or 2026 (or 2026年9月, 2026年第3季度) means.

    None where the text means none: another form, or a day that the calendar does not have.
    """
    found = _FORM.fullmatch(text.strip())
    if found is None or re.fullmatch(r"\d{5,}", text.strip()):
        return None
    parts = found.groupdict()
    year = int(parts["year"])
    try:
        if parts["week"]:
            first = date.fromisocalendar(year, int(parts["week"]), 1)
            return _stretch(Unit.WEEK, f"{year}-W{parts['week']}", first, first + timedelta(days=6), zone)
        return _by_month(year, parts, zone)
    except ValueError:
        return None


def _by_month(year: int, parts: dict[str, str | None], zone: str) -> Stretch:
    quarter = parts["quarter"] or parts["spelt"]
    if quarter:
        number = _SPELT.get(quarter) or int(quarter)
        first = date(year, number * 3 - 2, 1)
        return _stretch(Unit.QUARTER, f"{year}-Q{number}", first, _last_of(year, number * 3), zone)
    if parts["month"] is None:
        return _stretch(Unit.YEAR, str(year), date(year, 1, 1), date(year, 12, 31), zone)
    month = int(parts["month"])
    if parts["day"]:
        day = date(year, month, int(parts["day"]))
        return _stretch(Unit.DAY, day.isoformat(), day, day, zone)
    return _stretch(Unit.MONTH, f"{year}-{month:02}", date(year, month, 1), _last_of(year, month), zone)


def before(stretch: Stretch, zone: str) -> Stretch:
    """Return the stretch of the same length just before: a quarter's is the quarter before it."""
    last = stretch.first - timedelta(days=1)
    names = {
        Unit.DAY: last.isoformat(),
        Unit.WEEK: f"{last.isocalendar().year}-W{last.isocalendar().week:02}",
        Unit.MONTH: f"{last.year}-{last.month:02}",
        Unit.QUARTER: f"{last.year}-Q{(last.month + 2) // 3}",
        Unit.YEAR: str(last.year),
    }
    found = stretch_of(names[stretch.unit], zone)
    assert found is not None
    return found


def months_of(stretch: Stretch) -> tuple[str, ...]:
    """Return the months that a stretch touches, in order: 2026-07, 2026-08, 2026-09."""
    first, last = stretch.first, stretch.last
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    numbers = (first.year * 12 + first.month - 1 + step for step in range(count))
    return tuple(f"{number // 12}-{number % 12 + 1:02}" for number in numbers)


def _last_of(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _stretch(unit: Unit, name: str, first: date, last: date, zone: str) -> Stretch:
    start, end = _midnight(first, zone), _midnight(last + timedelta(days=1), zone)
    return Stretch(unit, name, first, last, start, end)


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
