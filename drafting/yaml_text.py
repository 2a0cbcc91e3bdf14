"""Writes YAML that `bot.plain_yaml` reads back as it was meant: whatever stands in a quote, it stays text or comment.

A string is left bare only where no reader could take it for anything else; every other is quoted as JSON quotes it,
which YAML takes over, with each character that YAML refuses written as its number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias
from unicodedata import east_asian_width

Plain: TypeAlias = "bool | int | str | Sequence[Plain] | Mapping[str, Plain]"

WIDTH = 110
"""Columns of a comment; a Chinese character takes two."""
_BARE = re.compile(r"[A-Za-z一-鿿][A-Za-z0-9_一-鿿-]*|\d+(?: [a-z]+)+|\d+[smhd](?: \d+[smhd])*|\d{4}-\d{2}-\d{2}")
_TAKEN = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_UNPRINTABLE = re.compile("[^\\x20-\\x7e\\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def scalar(text: str) -> str:
    """Return a string as YAML writes it; half a surrogate pair, which no file can hold, becomes "?"."""
    if _BARE.fullmatch(text) and text.casefold() not in _TAKEN:
        return text
    whole = re.sub("[\ud800-\udfff]", "?", text)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(whole, ensure_ascii=False))


def flow(value: Plain) -> str:
    """Return a value on one line: {within: 30 minutes, clauses: [AB1]}."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(map(flow, value)) + "]"


def fields(values: Mapping[str, Plain], *, indent: str) -> Iterator[str]:
    """Yield one line per field, nested values on the line of their field."""
    for key, value in values.items():
        yield f"{indent}{key}: {flow(value)}"


def item(values: Mapping[str, Plain], *, indent: str) -> Iterator[str]:
    """Yield an entry of a list: its first field behind the dash, the others below it."""
    for number, line in enumerate(fields(values, indent="")):
        yield f"{indent}{'  ' if number else '- '}{line}"


def comment(text: str, *, indent: str = "", hang: str = "") -> Iterator[str]:
    """Yield text as a comment of as many lines as it needs; `hang` stands before each line but the first.

    White space of any kind becomes one blank, and what YAML cannot hold is left out, so nothing can end the comment.
    """
    line, width = "", 0
    for letter in one_line(text):
        wide = 2 if east_asian_width(letter) in "WF" else 1
        if width + wide > WIDTH and _may_break(line, letter):
            yield f"{indent}# {line}".rstrip()
            line, width = hang, len(hang)
        line, width = line + letter, width + wide
    yield f"{indent}# {line}".rstrip()


def _may_break(line: str, letter: str) -> bool:
    """Tell whether a line may end here: before no closing mark, and within no word or number."""
    inside = re.fullmatch(r"[A-Za-z0-9_.:-]{2}", line[-1:] + letter)
    return len(line) > 2 * WIDTH or (letter not in "，。；、：！？）”》" and not inside)


def one_line(text: str) -> str:
    """Return text without line breaks and without what YAML cannot hold."""
    return _UNPRINTABLE.sub("", " ".join(text.split()))
