"""How sure an answer is: a logistic curve over the evidence, with weights fitted by `calibrate.py`."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from knowledge_base.evidence import Evidence

THRESHOLD: Final = 0.5
"""Below this confidence nothing is answered; fitted so that it is the chance of being right."""

REMEDY_THRESHOLD: Final = 0.6
"""A remedy stands unasked in the reply that opens a ticket, so it must be surer."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each figure of the evidence in their order, and the constant."""

    figures: tuple[float, ...]
    constant: float


@cache
def weights() -> Weights:
    """Return the fitted weights; their source stands in the file."""
    data: Mapping[str, float] = json.loads(files(__package__).joinpath("confidence.json").read_text("utf-8"))["weights"]
    return Weights(tuple(data[name] for name in Evidence.__slots__), data["constant"])


def confidence(evidence: Evidence) -> float:
    """Return the chance, 0 to 1, that the section with this evidence answers the question."""
    fitted = weights()
    value = fitted.constant + sum(
        weight * figure for weight, figure in zip(fitted.figures, evidence.figures(), strict=True)
    )
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))
