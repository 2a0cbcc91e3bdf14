"""What is said once of the whole contract: title, term."""

from __future__ import annotations

import json

import pytest

from drafting.blocks import Paragraph
from drafting.facts import term_of, title_of
from tests.drafting import scoring

ALL = [pytest.param(one, id=f"{one.hand}/{one.path.stem}") for one in scoring.documents()]


@pytest.mark.parametrize("one", ALL)
def test_the_months_are_those_of_the_label(one: scoring.Labelled) -> None:
    label = json.loads(one.path.with_name(f"{one.path.stem}.labels.json").read_text("utf-8"))
    assert one.read().term.months == (label.get("term") or {}).get("months")


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("服务期限：2026年1月1日至2026年12月31日，共计12个月。", 12),
        ("服务期限自2026年3月2日起至2027年9月1日止。", 18),
        ("服务期三年，合同一年一签，首期合同之期限为一年。", 12),
        ("服务期限三年（36个月），合同一年一签，上一年度考核不合格的不再续签。", 36),
        ("原合同于2022年6月签订，为期两年，现已期满。\n服务期限：自合同签订之日起十二个月。", 12),
        ("在服务期满前一个月，提交年度报告。", None),
        ("质保期限三年。", None),
    ],
)
def test_how_long_a_contract_runs(text: str, months: int | None) -> None:
    assert term_of(text).months == months


def test_a_part_of_the_document_is_no_title() -> None:
    lines = ["某市某局养老平台运行维护项目", "采购需求", "第一部分  项目说明", "一、采购缘由"]
    assert (
        title_of([Paragraph(number, line) for number, line in enumerate(lines, 1)])
        == "某市某局养老平台运行维护项目采购需求"
    )
