"""A ticket: what was reported, where it stands, and the clocks that run on it.

Values and pure functions. Each act takes a ticket and a moment and gives back the ticket that follows with the
changes to tell (`Change`); the rules of time are in `desk.targets`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a ticket stands; the ids are fixed by the drill format."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    WAITING = "waiting"
    RESTORED = "restored"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"


LIVE = frozenset({State.OPEN, State.ACKNOWLEDGED, State.WAITING, State.RESTORED})
"""States in which somebody still has work to do."""

SEVERITY_ORDER = ("request", "question", "fault", "outage")
KIND_OF = {"outage": "fault", "fault": "fault", "question": "question", "request": "request"}


@dataclass(frozen=True, slots=True)
class Target:
    """One clock of a ticket, kept for ever. All moments are in UTC.

    `round` counts how often the ticket was opened: a reopened ticket gets a new round, the old one stays as it was.
    `within` and `clock` are as the pack had them when the target was computed.
    """

    name: str
    round: int
    starts_at: datetime
    within: str
    clock: str
    due: datetime
    near_at: datetime
    provisional: bool = False
    met_at: datetime | None = None
    near_told_at: datetime | None = None
    breached_at: datetime | None = None

    @property
    def running(self) -> bool:
        """Tell whether the target is not met yet (it may be breached)."""
        return self.met_at is None


@dataclass(frozen=True, slots=True)
class PauseSpan:
    """A stretch in which the ticket waited; `end` is None while it does."""

    start: datetime
    end: datetime | None
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One matter in one contract, numbered within it from 1.

    `system` is the pack's name in full. `reporters` joined later, in order; `reporter` opened it and confirms.
    `group` is the chat it was reported in (None: a private chat). `follows` is the number of an older ticket that
    this one takes up again. `round` counts openings. `before_pause` is the state that a resumed ticket returns to.
    """

    contract: str
    number: int
    severity: str
    state: State
    reporter: str
    summary: str
    opened_at: datetime
    last_report_at: datetime
    group: str | None = None
    system: str | None = None
    place: str | None = None
    phone: str | None = None
    error_code: str | None = None
    engineer: str | None = None
    reporters: tuple[str, ...] = ()
    language: str = "zh"
    round: int = 1
    follows: int | None = None
    merged_into: int | None = None
    widespread: bool = False
    cause: str | None = None
    solution: str | None = None
    acknowledged_at: datetime | None = None
    restored_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    before_pause: State | None = None
    rating: int | None = None
    targets: tuple[Target, ...] = ()
    pauses: tuple[PauseSpan, ...] = ()

    @property
    def kind(self) -> str:
        """Return fault, question or request."""
        return KIND_OF[self.severity]

    @property
    def live(self) -> bool:
        """Tell whether somebody still has work to do on it."""
        return self.state in LIVE

    @property
    def everybody(self) -> tuple[str, ...]:
        """Return all who reported it, the first one first."""
        return (self.reporter, *self.reporters)

    def target(self, name: str) -> Target | None:
        """Return the newest round's target of that name."""
        return next((target for target in reversed(self.targets) if target.name == name), None)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a ticket: `event` in the past tense, for the timeline and for the targets it meets."""

    event: str
    by: str | None = None
    text: str = ""


def acknowledge(ticket: Ticket, engineer: str, *, at: datetime) -> tuple[Ticket, Change]:
    """Give the ticket to `engineer`; an open one is acknowledged, a later state stays."""
    state = State.ACKNOWLEDGED if ticket.state is State.OPEN else ticket.state
    first = ticket.acknowledged_at or at
    return replace(ticket, engineer=engineer, state=state, acknowledged_at=first), Change("acknowledged", engineer)


def restore(ticket: Ticket, by: str, *, at: datetime, cause: str = "") -> tuple[Ticket, Change]:
    """Record that the system is usable again; the cause may still be open."""
    restored = replace(ticket, state=State.RESTORED, restored_at=at, cause=cause or ticket.cause, before_pause=None)
    return restored, Change("restored", by, cause)


def resolve(ticket: Ticket, by: str, *, at: datetime, solution: str = "") -> tuple[Ticket, Change]:
    """Record that the cause is removed, or the question answered."""
    resolved = replace(
        ticket, state=State.RESOLVED, resolved_at=at, solution=solution or ticket.solution, before_pause=None
    )
    return resolved, Change("resolved", by, solution)


def close(ticket: Ticket, by: str | None, *, at: datetime, event: str = "closed") -> tuple[Ticket, Change]:
    """Close the ticket: `event` is "confirmed" where the reporter did, else "closed" (by silence)."""
    resolved = ticket.resolved_at or at
    return replace(ticket, state=State.CLOSED, closed_at=at, resolved_at=resolved, before_pause=None), Change(event, by)


def reopen(ticket: Ticket, by: str, *, at: datetime, text: str = "") -> tuple[Ticket, Change]:
    """Take a restored, resolved or closed ticket up again; its met targets stay as they were.

    Those that were still wanted run on; those that nobody waited for any more stay in their round, unmet.
    """
    wanted = (one.running and one.round == ticket.round and _wanted(ticket, one) for one in ticket.targets)
    targets = tuple(
        replace(one, round=ticket.round + 1) if on else one for one, on in zip(ticket.targets, wanted, strict=True)
    )
    state = State.ACKNOWLEDGED if ticket.engineer else State.OPEN
    again = replace(
        ticket,
        state=state,
        round=ticket.round + 1,
        targets=targets,
        restored_at=None,
        resolved_at=None,
        closed_at=None,
        last_report_at=at,
        before_pause=None,
    )
    return again, Change("reopened", by, text)


def _wanted(ticket: Ticket, target: Target) -> bool:
    """Tell whether an unmet target was still waited for: after a recovery all but the visit, later the report alone."""
    return target.name != "on_site" if ticket.state is State.RESTORED else target.name == "report"


def pause(ticket: Ticket, by: str, *, at: datetime, reason: str = "") -> tuple[Ticket, Change]:
    """Let the ticket wait: its open targets but `response` stand still until it is resumed."""
    span = PauseSpan(start=at, end=None, by=by, reason=reason)
    paused = replace(ticket, state=State.WAITING, before_pause=ticket.state, pauses=(*ticket.pauses, span))
    return paused, Change("paused", by, reason)


def resume(ticket: Ticket, by: str | None, *, at: datetime) -> tuple[Ticket, Change]:
    """Let the clocks run again, in the state the ticket had before it waited."""
    spans = tuple(replace(span, end=at) if span.end is None else span for span in ticket.pauses)
    state = ticket.before_pause or State.ACKNOWLEDGED
    return replace(ticket, state=state, before_pause=None, pauses=spans), Change("resumed", by)


def reopenable(ticket: Ticket, within: timedelta, *, at: datetime) -> bool:
    """Tell whether "still broken" reopens this ticket: resolved, or closed no longer than `within` ago."""
    if ticket.state is State.RESOLVED:
        return True
    return ticket.state is State.CLOSED and ticket.closed_at is not None and at - ticket.closed_at <= within


def higher(one: str, other: str) -> bool:
    """Tell whether severity `one` is graver than `other`."""
    return SEVERITY_ORDER.index(one) > SEVERITY_ORDER.index(other)
