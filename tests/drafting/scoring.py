"""How findings are held against the labels of a hand: precision and recall, by kind.

A finding is right where a label of its kind has the same fields and words that overlap; each label counts once. What
formats.md, section 6, leaves open is no error: a duty beside a backup, drill, training or paper, and a paper beside a
duty.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from drafting.draft import read_draft
from drafting.findings import Draft, Json

DOCUMENTS = Path(__file__).parent / "documents"
LABELS = ".labels.json"
_COMPARED: Mapping[str, tuple[str, ...]] = {
    "target": ("target", "severity", "within", "clock"),
    "duty": ("every", "by"),
    "document": ("within",),
    "hours": ("hours",),
}
"""The fields of a kind that must be equal; those that are null or missing are equal."""
_OVERLAP = 0.45
"""The share of the shorter quote that must stand in the longer one in one piece."""
_BESIDE: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "duty": (
        frozenset({"backup", "drill", "training", "document", "security"}),
        frozenset({"backup", "drill", "training"}),
    ),
    "document": (frozenset({"duty"}), frozenset({"duty"})),
}
"""Kinds beside which a superfluous finding, and a missed label, is no error."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding or a label as it is compared: units in one spelling, the quote without white space."""

    kind: str
    fields: tuple[str | None, ...]
    words: str

    def overlaps(self, other: Told) -> bool:
        """Tell whether two quotes speak of the same words."""
        one, two = self.words, other.words
        if one in two or two in one:
            return True
        matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
        return matcher.find_longest_match().size >= _OVERLAP * min(len(one), len(two))


@dataclass(slots=True)
class Score:
    """Counts by kind: labels found, findings that no label has, labels that were missed."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def __add__(self, other: Score) -> Score:
        """Return the counts of both."""
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    def precision(self, kind: str | None = None) -> float:
        """Return the share of findings that are right, of one kind or of all; 1 where there are none."""
        return _share(_count(self.right, kind), _count(self.wrong, kind))

    def recall(self, kind: str | None = None) -> float:
        """Return the share of labels that were found, of one kind or of all; 1 where there are none."""
        return _share(_count(self.right, kind), _count(self.missed, kind))

    def kinds(self) -> list[str]:
        """Return the kinds that were counted, the most frequent first."""
        return [kind for kind, _count in (self.right + self.wrong + self.missed).most_common()]


def _count(counted: Counter[str], kind: str | None) -> int:
    return counted.total() if kind is None else counted[kind]


def _share(part: int, rest: int) -> float:
    return part / (part + rest) if part + rest else 1.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document of a hand, with what the hand says binds the contractor."""

    hand: str
    path: Path
    labels: tuple[Told, ...]

    def read(self) -> Draft:
        """Return what the desk reads in it."""
        return read_draft(self.path)


def documents() -> Iterator[Labelled]:
    """Yield the labelled documents, hand by hand."""
    for labels in sorted(DOCUMENTS.glob(f"*/*{LABELS}")):
        name = labels.name.removesuffix(LABELS)
        path = next(one for one in sorted(labels.parent.glob(f"{name}.*")) if not one.name.endswith(LABELS))
        found = json.loads(labels.read_text("utf-8"))["findings"]
        yield Labelled(labels.parent.name, path, tuple(map(told, found)))


def told_by(draft: Draft) -> tuple[Told, ...]:
    """Return the findings of a draft as they are compared."""
    return tuple(told(finding.as_json()) for finding in draft.findings)


def told(shown: Mapping[str, Json]) -> Told:
    """Return a finding in the JSON of formats.md as it is compared."""
    kind, quote = str(shown["kind"]), str(shown["quote"])
    values = (_spelled(kind, key, shown.get(key)) for key in _COMPARED.get(kind, ()))
    return Told(kind, tuple(values), squeezed(quote))


def squeezed(text: str) -> str:
    """Return a text without white space."""
    return re.sub(r"\s", "", text)


def _spelled(kind: str, key: str, value: Json) -> str | None:
    """Return a field in one spelling: hours of a target in minutes, units without the plural's s."""
    words = str(value) if value else None
    if words is None or key not in {"within", "by"}:
        return words
    if key == "by":
        return words.lower()
    hours = re.fullmatch(r"([\d.]+) hours?", words)
    if hours and kind == "target":
        return f"{float(hours[1]) * 60:g} minute"
    return words.removesuffix("s")


def score(labels: Sequence[Told], findings: Sequence[Told]) -> Score:
    """Return how findings stand to the labels of one document."""
    pairs = dict(_pairs(labels, findings))
    surplus = [one for at, one in enumerate(findings) if at not in pairs.values()]
    unfound = [one for at, one in enumerate(labels) if at not in pairs]
    return Score(
        Counter(labels[at].kind for at in pairs),
        Counter(one.kind for one in surplus if not _stands_beside(one, labels, which=0)),
        Counter(one.kind for one in unfound if not _stands_beside(one, labels, which=1)),
    )


def loosely(findings: Iterable[Told]) -> list[Told]:
    """Return findings without their fields: right is then what quotes the right words under the right kind."""
    return [Told(one.kind, (), one.words) for one in findings]


def _pairs(labels: Sequence[Told], findings: Sequence[Told]) -> Iterator[tuple[int, int]]:
    """Yield which finding meets which label: of several the one whose quote is nearest in length."""
    used: set[int] = set()
    for at, label in enumerate(labels):
        best = _nearest(label, findings, used)
        if best is not None:
            used.add(best)
            yield at, best


def _nearest(label: Told, findings: Sequence[Told], used: Collection[int]) -> int | None:
    meets = (
        (abs(len(label.words) - len(one.words)), at)
        for at, one in enumerate(findings)
        if at not in used and (one.kind, one.fields) == (label.kind, label.fields) and label.overlaps(one)
    )
    return min(meets, default=(0, None))[1]


def _stands_beside(one: Told, labels: Iterable[Told], *, which: int) -> bool:
    """Tell whether what is superfluous (`which` 0) or missed (1) stands beside a label of a kind that allows it."""
    allowed = _BESIDE[one.kind][which] if one.kind in _BESIDE else frozenset()
    return any(label.kind in allowed and one.overlaps(label) for label in labels)
