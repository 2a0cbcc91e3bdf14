"""Words and sounds of Chinese, as much as a model needs: a segmenter and a table of syllables.

Both are taken from jieba and pypinyin when a model is trained and kept inside it, so that neither is
loaded while the desk runs.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlu.normalise import is_han

_LONGEST_WORD = 6
_FREQUENT = 300
_UNSEEN = -18.0
_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@dataclass(frozen=True)
class Tongue:
    """`words` leads from a word to the logarithm of its share, `sounds` from a character to its syllable."""

    words: dict[str, float]
    sounds: dict[str, str]

    def cut(self, run: str) -> list[str]:
        """Split a run of Han characters into words: the most probable path over the known words."""
        size = len(run)
        best: list[tuple[float, int]] = [(0.0, size)] * (size + 1)
        for start in range(size - 1, -1, -1):
            top = (best[start + 1][0] + self.words.get(run[start], _UNSEEN), start + 1)
            for end in range(start + 2, min(start + _LONGEST_WORD, size) + 1):
                share = self.words.get(run[start:end])
                if share is not None and share + best[end][0] > top[0]:
                    top = (share + best[end][0], end)
            best[start] = top
        found, at = [], 0
        while at < size:
            end = best[at][1]
            found.append(run[at:end])
            at = end
        return found

    def syllables(self, text: str) -> list[str]:
        """Return the toneless syllable of each Han character (slips folded), other characters as they are."""
        return [self.sounds.get(char, char) for char in text]


def fold_syllable(syllable: str) -> str:
    """Make syllables alike that southerners write alike: zh/z, ch/c, sh/s and the endings -ng/-n."""
    for retroflex, flat in _FOLDS:
        if syllable.startswith(retroflex):
            syllable = flat + syllable[2:]
            break
    return syllable[:-1] if syllable.endswith("ng") and not syllable.endswith("ong") else syllable


def learn_tongue(texts: Iterable[str]) -> Tongue:
    """Gather the words and sounds for `texts` (folded): all dictionary words in them, and the frequent ones."""
    runs = {run for text in texts for run in han_runs(text)}
    if not runs:
        return Tongue({}, {})
    return Tongue(_words_in(runs), _sounds())


def han_runs(text: str) -> list[str]:
    """Return the longest stretches of Han characters, in order."""
    runs, current = [], ""
    for char in text:
        if is_han(char):
            current += char
        elif current:
            runs.append(current)
            current = ""
    return [*runs, current] if current else runs


def _words_in(runs: set[str]) -> dict[str, float]:
    import jieba

    jieba.setLogLevel(60)
    tokenizer = jieba.dt
    tokenizer.initialize()
    total = math.log(tokenizer.total)
    seen = {piece for run in runs for piece in _pieces(run)}
    return {
        word: round(math.log(count) - total, 2)
        for word, count in sorted(tokenizer.FREQ.items())
        if count and len(word) <= _LONGEST_WORD and is_han(word[0]) and (count >= _FREQUENT or word in seen)
    }


def _pieces(run: str) -> Iterable[str]:
    for start in range(len(run)):
        for end in range(start + 1, min(start + _LONGEST_WORD, len(run)) + 1):
            yield run[start:end]


def _sounds() -> dict[str, str]:
    from pypinyin import Style, pinyin

    chars = [chr(code) for code in range(0x4E00, 0x9FA6) if _in_gb2312(chr(code))]
    readings: Sequence[Sequence[str]] = pinyin(chars, style=Style.NORMAL)
    return {char: fold_syllable(reading[0]) for char, reading in zip(chars, readings, strict=True)}


def _in_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def romanised(names: Iterable[str]) -> list[str]:
    """Return names in plain Latin letters, as English speakers write them (韶关: shaoguan)."""
    from pypinyin import lazy_pinyin

    return sorted({"".join(lazy_pinyin(name)) for name in names if len(name) < 4 and name[-1] not in "市区县镇"})
