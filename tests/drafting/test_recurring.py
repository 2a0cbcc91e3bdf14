"""Recurring acts: how often, and by when in each period."""

from __future__ import annotations

import pytest

from drafting.recurring import recurrences_in


@pytest.mark.parametrize(
    ("text", "every", "by"),
    [
        pytest.param("每日8:30前完成巡检", "day", "08:30", id="each day by an hour"),
        pytest.param("每天上午九点前报送日报", "day", "09:00", id="each day by an hour in words"),
        pytest.param("每个工作日下午五点半前汇总", "day", "17:30", id="half past, in the afternoon"),
        pytest.param("每日巡检一次", "day", None, id="each day at any hour"),
        pytest.param("每周五提交周报", "week", "friday", id="each week on a weekday"),
        pytest.param("每周清理一次日志", "week", None, id="each week on any day"),
        pytest.param("每月5日前提交月报", "month", "day 5", id="each month by a day"),
        pytest.param("每月最后一个工作日召开例会", "month", "last working day", id="the month's last working day"),
        pytest.param("每月第一个工作日提交上月月报", "month", "first working day", id="the month's first working day"),
        pytest.param("每月底前汇总", "month", "last day", id="by the end of each month"),
        pytest.param("月末提交报表", "month", "last day", id="the end of the month"),
        pytest.param("每季度末提交总结", "quarter", "last day", id="the end of the quarter"),
        pytest.param("每季度巡检一次", "quarter", None, id="each quarter"),
        pytest.param("每半年开展一次演练", "half-year", None, id="each half-year"),
        pytest.param("每年组织一次培训", "year", None, id="once a year"),
        pytest.param("每年组织两次培训", "2 per year", None, id="twice a year"),
        pytest.param("每年3月、9月各开展一次体检", "2 per year", None, id="in two months of the year"),
        pytest.param("每学期开展一次培训", "2 per year", None, id="each term of a school"),
        pytest.param("每年12月31日前提交年度总结", "year", "12-31", id="each year by a date"),
        pytest.param("12月25日前提交年度总结", "year", "12-25", id="a date without a year"),
        pytest.param("定期巡检设备", None, None, id="regularly"),
    ],
)
def test_a_recurrence_is_read(text: str, every: str | None, by: str | None) -> None:
    assert [(found.every, found.by) for found in recurrences_in(text)] == [(every, by)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("2026年3月31日前完成部署", id="a date of one year"),
        pytest.param("不定期抽查", id="irregularly"),
        pytest.param("30分钟内响应", id="a limit"),
    ],
)
def test_what_happens_once_is_no_recurrence(text: str) -> None:
    assert list(recurrences_in(text)) == []


def test_each_of_several_recurrences_governs_its_own_part() -> None:
    text = "每日巡检一次，每周备份一次，每月提交月报"
    parts = [text[found.start : found.end].strip("，") for found in recurrences_in(text)]
    assert parts == ["每日巡检一次", "每周备份一次", "每月提交月报"]
