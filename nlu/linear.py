"""The classifier as it is at work: a table of features and one matrix, numpy alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Vectoriser:
    """Gives features their places and weights: (1 + ln count) x idf, each block scaled to its weight.

    `blocks` leads from a feature's first character to the length its block is scaled to.
    """

    places: Mapping[str, int]
    idf: Floats
    blocks: Mapping[str, float]

    def vector(self, counts: Mapping[str, int]) -> tuple[Ints, Floats]:
        """Return places and values of the known features of one line."""
        found: list[int] = []
        values: list[float] = []
        blocks: list[str] = []
        squares = dict.fromkeys(self.blocks, 0.0)
        for name, count in counts.items():
            place = self.places.get(name)
            if place is None:
                continue
            value = float(self.idf[place]) * (1.0 if count == 1 else 1.0 + math.log(count))
            found.append(place)
            values.append(value)
            blocks.append(name[0])
            squares[name[0]] += value * value
        scale = {block: self.blocks[block] / math.sqrt(square) for block, square in squares.items() if square}
        scaled = [value * scale[block] for value, block in zip(values, blocks, strict=True)]
        return np.asarray(found, dtype=np.int64), np.asarray(scaled, dtype=np.float32)


def learn_vectoriser(lines: Iterable[Mapping[str, int]], *, blocks: Mapping[str, float], least: int) -> Vectoriser:
    """Give a place to each feature that `least` lines hold; blocks without weight are left out."""
    seen: dict[str, int] = {}
    size = 0
    for counts in lines:
        size += 1
        for name in counts:
            if blocks.get(name[0]):
                seen[name] = seen.get(name, 0) + 1
    names = sorted(name for name, lines_with in seen.items() if lines_with >= least)
    idf = np.array([math.log((1 + size) / (1 + seen[name])) + 1 for name in names], dtype=np.float32)
    used = {block: weight for block, weight in blocks.items() if weight}
    return Vectoriser({name: place for place, name in enumerate(names)}, idf, used)


@dataclass(frozen=True)
class LinearScorer:
    """One-against-rest margins; `weights` holds a row per feature, so that one line reads few rows."""

    vectoriser: Vectoriser
    classes: tuple[str, ...]
    weights: NDArray[np.floating]
    bias: Floats

    def scores(self, counts: Mapping[str, int]) -> Floats:
        """Return the margin of each class."""
        places, values = self.vectoriser.vector(counts)
        if not len(places):
            return self.bias
        scores: Floats = values @ self.weights[places].astype(np.float32) + self.bias
        return scores


@dataclass(frozen=True)
class Calibration:
    """Turns margins into probabilities, and knows from which margin on a line is one of the classes at all.

    `sharpness` multiplies margins before the softmax (temperature scaling: Guo et al. 2017, "On Calibration
    of Modern Neural Networks"); `least` is the margin under which a line is out of scope, None for never.
    """

    sharpness: float = 1.0
    least: float | None = None

    def probabilities(self, scores: Floats) -> Floats:
        """Return the probability of each class; they add up to one."""
        raised = np.exp(self.sharpness * (scores - scores.max()))
        shares: Floats = raised / raised.sum()
        return shares


@dataclass(frozen=True)
class Guess:
    """What a classifier says of one line: all classes with their probabilities, best first."""

    ranking: tuple[tuple[str, float], ...]

    @property
    def best(self) -> str:
        """The most likely class."""
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        """The probability of the most likely class."""
        return self.ranking[0][1]


def rank(scorer: LinearScorer, calibration: Calibration, counts: Mapping[str, int]) -> Guess:
    """Classify one line; where no class reaches the least margin, `out_of_scope` comes first."""
    scores = scorer.scores(counts)
    shares = calibration.probabilities(scores)
    order = np.argsort(-shares, kind="stable")
    ranking = tuple((scorer.classes[place], float(shares[place])) for place in order)
    if calibration.least is not None and float(scores.max()) < calibration.least:
        ranking = (("out_of_scope", 1.0 - ranking[0][1]), *ranking)
    return Guess(ranking)
