"""The library: what the desk asks when it wants an answer, a remedy or an emergency plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from desk.knowledge import ANSWERING, Answer, Hit, Section
from knowledge_base.analysis import add_words, fold
from knowledge_base.answers import Judgement, answer_from, is_about, judge, symptoms
from knowledge_base.confidence import REMEDY_THRESHOLD, THRESHOLD
from knowledge_base.evidence import degree, view
from knowledge_base.explain import Explanation, explain
from knowledge_base.index import Index, read_question
from knowledge_base.rescue import respelled

_PLANS: Final = frozenset({"plan"})
_OUTAGE_WORDS: Final = "系统 平台 全部 整体 总体 综合 瘫痪 崩溃 宕机 中断 故障 无法访问 打不开 应急"
_PLANS_SEEN: Final = 5
_FITS: Final = 0.2
_HELD: Final = 0.8


class Library:
    """Knowledge over an index in memory; implements `desk.knowledge.Knowledge`.

    A question asked in a contract is answered from its sections and the common shelf, never from another's.
    """

    def __init__(
        self,
        sections: Iterable[Section] = (),
        *,
        threshold: float = THRESHOLD,
        remedy_threshold: float = REMEDY_THRESHOLD,
        words: Iterable[str] = (),
    ) -> None:
        """Index `sections`; `words` are names (systems, modules) that stay whole in them and in questions."""
        self._index = Index()
        self._threshold = threshold
        self._remedy_threshold = remedy_threshold
        self.learn(words)
        self._index.put(sections)

    def __len__(self) -> int:
        """Return the number of sections on all shelves."""
        return len(self._index)

    def learn(self, words: Iterable[str]) -> None:
        """Keep these names whole in sections put from now on and in questions."""
        named = list(words)
        if named:
            add_words(named)

    def put(self, sections: Sequence[Section]) -> None:
        """Add sections, or replace those of the same id; the next question sees them."""
        self._index.put(sections)

    def remove(self, ids: Iterable[str]) -> None:
        """Forget sections; unknown ids are no error."""
        self._index.remove(ids)

    def answer(self, question: str, *, contract: str | None, kinds: frozenset[str] = ANSWERING) -> Answer:
        """Answer a question in the scope of `contract`.

        Where nothing is sure enough, words that no section knows are read once more by their sound.
        """
        first = answer_from(judge(self._index, question, contract=contract, kinds=kinds), threshold=self._threshold)
        if first.text is not None:
            return first
        heard = respelled(question, self._index, contract=contract)
        if heard is None:
            return first
        second = answer_from(judge(self._index, heard, contract=contract, kinds=kinds), threshold=self._threshold)
        return second if second.confidence > first.confidence else first

    def explain(self, question: str, *, contract: str | None, limit: int = 5) -> Explanation:
        """Explain how `question` is answered in the scope of `contract`; nothing outside it is told or counted."""
        judgement = judge(self._index, question, contract=contract)
        return explain(judgement, question, threshold=self._threshold, limit=limit)

    def size_bytes(self) -> int:
        """Estimate the memory of the index in bytes, the texts not counted."""
        return self._index.size_bytes()

    def remedy(self, trouble: str, *, contract: str | None, system: str | None) -> Answer:
        """Return the known remedy for this very trouble, or an answer without text.

        `system` is the name of the system in trouble: it need not stand in the section.
        A trouble that names a symptom is answered only by a section that names it too.
        """
        judgement = judge(self._index, _without(trouble, system), contract=contract, kinds=ANSWERING)
        named = bool(symptoms(judgement.question.units))
        fitting = tuple(hit for hit in judgement.ranked if not named or is_about(judgement.question, hit))
        threshold = self._threshold if named else self._remedy_threshold
        return answer_from(Judgement(judgement.question, judgement.found, fitting), threshold=threshold)

    def plan(self, trouble: str, *, contract: str, system: str | None) -> Hit | None:
        """Return the emergency plan that fits best: one about this trouble, else one for the system as a whole."""
        for words, least in ((f"{trouble} {system or ''}", _FITS), (_OUTAGE_WORDS, 0.0)):
            hits = judge(self._index, words, contract=contract, kinds=_PLANS).hits(_PLANS_SEEN)
            # What stands under the document's own title introduces its plans; it is none where there are others.
            plans = [hit for hit in hits if hit.section.title != hit.section.document]
            best = next(iter(plans or hits), None)
            if best is not None and best.score >= least and self._names_it(best, words):
                return best
        return None

    def _names_it(self, hit: Hit, words: str) -> bool:
        seen = view(f"{hit.section.document}\n{hit.section.title}\n{hit.section.text}")
        return any(degree(unit, seen) >= _HELD for unit in read_question(words).units)


def _without(trouble: str, system: str | None) -> str:
    if not system:
        return trouble
    left = fold(trouble).replace(fold(system), " ")
    return left if left.strip() else trouble
