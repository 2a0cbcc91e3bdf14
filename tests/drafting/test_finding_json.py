"""A draft goes into JSON and comes back; what is none is told by its field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.sla import ClockKind
from drafting.findings import ContractTerm, Draft, Finding, FindingWrong, Place

TARGET = Finding(
    "target",
    "故障发生后30分钟内响应",
    Place(12, ("三、服务要求", "（一）响应")),
    target="response",
    severity="fault",
    within="30 minutes",
    clock=ClockKind.AROUND_THE_CLOCK,
    starts_from="故障发生",
)
DUTY = Finding("duty", "每月末提交运维报告", Place(14), every="month", by="last working day")
DRAFT = Draft(
    "某系统运维服务采购需求",
    "某市某局",
    ("公文系统",),
    ContractTerm(12, "2026-01-05"),
    (TARGET, DUTY.unsure("vague"), Finding("secrecy", "不得泄露", Place(3))),
)


def test_a_draft_comes_back_as_it_was() -> None:
    assert Draft.from_json(DRAFT.as_json()) == DRAFT


def test_a_draft_without_places_is_read_too() -> None:
    stored = TARGET.as_json()
    del stored["place"]
    assert Finding.from_json(stored) == replace(TARGET, place=Place(1))


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"kind": "wish"}, "draft.findings[0].kind: expected one of target"),
        ({"kind": None}, "draft.findings[0].kind: expected one of target"),
        ({"quote": " "}, "draft.findings[0].quote: expected the literal words"),
        ({"quote": "长" * 501}, "draft.findings[0].quote: expected the literal words"),
        ({"sure": "yes"}, "draft.findings[0].sure: expected true or false"),
        ({"severity": "huge"}, "draft.findings[0].severity: expected one of outage"),
        ({"within": 30}, "draft.findings[0].within: expected text"),
        ({"colour": "red"}, "draft.findings[0].colour: unknown field"),
        ({"place": {"paragraph": -1}}, "draft.findings[0].place.paragraph: expected a whole number"),
        ({"place": {"paragraph": 3, "headings": "三"}}, "draft.findings[0].place.headings: expected a list of texts"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], line: str) -> None:
    stored = {**DRAFT.as_json(), "findings": [{**TARGET.as_json(), **change}]}
    with pytest.raises(FindingWrong) as refusal:
        Draft.from_json(stored)
    assert str(refusal.value).startswith(line)


@pytest.mark.parametrize("stored", [None, [], {"title": "x"}, {"title": None, "findings": []}, {"findings": []}])
def test_what_is_no_draft_is_refused(stored: object) -> None:
    with pytest.raises(FindingWrong, match=r"^draft"):
        Draft.from_json(stored)
