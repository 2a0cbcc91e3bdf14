"""Days as people name them."""

from __future__ import annotations

from datetime import date

import pytest

from desk.day_words import day_span

WEDNESDAY = date(2026, 9, 16)


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("今天", "09-16 00"),
        ("今晚", "09-16 18"),
        ("今天晚上", "09-16 18"),
        ("明天", "09-17 00"),
        ("明晚", "09-17 18"),
        ("后天", "09-18 00"),
        ("大后天", "09-19 00"),
        ("昨天", "09-15 00"),
        ("周五", "09-18 00"),
        ("周五晚上", "09-18 18"),
        ("星期三", "09-16 00"),
        ("周二", "09-22 00"),
        ("礼拜天", "09-20 00"),
        ("本周二", "09-15 00"),
        ("这周日", "09-20 00"),
        ("下周五", "09-25 00"),
        ("下下周一", "09-28 00"),
        ("下个星期三", "09-23 00"),
        ("12月1日", "12-01 00"),
        ("12月1号", "12-01 00"),
        ("2026-12-01", "12-01 00"),
        ("2026年12月1日", "12-01 00"),
        ("12-1", "12-01 00"),
        ("20号", "09-20 00"),
        ("3号", "10-03 00"),
        ("1月5日", "01-05 00"),
        ("today", "09-16 00"),
        ("tonight", "09-16 18"),
        ("Tomorrow", "09-17 00"),
        ("tomorrow night", "09-17 18"),
        ("on friday", "09-18 00"),
        ("this friday", "09-18 00"),
        ("next monday", "09-21 00"),
        ("thursday", "09-17 00"),
    ],
)
def test_a_day_is_understood(words: str, start: str) -> None:
    span = day_span(words, WEDNESDAY)
    assert span is not None
    assert f"{span.start:%m-%d %H}" == start
    assert f"{span.end:%H}" == ("08" if start.endswith("18") else "00")


@pytest.mark.parametrize(
    "words", ["", "谁", "系统", "13月1日", "2月30日", "99号", "someday", "the system", "周八", "月"]
)
def test_what_is_no_day_is_none(words: str) -> None:
    assert day_span(words, WEDNESDAY) is None


def test_a_date_long_past_is_next_year_s() -> None:
    span = day_span("1月5日", WEDNESDAY)
    assert span is not None
    assert span.start.year == 2027
