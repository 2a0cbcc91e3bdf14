"""Snapshots that the papers' tests make files of, and what stands in the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

from docx import Document
from openpyxl import load_workbook

from desk.papers.assessment import Evidence, mark
from desk.papers.figures import Figures, figures
from desk.papers.kinds import PAPERS, Kind, order_of
from desk.papers.shapes import (
    DutyFacts,
    FaultPaper,
    FiguresPaper,
    Head,
    InspectionPaper,
    Leave,
    Paper,
    RosterPaper,
    ScorePaper,
    ServicePaper,
    Step,
    TicketFacts,
    TrackingPaper,
    Watcher,
)
from desk.papers.stretches import Stretch, Unit, before
from desk.tickets import PauseSpan, State, Target, Ticket

ZONE = "Asia/Shanghai"
LOCAL = ZoneInfo(ZONE)
ABOUT = {Unit.DAY: "2026-09-16", Unit.WEEK: "2026-W38", Unit.MONTH: "2026-09", Unit.QUARTER: "2026-Q3"}


def at(text: str) -> datetime:
    """Return a moment of 2026 given as local time: "09-16 09:30"."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=LOCAL).astimezone(UTC)


def stretch(kind: Kind, name: str | None = None) -> Stretch | None:
    """Return the longest stretch that a paper takes, in September 2026; None for a paper about a ticket."""
    takes = [unit for unit in PAPERS[kind].takes if unit in ABOUT]
    if not takes:
        return None
    return order_of(kind, name or ABOUT[Unit.MONTH if Unit.MONTH in takes else takes[-1]], ZONE).stretch


def head(kind: Kind, name: str | None = None) -> Head:
    """Return what a paper bears."""
    return Head(kind, "fujian-oa", "一体化OA运维项目", "某省局", ZONE, at("09-30 18:00"), stretch(kind, name))


def target(
    name: str, due: str, *, met: str | None = None, breached: bool = False, within: str = "30 minutes"
) -> Target:
    """Return a clock that ran around the clock from nine of 16 September."""
    return Target(
        name,
        1,
        at("09-16 09:00"),
        within,
        "around_the_clock",
        at(due),
        near_at=at(due),
        met_at=at(met) if met else None,
        breached_at=at(due) if breached else None,
    )


FAULT = TicketFacts(
    12,
    "outage",
    "resolved",
    "公文系统打不开了，<全省>都登录不了 & 报错",
    "张文华",
    3,
    at("09-16 09:00"),
    system="公文管理系统",
    place="泉州市",
    phone="0595-1234567",
    engineer="李工",
    cause="磁盘写满",
    solution="清理日志并扩容",
    widespread=True,
    acknowledged_at=at("09-16 09:40"),
    restored_at=at("09-16 10:30"),
    resolved_at=at("09-16 14:00"),
    targets=(
        target("response", "09-16 09:30", met="09-16 09:40", breached=True),
        target("resolve", "09-17 18:00", met="09-16 14:00", within="1 working day"),
        target("report", "09-18 18:00", within="2 working days"),
    ),
    pauses=(PauseSpan(at("09-16 11:00"), at("09-16 11:30"), "li", "等机房开门"),),
)
STEPS = (
    Step(at("09-16 09:00"), "opened", "张文华", "公文系统打不开了", ticket=12),
    Step(at("09-16 09:00"), "page", "李工", ticket=12),
    Step(at("09-16 09:30"), "breached", target="response", ticket=12),
    Step(at("09-16 09:40"), "acknowledged", "李工", ticket=12),
    Step(at("09-16 10:00"), "proposed", "李工", "先清理日志，再重启服务", ticket=12),
    Step(at("09-16 10:30"), "restored", "李工", "磁盘写满", ticket=12),
    Step(at("09-16 14:00"), "resolved", "李工", "清理日志并扩容", ticket=12),
)
LEAVES = (Leave("重启公文服务", "李工", at("09-16 10:05"), "approved", "赵处长", at("09-16 10:10"), "同意"),)
DUTIES = (
    DutyFacts("check", "每日巡检", at("09-14 08:30"), ("DA4",), at("09-14 08:10"), "李工", "五项正常"),
    DutyFacts("check", "每日巡检", at("09-15 08:30"), ("DA4",), at("09-15 09:30"), "许工", "", at("09-15 08:30")),
    DutyFacts("check", "每日巡检", at("09-16 08:30"), ("DA4",), breached_at=at("09-16 08:30")),
)


def ticket(number: int, opened: str, *, severity: str = "fault", **about: str | None) -> Ticket:
    """Return a ticket answered after twenty minutes and solved after two hours, within its time."""
    begun = at(opened)
    met, due = begun + timedelta(minutes=20), begun + timedelta(minutes=30)
    return Ticket(
        "fujian-oa",
        number,
        severity,
        State.CLOSED,
        "zhang",
        "打不开",
        begun,
        begun,
        system=about.get("system", "公文管理系统"),
        place=about.get("place", "泉州市"),
        cause=about.get("cause", "磁盘写满"),
        error_code=about.get("code"),
        acknowledged_at=met,
        restored_at=begun + timedelta(hours=1),
        resolved_at=begun + timedelta(hours=2),
        targets=(Target("response", 1, begun, "30 minutes", "around_the_clock", due, near_at=due, met_at=met),),
    )


def late(one: Ticket) -> Ticket:
    """Return the ticket with its response breached, and met ten minutes after its deadline."""
    response = one.targets[0]
    missed = replace(response, breached_at=response.due, met_at=response.due + timedelta(minutes=10))
    return replace(one, targets=(missed,))


TICKETS = (
    ticket(1, "07-02 10:00", system="信访管理平台"),
    ticket(2, "08-03 10:00", severity="outage", code="ORA-12541"),
    late(ticket(3, "09-03 10:00")),
    ticket(4, "09-16 10:00"),
    ticket(5, "09-16 11:00", severity="question", cause=None),
    replace(ticket(6, "09-20 11:00", severity="request", cause=None), state=State.OPEN, resolved_at=None),
)


def figures_of(kind: Kind, tickets: Sequence[Ticket]) -> tuple[Figures, Figures]:
    """Return the figures of a paper's stretch and of the one before."""
    now = stretch(kind)
    assert now is not None
    made = at("09-30 18:00")
    return figures(tickets, now, ZONE, at=made), figures(tickets, before(now, ZONE), ZONE, at=made)


def paper(kind: Kind) -> Paper:
    """Return a snapshot with something in every part."""
    if kind in {Kind.FAULT_HANDLING, Kind.FAULT_REPORT}:
        return FaultPaper(head(kind), FAULT, STEPS, LEAVES)
    if kind in {Kind.USER_PROBLEMS, Kind.PROBLEM_TRACKING}:
        return TrackingPaper(head(kind), (FAULT, replace(FAULT, number=13, summary="=1+1", reporters=1, targets=())))
    if kind is Kind.INSPECTION:
        return InspectionPaper(head(kind), DUTIES)
    if kind is Kind.ASSESSMENT:
        return score()
    if kind is Kind.SERVICE_RECORD:
        return ServicePaper(head(kind), STEPS)
    if kind is Kind.DUTY_ROSTER:
        people = (Watcher("李工", "engineer", 1, "0591-11"), Watcher("陈经理", "manager"))
        return RosterPaper(head(kind), people, ("mon 08:00-12:00", "mon 15:00-18:00"), "0591-00000001", DUTIES)
    return FiguresPaper(head(kind), *figures_of(kind, TICKETS), DUTIES)


def empty(kind: Kind) -> Paper:
    """Return the snapshot of a month in which nothing was; a fault's paper is about a bare fault."""
    match paper(kind):
        case FaultPaper():
            bare = TicketFacts(1, "fault", "open", "打不开", "张文华", 1, at("09-16 09:00"))
            return FaultPaper(head(kind), bare)
        case ScorePaper():
            marks, deductions = mark((), full=100, floor=80)
            return ScorePaper(head(kind), marks, deductions)
        case FiguresPaper():
            return FiguresPaper(head(kind), *figures_of(kind, ()))
        case InspectionPaper() | TrackingPaper() | ServicePaper() | RosterPaper() as full:
            return type(full)(head(kind))


def score(*, breaches: int = 12, total: float | None = None) -> ScorePaper:
    """Return a month's marks after so many late responses, a missed duty, a complaint and a bad rating."""
    moment = at("09-16 09:30")
    evidence = [
        Evidence("target", moment, "response", 12 + one, moment, moment + timedelta(minutes=10), "打不开")
        for one in range(breaches)
    ]
    evidence += [
        Evidence("duty", at("09-15 08:30"), "每日巡检", None, at("09-15 08:30")),
        Evidence("complaint", at("09-17 10:00"), "张文华", 12, words="太慢了"),
        Evidence("rating", at("09-18 10:00"), "林秀英", 14, words="2"),
    ]
    marks, deductions = mark(evidence, full=100, floor=80)
    return ScorePaper(head(Kind.ASSESSMENT), marks, deductions, total)


def paragraphs(content: bytes) -> list[str]:
    """Return the paragraphs of a Word file, without empty ones."""
    return [one.text.strip() for one in Document(BytesIO(content)).paragraphs if one.text.strip()]


def tables(content: bytes) -> list[list[list[str]]]:
    """Return the tables of a Word file: rows of cells."""
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in Document(BytesIO(content)).tables]


def cells(content: bytes) -> list[list[object]]:
    """Return the rows of a spreadsheet without empty cells and rows."""
    rows = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    return [found for row in rows if (found := [value for value in row if value is not None and value != ""])]
