"""What each paper is made from: a snapshot of the store that can be kept as JSON, so that it can be made again.

Moments are in UTC; people and groups stand in it by the names that they had. Nothing in it is laid out: that is the
documents' room.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from desk.errors import InputUnusable
from desk.messages import Value
from desk.papers.assessment import Deduction, Marks
from desk.papers.figures import Figures
from desk.papers.kinds import Kind
from desk.papers.stretches import Stretch
from desk.tickets import PauseSpan, Target


@dataclass(frozen=True, slots=True)
class Head:
    """What every paper bears: which it is, of which contract, about which stretch, and when it was made."""

    kind: Kind
    contract: str
    project: str
    customer: str
    zone: str
    made_at: datetime
    stretch: Stretch | None = None


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """A ticket as a paper shows it; `reporters` counts all who reported it."""

    number: int
    severity: str
    state: str
    summary: str
    reporter: str
    reporters: int
    opened_at: datetime
    system: str | None = None
    place: str | None = None
    group: str | None = None
    phone: str | None = None
    error_code: str | None = None
    engineer: str | None = None
    cause: str | None = None
    solution: str | None = None
    follows: int | None = None
    widespread: bool = False
    rating: int | None = None
    acknowledged_at: datetime | None = None
    restored_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    targets: tuple[Target, ...] = ()
    pauses: tuple[PauseSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of what happened: `event` as the timeline has it ("acknowledged", "breached", "page")."""

    at: datetime
    event: str
    by: str | None = None
    text: str = ""
    target: str | None = None
    ticket: int | None = None


@dataclass(frozen=True, slots=True)
class Leave:
    """A request for leave; `state` is pending, approved or rejected."""

    what: str
    asked_by: str
    asked_at: datetime
    state: str
    decided_by: str | None = None
    decided_at: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """One time that a duty fell due."""

    duty: str
    name: str
    due: datetime
    clauses: tuple[str, ...] = ()
    done_at: datetime | None = None
    done_by: str | None = None
    note: str = ""
    breached_at: datetime | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class FaultPaper:
    """故障处理报告, 故障报告."""

    head: Head
    ticket: TicketFacts
    steps: tuple[Step, ...] = ()
    leaves: tuple[Leave, ...] = ()


@dataclass(frozen=True, slots=True)
class InspectionPaper:
    """巡检记录表."""

    head: Head
    duties: tuple[DutyFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackingPaper:
    """用户问题修改追踪表, 问题跟踪表: what came in during the stretch, and what was not solved when it began."""

    head: Head
    tickets: tuple[TicketFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class FiguresPaper:
    """季度运行报告, 季度运维报告, 问题分类汇总; `before` are the figures of the stretch before."""

    head: Head
    figures: Figures
    before: Figures
    duties: tuple[DutyFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class ScorePaper:
    """月度考核评分表; `total` is the contract's in yuan, None where the pack has none."""

    head: Head
    marks: Marks
    deductions: tuple[Deduction, ...] = ()
    total: float | None = None


@dataclass(frozen=True, slots=True)
class ServicePaper:
    """服务记录: who did what, when, on which ticket."""

    head: Head
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Watcher:
    """Somebody on watch: `level` is None for a manager."""

    name: str
    role: str
    level: int | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class RosterPaper:
    """值班表: who is on watch, by level, and the watch's own telephone; `hours` are lines such as "mon 08:30-12:00"."""

    head: Head
    people: tuple[Watcher, ...] = ()
    hours: tuple[str, ...] = ()
    duty_phone: str | None = None
    duties: tuple[DutyFacts, ...] = ()


Paper: TypeAlias = FaultPaper | InspectionPaper | TrackingPaper | FiguresPaper | ScorePaper | ServicePaper | RosterPaper

_SHAPES: dict[Kind, TypeAdapter[Paper]] = {
    Kind.FAULT_HANDLING: TypeAdapter(FaultPaper),
    Kind.FAULT_REPORT: TypeAdapter(FaultPaper),
    Kind.INSPECTION: TypeAdapter(InspectionPaper),
    Kind.USER_PROBLEMS: TypeAdapter(TrackingPaper),
    Kind.PROBLEM_TRACKING: TypeAdapter(TrackingPaper),
    Kind.QUARTER_RUNNING: TypeAdapter(FiguresPaper),
    Kind.QUARTER_MAINTENANCE: TypeAdapter(FiguresPaper),
    Kind.PROBLEM_SUMMARY: TypeAdapter(FiguresPaper),
    Kind.ASSESSMENT: TypeAdapter(ScorePaper),
    Kind.SERVICE_RECORD: TypeAdapter(ServicePaper),
    Kind.DUTY_ROSTER: TypeAdapter(RosterPaper),
}


def to_json(paper: Paper) -> Value:
    """Return a snapshot as plain values, from which `from_json` makes it again."""
    kept: Value = _SHAPES[paper.head.kind].dump_python(paper, mode="json")
    return kept


def from_json(kept: object, *, file: str) -> Paper:
    """Return the snapshot that `to_json` gave.

    Raises:
        InputUnusable: it is none; the line names the file and the field.
    """
    head = kept.get("head") if isinstance(kept, dict) else None
    word = str(head.get("kind")) if isinstance(head, dict) else ""
    if word not in set(Kind):
        raise InputUnusable(file, where="head.kind", expected="expected the snapshot of a paper")
    try:
        return _SHAPES[Kind(word)].validate_python(kept)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputUnusable(file, where=where, expected=f"expected another value: {first['msg']}") from None


def is_empty(paper: Paper) -> bool:
    """Tell whether the store has nothing for this paper, so that it says so in every section."""
    match paper:
        case FaultPaper() | ScorePaper():
            return False
        case InspectionPaper(duties=found):
            return not found
        case TrackingPaper(tickets=tickets):
            return not tickets
        case ServicePaper(steps=steps):
            return not steps
        case RosterPaper(people=people, duties=duties):
            return not people and not duties
        case FiguresPaper(figures=figures, duties=duties):
            return figures.total == 0 and not duties
