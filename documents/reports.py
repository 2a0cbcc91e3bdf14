"""季度运行报告 (DC7), 季度运维报告 (DL3) and 问题分类汇总 (FO1): the fields of their templates."""

from __future__ import annotations

from collections.abc import Sequence

from desk.papers.figures import (
    SEVERITIES,
    Attainment,
    Breach,
    Concern,
    Count,
    Figures,
    MonthCount,
    Standing,
    Times,
    concerns,
)
from desk.papers.kinds import Kind
from desk.papers.shapes import FiguresPaper
from documents import charts
from documents.charts import Chart
from documents.inspections import duty_fields, duty_summary
from documents.word_files import Field, Fields, Picture, head_fields
from documents.words import NOT_NAMED, SEVERITY, TARGET, length, moment, percent, plain, word

MOST_LISTED = 200
"""Rows of a list in a report; how many more there are is said below it."""
TOP = 10


def report_fields(paper: FiguresPaper) -> Fields:
    """Return the fields of a report over figures; charts are drawn only where there is something to draw."""
    now, zone = paper.figures, paper.head.zone
    return {
        **head_fields(paper.head),
        "empty": now.total == 0,
        "overview": _overview(now, paper.before),
        "unsolved": now.unsolved,
        "visits": now.visits,
        "reopened": now.reopened,
        "severities": [_severity(one, paper.before) for one in now.by_severity],
        "systems": _rows(now.system_by_severity),
        "months": _rows(now.by_month),
        "places": _counts(now.by_place),
        "times": [_times(one) for one in now.times if one.number],
        "attainment": [_attainment(one) for one in now.attainment],
        "breaches": [_breach(one, zone) for one in now.breaches[:MOST_LISTED]],
        "more_breaches": max(len(now.breaches) - MOST_LISTED, 0),
        "causes": _counts(now.causes),
        "error_codes": _counts(now.error_codes),
        "standing": [_standing(one) for one in now.standing],
        "concerns": [_concern(one) for one in concerns(now, paper.before)],
        "duties": duty_fields(paper.duties, zone)[:MOST_LISTED],
        "duty_summary": duty_summary(paper.duties),
        "rating": _rating(now),
        **(_charts(now) if paper.head.kind is not Kind.PROBLEM_SUMMARY else {}),
    }


def _overview(now: Figures, before: Figures) -> str:
    """Return the sentence that sums the stretch up."""
    if now.total == 0:
        return f"本期没有受理的事项（上期{before.total}件）。"
    kinds = "、".join(f"{word(SEVERITY, one.name)}{one.number}件" for one in now.by_severity if one.number)
    solved = f"已解决{now.total - now.unsolved}件" + (f"，尚未解决{now.unsolved}件" if now.unsolved else "")
    change = now.total - before.total
    compared = f"增加{change}件" if change > 0 else f"减少{-change}件" if change < 0 else "持平"
    return f"本期共受理{now.total}件，其中{kinds}；{solved}。上期{before.total}件，与上期相比{compared}。"


def _severity(one: Count, before: Figures) -> dict[str, str]:
    earlier = next((count.number for count in before.by_severity if count.name == one.name), 0)
    return {"name": word(SEVERITY, one.name), "number": str(one.number), "before": str(earlier)}


def _rows(counts: Sequence[MonthCount]) -> list[dict[str, str]]:
    """Return one row for each month or system: its name, the number of each severity by its id, and their sum."""
    return [
        {
            "name": plain(one.month) or NOT_NAMED,
            **{severity: str(number) for severity, number in zip(SEVERITIES, one.numbers, strict=True)},
            "total": str(sum(one.numbers)),
        }
        for one in counts
    ]


def _counts(counts: Sequence[Count]) -> list[dict[str, str]]:
    return [{"name": plain(one.name) or NOT_NAMED, "number": str(one.number)} for one in counts[:TOP]]


def _times(one: Times) -> dict[str, str]:
    return {
        "severity": word(SEVERITY, one.severity),
        "event": "响应" if one.event == "response" else "解决",
        "number": str(one.number),
        "middle": length(one.middle),
        "mean": length(one.mean),
        "longest": length(one.longest),
    }


def _attainment(one: Attainment) -> dict[str, str]:
    return {
        "severity": word(SEVERITY, one.severity),
        "target": word(TARGET, one.target),
        "met": str(one.met),
        "breached": str(one.breached),
        "undecided": str(one.undecided),
        "share": percent(one.share),
    }


def _breach(one: Breach, zone: str) -> dict[str, str]:
    by = length((one.met_at - one.due).total_seconds()) if one.met_at is not None else "未完成"
    return {
        "number": str(one.number),
        "system": plain(one.system) or NOT_NAMED,
        "summary": plain(one.summary)[:60],
        "severity": word(SEVERITY, one.severity),
        "target": word(TARGET, one.target),
        "due": moment(one.due, zone),
        "by": by,
    }


def _standing(one: Standing) -> dict[str, str]:
    return {
        "system": plain(one.system) or NOT_NAMED,
        "outages": str(one.outages),
        "down": length(one.seconds),
        "share": percent(one.share, digits=2),
    }


def _concern(one: Concern) -> str:
    match one.what:
        case "system":
            numbers = f"本期{one.number:.0f}件，上期{one.before:.0f}件"
            return f"{plain(one.name)}{numbers}，明显增多，建议排查运行环境与近期变更。"
        case "target":
            severity, _, target = one.name.partition(".")
            name = f"{word(SEVERITY, severity)}的{word(TARGET, target)}时限"
            return f"{name}达成率{percent(one.number)}，低于90%，建议调整值班与处理安排。"
        case _:
            return f"原因“{plain(one.name)}”本期出现{one.number:.0f}次，建议从根本上消除。"


def _rating(now: Figures) -> str:
    number = sum(one.number for one in now.ratings)
    if not number:
        return "本期没有收到评价。"
    mean = sum(int(one.name) * one.number for one in now.ratings) / number
    return f"本期收到评价{number}次，平均{mean:.1f}分（满分5分）。"


def _charts(now: Figures) -> Fields:
    """Return the pictures, each with the line that explains its labels; empty texts where there is nothing to draw."""
    drawn: dict[str, Chart | None] = {"chart_months": None, "chart_systems": None, "chart_attainment": None}
    if now.total:
        font = charts.chinese_font()
        drawn["chart_months"] = charts.months(now.by_month, font=font)
        drawn["chart_systems"] = charts.systems(now.by_system, font=font)
        if any(one.share is not None for one in now.attainment):
            drawn["chart_attainment"] = charts.attainment(now.attainment, font=font)
    fields: dict[str, Field] = {}
    for name, chart in drawn.items():
        fields[name] = Picture(chart.png) if chart is not None else ""
        fields[f"{name}_legend"] = chart.legend if chart is not None else ""
    return fields
