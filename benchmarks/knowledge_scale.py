"""What 100 000 sections cost: run as a process of its own by `benchmarks.knowledge`, prints one JSON document."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from functools import partial

import numpy as np

from benchmarks.knowledge import many_sections, timed, words_of
from benchmarks.knowledge_peers import installed
from desk.knowledge import KINDS, Section
from knowledge_base.analysis import segmenter
from knowledge_base.answers import judge
from knowledge_base.index import Index

SECTIONS = 100_000
UPDATES = 20


def measure() -> dict[str, object]:
    """Index, ask and change 100 000 sections; then the peers, which need no memory of ours."""
    segmenter()
    sections, asked, source = many_sections(SECTIONS)
    index = Index()
    begun = time.process_time()
    _, built = timed(partial(index.put, sections))
    worked = time.process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    ours = [timed(partial(_answer, index, text))[1] for text in asked]
    worked_for = [_worked(index, text) for text in asked]
    figures: dict[str, object] = {
        "sections": f"{len(sections)} ({source})",
        "index seconds, and of the processor": f"{built:.1f}, {worked:.1f}",
        "peak memory, MB": round(memory),
        "query ms p50 / p99": told(ours),
        "query ms of the processor, asked again": told(worked_for),
        "a section replaced: seconds until found and the old gone, worst": round(_worst_change(index, sections), 3),
    }
    return figures | _peers(sections, asked)


def _answer(index: Index, text: str) -> float:
    return judge(index, text, contract=None, kinds=KINDS).sure()


def _worked(index: Index, text: str) -> float:
    """Return the processor's seconds for a question: what others do on the machine does not count."""
    begun = time.process_time()
    _answer(index, text)
    return time.process_time() - begun


def _worst_change(index: Index, sections: list[Section]) -> float:
    """Replace sections one by one, look for the new and for the old text, and return the longest time it took."""
    worst = 0.0
    for number in range(UPDATES):
        old = sections[number * (len(sections) // UPDATES)]
        new = replace(old, title="", text=f"新换上的一段{number}：靛青色的风筝越过了北岸灯塔")
        found, spent = timed(partial(_changed, index, new))
        if not found:
            raise SystemExit(f"{old.id} was not replaced")
        worst = max(worst, spent)
    return worst


def _changed(index: Index, new: Section) -> bool:
    index.put([new])
    best = judge(index, new.text, contract=None).ranked
    return bool(best) and best[0].section == new


def _peers(sections: list[Section], asked: list[str]) -> dict[str, object]:
    rows = [words_of(f"{section.title}\n{section.text}") for section in sections]
    figures: dict[str, object] = {}
    for name, kind in installed().items():
        if kind is None or name == "rank_bm25":
            figures[name] = "not installed (pip install '.[bench]')" if kind is None else "left out: too slow here"
            continue
        engine = kind()
        _, built = timed(partial(engine.build, rows))
        taken = [timed(partial(engine.best, words_of(text)))[1] for text in asked[:200]]
        figures[f"{name}: index seconds (words cut before), query ms p50 / p99"] = f"{built:.1f}, {told(taken)}"
    return figures


def told(seconds: list[float]) -> str:
    """Return the median and the 99th percentile in milliseconds."""
    middle, high = np.percentile(seconds, [50, 99]) * 1000
    return f"{middle:.2f} / {high:.2f}"


if __name__ == "__main__":
    json.dump(measure(), sys.stdout)
