"""Trains the classifier. scikit-learn and scipy are loaded here, and only when something is trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nlu.linear import Calibration, Floats, LinearScorer, Vectoriser, learn_vectoriser
from nlu.rejection import least_margin

Counts = Mapping[str, int]
FOLDS = 5
STRENGTH = 2.0


def learn_scorer(
    lines: Sequence[Counts], classes: Sequence[str], *, blocks: Mapping[str, float], least: int = 2
) -> LinearScorer:
    """Fit one-against-rest support vector machines (squared hinge; Fan et al. 2008, LIBLINEAR) on `lines`."""
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    vectoriser = learn_vectoriser(lines, blocks=blocks, least=least)
    names = tuple(sorted(set(classes)))
    if len(names) < 2:
        return LinearScorer(
            vectoriser, names, np.zeros((len(vectoriser.idf), len(names))), np.ones(len(names), np.float32)
        )
    indptr, indices, values = _rows(vectoriser, lines)
    matrix = csr_matrix((values, indices, indptr), shape=(len(lines), max(len(vectoriser.idf), 1)))
    machine = LinearSVC(C=STRENGTH, random_state=0, tol=1e-3).fit(matrix, list(classes))
    weights, bias = np.asarray(machine.coef_, np.float32), np.asarray(machine.intercept_, np.float32)
    if len(names) == 2:
        weights, bias = np.vstack([-weights, weights]), np.concatenate([-bias, bias])
    return LinearScorer(vectoriser, names, np.ascontiguousarray(weights.T), bias)


def _rows(vectoriser: Vectoriser, lines: Sequence[Counts]) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
    vectors = [vectoriser.vector(counts) for counts in lines]
    indptr = np.concatenate([[0], np.cumsum([len(places) for places, _values in vectors])]).astype(np.int64)
    return (
        indptr,
        np.concatenate([places for places, _values in vectors]),
        np.concatenate([values for _places, values in vectors]),
    )


def folds_of(size: int, *, groups: Sequence[str] | None = None) -> list[list[int]]:
    """Split 0..size-1 into held-out parts: one a group, or every FOLDS-th line."""
    if groups is not None and len(set(groups)) >= 3:
        return [[at for at in range(size) if groups[at] == group] for group in sorted(set(groups))]
    return [list(range(first, size, FOLDS)) for first in range(min(FOLDS, size))]


def held_out_scores(
    lines: Sequence[Counts], classes: Sequence[str], *, blocks: Mapping[str, float], folds: Sequence[Sequence[int]]
) -> tuple[Floats, tuple[str, ...]]:
    """Return margins of every line from a model that has not seen it; unknown classes of a fold score very low."""
    names = tuple(sorted(set(classes)))
    scores = np.full((len(lines), len(names)), -9.0, np.float32)
    for fold in folds:
        out = set(fold)
        kept = [at for at in range(len(lines)) if at not in out]
        if not kept:
            continue
        scorer = learn_scorer([lines[at] for at in kept], [classes[at] for at in kept], blocks=blocks)
        columns = [names.index(name) for name in scorer.classes]
        for at in fold:
            scores[at, columns] = scorer.scores(lines[at])
    return scores, names


def best_sharpness(scores: Floats, right: Sequence[int]) -> float:
    """Return the factor under which the held-out lines are most likely (Guo et al. 2017)."""
    rows = np.arange(len(right))
    best, best_loss = 1.0, float("inf")
    for sharpness in np.geomspace(0.5, 12, 40):
        raised = scores * sharpness
        top = raised.max(axis=1, keepdims=True)
        logs = raised - top - np.log(np.exp(raised - top).sum(axis=1, keepdims=True))
        loss = float(-logs[rows, list(right)].mean())
        if loss < best_loss:
            best, best_loss = float(sharpness), loss
    return best


def calibrate(
    lines: Sequence[Counts],
    classes: Sequence[str],
    *,
    blocks: Mapping[str, float],
    groups: Sequence[str] | None = None,
) -> Calibration:
    """Find sharpness, and where no line of `out_of_scope` is given also the least margin, on held-out lines."""
    if len(set(classes)) < 2:
        return Calibration()
    scores, names = held_out_scores(lines, classes, blocks=blocks, folds=folds_of(len(lines), groups=groups))
    right = [names.index(name) for name in classes]
    sharpness = best_sharpness(scores, right)
    if "out_of_scope" in names:
        return Calibration(sharpness)
    return Calibration(sharpness, least_margin(scores, right))
