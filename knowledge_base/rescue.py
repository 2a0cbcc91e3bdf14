"""Questions typed by ear: words that no section knows, read as known words of the same sound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from knowledge_base.analysis import fold, names_nothing
from knowledge_base.index import Index
from knowledge_base.shelf import Shelf
from knowledge_base.tables import readings

_HAN_WORD: Final = re.compile(r"[\u4e00-\u9fff]{2,4}")
_WIDEST: Final = 4
_MOST_WORDS: Final = 50_000


@lru_cache(maxsize=200_000)
def sound(word: str) -> tuple[str, ...]:
    """Return the syllables of a Chinese word without tones; the slips of southern speech fall together."""
    return tuple(map(_level, _syllables(word)))


def _syllables(word: str) -> Iterator[str]:
    """Yield what is read, the longest known phrase first; a character without a reading stands for itself."""
    known, at = readings(), 0
    while at < len(word):
        longest = max(known.prefixes(word[at:]), key=len, default="")
        yield from known[longest][0].decode().split(" ") if longest else word[at]
        at += len(longest) or 1


def _level(syllable: str) -> str:
    for fine, coarse in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(fine):
            syllable = coarse + syllable[2:]
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


def respelled(question: str, index: Index, *, contract: str | None) -> str | None:
    """Return the question with misheard words spelled as the scope of `contract` spells them, or None.

    Only the vocabulary of that scope is used, and only for words it does not hold. Very large vocabularies are
    left alone, since there every sound means something.
    """
    shelves = index.shelves(contract)
    words = {word for shelf in shelves for word in _spoken(shelf)}
    if not words or len(words) > _MOST_WORDS:
        return None
    known = {sound(word): word for word in sorted(words)}
    folded = fold(question)
    fixed = _replaced(folded, known, words)
    return fixed if fixed != folded else None


def _spoken(shelf: Shelf) -> list[str]:
    return [word for word in shelf.words.vocabulary() if _HAN_WORD.fullmatch(word) and not names_nothing(word)]


def _replaced(folded: str, known: dict[tuple[str, ...], str], words: set[str]) -> str:
    at, result = 0, ""
    while at < len(folded):
        width = next((w for w in range(_WIDEST, 1, -1) if _heard(folded[at : at + w], w, known, words)), 0)
        piece = folded[at : at + width] if width else folded[at]
        result += known[sound(piece)] if width and piece not in words else piece
        at += width or 1
    return result


def _heard(piece: str, width: int, known: dict[tuple[str, ...], str], words: set[str]) -> bool:
    if len(piece) != width or not _HAN_WORD.fullmatch(piece):
        return False
    return piece in words or (sound(piece) in known and not names_nothing(piece))
