"""What a new year's pack changes is told in words, and nothing goes unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.contract_texts import difference_lines
from bot.packs import load_pack
from bot.shipped import ROOT
from desk.contracts import Pack
from drafting.differences import differences
from drafting.packs import pack_text
from tests.drafting.draft_samples import WATER, draft, target

OLD = ROOT / "contracts" / "shaoguan-env.yml"


def renewed(folder: Path, *changes: tuple[str, str]) -> Pack:
    """Return last year's pack with some of its text replaced."""
    text = OLD.read_text("utf-8")
    for was, now in changes:
        assert was in text
        text = text.replace(was, now, 1)
    file = folder / "shaoguan-env.yml"
    file.write_text(text, "utf-8")
    return load_pack(file)


@pytest.mark.parametrize(
    ("was", "now", "chinese", "english"),
    [
        pytest.param(
            "response: {within: 24 hours,",
            "response: {within: 20 minutes,",
            "一般故障的响应时限由24小时改为20分钟",
            "The clock for fault, response was 24 hours and is 20 minutes",
            id="a period",
        ),
        pytest.param(
            "within: 24 hours, clock: around_the_clock",
            "within: 24 hours, clock: working_time",
            "一般故障的响应时限由全天候计时改为按服务时间计时",
            "The clock for fault, response ran around the clock and runs in service hours",
            id="a clock",
        ),
        pytest.param(
            "months: 12",
            "months: 24",
            "服务期限由 12 个月改为 24 个月",
            "The term was 12 months",
            id="the term",
        ),
        pytest.param(
            "on: first_working_day",
            "on: day 5",
            "由每月、第一个工作日、服务时间结束前改为每月、5日、服务时间结束前",
            "is monthly, day 5, by the close of service hours",
            id="a duty's day",
        ),
        pytest.param(
            "- {name: 企业填报端,",
            "- {name: 企业申报端,",
            "新增系统：企业申报端",
            "No longer kept: 企业填报端",
            id="a system",
        ),
        pytest.param(
            "zh: 定期检查记录",
            "zh: 检查台账",
            "新增文件：检查台账",
            "A new document: Record",
            id="a document",
        ),
        pytest.param(
            'tue: ["08:30-12:00"',
            'tue: ["09:00-12:00"',
            "服务时间由",
            "The service hours were",
            id="hours",
        ),
        pytest.param(
            "remind_after: 4h",
            "remind_after: 3h",
            "另有细节改动：severities.fault",
            "Details differ in",
            id="a detail",
        ),
        pytest.param(
            "text: 一般故障：",
            "text: 普通故障：",
            "新增条款 SE1：普通故障",
            "A clause is gone, SE1",
            id="a clause",
        ),
    ],
)
def test_a_change_is_told_in_words(tmp_path: Path, was: str, now: str, chinese: str, english: str) -> None:
    changes = differences(load_pack(OLD), renewed(tmp_path, (was, now)))
    assert chinese in "\n".join(difference_lines(changes, language="zh"))
    assert english in "\n".join(difference_lines(changes, language="en"))


def test_the_same_pack_has_no_differences() -> None:
    assert differences(load_pack(OLD), load_pack(OLD)) == ()
    assert difference_lines((), language="zh") == ["两份合同包没有不同。"]


def test_numbering_clauses_anew_is_no_change(tmp_path: Path) -> None:
    """A clause that is put in front moves all numbers and changes nothing else."""
    more = target("response", "request", "1 hours", "working_time", "需求1小时内响应")
    packs = []
    for name, found in (("old", WATER), ("new", draft(more, *WATER.findings))):
        (tmp_path / f"{name}.yml").write_text(pack_text(found, identifier="water"), "utf-8")
        packs.append(load_pack(tmp_path / f"{name}.yml"))
    keys = [change.key for change in differences(*packs)]
    assert [key for key in keys if key.startswith(("diff.clause", "diff.duty"))] == ["diff.clause.added"]
    assert "diff.target.within" in keys
