"""The papers that are tables: 追踪表 (DC8), 跟踪表 (DL4), 服务记录 (DC11), 值班表 (SE6)."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from desk.papers.figures import outcome
from desk.papers.kinds import PAPERS, Kind
from desk.papers.shapes import Head, RosterPaper, ServicePaper, TicketFacts, TrackingPaper
from documents.inspections import duty_result
from documents.sheets import Block, Column, Table, Value, numbered
from documents.words import (
    EVENT,
    NOT_NAMED,
    ROLE,
    SEVERITY,
    STATE,
    TARGET,
    WEEKDAY,
    day,
    moment,
    plain,
    stretch,
    word,
)

_TRACKING = (
    Column("序号", 6, middle=True),
    Column("工单号", 8, middle=True),
    Column("提出时间", 20),
    Column("提出人", 12),
    Column("单位或地点", 16),
    Column("系统（功能）", 22),
    Column("级别", 10, middle=True),
    Column("问题描述", 40),
    Column("原因", 24),
    Column("解决方案", 40),
    Column("责任人", 12),
    Column("响应时间", 20),
    Column("解决时间", 20),
    Column("状态", 10, middle=True),
    Column("时限", 22),
)
_SERVICE = (
    Column("序号", 6, middle=True),
    Column("时间", 20),
    Column("人员", 14),
    Column("工单号", 10, middle=True),
    Column("操作", 18),
    Column("内容", 70),
)
_WATCH = (
    Column("序号", 6, middle=True),
    Column("姓名", 16),
    Column("岗位", 14),
    Column("级别", 10, middle=True),
    Column("联系电话", 24),
)
_DUTIES = (Column("序号", 6), Column("应完成", 16), Column("例行工作", 14), Column("完成人", 10), Column("结果", 24))


def about(head: Head) -> list[str]:
    """Return the lines under a table's title."""
    project, customer = f"项目名称：{plain(head.project)}", f"采购人：{plain(head.customer)}"
    return [project, f"{customer}　　期间：{stretch(head.stretch)}"]


def foot(head: Head) -> list[str]:
    """Return the lines under a table: who signs, and the date."""
    made = day(head.made_at.astimezone(ZoneInfo(head.zone)).date())
    return [f"运维单位（盖章）：　　　　　　　　采购人签收：　　　　　　　　{made}"]


def tracking(paper: TrackingPaper) -> Table:
    """Return 用户问题修改追踪表 or 问题跟踪表: one row for each problem, kept until it is solved."""
    rows = numbered(_problem(one, paper.head.zone) for one in paper.tickets)
    return _table(paper.head, [Block(_TRACKING, rows, "本期没有问题记录。")])


def _problem(one: TicketFacts, zone: str) -> list[Value]:
    return [
        one.number,
        moment(one.opened_at, zone),
        one.reporter + (f"等{one.reporters}人" if one.reporters > 1 else ""),
        one.place or one.group or NOT_NAMED,
        one.system or NOT_NAMED,
        word(SEVERITY, one.severity),
        one.summary,
        one.cause or "",
        one.solution or "",
        one.engineer or "",
        moment(one.acknowledged_at, zone),
        moment(one.resolved_at, zone),
        word(STATE, one.state),
        _kept(one),
    ]


def _kept(one: TicketFacts) -> str:
    late = [word(TARGET, target.name) for target in one.targets if outcome(target) == "breached"]
    if late:
        return f"{'、'.join(dict.fromkeys(late))}超时"
    return "按时" if any(outcome(target) == "met" for target in one.targets) else "—"


def service(paper: ServicePaper) -> Table:
    """Return 服务记录: who did what, when, on which ticket."""
    rows = numbered(
        [moment(one.at, paper.head.zone), one.by or "", one.ticket or "", word(EVENT, one.event), one.text]
        for one in paper.steps
    )
    return _table(paper.head, [Block(_SERVICE, rows, "本期没有服务记录。")])


def roster(paper: RosterPaper) -> Table:
    """Return 值班表: who is on watch, the service hours, the telephone, and the duties of the month."""
    watch = numbered(
        [one.name, word(ROLE, one.role), f"第{one.level}级" if one.level else "—", one.phone or NOT_NAMED]
        for one in paper.people
    )
    duties = numbered(
        [moment(one.due, paper.head.zone), one.name, one.done_by or "", duty_result(one)] for one in paper.duties
    )
    table = _table(
        paper.head,
        [
            Block(_WATCH, watch, "名册中没有值班人员。", heading="值班人员"),
            Block(_DUTIES, duties, "本月没有例行工作。", heading="例行工作"),
        ],
    )
    told = [f"值班电话：{paper.duty_phone or NOT_NAMED}", f"服务时间：{_hours(paper.hours)}"]
    return Table(table.title, table.name, [*table.about, *told], table.blocks, table.foot)


def _hours(lines: Sequence[str]) -> str:
    days: dict[str, list[str]] = {}
    for line in lines:
        name, _, span = line.partition(" ")
        days.setdefault(word(WEEKDAY, name), []).append(span)
    return "；".join(f"{name}{'、'.join(spans)}" for name, spans in days.items()) or NOT_NAMED


def _table(head: Head, blocks: Sequence[Block]) -> Table:
    title = PAPERS[head.kind].title
    shown = "运维值班表" if head.kind is Kind.DUTY_ROSTER else title
    return Table(shown, title, about(head), blocks, foot(head))
