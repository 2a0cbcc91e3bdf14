"""A question as the index sees it: the words that name something, how much each tells, and its character pairs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from knowledge_base.analysis import fold, names_nothing, pairs, rarity, split_words, stem, troubles
from knowledge_base.lexicon import concepts, generic_words
from knowledge_base.speech import clauses, mandarin, without_question_phrases

_GENERIC_SHARE: Final = 0.4
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
