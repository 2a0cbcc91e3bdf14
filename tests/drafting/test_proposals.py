"""What a model proposes is held against the document and the rules; what does not hold is refused with a reason."""

from __future__ import annotations

import pytest

from drafting.blocks import Block, Paragraph
from drafting.draft import draft_of
from drafting.findings import Draft
from drafting.proposals import with_proposals

LINES = (
    "某市档案局档案管理系统运维服务采购需求",
    "一、项目背景",
    "2024年系统共受理工单1200件，平均30分钟内响应。",
    "二、服务要求",
    "乙方接到故障报告后30分钟内响应。",
    "设备间的门禁卡由乙方在2个工作日内交还 甲方档案科。",
    "乙方每周五清理一次日志。",
    "甲方应在5个工作日内确认方案。",
    "三、付款",
    "甲方在验收后15个工作日内支付合同款。",
)
BLOCKS: list[Block] = [Paragraph(number, line) for number, line in enumerate(LINES, start=1)]
RETURNED = {
    "kind": "target",
    "target": "resolve",
    "severity": None,
    "within": "2 working days",
    "clock": "days",
    "quote": "门禁卡由乙方在2个工作日内交还甲方档案科",
    "sure": True,
}


@pytest.fixture
def draft() -> Draft:
    return Draft("某", None, (), draft_of(BLOCKS).term, ())


def test_what_holds_is_taken_as_doubtful_with_its_literal_words_and_place(draft: Draft) -> None:
    read = with_proposals(BLOCKS, draft, [RETURNED])
    [taken] = read.taken
    assert read.draft.findings == (taken,)
    assert taken.quote == "门禁卡由乙方在2个工作日内交还 甲方档案科"
    assert (taken.sure, taken.doubt, taken.place.paragraph) == (False, "proposed", 6)
    assert taken.place.headings == ("服务要求",)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "乙方应在1小时内到场"}, "does not stand in the document"),
        ({"quote": "乙方"}, "does not stand in the document"),
        ({"within": "3 working days"}, 'does not give the period "3 working days"'),
        ({"within": "soon"}, "within: expected"),
        ({"quote": "平均30分钟内响应", "within": "30 minutes"}, "chapter does not bind"),
        ({"quote": "甲方应在5个工作日内确认方案", "within": "5 working days"}, "binds another party"),
        ({"from": "合同签订"}, 'does not say "合同签订"'),
        ({"kind": "wish"}, "kind: expected one of"),
        ({"colour": "red"}, "colour: unknown field"),
    ],
)
def test_what_does_not_hold_is_refused(draft: Draft, change: dict[str, object], reason: str) -> None:
    read = with_proposals(BLOCKS, draft, [{**RETURNED, **change}])
    assert read.draft == draft
    assert reason in read.refused[0]


@pytest.mark.parametrize(
    ("every", "by", "holds"), [("week", "Friday", True), ("month", None, False), ("day", "Friday", False)]
)
def test_a_repetition_is_read_in_the_quote(draft: Draft, every: str, by: str | None, *, holds: bool) -> None:
    found = next(one for one in draft_of(BLOCKS).findings if one.kind == "duty")
    proposal = {
        "kind": "duty",
        "every": every,
        "by": found.by if by else None,
        "quote": "乙方每周五清理一次日志",
        "sure": True,
    }
    assert bool(with_proposals(BLOCKS, draft, [proposal]).taken) is holds


def test_what_was_found_already_is_not_listed_twice() -> None:
    read = draft_of(BLOCKS)
    again = with_proposals(BLOCKS, read, [one.as_json() for one in read.findings])
    assert again.draft == read
    assert (again.known, again.taken, again.refused) == (len(read.findings), (), ())


@pytest.mark.parametrize("proposal", [None, 3, "target", [], {}])
def test_what_is_no_finding_is_refused(draft: Draft, proposal: object) -> None:
    read = with_proposals(BLOCKS, draft, [proposal, RETURNED])
    assert len(read.refused) == 1
    assert len(read.taken) == 1
