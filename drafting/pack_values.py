"""What passes between the parts that make a pack of a draft: findings with their clause, parts, questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.contracts import Carrier, SeverityId, TargetName, TargetRule
from drafting.findings import Finding
from drafting.yaml_text import Plain

SEVERITIES: tuple[SeverityId, ...] = ("outage", "fault", "question", "request")
"""In the order in which a pack gives them."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A finding under the clause that it becomes, such as "SE12"."""

    clause: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class Question:
    """What a manager must decide: a key of `pack_questions`, its values, and the words that raise it."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    clause: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class Carrying:
    """Who carries a clause, by which parts of the pack, and what is left to people (see `desk.contracts.Clause`)."""

    carried_by: Carrier
    by: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """One entry of a list of the pack: its fields in order, and the words of the contract that it stands on."""

    fields: Mapping[str, Plain]
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Clocked:
    """One target of a severity, with the words that it stands on."""

    severity: SeverityId
    name: TargetName
    rule: TargetRule
    quotes: tuple[str, ...] = ()


def asked(key: str, cited: Cited, **values: str) -> Question:
    """Return a question about one finding."""
    return Question(key, values, cited.clause, cited.finding.quote)
