"""Numbers as Chinese documents write them: 30, ３０, 三十, 两, 一百八十, 贰拾肆, 0.5, 半."""

from __future__ import annotations

import re

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_PLACES = {"十": 10, "百": 100, "千": 1000}
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")
NUMBER = r"(?:[0-9０-９]+(?:[.．][0-9０-９]+)?|[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]+)"
"""A number in a pattern; `number_of` reads it."""


def number_of(text: str) -> float | None:
    """Return the value of a number that `NUMBER` matches; None where it is none ("一二" reads as 12)."""
    plain = text.strip().translate(_WIDE).translate(_FORMAL)
    if plain == "半":
        return 0.5
    if re.fullmatch(r"\d+(\.\d+)?", plain):
        return float(plain)
    if not plain or any(char not in _DIGITS and char not in _PLACES for char in plain):
        return None
    if not any(char in _PLACES for char in plain):
        return float("".join(str(_DIGITS[char]) for char in plain))
    return float(_placed(plain))


def _placed(plain: str) -> int:
    """Return the value of a number written with its places: 一百八十, 二十, 十五."""
    total, digit = 0, 0
    for char in plain:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += (digit or 1) * _PLACES[char]
            digit = 0
    return total + digit


def plain_number(value: float) -> str:
    """Return a value without a superfluous fraction: "2", "1.5"."""
    return str(int(value)) if value == int(value) else f"{value:g}"
