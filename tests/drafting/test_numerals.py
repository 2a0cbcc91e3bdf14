"""Numbers as Chinese documents write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafting.numerals import number_of, plain_number

_DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("30", 30, id="digits"),
        pytest.param("３０", 30, id="wide digits"),
        pytest.param("0.5", 0.5, id="a fraction"),
        pytest.param("１．５", 1.5, id="a wide fraction"),
        pytest.param("十", 10, id="ten"),
        pytest.param("十五", 15, id="ten and a digit"),
        pytest.param("三十", 30, id="tens"),
        pytest.param("二十四", 24, id="tens and a digit"),
        pytest.param("两", 2, id="two of a counted thing"),
        pytest.param("一百八十", 180, id="hundreds"),
        pytest.param("一百零五", 105, id="hundreds with a gap"),
        pytest.param("贰拾肆", 24, id="formal digits"),
        pytest.param("二〇二六", 2026, id="digit by digit, as years are read"),
        pytest.param("半", 0.5, id="half"),
        pytest.param("", None, id="nothing"),
        pytest.param("若干", None, id="words that are no number"),
    ],
)
def test_a_number_is_read(text: str, value: float | None) -> None:
    assert number_of(text) == value


@given(st.integers(1, 9999))
def test_every_number_is_read_as_it_is_spoken(value: int) -> None:
    assert number_of(_spoken(value)) == value


def _spoken(value: int) -> str:
    """Return a number in words: 1050 is 一千零五十."""
    words = ""
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            words += _DIGITS[digit] + name
        elif words and value % place and not words.endswith("零"):
            words += "零"
    return words


@pytest.mark.parametrize(
    ("value", "shown"), [pytest.param(2.0, "2", id="whole"), pytest.param(1.5, "1.5", id="with a half")]
)
def test_a_value_is_shown_without_a_superfluous_fraction(value: float, shown: str) -> None:
    assert plain_number(value) == shown
