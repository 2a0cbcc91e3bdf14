"""Smaller things that the store keeps: timers, occurrences of duties, approvals, answers given, messages taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Machine(StrEnum):
    """What a timer wakes. Its `subject` is the ticket's number, `duty:due` for a duty, or a roster's id."""

    TARGETS = "targets"
    PAGING = "paging"
    CLOSING = "closing"
    DUTY = "duty"
    APPROVAL = "approval"
    ROSTER = "roster"


@dataclass(frozen=True, slots=True)
class Timer:
    """A moment that matters. At most one timer of a machine waits for one subject of a contract."""

    contract: str
    machine: Machine
    subject: str
    due_at: datetime
    generation: int = 0
    id: int | None = None


@dataclass(frozen=True, slots=True)
class DutyOccurrence:
    """One time that a duty falls due (UTC). `told` counts what has been told: 0 nothing, 1 due, 2 near, 3 breached."""

    contract: str
    duty: str
    due: datetime
    opens_at: datetime
    near_at: datetime
    provisional: bool = False
    told: int = 0
    done_at: datetime | None = None
    done_by: str | None = None
    note: str = ""
    breached_at: datetime | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """A request for leave: `state` is pending, approved or rejected. `id` is numbered within the contract from 1."""

    contract: str
    id: int
    what: str
    ticket: int | None
    asked_by: str
    asked_at: datetime
    state: str = "pending"
    decided_by: str | None = None
    decided_at: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said of an answer: `verdict` is helpful, not_helpful or human."""

    contract: str
    outbox: int
    person: str
    question: str
    section: str
    verdict: str
    at: datetime
