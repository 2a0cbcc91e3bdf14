"""What `zhiban contract show` and `zhiban contract list` tell of a pack: as values for --json, and as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias
from unicodedata import east_asian_width

from bot.packs import PackShelf
from desk.contracts import DutyRule, Pack, TargetRule

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
HOUSE = "house"
"""How a number is marked that the contract does not give."""


def list_rows(shelf: PackShelf) -> list[dict[str, Value]]:
    """Return a row per pack, in order of id, for `--json`; refused packs follow with their `error`."""
    packs = sorted(shelf.packs.values(), key=lambda pack: pack.id)
    refused: list[dict[str, Value]] = [{"id": None, "error": str(refusal)} for refusal in shelf.broken]
    return [*map(_row, packs), *refused]


def _row(pack: Pack) -> dict[str, Value]:
    return {
        "id": pack.id,
        "title": pack.title.zh,
        "title_en": pack.title.en,
        "customer": pack.customer,
        "systems": len(pack.systems),
        "clauses": len(pack.clauses),
        "duties": len(pack.duties),
        "error": None,
    }


def list_text(shelf: PackShelf) -> str:
    """Return the list as lines for a terminal: id, customer, title; refused packs and warnings below."""
    packs = sorted(shelf.packs.values(), key=lambda pack: pack.id)
    table = _table([(pack.id, pack.customer, pack.title.zh) for pack in packs], indent="")
    refused = [f"refused: {refusal}" for refusal in shelf.broken]
    return "\n".join([*table, *refused, *(f"warning: {warning}" for warning in shelf.warnings)])


def report_of(pack: Pack) -> dict[str, Value]:
    """Return the whole contract as JSON values; `house` marks what the contractor has set without a clause."""
    report: dict[str, Value] = pack.model_dump(mode="json", exclude={"people"})
    report["carried"] = {number: _carrier(pack, number) for number in pack.clauses}
    report["left_to_people"] = {n: clause.reason for n, clause in pack.clauses.items() if clause.reason}
    report["cast"] = [{"id": p.id, "name": p.name, "role": str(p.role), "level": p.level} for p in pack.people]
    return report


def show_text(pack: Pack) -> str:
    """Return the contract for a terminal: hours, systems, targets with their clauses, duties, and who carries what."""
    sections = [
        _head(pack),
        ("Service hours", _hours(pack)),
        ("Systems", _systems(pack)),
        ("Targets", _targets(pack)),
        ("Paging", _paging(pack)),
        ("Duties", _duties(pack)),
        ("Approvals", [f"  {rule.id}: {rule.what.zh}, by {rule.by}{_cited(rule.clauses)}" for rule in pack.approvals]),
        ("Documents", [f"  {doc.id}: {doc.name.zh}, from {doc.source}{_cited(doc.clauses)}" for doc in pack.documents]),
        ("Clauses", _clauses(pack)),
    ]
    return "\n\n".join("\n".join([title, *lines]) for title, lines in sections if lines)


def _head(pack: Pack) -> tuple[str, list[str]]:
    term = f"{pack.term.months} months from {pack.term.signed}{_mark(pack.term.house)}"
    facts = [("customer", pack.customer), ("term", term), ("groups", str(len(pack.groups)))]
    if pack.duty_phone:
        facts.append(("duty phone", pack.duty_phone))
    if pack.contract_total is not None:
        facts.append(("contract total", f"{pack.contract_total:,.2f}"))
    if pack.assessment is not None:
        rule = pack.assessment
        facts.append(("assessment", f"{rule.full} marks, deduction under {rule.floor}{_cited(rule.clauses)}"))
    return f"{pack.id}: {pack.title.zh} ({pack.title.en})", _table(facts)


def _hours(pack: Pack) -> list[str]:
    """Return the weekdays with their hours, those of the same hours in one line."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for day, hours in pack.calendar.hours.items():
        lines.setdefault(hours, []).append(str(day))
    rows = [(" ".join(days), ", ".join(hours) or "none") for hours, days in lines.items()]
    follows = f"  zone {pack.calendar.zone}, working days of {pack.calendar.country or 'the weekdays above'}"
    return [*_table(rows), follows + _mark(pack.hours_house)]


def _systems(pack: Pack) -> list[str]:
    lines: list[str] = []
    for system in pack.systems:
        lines.append(f"  {system.name}")
        lines.extend(f"    {module.name}" for module in system.modules)
    return lines


def _targets(pack: Pack) -> list[str]:
    rows: list[tuple[str, ...]] = []
    for severity, rule in pack.severities.items():
        for name, target in rule.targets.items():
            rows.append((severity, name, _within(target), f"from {target.starts}", _source(target)))
    return _table(rows)


def _within(target: TargetRule) -> str:
    clock = {"around_the_clock": "around the clock", "working_time": "in service hours", "days": "counted in days"}
    return f"{target.within}, {clock[str(target.clock)]}"


def _source(target: TargetRule) -> str:
    """Return the clauses of a target, with its marks: the manager's own, the house's own number."""
    marks = [*target.clauses, *(["manager"] if target.role == "manager" else []), *([HOUSE] if target.house else [])]
    return ", ".join(marks)


def _paging(pack: Pack) -> list[str]:
    levels = " -> ".join(level if isinstance(level, str) else f"level {level}" for level in pack.paging.levels)
    waiting = [severity for severity in pack.severities if pack.waits(severity)]
    rows = [
        ("levels", f"{levels}, each {pack.paging.ack_within}, {pack.paging.rounds} rounds"),
        ("waits for service hours", ", ".join(waiting) or "nothing"),
    ]
    for severity, rule in pack.severities.items():
        silence = f"reminder after {rule.progress.remind_after}, raised {rule.progress.raise_after} later"
        rows.append((severity, silence + (", manager paged at once" if rule.also_page else "")))
    return _table(rows)


def _duties(pack: Pack) -> list[str]:
    return _table(
        [(duty.id, _when(duty), duty.who, duty.name.zh + _cited(duty.clauses, duty.house)) for duty in pack.duties]
    )


def _when(duty: DutyRule) -> str:
    """Return when a duty falls due, in words."""
    if duty.after_signing is not None:
        return f"once, {duty.after_signing} after signing"
    day = f", {duty.on.replace('_', ' ')}" if duty.on else ""
    return f"every {duty.every.replace('_', ' ')}{day}, {duty.at}"


def _clauses(pack: Pack) -> list[str]:
    lines: list[str] = []
    for number, clause in pack.clauses.items():
        lines.append(f"  {number:<5} {clause.text}")
        lines.append(f"        {_carrier(pack, number)}")
        if clause.reason:
            lines.append(f"        {clause.reason}")
    return lines


def _carrier(pack: Pack, number: str) -> str:
    """Return who carries a clause: "target fault.response, fault.resolve; document fault-report"."""
    clause = pack.clauses[number]
    kinds: dict[str, list[str]] = {clause.carried_by: []}
    for reference in clause.by:
        kind, colon, name = reference.partition(":")
        kinds.setdefault(kind if colon else clause.carried_by, []).append(name if colon else reference)
    return "; ".join(f"{kind} {', '.join(names)}".strip() for kind, names in kinds.items())


def _cited(clauses: Sequence[str], house: bool = False) -> str:
    marks = [*clauses, *([HOUSE] if house else [])]
    return f" [{', '.join(marks)}]" if marks else ""


def _mark(house: bool) -> str:
    return f" [{HOUSE}]" if house else ""


def _width(text: str) -> int:
    """Return how many columns a terminal needs: two for each Chinese character."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _table(rows: Iterable[Sequence[str]], *, indent: str = "  ") -> list[str]:
    """Return rows as aligned lines, also where Chinese and Latin letters mix."""
    table = [tuple(row) for row in rows]
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    return [
        indent
        + "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
