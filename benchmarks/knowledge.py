"""Search: how well it ranks and refuses beside its peers, and how it bears 100 000 sections."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.knowledge_peers import DEPTH, installed
from desk.knowledge import Section
from knowledge_base.analysis import fold, split_words, stem
from knowledge_base.evaluate import Query, evaluate, read_corpus, read_queries

Result = TypeVar("Result")
DATA = Path(__file__).parents[1] / ".." / "shared" / "data" / "kb"
SETS = ("cmrc2018", "stackfaq", "itfaq", "itfaq-half")
MOST_ASKED = 200
"""Peers are asked so many questions of a set, evenly drawn; rank_bm25 takes a third of a second for each."""


def sets() -> dict[str, object]:
    """Return the figures of every public set that is found, each beside the peers."""
    figures: dict[str, object] = {}
    for name in SETS:
        corpus, queries = DATA / f"{name}-corpus.jsonl", DATA / f"{name}-queries.jsonl"
        if not (corpus.is_file() and queries.is_file()):
            figures[name] = "not found (../shared/data/kb)"
            continue
        figures |= _zhiban(name, corpus, queries)
        if name != "itfaq-half":
            figures |= _peers(name, read_corpus(corpus), read_queries(queries))
    return figures


def _zhiban(name: str, corpus: Path, queries: Path) -> dict[str, object]:
    report = evaluate(corpus, queries)
    refused = f"{report.rejected} of {report.unanswerable}, and {report.answerable_rejected} answerable"
    figures: dict[str, object] = {
        f"{name}: recall@1 / @5 / MRR@10": f"{report.recall_at_1} / {report.recall_at_5} / {report.mrr_at_10}",
        f"{name}: query ms p50 / p99": f"{report.query_ms_p50} / {report.query_ms_p99}",
    }
    return figures | ({f"{name}: unanswerable refused": refused} if report.unanswerable else {})


def _peers(name: str, corpus: Sequence[Section], queries: Sequence[Query]) -> dict[str, object]:
    asked = queries[:: max(1, len(queries) // MOST_ASKED)]
    rows = [words_of(f"{section.title}\n{section.text}") for section in corpus]
    figures: dict[str, object] = {}
    for peer, kind in installed().items():
        if kind is None:
            figures[f"{name}: {peer}"] = "not installed (pip install '.[bench]')"
            continue
        engine = kind()
        engine.build(rows)
        seconds, ranks = [], []
        for query in asked:
            found, spent = timed(partial(engine.best, words_of(query.text)))
            seconds.append(spent)
            ranks.append(_rank([corpus[number] for number in found], query))
        mrr = round(sum(ranks) / len(ranks), 3)
        figures[f"{name}: {peer} MRR@10, ms p50 ({len(asked)} q)"] = f"{mrr}, {round(_percentile(seconds, 50), 2)}"
    return figures


def _rank(found: Sequence[Section], query: Query) -> float:
    kept = [section for section in found if section.text.strip() != query.text.strip()][:DEPTH]
    return next((1 / place for place, one in enumerate(kept, start=1) if one.id in query.relevant), 0.0)


def words_of(text: str) -> list[str]:
    """Return the words that the peers are given: folded, cut and stemmed as ours, without synonyms and pairs."""
    return [stem(word) for word in split_words(fold(text))]


def timed(act: Callable[[], Result]) -> tuple[Result, float]:
    """Do something, and return what it gave and the seconds it took."""
    begun = time.perf_counter()
    result = act()
    return result, time.perf_counter() - begun


def _percentile(seconds: Sequence[float], share: float) -> float:
    return float(np.percentile(seconds, share)) * 1000


def scale() -> dict[str, object]:
    """Return what 100 000 sections cost, measured in a process of its own so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.knowledge_scale"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, object] = json.loads(done.stdout)
    return figures


def many_sections(count: int) -> tuple[list[Section], list[str], str]:
    """Return `count` sections, questions about them, and where they come from.

    The manuals of `itfaq` repeated under new ids, or, where they are not found, our own calibration manuals'
    sentences put together anew.
    """
    corpus, queries = DATA / "itfaq-corpus.jsonl", DATA / "itfaq-queries.jsonl"
    if corpus.is_file() and queries.is_file():
        known = read_corpus(corpus)
        return list(_repeated(known, count)), [query.text for query in read_queries(queries)], "itfaq, repeated"
    from knowledge_base.calibrate import manuals, patched

    own = manuals()
    asked = [text for manual in own for texts in manual.asked for text in texts]
    return list(patched(own, count)), asked, "our own manuals' sentences, put together anew; itfaq was not found"


def _repeated(known: Sequence[Section], count: int) -> Iterator[Section]:
    for number in range(count):
        one, turn = known[number % len(known)], number // len(known)
        yield Section(f"{one.id}/{turn}", None, one.document, one.title, f"{one.text}\n第{turn}份")
