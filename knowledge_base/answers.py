"""From a question to an answer: candidates from the index, evidence for each, the surest one shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desk.knowledge import ANSWERING, Answer, Hit
from knowledge_base.analysis import FAILS
from knowledge_base.confidence import THRESHOLD, confidence
from knowledge_base.evidence import View, degree, lines_of, view, weigh
from knowledge_base.index import Found, Index, Question, Scored, Unit, read_question
from knowledge_base.lexicon import failing_concepts
from knowledge_base.passages import passage

_CANDIDATES: Final = 8
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Judgement:
    """A question with the sections found for it, best first."""

    question: Question
    found: Found
    ranked: tuple[Scored, ...]

    def sure(self, place: int = 0) -> float:
        """Return the confidence, 0 to 1, that the section at `place` answers; 0 where there is none."""
        if place >= len(self.ranked):
            return 0.0
        return confidence(weigh(self.question, self.found, self.ranked[place]))

    def hits(self, limit: int = _SHOWN) -> tuple[Hit, ...]:
        """Return the best sections with the passage of each that answers."""
        return tuple(self._hit(place) for place in range(min(limit, len(self.ranked))))

    def _hit(self, place: int) -> Hit:
        section = self.ranked[place].section
        span = passage(self.question, section.title, section.text, weights=self.found.weights)
        return Hit(section, self.sure(place), span)


def judge(
    index: Index, text: str, *, contract: str | None, kinds: frozenset[str] = ANSWERING, limit: int = _CANDIDATES
) -> Judgement:
    """Search the scope of `contract`; how sure the best section is, the judgement tells."""
    question = read_question(text)
    found = index.search(question, contract=contract, kinds=kinds, limit=limit)
    return Judgement(question, found, found.hits)


def answer_from(judgement: Judgement, *, threshold: float = THRESHOLD) -> Answer:
    """Return the best passage as the answer, or no text where its confidence is below `threshold`."""
    hits = judgement.hits()
    if not hits:
        return Answer(None, 0.0)
    sure = hits[0].score
    return Answer(hits[0].span if sure >= threshold else None, sure, hits)


def symptoms(units: Sequence[Unit]) -> list[Unit]:
    """Return the units of a report that name a trouble: failing acts, and words such as 乱码 or 打不开."""
    return [unit for unit in units if unit.word.startswith(FAILS) or unit.concept in failing_concepts()]


def is_about(question: Question, scored: Scored) -> bool:
    """Say whether a section is about the trouble itself.

    Its heading, or one line together with the heading, must hold every kind of symptom that it can (at least
    one), and at least one of the things the trouble happens to.
    """
    signs = symptoms(question.units)
    things = [unit for unit in question.units if unit not in signs and not unit.generic]
    heading = view(scored.section.title)
    for line in [scored.section.title, *lines_of(scored.section.text)]:
        seen = view(line)
        if _any(signs, seen, heading) and (not things or _any(things, seen, heading)):
            return True
    return False


def _any(units: Sequence[Unit], seen: View, heading: View) -> bool:
    return any(max(degree(unit, seen), degree(unit, heading)) >= 0.8 for unit in units)
