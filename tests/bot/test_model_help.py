"""A model helps to read contracts over the protocol that OpenAI-compatible servers speak; away, the rules go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.attachments import AttachmentFolder
from bot.cli import app
from bot.drafting import kit_over
from bot.model_help import LONGEST_PART, parts_of
from bot.settings import DraftingSettings
from desk.errors import SettingWrong
from devtools.fake_model import FakeModel
from drafting.blocks import Paragraph

TEXT = """某市档案局档案管理系统运维服务采购需求
一、服务要求
乙方接到故障报告后30分钟内响应。
门禁卡由乙方在2个工作日内交还甲方档案科。
"""
PROPOSAL = {
    "kind": "service",
    "quote": "门禁卡由乙方在2个工作日内交还甲方档案科",
    "sure": True,
}
INVENTED = {**PROPOSAL, "quote": "乙方应当每天送一次报纸"}


@pytest.fixture
def model() -> Iterator[FakeModel]:
    with FakeModel(
        words=f"```json\n{json.dumps({'findings': [PROPOSAL, INVENTED]}, ensure_ascii=False)}\n```"
    ).serving() as made:
        yield made


@pytest.fixture
def document(tmp_path: Path) -> Path:
    file = tmp_path / "需求.txt"
    file.write_text(TEXT, "utf-8")
    return file


def drafted(document: Path, model: FakeModel, **more: str) -> Result:
    """Draft with the model's help."""
    env = {"URL": model.url, "NAME": "some-model", "KEY": "let-me-in", **more}
    settings = {f"ZHIBAN_DRAFTING__MODEL_{name}": value for name, value in env.items()}
    return CliRunner().invoke(app, ["contract", "draft", str(document), "--json"], env=settings)


def test_the_command_takes_what_holds_and_tells_how_much(document: Path, model: FakeModel) -> None:
    run = drafted(document, model)
    assert run.exit_code == 0
    findings = json.loads(run.stdout)["findings"]
    assert [one["sure"] for one in findings if one["quote"] == PROPOSAL["quote"] and one["kind"] == "service"] == [
        False
    ]
    assert "报纸" not in run.stdout
    assert "模型提出 2 条：1 条成立" in run.stderr
    [question] = model.asked
    assert question["model"] == "some-model"
    assert "门禁卡" in json.dumps(question["messages"], ensure_ascii=False)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"status": 500}, "answered 500"),
        ({"document": {"hello": 1}}, "expected the answer of an OpenAI-compatible server"),
        ({"words": "很抱歉，我不能。"}, 'expected JSON with "findings"'),
        ({"words": '{"findings": "none"}'}, 'expected JSON with "findings"'),
        ({"key": "another"}, "answered 401"),
        ({"seconds": 30.0}, "no answer within 0.2 s"),
    ],
)
def test_without_a_usable_answer_the_rules_go_on_alone(
    document: Path, model: FakeModel, change: dict[str, object], line: str
) -> None:
    for name, value in change.items():
        setattr(model, name, value)
    run = drafted(document, model, SECONDS="0.2")
    assert run.exit_code == 0
    assert line in run.stderr
    assert "Traceback" not in run.stderr
    assert [one["target"] for one in json.loads(run.stdout)["findings"] if one["kind"] == "target"][:1] == ["response"]


def test_nobody_is_asked_by_default(document: Path, model: FakeModel) -> None:
    assert CliRunner().invoke(app, ["contract", "draft", str(document), "--json"]).exit_code == 0
    assert model.asked == []


def test_an_address_needs_the_models_name(document: Path) -> None:
    env = {"ZHIBAN_DRAFTING__MODEL_URL": "http://127.0.0.1:1/v1"}
    run = CliRunner().invoke(app, ["contract", "draft", str(document)], env=env)
    assert isinstance(run.exception, SettingWrong)
    assert "drafting.model_name" in str(run.exception)


def test_the_desk_asks_too_and_goes_on_without(document: Path, model: FakeModel, tmp_path: Path) -> None:
    settings = DraftingSettings(model_url=model.url, model_name="some-model", model_key=model.key)
    read = kit_over(AttachmentFolder(tmp_path / "files"), settings).read(document)[0]
    assert "proposed" in {one.doubt for one in read.findings}
    model.status = 503
    alone = kit_over(AttachmentFolder(tmp_path / "files"), settings).read(document)
    assert alone == kit_over(AttachmentFolder(tmp_path / "files"), DraftingSettings()).read(document)


def test_a_long_document_is_asked_about_in_parts() -> None:
    parts = parts_of([Paragraph(1, "甲" * 9000), Paragraph(2, "乙" * 100), Paragraph(3, "")])
    assert max(map(len, parts)) <= LONGEST_PART + 2
    assert "".join(parts).replace("\n", "") == "甲" * 9000 + "乙" * 100
