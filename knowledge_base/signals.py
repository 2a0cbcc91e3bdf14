"""What raises a section among those that hold the words of a question: where they stand, and how close together.

BM25 counts words and knows nothing of their places. The signals here are shares between 0 and 1 that a person can
check by eye; `zhiban kb explain` shows them. A section's score is what BM25 gives times one plus the sum of its
signals, each times its weight (docs/decisions/0012-signals-by-hand.md says where the weights come from).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from desk.knowledge import Section
from knowledge_base.analysis import FAILS, fold
from knowledge_base.lexicon import forms
from knowledge_base.question import Question, Unit
from knowledge_base.speech import offered, wanted

_OPENING: Final = 60
"""Characters in which a text says what it is about."""
_CLOSE: Final = 40
"""Characters within which words belong together."""
_PLACES: Final = 6
_HEADING_MARK: Final = " > "
_ASKED_OF: Final = re.compile(
    r"\bfaqs?\b|q\s?& ?a|frequently asked|common (?:questions|problems|issues|errors)|troubleshoot"
    r"|常见(?:的)?(?:疑问|问题|疑难|故障|错误|报错)|问答|问与答|答疑|解惑|疑难|故障(?:排查|排除|处理|诊断|案例)|案例库|典型案例"
)

WEIGHTS: Final = {"opening": 0.5, "closeness": 0.5, "asked": 0.5, "heading": 0.25, "offers": 0.1}
"""How much of its own score each signal adds to a section."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Where the words of a question stand in a section; shares of the question's weight where nothing else is said.

    Attributes:
        opening: share that stands in the first 60 characters of the text.
        closeness: greatest share that stands within 40 characters.
        asked: 1 where the section is a question with its answer, a case, or under a heading of such (常见问题, FAQ).
        heading: share that the innermost heading holds.
        offers: 1 where the text holds the kind of answer asked for (a time, a number, somebody, a place), -1 where
            it does not, 0 where none is asked for.
    """

    opening: float = 0.0
    closeness: float = 0.0
    asked: float = 0.0
    heading: float = 0.0
    offers: float = 0.0

    def factor(self) -> float:
        """Return what BM25's score is multiplied with."""
        return 1.0 + sum(WEIGHTS[name] * value for name, value in asdict(self).items())


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
            (number, weight, _forms(unit))
            for number, (unit, weight) in enumerate(zip(question.units, weights, strict=True))
            if not unit.word.startswith(FAILS)
        ]
        self._total = sum(weight for _, weight, _ in self._sought) or 1.0
        self._kinds = wanted(question.folded)

    def signals(self, heading: str, text: str, *, asked: bool) -> Signals:
        """Read one section, folded; `heading` is its innermost one."""
        places = self._places(text)
        return Signals(
            opening=self._share(places, _OPENING) if places else 0.0,
            closeness=self._closest(places) / self._total,
            asked=1.0 if asked else 0.0,
            heading=self._held(heading) if heading else 0.0,
            offers=self._offers(text),
        )

    def _places(self, text: str) -> list[tuple[int, int, float]]:
        """Return where the words stand: the place, which word, and its weight; in the order of places."""
        places: list[tuple[int, int, float]] = []
        for number, weight, words in self._sought:
            for word in words:
                at = text.find(word)
                for _ in range(_PLACES):
                    if at < 0:
                        break
                    places.append((at, number, weight))
                    at = text.find(word, at + 1)
                if places and places[-1][1] == number:
                    break
        places.sort()
        return places

    def _share(self, places: Sequence[tuple[int, int, float]], within: int) -> float:
        return sum({number: weight for at, number, weight in places if at < within}.values()) / self._total

    def _closest(self, places: Sequence[tuple[int, int, float]]) -> float:
        best, held, first = 0.0, 0.0, 0
        counts: dict[int, int] = {}
        for at, number, weight in places:
            counts[number] = counts.get(number, 0) + 1
            held += weight if counts[number] == 1 else 0.0
            while at - places[first][0] > _CLOSE:
                _, gone, lost = places[first]
                counts[gone] -= 1
                held -= 0.0 if counts[gone] else lost
                first += 1
            best = max(best, held)
        return best

    def _held(self, heading: str) -> float:
        return sum(weight for _, weight, words in self._sought if any(word in heading for word in words)) / self._total

    def _offers(self, text: str) -> float:
        if not self._kinds:
            return 0.0
        return 1.0 if all(offered(kind, text) for kind in self._kinds) else -1.0


def _forms(unit: Unit) -> tuple[str, ...]:
    """Return the unit's word, then the words of the same meaning, which count where it is not found."""
    same = forms().get(unit.concept, ()) if unit.concept is not None else ()
    return (unit.word, *(word for word in same if word != unit.word))
