"""How grave a trouble is: by its description first, by the name of its level only where a document describes it."""

from __future__ import annotations

import pytest

from drafting.descriptions import severity_of_words
from drafting.levels import levels_in, levels_of


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        pytest.param("系统整体瘫痪", "outage", id="the whole is down"),
        pytest.param("所有用户无法登录", "outage", id="nobody can sign in"),
        pytest.param("系统无法运行", "outage", id="the system does not run"),
        pytest.param("数据大面积丢失", "outage", id="data are lost"),
        pytest.param("个别用户无法登录", "fault", id="some cannot sign in"),
        pytest.param("页面显示异常", "fault", id="a page looks wrong"),
        pytest.param("一般故障", "fault", id="called an ordinary one"),
        pytest.param("某一功能不能使用，有替代办法", "fault", id="there is another way"),
        pytest.param("操作咨询", "question", id="advice"),
        pytest.param("忘记密码", "question", id="a forgotten password"),
        pytest.param("开通账号", "request", id="an account is wanted"),
        pytest.param("数据导出需求", "request", id="data are wanted"),
        pytest.param("应在合同签订后", None, id="no trouble at all"),
        pytest.param("不能按时修复的", None, id="an act missed is no trouble"),
        pytest.param("（不可抗力除外）", None, id="what is excepted does not count"),
    ],
)
def test_a_description_tells_the_severity(words: str, severity: str | None) -> None:
    assert severity_of_words(words) == severity


def test_a_bare_word_of_trouble_tells_nothing_for_sure() -> None:
    assert severity_of_words("故障", surely=True) is None
    assert severity_of_words("一般故障", surely=True) == "fault"


@pytest.mark.parametrize(
    ("words", "levels"),
    [
        pytest.param("一级故障", ["一级"], id="a numeral"),
        pytest.param("Ⅱ级事件", ["二级"], id="a Roman numeral"),
        pytest.param("II级事件", ["二级"], id="a Roman numeral in letters"),
        pytest.param("P1、P2", ["P1", "P2"], id="letters and digits"),
        pytest.param("一、二级故障", ["一级", "二级"], id="two before one noun"),
        pytest.param("重大故障", ["重大"], id="a word before a noun"),
        pytest.param("三级等保", [], id="a rank of protection is none"),
        pytest.param("三级甲等医院", [], id="a rank of hospitals is none"),
        pytest.param("一般应在", [], id="一般 without a noun is none"),
    ],
)
def test_levels_are_named_in_one_spelling(words: str, levels: list[str]) -> None:
    assert levels_in(words) == levels


def test_the_description_decides_and_not_the_number_of_the_level() -> None:
    levels = levels_of(["四级故障：系统整体瘫痪，无法使用。一级故障：个别用户页面显示异常。"], [])
    assert levels.severity_of("四级故障30分钟内响应") == "outage"
    assert levels.severity_of("一级故障2小时内响应") == "fault"


def test_a_row_of_a_table_describes_its_level() -> None:
    levels = levels_of([], [("1", "P1", "全院业务中断，无法开诊", "10分钟"), ("2", "P3", "单台终端打印异常", "2小时")])
    assert (levels.severity_of("P1事件"), levels.severity_of("P3事件")) == ("outage", "fault")


def test_levels_that_differ_tell_nothing() -> None:
    levels = levels_of(["一级故障：系统整体瘫痪，无法使用。二级故障：个别功能页面显示异常。"], [])
    assert levels.severity_of("一级、二级故障均须记录") is None
