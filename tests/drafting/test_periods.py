"""Periods: every form that formats.md, section 6, names, and what each is to its clause."""

from __future__ import annotations

import pytest

from drafting.periods import PeriodFound, Role, periods_in


def one(text: str) -> PeriodFound:
    """Return the only period of a text."""
    found = list(periods_in(text))
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "within", "clock"),
    [
        pytest.param("三十分钟内响应", "30 minutes", "around_the_clock", id="minutes in words"),
        pytest.param("15分钟之内响应", "15 minutes", "around_the_clock", id="minutes in digits"),
        pytest.param("一刻钟内响应", "15 minutes", "around_the_clock", id="a quarter of an hour"),
        pytest.param("10min内响应", "10 minutes", "around_the_clock", id="minutes by their English sign"),
        pytest.param("5分内接听", "5 minutes", "around_the_clock", id="分 alone"),
        pytest.param("半小时内到场", "30 minutes", "around_the_clock", id="half an hour"),
        pytest.param("半个小时内到场", "30 minutes", "around_the_clock", id="half an hour with its measure word"),
        pytest.param("0.5小时内到场", "30 minutes", "around_the_clock", id="a fraction of an hour"),
        pytest.param("一个半小时内到场", "90 minutes", "around_the_clock", id="an hour and a half"),
        pytest.param("1小时30分钟内到场", "90 minutes", "around_the_clock", id="hours and minutes"),
        pytest.param("两小时内到场", "2 hours", "around_the_clock", id="hours in words"),
        pytest.param("２４小时内解决", "24 hours", "around_the_clock", id="hours in wide digits"),
        pytest.param("不超过4小时", "4 hours", "around_the_clock", id="no more than"),
        pytest.param("≤4h", "4 hours", "around_the_clock", id="a sign and h"),
        pytest.param("4个工作小时内解决", "4 hours", "working_time", id="working hours"),
        pytest.param("2个工作日内提交", "2 working days", "days", id="working days"),
        pytest.param("三个法定工作日内提交", "3 working days", "days", id="statutory working days"),
        pytest.param("十日内提交", "10 days", "days", id="days in words"),
        pytest.param("5天内提交", "5 days", "days", id="days in digits"),
        pytest.param("7个自然日内提交", "7 days", "days", id="calendar days"),
        pytest.param("一周内提交", "7 days", "days", id="a week"),
        pytest.param("两个星期内提交", "14 days", "days", id="weeks"),
        pytest.param("3个月内完成", "3 months", "days", id="months"),
        pytest.param("当日办结", "0 days", "days", id="the same day"),
        pytest.param("次日提交", "1 days", "days", id="the next day"),
        pytest.param("T+1提交", "1 days", "days", id="T+1"),
        pytest.param("下一工作日提交", "1 working days", "days", id="the next working day"),
        pytest.param("立即响应", "immediately", "around_the_clock", id="at once"),
        pytest.param("及时响应", "immediately", "around_the_clock", id="a weak word"),
    ],
)
def test_a_period_is_read_in_the_words_of_the_format(text: str, within: str, clock: str) -> None:
    found = one(text)
    assert (found.within, found.clock, found.role) == (within, clock, Role.LIMIT)


@pytest.mark.parametrize("word", ["及时", "尽快", "尽早", "第一时间", "迅速"])
def test_a_weak_word_is_marked(word: str) -> None:
    assert one(f"{word}处理").weak is True


def test_at_once_is_no_weak_word() -> None:
    assert one("立即处理").weak is False


@pytest.mark.parametrize(
    ("text", "role"),
    [
        pytest.param("响应时间30分钟", Role.BARE, id="a bare number beside a noun"),
        pytest.param("期满前30日移交资料", Role.BACKWARD, id="counted back from an end"),
        pytest.param("提前3个工作日书面申请", Role.BACKWARD, id="in advance"),
        pytest.param("每2小时报告一次", Role.REPEATED, id="again and again"),
        pytest.param("连续3天未处理", Role.OTHER, id="how long something was left"),
        pytest.param("逾期5日的", Role.OTHER, id="how late something is"),
        pytest.param("日志保存180天", Role.OTHER, id="how long something is kept"),
        pytest.param("24小时热线", Role.OTHER, id="hours of service"),
        pytest.param("5年以上经验", None, id="years of experience are no period at all"),
        pytest.param("质保期12个月", Role.OTHER, id="a warranty"),
    ],
)
def test_a_period_is_told_by_the_words_beside_it(text: str, role: Role | None) -> None:
    assert [found.role for found in periods_in(text)] == ([] if role is None else [role])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("7×24小时服务", id="round the clock"),
        pytest.param("2026年3月2日", id="a date"),
        pytest.param("每月最后1个工作日", id="the last working day"),
        pytest.param("扣3分", id="marks"),
        pytest.param("3月1日至5日", id="a range of days"),
    ],
)
def test_what_looks_like_a_period_is_none(text: str) -> None:
    assert [found for found in periods_in(text) if found.binds] == []


def test_several_periods_of_a_clause_stand_in_order() -> None:
    found = list(periods_in("30分钟内响应，2小时内到场，1个工作日内解决"))
    assert [period.within for period in found] == ["30 minutes", "2 hours", "1 working days"]
