"""One field of an inverted index in memory: which section holds which term how often."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Slots = NDArray[np.uint32]
_COUNT_BITS: Final = 8
_COUNT_MAX: Final = 255


class Postings:
    """Terms of numbered slots; a slot is dropped without a trace, so counts never lie.

    A posting packs the slot (24 bits) and the count of the term in it (8 bits).
    """

    def __init__(self) -> None:
        """Start empty."""
        self._numbers: dict[str, int] = {}
        self._names: list[str] = []
        self._lists: list[array[int]] = []
        self._held: dict[int, array[int]] = {}
        self.lengths: Floats = np.zeros(16, dtype=np.float32)
        self.total = 0.0

    def add(self, slot: int, counts: Mapping[str, int]) -> None:
        """Write the terms of a free slot."""
        self._reserve(slot)
        held = array("I")
        for term, count in counts.items():
            number = self._number(term)
            self._lists[number].append(slot << _COUNT_BITS | min(count, _COUNT_MAX))
            held.append(number)
        self._held[slot] = held
        self.lengths[slot] = length = sum(counts.values())
        self.total += length

    def drop(self, slot: int) -> None:
        """Take all terms of a slot out."""
        for number in self._held.pop(slot, ()):
            packed = np.frombuffer(self._lists[number], dtype=np.uint32)
            kept = packed[packed >> _COUNT_BITS != slot]
            self._lists[number] = array("I", kept.tobytes())
        self.total -= float(self.lengths[slot])
        self.lengths[slot] = 0

    def frequency(self, term: str) -> int:
        """Return how many slots hold the term."""
        number = self._numbers.get(term)
        return 0 if number is None else len(self._lists[number])

    def slots(self, term: str) -> tuple[Slots, Floats]:
        """Return the slots that hold a term, and its count in each."""
        number = self._numbers.get(term)
        packed: Slots = np.array(self._lists[number] if number is not None else (), dtype=np.uint32)
        slots: Slots = np.right_shift(packed, np.uint32(_COUNT_BITS))
        return slots, np.bitwise_and(packed, np.uint32(_COUNT_MAX)).astype(np.float32)

    def vocabulary(self) -> list[str]:
        """Return every term that some slot holds."""
        return [name for name, held in zip(self._names, self._lists, strict=True) if held]

    def size_bytes(self) -> int:
        """Estimate the memory in bytes: postings, terms per slot, vocabulary."""
        lists = sum(112 + held.itemsize * len(held) for held in self._lists)
        held = sum(112 + row.itemsize * len(row) for row in self._held.values())
        names = sum(2 * len(name) + 160 for name in self._names)
        return lists + held + names + int(self.lengths.nbytes)

    def _number(self, term: str) -> int:
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = len(self._lists)
            self._names.append(term)
            self._lists.append(array("I"))
        return number

    def _reserve(self, slot: int) -> None:
        if slot >= len(self.lengths):
            self.lengths = np.concatenate([self.lengths, np.zeros(max(slot + 1, len(self.lengths)), dtype=np.float32)])
