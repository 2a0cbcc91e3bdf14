"""Who is bound by what stands in a clause."""

from __future__ import annotations

import pytest

from drafting.parties import parties_of

PARTIES = parties_of("")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("乙方应在30分钟内响应", id="the contractor by name"),
        pytest.param("应在30分钟内响应", id="nobody is named"),
        pytest.param("接到甲方通知后，乙方应到场处理", id="the buyer only calls"),
        pytest.param("甲方提出需求后2日内完成", id="the buyer only asks"),
        pytest.param("向采购人提交报告", id="the buyer only receives"),
        pytest.param("驻场工程师每日巡检", id="the contractor's people"),
    ],
)
def test_the_contractor_is_bound(text: str) -> None:
    assert PARTIES.binds_contractor(text) is True


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("甲方应在收到发票后10日内支付", id="the buyer pays"),
        pytest.param("采购人负责提供场地", id="the buyer provides"),
        pytest.param("云服务商应在2小时内恢复", id="the cloud's operator"),
        pytest.param("由原厂负责上门更换", id="the maker"),
        pytest.param("监理单位每月提交监理月报", id="the supervisor"),
    ],
)
def test_somebody_else_is_bound(text: str) -> None:
    assert PARTIES.binds_contractor(text) is False


def test_somebody_behind_the_period_is_bound_where_the_act_is_his() -> None:
    text = "4小时内由云厂商恢复"
    assert PARTIES.binds_contractor(text, 0, until=len(text)) is False


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        pytest.param("宁江港务集团（以下简称“集团”）拟采购服务。", "集团应在5日内审批", id="of a firm"),
        pytest.param("青溪县人民医院（以下称“医院”）拟采购服务。", "医院负责提供机房", id="of a hospital"),
    ],
)
def test_a_short_name_that_the_document_gives_to_the_buyer_is_known(text: str, clause: str) -> None:
    assert parties_of(text).binds_contractor(clause) is False
