"""Sentences to findings: limits, duties, papers, hours, kinds, and what is said twice."""

from __future__ import annotations

import pytest

from drafting.draft import draft_of
from drafting.findings import Finding
from drafting.reading.text import blocks_of_text


def found(*lines: str, chapter: str = "二、服务要求") -> list[Finding]:
    """Return what is found in the lines of a chapter."""
    return list(draft_of(blocks_of_text("\n".join((chapter, *lines)))).findings)


def only(*lines: str, chapter: str = "二、服务要求") -> Finding:
    """Return the only finding of a chapter."""
    findings = found(*lines, chapter=chapter)
    assert len(findings) == 1, findings
    return findings[0]


@pytest.mark.parametrize(
    ("line", "target", "severity", "within", "clock"),
    [
        pytest.param(
            "一般故障，乙方应在30分钟内响应。", "response", "fault", "30 minutes", "around_the_clock", id="answering"
        ),
        pytest.param(
            "系统瘫痪的，乙方应在1小时内到达现场。", "on_site", "outage", "1 hours", "around_the_clock", id="coming"
        ),
        pytest.param(
            "系统瘫痪的，乙方应在2小时内提出解决方案。",
            "proposal",
            "outage",
            "2 hours",
            "around_the_clock",
            id="proposing",
        ),
        pytest.param(
            "系统瘫痪的，乙方应在4小时内恢复运行。", "restore", "outage", "4 hours", "around_the_clock", id="restoring"
        ),
        pytest.param(
            "一般故障，乙方应在两个工作日内修复。", "resolve", "fault", "2 working days", "days", id="repairing"
        ),
        pytest.param(
            "一般故障，乙方应在工作时间30分钟内响应。",
            "response",
            "fault",
            "30 minutes",
            "working_time",
            id="in working time",
        ),
        pytest.param(
            "操作咨询，乙方应在1个工作日内答复。", "response", "question", "1 working days", "days", id="advising"
        ),
        pytest.param("高危漏洞应在3日内完成修复。", "resolve", None, "3 days", "days", id="a vulnerability"),
    ],
)
def test_a_limit_is_read(line: str, target: str, severity: str | None, within: str, clock: str) -> None:
    one = only(line)
    assert (one.kind, one.target, one.severity, one.within, one.clock) == ("target", target, severity, within, clock)
    assert one.sure is True


def test_a_weak_word_is_a_doubtful_limit() -> None:
    one = only("系统发生故障时，乙方应及时响应。")
    assert (one.target, one.within, one.sure) == ("response", "immediately", False)


def test_what_starts_a_period_is_kept() -> None:
    assert only("故障排除后2个工作日内，乙方应提交《故障报告》。").starts_from == "故障排除"


def test_a_list_takes_its_act_from_its_head() -> None:
    findings = found("1、到场时限如下：", "（1）市区，三十分钟；", "（2）县区，两小时。")
    assert [(one.target, one.within) for one in findings] == [("on_site", "30 minutes"), ("on_site", "2 hours")]


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("甲方应在收到报告后5个工作日内审核。", id="the buyer's act"),
        pytest.param("由云服务商在2小时内恢复。", id="somebody else's"),
        pytest.param("近三年平均响应时间为30分钟。", id="statistics"),
    ],
)
def test_a_period_of_others_is_no_target(line: str) -> None:
    assert [one for one in found(line) if one.kind == "target"] == []


@pytest.mark.parametrize(
    "chapter", ["一、项目背景", "一、投标人须知", "一、术语和定义"], ids=["background", "bidding", "definitions"]
)
def test_a_chapter_that_binds_nobody_yields_nothing(chapter: str) -> None:
    assert found("应在30分钟内响应，2小时内恢复。", chapter=chapter) == []


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        pytest.param("乙方每年组织一次应急演练。", "drill", id="a drill"),
        pytest.param("乙方每年组织两次操作培训。", "training", id="a training"),
        pytest.param("乙方每日对数据库进行备份。", "backup", id="a backup"),
        pytest.param("乙方不得向第三方泄露采购人的数据。", "secrecy", id="secrecy"),
        pytest.param("停机升级须经甲方书面同意后方可实施。", "approval", id="an approval"),
        pytest.param("逾期响应的，每次扣减服务费500元。", "penalty", id="a penalty"),
        pytest.param("合同签订后10日内，甲方支付合同价款的30%。", "payment", id="a payment"),
        pytest.param("乙方派驻2名工程师驻场。", "staff", id="staff"),
        pytest.param("乙方设立服务热线和微信工作群受理报障。", "channel", id="a channel"),
        pytest.param("乙方应清理弱口令，安装防病毒软件。", "security", id="security"),
        pytest.param("乙方负责系统的日常维护和数据修正。", "service", id="plain work"),
    ],
)
def test_a_kind_is_told_by_its_words(line: str, kind: str) -> None:
    assert kind in {one.kind for one in found(line)}


@pytest.mark.parametrize(
    ("line", "every", "by"),
    [
        pytest.param("乙方每日8:30前完成系统巡检。", "day", "08:30", id="each morning"),
        pytest.param("乙方每季度最后一个工作日提交季度总结。", "quarter", "last working day", id="each quarter"),
    ],
)
def test_a_duty_is_read(line: str, every: str, by: str) -> None:
    duty = next(one for one in found(line) if one.kind == "duty")
    assert (duty.every, duty.by) == (every, by)


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        pytest.param("乙方提供7×24小时服务。", "7x24", id="round the clock"),
        pytest.param("乙方提供7*24小时电话支持。", "7x24", id="with a star"),
        pytest.param("乙方提供5×8小时现场服务。", "5x8", id="five days"),
        pytest.param("服务时间为工作日8:30-12:00、14:30-17:30。", "08:30-12:00,14:30-17:30", id="two halves of a day"),
        pytest.param("服务热线每日8点至20点受理。", "08:00-20:00", id="hours in words"),
        pytest.param("服务时间为上午九点至下午五点半。", "09:00-17:30", id="in the afternoon"),
    ],
)
def test_hours_of_service_are_read(line: str, hours: str) -> None:
    assert [one.hours for one in found(line) if one.kind == "hours"] == [hours]


def test_an_obligation_said_twice_is_listed_once() -> None:
    line = "一般故障，乙方应在30分钟内响应。"
    assert len(found(line, "三、其他要求", line)) == 1


def test_two_limits_that_differ_are_two() -> None:
    assert len(found("一般故障，乙方应在30分钟内响应。", "系统瘫痪的，乙方应在10分钟内响应。")) == 2


def test_a_paper_is_named_by_its_title() -> None:
    one = only("故障排除后两个工作日内，乙方应提交《故障处理报告》。")
    assert (one.kind, one.name, one.within) == ("document", "故障处理报告", "2 working days")


def test_marks_of_a_word_processor_are_no_words() -> None:
    assert only("[bookmark: _Toc1]一般故障，乙方应在30分钟内响应。").quote == "一般故障，乙方应在30分钟内响应"


def test_the_quote_of_a_row_keeps_its_empty_marks() -> None:
    table = "级别\t描述\t响应时间\t到场时间\t解决时间\n1\t系统整体瘫痪\t15分钟\t—\t4小时\n"
    assert {one.quote for one in found(table)} == {"系统整体瘫痪 15分钟 — 4小时"}
