"""Finds entities by what stands around them: a linear chain over the units of a line.

A unit is one Han character, one Latin word, one number or one sign. Trained as an averaged structured
perceptron (Collins 2002, "Discriminative Training Methods for Hidden Markov Models").
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlu.normalise import is_han
from nlu.rules import Span, numbered_proposals, proposals
from nlu.tongue import Tongue

_UNIT = re.compile(r"[a-z]+|[0-9]+|\S")
EPOCHS = 8
Encoded = tuple[list[NDArray[np.int64]], list[int]]
_LEAST_SEEN = 2


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a line that no entity's border crosses."""

    text: str
    start: int
    end: int


def units_of(folded: str) -> list[Unit]:
    """Split folded text into units; blanks belong to none."""
    return [Unit(match.group(), match.start(), match.end()) for match in _UNIT.finditer(folded)]


@dataclass(frozen=True)
class Gazetteer:
    """Names seen in training, by type, for `marks`."""

    names: Mapping[str, str]

    def spans(self, folded: str) -> list[Span]:
        """Return the longest known names in a line."""
        found, at = [], 0
        while at < len(folded):
            size = next((n for n in range(min(14, len(folded) - at), 1, -1) if self._is_name(folded, at, at + n)), 0)
            if size:
                found.append(Span(self.names[folded[at : at + size]], at, at + size))
            at += size or 1
        return found

    def _is_name(self, folded: str, start: int, end: int) -> bool:
        if folded[start:end] not in self.names:
            return False
        return not (_in_word(folded[start - 1 : start + 1]) or _in_word(folded[end - 1 : end + 1]))


def _in_word(pair: str) -> bool:
    """Tell whether two neighbouring characters belong to one Latin word."""
    return len(pair) == 2 and pair.isascii() and pair.isalpha()


@dataclass(frozen=True)
class Tagger:
    """`weights` holds a row per feature and a column per tag; `moves` scores one tag after another."""

    places: Mapping[str, int]
    tags: tuple[str, ...]
    weights: NDArray[np.floating]
    moves: NDArray[np.floating]
    gazetteer: Gazetteer
    tongue: Tongue

    def spans(self, folded: str, known: Sequence[Span] = (), *, text: str = "") -> list[Span]:
        """Return the entities of a line, apart and in order.

        `known` are matches of the contract's own names; `text` is the line as written, for its capitals.
        """
        units = units_of(folded)
        if not units or not self.tags:
            return []
        hints = [*self.gazetteer.spans(folded), *known]
        rows = [
            [place for place in map(self.places.get, names) if place is not None]
            for names in unit_features(folded, units, tongue=self.tongue, hints=hints, text=text)
        ]
        scores = self._scores(rows)
        path = best_path(scores, self.moves.astype(np.float32))
        return _spans_of(units, [self.tags[tag] for tag in path])

    def _scores(self, rows: Sequence[Sequence[int]]) -> NDArray[np.floating]:
        """Return a row of scores for each unit: the sum of the weights of its features, gathered in one go."""
        starts = np.cumsum([0, *(len(row) for row in rows)])
        gathered = self.weights[np.fromiter((place for row in rows for place in row), np.int64, starts[-1])]
        sums = np.zeros((len(rows), len(self.tags)), np.float32)
        filled = np.diff(starts) > 0
        sums[filled] = np.add.reduceat(gathered, starts[:-1][filled], axis=0, dtype=np.float32)
        return sums


def best_path(scores: NDArray[np.floating], moves: NDArray[np.floating]) -> list[int]:
    """Return the tags with the highest sum of scores and moves (Viterbi)."""
    best = scores[0]
    back = []
    for row in scores[1:]:
        ways = best[:, None] + moves
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return path[::-1]


def unit_features(
    folded: str, units: Sequence[Unit], *, tongue: Tongue, hints: Iterable[Span], text: str = ""
) -> list[list[str]]:
    """Return the features of each unit: its neighbours, its shape, its word, and what rules and names propose."""
    texts = ["<", "<", *(_shaped(unit.text) for unit in units), ">", ">"]
    words = _words(units, tongue)
    hinted = (
        ("R", _hint_marks(units, proposals(folded))),
        ("Q", _hint_marks(units, _numbered(folded))),
        ("N", _hint_marks(units, hints)),
    )
    ahead = _endings_ahead(units)
    capitals = ["A" if text[unit.start : unit.start + 1].isupper() else "a" for unit in units]
    found = []
    for at, unit in enumerate(units):
        p2, p1, c, n1, n2 = texts[at : at + 5]
        feature = [
            "b", f"0{c}", f"-1{p1}", f"+1{n1}", f"-2{p2}", f"+2{n2}", f"a{p1} {c}", f"z{c} {n1}", f"t{p1} {c} {n1}",
            f"l{p2} {p1}", f"r{n1} {n2}", f"w{words[at]}", f"y{p2} {p1} {c}", f"x{c} {n1} {n2}", f"k{_kind(c)}",
            f"m{_kind(p1)}{_kind(c)}{_kind(n1)}",
        ]  # fmt: skip
        feature += [f"{kind}{mark}" for kind, marks in hinted for mark in marks[at]]
        feature.append(f"S{ahead[at]}")
        if unit.text.isascii():
            feature += _latin_features(capitals, at, before=p1)
        found.append(feature)
    return found


def _numbered(folded: str) -> Iterable[Span]:
    """Yield proposals whose type tells their rule: some rules are surer than others."""
    return (Span(f"{span.type}{rule}", span.start, span.end) for rule, span in numbered_proposals(folded))


def _latin_features(capitals: Sequence[str], at: int, *, before: str) -> list[str]:
    """A name in Latin letters is written with a capital, though not at the beginning of a line alone."""
    place = "first" if at == 0 else "later"
    return [f"C{capitals[at]}{place}", f"C{capitals[at]}{before}"]


def _shaped(text: str) -> str:
    return f"0{min(len(text), 8)}" if text.isdigit() else text


def _kind(text: str) -> str:
    if is_han(text[0]):
        return "h"
    return "d" if text[0].isdigit() else "l" if text[0].isalpha() else "o"


def _words(units: Sequence[Unit], tongue: Tongue) -> list[str]:
    marks, at = [""] * len(units), 0
    while at < len(units):
        if not is_han(units[at].text):
            at += 1
            continue
        end = at
        while end < len(units) and is_han(units[end].text):
            end += 1
        for word in tongue.cut("".join(unit.text for unit in units[at:end])):
            for offset in range(len(word)):
                marks[at + offset] = f"{word}{min(offset, 2)}"
            at += len(word)
    return marks


def _hint_marks(units: Sequence[Unit], spans: Iterable[Span]) -> list[set[str]]:
    marks: list[set[str]] = [set() for _unit in units]
    for span in spans:
        for at, unit in enumerate(units):
            if span.start <= unit.start and unit.end <= span.end:
                marks[at].add(f"{'B' if unit.start == span.start else 'I'}{span.type}")
                if unit.end == span.end:
                    marks[at].add(f"E{span.type}")
    return marks


_SIGHT = 8
"""How many units ahead an ending is seen."""
_ENDINGS = frozenset(
    ["系统", "平台", "模块", "中心", "分局", "大厅", "app", "system", "platform", "module", "portal", "号单"]
)


def _endings_ahead(units: Sequence[Unit]) -> list[str]:
    """Tell of each unit which ending of a name comes first within the next units, and how far ahead; "-" for none."""
    texts = [unit.text for unit in units]
    pairs = map("".join, pairwise([*texts, ""]))
    endings = [
        pair if pair in _ENDINGS else text if text in _ENDINGS else "" for pair, text in zip(pairs, texts, strict=True)
    ]
    marks = ["-"] * len(units)
    nearest = len(units) + _SIGHT
    for at in range(len(units) - 1, -1, -1):
        nearest = at if endings[at] else nearest
        if nearest - at < _SIGHT:
            marks[at] = f"{endings[nearest]}{nearest - at}"
    return marks


def _spans_of(units: Sequence[Unit], tags: Sequence[str]) -> list[Span]:
    spans: list[Span] = []
    open_type = ""
    for unit, tag in zip(units, tags, strict=True):
        if tag.startswith("I-") and tag[2:] == open_type:
            spans[-1] = Span(open_type, spans[-1].start, unit.end)
        elif tag != "O":
            open_type = tag[2:]
            spans.append(Span(open_type, unit.start, unit.end))
        else:
            open_type = ""
    return spans


@dataclass(frozen=True, slots=True)
class Marked:
    """A folded line with its entities, to learn from."""

    folded: str
    spans: tuple[Span, ...]
    text: str = ""


def tags_of(units: Sequence[Unit], spans: Sequence[Span]) -> list[str]:
    """Return B-, I- and O tags of the units."""
    tags = ["O"] * len(units)
    for span in spans:
        inside = [at for at, unit in enumerate(units) if unit.start < span.end and unit.end > span.start]
        for order, at in enumerate(inside):
            tags[at] = f"{'I' if order else 'B'}-{span.type}"
    return tags


def learn_tagger(lines: Sequence[Marked], tongue: Tongue, names: Collection[tuple[str, str]] = ()) -> Tagger:
    """Train on marked lines. `names` are further (words, type) that the lines need not hold.

    A name helps a line only when another line has it too, so that the tagger learns to do without.
    """
    counts = _counted(lines)
    types = sorted({span.type for line in lines for span in line.spans})
    if not types:
        return Tagger({}, (), np.zeros((0, 0)), np.zeros((0, 0)), Gazetteer({}), tongue)
    tags = ("O", *(f"{mark}-{type_}" for type_ in types for mark in "BI"))
    shared = Gazetteer(dict(name for name, count in counts.items() if count > 1))
    prepared = [_prepare(line, tags, tongue=tongue, gazetteer=shared) for line in lines]
    places = _places(features for features, _tags in prepared)
    encoded = [_encoded(features, right, places) for features, right in prepared if right]
    weights, moves = _fit(encoded, size=len(places), tags=len(tags))
    return Tagger(places, tags, weights, moves, Gazetteer(dict([*counts, *filter(_is_long, names)])), tongue)


def _counted(lines: Sequence[Marked]) -> dict[tuple[str, str], int]:
    """Count in how many lines each name stands."""
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        for name in sorted({(line.folded[span.start : span.end], span.type) for span in line.spans}):
            if _is_long(name):
                counts[name] = counts.get(name, 0) + 1
    return counts


def _encoded(features: list[list[str]], right: list[int], places: Mapping[str, int]) -> Encoded:
    return [np.array([places[name] for name in names if name in places]) for names in features], right


def _is_long(name: tuple[str, str]) -> bool:
    text = name[0]
    return len(text) > 1 and not text.isdigit()


def _prepare(
    line: Marked, tags: Sequence[str], *, tongue: Tongue, gazetteer: Gazetteer
) -> tuple[list[list[str]], list[int]]:
    units = units_of(line.folded)
    features = unit_features(line.folded, units, tongue=tongue, hints=gazetteer.spans(line.folded), text=line.text)
    return features, [tags.index(tag) for tag in tags_of(units, line.spans)]


def _places(lines: Iterable[list[list[str]]]) -> dict[str, int]:
    seen: dict[str, int] = {}
    for features in lines:
        for names in features:
            for name in names:
                seen[name] = seen.get(name, 0) + 1
    return {name: at for at, name in enumerate(sorted(name for name, count in seen.items() if count >= _LEAST_SEEN))}


def _fit(lines: Sequence[Encoded], *, size: int, tags: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    weights, moves = np.zeros((size, tags), np.float32), np.zeros((tags, tags), np.float32)
    sums, move_sums = np.zeros_like(weights), np.zeros_like(moves)
    step = 1
    for epoch in range(EPOCHS):
        for at in sorted(range(len(lines)), key=lambda line: zlib.crc32(f"{epoch}:{line}".encode())):
            rows, right = lines[at]
            got = best_path(np.stack([weights[row].sum(axis=0) for row in rows]), moves)
            step += 1
            if got != right:
                _correct(weights, moves, rows=rows, right=right, got=got, by=1.0)
                _correct(sums, move_sums, rows=rows, right=right, got=got, by=float(step))
    scale = np.float32(1 / step)
    return weights - sums * scale, moves - move_sums * scale


def _correct(
    weights: NDArray[np.float32],
    moves: NDArray[np.float32],
    *,
    rows: Sequence[NDArray[np.int64]],
    right: Sequence[int],
    got: Sequence[int],
    by: float,
) -> None:
    for at, row in enumerate(rows):
        if right[at] != got[at]:
            weights[row, right[at]] += by
            weights[row, got[at]] -= by
        if at and (right[at - 1], right[at]) != (got[at - 1], got[at]):
            moves[right[at - 1], right[at]] += by
            moves[got[at - 1], got[at]] -= by
