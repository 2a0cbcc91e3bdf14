"""What is found in a contract's text, each with its literal words and its place. Source: formats.md, section 6."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from desk.contracts import SeverityId, TargetName
from desk.sla import ClockKind

Kind: TypeAlias = Literal[
    "target",
    "duty",
    "document",
    "hours",
    "approval",
    "penalty",
    "secrecy",
    "training",
    "staff",
    "payment",
    "channel",
    "backup",
    "security",
    "drill",
    "service",
]
Every: TypeAlias = str
"""day, week, month, quarter, half-year, year, once, "N per year"."""
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

LONGEST_QUOTE = 500
"""Characters that a quote holds at most."""

_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "target": ("target", "severity", "within", "clock"),
    "duty": ("every", "by"),
    "document": ("name", "within"),
    "hours": ("hours",),
}
"""The fields that a kind always has, null where the text gives none."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: the paragraph (or the line of a text) from 1, under which headings; `row` of a table."""

    paragraph: int
    headings: tuple[str, ...] = ()
    row: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that binds the contractor (or, as `payment`, is owed to him).

    `within` is "N minutes", "N hours", "N days", "N working days", "N months" or "immediately"; `starts_from` is what
    starts the period, in the text's words; `before` is a period that counts back, in the same units. `severity` is None
    where the clause names none. `every` and `by` are those of a duty, `name` that of a paper, `hours` those of a
    service. `doubt` tells why a finding is not `sure`, as a key of the texts.
    """

    kind: Kind
    quote: str
    place: Place
    sure: bool = True
    target: TargetName | None = None
    severity: SeverityId | None = None
    within: str | None = None
    clock: ClockKind | None = None
    starts_from: str | None = None
    before: str | None = None
    every: Every | None = None
    by: str | None = None
    name: str | None = None
    hours: str | None = None
    doubt: str | None = None

    def as_json(self) -> dict[str, Json]:
        """Return the finding as formats.md writes it; what the text does not give is left out or null."""
        shown: dict[str, Json] = {"kind": self.kind}
        for field in _FIELDS.get(self.kind, ()):
            shown[field] = _plain(getattr(self, field))
        if self.starts_from is not None:
            shown["from"] = self.starts_from
        if self.before is not None:
            shown["before"] = self.before
        place: dict[str, Json] = {"paragraph": self.place.paragraph, "headings": list(self.place.headings)}
        return {**shown, "quote": self.quote, "sure": self.sure, "place": place}

    def unsure(self, doubt: str) -> Finding:
        """Return the finding as a doubtful one, for a reason."""
        return replace(self, sure=False, doubt=doubt)


def _plain(value: object) -> Json:
    return None if value is None else str(value)


@dataclass(frozen=True, slots=True)
class ContractTerm:
    """How long the contract runs, in months, and its day of signing ("2025-03-26"); None where the text is silent."""

    months: int | None = None
    signed: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What a first reading of a document found."""

    title: str
    customer: str | None
    systems: tuple[str, ...]
    term: ContractTerm
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Json]:
        """Return the draft as formats.md, section 6, writes it."""
        return {
            "title": self.title,
            "customer": self.customer,
            "systems": list(self.systems),
            "term": {"months": self.term.months, "signed": self.term.signed},
            "findings": [finding.as_json() for finding in self.findings],
        }
