"""Cuts runs of Chinese characters into words: the likeliest path through jieba's dictionary, no guessing of new words.

The result is that of `jieba.cut(run, HMM=False)` (a test compares them). One pass from the end of a run does what jieba
does in three, since most of the time that an index takes to build is spent here. Words are taken over from the table
when the first run with their first two characters is cut: a desk's manuals need a small part of them.
"""

from __future__ import annotations

import math
from typing import Final

from marisa_trie import RecordTrie

from knowledge_base.tables import SUM, word_counts

_PREFIX: Final = math.inf
"""Marks what begins a word and is none."""
_ABSENT: Final = math.nan


class Segmenter:
    """A dictionary of words with how often each occurs, and the likeliest way to cut a run into them."""

    def __init__(self, counts: RecordTrie, total: int) -> None:
        """Use a table of words with their counts, whose sum is `total`."""
        self._counts = counts
        self._total = math.log(total)
        self._logs: dict[str, float] = {}
        self._begun: set[str] = set()

    def __contains__(self, word: str) -> bool:
        """Say whether the dictionary holds the word."""
        return self.share(word) is not None

    def share(self, word: str) -> float | None:
        """Return the logarithm of the word's share of all text, None where the dictionary does not know it."""
        self._take_over(word[:2])
        value = self._logs.get(word, _PREFIX)
        return None if value is _PREFIX else value

    def keep_whole(self, word: str) -> None:
        """Teach a word that is not to be cut. Safe to run twice."""
        if word in self:
            return
        parts = (self.share(part) for part in self.cut(word))
        likely = math.exp(sum(-self._total if part is None else part for part in parts) + self._total)
        self._logs[word] = math.log(int(likely) + 1) - self._total
        self._mark_prefixes(word)

    def cut(self, run: str) -> list[str]:
        """Return the words of a run of Chinese characters, in order."""
        known, begun, size = self._logs.get, self._begun, len(run)
        best, ends = [0.0] * (size + 1), [0] * size
        for at in range(size - 1, -1, -1):
            if run[at : at + 2] not in begun:
                self._take_over(run[at : at + 2])
            top, stop = -math.inf, at + 1
            for end in range(at + 1, size + 1):
                value = known(run[at:end], _ABSENT)
                if value is _ABSENT:
                    break
                if value is not _PREFIX and value + best[end] >= top:
                    top, stop = value + best[end], end
            best[at] = top if top > -math.inf else best[at + 1] - self._total
            ends[at] = stop
        return self._walk(run, ends)

    def _take_over(self, start: str) -> None:
        """Know the words that begin with `start` (one or two characters), and what begins them."""
        if start in self._begun:
            return
        self._begun.add(start)
        if len(start) < 2:
            found = self._counts.get(start)
            if found:
                self._logs[start] = math.log(found[0][0]) - self._total
            elif next(iter(self._counts.iterkeys(start)), None) is not None:
                self._logs.setdefault(start, _PREFIX)
            return
        self._take_over(start[0])
        for word, (count,) in self._counts.items(start):
            self._logs[word] = math.log(count) - self._total
            self._mark_prefixes(word)

    def _mark_prefixes(self, word: str) -> None:
        for end in range(1, len(word)):
            self._logs.setdefault(word[:end], _PREFIX)

    @staticmethod
    def _walk(run: str, ends: list[int]) -> list[str]:
        found, at = [], 0
        while at < len(run):
            found.append(run[at : ends[at]])
            at = ends[at]
        return found


def dictionary() -> Segmenter:
    """Return a new segmenter over jieba's dictionary, which takes a second to read at the first call on a machine."""
    counts = word_counts()
    return Segmenter(counts, counts[SUM][0][0])
