"""Which passage of a section to show: literal, short enough for a chat, cut where a sentence ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from knowledge_base.evidence import degree, last_heading, view
from knowledge_base.index import Question

LONGEST: Final = 500
"""Characters of an answer in chat."""

_SENTENCE_END: Final = re.compile(r"[。！？!?；;]+[”」』）)]*|\.(?=\s|$)|\n")
_STEP: Final = re.compile(r"\s*(?:\d{1,2}[.、)）．]|[（(]\d{1,2}[）)]|第[一二三四五六七八九十]步|[-•·*])\s*")
_ABOUT_ALL: Final = 0.6


def passage(question: Question, title: str, text: str, *, weights: Sequence[float], longest: int = LONGEST) -> str:
    """Return the part of `text` that answers: all of it where it is short, else from the best block on.

    The result stands literally in `text`, and steps are shown from their first one.
    """
    whole = text.strip()
    if len(whole) <= longest:
        return whole
    start = 0 if _share(question, last_heading(title), weights) >= _ABOUT_ALL else _best_start(question, whole, weights)
    return cut(whole[start:], longest=longest)


def cut(text: str, *, longest: int = LONGEST) -> str:
    """Return the beginning of `text`, at most `longest` characters, up to the last end of a sentence in it."""
    if len(text) <= longest:
        return text.strip()
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, longest)]
    return text[: ends[-1] if ends and ends[-1] > longest // 4 else longest].strip()


def blocks(text: str) -> list[tuple[int, str]]:
    """Return the blocks of a text with where each starts: paragraphs, and runs of steps as one block."""
    found: list[tuple[int, str]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        joins = found and _joins(found[-1][1], line)
        if joins:
            start, before = found[-1]
            found[-1] = (start, before + line)
        elif line.strip():
            found.append((at, line))
        at += len(line)
    return found


def _joins(before: str, line: str) -> bool:
    if not line.strip():
        return True
    last = [kept for kept in before.splitlines() if kept.strip()][-1]
    return bool(_STEP.match(line)) and (bool(_STEP.match(last)) or last.rstrip().endswith(("：", ":")))


def _best_start(question: Question, text: str, weights: Sequence[float]) -> int:
    found = blocks(text)
    return max(found, key=lambda block: (_share(question, block[1], weights), -block[0]))[0] if found else 0


def _share(question: Question, text: str, weights: Sequence[float]) -> float:
    seen, total = view(text), sum(weights) or 1.0
    return sum(weight * degree(unit, seen) for unit, weight in zip(question.units, weights, strict=True)) / total
