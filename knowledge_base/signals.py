"""What raises a section among those that hold the words of a question: where they stand, and how close together.

BM25 counts words and knows nothing of their places. The signals here are shares between 0 and 1 that a person can
check by eye; `zhiban kb explain` shows them. A section's score is what BM25 gives times one plus the sum of its
signals, each times its weight (docs/decisions/0006-places-of-words.md says where the weights come from).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desk.knowledge import Section
from knowledge_base.analysis import FAILS, fold
from knowledge_base.lexicon import forms
from knowledge_base.question import Question, Unit

_OPENING: Final = 60
"""Characters in which a text says what it is about."""
_CLOSE: Final = 40
"""Characters within which words belong together."""
_PLACES: Final = 6
"""How many places of a word are looked at."""
_READ: Final = 3_000
"""How many characters of a text are read."""
_HEADING_MARK: Final = " > "
_ASKED_OF: Final = re.compile(
    r"\bfaqs?\b|q\s?& ?a|frequently asked|common (?:questions|problems|issues|errors)|troubleshoot"
    r"|常见(?:的)?(?:疑问|问题|疑难|故障|错误|报错)|问答|问与答|答疑|解惑|疑难|故障(?:排查|排除|处理|诊断|案例)|案例库|典型案例"
)

_Place = tuple[int, int, float]
"""Where a word stands, the number of the word, and its weight."""

WEIGHTS: Final = {"opening": 0.5, "closeness": 0.5, "asked": 0.5, "heading": 0.25}
"""How much of its own score each signal adds to a section."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Where the words of a question stand in a section; shares of the question's weight where nothing else is said.

    Attributes:
        opening: share that stands in the first 60 characters of the text.
        closeness: greatest share that stands within 40 characters.
        asked: 1 where the section is a question with its answer, a case, or under a heading of such (常见问题, FAQ).
        heading: share that the innermost heading holds.
    """

    opening: float = 0.0
    closeness: float = 0.0
    asked: float = 0.0
    heading: float = 0.0

    def factor(self) -> float:
        """Return what BM25's score is multiplied with."""
        return (
            1.0
            + WEIGHTS["opening"] * self.opening
            + WEIGHTS["closeness"] * self.closeness
            + WEIGHTS["asked"] * self.asked
            + WEIGHTS["heading"] * self.heading
        )


def greatest_factor(*, asked: bool) -> float:
    """Return the greatest factor a section can reach before its text is read."""
    return 1.0 + sum(WEIGHTS.values()) - (0.0 if asked else WEIGHTS["asked"])


def is_asked_of(section: Section) -> bool:
    """Say whether a section stands among questions with answers: what a desk is asked is more often answered there."""
    return section.kind in ("faq", "case") or bool(_ASKED_OF.search(fold(f"{section.document} {section.title}")))


def innermost(folded_title: str) -> str:
    """Return the last heading of a heading path."""
    return folded_title.rpartition(_HEADING_MARK)[2]


class Reading:
    """A question prepared for reading many sections: what to look for, and what each word weighs."""

    def __init__(self, question: Question, weights: Sequence[float]) -> None:
        """Prepare; `weights` are how much each unit of the question tells in the scope that is searched."""
        self._sought = [
            (number, weight, unit.word, _same(unit))
            for number, (unit, weight) in enumerate(zip(question.units, weights, strict=True))
            if not unit.word.startswith(FAILS)
        ]
        self._words = len(question.units)
        self._total = sum(weight for _, weight, *_ in self._sought) or 1.0

    def signals(self, heading: str, text: str, *, asked: bool) -> Signals:
        """Read one section, folded; `heading` is its innermost one."""
        places = self._places(text)
        return Signals(
            opening=self._opens(places),
            closeness=self._closest(places),
            asked=1.0 if asked else 0.0,
            heading=self._held(heading) if heading else 0.0,
        )

    def _places(self, text: str) -> list[_Place]:
        """Return where the words stand, in the order of places; a word's synonyms where it does not itself."""
        places: list[_Place] = []
        find = text.find
        for number, weight, word, same in self._sought:
            form, at = word, find(word, 0, _READ)
            if at < 0 and same:
                form, at = next(((one, place) for one in same if (place := find(one, 0, _READ)) >= 0), (word, -1))
            left = _PLACES
            while at >= 0 and left:
                places.append((at, number, weight))
                at = find(form, at + 1, _READ)
                left -= 1
        places.sort()
        return places

    def _opens(self, places: Sequence[_Place]) -> float:
        return sum({number: weight for at, number, weight in places if at < _OPENING}.values()) / self._total

    def _closest(self, places: Sequence[_Place]) -> float:
        best, held, first = 0.0, 0.0, 0
        counts = [0] * self._words
        for at, number, weight in places:
            if not counts[number]:
                held += weight
            counts[number] += 1
            while at - places[first][0] > _CLOSE:
                _, gone, lost = places[first]
                counts[gone] -= 1
                if not counts[gone]:
                    held -= lost
                first += 1
            best = max(best, held)
        return best / self._total

    def _held(self, heading: str) -> float:
        held = 0.0
        for _, weight, word, same in self._sought:
            if word in heading or any(form in heading for form in same):
                held += weight
        return held / self._total


def _same(unit: Unit) -> tuple[str, ...]:
    """Return the other words of the unit's meaning, which count where it is not found."""
    if unit.concept is None:
        return ()
    return tuple(word for word in forms().get(unit.concept, ()) if word != unit.word)
