"""The monthly marks (FO9): a score sheet as data, and what is deducted, each with its evidence.

Source: docs/papers.md, "月度考核评分表"; requirements.md, FO9. The contract gives the full marks, the floor and the
forfeit; the items and points are the house's own, and the customer's word stands above them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Cause: TypeAlias = Literal["target", "duty", "complaint", "rating"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What deducts: each breached target of these names, each missed duty, each complaint, each rating of 1 or 2."""

    cause: Cause
    points: float
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the sheet: its points can be lost, not more."""

    id: str
    name: str
    points: float
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that may deduct: a fact of the store. `name` is the target, the duty, or who spoke."""

    cause: Cause
    at: datetime
    name: str
    ticket: int | None = None
    due: datetime | None = None
    done_at: datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Deduction:
    """Points lost in an item, with their evidence; `points` is 0 where the item has none left to lose."""

    item: str
    points: float
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Marks:
    """The sheet of a month: what it could give, what was lost, and the floor under which money is forfeited.

    `house` tells that the items are the house's own, since the contract gives none.
    """

    items: tuple[Item, ...]
    full: int
    floor: int
    lost: tuple[float, ...]
    house: bool = True

    @property
    def score(self) -> float:
        """Return the marks of the month, not below 0."""
        return max(self.full - sum(self.lost), 0)

    @property
    def forfeits(self) -> bool:
        """Tell whether a part of the month's money is forfeited."""
        return self.score < self.floor


SHEET = (
    Item("response", "响应及时性", 30, (Rule("target", 2, ("response",)),)),
    Item("handling", "处理及时性", 30, (Rule("target", 3, ("on_site", "proposal", "restore", "resolve")),)),
    Item("report", "报告提交", 10, (Rule("target", 2, ("report",)),)),
    Item("duty", "巡检与例行工作", 15, (Rule("duty", 3),)),
    Item("attitude", "服务态度与满意度", 15, (Rule("complaint", 5), Rule("rating", 2))),
)
"""The house's own sheet, of 100 points."""


def mark(
    evidence: Iterable[Evidence], *, full: int, floor: int, sheet: tuple[Item, ...] = ()
) -> tuple[Marks, tuple[Deduction, ...]]:
    """Return a month's marks and deductions by the contract's sheet, else by the house's, scaled to the full marks.

    Evidence is taken in the order of its moments, so that an item that has run out names the later ones with 0.
    """
    scale = full / sum(item.points for item in SHEET)
    items = sheet or tuple(_scaled(item, scale) for item in SHEET)
    found = sorted(evidence, key=lambda one: (one.at, one.ticket or 0, one.name))
    deductions = tuple(one for item in items for one in _deductions(item, found))
    lost = tuple(sum(one.points for one in deductions if one.item == item.id) for item in items)
    return Marks(items, full, floor, lost, house=not sheet), deductions


def forfeit(marks: Marks, total: float | None) -> float | None:
    """Return what is forfeited, in yuan: total / 12 x (full - score) / 100; None where the total is not known.

    Source: requirements.md, FO9.
    """
    if not marks.forfeits:
        return 0.0
    return None if total is None else round(total / 12 * (marks.full - marks.score) / 100, 2)


def _scaled(item: Item, scale: float) -> Item:
    rules = tuple(Rule(one.cause, one.points * scale, one.targets) for one in item.rules)
    return Item(item.id, item.name, item.points * scale, rules)


def _deductions(item: Item, evidence: Sequence[Evidence]) -> Iterable[Deduction]:
    left = item.points
    for one in evidence:
        rule = next((rule for rule in item.rules if _applies(rule, one)), None)
        if rule is not None:
            points = min(rule.points, left)
            left -= points
            yield Deduction(item.id, points, one)


def _applies(rule: Rule, evidence: Evidence) -> bool:
    return rule.cause == evidence.cause and (not rule.targets or evidence.name in rule.targets)
