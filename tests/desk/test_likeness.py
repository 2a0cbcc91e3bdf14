"""Which reports speak of one trouble."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.likeness import alike, symptoms

NAMES = ("公文管理系统", "签报管理系统", "浈江区", "系统")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("系统打不开了", "我们这边也登录不上", id="two ways to say that it cannot be used"),
        pytest.param("系统打唔开啊", "系统进不去", id="one of them in Cantonese"),
        pytest.param("The system cannot open", "系统打不开", id="in two languages"),
        pytest.param("页面报 502", "网页一直转圈", id="a code and what it looks like"),
        pytest.param("系统很慢", "今天特别卡", id="slow and stuck"),
        pytest.param("附件传不上去", "上传附件失败", id="an upload either way round"),
        pytest.param("提交的时候报错", "保存不了，提示错误", id="saving and submitting"),
        pytest.param(
            "审批流程走到科长那里就不动了", "审批流程到科长那里不动", id="the same words without a known symptom"
        ),
    ],
)
def test_these_are_one_trouble(one: str, other: str) -> None:
    assert alike(one, other, names=NAMES)
    assert alike(other, one, names=NAMES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("系统打不开", "打印不出来", id="no access and no print"),
        pytest.param("附件上传失败", "导出表格失败", id="up and down"),
        pytest.param("公文管理系统的流程丢在半路", "公文管理系统的字体太小", id="a name in common is not enough"),
        pytest.param("系统很慢", "收不到短信验证码", id="slow and no code"),
        pytest.param("待办列表排序不对", "印章颜色浅", id="nothing in common"),
    ],
)
def test_these_are_two(one: str, other: str) -> None:
    assert not alike(one, other, names=NAMES)
    assert not alike(other, one, names=NAMES)


def test_a_report_may_name_several_symptoms() -> None:
    assert symptoms("上传附件的时候卡死，然后报错") >= {"upload", "slow", "error"}


def test_nothing_at_all_is_like_nothing() -> None:
    assert not alike("", "", names=NAMES)


words = st.text(alphabet="系统打不开慢上传附件报错签章查询数据导出abc 502，。", max_size=30)


@given(words, words)
def test_likeness_goes_both_ways(one: str, other: str) -> None:
    assert alike(one, other, names=NAMES) is alike(other, one, names=NAMES)


@given(words.filter(lambda text: bool(symptoms(text) - {"error"})))
def test_a_report_with_a_symptom_is_like_itself(one: str) -> None:
    assert alike(one, one, names=NAMES)
