"""Explanations and counts, from the room and from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.kb import app
from desk.knowledge import Section
from knowledge_base.library import Library
from knowledge_base.stock import stock
from tests.knowledge_base.small_manuals import MANUALS

SECRET = Section("secret", "other", "内部", "导出密钥", "密钥存放在蓝色保险箱。")
OWN = Section("own", "mine", "手册", "导出报表", "在统计页点击导出。")


def test_an_explanation_shows_what_decided(evaluation: Library) -> None:
    told = evaluation.explain("评价结果在哪导出", contract="shaoguan-env")
    assert told.answered
    assert told.words["导出"] > 0
    best, second = told.candidates[:2]
    assert best.section.endswith("导出年度评价结果")
    assert best.score >= second.score
    assert best.score == pytest.approx(best.match * 1.83, rel=0.02)
    assert "holds 100% of what is asked" in best.why
    assert any(line.endswith("not there: 导出") for line in second.why)


def test_an_explanation_agrees_with_the_answer(evaluation: Library) -> None:
    for question in ("评价结果在哪导出", "食堂几点开饭"):
        told = evaluation.explain(question, contract="shaoguan-env")
        given = evaluation.answer(question, contract="shaoguan-env")
        assert told.answered == (given.text is not None)


def test_another_contract_is_neither_told_nor_counted() -> None:
    library = Library([SECRET, OWN])
    told = library.explain("密钥怎么导出", contract="mine")
    assert told.sections == 1
    assert [one.id for one in told.candidates] == ["own"]
    assert told == Library([OWN]).explain("密钥怎么导出", contract="mine")


def test_shelves_are_counted() -> None:
    own = stock([OWN, Section("twice", "mine", "手册", "", OWN.text), SECRET])
    assert [one.contract for one in own] == ["mine", "other"]
    assert (own[0].sections, own[0].repeated, own[0].without_heading, own[0].short) == (2, 1, 1, 2)


def test_the_commands_print_one_json_document(tmp_path: Path) -> None:
    runner, data = CliRunner(), ["--data", str(tmp_path)]
    assert runner.invoke(app, ["add", str(MANUALS / "evaluation.md"), *data]).exit_code == 0
    told = json.loads(runner.invoke(app, ["explain", "评价结果在哪导出", "--json", *data]).stdout)
    assert told["answered"]
    assert set(told["candidates"][0]["signals"]) == {"opening", "closeness", "asked", "heading"}
    counted = json.loads(runner.invoke(app, ["stats", "--json", *data]).stdout)
    assert counted["sections"] == counted["shelves"][0]["sections"] == 10
    assert "answered: confidence" in runner.invoke(app, ["explain", "评价结果在哪导出", *data]).stdout
    assert runner.invoke(app, ["stats", *data]).stdout.startswith("common shelf: 10 sections of 1 documents")


def test_an_empty_store_is_no_error(tmp_path: Path) -> None:
    runner, data = CliRunner(), ["--data", str(tmp_path)]
    assert "not answered" in runner.invoke(app, ["explain", "怎么导出", *data]).stdout
    assert "no knowledge" in runner.invoke(app, ["stats", *data]).stdout
