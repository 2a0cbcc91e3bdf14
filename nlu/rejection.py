"""From which margin on a line belongs to one of the known intents, where no line of the others was given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nlu.linear import Floats

LOSS_ALLOWED = 0.005


def least_margin(scores: Floats, right: Sequence[int]) -> float:
    """Return the margin that all but LOSS_ALLOWED of the rightly classified held-out lines reach."""
    best = scores.argmax(axis=1)
    good = scores.max(axis=1)[best == np.asarray(right)]
    return float(np.quantile(good, LOSS_ALLOWED)) if len(good) else -1.0
