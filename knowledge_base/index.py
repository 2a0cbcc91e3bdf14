"""The index: BM25 over words and character pairs, one shelf per contract and a common one.

A search reads the shelf of its contract and the common shelf, and takes its statistics from these
two alone, so neither sections nor counts of another contract can show through.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from threading import RLock
from typing import Final

import numpy as np

from desk.knowledge import KINDS, Section
from knowledge_base.analysis import fold, names_nothing, pairs, rarity, split_words, stem, terms, troubles
from knowledge_base.lexicon import concepts, generic_words
from knowledge_base.postings import Floats, Postings
from knowledge_base.speech import clauses, mandarin, without_question_phrases

_SATURATION: Final = 1.0
_LENGTH: Final = 0.85
_PAIR_WEIGHT: Final = 0.3
_SYNONYM_WEIGHT: Final = 0.6
_GENERIC_SHARE: Final = 0.4
_TITLE_COUNTS: Final = 1
_BACKGROUND_SECTIONS: Final = 200
_PAIR_RARITY: Final = 4.5
_TIES: Final = 20
_LARGE: Final = 50_000
_COMMON: Final = 0.1
_TROUBLE_RARITY: Final = 4.0
_CLEAR: Final = 6.0
"""What the words of the clauses that ask must weigh, so that the clauses that only tell count for less."""
_TOLD_SHARE: Final = 0.4


@dataclass(frozen=True, slots=True)
class Unit:
    """A word of a question that names something, its concept if it has synonyms, and its weight."""

    word: str
    concept: str | None
    rarity: float
    generic: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the index sees it."""

    folded: str
    units: tuple[Unit, ...]
    pairs: tuple[str, ...]


def read_question(text: str) -> Question:
    """Take question words and courtesies off a question; where nothing is left, keep all words.

    In a story whose asking clauses say enough by themselves, words of the other clauses count for less.
    """
    folded = mandarin(fold(text))
    units = _units(folded)
    asking, telling = clauses(folded)
    if asking and telling:
        asked = _units("，".join(asking))
        if sum(unit.rarity for unit in asked.values()) >= _CLEAR:
            units = {word: unit if word in asked else _told(unit) for word, unit in units.items()}
    return Question(folded, tuple(units.values()), tuple(dict.fromkeys(pairs(folded))))


def _units(folded: str) -> dict[str, Unit]:
    words = split_words(without_question_phrases(folded))
    named = [word for word in words if not names_nothing(word)] or split_words(folded)
    units = {stem(word): _unit(word) for word in named}
    return units | {mark: Unit(mark, None, _TROUBLE_RARITY, False) for mark in troubles(folded)}


def _unit(word: str) -> Unit:
    generic = word in generic_words()
    return Unit(stem(word), concepts().get(word), rarity(word) * (_GENERIC_SHARE if generic else 1), generic)


def _told(unit: Unit) -> Unit:
    return replace(unit, rarity=unit.rarity * _TOLD_SHARE)


@dataclass(frozen=True, slots=True)
class Scored:
    """A section with its score; comparable within one search."""

    section: Section
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first, with how much each unit of the question tells in that scope."""

    hits: tuple[Scored, ...]
    weights: tuple[float, ...] = ()
    sections: int = 0


class Shelf:
    """The sections of one scope and their terms."""

    def __init__(self) -> None:
        """Start empty."""
        self.words = Postings()
        self.pairs = Postings()
        self.sections: list[Section | None] = []
        self._slots: dict[str, int] = {}
        self._kinds: dict[str, set[int]] = {}
        self._free: list[int] = []

    def __len__(self) -> int:
        """Return the number of sections."""
        return len(self._slots)

    def put(self, section: Section) -> None:
        """Add a section, or replace the one of the same id."""
        self.remove(section.id)
        if self._free:
            slot = self._free.pop()
        else:
            slot = len(self.sections)
            self.sections.append(None)
        heading, text = fold(section.title or section.document), fold(section.text)
        words = Counter(terms(split_words(text)) + troubles(text))
        for term, count in Counter(terms(split_words(heading)) + troubles(heading)).items():
            words[term] += _TITLE_COUNTS * count
        self.words.add(slot, words)
        self.pairs.add(slot, Counter(pairs(heading) + pairs(text)))
        self.sections[slot] = section
        self._slots[section.id] = slot
        self._kinds.setdefault(section.kind, set()).add(slot)

    def leave_out(self, scores: Floats, kinds: frozenset[str]) -> None:
        """Set the scores of sections of other kinds than `kinds` to zero."""
        for kind, slots in self._kinds.items():
            if kind not in kinds and slots:
                scores[list(slots)] = 0

    def remove(self, section_id: str) -> bool:
        """Take a section out; say whether it was there."""
        slot = self._slots.pop(section_id, None)
        if slot is None:
            return False
        self.words.drop(slot)
        self.pairs.drop(slot)
        for slots in self._kinds.values():
            slots.discard(slot)
        self.sections[slot] = None
        self._free.append(slot)
        return True


class Index:
    """All shelves. What is put is found by the next search; threads may share an index."""

    def __init__(self) -> None:
        """Start empty."""
        self._shelves: dict[str | None, Shelf] = {None: Shelf()}
        self._scope: dict[str, str | None] = {}
        self._lock = RLock()

    def __len__(self) -> int:
        """Return the number of sections on all shelves."""
        return len(self._scope)

    def put(self, sections: Iterable[Section]) -> None:
        """Add sections; one of a known id replaces the old one, also from another shelf."""
        for section in sections:
            with self._lock:
                self.remove([section.id])
                self._shelves.setdefault(section.contract, Shelf()).put(section)
                self._scope[section.id] = section.contract

    def remove(self, ids: Iterable[str]) -> None:
        """Take sections out; unknown ids are no error."""
        with self._lock:
            for section_id in ids:
                if section_id in self._scope:
                    self._shelves[self._scope.pop(section_id)].remove(section_id)

    def search(
        self, question: Question, *, contract: str | None, kinds: frozenset[str] = KINDS, limit: int = 10
    ) -> Found:
        """Return the best sections in the scope of `contract`, best first; ties in the order of their ids."""
        with self._lock:
            shelves = self.shelves(contract)
            if not shelves or not question.units:
                return Found(())
            statistics = Statistics(shelves)
            weights = tuple(statistics.word(unit.word, unit.rarity) for unit in question.units)
            hits = [hit for shelf in shelves for hit in _best(shelf, question, statistics, kinds, limit)]
        hits.sort(key=lambda hit: (-hit.score, hit.section.id))
        return Found(tuple(hits[:limit]), weights, statistics.sections)

    def shelves(self, contract: str | None) -> list[Shelf]:
        """Return the shelves that a contract may see, empty ones left out."""
        seen = [self._shelves[None]]
        if contract is not None and contract in self._shelves:
            seen.append(self._shelves[contract])
        return [shelf for shelf in seen if len(shelf)]

    def size_bytes(self) -> int:
        """Estimate the memory of all postings in bytes, the texts not counted."""
        return sum(shelf.words.size_bytes() + shelf.pairs.size_bytes() for shelf in self._shelves.values())


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


def _best(shelf: Shelf, question: Question, statistics: Statistics, kinds: frozenset[str], limit: int) -> list[Scored]:
    scores = np.zeros(len(shelf.sections), dtype=np.float32)
    _add_words(scores, shelf.words, question, statistics)
    _add_pairs(scores, shelf.pairs, question, statistics)
    shelf.leave_out(scores, kinds)
    found = ((shelf.sections[slot], float(scores[slot])) for slot in _top(scores, limit))
    return [Scored(section, score) for section, score in found if section is not None and score > 0]


def _top(scores: Floats, wanted: int) -> list[int]:
    """Return the slots of at least the best `wanted` scores above 0, without sorting the long tail."""
    highest = float(scores.max(initial=0.0))
    slots = np.flatnonzero(scores > 0)
    for share in (0.6, 0.3):
        near = np.flatnonzero(scores > highest * share)
        if len(near) >= wanted:
            slots = near
            break
    order = np.argsort(-scores[slots], kind="stable")[: wanted + _TIES]
    return [int(slot) for slot in slots[order]]


def _add_words(scores: Floats, words: Postings, question: Question, statistics: Statistics) -> None:
    norm = _norm(words.lengths, statistics.word_length, len(scores))
    for unit in question.units:
        weight = statistics.word(unit.word, unit.rarity)
        if unit.concept is None:
            slots, counts = words.slots(unit.word)
            scores[slots] += weight * counts * (_SATURATION + 1) / (counts + norm[slots])
            continue
        best = np.zeros_like(scores)
        slots, counts = words.slots(unit.concept)
        synonym = _SYNONYM_WEIGHT * statistics.word(unit.concept, unit.rarity)
        best[slots] = synonym * counts * (_SATURATION + 1) / (counts + norm[slots])
        slots, counts = words.slots(unit.word)
        best[slots] = np.maximum(best[slots], weight * counts * (_SATURATION + 1) / (counts + norm[slots]))
        scores += best


def _add_pairs(scores: Floats, field: Postings, question: Question, statistics: Statistics) -> None:
    norm = _norm(field.lengths, statistics.pair_length, len(scores))
    most = _COMMON * statistics.sections if statistics.sections > _LARGE else math.inf
    for pair in question.pairs:
        if field.frequency(pair) > most:
            continue
        slots, counts = field.slots(pair)
        weight = _PAIR_WEIGHT * statistics.pair(pair)
        scores[slots] += weight * counts * (_SATURATION + 1) / (counts + norm[slots])


def _norm(lengths: Floats, average: float, slots: int) -> Floats:
    return np.asarray(_SATURATION * (1 - _LENGTH + _LENGTH * lengths[:slots] / average), dtype=np.float32)
