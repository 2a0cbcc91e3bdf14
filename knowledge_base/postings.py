"""One field of an inverted index in memory: which section holds which term how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Slots = NDArray[np.intp]
_COUNT_BITS: Final = 8
_COUNT_MAX: Final = 255
_LONG: Final = 2_000
_KEPT_POSTINGS: Final = 4_000_000
"""A posting list is unpacked and weighed anew for each search; long ones are kept, up to so many postings in all."""


class _Numbers(dict[str, int]):
    """Terms with their numbers; asking for a new term numbers it."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


@dataclass(frozen=True, slots=True)
class Weighed:
    """The slots that hold a term, ascending, and what the term's count is worth in each."""

    slots: Slots
    worth: Floats


class Postings:
    """Terms of numbered slots in one sorted array; a slot is dropped without a trace, so counts never lie.

    A posting packs the slot (24 bits) and the count of the term in it (8 bits). A change copies the array, which
    takes some ten milliseconds per ten million postings and leaves searches that run meanwhile what they hold.
    """

    def __init__(self) -> None:
        """Start empty."""
        self._numbers = _Numbers()
        self._starts = np.zeros(1, dtype=np.int64)
        self._packed = np.zeros(0, dtype=np.uint32)
        self._kept: dict[int, tuple[float, Weighed]] = {}
        self._kept_postings = 0
        self.lengths: Floats = np.zeros(16, dtype=np.float32)
        self.total = 0

    def add(self, rows: Sequence[tuple[int, Mapping[str, int]]]) -> None:
        """Write the terms of slots higher than any before, in ascending order."""
        if not rows:
            return
        self._reserve(rows[-1][0])
        terms = np.array([*chain.from_iterable(map(self._numbers.__getitem__, row) for _, row in rows)], dtype=np.int64)
        counts = np.array([*chain.from_iterable(row.values() for _, row in rows)], dtype=np.uint32)
        slots = np.repeat(np.array([slot for slot, _ in rows], dtype=np.uint32), [len(row) for _, row in rows])
        for slot, row in rows:
            length = sum(row.values())
            self.lengths[slot] = length
            self.total += length
        packed = slots << np.uint32(_COUNT_BITS) | np.minimum(counts, np.uint32(_COUNT_MAX))
        self._insert(terms, packed)

    def _insert(self, terms: NDArray[np.int64], packed: NDArray[np.uint32]) -> None:
        starts = np.concatenate(
            [self._starts, np.full(len(self._numbers) + 1 - len(self._starts), self._starts[-1], dtype=np.int64)]
        )
        order = np.argsort(terms, kind="stable")
        self._packed = np.insert(self._packed, starts[terms[order] + 1], packed[order])
        starts[1:] += np.cumsum(np.bincount(terms, minlength=len(self._numbers)))
        self._starts = starts
        self._forget_kept()

    def drop(self, slots: Iterable[int]) -> None:
        """Take all terms of some slots out."""
        dead = np.zeros(len(self.lengths), dtype=np.bool_)
        dead[list(slots)] = True
        gone = np.flatnonzero(dead[self._packed >> _COUNT_BITS])
        terms = np.searchsorted(self._starts, gone, side="right") - 1
        starts = self._starts.copy()
        starts[1:] -= np.cumsum(np.bincount(terms, minlength=len(self._numbers)))
        self._packed, self._starts = np.delete(self._packed, gone), starts
        self.total -= int(self.lengths[dead].sum(dtype=np.float64))
        self.lengths[dead] = 0
        self._forget_kept()

    def renumber(self, new: NDArray[np.uint32]) -> None:
        """Give every slot the number that stands in its place in `new`; the order must stay."""
        kept = np.flatnonzero(self.lengths[: len(new)])
        lengths = np.zeros(len(self.lengths), dtype=np.float32)
        lengths[new[kept]] = self.lengths[kept]
        counts = self._packed & np.uint32(_COUNT_MAX)
        self._packed = new[self._packed >> _COUNT_BITS] << np.uint32(_COUNT_BITS) | counts
        self.lengths = lengths
        self._forget_kept()

    def frequency(self, term: str) -> int:
        """Return how many slots hold the term."""
        number = self._numbers.get(term)
        return 0 if number is None else int(self._starts[number + 1] - self._starts[number])

    def weighed(self, term: str, *, average: float, saturation: float, length: float) -> Weighed:
        """Return the slots that hold a term with BM25's worth of its count, for sections of `average` length."""
        number = self._numbers.get(term, -1)
        known = self._kept.get(number)
        if known is not None and known[0] == average:
            return known[1]
        packed = self._packed[self._starts[number] : self._starts[number + 1]] if number >= 0 else self._packed[:0]
        slots = (packed >> np.uint32(_COUNT_BITS)).astype(np.intp)
        counts = (packed & np.uint32(_COUNT_MAX)).astype(np.float32)
        norm = saturation * (1 - length) + self.lengths[slots] * (saturation * length / average)
        found = Weighed(slots, np.asarray(counts * (saturation + 1) / (counts + norm), dtype=np.float32))
        if len(slots) > _LONG:
            self._keep(number, average, found)
        return found

    def _keep(self, number: int, average: float, found: Weighed) -> None:
        if self._kept_postings + len(found.slots) > _KEPT_POSTINGS:
            self._forget_kept()
        self._kept[number] = (average, found)
        self._kept_postings += len(found.slots)

    def _forget_kept(self) -> None:
        self._kept, self._kept_postings = {}, 0

    def vocabulary(self) -> list[str]:
        """Return every term that some slot holds."""
        held = np.diff(self._starts) > 0
        return [term for term, here in zip(self._numbers, held, strict=True) if here]

    def size_bytes(self) -> int:
        """Estimate the memory in bytes: postings and vocabulary."""
        names = sum(2 * len(term) + 160 for term in self._numbers)
        return names + int(self._packed.nbytes + self._starts.nbytes + self.lengths.nbytes)

    def _reserve(self, slot: int) -> None:
        if slot >= len(self.lengths):
            self.lengths = np.concatenate([self.lengths, np.zeros(max(slot + 1, len(self.lengths)), dtype=np.float32)])
