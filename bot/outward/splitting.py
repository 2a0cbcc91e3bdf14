"""Long texts in parts that a messenger takes: cut at the ends of paragraphs, lines and sentences.

Lengths are counted in UTF-16 units, as the strictest vendor counts them. A part never begins inside a character as
people see it (an emoji with its modifiers, a letter with its marks); a fence of code is closed at the end of a part and
opened again in the next.
"""

from __future__ import annotations

import re
import unicodedata

FENCE = "```"
_ENDS = (
    re.compile(r"\n[ \t]*\n"),
    re.compile(r"\n"),
    re.compile(r"[。！？!?；;…]+[”’」』）)\"']*|\.(?=\s)"),
    re.compile(r"[，,、：:]|\s"),
)
"""Where to cut, the best first: after a paragraph, a line, a sentence, a clause or word."""
_MODIFIERS = frozenset((*range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080)))
"""Skin tones, and the tags that make a flag of a region."""
_LEAST = 0.3
"""A cut leaves at least this share of a part filled, where a later one of a lesser kind is there."""


def length(text: str) -> int:
    """Return the length of a text in UTF-16 units."""
    return len(text) + sum(ord(mark) > 0xFFFF for mark in text)


def split(text: str, limit: int) -> tuple[str, ...]:
    """Return a text in parts of at most `limit` UTF-16 units (0: in one); white space at the cuts is left out."""
    parts: list[str] = []
    rest = text.strip()
    while limit and length(rest) > limit:
        part, rest = _first_part(rest, limit)
        if part:
            parts.append(part)
    return (*parts, rest) if rest or not parts else tuple(parts)


def _first_part(text: str, limit: int) -> tuple[str, str]:
    cut = _cut(text, _fitting(text, limit))
    opened = _open_fence(text[:cut])
    if opened is None:
        return text[:cut].rstrip(), text[cut:].lstrip()
    start, line = opened
    if start > 0 and text[:start].strip():
        return text[:start].rstrip(), text[start:]
    return _part_of_code(text, limit, line)


def _part_of_code(text: str, limit: int, opening: str) -> tuple[str, str]:
    """Cut inside a fence that is longer than a part: closed here, opened again with the same line."""
    room = limit - len(FENCE) - 1
    if room <= length(opening) + 2:
        cut = _fitting(text, limit)
        return text[:cut], text[cut:]
    body = _fitting(text, room)
    line_end = text.rfind("\n", len(opening) + 1, body)
    cut = line_end + 1 if line_end > 0 else body
    return f"{text[:cut].rstrip()}\n{FENCE}", f"{opening}\n{text[cut:]}"


def _open_fence(text: str) -> tuple[int, str] | None:
    """Return where a fence begins that is not closed in the text, and its first line."""
    marks = [found.start() for found in re.finditer(rf"^{FENCE}[^\n]*", text, re.MULTILINE)]
    if len(marks) % 2 == 0:
        return None
    return marks[-1], text[marks[-1] :].partition("\n")[0]


def _fitting(text: str, limit: int) -> int:
    """Return how many characters fit, whole ones as people see them; at least one."""
    fits = units = 0
    for mark in text:
        units += 1 + (ord(mark) > 0xFFFF)
        if units > limit:
            break
        fits += 1
    whole = fits
    while 0 < whole < len(text) and _joined(text, whole):
        whole -= 1
    return whole or max(fits, 1)


def _cut(text: str, most: int) -> int:
    for end in _ENDS:
        found = [one.end() for one in end.finditer(text, 0, most) if one.end() <= most]
        whole = [cut for cut in found if not _joined(text, cut)]
        if whole and whole[-1] >= most * _LEAST:
            return whole[-1]
    return most


def _joined(text: str, cut: int) -> bool:
    """Tell whether the characters on both sides of a cut are one to the eye (UAX 29, the common cases)."""
    if cut <= 0 or cut >= len(text):
        return False
    before, after = text[cut - 1], text[cut]
    if "\u200d" in {before, after} or before + after == "\r\n":
        return True
    if unicodedata.category(after)[0] == "M" or ord(after) in _MODIFIERS:
        return True
    return _is_flag(after) and _flags_before(text, cut) % 2 == 1


def _is_flag(mark: str) -> bool:
    return 0x1F1E6 <= ord(mark) <= 0x1F1FF


def _flags_before(text: str, cut: int) -> int:
    count = 0
    while cut - count > 0 and _is_flag(text[cut - count - 1]):
        count += 1
    return count
