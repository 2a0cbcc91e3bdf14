"""巡检记录表 (FO8, DA4): the fields of its template; the reports show duties in the same way."""

from __future__ import annotations

from collections.abc import Sequence

from desk.papers.shapes import DutyFacts, InspectionPaper
from documents.word_files import Fields, head_fields
from documents.words import length, moment, plain


def inspection_fields(paper: InspectionPaper) -> Fields:
    """Return the fields of 巡检记录表."""
    return {
        **head_fields(paper.head),
        "duties": duty_fields(paper.duties, paper.head.zone),
        "duty_summary": duty_summary(paper.duties),
    }


def duty_fields(duties: Sequence[DutyFacts], zone: str) -> list[dict[str, str]]:
    """Return one row for each time that a duty fell due."""
    return [
        {
            "name": plain(one.name),
            "due": moment(one.due, zone) + ("（暂估）" if one.provisional else ""),
            "done": moment(one.done_at, zone) or "—",
            "by": plain(one.done_by) or "—",
            "result": duty_result(one),
            "note": plain(one.note),
        }
        for one in duties
    ]


def duty_result(one: DutyFacts) -> str:
    """Return whether a duty was done in time, and by how much it was late."""
    if one.done_at is None:
        return "未完成" if one.breached_at is not None else "未到期"
    if one.breached_at is None and one.done_at <= one.due:
        return "按时完成"
    return f"逾期{length((one.done_at - one.due).total_seconds())}完成"


def duty_summary(duties: Sequence[DutyFacts]) -> str:
    """Return the sentence that sums the duties up."""
    if not duties:
        return "本期没有到期的例行工作。"
    results = [duty_result(one) for one in duties]
    late, missed = sum(one.startswith("逾期") for one in results), results.count("未完成")
    waiting = results.count("未到期")
    parts = [f"应完成{len(duties) - waiting}次", f"按时完成{results.count('按时完成')}次"]
    parts += [f"逾期完成{late}次"] * bool(late) + [f"未完成{missed}次"] * bool(missed)
    parts += [f"另有{waiting}次未到期"] * bool(waiting)
    return "，".join(parts) + "。"
