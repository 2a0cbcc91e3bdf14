"""Turns a line into features: words, stretches of characters, syllables, concepts.

A feature is a text whose first character names its block (`w` words, `s` words with a gap, `c` characters,
`p` syllables, `k` concepts); each block is scaled to length one by itself, so none drowns the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from nlu.concepts import concepts_in
from nlu.dialect import standard
from nlu.normalise import is_han
from nlu.tongue import Tongue

ENTITY_MARKS = {
    "system": "\ue000",
    "place": "\ue001",
    "person": "\ue002",
    "ticket": "\ue003",
    "phone": "\ue004",
    "error_code": "\ue005",
}
"""What stands for an entity in a masked line, so that any pack's names work alike."""

OTHER_MARK = "\ue006"
BLOCK_WEIGHTS = {"w": 1.0, "s": 0.3, "c": 1.0, "p": 1.0, "k": 0.3}
_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]+|[\u3400-\u9fff]+|[\ue000-\ue006]|[^\s\w]")
_BLANKS = re.compile(r"\s+")


def mask(folded: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """Put one mark in the place of each span (start, end, type); spans must not overlap."""
    pieces, last = [], 0
    for start, end, type_ in sorted(spans):
        pieces.append(folded[last:start])
        pieces.append(ENTITY_MARKS.get(type_, OTHER_MARK))
        last = end
    return "".join([*pieces, folded[last:]])


def tokens_of(masked: str, tongue: Tongue) -> list[str]:
    """Return words, numbers, marks and signs in order; runs of digits keep their length up to three."""
    tokens: list[str] = []
    for piece in _TOKEN.findall(masked):
        if is_han(piece[0]):
            tokens.extend(tongue.cut(piece))
        else:
            tokens.append(piece)
    return tokens


def features_of(masked: str, tongue: Tongue) -> dict[str, int]:
    """Return how often each feature stands in a masked line."""
    counts: dict[str, int] = {}
    masked = standard(masked)
    tokens = tokens_of(masked, tongue)
    framed = ["<", *tokens, ">"]
    _count(counts, [f"w{token}" for token in tokens])
    _count(counts, [f"w{left} {right}" for left, right in pairwise(framed)])
    _count(counts, [f"s{left} {right}" for left, right in zip(framed, framed[2:], strict=False)])
    if any(is_han(char) for char in masked):
        squeezed = _BLANKS.sub("", masked)
        _count(counts, _grams("c", f"^{squeezed}$", sizes=(1, 2, 3, 4)))
        _count(counts, _syllable_grams(tongue.syllables(squeezed)))
    else:
        for token in tokens:
            _count(counts, _grams("c", f" {token} ", sizes=(2, 3, 4, 5)))
    _count(counts, _concept_features(concepts_in(masked)))
    return counts


def _count(counts: dict[str, int], names: Iterable[str]) -> None:
    for name in names:
        counts[name] = counts.get(name, 0) + 1


def _grams(block: str, text: str, *, sizes: Sequence[int]) -> list[str]:
    return [block + text[at : at + size] for size in sizes for at in range(len(text) - size + 1)]


def _syllable_grams(syllables: Sequence[str]) -> list[str]:
    return ["p" + " ".join(syllables[at : at + size]) for size in (1, 2, 3) for at in range(len(syllables) - size + 1)]


def _concept_features(names: Sequence[str]) -> list[str]:
    pairs = [f"k{left}+{right}" for at, left in enumerate(names) for right in names[at + 1 :]]
    return [*(f"k{name}" for name in names), *pairs, f"k#{min(len(names), 4)}"]
