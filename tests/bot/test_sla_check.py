"""`zhiban sla check`: the agreed examples hold, differences are told, and what cannot be used is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.sla_check import SlaReport, check_file, check_files
from desk.errors import InputUnusable

EXAMPLES = Path(__file__).parents[1] / "data" / "deadlines.json"
CALENDAR: dict[str, object] = {
    "zone": "Asia/Shanghai",
    "hours": {"mon": ["08:30-12:00", "14:30-17:30"]},
    "country": "CN",
}
CASE: dict[str, object] = {
    "id": "x1",
    "calendar": "gd",
    "start": "2026-09-30T17:20:00+08:00",
    "within": "1 hour",
    "clock": "around_the_clock",
    "due": "2026-09-30T18:20:00+08:00",
}


def write(folder: Path, *cases: dict[str, object], calendar: dict[str, object] | None = None) -> Path:
    path = folder / "cases.json"
    content = {"calendars": {"gd": {**CALENDAR, **(calendar or {})}}, "cases": cases}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_the_agreed_examples_hold() -> None:
    report = check_file(EXAMPLES)
    assert report.failed == ()
    assert report.passed >= 100


def test_a_case_that_came_out_differently_is_told_in_its_calendars_zone(tmp_path: Path) -> None:
    wrong = {**CASE, "id": "x2", "due": "2026-09-30T10:21:00Z"}
    assert check_file(write(tmp_path, CASE, wrong)).as_json() == {
        "ok": False,
        "passed": 1,
        "failed": [{"id": "x2", "expected": "2026-09-30T10:21:00Z", "got": "2026-09-30T18:20:00+08:00"}],
    }


@pytest.mark.parametrize("due", ["2026-09-30T10:20:00Z", "2026-09-30T06:20:00-04:00", "2026-09-30 18:20+08:00"])
def test_a_deadline_is_compared_as_an_instant(tmp_path: Path, due: str) -> None:
    assert check_file(write(tmp_path, {**CASE, "due": due})) == SlaReport(1, ())


def test_a_case_whose_calendar_has_no_hours_ahead_fails_and_says_so(tmp_path: Path) -> None:
    report = check_file(write(tmp_path, {**CASE, "clock": "working_time"}, calendar={"hours": {}}))
    assert (report.ok, report.passed) == (False, 0)
    assert report.failed[0].got.startswith("calendar_exhausted: no service hours")


def test_no_cases_are_all_in_order(tmp_path: Path) -> None:
    assert check_file(write(tmp_path)).as_json() == {"ok": True, "passed": 0, "failed": []}


def test_several_files_are_one_report(tmp_path: Path) -> None:
    (tmp_path / "second").mkdir()
    wrong = write(tmp_path / "second", {**CASE, "due": "2026-09-30T18:21:00+08:00"})
    report = check_files([write(tmp_path, CASE), wrong])
    assert (report.passed, len(report.failed)) == (1, 1)


@pytest.mark.parametrize(
    ("change", "where", "expected"),
    [
        pytest.param({"calendar": "fj"}, 'cases[0].calendar of case "x1"', '"gd"', id="a calendar that is not there"),
        pytest.param({"start": "2026-09-30T17:20:00"}, "cases[0].start", "offset", id="a start without an offset"),
        pytest.param({"start": "2026-09-31T17:20:00Z"}, "cases[0].start", "instant", id="a day that does not exist"),
        pytest.param({"start": "0001-01-01T00:00:00+14:00"}, "cases[0].start", "instant", id="before all time"),
        pytest.param({"start": 1790000000}, "cases[0].start", "instant", id="a number as an instant"),
        pytest.param({"due": "2026-10-08"}, "cases[0].due", "instant", id="a date as a deadline"),
        pytest.param({"due": None}, "cases[0].due", "instant", id="no deadline"),
        pytest.param({"within": "1 fortnight"}, "cases[0].within", "N minutes", id="another unit"),
        pytest.param({"within": 30}, "cases[0].within", "N minutes", id="a number as a period"),
        pytest.param({"within": "1 working day"}, "cases[0]", "N hours", id="days on a clock of hours"),
        pytest.param({"clock": "days"}, "cases[0]", "N working days", id="hours on the clock of days"),
        pytest.param({"clock": "24x7"}, "cases[0].clock", "'working_time'", id="another clock"),
        pytest.param({"paused": []}, "cases[0].paused", "no such key", id="an unknown key"),
        pytest.param({"pauses": [["2026-09-30T17:20:00Z"]]}, "cases[0].pauses[0]", '["from", "to"]', id="half a pause"),
        pytest.param(
            {"pauses": [["2026-09-30T17:20:00Z", "2026-09-30T17:19:00Z"]]},
            "cases[0].pauses[0]",
            "ends after it starts",
            id="a pause that ends before it starts",
        ),
        pytest.param(
            {"pauses": [["2026-09-30T17:20:00Z", "2026-09-30T18:19:00"]]},
            "cases[0].pauses[0][1]",
            "offset",
            id="a pause without an offset",
        ),
    ],
)
def test_a_case_that_cannot_be_meant_is_refused(
    tmp_path: Path, change: dict[str, object], where: str, expected: str
) -> None:
    path = write(tmp_path, {**CASE, **change})
    with pytest.raises(InputUnusable) as refusal:
        check_file(path)
    told = str(refusal.value)
    assert told.startswith(f"{path}: {where}")
    assert expected in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("change", "where", "expected"),
    [
        pytest.param({"zone": "Asia/Nowhere"}, "calendars.gd.zone", "IANA", id="a zone that does not exist"),
        pytest.param({"country": "Cathay"}, "calendars.gd.country", "CN", id="a country that does not exist"),
        pytest.param({"hours": {"mon": ["9-5"]}}, "calendars.gd.hours.mon", "08:30-12:00", id="other hours"),
        pytest.param({"hours": {"mo": []}}, "calendars.gd.hours.mo", "'mon'", id="another weekday"),
        pytest.param({"hours": []}, "calendars.gd.hours", "object", id="a list of hours"),
        pytest.param({"breaks": []}, "calendars.gd.breaks", "no such key", id="an unknown key"),
        pytest.param({"holidays": ["2026-13-01"]}, "calendars.gd.holidays", "date", id="a date that does not exist"),
        pytest.param(
            {"holidays": ["2026-10-10"], "workdays": ["2026-10-10"]}, "calendars.gd", "in both", id="a date in both"
        ),
    ],
)
def test_a_calendar_that_cannot_be_meant_is_refused(
    tmp_path: Path, change: dict[str, object], where: str, expected: str
) -> None:
    with pytest.raises(InputUnusable) as refusal:
        check_file(write(tmp_path, CASE, calendar=change))
    assert f": {where}" in str(refusal.value)
    assert expected in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"", "line 1 column 1: expected JSON", id="an empty file"),
        pytest.param(b'{"calendars": {},\n "cases": [}', "line 2 column 12: expected JSON", id="broken JSON"),
        pytest.param(b"[]", "the file: expected an object", id="a list"),
        pytest.param(b'{"calendars": {}}', "cases: expected this key", id="no cases"),
        pytest.param(b'{"calendars": {}, "cases": {}}', "cases: expected a list", id="cases that are no list"),
        pytest.param(b'{"calendars": {}, "cases": [3]}', "cases[0]: expected an object", id="a case that is no object"),
        pytest.param(b'{"cases": [], "cases": []}', 'key "cases"', id="a key twice"),
        pytest.param(b"\xff\xfe", "byte 0: expected UTF-8", id="another encoding"),
        pytest.param(b"[" * 200_000, "the file: expected plain JSON", id="nested beyond all measure"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "cases.json"
    path.write_bytes(content)
    with pytest.raises(InputUnusable) as refusal:
        check_file(path)
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputUnusable, match="expected a file that can be read"):
        check_file(tmp_path / "nothing.json")
    with pytest.raises(InputUnusable, match="expected a file that can be read"):
        check_file(tmp_path)
