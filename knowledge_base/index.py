"""The index: BM25 over words and character pairs, then signals of place; one shelf per contract and a common one.

A search reads the shelf of its contract and the common shelf, and takes its statistics from these
two alone, so neither sections nor counts of another contract can show through.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Final

from desk.knowledge import KINDS, Section
from knowledge_base.question import Question, Unit, read_question
from knowledge_base.shelf import Shelf, Statistics
from knowledge_base.signals import Reading, Signals, greatest_factor

__all__ = ["Found", "Index", "Question", "Scored", "Unit", "read_question"]

_READ: Final = 30
"""How many of BM25's best sections are read for signals."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A section with its score (comparable within one search), BM25's part of it, and what raised that."""

    section: Section
    score: float
    match: float
    signals: Signals


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first, with how much each unit of the question tells in that scope."""

    hits: tuple[Scored, ...]
    weights: tuple[float, ...] = ()
    sections: int = 0


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
        newest = {section.id: section for section in sections}
        by_contract: dict[str | None, list[Section]] = {}
        for section in newest.values():
            by_contract.setdefault(section.contract, []).append(section)
        with self._lock:
            self.remove(newest)
            for contract, own in by_contract.items():
                self._shelves.setdefault(contract, Shelf()).put(own)
            self._scope |= {section.id: section.contract for section in newest.values()}

    def remove(self, ids: Iterable[str]) -> None:
        """Take sections out; unknown ids are no error."""
        with self._lock:
            by_contract: dict[str | None, list[str]] = {}
            for section_id in ids:
                if section_id in self._scope:
                    by_contract.setdefault(self._scope.pop(section_id), []).append(section_id)
            for contract, own in by_contract.items():
                self._shelves[contract].remove(own)

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
            reading = Reading(question, weights)
            hits = [
                hit
                for shelf in shelves
                for hit in _read(reading, shelf, shelf.best(question, statistics, kinds=kinds, wanted=_READ), limit)
            ]
        hits.sort(key=_order)
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


def _read(reading: Reading, shelf: Shelf, best: Sequence[tuple[int, float]], limit: int) -> list[Scored]:
    """Return the sections with their signals; those that could not come among the best `limit` are not read."""
    hits: list[Scored] = []
    scores: list[float] = []
    for slot, match in best:
        section, asked = shelf.sections[slot], shelf.asked(slot)
        beaten = len(scores) >= limit and match * greatest_factor(asked=asked) < scores[-limit]
        if section is None or match <= 0 or beaten:
            continue
        heading, text = shelf.folded(slot)
        signals = reading.signals(heading, text, asked=asked)
        score = match * signals.factor()
        hits.append(Scored(section, score, match, signals))
        insort(scores, score)
    return hits


def _order(hit: Scored) -> tuple[float, str]:
    return -hit.score, hit.section.id
