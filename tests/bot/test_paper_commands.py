"""`zhiban paper` as a process and in one: a file written whole, or one line and nothing written."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.papers import write_whole
from desk.errors import InputUnusable, ZhibanError
from desk.papers.kinds import PAPERS, Kind
from desk.records import DutyOccurrence
from storage.store import open_store
from tests.documents.paper_samples import at, cells, late, paragraphs, tables, ticket
from tests.house_rules import ROOT

PERIODS = {"day": "2026-09-16", "week": "2026-W38", "month": "2026-09", "quarter": "2026-Q3", "year": "2026"}


async def fill(folder: Path) -> None:
    """Keep a fault that was answered too late, and a duty that was missed."""
    store = await open_store(f"sqlite+aiosqlite:///{folder}/zhiban.db")
    due = at("09-16 18:00")
    async with store.work() as work:
        await work.tickets.put(late(ticket(1, "09-16 10:00")))
        await work.tickets.put(ticket(2, "09-17 10:00", severity="question"))
        missed = DutyOccurrence("fujian-oa", "data-watch", due, due, due, told=3, breached_at=due)
        await work.duties.put(missed)
        await work.commit()
    await store.close()


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """Return a folder with a store in it."""
    folder = tmp_path / "data"
    folder.mkdir()
    asyncio.run(fill(folder))
    yield folder
    assert [path.name for path in tmp_path.rglob("*.part")] == [], "a file was left half written"


def paper(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["paper", *map(str, arguments)])


def make(data: Path, kind: str, *arguments: str | Path, contract: str = "fujian-oa") -> Result:
    return paper("make", kind, "--contract", contract, "--data", data, *arguments)


def refusal(run: Result) -> str:
    """Return the one line in which a command is refused."""
    assert isinstance(run.exception, ZhibanError), run.output
    assert "\n" not in str(run.exception)
    return str(run.exception)


@pytest.mark.parametrize("kind", list(Kind))
def test_each_paper_is_made_from_the_store(kind: Kind, data: Path, tmp_path: Path) -> None:
    takes = PAPERS[kind].takes
    about = [f"--{takes[-1]}", PERIODS[takes[-1]]] if takes else ["--ticket", "1"]
    run = make(data, kind, *about, "--out", tmp_path, "--json")
    assert run.exit_code == 0, run.exception
    told = json.loads(run.stdout)
    assert (told["kind"], told["title"]) == (kind, PAPERS[kind].title)
    assert told["empty"] is (kind is Kind.SERVICE_RECORD)
    content = Path(told["file"]).read_bytes()
    rows = paragraphs(content) if PAPERS[kind].form == "docx" else cells(content)
    assert PAPERS[kind].title[-2:] in str(rows[:2])


def test_a_paper_is_made_again_from_its_snapshot_whatever_the_store_holds_by_then(data: Path, tmp_path: Path) -> None:
    kept, first, second = tmp_path / "kept.json", tmp_path / "first.docx", tmp_path / "second.docx"
    assert make(data, "故障报告", "--ticket", "1", "--out", first, "--snapshot", kept).exit_code == 0
    run = paper("again", kept, "--out", second)
    assert run.stdout == f"{second}\n"
    assert tables(second.read_bytes()) == tables(first.read_bytes())


def test_a_month_without_data_is_told_beside_the_file(data: Path, tmp_path: Path) -> None:
    run = make(data, "problem-summary", "--month", "2025-01", "--out", tmp_path / "x.docx")
    assert run.exit_code == 0
    assert run.stderr == "the store has nothing for this paper; its sections say so\n"
    assert "本期没有受理的事项（上期0件）。" in paragraphs((tmp_path / "x.docx").read_bytes())


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        pytest.param(["poem", "--month", "2026-09"], 'no paper "poem"; there are fault-handling, ', id="kind"),
        pytest.param(["fault-report", "--ticket", "9"], "fault-report: no ticket 9 in fujian-oa", id="ticket"),
        pytest.param(
            ["fault-report", "--ticket", "2"],
            "fault-report: expected a fault or an outage, ticket 2 is a question",
            id="a question",
        ),
        pytest.param(
            ["fault-report", "--ticket", "one"], 'fault-report: expected a ticket\'s number, got "one"', id="no number"
        ),
        pytest.param(["fault-report"], "fault-report: expected --ticket once, got none", id="nothing"),
        pytest.param(
            ["inspection", "--day", "2026-09-16", "--month", "2026-09"],
            "inspection: expected --day or --month once, got day month",
            id="two",
        ),
        pytest.param(
            ["assessment", "--month", "2026-13"],
            'assessment: expected a month (YYYY-MM), got "2026-13"',
            id="no month",
        ),
        pytest.param(
            ["inspection", "--day", "2026-09"], '--day: expected a day (YYYY-MM-DD), got "2026-09"', id="another option"
        ),
        pytest.param(
            ["quarter-running", "--month", "2026-09"],
            'quarter-running: expected a quarter (YYYY-QN), got "2026-09"',
            id="another period",
        ),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line(
    arguments: list[str], line: str, data: Path, tmp_path: Path
) -> None:
    assert refusal(make(data, *arguments, "--out", tmp_path / "out.docx")).startswith(line)
    assert not (tmp_path / "out.docx").exists()


def test_a_contract_without_marks_or_of_no_name_is_refused(data: Path, tmp_path: Path) -> None:
    given = ("assessment", "--month", "2026-09", "--out", tmp_path)
    assert refusal(make(data, *given, contract="shaoguan-env")) == "assessment: shaoguan-env has no assessment"
    assert refusal(make(data, *given, contract="moon")).startswith('no contract "moon"')
    assert refusal(paper("list", "--contract", "moon")).startswith('no contract "moon"')


@pytest.mark.parametrize("name", ["none/x.docx", "x.pdf", "taken.docx"])
def test_a_path_that_cannot_be_written_is_refused_and_what_was_there_stays(
    name: str, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken.docx" / "full").mkdir(parents=True)
    out = tmp_path / name
    kind = ("fault-report", "--ticket", "1")
    if out.is_dir():
        with pytest.raises(InputUnusable, match="expected a path to write to"):
            write_whole(out, b"x")
        return
    assert refusal(make(data, *kind, "--out", out)).startswith(f"{out}: expected a ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "taken.docx"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(None, "expected a file to read", id="no file"),
        pytest.param("{", "expected JSON in UTF-8", id="no JSON"),
        pytest.param("{}", "head.kind: expected the snapshot of a paper", id="no snapshot"),
    ],
)
def test_a_snapshot_that_is_none_is_refused(text: str | None, line: str, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    if text is not None:
        kept.write_text(text, "utf-8")
    assert refusal(paper("again", kept, "--out", tmp_path)).startswith(f"{kept}: {line}")


def test_the_papers_of_a_contract_are_those_that_its_clauses_ask_for() -> None:
    listed = json.loads(paper("list", "--contract", "dongguan-credit", "--json").stdout)
    assert [one["kind"] for one in listed] == ["user-problems", "quarter-running", "service-record"]
    assert len(paper("list").stdout.splitlines()) == len(PAPERS)


def test_an_own_template_beside_the_packs_is_taken_and_a_faulty_one_is_named_in_one_line(
    data: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own" / "fujian-oa"
    own.mkdir(parents=True)
    (own / "fault-report.docx").write_bytes(b"no zip")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBAN_")}  # noqa: TID251
    command = ["paper", "make", "fault-report", "--contract", "fujian-oa", "--ticket", "1", "--data", str(data)]
    run = subprocess.run(
        [sys.executable, "-m", "bot.cli", *command, "--out", str(tmp_path / "x.docx")],
        cwd=tmp_path,
        env={**clean, "ZHIBAN_TEMPLATES": str(tmp_path / "own"), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (2, "")
    template = own / "fault-report.docx"
    assert run.stderr == f"zhiban: {template}: expected a Word file (docx) that can be read\n"
    assert not (tmp_path / "x.docx").exists()


def test_the_late_answer_stands_in_the_marks_of_its_month(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "marks.xlsx"
    assert make(data, "assessment", "--month", "2026-09", "--out", out).exit_code == 0
    told = str(cells(out.read_bytes()))
    assert "本月得分：95分" in told
    assert "响应超时，应于2026年9月16日10:30完成，实际2026年9月16日10:40，超时10分：打不开" in told
    assert "各地市汇总数据每日监控未按时完成" in told
    assert late(ticket(1, "09-16 10:00")).targets[0].due + timedelta(minutes=10) == at("09-16 10:40")
