"""故障处理报告 and 故障报告 (FO4): the fields of their templates."""

from __future__ import annotations

from collections.abc import Iterable

from desk.papers.shapes import FaultPaper, Leave, Step, TicketFacts
from desk.tickets import Target
from documents.word_files import Fields, head_fields
from documents.words import (
    EVENT,
    LEAVE,
    NOT_NAMED,
    SEVERITY,
    STATE,
    TARGET,
    kept,
    length,
    moment,
    plain,
    told,
    within,
    word,
)

MILESTONES = frozenset(
    {
        *("opened", "acknowledged", "on_site", "proposed", "restored", "resolved", "confirmed", "closed", "reopened"),
        *("report_filed", "approval_requested", "approval_approved", "approval_rejected", "breached", "severity"),
    }
)
"""What of the story stands in the fault report; the handling report has all of it."""
MEASURES = frozenset({"proposed", "progress", "restored", "resolved"})
OVER = frozenset({"restored", "resolved", "closed", "merged"})


def handling_fields(paper: FaultPaper) -> Fields:
    """Return the fields of 故障处理报告: the whole story, line by line."""
    return {**_facts(paper), "steps": [_step(one, paper.head.zone) for one in paper.steps]}


def report_fields(paper: FaultPaper) -> Fields:
    """Return the fields of 故障报告: its milestones, cause, effect and measures."""
    steps = [_step(one, paper.head.zone) for one in paper.steps if one.event in MILESTONES]
    return {**_facts(paper), "steps": steps}


def _facts(paper: FaultPaper) -> Fields:
    ticket, zone = paper.ticket, paper.head.zone
    over = ticket.state in OVER
    return {
        **head_fields(paper.head),
        **_of_ticket(ticket),
        **_moments(ticket, zone),
        "effect": _effect(ticket),
        "measures": _measures(paper.steps),
        "targets": [_target(one, zone, over=over) for one in ticket.targets],
        "leaves": [_leave(one, zone) for one in paper.leaves],
        "pauses": [
            {"start": moment(one.start, zone), "end": moment(one.end, zone, "未恢复"), "reason": plain(one.reason)}
            for one in ticket.pauses
        ],
    }


def _of_ticket(ticket: TicketFacts) -> Fields:
    return {
        "number": ticket.number,
        "severity": word(SEVERITY, ticket.severity),
        "state": word(STATE, ticket.state),
        "system": told(ticket.system),
        "place": told(ticket.place or ticket.group),
        "reporter": plain(ticket.reporter),
        "phone": told(ticket.phone),
        "engineer": told(ticket.engineer),
        "summary": plain(ticket.summary),
        "error_code": told(ticket.error_code),
        "cause": told(ticket.cause, "未记录，请补充。"),
        "solution": told(ticket.solution, "未记录，请补充。"),
    }


def _moments(ticket: TicketFacts, zone: str) -> Fields:
    return {
        "opened": moment(ticket.opened_at, zone),
        "acknowledged": moment(ticket.acknowledged_at, zone, "未响应"),
        "restored": moment(ticket.restored_at, zone, NOT_NAMED),
        "resolved": moment(ticket.resolved_at, zone, "未解决"),
        "closed": moment(ticket.closed_at, zone, "未关闭"),
    }


def _effect(ticket: TicketFacts) -> str:
    """Return who was hit, and for how long."""
    system = plain(ticket.system) or "所报系统"
    parts = [f"{word(SEVERITY, ticket.severity)}，涉及{system}，共{ticket.reporters}人报告"]
    if ticket.widespread:
        parts.append("影响面较大")
    over = ticket.restored_at or ticket.resolved_at
    if over is not None:
        parts.append(f"自受理至恢复历时{length((over - ticket.opened_at).total_seconds())}")
    else:
        parts.append("尚未恢复")
    return "，".join(parts) + "。"


def _measures(steps: Iterable[Step]) -> list[str]:
    return [
        f"{word(EVENT, one.event)}：{plain(one.text)}" for one in steps if one.event in MEASURES and plain(one.text)
    ]


def _step(one: Step, zone: str) -> dict[str, str]:
    what = word(EVENT, one.event) + (f"：{word(TARGET, one.target)}" if one.target else "")
    return {"at": moment(one.at, zone), "what": what, "by": plain(one.by), "text": plain(one.text)}


def _target(one: Target, zone: str, *, over: bool) -> dict[str, str]:
    estimated = "（暂估）" if one.provisional else ""
    return {
        "name": word(TARGET, one.name) + (f"（第{one.round}次）" if one.round > 1 else ""),
        "within": within(one),
        "due": moment(one.due, zone) + estimated,
        "met": moment(one.met_at, zone) or "—",
        "kept": kept(one, over=over),
    }


def _leave(one: Leave, zone: str) -> dict[str, str]:
    return {
        "what": plain(one.what),
        "asked": f"{plain(one.asked_by)} {moment(one.asked_at, zone)}",
        "state": word(LEAVE, one.state),
        "decided": f"{plain(one.decided_by)} {moment(one.decided_at, zone)}".strip() or "—",
        "words": plain(one.words),
    }
