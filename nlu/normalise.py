"""Folds what people write into one form without moving a character, so that offsets stay true."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

LONGEST_LINE = 2000
"""Characters of a line that are analysed; what follows changes neither intent nor entities."""


def fold(text: str) -> str:
    """Return `text` in simplified characters, half width and lower case, of the same length.

    Control characters, zero-width characters and marks of direction become blanks.
    """
    table = _table()
    return "".join([table.get(char) or _fold_char(char) for char in text])


_EVERYWHERE = re.compile(r"[\W\d_]*(?:(?:okk?|vip|bug|app|oa|id|pdf)[\W\d_]*)+")


def language_of(text: str, *, fallback: str | None = None) -> str:
    """Return "zh" where a Han character stands, "en" where only Latin letters do, else `fallback` (or "zh").

    "ok" and its like are said in every language and tell none.
    """
    if any("\u3400" <= char <= "\u9fff" for char in text):
        return "zh"
    if _EVERYWHERE.fullmatch(text.lower()) is None and any("a" <= char <= "z" for char in text.lower()):
        return "en"
    return fallback or "zh"


def is_han(char: str) -> bool:
    """Say whether a character is a CJK ideograph of the basic plane."""
    return "\u3400" <= char <= "\u9fff"


def _fold_char(char: str) -> str:
    if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"):
        return " "
    folded = unicodedata.normalize("NFKC", char).lower()
    return folded if len(folded) == 1 else char


@cache
def _table() -> dict[str, str]:
    """The common cases of `fold`, looked up: traditional characters, full width, capitals, ASCII."""
    table = {chr(code): _fold_char(chr(code)) for code in [*range(128), *range(0xFF01, 0xFF5F), *range(0x4E00, 0x9FFF)]}
    table.update({"“": '"', "”": '"', "‘": "'", "’": "'", "【": "[", "】": "]", "。": "。", "，": ","})
    listing = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")
    for line in listing.splitlines():
        traditional, _, simplified = line.partition("\t")
        if len(traditional) == 1 and simplified:
            table[traditional] = simplified.split(" ")[0][0]
    return table
