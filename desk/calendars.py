"""A contract's calendar: zone, service hours of each weekday, single dates, and the country whose days it follows.

What it answers is about local dates; `desk.hours` makes stretches of time of it.
Source: docs/rules/deadlines.md, "Calendars".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, PrivateAttr, model_validator

from desk.countries import country_year, is_known

DAY_MINUTES = 24 * 60
_HOURS = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Weekday(StrEnum):
    """A day of the week as the packs write it."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


WEEKDAYS: tuple[Weekday, ...] = tuple(Weekday)
"""In the order of `date.weekday()`."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Service hours within one local day, in minutes after its 00:00; `closes` may be 1440, the day's 24:00."""

    opens: int
    closes: int

    @classmethod
    def parse(cls, text: str) -> Span:
        """Return what "08:30-12:00" or "00:00-24:00" means.

        Raises:
            ValueError: the text is none, or does not end after it begins on the same day.
        """
        found = _HOURS.fullmatch(text)
        if found is None:
            raise ValueError(f'expected service hours such as "08:30-12:00", got "{text}"')
        hours = [int(part) for part in found.groups()]
        span = cls(hours[0] * 60 + hours[1], hours[2] * 60 + hours[3])
        if hours[1] > 59 or hours[3] > 59 or span.closes > DAY_MINUTES:
            raise ValueError(f'expected times from "00:00" to "24:00", got "{text}"')
        if span.closes <= span.opens:
            raise ValueError(f'expected the end after the beginning (hours over midnight in two parts), got "{text}"')
        return span

    def __str__(self) -> str:
        """Return the hours as a pack writes them."""
        return "{:02}:{:02}-{:02}:{:02}".format(*divmod(self.opens, 60), *divmod(self.closes, 60))


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f'expected an IANA time zone such as "Asia/Shanghai", got "{name}"') from None
    return name


def _known_country(code: str | None) -> str | None:
    if code is not None and not is_known(code):
        raise ValueError(f'expected a country of the holiday library by its two letters, such as "CN", got "{code}"')
    return code


def _plain_date(value: object) -> object:
    """Take a date, or a text that is one; not an instant and not a number."""
    if type(value) is date or (isinstance(value, str) and _DATE.fullmatch(value)):
        return value
    raise ValueError(f'expected a date such as "2026-10-01", got "{value}"')


def _in_order(texts: tuple[str, ...]) -> tuple[str, ...]:
    spans = sorted(Span.parse(text) for text in texts)
    for earlier, later in pairwise(spans):
        if later.opens < earlier.closes:
            raise ValueError(f'expected service hours that do not overlap, got "{earlier}" and "{later}"')
    return tuple(map(str, spans))


Day = Annotated[date, BeforeValidator(_plain_date)]
DayHours = Annotated[tuple[str, ...], AfterValidator(_in_order)]


class Calendar(BaseModel):
    """The working days and service hours of a contract, as a pack or a file of worked examples gives them.

    `known_years` lists years whose government notice `holidays` and `workdays` spell out themselves, before the
    holiday library knows it: they are provisional no longer. Equal calendars share what has been worked out;
    a changed one is validated anew, not copied with an update.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    zone: Annotated[str, AfterValidator(_known_zone)]
    hours: dict[Weekday, DayHours] = {}
    holidays: frozenset[Day] = frozenset()
    workdays: frozenset[Day] = frozenset()
    country: Annotated[str | None, AfterValidator(_known_country)] = None
    known_years: frozenset[int] = frozenset()

    _mark: str = PrivateAttr("")
    _spans: tuple[tuple[Span, ...], ...] = PrivateAttr(())

    @model_validator(mode="after")
    def _no_date_twice(self) -> Self:
        twice = self.holidays & self.workdays
        if twice:
            raise ValueError(f"expected a date in holidays or in workdays, got {min(twice)} in both")
        return self

    def model_post_init(self, _context: object, /) -> None:
        """Work out the spans of each weekday, and the text by which equal calendars hash alike."""
        self._spans = tuple(tuple(map(Span.parse, self.hours.get(weekday, ()))) for weekday in WEEKDAYS)
        dates = sorted(self.holidays), sorted(self.workdays), sorted(self.known_years)
        self._mark = repr((self.zone, self._spans, dates, self.country))

    def __hash__(self) -> int:
        """Return a hash of the content, cheap enough for every look into a cache."""
        return hash(self._mark)

    @property
    def tz(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.zone)

    def local_date(self, at: datetime) -> date:
        """Return the date on the calendar's own wall at the instant `at`."""
        return at.astimezone(self.tz).date()

    def is_working_day(self, day: date) -> bool:
        """Tell whether `day` is worked: `holidays` and `workdays` decide, then the country, else the service hours."""
        if day in self.workdays:
            return True
        if day in self.holidays:
            return False
        if self.country is None:
            return bool(self._spans[day.weekday()])
        return day in country_year(self.country, day.year).working

    def hours_of(self, day: date) -> tuple[Span, ...]:
        """Return the service hours of `day` in order; none on a day off.

        A day that is worked only because `workdays` or the country's notice says so takes Monday's hours.
        """
        if not self.is_working_day(day):
            return ()
        return self._spans[day.weekday() if self._is_ordinary(day) else 0]

    def _is_ordinary(self, day: date) -> bool:
        """Tell whether a working day would be one without `workdays` and without any make-up day."""
        if self.country is None:
            return bool(self._spans[day.weekday()])
        year = country_year(self.country, day.year)
        return day in year.working and day not in year.made_up

    def moment(self, day: date, minute: int) -> datetime:
        """Return the instant in UTC at which the local clock shows `minute` minutes after 00:00 of `day`.

        1440 is 24:00, the next day's 00:00. Of a time that the clock shows twice it is the first; one that it
        leaps over is read with the offset before the leap (PEP 495), so 02:30 is 03:30 on such a night.
        """
        local = datetime(day.year, day.month, day.day, tzinfo=self.tz) + timedelta(minutes=minute)
        return local.astimezone(UTC)
