"""Holds what a drill expects against what happened. Source: docs/drills.md, "Expectations"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from desk.messages import Value

Wanted: TypeAlias = Mapping[str, Value]
"""Keys of a timeline entry with the values they must have; a null matches a null and a key that is not there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the timeline, as the report shows it; `at` and `due` are also there as moments.

    `broken` says why its words could not be put together: an error of the desk's own.
    """

    at: datetime
    fields: Mapping[str, Value]
    due: datetime | None = None
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """One entry of `expect`, ready to be held against the timeline.

    `equal` are the keys that must be equal. `contains` are words that must all stand in the text, `sources` words of
    which each must stand in some source's title or section. `after` and `before` are inclusive; `at` and `due` exact.
    `refused`: True for any refusal, False for none, a text for that reason. `count` None asks for at least one,
    0 (also written `not: true`) for none. `shown` is the entry as the file has it, `line` where it stands.
    """

    equal: Wanted = field(default_factory=dict)
    contains: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    at: datetime | None = None
    due: datetime | None = None
    refused: bool | str | None = None
    count: int | None = None
    shown: Wanted = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an expectation came out: `why` says in words what was found; `nearest` is the entry that came closest."""

    expectation: Expectation
    ok: bool
    why: str = ""
    nearest: Line | None = None


def judge(expectation: Expectation, timeline: Sequence[Line]) -> Outcome:
    """Tell whether an expectation holds over the whole timeline."""
    found = [line for line in timeline if matches(expectation, line)]
    wanted = expectation.count
    if (found and wanted is None) or (wanted is not None and len(found) == wanted):
        return Outcome(expectation, ok=True)
    if found:
        expected = "none" if wanted == 0 else f"{wanted}"
        return Outcome(expectation, ok=False, why=f"expected {expected}, {len(found)} matched", nearest=found[0])
    why = "nothing matched" if wanted is None else f"expected {wanted}, nothing matched"
    return Outcome(expectation, ok=False, why=why, nearest=_nearest(expectation, timeline))


def matches(expectation: Expectation, line: Line) -> bool:
    """Tell whether one entry fits all that an expectation names."""
    return all(_checks(expectation, line))


def _checks(expectation: Expectation, line: Line) -> Iterable[bool]:
    """Yield whether each single thing that the expectation names fits."""
    fields = line.fields
    for key, value in expectation.equal.items():
        yield _same(fields.get(key), value)
    text = fields.get("text")
    for words in expectation.contains:
        yield isinstance(text, str) and words in text
    for words in expectation.sources:
        yield any(words in named for named in _named_sources(fields.get("sources")))
    yield from _timely(expectation, line)
    if expectation.refused is not None:
        reason = fields.get("refused")
        wanted = expectation.refused
        yield (reason is not None) is wanted if isinstance(wanted, bool) else reason == wanted


def _timely(expectation: Expectation, line: Line) -> Iterable[bool]:
    if expectation.after is not None:
        yield line.at >= expectation.after
    if expectation.before is not None:
        yield line.at <= expectation.before
    if expectation.at is not None:
        yield line.at == expectation.at
    if expectation.due is not None:
        yield line.due == expectation.due


def _same(found: Value, wanted: Value) -> bool:
    """Compare without taking True for 1."""
    return type(found) is type(wanted) and found == wanted


def _named_sources(sources: Value) -> list[str]:
    """Return what each source is called: title and section."""
    listed = sources if isinstance(sources, list) else []
    return [
        " > ".join(str(one[key]) for key in ("title", "section") if one.get(key))
        for one in listed
        if isinstance(one, dict)
    ]


def _nearest(expectation: Expectation, timeline: Sequence[Line]) -> Line | None:
    """Return the entry of the same kind of which the most fits; None where there is none of that kind."""
    kind = expectation.equal.get("kind")
    alike = [line for line in timeline if kind is None or line.fields.get("kind") == kind]
    return max(alike, key=lambda line: sum(_checks(expectation, line)), default=None)
