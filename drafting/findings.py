"""What is found in a contract's text, each with its literal words and its place. Source: formats.md, section 6."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, TypeVar, get_args

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


class FindingWrong(ValueError):
    """A draft or a finding in JSON that is none; the line names the field and what was expected there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quote stands: the paragraph (or the line of a text, the row of a table) from 1, under which headings."""

    paragraph: int
    headings: tuple[str, ...] = ()


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
        if self.doubt is not None:
            shown["doubt"] = self.doubt
        place: dict[str, Json] = {"paragraph": self.place.paragraph, "headings": list(self.place.headings)}
        return {**shown, "quote": self.quote, "sure": self.sure, "place": place}

    @classmethod
    def from_json(cls, stored: object, *, at: str = "finding") -> Finding:
        """Return the finding that `as_json` gave; a missing place is the whole document, paragraph 0.

        Raises:
            FindingWrong: a field is missing, unknown or of another form; the line begins with `at` and the field.
        """
        record = _record(stored, _ALL_FIELDS, at=at)
        kind = _one_of(record, "kind", get_args(Kind), at=at)
        quote, sure = record.get("quote"), record.get("sure", True)
        if kind is None:
            raise FindingWrong(f"{at}.kind: expected one of {', '.join(get_args(Kind))}")
        if not isinstance(quote, str) or not quote.strip() or len(quote) > LONGEST_QUOTE:
            raise FindingWrong(f"{at}.quote: expected the literal words, at most {LONGEST_QUOTE} characters")
        if not isinstance(sure, bool):
            raise FindingWrong(f"{at}.sure: expected true or false")
        clock = _one_of(record, "clock", tuple(ClockKind), at=at)
        return cls(
            kind=kind,
            quote=quote,
            place=_place(record.get("place"), at=f"{at}.place"),
            sure=sure,
            target=_one_of(record, "target", get_args(TargetName), at=at),
            severity=_one_of(record, "severity", get_args(SeverityId), at=at),
            within=_text(record, "within", at=at),
            clock=ClockKind(clock) if clock else None,
            starts_from=_text(record, "from", at=at),
            before=_text(record, "before", at=at),
            every=_text(record, "every", at=at),
            by=_text(record, "by", at=at),
            name=_text(record, "name", at=at),
            hours=_text(record, "hours", at=at),
            doubt=_text(record, "doubt", at=at),
        )

    def unsure(self, doubt: str) -> Finding:
        """Return the finding as a doubtful one, for a reason."""
        return replace(self, sure=False, doubt=doubt)


def _plain(value: object) -> Json:
    return None if value is None else str(value)


_ALL_FIELDS = frozenset(
    {"kind", "quote", "place", "sure", "from", "before", "doubt"}.union(*(fields for fields in _FIELDS.values()))
)
_Word = TypeVar("_Word", bound=str)


def _record(stored: object, allowed: frozenset[str], *, at: str) -> Mapping[str, object]:
    if not isinstance(stored, Mapping):
        raise FindingWrong(f"{at}: expected an object")
    unknown = sorted(str(field) for field in stored if field not in allowed)
    if unknown:
        raise FindingWrong(f"{at}.{unknown[0]}: no such field")
    return stored


def _text(record: Mapping[str, object], field: str, *, at: str) -> str | None:
    value = record.get(field)
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise FindingWrong(f"{at}.{field}: expected words or null")


def _one_of(record: Mapping[str, object], field: str, allowed: Sequence[_Word], *, at: str) -> _Word | None:
    value = record.get(field)
    found = next((one for one in allowed if one == value), None)
    if found is None and value is not None:
        raise FindingWrong(f"{at}.{field}: expected one of {', '.join(allowed)}, got {value!r}")
    return found


def _number(record: Mapping[str, object], field: str, *, at: str) -> int | None:
    value = record.get(field)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise FindingWrong(f"{at}.{field}: expected a whole number or null")


def _texts(record: Mapping[str, object], field: str, *, at: str) -> tuple[str, ...]:
    value = record.get(field, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise FindingWrong(f"{at}.{field}: expected a list of words")
    return tuple(value)


def _place(stored: object, *, at: str) -> Place:
    if stored is None:
        return Place(0)
    record = _record(stored, frozenset({"paragraph", "headings"}), at=at)
    return Place(_number(record, "paragraph", at=at) or 0, _texts(record, "headings", at=at))


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

    @classmethod
    def from_json(cls, stored: object) -> Draft:
        """Return the draft that `as_json` gave.

        Raises:
            FindingWrong: a field is missing, unknown or of another form; the line begins with the field.
        """
        record = _record(stored, frozenset({"title", "customer", "systems", "term", "findings"}), at="draft")
        title, found = _text(record, "title", at="draft"), record.get("findings")
        if title is None:
            raise FindingWrong("draft.title: expected words")
        if not isinstance(found, list):
            raise FindingWrong("draft.findings: expected a list")
        term = _record(record.get("term", {}), frozenset({"months", "signed"}), at="draft.term")
        return cls(
            title,
            _text(record, "customer", at="draft"),
            _texts(record, "systems", at="draft"),
            ContractTerm(_number(term, "months", at="draft.term"), _text(term, "signed", at="draft.term")),
            tuple(Finding.from_json(one, at=f"draft.findings[{number}]") for number, one in enumerate(found)),
        )
