"""Writes a planned pack as YAML, in the order of the shipped packs, with quotes and questions as comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desk.contracts import SeverityId, TargetRule
from desk.sla import ClockKind, Period
from drafting.pack_names import cut
from drafting.pack_questions import sentence
from drafting.pack_values import SEVERITIES, Carrying, Cited, Clocked, Question, Written
from drafting.yaml_text import Plain, comment, fields, flow, item, scalar

_PROGRESS: Mapping[SeverityId, str] = {"outage": "30m", "fault": "2h", "question": "4h", "request": "1d"}
_LEVELS = 3
_CAST: tuple[Mapping[str, Plain], ...] = (
    {"id": "zhang", "name": "张敏", "role": "user", "group": "work-group"},
    {"id": "li", "name": "李工", "role": "engineer", "level": 1, "phone": "000-00000001"},
    {"id": "wang", "name": "王工", "role": "engineer", "level": 2, "phone": "000-00000002"},
    {"id": "chen", "name": "陈经理", "role": "manager", "phone": "000-00000003"},
    {"id": "zhao", "name": "赵科长", "role": "customer", "group": "work-group"},
    {"id": "root", "name": "何文", "role": "admin"},
)
_UNCARRIED = Carrying("people", reason="值班台不能承担，由人跟踪")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything that stands in a drafted pack."""

    identifier: str
    title: str
    customer: str
    hours: tuple[str, ...]
    hours_house: bool
    hours_quotes: tuple[str, ...]
    signed: date
    months: int
    term_house: bool
    systems: tuple[tuple[str, tuple[str, ...]], ...]
    clocks: tuple[Clocked, ...]
    duties: tuple[Written, ...]
    approvals: tuple[Written, ...]
    documents: tuple[Written, ...]
    floor: int | None
    marks: tuple[str, ...]
    cited: tuple[Cited, ...]
    carried: Mapping[str, Carrying]
    questions: tuple[Question, ...]


def written(sheet: Sheet) -> str:
    """Return the pack's text; it ends with a line break."""
    parts = (
        _questions(sheet.questions),
        _head(sheet),
        _systems(sheet),
        _severities(sheet.clocks),
        _house_rules(sheet.clocks),
        _listed("duties", sheet.duties),
        _listed("approvals", sheet.approvals),
        _listed("documents", sheet.documents),
        _marks(sheet),
        _clauses(sheet),
        ["people:", *(f"  - {flow(one)}" for one in _CAST)],
    )
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def _questions(questions: Sequence[Question]) -> Iterator[str]:
    yield from comment("由合同文本起草的合同包。字段说明见 docs/packs.md；house: true 是值班台自定的数字，合同里没有。")
    yield from comment(f"还有 {len(questions)} 个问题请项目经理确认，确认一条删一条：")
    for number, one in enumerate(questions, start=1):
        clause = f"[{one.clause}] " if one.clause else ""
        quote = f"　原文：“{one.quote}”" if one.quote else ""
        yield from comment(f"{number}. {clause}{sentence(one)}{quote}", hang="   ")


def _head(sheet: Sheet) -> Iterator[str]:
    yield f"id: {scalar(sheet.identifier)}"
    yield f"title: {flow({'zh': sheet.title, 'en': sheet.title})}"
    yield f"customer: {scalar(sheet.customer)}"
    yield "languages: [zh, en]"
    yield from _quoted(sheet.hours_quotes, indent="")
    yield from ("calendar:", "  zone: Asia/Shanghai", "  country: CN", "  hours:")
    for weekday in ("mon", "tue", "wed", "thu", "fri"):
        yield f"    {weekday}: {flow(sheet.hours)}"
    if sheet.hours_house:
        yield "hours_house: true"
    term: dict[str, Plain] = {"signed": sheet.signed.isoformat(), "months": sheet.months}
    yield f"term: {flow({**term, **({'house': True} if sheet.term_house else {})})}"


def _systems(sheet: Sheet) -> Iterator[str]:
    yield "systems:"
    for name, aliases in sheet.systems:
        yield from item({"name": name, **({"aliases": aliases} if aliases else {})}, indent="  ")
    yield ""
    yield "groups:"
    yield f"  - {flow({'id': 'work-group', 'name': '运维工作群'})}"


def _severities(clocks: Sequence[Clocked]) -> Iterator[str]:
    yield "severities:"
    for severity in SEVERITIES:
        mine = [one for one in clocks if one.severity == severity]
        yield f"  {severity}:"
        yield "    targets:"
        for one in sorted(mine, key=lambda clocked: clocked.name != "response"):
            yield from _quoted(one.quotes, indent="      ")
            if one.rule.house:
                yield "      # 数字是值班台自定的"
            yield f"      {one.name}: {flow(_rule(one.rule))}"
        if any(one.rule.role == "manager" for one in mine):
            yield "    also_page: [manager]"
        wait = _PROGRESS[severity]
        yield f"    progress: {flow({'remind_after': wait, 'raise_after': wait})}"


def _rule(rule: TargetRule) -> dict[str, Plain]:
    values: dict[str, Plain] = {"within": rule.within, "clock": str(rule.clock)}
    if rule.starts != "opened":
        values["starts"] = rule.starts
    if rule.role != "engineer":
        values["role"] = rule.role
    if rule.clauses:
        values["clauses"] = rule.clauses
    return {**values, "house": True} if rule.house else values


def _house_rules(clocks: Sequence[Clocked]) -> Iterator[str]:
    """Write paging, pausing and closing; all levels are called well before the shortest response is over."""
    periods = [
        Period.parse(one.rule.within).length.total_seconds() / 60
        for one in clocks
        if one.name == "response" and one.rule.clock is not ClockKind.DAYS
    ]
    minutes = min(15, max(1, -(-int(min(periods, default=60)) // _LEVELS)))
    paging: dict[str, Plain] = {
        "levels": [1, 2, "manager"],
        "ack_within": f"{minutes}m",
        "rounds": 3,
        "afterwards": "1d",
    }
    yield "# 呼叫、暂停、关闭的规则是值班台自定的"
    yield f"paging: {flow(paging)}"
    yield f"pausing: {flow({'allowed': True, 'by': ['engineer', 'manager'], 'house': True})}"
    yield f"closing: {flow({'after': '5d', 'reopen_within': '7d', 'house': True})}"


def _listed(name: str, entries: Sequence[Written]) -> Iterator[str]:
    if not entries:
        return
    yield f"{name}:"
    for one in entries:
        yield from _quoted(one.quotes, indent="  ")
        yield from item(one.fields, indent="  ")


def _marks(sheet: Sheet) -> Iterator[str]:
    yield "answer_threshold: 0.5"
    if sheet.floor is not None:
        yield f"assessment: {flow({'full': 100, 'floor': sheet.floor, 'clauses': sheet.marks})}"
    yield 'duty_phone: "000-00000000"'


def _clauses(sheet: Sheet) -> Iterator[str]:
    if not sheet.cited:
        yield "clauses: {}"
        return
    yield "clauses:"
    for one in sheet.cited:
        carrying = sheet.carried.get(one.clause, _UNCARRIED)
        values: dict[str, Plain] = {"text": cut(one.finding.quote), "carried_by": carrying.carried_by}
        if carrying.by:
            values["by"] = carrying.by
        if carrying.reason:
            values["reason"] = carrying.reason
        yield f"  {one.clause}:"
        yield from fields(values, indent="    ")


def _quoted(quotes: Sequence[str], *, indent: str) -> Iterator[str]:
    for quote in quotes:
        yield from comment(f"“{quote}”", indent=indent)
