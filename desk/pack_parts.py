"""The parts of a pack: systems, targets, duties, clauses and the rest (docs/packs.md explains each field).

Every part refuses unknown fields and impossible values. A complaint about one field begins with its name
and a colon, so that `bot.packs` can name the line.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from desk.calendars import Day
from desk.people import Role
from desk.sla import ClockKind, Period

SeverityId: TypeAlias = Literal["outage", "fault", "question", "request"]
TargetName: TypeAlias = Literal["response", "on_site", "proposal", "restore", "resolve", "report"]
Starts: TypeAlias = Literal["opened", "acknowledged", "restored", "resolved"]
Carrier: TypeAlias = Literal["target", "duty", "approval", "role", "scope", "document", "people"]

DEFAULT_NEAR = 0.75
"""The share of a target's time after which the desk warns, where the pack names none."""
MET_BY: dict[TargetName, tuple[str, ...]] = {
    "response": ("acknowledged", "answered"),
    "on_site": ("on_site",),
    "proposal": ("proposed",),
    "restore": ("restored", "resolved", "confirmed"),
    "resolve": ("resolved", "confirmed"),
    "report": ("report_filed",),
}
"""What meets each target: the ticket's events, by their names in the timeline."""

_DURATION = re.compile(r"([0-9]{1,7})\s*([smhd])")
_LONGEST = timedelta(days=3660)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def parse_duration(text: str) -> timedelta:
    """Return what "90s", "5m", "2h", "1h 30m" or "1d" means.

    Raises:
        ValueError: the text is no duration of that form.
    """
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text).strip():
        raise ValueError(f'expected a duration such as "5m", "2h" or "1d", got "{text}"')
    return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())


def _known_duration(text: str) -> str:
    if not timedelta() < parse_duration(text) <= _LONGEST:
        raise ValueError(f'expected a duration of 1s at least and {_LONGEST.days}d at most, got "{text}"')
    return text


def _known_period(text: str) -> str:
    Period.parse(text)
    return text


Duration: TypeAlias = Annotated[str, AfterValidator(_known_duration)]
"""A length in minutes or the like: "90s", "5m", "2h", "1d"."""
PeriodText: TypeAlias = Annotated[str, AfterValidator(_known_period)]
"""A period of a clause: "30 minutes", "2 hours", "1 working day", "10 days"."""
Identifier: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
Flag: TypeAlias = Annotated[bool, Field(strict=True)]
"""true or false, and no other word."""
Text: TypeAlias = Annotated[str, Field(min_length=1, max_length=500)]


class Part(BaseModel):
    """The base of all parts of a pack: unknown fields are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(Part):
    """A name in Chinese and English."""

    zh: Text
    en: Text


class Term(Part):
    """How long the contract runs, from the day of signing. `house` marks dates that the house has set itself."""

    signed: Day
    months: int = Field(gt=0, le=120)
    house: Flag = False


class Module(Part):
    """A part of a system, with the names that people really use for it."""

    name: Text
    aliases: tuple[Text, ...] = ()


class System(Module):
    """A maintained system, under its full name, with its parts that people name by themselves."""

    modules: tuple[Module, ...] = ()


class PlaceRule(Part):
    """A place of the contract: city, district, branch or hall."""

    name: Text
    aliases: tuple[Text, ...] = ()


class GroupRule(Part):
    """A chat group of the contract, bound to a place where it has one."""

    id: Identifier
    name: Text
    place: str | None = None
    language: Literal["zh", "en"] | None = None


class TargetRule(Part):
    """One clock of a severity.

    `within` runs on `clock` from the ticket's event `starts`; what meets it is fixed per target (`MET_BY`).
    `near` is the share of the time after which the desk warns. `house` marks a number that the contract does not give.
    """

    within: PeriodText
    clock: ClockKind
    starts: Starts = "opened"
    near: float = Field(default=DEFAULT_NEAR, gt=0, lt=1)
    role: Literal["engineer", "manager"] = "engineer"
    clauses: tuple[str, ...] = ()
    house: Flag = False

    @model_validator(mode="after")
    def _unit_fits_clock(self) -> Self:
        Period.parse(self.within).check(self.clock)
        return self


class Progress(Part):
    """How long an engineer may be silent after his acknowledgement: then a reminder, then the page is raised again."""

    remind_after: Duration
    raise_after: Duration


class SeverityRule(Part):
    """What the contract promises for one severity.

    `page_waits`: whether a page outside service hours waits for the next opening; None follows the rule that it
    waits where the response clock is working time, and never for an outage.
    `also_page`: roles paged at once beside the first level (DC4, DA2: the manager for an outage).
    """

    targets: dict[TargetName, TargetRule]
    page_waits: Flag | None = None
    also_page: tuple[Literal["manager"], ...] = ()
    progress: Progress = Progress(remind_after="30m", raise_after="30m")


class PagingRule(Part):
    """How people are paged: engineers' levels in order, "manager" for the contractor's manager.

    After `rounds` the last level is paged again every `afterwards`.
    """

    levels: tuple[int | Literal["manager"], ...] = Field(default=(1, 2, "manager"), min_length=1)
    ack_within: Duration
    rounds: int = Field(default=3, ge=1, le=100)
    afterwards: Duration = "1d"


class Pausing(Part):
    """Whether tickets may wait for the user, and who may say so."""

    allowed: Flag = True
    by: tuple[Literal["engineer", "manager"], ...] = ("engineer", "manager")
    house: Flag = True


class Closing(Part):
    """When a resolved ticket closes by silence, and how long a closed one may be reopened."""

    after: Duration = "5d"
    reopen_within: Duration = "7d"
    house: Flag = True


DutyPeriod: TypeAlias = Literal["day", "working_day", "week", "month", "quarter", "half-year", "year", "once"]


_OF_MONTHS = r"(first|last)_(working_)?day|day ([1-9]|[12]\d|3[01])"
_OF_YEAR = r"(?!02-29|02-3|0[469]-31|11-31)(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_DAYS_OF: dict[str, tuple[str, str]] = {
    "day": ("", "no day"),
    "working_day": ("", "no day"),
    "once": ("", "no day"),
    "week": ("mon|tue|wed|thu|fri|sat|sun", 'a weekday, "mon" to "sun",'),
    "month": (_OF_MONTHS, '"last_working_day", "first_working_day", "last_day", "first_day" or "day N"'),
    "quarter": (_OF_MONTHS, '"last_working_day", "first_working_day", "last_day", "first_day" or "day N"'),
    "half-year": (_OF_MONTHS, '"last_working_day", "first_working_day", "last_day", "first_day" or "day N"'),
    "year": (f"{_OF_MONTHS}|{_OF_YEAR}", '"last_working_day", "day N" or a date that every year has, "MM-DD",'),
}
"""Which days a duty of each period may name: the pattern (empty: none), and its wording."""


class DutyRule(Part):
    """A recurring act the contract asks for.

    `every` with `on` gives the day: "last_working_day", "first_working_day", "last_day", "first_day" or "day N" of the
    month, quarter, half-year or year; a weekday "mon" to "sun" of the week; "MM-DD" of the year.
    `at` is the local time it is due, or "close" (close of service hours of that day, else 24:00).
    `once` takes `after_signing`, a period by the Civil Code's counting.
    `opens` before the due moment the person is asked for it, `near` before it reminded.
    `names` are the words by which people speak of it.
    """

    id: Identifier
    name: Named
    names: tuple[Text, ...]
    every: DutyPeriod
    on: str | None = None
    at: Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|close)$")]
    after_signing: PeriodText | None = None
    opens: Duration
    near: Duration
    who: Literal["engineer", "manager", "customer"] = "engineer"
    clauses: tuple[str, ...] = ()
    house: Flag = False

    @model_validator(mode="after")
    def _day_is_told(self) -> Self:
        if (self.every == "once") != (self.after_signing is not None):
            raise ValueError('after_signing: expected with "every: once", and only there')
        fits, expected = _DAYS_OF[self.every]
        if (self.on is None) == bool(fits) or (self.on is not None and not re.fullmatch(fits, self.on)):
            raise ValueError(f'on: expected {expected} for "every: {self.every}", got {self.on or "nothing"}')
        if parse_duration(self.near) > parse_duration(self.opens):
            raise ValueError(
                f"near: expected no longer before the due moment than opens ({self.opens}), got {self.near}"
            )
        return self


class ApprovalRule(Part):
    """What needs leave of the customer's responsible person before it is done."""

    id: Identifier
    what: Named
    by: Literal["customer", "manager"] = "customer"
    remind_after: Duration = "1h"
    clauses: tuple[str, ...] = ()


class DocumentRule(Part):
    """A paper or record the contract asks for, and what of the desk it stands on."""

    id: Identifier
    name: Named
    source: Literal["tickets", "timeline", "duties", "approvals", "knowledge", "uploads"]
    clauses: tuple[str, ...] = ()


class Clause(Part):
    """Who carries a clause: parts of this pack by reference, or people with the reason.

    An entry of `by` names a part of the kind `carried_by`; a part of another kind is written with its kind
    in front ("document:fault-report"). `reason` tells what of the clause is left to people.
    """

    text: Text
    carried_by: Carrier
    by: tuple[str, ...] = ()
    reason: str | None = None

    @model_validator(mode="after")
    def _is_carried(self) -> Self:
        if self.carried_by == "people" and not self.reason:
            raise ValueError("reason: expected why people carry this clause and not the desk")
        if self.carried_by != "people" and not self.by:
            raise ValueError(f"by: expected what in this pack carries it, for a {self.carried_by}")
        return self


class CastMember(Part):
    """A seeded person: for the demo's cast and as a first list of people."""

    id: Identifier
    name: Text
    role: Role
    level: int | None = Field(default=None, ge=1, le=9)
    group: Identifier | None = None
    language: Literal["zh", "en"] | None = None
    phone: str | None = None
