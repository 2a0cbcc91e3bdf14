"""From text to terms: folding, words, character pairs, concepts.

Terms of one text are words (jieba, precise, no guessing of new words; identifiers
whole and in parts; English lightly stemmed) and concepts ("#导出") for words that have
synonyms. Character pairs are a second, coarser view of Chinese that survives
typing slips and words the dictionary does not know.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from operator import add
from typing import Final

from knowledge_base.lexicon import concepts, stop_words
from knowledge_base.segment import Segmenter, dictionary

_RUN: Final = re.compile(r"[a-z0-9]+(?:[._\-/:#+][a-z0-9]+)*|[\u3400-\u9fff\U00020000-\U0002ffff]+")
_PART: Final = re.compile(r"[a-z]+|[0-9]+")
FAILS: Final = "✗"
"""What a term starts with that marks a failing act."""

_FAILING: Final = re.compile(
    r"(?:无法|(?<!能)不能|没法|没办法|(?<!可)不可以)(?:正常|成功|直接|再|继续)?([\u4e00-\u9fff]{2})"
    r"|([\u4e00-\u9fff]{1,2}?)(?:不了|不上去|不上来|不上|不出来|不出|不下来|不进去|不进|不成功|不动|不到"
    r"|失败|没反应|没成功|未成功)"
)
_FAILED_WORD: Final = re.compile(r"[\u4e00-\u9fff]{1,2}不(?:了|上|上去|到|出|出来|进|进去|动|成功)")
_ENGLISH: Final = re.compile(r"[a-z]{4,}")
_WEEK: Final = re.compile(r"(?:个)?(?:星期|礼拜)(?=[一二三四五六日天几末])|(?<=[每上下本这])个?(?:星期|礼拜)")
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0002ffff]")
_WORDS_IN_A_PASSAGE: Final = 100
_RAREST: Final = 7.0


@cache
def _simplified() -> dict[int, str]:
    table: dict[int, str] = {}
    dictionary = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text("utf-8")
    for line in dictionary.splitlines():
        old, _, new = line.partition("\t")
        if new and len(old) == 1:
            table[ord(old)] = new.split()[0]
    return table


def fold(text: str) -> str:
    """Return `text` in half-width, lower-case, simplified characters; weeks and weekdays under one name (周, 周五)."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).lower().translate(_simplified())
    return _WEEK.sub("周", folded) if "星期" in folded or "礼拜" in folded else folded


@cache
def segmenter() -> Segmenter:
    """Return the room's own segmenter: jieba's dictionary plus the words that have synonyms."""
    own = dictionary()
    for word in concepts():
        if len(word) > 1 and _HAN.match(word):
            own.keep_whole(word)
    return own


def add_words(words: Iterable[str]) -> None:
    """Teach the segmenter names (systems, modules) that must stay whole. Safe to run twice.

    Sections indexed before keep the terms they have; put them again to use the new words.
    """
    own = segmenter()
    for word in map(fold, words):
        if len(word) > 1 and _HAN.search(word):
            own.keep_whole(word)
    _han.cache_clear()


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Return an English word without the endings of plural, -ing and -ed; others as they are."""
    if not _ENGLISH.fullmatch(word) or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    for ending, least in (("ing", 6), ("ed", 5), ("es", 5), ("s", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith("eed"):
            cut = word[: -len(ending)]
            return _undouble(cut) if ending in ("ing", "ed") else cut.removesuffix("e")
    return word.removesuffix("e") if len(word) > 4 else word


def _undouble(cut: str) -> str:
    doubled = len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "lsz"
    return cut[:-1] if doubled else cut


def split_latin(run: str) -> list[str]:
    """Return an English word, number or identifier whole, and the parts of an identifier after it."""
    if run.isalpha() or run.isdigit():
        return [run]
    parts = _PART.findall(run)
    return [run, *parts] if len(parts) > 1 else [run]


@lru_cache(maxsize=50_000)
def _han(run: str) -> tuple[str, ...]:
    return tuple(segmenter().cut(run)) if len(run) > 1 else (run,)


def runs(folded: str) -> list[str]:
    """Return the stretches of a folded text that hold words: Latin letters and digits, or Chinese characters."""
    return _RUN.findall(folded)


def split_words(folded: str) -> list[str]:
    """Return the words of a folded text in order, unstemmed; identifiers whole, then their parts."""
    return split_runs(runs(folded))


def split_runs(found_runs: Iterable[str]) -> list[str]:
    """Return the words of runs in order."""
    found: list[str] = []
    for run in found_runs:
        found += split_latin(run) if run[0] < "\u3400" else _han(run)
    return found


def terms(words: Iterable[str]) -> Counter[str]:
    """Return what is indexed for `words`, counted: the stemmed words, and the concept of each that has one."""
    groups = concepts()
    found: dict[str, int] = {}
    for word, count in Counter(words).items():
        stemmed = stem(word) if word[0] < "\u3400" else word
        found[stemmed] = found.get(stemmed, 0) + count
        concept = groups.get(word)
        if concept:
            found[concept] = found.get(concept, 0) + count
    return Counter(found)


def troubles(folded: str) -> list[str]:
    """Return a mark for each act that is said to fail: "传不上去", "无法上传" and "上传失败" give the same.

    Expressions that are words with a concept of their own ("打不开") give none.
    """
    return [
        f"{FAILS}{_act(match.group(1) or match.group(2))}"
        for match in _FAILING.finditer(folded)
        if not _known_ending(match.group())
    ]


def _known_ending(expression: str) -> bool:
    return any(expression[at:] in concepts() for at in range(len(expression) - 2))


def _act(verb: str) -> str:
    groups = concepts()
    for act in (verb, verb[-1:], verb[:1]) if len(verb) > 1 else (verb,):
        if act in groups:
            return groups[act][1:]
    return verb


def pairs(folded: str) -> list[str]:
    """Return the pairs of neighbouring Chinese characters; a lone character stands for itself."""
    return pair_runs(runs(folded))


def pair_runs(found_runs: Iterable[str]) -> list[str]:
    """Return the pairs of runs."""
    found: list[str] = []
    for run in found_runs:
        if run[0] >= "\u3400":
            found += map(add, run, run[1:]) if len(run) > 1 else run
    return found


@lru_cache(maxsize=65536)
def rarity(word: str) -> float:
    """Return how much a word tells (0.1 to 7) in Chinese at large, for passages of a hundred words.

    A corpus of a dozen sections cannot tell common words from rare ones; the dictionary's
    counts can. Words that the dictionary does not know are rare.
    """
    share = segmenter().share(word) if _HAN.match(word) else None
    if share is None:
        return _RAREST if len(word) > 1 else 3.0
    return max(0.1, min(_RAREST, -share - math.log(_WORDS_IN_A_PASSAGE)))


def names_nothing(word: str) -> bool:
    """Say whether a word of a question tells nothing about what is sought."""
    if word in concepts():
        return False
    return (
        word in stop_words()
        or bool(_FAILED_WORD.fullmatch(word))
        or (len(word) == 1 and word.isascii() and word.isalpha())
    )
