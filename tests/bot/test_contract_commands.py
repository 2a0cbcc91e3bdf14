"""`zhiban contract draft`, `rehearse` and `diff`, as they are typed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.packs import load_pack
from desk.errors import InputUnusable
from drafting.findings import Draft
from tests.drafting.draft_samples import BARE, OFFICE, WATER


@pytest.fixture(autouse=True)
def logs_stay_as_they_are() -> Iterator[None]:
    """Take back what a command has set for its own process."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return the file of a small draft."""
    return written(tmp_path, OFFICE)


def written(folder: Path, found: Draft) -> Path:
    file = folder / "found.json"
    file.write_text(json.dumps(found.as_json(), ensure_ascii=False), "utf-8")
    return file


def contract(*words: str | Path) -> Result:
    """Run `zhiban contract …`."""
    return CliRunner().invoke(app, ["contract", *map(str, words)])


def refused(*words: str | Path) -> str:
    """Return the one line with which a command is refused."""
    error = contract(*words).exception
    assert isinstance(error, InputUnusable)
    return str(error)


def test_json_is_the_draft_and_nothing_else(office: Path) -> None:
    result = contract("draft", office, "--json")
    assert json.loads(result.stdout) == OFFICE.as_json()


def test_the_summary_tells_kind_place_and_quote_and_marks_doubt(tmp_path: Path) -> None:
    said = contract("draft", written(tmp_path, WATER)).stdout
    assert "一般故障 响应 30分钟，按服务时间计时［第 1 段，第一章］“一般故障工作时间30分钟内响应”" in said
    assert "？未分级 提出方案 立即" in said
    assert "其中 1 条没有把握" in said
    english = contract("draft", tmp_path / "found.json", "--language", "en").stdout
    assert "fault, response: 30 minutes, in service hours [paragraph 1, 第一章]" in english


def test_nothing_found_is_said_honestly(tmp_path: Path) -> None:
    assert "系统：没有读到" in contract("draft", written(tmp_path, BARE)).stdout


def test_a_pack_and_drills_are_written_and_hold(office: Path, tmp_path: Path) -> None:
    pack, drills = tmp_path / "out" / "Office 2026.yml", tmp_path / "out" / "drills"
    result = contract("draft", office, "--out", pack, "--drills", drills, "--json")
    assert json.loads(result.stdout) == OFFICE.as_json()
    assert "个问题待确认" in result.stderr
    assert load_pack(pack).id == "office-2026"
    assert contract("check", pack).exit_code == 0
    assert len(list(drills.glob("*.yml"))) > 10


def test_a_file_that_is_there_is_not_written_over(office: Path, tmp_path: Path) -> None:
    pack = tmp_path / "pack.yml"
    pack.write_text("kept", "utf-8")
    assert refused("draft", office, "--out", pack) == f"{pack}: the file is there already; --force writes over it"
    assert pack.read_text("utf-8") == "kept"
    assert contract("draft", office, "--out", pack, "--force").exit_code == 0
    assert load_pack(pack).id == "pack"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        pytest.param(["--out", "pack.txt"], "pack.txt: expected a name that ends with .yml", id="no pack's name"),
        pytest.param(["--drills", "drills"], "--drills: expected --out PACK.yml beside it", id="drills of no pack"),
        pytest.param(["--language", "fr"], '--language: expected zh or en, got "fr"', id="another language"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(office: Path, words: list[str], line: str) -> None:
    assert refused("draft", office, *words) == line


def test_a_wrong_draft_is_refused_by_its_field(tmp_path: Path) -> None:
    file = tmp_path / "found.json"
    file.write_text('{"title": 3}', "utf-8")
    assert refused("draft", file).startswith(f"{file}: draft.")


def test_a_pack_is_rehearsed_and_its_drills_are_kept(tmp_path: Path) -> None:
    pack = tmp_path / "bare.yml"
    contract("draft", written(tmp_path, BARE), "--out", pack)
    result = contract("rehearse", pack, "--into", tmp_path / "drills")
    assert result.exit_code == 0, result.output
    assert "8 个演练，8 个符合预期" in result.stdout
    assert len(list((tmp_path / "drills").glob("*.yml"))) == 8
    assert "--force" in refused("rehearse", pack, "--into", tmp_path / "drills")


def test_a_rehearsal_as_json(tmp_path: Path) -> None:
    pack = tmp_path / "bare.yml"
    contract("draft", written(tmp_path, BARE), "--out", pack)
    report = json.loads(contract("rehearse", pack, "--json").stdout)
    assert report["ok"] is True
    assert [drill["file"] for drill in report["drills"]][:2] == ["outage-response.yml", "outage-response-missed.yml"]


def test_the_difference_of_two_packs(office: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.yml", tmp_path / "new.yml"
    contract("draft", office, "--out", old)
    new.write_text(old.read_text("utf-8").replace("{within: 24 hours,", "{within: 20 hours,"), "utf-8")
    assert contract("diff", old, new).stdout == "重大故障的解决时限由24小时改为20小时\n"
    report = json.loads(contract("diff", old, new, "--json").stdout)
    assert report["changes"] == [
        {
            "key": "diff.target.within",
            "values": {"severity": "outage", "target": "resolve", "old": "24 hours", "new": "20 hours"},
            "text": "重大故障的解决时限由24小时改为20小时",
        }
    ]
    assert contract("diff", old, old).stdout == "两份合同包没有不同。\n"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"title": "x"}', "\x00", "[" * 100_000])
def test_what_is_no_draft_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "found.json"
    file.write_text(content, "utf-8")
    assert refused("draft", file).startswith(f"{file}: ")
    assert refused("draft", tmp_path / "missing.json").endswith("cannot be read: No such file or directory")
