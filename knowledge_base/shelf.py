"""One shelf: the sections of one scope, their terms, and BM25 over them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desk.knowledge import Section
from knowledge_base.analysis import fold, pair_runs, runs, split_runs, terms, troubles
from knowledge_base.postings import Floats, Postings
from knowledge_base.question import Question
from knowledge_base.signals import innermost, is_asked_of

_SATURATION: Final = 1.0
_LENGTH: Final = 0.85
_PAIR_WEIGHT: Final = 0.3
_SYNONYM_WEIGHT: Final = 0.6
_BACKGROUND_SECTIONS: Final = 200
_PAIR_RARITY: Final = 4.5
_LARGE: Final = 50_000
_COMMON: Final = 0.1
_BATCH: Final = 8_192
_HOLES: Final = 1_024


class Shelf:
    """The sections of one scope and their terms. A slot is used once; holes are closed when they are the half."""

    def __init__(self) -> None:
        """Start empty."""
        self.words = Postings()
        self.pairs = Postings()
        self.sections: list[Section | None] = []
        self._folded: list[tuple[str, str]] = []
        self._asked: list[bool] = []
        self._kinds: dict[str, set[int]] = {}
        self._slots: dict[str, int] = {}

    def __len__(self) -> int:
        """Return the number of sections."""
        return len(self._slots)

    def put(self, sections: Sequence[Section]) -> None:
        """Add sections; those of known ids must have been removed before."""
        for start in range(0, len(sections), _BATCH):
            self._put_batch(sections[start : start + _BATCH])

    def _put_batch(self, sections: Sequence[Section]) -> None:
        words: list[tuple[int, Counter[str]]] = []
        characters: list[tuple[int, Counter[str]]] = []
        for section in sections:
            slot = self._slots[section.id] = len(self.sections)
            heading, text = fold(section.title or section.document), fold(section.text)
            whole = f"{heading}\n{text}"
            found = runs(whole)
            counts = terms(split_runs(found))
            counts.update(troubles(whole))
            words.append((slot, counts))
            characters.append((slot, Counter(pair_runs(found))))
            self.sections.append(section)
            self._folded.append((innermost(heading) if section.title else "", _same(text, section.text)))
            self._asked.append(is_asked_of(section))
            self._kinds.setdefault(section.kind, set()).add(slot)
        self.words.add(words)
        self.pairs.add(characters)

    def remove(self, ids: Iterable[str]) -> None:
        """Take sections out; unknown ids are no error."""
        slots = [self._slots.pop(one) for one in ids if one in self._slots]
        if not slots:
            return
        self.words.drop(slots)
        self.pairs.drop(slots)
        for slot in slots:
            self.sections[slot], self._folded[slot] = None, ("", "")
        for held in self._kinds.values():
            held.difference_update(slots)
        if len(self.sections) > 2 * len(self) + _HOLES:
            self._close_holes()

    def _close_holes(self) -> None:
        kept = [slot for slot, section in enumerate(self.sections) if section is not None]
        new = np.zeros(len(self.sections), dtype=np.uint32)
        new[kept] = np.arange(len(kept), dtype=np.uint32)
        self.words.renumber(new)
        self.pairs.renumber(new)
        self.sections = [self.sections[slot] for slot in kept]
        self._folded = [self._folded[slot] for slot in kept]
        self._asked = [self._asked[slot] for slot in kept]
        self._kinds = {kind: {int(new[slot]) for slot in held} for kind, held in self._kinds.items()}
        self._slots = {section.id: slot for slot, section in enumerate(self.sections) if section is not None}

    def folded(self, slot: int) -> tuple[str, str]:
        """Return the innermost heading and the text of a section, folded."""
        return self._folded[slot]

    def asked(self, slot: int) -> bool:
        """Say whether a section stands among questions with answers."""
        return self._asked[slot]

    def best(
        self, question: Question, statistics: Statistics, *, kinds: frozenset[str], wanted: int
    ) -> list[tuple[int, float]]:
        """Return the slots that BM25 puts first, with their scores, best first."""
        scores = np.zeros(len(self.sections), dtype=np.float32)
        self._add_words(scores, question, statistics)
        self._add_pairs(scores, question, statistics)
        for kind, held in self._kinds.items():
            if kind not in kinds and held:
                scores[list(held)] = 0
        return [(slot, float(scores[slot])) for slot in _top(scores, wanted)]

    def _add_words(self, scores: Floats, question: Question, statistics: Statistics) -> None:
        for unit in question.units:
            weight = np.float32(statistics.word(unit.word, unit.rarity))
            found = self.words.weighed(
                unit.word, average=statistics.word_length, saturation=_SATURATION, length=_LENGTH
            )
            if unit.concept is None:
                scores[found.slots] += weight * found.worth
                continue
            best = np.zeros_like(scores)
            same = self.words.weighed(
                unit.concept, average=statistics.word_length, saturation=_SATURATION, length=_LENGTH
            )
            synonym = np.float32(_SYNONYM_WEIGHT * statistics.word(unit.concept, unit.rarity))
            best[same.slots] = synonym * same.worth
            best[found.slots] = np.maximum(best[found.slots], weight * found.worth)
            scores += best

    def _add_pairs(self, scores: Floats, question: Question, statistics: Statistics) -> None:
        most = _COMMON * statistics.sections if statistics.sections > _LARGE else math.inf
        for pair in question.pairs:
            if self.pairs.frequency(pair) > most:
                continue
            found = self.pairs.weighed(pair, average=statistics.pair_length, saturation=_SATURATION, length=_LENGTH)
            scores[found.slots] += np.float32(_PAIR_WEIGHT * statistics.pair(pair)) * found.worth


class Statistics:
    """Counts over the shelves of one search, blended with the language at large while these are small."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        """Count over `shelves`."""
        self._shelves = shelves
        self.sections = sum(len(shelf) for shelf in shelves)
        self.word_length = sum(shelf.words.total for shelf in shelves) / self.sections
        self.pair_length = max(1.0, sum(shelf.pairs.total for shelf in shelves) / self.sections)

    def word(self, term: str, rarity: float) -> float:
        """Return how much a word tells here."""
        return self._blend(sum(shelf.words.frequency(term) for shelf in self._shelves), rarity)

    def pair(self, term: str) -> float:
        """Return how much a pair of characters tells here."""
        return self._blend(sum(shelf.pairs.frequency(term) for shelf in self._shelves), _PAIR_RARITY)

    def _blend(self, holding: int, rarity: float) -> float:
        here = math.log(1 + (self.sections - holding + 0.5) / (holding + 0.5))
        return (self.sections * here + _BACKGROUND_SECTIONS * rarity) / (self.sections + _BACKGROUND_SECTIONS)


def _same(folded: str, text: str) -> str:
    """Return the folded text, as the very object of the text where nothing was folded: memory for one."""
    return text if folded == text else folded


def _top(scores: Floats, wanted: int) -> list[int]:
    """Return the slots of at least the best `wanted` scores above 0, without sorting the long tail."""
    highest = float(scores.max(initial=0.0))
    slots: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
    for share in (0.6, 0.3, 0.0):
        slots = np.flatnonzero(scores > highest * share)
        if len(slots) >= wanted:
            break
    order = np.argsort(-scores[slots], kind="stable")[:wanted]
    return [int(slot) for slot in slots[order]]
