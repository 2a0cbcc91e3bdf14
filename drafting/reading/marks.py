"""Marks that a word processor leaves in a text and that are no words of the contract."""

from __future__ import annotations

import re

_MARKS = re.compile(r"\[bookmark:[^\]]*\]")


def without_marks(text: str) -> str:
    """Return a text without such marks; everything else stays literal."""
    return _MARKS.sub("", text)
