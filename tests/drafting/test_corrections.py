"""Putting a finding right: by fields, checked strictly, and by a few words of Chinese or English."""

from __future__ import annotations

import pytest

from desk.sla import ClockKind
from drafting.corrections import CorrectionWrong, corrected
from drafting.findings import Finding, Place
from drafting.spoken import changes_in, number

TARGET = Finding(
    "target",
    "……",
    Place(1),
    sure=False,
    target="resolve",
    severity="outage",
    within="1 hours",
    clock=ClockKind.WORKING_TIME,
)
DUTY = Finding("duty", "……", Place(1), every="month")
HOURS = Finding("hours", "……", Place(1), hours="7x24")
PAPER = Finding("document", "……", Place(1), name="报告", before="15 days")
PLAIN = Finding("secrecy", "……", Place(1))


def test_a_corrected_finding_keeps_its_quote_and_is_sure() -> None:
    put_right = corrected(TARGET.unsure("vague"), {"within": "45 minutes", "severity": None})
    assert (put_right.quote, put_right.place, put_right.sure, put_right.doubt) == ("……", Place(1), True, None)
    assert (put_right.within, put_right.severity, put_right.clock) == ("45 minutes", None, ClockKind.WORKING_TIME)


def test_days_have_a_clock_of_their_own() -> None:
    in_days = corrected(TARGET, {"within": "2 working days"})
    assert in_days.clock is ClockKind.DAYS
    assert corrected(in_days, {"within": "2 hours"}).clock is ClockKind.AROUND_THE_CLOCK


def test_another_kind_leaves_the_old_fields_behind() -> None:
    assert corrected(TARGET, {"kind": "training"}) == Finding("training", "……", Place(1))
    duty = corrected(PAPER, {"kind": "duty", "every": "quarter"})
    assert (duty.kind, duty.every, duty.name, duty.before) == ("duty", "quarter", None, None)


@pytest.mark.parametrize(
    ("finding", "changes", "field"),
    [
        (TARGET, {"within": "soon"}, "within"),
        (TARGET, {"within": "30 minute"}, "within"),
        (TARGET, {"within": None}, "within"),
        (TARGET, {"severity": "huge"}, "severity"),
        (TARGET, {"every": "day"}, "every"),
        (TARGET, {"quote": "别的话"}, "quote"),
        (DUTY, {"every": "0 per year"}, "every"),
        (DUTY, {"by": "25:00"}, "by"),
        (DUTY, {"by": "day 32"}, "by"),
        (HOURS, {"hours": "always"}, "hours"),
        (PAPER, {"name": ""}, "name"),
        (PLAIN, {"kind": "wish"}, "kind"),
        (PLAIN, {"kind": "target", "within": "1 hours"}, "target"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(
    finding: Finding, changes: dict[str, str | None], field: str
) -> None:
    with pytest.raises(CorrectionWrong) as refusal:
        corrected(finding, changes)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("finding", "words", "changes"),
    [
        (TARGET, "时限改为45分钟", {"within": "45 minutes"}),
        (TARGET, "2小时", {"within": "2 hours"}),
        (TARGET, "半小时", {"within": "30 minutes"}),
        (TARGET, "1.5小时", {"within": "90 minutes"}),
        (TARGET, "四十五分钟内", {"within": "45 minutes"}),
        (TARGET, "两个工作日", {"within": "2 working days"}),
        (TARGET, "两周", {"within": "14 days"}),
        (TARGET, "立即", {"within": "immediately"}),
        (TARGET, "within 45 minutes".removeprefix("within "), {"within": "45 minutes"}),
        (TARGET, "这是故障不是宕机", {"severity": "fault"}),
        (TARGET, "不是故障，是宕机", {"severity": "outage"}),
        (TARGET, "响应15分钟", {"target": "response", "within": "15 minutes"}),
        (TARGET, "工作时间内30分钟", {"clock": "working_time", "within": "30 minutes"}),
        (TARGET, "类别改为培训", {"kind": "training"}),
        (DUTY, "每月最后一个工作日", {"every": "month", "by": "last working day"}),
        (DUTY, "每周五", {"every": "week", "by": "friday"}),
        (DUTY, "每天8点半前", {"every": "day", "by": "08:30"}),
        (DUTY, "每年两次", {"every": "2 per year"}),
        (DUTY, "12月20日", {"by": "12-20"}),
        (HOURS, "8:30-12:00，14:30-17:30", {"hours": "08:30-12:00,14:30-17:30"}),
        (HOURS, "7×24小时", {"hours": "7x24"}),
        (PAPER, "《应急预案》15个工作日内", {"name": "应急预案", "within": "15 working days"}),
        (PLAIN, "这是罚则", {"kind": "penalty"}),
    ],
)
def test_words_that_put_a_finding_right(finding: Finding, words: str, changes: dict[str, str]) -> None:
    assert changes_in(words, finding) == changes
    if "kind" not in changes:
        assert corrected(finding, dict(changes))


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        (TARGET, "半天左右吧"),
        (TARGET, "系统打不开了"),
        (TARGET, "12号单已经解决"),
        (TARGET, "2小时不对"),
        (TARGET, "不是2小时"),
        (TARGET, "收到"),
        (TARGET, ""),
        (TARGET, "每天"),
        (DUTY, "每季度第一个月"),
        (PLAIN, "2小时"),
        (PLAIN, "这是一件大事"),
    ],
)
def test_other_words_are_not_guessed_at(finding: Finding, words: str) -> None:
    assert changes_in(words, finding) is None


@pytest.mark.parametrize(("said", "count"), [("45", 45), ("十", 10), ("四十五", 45), ("一百零五", 105), ("两", 2)])
def test_numbers_in_chinese(said: str, count: int) -> None:
    assert number(said) == count
