"""The words for a draft and for what a new pack changes: lines for a terminal, by key, in either language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias, cast, get_args

from bot.texts import Renderer
from bot.texts.findings import doubt_in_words
from desk.messages import Value
from drafting.differences import Difference
from drafting.findings import Draft, Finding, Kind

Language: TypeAlias = Literal["zh", "en"]
_OWN_WORDS = frozenset({"target", "duty", "document"})


def told(key: str, values: Mapping[str, object], *, language: Language) -> str:
    """Return a sentence of the catalogues; it belongs to no contract that is loaded."""
    return Renderer({}).say(key, cast("Mapping[str, Value]", values), language=language, contract="")


def draft_lines(draft: Draft, *, language: Language) -> Iterator[str]:
    """Yield a draft for people: its head, then the findings by kind, each with its place and quote; "?" marks doubt."""
    unsure = sum(not finding.sure for finding in draft.findings)
    head: dict[str, object] = {
        "title": draft.title,
        "customer": draft.customer,
        "systems": list(draft.systems),
        "months": draft.term.months,
        "signed": draft.term.signed,
        "count": len(draft.findings),
        "unsure": unsure,
    }
    yield told("reading.head", head, language=language)
    for kind in get_args(Kind):
        found = [finding for finding in draft.findings if finding.kind == kind]
        if found:
            yield ""
            yield told("reading.kind", {"kind": kind, "count": len(found)}, language=language)
            yield from (f"  {_finding(finding, language)}" for finding in found)


def _finding(finding: Finding, language: Language) -> str:
    values: dict[str, object] = {
        "unsure": not finding.sure,
        "what": _what(finding, language),
        "paragraph": finding.place.paragraph,
        "headings": list(finding.place.headings),
        "quote": " ".join(finding.quote.split()),
    }
    line = told("reading.finding", values, language=language).replace("\n", " ")
    return line if finding.sure else f"{line} ({doubt_in_words(language, finding.as_json())})"


def _what(finding: Finding, language: Language) -> str:
    if finding.kind not in _OWN_WORDS:
        return finding.hours or ""
    values: dict[str, object] = {
        "severity": finding.severity,
        "target": finding.target,
        "within": finding.within,
        "before": finding.before,
        "clock": finding.clock and str(finding.clock),
        "start": finding.starts_from,
        "every": finding.every,
        "by": finding.by,
        "name": finding.name,
    }
    return told(f"reading.{finding.kind}", values, language=language)


def difference_lines(changes: Iterable[Difference], *, language: Language) -> list[str]:
    """Return what a new pack changes, a line for each change; one line also where nothing does."""
    lines = [told(change.key, change.values, language=language) for change in changes]
    return lines or [told("diff.none", {}, language=language)]
