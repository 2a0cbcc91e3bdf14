"""What is found in a contract's text, each with its literal words and its place. Source: formats.md, section 6."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, cast, get_args

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

_WITHIN = re.compile(r"immediately|[0-9]{1,6}(?:\.[0-9]{1,4})? (?:minute|hour|day|working day|month)s?")

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

    @classmethod
    def from_json(cls, shown: Json, *, where: str = "finding") -> Finding:
        """Return the finding that `as_json` has written; `where` is how errors name it.

        Raises:
            ValueError: a field is missing, unknown, or holds what it may not; the message begins with its name.
        """
        fields = _Fields(shown, where)
        kind = fields.one_of("kind", get_args(Kind))
        name = fields.one_of("target", get_args(TargetName)) if kind == "target" else None
        severity = fields.one_of("severity", get_args(SeverityId), may_be_null=True) if kind == "target" else None
        clock = fields.one_of("clock", tuple(map(str, ClockKind))) if kind == "target" else None
        finding = cls(
            kind=cast("Kind", kind),
            quote=fields.text("quote") or "",
            place=_place_of(fields),
            sure=fields.flag("sure"),
            target=cast("TargetName | None", name),
            severity=cast("SeverityId | None", severity or None),
            within=_period_of(fields, kind),
            clock=None if clock is None else ClockKind(clock),
            starts_from=fields.text("from", needed=False),
            before=fields.text("before", needed=False),
            every=fields.text("every", needed=kind == "duty", may_be_null=True),
            by=fields.text("by", needed=kind == "duty", may_be_null=True),
            name=fields.text("name", needed=kind == "document"),
            hours=fields.text("hours", needed=kind == "hours"),
            doubt=fields.text("doubt", needed=False, may_be_null=True),
        )
        fields.refuse_others()
        return finding

    def unsure(self, doubt: str) -> Finding:
        """Return the finding as a doubtful one, for a reason."""
        return replace(self, sure=False, doubt=doubt)


def _place_of(fields: _Fields) -> Place:
    """Return where a finding stands; one without a place stands at the beginning."""
    if not fields.has("place"):
        return Place(1)
    place = fields.inner("place")
    found = Place(place.number("paragraph") or 1, place.texts("headings"))
    place.refuse_others()
    return found


def _period_of(fields: _Fields, kind: str) -> str | None:
    """Return a period in the words of formats.md; only a document, or what counts back, may have none."""
    needed = kind in {"target", "document"}
    within = fields.text(
        "within", needed=needed and not fields.has("before"), may_be_null=kind == "document" or fields.has("before")
    )
    if within is not None and not _WITHIN.fullmatch(within):
        raise fields.refuse(
            "within", 'expected "N minutes", "N hours", "N days", "N working days", "N months" or "immediately"'
        )
    return within


class _Fields:
    """The fields of one JSON object, taken one by one; what is left at the end is unknown."""

    def __init__(self, shown: Json, where: str) -> None:
        if not isinstance(shown, dict):
            raise ValueError(f"{where}: expected the fields of an object")  # noqa: TRY004 - told as the others are
        self._left = dict(shown)
        self._where = where

    def refuse(self, name: str, expected: str) -> ValueError:
        """Return the error that names a field and what was expected there."""
        return ValueError(f"{self._where}.{name}: {expected}")

    def refuse_others(self) -> None:
        """Refuse what nobody has asked for."""
        for name in self._left:
            raise self.refuse(name, "unknown field")

    def has(self, name: str) -> bool:
        """Tell whether a field is there and not null."""
        return self._left.get(name) is not None

    def text(self, name: str, *, needed: bool = True, may_be_null: bool = False) -> str | None:
        """Return a text; None where it is null and may be, or is not there and need not be."""
        value = self._take(name, needed=needed)
        if value is None and (may_be_null or not needed):
            return None
        if not isinstance(value, str):
            raise self.refuse(name, "expected text")
        return value

    def one_of(self, name: str, words: Sequence[str], *, may_be_null: bool = False) -> str:
        """Return one of the words that are known; an empty text stands for null."""
        value = self._take(name, needed=True)
        if (value is None and may_be_null) or value in words:
            return "" if value is None else str(value)
        raise self.refuse(name, f"expected one of {', '.join(words)}")

    def flag(self, name: str) -> bool:
        """Return true or false."""
        value = self._take(name, needed=True)
        if not isinstance(value, bool):
            raise self.refuse(name, "expected true or false")
        return value

    def number(self, name: str, *, may_be_null: bool = False) -> int | None:
        """Return a whole number."""
        value = self._take(name, needed=True)
        if value is None and may_be_null:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refuse(name, "expected a whole number")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._take(name, needed=True)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.refuse(name, "expected a list of texts")
        return tuple(map(str, value))

    def inner(self, name: str) -> _Fields:
        """Return the fields of an object within this one."""
        return _Fields(self._take(name, needed=True), f"{self._where}.{name}")

    def list_of(self, name: str) -> list[Json]:
        """Return a list of anything."""
        value = self._take(name, needed=True)
        if not isinstance(value, list):
            raise self.refuse(name, "expected a list")
        return value

    def _take(self, name: str, *, needed: bool) -> Json:
        if needed and name not in self._left:
            raise self.refuse(name, "expected this field")
        return self._left.pop(name, None)


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

    @classmethod
    def from_json(cls, shown: Json) -> Draft:
        """Return the draft that `as_json` has written; a finding may come without its place.

        Raises:
            ValueError: a field is missing, unknown, or holds what it may not; the message begins with its path.
        """
        fields = _Fields(shown, "draft")
        term = fields.inner("term")
        draft = cls(
            title=fields.text("title") or "",
            customer=fields.text("customer", may_be_null=True),
            systems=fields.texts("systems"),
            term=ContractTerm(term.number("months", may_be_null=True), term.text("signed", may_be_null=True)),
            findings=tuple(
                Finding.from_json(one, where=f"draft.findings[{number}]")
                for number, one in enumerate(fields.list_of("findings"))
            ),
        )
        term.refuse_others()
        fields.refuse_others()
        return draft
