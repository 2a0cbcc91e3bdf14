"""Measures search and refusal over a corpus with judged queries (docs/knowledge.md, "Measuring")."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np

from desk.errors import InputUnusable
from desk.knowledge import KINDS, Section
from knowledge_base.analysis import segmenter
from knowledge_base.answers import Judgement, judge
from knowledge_base.confidence import THRESHOLD
from knowledge_base.index import Index

_DEPTH: Final = 10


@dataclass(frozen=True, slots=True)
class Query:
    """A question and the ids of the passages that answer it; none: nothing in the corpus does."""

    id: str
    text: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ranking:
    """The sections found for a query, best first, and how sure the first one is."""

    sections: tuple[Section, ...]
    sure: float


@dataclass(frozen=True, slots=True)
class KbReport:
    """What was measured; times in seconds or milliseconds as named, memory in 2**20 bytes."""

    recall_at_1: float
    recall_at_5: float
    mrr_at_10: float
    rejected: int
    unanswerable: int
    answerable_rejected: int
    index_seconds: float
    query_ms_p50: float
    query_ms_p99: float
    queries_per_second: float
    index_mb: float
    peak_rss_mb: float

    def as_json(self) -> dict[str, object]:
        """Return the report in the form of formats.md, section 4."""
        return {
            "recall@1": self.recall_at_1,
            "recall@5": self.recall_at_5,
            "mrr@10": self.mrr_at_10,
            "unanswerable": {
                "rejected": self.rejected,
                "of": self.unanswerable,
                "answerable_rejected": self.answerable_rejected,
            },
            "index_seconds": self.index_seconds,
            "query_ms": {"p50": self.query_ms_p50, "p99": self.query_ms_p99},
            "queries_per_second": self.queries_per_second,
            "index_mb": self.index_mb,
            "peak_rss_mb": self.peak_rss_mb,
        }


def evaluate(corpus: Path, queries: Path, *, threshold: float = THRESHOLD) -> KbReport:
    """Index `corpus` as the desk does, ask every query, and compare with its judgements.

    A passage whose text is the very text of the query is left out of the ranking.

    Raises:
        InputUnusable: a file or a line of it is not in the form of formats.md, section 4.
    """
    sections, asked = read_corpus(corpus), read_queries(queries)
    _check_references(asked, sections, queries)
    segmenter()
    started = perf_counter()
    index = Index()
    index.put(sections)
    built = perf_counter() - started
    answers, seconds = _ask(index, asked)
    return _report(asked, answers, seconds=seconds, built=built, index=index, threshold=threshold)


def read_corpus(path: Path) -> list[Section]:
    """Read corpus lines `{"id", "title", "text"}` as sections of the common shelf.

    Raises:
        InputUnusable: the file, or the line named, cannot be used.
    """
    found: dict[str, Section] = {}
    for number, entry in _entries(path):
        section_id = _text(entry, "id", path, number)
        if section_id in found:
            raise InputUnusable(str(path), where=f"line {number}", expected=f'id "{section_id}" must occur once')
        title, text = _text(entry, "title", path, number, empty=True), _text(entry, "text", path, number, empty=True)
        found[section_id] = Section(section_id, None, "", title, text)
    return list(found.values())


def read_queries(path: Path) -> list[Query]:
    """Read query lines `{"id", "text", "relevant": [id, …]}`.

    Raises:
        InputUnusable: the file, or the line named, cannot be used.
    """
    found: dict[str, Query] = {}
    for number, entry in _entries(path):
        query_id = _text(entry, "id", path, number)
        if query_id in found:
            raise InputUnusable(str(path), where=f"line {number}", expected=f'id "{query_id}" must occur once')
        relevant = entry.get("relevant")
        if not isinstance(relevant, list) or not all(isinstance(one, str) for one in relevant):
            raise InputUnusable(str(path), where=f"line {number}", expected='"relevant" must be a list of ids')
        found[query_id] = Query(query_id, _text(entry, "text", path, number, empty=True), frozenset(relevant))
    return list(found.values())


def _entries(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    try:
        lines = path.read_text("utf-8-sig").split("\n")
    except UnicodeDecodeError as wrong:
        raise InputUnusable(str(path), where=f"byte {wrong.start}", expected="the file must be UTF-8") from wrong
    except OSError as wrong:
        raise InputUnusable(str(path), where="", expected=f"a readable file ({wrong.strerror})") from wrong
    filled = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not filled:
        raise InputUnusable(str(path), where="", expected="at least one line of JSON")
    for number, line in filled:
        try:
            entry = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as wrong:
            raise InputUnusable(str(path), where=f"line {number}", expected="one JSON object per line") from wrong
        if not isinstance(entry, dict):
            raise InputUnusable(str(path), where=f"line {number}", expected="one JSON object per line")
        yield number, entry


def _text(entry: dict[str, object], key: str, path: Path, number: int, *, empty: bool = False) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not (value.strip() or empty):
        expected = f'"{key}" must be a text' if empty else f'"{key}" must be a text that is not empty'
        raise InputUnusable(str(path), where=f"line {number}", expected=expected)
    return value


def _check_references(asked: Sequence[Query], sections: Sequence[Section], path: Path) -> None:
    known = {section.id for section in sections}
    for query in asked:
        unknown = sorted(query.relevant - known)
        if unknown:
            expected = f'"relevant" must name passages of the corpus, "{unknown[0]}" is none'
            raise InputUnusable(str(path), where=f'query "{query.id}"', expected=expected)


def _ask(index: Index, asked: Sequence[Query]) -> tuple[list[Ranking], list[float]]:
    answers, seconds = [], []
    for query in asked:
        started = perf_counter()
        judgement = _without_itself(judge(index, query.text, contract=None, kinds=KINDS, limit=_DEPTH + 1), query)
        sure = judgement.sure()
        seconds.append(perf_counter() - started)
        answers.append(Ranking(tuple(hit.section for hit in judgement.ranked), sure))
    return answers, seconds


def _without_itself(judgement: Judgement, query: Query) -> Judgement:
    """Return the judgement as if passages whose text is the very text of the query were not there."""
    hits = tuple(hit for hit in judgement.ranked if hit.section.text.strip() != query.text.strip())
    return Judgement(judgement.question, replace(judgement.found, hits=hits), hits)


def _place(query: Query, ranking: Ranking) -> int | None:
    """Return the place, from 1, of the first relevant passage among the best ten."""
    best = ranking.sections[:_DEPTH]
    return next((place for place, one in enumerate(best, start=1) if one.id in query.relevant), None)


def _report(
    asked: Sequence[Query],
    answers: Sequence[Ranking],
    *,
    seconds: Sequence[float],
    built: float,
    index: Index,
    threshold: float,
) -> KbReport:
    pairs = list(zip(asked, answers, strict=True))
    places = [_place(query, answer) for query, answer in pairs if query.relevant]
    count = max(1, len(places))
    hard = [answer for query, answer in pairs if not query.relevant]
    easy = [answer for query, answer in pairs if query.relevant]
    return KbReport(
        recall_at_1=round(sum(place == 1 for place in places) / count, 4),
        recall_at_5=round(sum(place is not None and place <= 5 for place in places) / count, 4),
        mrr_at_10=round(sum(1 / place for place in places if place) / count, 4),
        rejected=sum(answer.sure < threshold for answer in hard),
        unanswerable=len(hard),
        answerable_rejected=sum(answer.sure < threshold for answer in easy),
        index_seconds=round(built, 3),
        query_ms_p50=round(float(np.percentile(seconds, 50)) * 1000, 3),
        query_ms_p99=round(float(np.percentile(seconds, 99)) * 1000, 3),
        queries_per_second=round(len(seconds) / sum(seconds), 1),
        index_mb=round(index.size_bytes() / 2**20, 1),
        peak_rss_mb=round(_peak_bytes() / 2**20, 1),
    )


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
