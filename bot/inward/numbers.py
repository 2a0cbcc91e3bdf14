"""Answers by number, in place of buttons: "1", "回复1", "１", "reply 1"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_BARE = re.compile(r"(?:回复|回|选|选择|reply|answer)?\s*([1-9])\s*[.。!！]?", re.IGNORECASE)
_WITH_WORDS = re.compile(
    r"(?:回复|回|选|选择|reply|answer)?\s*([1-9])(?:[\s,，:：、.。]+(.*))?", re.IGNORECASE | re.DOTALL
)


def chosen(text: str, numbered: Sequence[str], *, words: bool = False) -> tuple[str, str] | None:
    """Return the action that an answer chooses, and the words that came with it; None where it chooses none.

    `words` allows words after the number, as in an answer to the very card ("5 已重启").
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = (_WITH_WORDS if words else _BARE).fullmatch(plain)
    if found is None or int(found[1]) > len(numbered):
        return None
    return numbered[int(found[1]) - 1], (found[2] or "").strip() if words else ""


def rating(text: str) -> str | None:
    """Return the rating that an answer gives, one digit from 1 to 5; None where it gives none."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("分。.!")
    return plain if plain in {"1", "2", "3", "4", "5"} else None
