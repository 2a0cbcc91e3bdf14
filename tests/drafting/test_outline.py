"""Chapters, numbered clauses and the heads of lists."""

from __future__ import annotations

import pytest

from drafting.blocks import Paragraph
from drafting.outline import Topic, numbered, passages, topic_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("第一章 总则", "总则", id="a chapter"),
        pytest.param("第三条 服务内容", "服务内容", id="an article"),
        pytest.param("一、服务要求", "服务要求", id="a Chinese number"),
        pytest.param("（一）故障处理", "故障处理", id="in brackets"),
        pytest.param("1.2.3 响应时间", "响应时间", id="a decimal"),
        pytest.param("1、巡检", "巡检", id="an item"),
        pytest.param("（2）备份", "备份", id="an item in brackets"),
        pytest.param("①备份", "备份", id="a ring"),
        pytest.param("●备份", "备份", id="a bullet"),
        pytest.param("★1.1 驻场", "驻场", id="with a star"),
    ],
)
def test_a_number_is_taken_off(text: str, words: str) -> None:
    assert numbered(Paragraph(1, text))[1] == words


@pytest.mark.parametrize("text", ["30分钟内响应", "2026年3月完成", "服务要求"])
def test_what_is_no_number_of_a_clause_stays(text: str) -> None:
    assert numbered(Paragraph(1, text)) == (None, text)


@pytest.mark.parametrize(
    ("heading", "topic"),
    [
        pytest.param("项目背景", Topic.BACKGROUND, id="background"),
        pytest.param("投标人资格要求", Topic.BIDDING, id="bidding"),
        pytest.param("付款方式", Topic.PAYMENT, id="payment"),
        pytest.param("违约责任", Topic.PENALTY, id="penalties"),
        pytest.param("考核办法", Topic.PENALTY, id="assessment"),
        pytest.param("保密要求", Topic.SECRECY, id="secrecy"),
        pytest.param("人员要求", Topic.STAFF, id="staff"),
        pytest.param("术语和定义", Topic.DEFINITIONS, id="definitions"),
        pytest.param("甲方责任", Topic.OTHER_PARTIES, id="the buyer's duties"),
        pytest.param("不包括的范围", Topic.OTHER_PARTIES, id="out of scope"),
        pytest.param("服务要求", None, id="services tell no topic of their own"),
    ],
)
def test_a_heading_tells_what_its_chapter_is_about(heading: str, topic: Topic | None) -> None:
    assert topic_of(heading) == topic


def test_a_clause_knows_its_headings_and_the_head_of_its_list() -> None:
    lines = ["第一章 服务要求", "一、故障处理", "1、到场时限如下：", "（1）本部，二十分钟；", "（2）分部，一小时。"]
    found = list(passages(Paragraph(at, line) for at, line in enumerate(lines, start=1)))
    assert [passage.text for passage in found] == ["到场时限如下：", "本部，二十分钟；", "分部，一小时。"]
    assert found[-1].headings == ("服务要求", "故障处理", "到场时限如下：")
    assert found[-1].heads == ("到场时限如下：",)


def test_a_chapter_ends_where_the_next_one_of_its_rank_begins() -> None:
    lines = ["一、项目背景", "系统已运行三年。", "二、服务要求", "乙方负责系统维护。"]
    found = list(passages(Paragraph(at, line) for at, line in enumerate(lines, start=1)))
    assert [passage.topic for passage in found] == [Topic.BACKGROUND, Topic.SERVICE]
