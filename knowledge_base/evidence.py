"""What speaks for a section being the answer: a handful of figures that a person can check by eye."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Final

from desk.knowledge import Section
from knowledge_base.analysis import FAILS, fold, names_nothing, pairs, rarity, split_latin, split_words, stem, troubles
from knowledge_base.index import Found, Question, Scored, Unit
from knowledge_base.lexicon import act_concepts, concepts, failing_concepts, forms, generic_words, ways
from knowledge_base.speech import clauses, offered, wanted

_SAME_CONCEPT: Final = 0.85
_PART_OF_WORD: Final = 0.6
_SAME_CHARACTERS: Final = 0.4
_LONG_RUN: Final = 8
_RARE: Final = 7.0
_ONE_CHARACTER: Final = 0.6
_NAMED_BY_DOCUMENT: Final = 0.7
_HEADING_MARK: Final = " > "
_LATIN: Final = re.compile(r"[a-z0-9]+(?:[._\-/:#+][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Figures between 0 and 1, but for `size` (powers of ten).

    Attributes:
        covered: share of the question's weight that the section holds.
        heading: share that its heading holds; for a section without one, as `line`.
        line: share that its heading and its best line hold together.
        named: share of the innermost heading that the question names; without a heading, as `line`.
        missing: weight of the heaviest word that is not there.
        run: longest common run of characters.
        lead: distance to the best other section.
        ideal: BM25's score over that of a perfect section.
        agree: how far question and heading name each other.
        clash: 1 where question and heading name acts and share none.
        unmet: share of the acts wished for in the question that the section does not name.
        brief: 1 for a question of one word, 1/n for n words and kinds of answer that are asked for.
        size: how many sections were searched.
        wish: how far the act right at the question word ("怎么撤回") is missing in the section.
        offers: 1 where the section holds the kind of answer asked for (a time, a number, somebody, a place),
            -1 where it does not, 0 where none is asked for.
        opening: share that stands at the beginning of the text.
        closeness: greatest share that stands close together.
    """

    covered: float
    heading: float
    line: float
    named: float
    missing: float
    run: float
    lead: float
    ideal: float
    agree: float
    clash: float
    unmet: float
    brief: float
    size: float
    wish: float
    offers: float
    opening: float
    closeness: float

    def figures(self) -> tuple[float, ...]:
        """Return the figures in the order of the fields."""
        return astuple(self)


@dataclass(frozen=True, slots=True)
class View:
    """A folded piece of text, its English words and numbers (stemmed), and the acts that fail in it."""

    text: str
    latin: frozenset[str]
    marks: frozenset[str]


@lru_cache(maxsize=2048)
def view(text: str) -> View:
    """Return a heading or a line as it is compared with a question."""
    folded = fold(text)
    latin = frozenset(stem(word) for run in _LATIN.findall(folded) for word in split_latin(run))
    return View(folded, latin, frozenset(troubles(folded)))


def degree(unit: Unit, seen: View) -> float:
    """Return how far a piece of text holds a unit: 1 the word, less a synonym, parts of the word, its characters."""
    word = unit.word
    if word.startswith(FAILS):
        return 1.0 if word in seen.marks else 0.0
    if word.isascii():
        held = 1.0 if word in seen.latin else 0.0
    else:
        held = (1.0 if len(word) > 1 else _ONE_CHARACTER) if word in seen.text else 0.0
    return held or _alike(unit, seen)


def _alike(unit: Unit, seen: View) -> float:
    if unit.concept is not None and any(_holds(seen, form) for form in forms().get(unit.concept, ())):
        return _SAME_CONCEPT
    if unit.word.isascii():
        return 0.0
    parts = pairs(unit.word)
    held = sum(part in seen.text for part in parts) / len(parts) if len(unit.word) > 2 else 0.0
    alike = sum(character in seen.text for character in unit.word) / len(unit.word)
    return max(_PART_OF_WORD * held, _SAME_CHARACTERS * alike)


def _holds(seen: View, form: str) -> bool:
    return stem(form) in seen.latin if form.isascii() else form in seen.text


def weigh(question: Question, found: Found, hit: Scored) -> Evidence:
    """Return what speaks for `hit` as the answer to `question`."""
    weights = found.weights
    total = sum(weights) or 1.0
    title = hit.section.title
    document = view(hit.section.document)
    degrees = [
        max(held, _NAMED_BY_DOCUMENT * degree(unit, document))
        for unit, held in zip(question.units, _degrees(question, _whole(hit.section)), strict=True)
    ]
    in_heading = _degrees(question, view(title))
    line = _best_line(question, weights, in_heading, hit.section) / total
    heading = _mass(weights, in_heading) / total if title else line
    named = named_share(question, title) if title else line
    return Evidence(
        covered=_mass(weights, degrees) / total,
        heading=heading,
        line=line,
        named=named,
        missing=max(weight * (1 - held) for weight, held in zip(weights, degrees, strict=True)) / _RARE,
        run=_longest_run(question, hit.section),
        lead=_lead(found, hit),
        ideal=min(1.0, hit.match / (2.0 * total)),
        agree=_harmonic(heading, named),
        clash=_clash(question, title),
        unmet=_unmet(question, hit.section),
        brief=1 / (len(question.units) + len(wanted(question.folded))),
        size=math.log10(max(1, found.sections)),
        wish=_wish(question, hit.section),
        offers=_offers(question, hit.section),
        opening=hit.signals.opening,
        closeness=hit.signals.closeness,
    )


def _degrees(question: Question, seen: View) -> list[float]:
    return [degree(unit, seen) for unit in question.units]


@lru_cache(maxsize=16384)
def _acts(text: str) -> frozenset[str]:
    groups = concepts()
    named = {groups[word] for word in split_words(fold(text)) if word in groups}
    return frozenset(named & act_concepts()) | {f"#{mark[1:]}" for mark in troubles(fold(text))}


def _clash(question: Question, title: str) -> float:
    asked, named = _acts(question.folded), _acts(title)
    return 1.0 if asked and named and not asked & named else 0.0


def _unmet(question: Question, section: Section) -> float:
    units = [unit for unit in question.units if unit.concept in act_concepts() - failing_concepts()]
    seen = _whole(section)
    return sum(degree(unit, seen) < _SAME_CONCEPT for unit in units) / len(units) if units else 0.0


@lru_cache(maxsize=4096)
def _wished(folded: str) -> Unit | None:
    """Return the act that stands first after the last question word, else the last one before it."""
    asking, _ = clauses(folded)
    words = split_words("，".join(asking) or folded)
    acts = [at for at, word in enumerate(words) if concepts().get(word) in act_concepts() - failing_concepts()]
    mark = max((at for at, word in enumerate(words) if word in ways()), default=None)
    if mark is None or not acts:
        return None
    word = words[next((at for at in acts if at > mark), acts[-1])]
    return Unit(stem(word), concepts().get(word), 0.0, False)


def _wish(question: Question, section: Section) -> float:
    act = _wished(question.folded)
    return 0.0 if act is None else 1.0 - min(1.0, degree(act, _whole(section)) / _SAME_CONCEPT)


def _offers(question: Question, section: Section) -> float:
    kinds = wanted(question.folded)
    if not kinds:
        return 0.0
    return 1.0 if all(offered(kind, _whole(section).text) for kind in kinds) else -1.0


def _whole(section: Section) -> View:
    return view(f"{section.title}\n{section.text}")


def _harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def _mass(weights: Sequence[float], degrees: Sequence[float]) -> float:
    return sum(weight * held for weight, held in zip(weights, degrees, strict=True))


def lines_of(text: str) -> list[str]:
    """Return the lines of a section that hold something."""
    return [line for line in text.splitlines() if line.strip()]


def _best_line(question: Question, weights: Sequence[float], in_heading: Sequence[float], section: Section) -> float:
    best = _mass(weights, in_heading)
    for line in lines_of(section.text):
        seen = view(line)
        held = [max(known, degree(unit, seen)) for unit, known in zip(question.units, in_heading, strict=True)]
        best = max(best, _mass(weights, held))
    return best


def last_heading(title: str) -> str:
    """Return the innermost heading of a heading path."""
    return title.rpartition(_HEADING_MARK)[2]


@lru_cache(maxsize=16384)
def _heading_units(title: str) -> tuple[tuple[str, float], ...]:
    words = [word for word in split_words(fold(last_heading(title))) if not names_nothing(word)]
    return tuple((word, rarity(word) * (0.4 if word in generic_words() else 1)) for word in dict.fromkeys(words))


def named_share(question: Question, title: str) -> float:
    """Return which share of the innermost heading the question names."""
    units = _heading_units(title)
    seen = view(question.folded)
    total = sum(weight for _, weight in units)
    if not total:
        return 0.0
    return sum(weight * _word_degree(word, seen) for word, weight in units) / total


def _word_degree(word: str, seen: View) -> float:
    return degree(Unit(stem(word), concepts().get(word), 0.0, False), seen)


def _longest_run(question: Question, section: Section) -> float:
    text, asked, best = _whole(section).text, question.folded, 0
    for start in range(len(asked)):
        while best < _LONG_RUN and start + best < len(asked) and asked[start : start + best + 1] in text:
            best += 1
    return best / _LONG_RUN


def _lead(found: Found, hit: Scored) -> float:
    other = max((rival.score for rival in found.hits if rival is not hit), default=0.0)
    return max(-1.0, (hit.score - other) / hit.score) if hit.score else 0.0
