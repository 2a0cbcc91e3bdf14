"""How well and how fast contracts are read: the labelled documents, beside a plain pattern for limits."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from statistics import median

from desk.contracts import TargetName
from drafting.blocks import Block
from drafting.draft import draft_of
from drafting.numerals import NUMBER, number_of
from drafting.reading.documents import read_blocks
from drafting.reading.text import blocks_of_text
from tests.drafting import scoring
from tests.drafting.scoring import Labelled, Score, Told

TEN_PAGES = 10_000
"""Characters of ten pages."""
_RUNS = 3
_AMOUNT = re.compile(rf"({NUMBER})\s*个?(分钟|小时|工作日|天|日)")
_ACTS: dict[str, TargetName] = {
    "响应": "response",
    "到场": "on_site",
    "到达": "on_site",
    "方案": "proposal",
    "恢复": "restore",
    "解决": "resolve",
    "修复": "resolve",
    "报告": "report",
}
_UNITS = {"分钟": "minutes", "小时": "hours", "工作日": "working days", "天": "days", "日": "days"}
_NEAR = 15
"""Characters within which the peer looks for an act beside a number."""


def measure() -> dict[str, object]:
    """Return precision and recall of hands and kinds, the peer's, and seconds."""
    by_hand: dict[str, Score] = defaultdict(Score)
    targets, peer = Score(), Score()
    for one in scoring.documents():
        blocks = read_blocks(one.path)
        found = scoring.told_by(draft_of(blocks))
        by_hand[one.hand] += scoring.score(one.labels, found)
        targets += _of_targets(one, list(found))
        peer += _of_targets(one, list(_by_pattern(blocks)))
    total = sum(by_hand.values(), Score())
    return {
        "precision and recall, all": _shown(total),
        **{f"of the hand {hand}": _shown(score) for hand, score in by_hand.items()},
        **{f"of {kind}": _shown(total, kind) for kind in total.kinds()},
        "limits, whatever their severity": _shown(targets),
        "peer (number and unit near an act)": _shown(peer),
        **_seconds(),
    }


def _shown(score: Score, kind: str | None = None) -> str:
    return f"{score.precision(kind):.3f} / {score.recall(kind):.3f}"


def _of_targets(one: Labelled, found: list[Told]) -> Score:
    """Return the score of target and period alone, which the peer can tell too."""
    return scoring.score(_plain(list(one.labels)), _plain(found))


def _plain(told: list[Told]) -> list[Told]:
    return [Told(one.kind, (one.fields[0], one.fields[2]), one.words) for one in told if one.kind == "target"]


def _by_pattern(blocks: list[Block]) -> Iterator[Told]:
    """Yield the limits of the peer: a number with a unit, and the nearest word of an act beside it."""
    for block in blocks:
        for match in _AMOUNT.finditer(block.text):
            value = number_of(match[1])
            start = max(0, match.start() - _NEAR)
            words = block.text[start : match.end() + _NEAR]
            near = [(abs(words.index(act) + start - match.start()), act) for act in _ACTS if act in words]
            if near and value is not None:
                within = f"{value:g} {_UNITS[match[2]]}"
                shown = {"kind": "target", "target": _ACTS[min(near)[1]], "within": within, "quote": words}
                yield scoring.told(dict(shown))


def _seconds() -> dict[str, object]:
    """Return how long the longest document takes, and one of ten pages."""
    paths = [one.path for one in scoring.documents()]
    texts = {path: "\n".join(block.text for block in read_blocks(path)) for path in paths}
    longest = max(paths, key=lambda path: len(texts[path]))
    ten_pages = "\n".join(texts.values())[:TEN_PAGES]
    return {
        f"longest document ({len(texts[longest])} characters), s": _timed(lambda: draft_of(read_blocks(longest))),
        f"ten pages ({TEN_PAGES} characters), s": _timed(lambda: draft_of(blocks_of_text(ten_pages))),
    }


def _timed(act: Callable[[], object]) -> float:
    spent: list[float] = []
    for _ in range(_RUNS):
        begun = time.perf_counter()
        act()
        spent.append(time.perf_counter() - begun)
    return round(median(spent), 3)
