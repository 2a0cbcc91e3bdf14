"""How grave and how wide a trouble is, by the words alone."""

from __future__ import annotations

import pytest

from nlu.normalise import fold
from nlu.severity import scope_of, severity_of


@pytest.mark.parametrize(
    "line",
    [
        "系统打不开了，所有企业都登录不了",
        "系统崩溃了",
        "系统瘫痪了，大厅业务全停了",
        "又崩了",
        "整个系统打不开",
        "服务器宕机",
        "平台挂了，快来人",
        "谁都进不去",
        "全大厅的电脑都上不去",
        "我们科都登不上",
        "系统无法运行",
        "窗口无法办理业务，群众在排队",
        "数据没了",
        "企业报的资料丢了一大批，五月以后的全没有了",
        "库里的处罚记录全没影了",
        "系统废了，点啥都没用",
        "服务器死机了，网页出不来",
        "企业的档案数据全丢了",
        "系統癱瘓，全部人都登入唔到",
        "the system is down for everyone",
        "Nobody can log in since 9am",
        "our data is gone",
        "内外网都访问不了",
        "整体访问不了",
        "没一个人进得去",
        "全县都登不上",
        "数据一夜间没了",
        "多个分局同时反映网站都打不开",
        "the site is completely unreachable",
    ],
)
def test_these_are_outages(line: str) -> None:
    assert severity_of(fold(line)) == "outage"


@pytest.mark.parametrize(
    "line",
    [
        "系统打不开了",
        "公文系统登录不上",
        "只有我打不开，别人都正常",
        "我这里打印崩溃了",
        "浏览器崩了",
        "没有崩溃，就是慢",
        "不是打不开，就是有点慢",
        "系统没崩",
        "系统是不是崩了？",
        "万一系统崩溃了怎么办",
        "担心系统瘫痪",
        "上周系统崩溃那次的报告交了吗",
        "系统崩溃的问题已经恢复了",
        "我刚录的三十条数据没了",
        "就我这台电脑登不上，系统挂了似的",
        "the printer is down",
        "昨天全市都进不去，今天好了",
        "全局只有我登不上",
        "没人会用这个",
        "数据没了怎么找回",
        "全市演练，系统全部断开",
        "nobody answered me",
        "how do I export all data?",
        "",
    ],
)
def test_these_are_none(line: str) -> None:
    assert severity_of(fold(line)) is None


@pytest.mark.parametrize(
    ("line", "scope"),
    [
        pytest.param("所有企业都登录不了", "all"),
        pytest.param("我们科都这样", "all"),
        pytest.param("everyone is affected", "all"),
        pytest.param("只有我打不开", "self"),
        pytest.param("就我这台不行", "self"),
        pytest.param("签报打不开", None),
        pytest.param("怕所有人都登不上", None),
    ],
)
def test_scope(line: str, scope: str | None) -> None:
    assert scope_of(fold(line)) == scope
