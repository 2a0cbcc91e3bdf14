"""The part of a pack about the customer's monthly marks (docs/packs.md, "Approvals, documents, marks")."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from desk.pack_checks import repeated
from desk.pack_parts import Identifier, Named, Part, TargetName


class ScoreRule(Part):
    """What deducts in an item: each breached target of these names (none: any), missed duty, complaint, low rating."""

    cause: Literal["target", "duty", "complaint", "rating"]
    points: float = Field(gt=0, allow_inf_nan=False)
    targets: tuple[TargetName, ...] = ()

    @model_validator(mode="after")
    def _targets_are_breached(self) -> Self:
        if self.targets and self.cause != "target":
            raise ValueError(f'targets: expected none with "cause: {self.cause}"')
        return self


class ScoreItem(Part):
    """One item of the contract's score sheet: the points that it can lose, and by what."""

    id: Identifier
    name: Named
    points: float = Field(gt=0, allow_inf_nan=False)
    rules: tuple[ScoreRule, ...] = Field(min_length=1)


class AssessmentRule(Part):
    """The customer's monthly marks: under `floor` of `full` marks, `total / 12 * (full - marks) / 100` is forfeited."""

    full: int = Field(default=100, gt=0)
    floor: int = Field(gt=0)
    clauses: tuple[str, ...] = ()
    items: tuple[ScoreItem, ...] = ()

    @model_validator(mode="after")
    def _floor_is_reachable(self) -> Self:
        if self.floor > self.full:
            raise ValueError(f"floor: expected at most the full marks ({self.full}), got {self.floor}")
        return self

    @model_validator(mode="after")
    def _items_make_full_marks(self) -> Self:
        given = sum(item.points for item in self.items)
        if self.items and given != self.full:
            raise ValueError(f"items: expected points of {self.full} together, got {given:g}")
        complaint = next(repeated("items", (item.id for item in self.items)), None)
        if complaint is not None:
            raise ValueError(complaint)
        return self
