"""`zhiban roster`, as it is typed: files in and out, and what they refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from icalendar import Calendar
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.packs import load_packs
from desk.errors import InputUnusable
from tests.house import CONTRACTS

ENGINEERS = [one for one in load_packs(CONTRACTS).packs["shaoguan-env"].people if one.role == "engineer"]
FIRST, SECOND = ENGINEERS[0], ENGINEERS[1]
ROSTER = f"""\
contract: shaoguan-env
rosters:
  - id: first
    level: 1
    name: 一线
    layers:
      - rotation:
          start: 2026-11-30 09:00
          every: 1 week
          people: [{FIRST.id}, {SECOND.id}]
      - rank: 2
        rotation: {{start: 2026-11-30 00:00, every: 1 shift, people: [{SECOND.id}, [{FIRST.id}, {SECOND.id}]]}}
        hours:
          - {{days: [sat, sun], from: 18:00, to: 08:00}}
"""


@pytest.fixture(autouse=True)
def logs_stay_as_they_are() -> Iterator[None]:
    """Take back what a command has set for its own process."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def roster(folder: Path, *words: str | Path) -> Result:
    """Run the command on a folder's store."""
    return CliRunner().invoke(app, ["roster", *map(str, words), "--data", str(folder)])


def written(folder: Path, text: str, name: str = "roster.yml") -> Path:
    """Write a file and return where it is."""
    file = folder / name
    file.write_text(text, "utf-8")
    return file


def shown(folder: Path, *words: str) -> list[tuple[str, str, list[str]]]:
    """Return what `show --json` says of the first roster."""
    run = roster(folder, "show", "--contract", "shaoguan-env", "--json", *words)
    assert run.exit_code == 0, run.output
    (found,) = json.loads(run.stdout)
    return [(one["start"], one["end"], one["people"]) for one in found["rosters"][0]["stretches"]]


def test_a_roster_goes_in_and_is_shown_with_its_nights(tmp_path: Path) -> None:
    run = roster(tmp_path, "import", written(tmp_path, ROSTER))
    assert run.exit_code == 0, run.output
    assert shown(tmp_path, "--from", "2026-12-04", "--days", "4") == [
        ("2026-12-03T16:00:00+00:00", "2026-12-05T10:00:00+00:00", [FIRST.id]),
        ("2026-12-05T10:00:00+00:00", "2026-12-06T00:00:00+00:00", [SECOND.id]),
        ("2026-12-06T00:00:00+00:00", "2026-12-06T10:00:00+00:00", [FIRST.id]),
        ("2026-12-06T10:00:00+00:00", "2026-12-07T00:00:00+00:00", [FIRST.id, SECOND.id]),
        ("2026-12-07T00:00:00+00:00", "2026-12-07T01:00:00+00:00", [FIRST.id]),
        ("2026-12-07T01:00:00+00:00", "2026-12-07T16:00:00+00:00", [SECOND.id]),
    ]
    text = roster(tmp_path, "show", "--contract", "shaoguan-env", "--from", "2026-12-04", "--days", "1").stdout
    assert text.splitlines() == [
        "shaoguan-env  first  level 1",
        f"  2026-12-04 00:00 - 12-05 00:00  {FIRST.name}",
    ]


def test_what_is_exported_comes_in_again_as_it_was(tmp_path: Path) -> None:
    roster(tmp_path, "import", written(tmp_path, ROSTER))
    before = shown(tmp_path, "--from", "2026-12-01", "--days", "30")
    yml = roster(tmp_path, "export", "--contract", "shaoguan-env")
    other = tmp_path / "other"
    assert roster(other, "import", written(tmp_path, yml.stdout, "again.yml")).exit_code == 0
    assert shown(other, "--from", "2026-12-01", "--days", "30") == before
    for form in ("ics", "xlsx"):
        file, folder = tmp_path / f"shifts.{form}", tmp_path / form
        span = ("--from", "2026-12-01", "--days", "30")
        run = roster(tmp_path, "export", "--contract", "shaoguan-env", f"--{form}", "--out", file, *span)
        assert run.exit_code == 0, run.output
        assert roster(folder, "import", file, "--contract", "shaoguan-env").exit_code == 0
        assert shown(folder, *span) == before, form


def test_a_calendar_has_one_event_a_shift_and_a_sheet_one_line(tmp_path: Path) -> None:
    roster(tmp_path, "import", written(tmp_path, ROSTER))
    span = ("--contract", "shaoguan-env", "--from", "2026-12-01", "--days", "3")
    ics = roster(tmp_path, "export", "--ics", *span)
    (event,) = Calendar.from_ical(ics.stdout_bytes).walk("VEVENT")
    assert str(event["SUMMARY"]) == FIRST.name
    assert event.decoded("DTSTART").isoformat() == "2026-11-30T16:00:00+00:00"
    roster(tmp_path, "export", "--xlsx", "--out", tmp_path / "a.xlsx", *span)
    lines = list(load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(values_only=True))
    assert [line[0] for line in lines] == ["roster", "first"]
    assert lines[1][4] == FIRST.name


ICS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//x//
BEGIN:VEVENT
UID:1
DTSTART;TZID=Asia/Shanghai:20261201T090000
DTEND;TZID=Asia/Shanghai:20261202T090000
RRULE:FREQ=DAILY;INTERVAL=2;COUNT=3
EXDATE;TZID=Asia/Shanghai:20261203T090000
SUMMARY:{people}
END:VEVENT
END:VCALENDAR
"""


def test_a_foreign_calendar_s_recurring_event_comes_in_as_shifts(tmp_path: Path) -> None:
    file = written(tmp_path, ICS.format(people=f"{FIRST.name}、{SECOND.id}").replace("\n", "\r\n"), "a.ics")
    run = roster(tmp_path, "import", file, "--contract", "shaoguan-env")
    assert run.exit_code == 0, run.output
    found = [one for one in shown(tmp_path, "--from", "2026-12-01", "--days", "7") if one[2]]
    both = [FIRST.id, SECOND.id]
    assert found == [
        ("2026-12-01T01:00:00+00:00", "2026-12-02T01:00:00+00:00", both),
        ("2026-12-05T01:00:00+00:00", "2026-12-06T01:00:00+00:00", both),
    ]
    check = roster(tmp_path, "check", "--contract", "shaoguan-env")
    assert check.exit_code == 1
    assert "nobody stands" in check.stdout


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(("level: 1", "level: 7"), 'line 4, rosters.0.level: expected one of 1, 2, got "7"', id="level"),
        pytest.param(("1 week", "fortnight"), "line 9, rosters.0.layers.0.rotation.every: expected", id="length"),
        pytest.param(("name:", "nmae:"), 'line 5, rosters.0.nmae: unknown field, expected perhaps "name"', id="field"),
        pytest.param(("18:00", "25:00"), "line 14, rosters.0.layers.1.hours.0.from: expected", id="time of day"),
        pytest.param((f"[{FIRST.id},", "[ghost,"), "expected a person of the contract, got", id="person"),
        pytest.param(("shaoguan-env", "nowhere"), 'no contract "nowhere"', id="contract"),
        pytest.param(("2026-11-30 09:00", "soon"), "expected a local time such as", id="start"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    run = roster(tmp_path, "check", written(tmp_path, ROSTER.replace(*change, 1)))
    assert run.exception is not None
    assert said in str(run.exception)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("a.ics", b"no calendar", "expected a calendar", id="no calendar"),
        pytest.param("a.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "with events", id="an empty calendar"),
        pytest.param("a.xlsx", b"no sheet", "expected a workbook", id="no sheet"),
        pytest.param("a.txt", b"", "expected a file of .yml, .ics or .xlsx", id="another file"),
        pytest.param("a.ics", ICS.format(people="鬼").encode(), "expected a person of the contract", id="unknown"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    run = roster(tmp_path, "import", file, "--contract", "shaoguan-env")
    assert isinstance(run.exception, InputUnusable)
    assert said in str(run.exception)


def test_a_sheet_with_chinese_headings_comes_in(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    page.append(["开始", "结束", "值班人"])
    page.append(["2026-12-01 09:00", "2026-12-02 09:00", FIRST.name])
    book.save(tmp_path / "a.xlsx")
    assert roster(tmp_path, "import", tmp_path / "a.xlsx", "--contract", "shaoguan-env").exit_code == 0
    assert [one[2] for one in shown(tmp_path, "--from", "2026-12-01", "--days", "1")] == [[], [FIRST.id]]
