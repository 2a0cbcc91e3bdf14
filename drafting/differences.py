"""What a new year's pack changes against the old one: keys and values, in the order in which a pack is read.

A duty is the same one as long as its name or its id is, a system, place, document or approval as long as its name
is, a clause as long as its words are: renumbering clauses is no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from desk.contracts import DutyRule, Module, Named, Pack, PlaceRule, SeverityId, TargetName, TargetRule
from desk.pack_checks import terms_of

Value: TypeAlias = "str | int | list[str]"


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: the key of its sentence, and the values that the sentence needs.

    Periods, clocks, severities and targets are the pack's own words ("30 minutes", "working_time"); names of duties,
    documents and approvals are given in both languages.
    """

    key: str
    values: Mapping[str, Value | Mapping[str, str]] = field(default_factory=dict)


def differences(old: Pack, new: Pack) -> tuple[Difference, ...]:
    """Return what `new` changes against `old`; nothing where both promise the same."""
    return tuple(
        change
        for part in (_head, _hours, _systems, _targets, _paging, _duties, _papers, _marks, _clauses, _others)
        for change in part(old, new)
    )


def _head(old: Pack, new: Pack) -> Iterator[Difference]:
    if old.customer != new.customer:
        yield Difference("diff.customer", {"old": old.customer, "new": new.customer})
    if old.term.signed != new.term.signed:
        yield Difference("diff.signed", {"old": old.term.signed.isoformat(), "new": new.term.signed.isoformat()})
    if old.term.months != new.term.months:
        yield Difference("diff.months", {"old": old.term.months, "new": new.term.months})
    if old.contract_total != new.contract_total:
        yield Difference("diff.total", {"old": _yuan(old.contract_total), "new": _yuan(new.contract_total)})


def _yuan(total: float | None) -> str:
    return "-" if total is None else f"{total:,.2f}"


def _hours(old: Pack, new: Pack) -> Iterator[Difference]:
    before, after = _week(old), _week(new)
    if before != after:
        yield Difference("diff.hours", {"was": before, "now": after})
    single = [
        (old.calendar.holidays ^ new.calendar.holidays, "diff.holidays"),
        (old.calendar.workdays ^ new.calendar.workdays, "diff.workdays"),
    ]
    for days, key in single:
        if days:
            yield Difference(key, {"days": [day.isoformat() for day in sorted(days)]})


def _week(pack: Pack) -> list[str]:
    """Return the service hours of the week, days of the same hours together: "mon tue 08:30-12:00 14:30-17:30"."""
    alike: dict[tuple[str, ...], list[str]] = {}
    for day, hours in pack.calendar.hours.items():
        if hours:
            alike.setdefault(hours, []).append(str(day))
    return [f"{' '.join(days)} {' '.join(hours)}" for hours, days in alike.items()]


def _systems(old: Pack, new: Pack) -> Iterator[Difference]:
    yield from _listed("system", _names(old), _names(new))
    yield from _listed("place", [one.name for one in old.places], [one.name for one in new.places])


def _names(pack: Pack) -> list[str]:
    return [term.name for term in terms_of(pack.systems)]


def _listed(what: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Difference]:
    for name in new:
        if name not in old:
            yield Difference(f"diff.{what}.added", {"name": name})
    for name in old:
        if name not in new:
            yield Difference(f"diff.{what}.removed", {"name": name})


def _targets(old: Pack, new: Pack) -> Iterator[Difference]:
    for severity, rule in new.severities.items():
        before = old.severities[severity].targets
        for name in dict.fromkeys((*before, *rule.targets)):
            yield from _target(severity, name, before.get(name), rule.targets.get(name))


def _target(
    severity: SeverityId, name: TargetName, old: TargetRule | None, new: TargetRule | None
) -> Iterator[Difference]:
    which: dict[str, Value] = {"severity": severity, "target": name}
    if old is None or new is None:
        if new is not None:
            yield Difference("diff.target.added", {**which, "new": new.within, "clock": str(new.clock)})
        if old is not None:
            yield Difference("diff.target.removed", {**which, "old": old.within})
        return
    if old.within != new.within:
        yield Difference("diff.target.within", {**which, "old": old.within, "new": new.within})
    if old.clock != new.clock:
        yield Difference("diff.target.clock", {**which, "old": str(old.clock), "new": str(new.clock)})
    if old.starts != new.starts:
        yield Difference("diff.target.starts", {**which, "old": old.starts, "new": new.starts})
    if old.role != new.role:
        yield Difference("diff.target.role", {**which, "old": old.role, "new": new.role})


def _paging(old: Pack, new: Pack) -> Iterator[Difference]:
    if old.paging != new.paging:
        yield Difference("diff.paging", {"old": _chain(old), "new": _chain(new)})
    if old.closing != new.closing:
        shown = [f"{one.closing.after} / {one.closing.reopen_within}" for one in (old, new)]
        yield Difference("diff.closing", {"old": shown[0], "new": shown[1]})


def _chain(pack: Pack) -> str:
    rule = pack.paging
    return f"{' > '.join(map(str, rule.levels))}, {rule.ack_within}, x{rule.rounds}, {rule.afterwards}"


def _duties(old: Pack, new: Pack) -> Iterator[Difference]:
    pairs = _paired(old, new)
    for earlier, duty in pairs:
        name = _both(duty.name)
        if earlier is None:
            yield Difference("diff.duty.added", {"name": name, "now": _when(duty)})
            continue
        if _when(earlier) != _when(duty):
            yield Difference("diff.duty.when", {"name": name, "was": _when(earlier), "now": _when(duty)})
        if earlier.who != duty.who:
            yield Difference("diff.duty.who", {"name": name, "old": earlier.who, "new": duty.who})
    kept = {earlier.id for earlier, _ in pairs if earlier is not None}
    for duty in old.duties:
        if duty.id not in kept:
            yield Difference("diff.duty.removed", {"name": _both(duty.name)})


def _paired(old: Pack, new: Pack) -> list[tuple[DutyRule | None, DutyRule]]:
    """Return each new duty with its old one: that of the same name, else that of the same id if no other has it."""
    by_name = {duty.name.zh: duty for duty in old.duties}
    names = {duty.name.zh for duty in new.duties}
    by_id = {duty.id: duty for duty in old.duties if duty.name.zh not in names}
    return [(by_name.get(duty.name.zh) or by_id.get(duty.id), duty) for duty in new.duties]


def _when(duty: DutyRule) -> list[str]:
    """Return when a duty falls due, in the pack's own words: ["month", "last_working_day", "close"]."""
    return [duty.every, *(part for part in (duty.on, duty.after_signing) if part), duty.at]


def _papers(old: Pack, new: Pack) -> Iterator[Difference]:
    yield from _named(
        "document", {one.id: one.name for one in old.documents}, {one.id: one.name for one in new.documents}
    )
    yield from _named(
        "approval", {one.id: one.what for one in old.approvals}, {one.id: one.what for one in new.approvals}
    )


def _named(what: str, old: Mapping[str, Named], new: Mapping[str, Named]) -> Iterator[Difference]:
    """Yield what came and went, told apart by the Chinese name: ids of drafted packs are numbers only."""
    before, after = ({name.zh: name for name in names.values()} for names in (old, new))
    for chinese, name in after.items():
        if chinese not in before:
            yield Difference(f"diff.{what}.added", {"name": _both(name)})
    for chinese, name in before.items():
        if chinese not in after:
            yield Difference(f"diff.{what}.removed", {"name": _both(name)})


def _both(name: Named) -> dict[str, str]:
    return {"zh": name.zh, "en": name.en}


def _marks(old: Pack, new: Pack) -> Iterator[Difference]:
    before = old.assessment.floor if old.assessment else 0
    after = new.assessment.floor if new.assessment else 0
    if before != after:
        yield Difference("diff.floor", {"old": before, "new": after})


_TOLD_OF_TARGET = {"within", "clock", "starts", "role", "clauses"}
_TOLD_OF_DUTY = {"every", "on", "at", "after_signing", "who", "clauses"}
_UNTOLD = ("title", "languages", "hours_house", "groups", "people", "pausing", "answer_threshold", "duty_phone")


def _others(old: Pack, new: Pack) -> Iterator[Difference]:
    """Yield one line that names the fields in which anything else differs, so that no change goes unseen."""
    fields = [name for name in _UNTOLD if getattr(old, name) != getattr(new, name)]
    if _aliases(old) != _aliases(new):
        fields.append("aliases")
    fields.extend(f"severities.{one}" for one in new.severities if _details(old, new, one) != _details(new, old, one))
    fields.extend(
        f"duties.{duty.id}" for earlier, duty in _paired(old, new) if earlier and _rest(earlier) != _rest(duty)
    )
    if fields:
        yield Difference("diff.other", {"fields": fields})


def _details(pack: Pack, other: Pack, severity: SeverityId) -> tuple[object, ...]:
    """Return what nothing else tells of a severity, and of those of its clocks that the other pack has too."""
    rule, common = pack.severities[severity], other.severities[severity].targets
    clocks = {n: one.model_dump(exclude=_TOLD_OF_TARGET) for n, one in rule.targets.items() if n in common}
    return rule.model_dump(exclude={"targets"}), clocks


def _rest(duty: DutyRule) -> dict[str, object]:
    """Return what nothing else tells of a duty."""
    return duty.model_dump(exclude=_TOLD_OF_DUTY)


def _aliases(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Return the aliases of every system, module and place."""
    terms: tuple[Module | PlaceRule, ...] = (*terms_of(pack.systems), *pack.places)
    return {one.name: one.aliases for one in terms if one.aliases}


def _clauses(old: Pack, new: Pack) -> Iterator[Difference]:
    before = {clause.text: number for number, clause in reversed(old.clauses.items())}
    after = {clause.text: number for number, clause in reversed(new.clauses.items())}
    for text, number in reversed(after.items()):
        if text not in before:
            yield Difference("diff.clause.added", {"clause": number, "text": text})
    for text, number in reversed(before.items()):
        if text not in after:
            yield Difference("diff.clause.removed", {"clause": number, "text": text})
