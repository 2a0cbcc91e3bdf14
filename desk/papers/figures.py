"""The figures of a stretch of time, counted from its tickets. Docs: docs/papers.md, "How it is counted".

A ticket belongs to the stretch in which it was opened; merged ones are left out, their reports count with the ticket
that took them in. Lengths are in seconds of plain time, whatever clock the contract's target runs on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median
from zoneinfo import ZoneInfo

from desk.papers.stretches import Stretch, months_of
from desk.tickets import SEVERITY_ORDER, State, Target, Ticket

SEVERITIES = tuple(reversed(SEVERITY_ORDER))
"""The severities, the gravest first."""
SHORTEST_CAUSE = 2
"""Words of a cause shorter than this say nothing."""
RISE = 1.5
"""A system whose tickets have become this many times as many is named as a warning."""
FEW = 3
"""Fewer tickets than this are no trend."""
WANTED_SHARE = 0.9
"""A target met less often than this is named as a warning."""


@dataclass(frozen=True, slots=True)
class Count:
    """How often something occurs."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many tickets of each severity a month had, in the order of `SEVERITIES`."""

    month: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """How long it took, in seconds, over `number` tickets of a severity; None where there was none."""

    severity: str
    event: str
    number: int
    middle: float | None = None
    mean: float | None = None
    longest: float | None = None


@dataclass(frozen=True, slots=True)
class Attainment:
    """How a target was kept: met in time, breached, and still running or of no more use (`undecided`)."""

    severity: str
    target: str
    met: int
    breached: int
    undecided: int

    @property
    def share(self) -> float | None:
        """Return the share met, 0 to 1, of those that are decided; None where none is."""
        decided = self.met + self.breached
        return self.met / decided if decided else None


@dataclass(frozen=True, slots=True)
class Breach:
    """A target that was not kept; `met_at` is when it was met after all."""

    number: int
    severity: str
    target: str
    due: datetime
    met_at: datetime | None
    system: str | None
    summary: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How a system stood: outages, and the seconds of the stretch that were within one or more of them.

    A system without an outage has none here. An outage lasts from its report to its recovery, else to its solution,
    else to the end of the stretch or the moment of counting.
    """

    system: str
    outages: int
    seconds: float
    share: float


@dataclass(frozen=True, slots=True)
class Concern:
    """Something to be looked at: a system with more trouble, a target missed often, a cause that comes again."""

    what: str
    name: str
    number: float
    before: float = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What a stretch was like. Everything is in order: the most frequent first, then by name."""

    total: int = 0
    unsolved: int = 0
    reopened: int = 0
    visits: int = 0
    by_severity: tuple[Count, ...] = ()
    by_system: tuple[Count, ...] = ()
    by_place: tuple[Count, ...] = ()
    by_month: tuple[MonthCount, ...] = ()
    system_by_severity: tuple[MonthCount, ...] = ()
    times: tuple[Times, ...] = ()
    attainment: tuple[Attainment, ...] = ()
    breaches: tuple[Breach, ...] = ()
    causes: tuple[Count, ...] = ()
    error_codes: tuple[Count, ...] = ()
    standing: tuple[Standing, ...] = ()
    ratings: tuple[Count, ...] = ()


def figures(tickets: Iterable[Ticket], stretch: Stretch, zone: str, *, at: datetime) -> Figures:
    """Return the figures of a stretch; `tickets` may hold others too, `at` is the moment of counting."""
    counted = [one for one in tickets if one.state is not State.MERGED and _opened_in(one, stretch)]
    tally = Counter(one.severity for one in counted)
    return Figures(
        total=len(counted),
        unsolved=sum(one.live for one in counted),
        reopened=sum(one.round > 1 for one in counted),
        visits=sum(map(_visited, counted)),
        by_severity=tuple(Count(name, tally[name]) for name in SEVERITIES),
        by_system=_counts(map(_system, counted)),
        by_place=_counts(map(_place, counted)),
        by_month=_by_month(counted, stretch, zone),
        system_by_severity=_by_system(counted),
        times=tuple(_times(counted)),
        attainment=_attainment(counted),
        breaches=_breaches(counted),
        causes=_counts(filter(None, map(_cause, counted))),
        error_codes=_counts(filter(None, map(_error_code, counted))),
        standing=_standing(counted, stretch, at=at),
        ratings=_counts(filter(None, map(_rating, counted))),
    )


def outcome(target: Target) -> str:
    """Return how a target ended: met, breached, or undecided (it runs, or nobody waits for it any more)."""
    if target.breached_at is not None:
        return "breached"
    return "met" if target.met_at is not None else "undecided"


def concerns(now: Figures, before: Figures) -> tuple[Concern, ...]:
    """Return what should be looked at, by fixed rules over the figures of this stretch and of the one before."""
    earlier = {one.name: one.number for one in before.by_system}
    rising = [
        Concern("system", one.name, one.number, earlier.get(one.name, 0))
        for one in now.by_system
        if one.name and one.number >= FEW and one.number >= RISE * earlier.get(one.name, 0)
    ]
    missed = [
        Concern("target", f"{one.severity}.{one.target}", one.share)
        for one in now.attainment
        if one.share is not None and one.share < WANTED_SHARE
    ]
    again = [Concern("cause", one.name, one.number) for one in now.causes if one.number >= FEW]
    return (*rising, *missed, *again)


def _opened_in(ticket: Ticket, stretch: Stretch) -> bool:
    return stretch.start <= ticket.opened_at < stretch.end


def _visited(ticket: Ticket) -> bool:
    visit = ticket.target("on_site")
    return visit is not None and visit.met_at is not None


def _counts(names: Iterable[str]) -> tuple[Count, ...]:
    found = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(name, number) for name, number in found)


def _system(ticket: Ticket) -> str:
    return ticket.system or ""


def _place(ticket: Ticket) -> str:
    return ticket.place or ""


def _error_code(ticket: Ticket) -> str:
    return ticket.error_code or ""


def _rating(ticket: Ticket) -> str:
    return "" if ticket.rating is None else str(ticket.rating)


def _cause(ticket: Ticket) -> str:
    """Return what an engineer gave as the cause; empty where it is too short to say anything."""
    cause = (ticket.cause or "").strip()
    return cause if len(cause) >= SHORTEST_CAUSE else ""


def _by_month(tickets: Sequence[Ticket], stretch: Stretch, zone: str) -> tuple[MonthCount, ...]:
    local = ZoneInfo(zone)
    found = Counter((one.opened_at.astimezone(local).strftime("%Y-%m"), one.severity) for one in tickets)
    return tuple(MonthCount(month, tuple(found[month, name] for name in SEVERITIES)) for month in months_of(stretch))


def _by_system(tickets: Sequence[Ticket]) -> tuple[MonthCount, ...]:
    """Return each system's tickets by severity; the system stands where else the month does."""
    found = Counter((_system(one), one.severity) for one in tickets)
    names = [one.name for one in _counts(map(_system, tickets))]
    return tuple(MonthCount(system, tuple(found[system, name] for name in SEVERITIES)) for system in names)


def _times(tickets: Sequence[Ticket]) -> Iterable[Times]:
    for severity in SEVERITIES:
        of_it = [one for one in tickets if one.severity == severity]
        for event, moment_of in (("response", _answered), ("resolve", _solved)):
            pairs = [(one.opened_at, moment_of(one)) for one in of_it]
            yield _length(severity, event, [(end - begun).total_seconds() for begun, end in pairs if end is not None])


def _answered(ticket: Ticket) -> datetime | None:
    """Return when the report was answered: its first response met, else acknowledged; None where it was not."""
    response = next((one for one in ticket.targets if one.name == "response"), None)
    return (response.met_at if response is not None else None) or ticket.acknowledged_at


def _solved(ticket: Ticket) -> datetime | None:
    return ticket.resolved_at


def _length(severity: str, event: str, seconds: Sequence[float]) -> Times:
    if not seconds:
        return Times(severity, event, 0)
    return Times(severity, event, len(seconds), median(seconds), fmean(seconds), max(seconds))


def _attainment(tickets: Sequence[Ticket]) -> tuple[Attainment, ...]:
    found = Counter((one.severity, target.name, outcome(target)) for one in tickets for target in one.targets)
    names = ("response", "on_site", "proposal", "restore", "resolve", "report")
    return tuple(
        Attainment(severity, name, *(found[severity, name, end] for end in ("met", "breached", "undecided")))
        for severity in SEVERITIES
        for name in names
        if any(found[severity, name, end] for end in ("met", "breached", "undecided"))
    )


def _breaches(tickets: Sequence[Ticket]) -> tuple[Breach, ...]:
    found = [
        Breach(one.number, one.severity, target.name, target.due, target.met_at, one.system, one.summary)
        for one in tickets
        for target in one.targets
        if target.breached_at is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.number)))


def _standing(tickets: Sequence[Ticket], stretch: Stretch, *, at: datetime) -> tuple[Standing, ...]:
    whole = (min(stretch.end, max(at, stretch.start)) - stretch.start).total_seconds()
    outages = [one for one in tickets if one.severity == "outage"]
    return tuple(
        _of_system(system.name, [one for one in outages if _system(one) == system.name], stretch, whole, at=at)
        for system in _counts(map(_system, outages))
    )


def _of_system(system: str, outages: Sequence[Ticket], stretch: Stretch, whole: float, *, at: datetime) -> Standing:
    """Return how long a system was down; outages that overlap count once."""
    down, until = 0.0, stretch.start
    for one in sorted(outages, key=lambda ticket: ticket.opened_at):
        over = min(one.restored_at or one.resolved_at or at, stretch.end)
        start = max(one.opened_at, until)
        down += max((over - start).total_seconds(), 0)
        until = max(until, over)
    return Standing(system, len(outages), down, 1 - down / whole if whole > 0 else 1.0)
