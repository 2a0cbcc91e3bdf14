"""Documents and approvals of a pack, and the clocks and one-off duties that a document's period brings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

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
_SIGNED = re.compile("合同(?!终止|期满|到期|解除)|协议|签订|签署|签约|进场")


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
    papers = _of_kind(listed, "document")
    approvals = [(f"approval-{number}", one) for number, one in enumerate(_of_kind(listed, "approval"), start=1)]
    named = _named(papers)
    brought = {one.clause: _period(one, *named[one.clause]) for one in papers}
    return PaperPlan(
        documents=_documents(papers, named),
        approvals=tuple(_approval(one, identifier) for identifier, one in approvals),
        reports=tuple(chain.from_iterable(each.clocks for each in brought.values())),
        duties=_each_once(chain.from_iterable(each.duties for each in brought.values())),
        carried={
            **{one.clause: Carrying("approval", (i,), REASONS["approval"]) for i, one in approvals},
            **{clause: _carrying(named[clause][1], each) for clause, each in brought.items()},
        },
        questions=tuple(chain.from_iterable(each.questions for each in brought.values())),
    )


def _of_kind(found: Iterable[Cited], kind: str) -> list[Cited]:
    return [one for one in found if one.finding.kind == kind]


def _named(papers: Iterable[Cited]) -> dict[str, tuple[str, str]]:
    """Return the name and the id of each clause's document; two clauses about one paper share both."""
    names = {one.clause: cut(one.finding.name or "文件", longest=100) for one in papers}
    ids = {name: f"paper-{number}" for number, name in enumerate(dict.fromkeys(names.values()), start=1)}
    return {clause: (name, ids[name]) for clause, name in names.items()}


def _carrying(identifier: str, brought: _Brought) -> Carrying:
    return Carrying("document", (identifier, *brought.carriers()), REASONS["document"])


def _each_once(duties: Iterable[Written]) -> tuple[Written, ...]:
    """Return the duties without those that two clauses bring alike."""
    first: dict[str, Written] = {}
    for duty in duties:
        first.setdefault(str(duty.fields["id"]), duty)
    return tuple(first.values())


def _documents(papers: Sequence[Cited], named: Mapping[str, tuple[str, str]]) -> tuple[Written, ...]:
    return tuple(
        _document(name, identifier, [one for one in papers if named[one.clause][1] == identifier])
        for name, identifier in dict.fromkeys(named.values())
    )


def _document(name: str, identifier: str, mine: Sequence[Cited]) -> Written:
    source = next((source for source, pattern in _SOURCES if re.search(pattern, name)), "uploads")
    values: dict[str, Plain] = {
        "id": identifier,
        "name": {"zh": name, "en": english_of(name) or name},
        "source": source,
        "clauses": [one.clause for one in mine],
    }
    return Written(values, tuple(dict.fromkeys(one.finding.quote for one in mine)))


def _approval(one: Cited, identifier: str) -> Written:
    what = cut(one.finding.quote, longest=120)
    values: dict[str, Plain] = {
        "id": identifier,
        "what": {"zh": what, "en": what},
        "by": "customer",
        "remind_after": "1h",
        "clauses": [one.clause],
    }
    return Written(values, (one.finding.quote,))


@dataclass(frozen=True, slots=True)
class _Brought:
    """What a document's period brings beside the document."""

    questions: tuple[Question, ...] = ()
    clocks: tuple[Clocked, ...] = ()
    duties: tuple[Written, ...] = ()

    def carriers(self) -> tuple[str, ...]:
        """Return what else carries the document's clause."""
        return (
            *(f"duty:{each.fields['id']}" for each in self.duties),
            *(f"target:{each.severity}.report" for each in self.clocks),
        )


def _period(one: Cited, name: str, identifier: str) -> _Brought:
    """Return what a document's period brings: a report's clock after a fault, a duty after signing, or a question."""
    found = one.finding
    if found.before is not None:
        return _Brought((asked("document.before", one, name=name, before=words_of(found.before)),))
    reading = read_period(found.within, "report")
    if reading is None:
        return _Brought()
    within, start = period_words(reading.period), found.starts_from or _start_in(found.quote)
    if _SIGNED.search(start) and reading.period.unit in {Unit.DAY, Unit.WORKING_DAY}:
        told = asked("document.after_signing", one, name=name, within=within)
        return _Brought((told,), duties=(_after_signing(one, name, identifier, str(reading.period)),))
    if not reading.house and (severities := _reported(one, name, start)):
        return _report_clocks(one, name, reading.period, severities, start=start)
    return _Brought((asked("document.within", one, name=name, start=start or "原文所述时点", within=within),))


def _report_clocks(one: Cited, name: str, period: Period, severities: Sequence[SeverityId], *, start: str) -> _Brought:
    said = "、".join(SEVERITY_WORDS[severity] for severity in severities)
    told = asked("document.report", one, name=name, within=period_words(period), severity=said, start=start)
    return _Brought((told,), clocks=tuple(_report(one, severity, period) for severity in severities))


def _reported(one: Cited, name: str, start: str) -> tuple[SeverityId, ...]:
    """Return the severities after which a paper reports; none for a paper of another kind."""
    quote = one.finding.quote
    about_fault = _AFTER_FAULT.search(name + quote) and _REPORT.search(name)
    if not about_fault or start_of(start)[0] not in {"restored", "resolved"}:
        return ()
    return ("outage",) if _SERIOUS.search(quote) else ("outage", "fault")


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
