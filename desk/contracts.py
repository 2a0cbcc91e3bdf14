"""A contract as a pack: what was agreed, in a form that runs.

The shape of `contracts/*.yml` (docs/packs.md explains each field). The models refuse unknown fields and
impossible values; `bot.packs` reads the files and turns each complaint into file, line, field and expectation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from desk import pack_checks
from desk.hours import Calendar
from desk.pack_marks import AssessmentRule, ScoreItem, ScoreRule
from desk.pack_parts import (
    DEFAULT_NEAR,
    MET_BY,
    ApprovalRule,
    Carrier,
    CastMember,
    Clause,
    Closing,
    DocumentRule,
    Duration,
    DutyPeriod,
    DutyRule,
    Flag,
    GroupRule,
    Identifier,
    Module,
    Named,
    PagingRule,
    Part,
    Pausing,
    PeriodText,
    PlaceRule,
    Progress,
    SeverityId,
    SeverityRule,
    Starts,
    System,
    TargetName,
    TargetRule,
    Term,
    Text,
    parse_duration,
)
from desk.people import Role
from desk.sla import ClockKind

__all__ = [
    "DEFAULT_NEAR",
    "MET_BY",
    "ApprovalRule",
    "AssessmentRule",
    "Carrier",
    "CastMember",
    "Clause",
    "Closing",
    "DocumentRule",
    "Duration",
    "DutyPeriod",
    "DutyRule",
    "Flag",
    "GroupRule",
    "Identifier",
    "Module",
    "Named",
    "Pack",
    "PagingRule",
    "Part",
    "Pausing",
    "PeriodText",
    "PlaceRule",
    "Progress",
    "ScoreItem",
    "ScoreRule",
    "SeverityId",
    "SeverityRule",
    "Starts",
    "System",
    "TargetName",
    "TargetRule",
    "Term",
    "Text",
    "parse_duration",
]


class Pack(Part):
    """One contract, whole.

    `hours_house` marks service hours that the contract does not name; `answer_threshold` is the confidence (0 to 1)
    from which an answer is given; `contract_total` is in yuan.
    """

    id: Identifier
    title: Named
    customer: Text
    languages: tuple[Literal["zh", "en"], ...] = ("zh", "en")
    calendar: Calendar
    hours_house: Flag = False
    term: Term
    systems: tuple[System, ...] = Field(min_length=1)
    places: tuple[PlaceRule, ...] = ()
    groups: tuple[GroupRule, ...] = ()
    severities: dict[SeverityId, SeverityRule]
    paging: PagingRule
    pausing: Pausing = Pausing()
    closing: Closing = Closing()
    duties: tuple[DutyRule, ...] = ()
    approvals: tuple[ApprovalRule, ...] = ()
    documents: tuple[DocumentRule, ...] = ()
    answer_threshold: float = Field(default=0.5, ge=0, le=1)
    contract_total: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    assessment: AssessmentRule | None = None
    duty_phone: Text | None = None
    clauses: dict[Annotated[str, Field(pattern=r"^[A-Z]{2}\d+$")], Clause]
    people: tuple[CastMember, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        complaint = next(self._complaints(), None)
        if complaint is not None:
            raise ValueError(complaint)
        return self

    def _complaints(self) -> Iterator[str]:
        """Yield what does not hold between the parts, the first mistake first."""
        missing = [severity for severity in get_args(SeverityId) if severity not in self.severities]
        if missing:
            yield f"severities: expected all four, missing {', '.join(missing)}"
        for field in ("groups", "duties", "approvals", "documents", "people"):
            yield from pack_checks.repeated(field, (part.id for part in getattr(self, field)))
        yield from pack_checks.unclear_names("systems", pack_checks.terms_of(self.systems))
        yield from pack_checks.unclear_names("places", self.places)
        yield from pack_checks.lost_people(self.groups, self.people, {place.name for place in self.places})
        yield from pack_checks.unlisted_clauses(self._cited(), self.clauses)
        yield from pack_checks.lost_references(self.clauses, self._carriers())

    def _carriers(self) -> dict[str, set[str]]:
        """Return the references a clause may make, by kind of carrier."""
        return {
            "target": {f"{severity}.{name}" for severity, rule in self.severities.items() for name in rule.targets},
            "duty": {duty.id for duty in self.duties},
            "approval": {approval.id for approval in self.approvals},
            "role": {str(role) for role in Role} | {f"level {n}" for n in range(1, 10)},
            "scope": {"systems", "places", "groups", "knowledge", "contract", "severities"},
            "document": {document.id for document in self.documents},
        }

    def _cited(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield every rule that may cite clauses: its path and the clauses cited."""
        for severity, rule in self.severities.items():
            for name, target in rule.targets.items():
                yield f"severities.{severity}.targets.{name}", target.clauses
        for field in ("duties", "approvals", "documents"):
            for part in getattr(self, field):
                yield f"{field}.{part.id}", part.clauses
        if self.assessment is not None:
            yield "assessment", self.assessment.clauses

    def waits(self, severity: str) -> bool:
        """Tell whether the page of this severity waits for service hours.

        Source: design.md, "How the desk behaves in chat": an ordinary fault under a working-time clock waits
        unless the pack says otherwise; an outage never does.
        """
        rule = self.severities[severity]  # type: ignore[index]
        if severity == "outage":
            return False
        if rule.page_waits is not None:
            return rule.page_waits
        response = rule.targets.get("response")
        return response is not None and response.clock is ClockKind.WORKING_TIME

    def part_of(self, name: str) -> str:
        """Return the system that `name` (a system or one of its modules) belongs to."""
        for system in self.systems:
            if name == system.name or any(name == module.name for module in system.modules):
                return system.name
        return name
