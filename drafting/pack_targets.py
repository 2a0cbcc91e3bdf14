"""From the findings of kind `target` to the clocks of a pack: who wins where several claim one clock.

A severity has one clock per target. Several claims on it are ranked: one that names the severity goes before one
that names none, a number of the contract before one of the house, and then the strictest counts. What loses is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from desk.contracts import SeverityId, Starts, TargetName, TargetRule
from desk.sla import ClockKind, Period
from drafting.pack_periods import clock_of, read_period, start_of, strictness
from drafting.pack_questions import REASONS, SEVERITY_WORDS, TARGET_WORDS, period_words, words_of
from drafting.pack_values import SEVERITIES, Carrying, Cited, Clocked, Question, asked

Slot = tuple[SeverityId, TargetName]

_UNNAMED: Mapping[TargetName, tuple[SeverityId, ...]] = {
    "response": SEVERITIES,
    "on_site": ("outage", "fault"),
    "proposal": ("outage", "fault"),
    "restore": ("outage",),
    "resolve": ("fault", "request"),
    "report": ("outage", "fault"),
}
"""To which severities a target goes that names none, where they have no clock of their own."""
_NARROW = re.compile(
    "漏洞|补丁|等保|测评|整改|病毒|投诉|诉求|备件|备品|返厂|返修|耗材|易耗|验收|移交|交接|扫描|泄露|篡改|违规"
)
_HOUSE_RESPONSE: Mapping[SeverityId, tuple[str, ClockKind]] = {
    "outage": ("30 minutes", ClockKind.AROUND_THE_CLOCK),
    "fault": ("2 hours", ClockKind.WORKING_TIME),
    "question": ("4 hours", ClockKind.WORKING_TIME),
    "request": ("1 working day", ClockKind.DAYS),
}
_MANAGER = re.compile("(?:开发|项目)?经理|负责人(?:应|须|需)?.{0,6}(?:到|赶)")
_PLAIN, _UNKNOWN_START, _HOUSE, _NO_SEVERITY = range(4)


@dataclass(frozen=True, slots=True)
class TargetPlan:
    """The clocks of a pack, how each finding's clause is carried, and what the manager must decide."""

    clocks: tuple[Clocked, ...]
    carried: Mapping[str, Carrying]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class _Bid:
    """A finding's claim to one or several clocks."""

    cited: Cited
    slots: tuple[Slot, ...]
    period: Period
    clock: ClockKind
    starts: Starts
    weight: int
    house: bool
    questions: tuple[Question, ...] = field(default=())

    @property
    def rank(self) -> tuple[int, timedelta]:
        return self.weight, strictness(self.period, self.clock)

    @property
    def length(self) -> timedelta:
        return strictness(self.period, self.clock)


def plan_targets(found: Iterable[Cited]) -> TargetPlan:
    """Return the clocks that findings of kind `target` make; each severity gets a response, if need be of the house."""
    bids: list[_Bid] = []
    carried: dict[str, Carrying] = {}
    questions: list[Question] = []
    for cited in found:
        claim = _claim(cited)
        if isinstance(claim, Question):
            questions.append(claim)
            carried[cited.clause] = Carrying("people", reason=REASONS[claim.key])
        else:
            bids.append(claim)
    won = _winners(bids)
    for bid in bids:
        carried[bid.cited.clause] = _carrying(bid, won)
        questions.extend((*_of_number(bid, won), *_applied(bid, won)))
    questions.extend(_conflicts(bids, won))
    clocks = tuple(_clocked(slot, bid) for slot, bid in won.items())
    own, asked_for = _house_responses(clocks)
    return TargetPlan((*clocks, *own), carried, (*questions, *asked_for))


def _claim(cited: Cited) -> _Bid | Question:
    """Return what a finding claims, or the question that it leaves where no clock can carry it."""
    found = cited.finding
    reading = read_period(found.within, found.target or "resolve")
    if found.before is not None:
        return asked("target.before", cited, before=words_of(found.before))
    if found.target is None or reading is None:
        return asked("target.unreadable", cited, within=words_of(found.within or "无"))
    starts, known = start_of(found.starts_from)
    unfit = _unfit(cited, starts)
    if starts is None or unfit is not None:
        told = {"within": period_words(reading.period), "start": found.starts_from or ""}
        return asked(unfit or "target.start_outside", cited, **told)
    bid = _Bid(
        cited,
        slots=_slots(found.severity, found.target),
        period=reading.period,
        clock=clock_of(reading.period, found.clock),
        starts=_fitting(found.target, starts),
        weight=_weight(cited, known=known, house=reading.house),
        house=reading.house,
    )
    return replace(bid, questions=tuple(_doubts(bid, reading.note, known=known)))


def _slots(severity: SeverityId | None, name: TargetName) -> tuple[Slot, ...]:
    return tuple((one, name) for one in ((severity,) if severity else _UNNAMED[name]))


def _doubts(bid: _Bid, note: str | None, *, known: bool) -> Iterator[Question]:
    """Ask about a claim's number and about its start."""
    if note is not None:
        yield _told(bid.cited, bid.slots[0][1], note, period_words(bid.period))
    if bid.slots[0][1] == "report" and start_of(bid.cited.finding.starts_from)[0] == "restored":
        yield asked("target.report_start", bid.cited)
    if not known:
        yield asked("target.start_unknown", bid.cited, start=bid.cited.finding.starts_from or "")


def _unfit(cited: Cited, starts: Starts | None) -> str | None:
    """Return why no clock of a ticket can carry a finding, None where one can."""
    if starts is None:
        return "target.start_outside"
    if cited.finding.target == "report" and starts not in {"restored", "resolved"}:
        return "target.phone_report"
    if cited.finding.severity is None and _NARROW.search(cited.finding.quote):
        return "target.narrow"
    return None


def _told(cited: Cited, name: TargetName, note: str, chosen: str) -> Question:
    within = words_of(cited.finding.within or "")
    return asked(note, cited, target=TARGET_WORDS[name], chosen=chosen, within=within)


def _weight(cited: Cited, *, known: bool, house: bool) -> int:
    if cited.finding.severity is None:
        return _NO_SEVERITY + house
    if house:
        return _HOUSE
    return _PLAIN if known else _UNKNOWN_START


def _fitting(name: TargetName, starts: Starts) -> Starts:
    """Return the event from which a clock runs: the report of the trouble, where the clock ends with that event.

    A paper's clock runs from the solution also where the text says recovery: a ticket may be solved without one.
    """
    if name == "report":
        return "resolved"
    order: tuple[Starts, ...] = ("opened", "acknowledged", "restored", "resolved")
    last = {"response": 0, "on_site": 1, "proposal": 1, "restore": 1, "resolve": 2, "report": 3}
    return starts if order.index(starts) <= last[name] else "opened"


def _winners(bids: Sequence[_Bid]) -> dict[Slot, _Bid]:
    """Return who has each clock, in the order in which a pack writes them."""
    won: dict[Slot, _Bid] = {}
    for bid in bids:
        for slot in bid.slots:
            if slot not in won or bid.rank < won[slot].rank:
                won[slot] = bid
    names = tuple(_UNNAMED)
    return dict(sorted(won.items(), key=lambda one: (SEVERITIES.index(one[0][0]), names.index(one[0][1]))))


def _carrying(bid: _Bid, won: Mapping[Slot, _Bid]) -> Carrying:
    """Return the clocks that keep what a finding asks: those it has itself, and others' that are no longer."""
    own = [slot for slot in bid.slots if won[slot] is bid]
    covered = [slot for slot in bid.slots if won[slot] is not bid and won[slot].length <= bid.length]
    by = tuple(".".join(slot) for slot in bid.slots if slot in own or slot in covered)
    if not by:
        return Carrying("people", reason=REASONS["target.stricter"])
    return Carrying("target", by, None if own else REASONS["target.covered"])


def _of_number(bid: _Bid, won: Mapping[Slot, _Bid]) -> tuple[Question, ...]:
    """Return what is to be asked about a claim's number; a number of the house that lost to the contract's says so."""
    winner = won[bid.slots[0]]
    if not bid.house or any(won[slot] is bid for slot in bid.slots):
        return bid.questions
    target = TARGET_WORDS[bid.slots[0][1]]
    return (asked("target.immediately_covered", bid.cited, target=target, chosen=period_words(winner.period)),)


def _applied(bid: _Bid, won: Mapping[Slot, _Bid]) -> Iterator[Question]:
    """Ask about a target that names no severity: where it went."""
    if bid.cited.finding.severity is not None:
        return
    own = [slot for slot in bid.slots if won[slot] is bid]
    target = TARGET_WORDS[bid.slots[0][1]]
    if own:
        applied = "、".join(f"{SEVERITY_WORDS[severity]}的{target}" for severity, _ in own)
        yield asked("target.no_severity", bid.cited, applied=applied)
    else:
        yield asked("target.nowhere", bid.cited, target=target)


def _conflicts(bids: Sequence[_Bid], won: Mapping[Slot, _Bid]) -> Iterator[Question]:
    """Ask about each clock that several findings claim by name with different periods."""
    for slot, winner in won.items():
        named = [bid for bid in bids if slot in bid.slots and bid.cited.finding.severity is not None]
        rivals = [bid for bid in named if bid.house == winner.house]
        lengths = {bid.length for bid in rivals}
        if len(lengths) > 1 and winner in rivals:
            said = "；".join(f"{one.cited.clause} {period_words(one.period)}" for one in rivals)
            values = {"severity": SEVERITY_WORDS[slot[0]], "target": TARGET_WORDS[slot[1]]}
            yield asked("target.conflict", winner.cited, all=said, chosen=period_words(winner.period), **values)


def _clocked(slot: Slot, bid: _Bid) -> Clocked:
    severity, name = slot
    found = bid.cited.finding
    manager = name == "on_site" and _MANAGER.search(found.quote) is not None
    rule = TargetRule(
        within=str(bid.period),
        clock=bid.clock,
        starts=bid.starts,
        role="manager" if manager else "engineer",
        clauses=(bid.cited.clause,),
        house=bid.house,
    )
    return Clocked(severity, name, rule, (found.quote,))


def _house_responses(clocks: Sequence[Clocked]) -> tuple[list[Clocked], list[Question]]:
    """Return a response of the house's own for each severity without one, never longer than a lesser severity's."""
    rules = {one.severity: one.rule for one in clocks if one.name == "response"}
    own: list[Clocked] = []
    questions: list[Question] = []
    for severity in reversed(SEVERITIES):
        if severity not in rules:
            lesser = SEVERITIES[SEVERITIES.index(severity) + 1 :]
            within, clock = _HOUSE_RESPONSE[severity]
            choices = [TargetRule(within=within, clock=clock, house=True), *(rules[one] for one in lesser)]
            tightest = min(choices, key=lambda rule: strictness(Period.parse(rule.within), rule.clock))
            rules[severity] = _as_house(tightest)
            own.insert(0, Clocked(severity, "response", rules[severity]))
            chosen = period_words(Period.parse(tightest.within))
            questions.insert(0, Question("target.house", {"severity": SEVERITY_WORDS[severity], "chosen": chosen}))
    return own, questions


def _as_house(rule: TargetRule) -> TargetRule:
    """Return a rule as the house's own: without the clauses of the severity from which its number is taken."""
    return rule.model_copy(update={"clauses": (), "house": True})


def with_report(plan: TargetPlan, clocked: Clocked) -> TargetPlan:
    """Return the plan with a report's clock that a paper brings; of two for one severity the stricter stays."""
    which = (clocked.severity, clocked.name)
    same = [one for one in plan.clocks if (one.severity, one.name) == which]
    if any(_length(one) <= _length(clocked) for one in same):
        return plan
    return replace(plan, clocks=(*(one for one in plan.clocks if one not in same), clocked))


def _length(clocked: Clocked) -> timedelta:
    return strictness(Period.parse(clocked.rule.within), clocked.rule.clock)
