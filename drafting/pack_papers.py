"""Documents and approvals of a pack, and the clocks and one-off duties that a document's period brings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from desk.contracts import SeverityId, TargetRule
from desk.sla import ClockKind, Period, Unit
from drafting.pack_names import cut, english_of
from drafting.pack_periods import read_period, start_of
from drafting.pack_questions import REASONS, SEVERITY_WORDS, period_words, words_of
from drafting.pack_values import Carrying, Cited, Clocked, Question, Written, asked
from drafting.yaml_text import Plain

_SOURCES = (
    ("knowledge", "预案|知识|手册|操作规程|处置卡"),
    ("uploads", "报告|方案|总结|纪要|承诺书|证明|说明|清单|意见|申请"),
    ("tickets", "跟踪表|工单|台账|登记"),
    ("timeline", "记录"),
)
_AFTER_FAULT = re.compile("故障|事件|事故|问题|中断")
_REPORT = re.compile("报告|说明|分析|复盘")
_SERIOUS = re.compile("重大|严重|一级|特别|P1|A类|Ⅰ级|I级|宕机|瘫痪|崩溃|中断")
_SIGNED = re.compile("合同|协议|签订|签约|进场")


@dataclass(frozen=True, slots=True)
class PaperPlan:
    """Documents and approvals, the report clocks and one-off duties that come with them, and what is to be asked."""

    documents: tuple[Written, ...]
    approvals: tuple[Written, ...]
    reports: tuple[Clocked, ...]
    duties: tuple[Written, ...]
    carried: Mapping[str, Carrying]
    questions: tuple[Question, ...]


def plan_papers(found: Iterable[Cited]) -> PaperPlan:
    """Return what findings of the kinds `document` and `approval` become."""
    listed = list(found)
    papers = [one for one in listed if one.finding.kind == "document"]
    names = {one.clause: cut(one.finding.name or "文件", longest=100) for one in papers}
    ids = {name: f"paper-{number}" for number, name in enumerate(dict.fromkeys(names.values()), start=1)}
    approvals = [one for one in listed if one.finding.kind == "approval"]
    carried: dict[str, Carrying] = {
        one.clause: Carrying("approval", (f"approval-{number}",), REASONS["approval"])
        for number, one in enumerate(approvals, start=1)
    }
    reports: list[Clocked] = []
    duties: list[Written] = []
    questions: list[Question] = []
    for one in papers:
        name = names[one.clause]
        clocks, duty, asked_for = _period(one, name, ids[name])
        reports.extend(clocks)
        duties.extend(duty)
        questions.extend(asked_for)
        by = (*(f"duty:{each.fields['id']}" for each in duty), *(f"target:{c.severity}.report" for c in clocks))
        carried[one.clause] = Carrying("document", (ids[name], *by), REASONS["document"])
    documents = tuple(_document(name, identifier, papers, names) for name, identifier in ids.items())
    asked_leave = tuple(_approval(one, number) for number, one in enumerate(approvals, start=1))
    return PaperPlan(documents, asked_leave, tuple(reports), tuple(duties), carried, tuple(questions))


def _document(name: str, identifier: str, papers: Iterable[Cited], names: Mapping[str, str]) -> Written:
    mine = [one for one in papers if names[one.clause] == name]
    source = next((source for source, pattern in _SOURCES if re.search(pattern, name)), "uploads")
    values: dict[str, Plain] = {
        "id": identifier,
        "name": {"zh": name, "en": english_of(name) or name},
        "source": source,
        "clauses": [one.clause for one in mine],
    }
    return Written(values, tuple(dict.fromkeys(one.finding.quote for one in mine)))


def _approval(one: Cited, number: int) -> Written:
    what = cut(one.finding.quote, longest=120)
    values: dict[str, Plain] = {
        "id": f"approval-{number}",
        "what": {"zh": what, "en": what},
        "by": "customer",
        "remind_after": "1h",
        "clauses": [one.clause],
    }
    return Written(values, (one.finding.quote,))


def _period(one: Cited, name: str, identifier: str) -> tuple[list[Clocked], list[Written], list[Question]]:
    """Return what a document's period brings: a report's clock after a fault, a duty after signing, or a question."""
    found = one.finding
    if found.before is not None:
        return [], [], [asked("document.before", one, name=name, before=words_of(found.before))]
    reading = read_period(found.within, "report")
    if reading is None:
        return [], [], []
    start = found.starts_from or _start_in(found.quote)
    if _SIGNED.search(start) and reading.period.unit in {Unit.DAY, Unit.WORKING_DAY}:
        within = str(reading.period)
        told = asked("document.after_signing", one, name=name, within=period_words(reading.period))
        return [], [_after_signing(one, name, identifier, within)], [told]
    starts, _ = start_of(start)
    after_fault = _AFTER_FAULT.search(name + found.quote) and _REPORT.search(name)
    if after_fault and starts in {"restored", "resolved"} and not reading.house:
        severities: tuple[SeverityId, ...] = ("outage",) if _SERIOUS.search(found.quote) else ("outage", "fault")
        said = "、".join(SEVERITY_WORDS[severity] for severity in severities)
        told = asked("document.report", one, name=name, within=period_words(reading.period), severity=said)
        return [_report(one, severity, reading.period) for severity in severities], [], [told]
    told = asked("document.within", one, name=name, start=start or "原文所述时点", within=period_words(reading.period))
    return [], [], [told]


def _start_in(quote: str) -> str:
    """Return what a quote names right before its period: 合同签订后20日内 begins with 合同签订."""
    found = re.search(r"([^，。；：、]{1,16}?)(?:之日)?[后起](?:的|起)?(?:[0-9]|[一二两三四五六七八九十半])", quote)
    return found[1] if found else ""


def _report(one: Cited, severity: SeverityId, period: Period) -> Clocked:
    clock = ClockKind.DAYS if period.unit in {Unit.DAY, Unit.WORKING_DAY} else ClockKind.AROUND_THE_CLOCK
    rule = TargetRule(within=str(period), clock=clock, starts="resolved", clauses=(one.clause,))
    return Clocked(severity, "report", rule, (one.finding.quote,))


def _after_signing(one: Cited, name: str, identifier: str, within: str) -> Written:
    values: dict[str, Plain] = {
        "id": f"hand-in-{identifier}",
        "name": {"zh": name, "en": english_of(name) or name},
        "names": [name],
        "every": "once",
        "at": "close",
        "after_signing": within,
        "opens": "6d 9h",
        "near": "1d 9h",
        "who": "manager",
        "clauses": [one.clause],
    }
    return Written(values, (one.finding.quote,))
