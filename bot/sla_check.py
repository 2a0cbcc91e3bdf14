"""`zhiban sla check`: holds the deadline rules against worked examples, as two sides have agreed on them.

The file's form is fixed in docs/rules/deadlines.md, "Worked examples".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from desk.errors import CalendarExhausted, InputUnusable
from desk.hours import Calendar
from desk.sla import ClockKind, Pause, Period, due_at

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,6})?)?(Z|z|[+-]\d\d:?\d\d(:\d\d)?)")
_WHOLE_FILE = "the file"


class RepeatedKeyError(ValueError):
    """A JSON object gives one key twice, so that one of the two values would be lost."""


def _instant(value: object) -> str:
    """Take a text that names one instant: ISO 8601 with an offset."""
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, OverflowError):
            pass
        else:
            return value
    raise ValueError(f'expected an instant with its offset such as "2026-09-30T17:20:00+08:00", got "{value}"')


def _in_order(pair: tuple[str, str]) -> tuple[str, str]:
    Pause(*map(datetime.fromisoformat, pair))
    return pair


def _pair(value: object) -> object:
    if isinstance(value, list) and len(value) == 2:
        return value
    raise ValueError(f'expected a pause as ["from", "to"], got {json.dumps(value, ensure_ascii=False)}')


def _period(value: object) -> object:
    Period.parse(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return value


Instant = Annotated[str, BeforeValidator(_instant)]
PauseText = Annotated[tuple[Instant, Instant], BeforeValidator(_pair), AfterValidator(_in_order)]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Case(_Strict):
    """One worked example: an event, a period, and when the two sides say that it runs out."""

    id: Annotated[str, Field(min_length=1)]
    calendar: str
    start: Instant
    within: Annotated[str, BeforeValidator(_period)]
    clock: ClockKind
    pauses: tuple[PauseText, ...] = ()
    due: Instant

    @model_validator(mode="after")
    def _unit_fits_clock(self) -> Self:
        Period.parse(self.within).check(self.clock)
        return self


class CaseFile(_Strict):
    """A file of worked examples with the calendars that they name."""

    calendars: dict[str, Calendar]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class FailedCase:
    """A case that came out differently; `got` has the offset of its calendar's zone, or says why there is nothing."""

    id: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class SlaReport:
    """How many cases came out as agreed, and those that did not, in the order of the file."""

    passed: int
    failed: tuple[FailedCase, ...]

    @property
    def ok(self) -> bool:
        """Whether every case came out as agreed."""
        return not self.failed

    def as_json(self) -> dict[str, object]:
        """Return the report in the form that `--json` prints."""
        failed = [{"id": case.id, "expected": case.expected, "got": case.got} for case in self.failed]
        return {"ok": self.ok, "passed": self.passed, "failed": failed}


def check_file(path: Path) -> SlaReport:
    """Compute every case of the file at `path` and compare it, as an instant, with the agreed deadline.

    Raises:
        InputUnusable: the file cannot be read, is no JSON, or has a field that is missing, unknown or impossible.
    """
    return check_files([path])


def check_files(paths: Iterable[Path]) -> SlaReport:
    """Compute the cases of several files as one list; all files are read before the first is computed.

    Raises:
        InputUnusable: one of the files cannot be used.
    """
    outcomes = [
        _outcome(case, content.calendars[case.calendar])
        for content in [_read(path) for path in paths]
        for case in content.cases
    ]
    failed = tuple(outcome for outcome in outcomes if outcome is not None)
    return SlaReport(len(outcomes) - len(failed), failed)


def _outcome(case: Case, calendar: Calendar) -> FailedCase | None:
    """Return None where the case comes out as agreed."""
    pauses = [Pause(*map(datetime.fromisoformat, pair)) for pair in case.pauses]
    start = datetime.fromisoformat(case.start)
    try:
        deadline = due_at(start, Period.parse(case.within), case.clock, calendar, pauses=pauses)
    except CalendarExhausted as exhausted:
        return FailedCase(case.id, case.due, f"calendar_exhausted: {exhausted}")
    if deadline.due == datetime.fromisoformat(case.due):
        return None
    return FailedCase(case.id, case.due, deadline.due.astimezone(calendar.tz).isoformat())


def _read(path: Path) -> CaseFile:
    """Read a file of worked examples; every complaint names the file, the field and what was expected."""
    content = _parsed(path)
    try:
        cases = CaseFile.model_validate(content)
    except ValidationError as error:
        raise _complaint(path, content, error) from None
    for number, case in enumerate(cases.cases):
        if case.calendar not in cases.calendars:
            known = ", ".join(f'"{name}"' for name in cases.calendars) or "none"
            expected = f'expected the name of a calendar of this file ({known}), got "{case.calendar}"'
            raise InputUnusable(str(path), where=f'cases[{number}].calendar of case "{case.id}"', expected=expected)
    return cases


def _parsed(path: Path) -> object:
    """Return the JSON of the file as Python values."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_unrepeated)
    except OSError as error:
        expected = f"expected a file that can be read ({error.strerror or error})"
        raise InputUnusable(str(path), where="", expected=expected) from error
    except UnicodeDecodeError as error:
        raise InputUnusable(str(path), where=f"byte {error.start}", expected="expected UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise InputUnusable(str(path), where=where, expected=f"expected JSON ({error.msg})") from error
    except RepeatedKeyError as error:
        raise InputUnusable(str(path), where=str(error), expected="expected the key once, found it again") from error
    except (ValueError, RecursionError) as error:
        raise InputUnusable(str(path), where=_WHOLE_FILE, expected=f"expected plain JSON ({error})") from error


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Build an object, refusing a key that comes twice."""
    built: dict[str, object] = {}
    for key, value in pairs:
        if key in built:
            raise RepeatedKeyError(f'key "{key}"')
        built[key] = value
    return built


def _complaint(path: Path, content: object, error: ValidationError) -> InputUnusable:
    """Return the first complaint of the validation in one line, with the case's id where there is one."""
    first = error.errors(include_url=False)[0]
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    where = where.replace(".[key]", "") or _WHOLE_FILE
    expected = {
        "extra_forbidden": "expected no such key",
        "missing": "expected this key, it is missing",
        "model_type": "expected an object",
        "dict_type": "expected an object",
        "tuple_type": "expected a list",
        "frozen_set_type": "expected a list",
        "string_type": "expected a text",
    }.get(first["type"], first["msg"].removeprefix("Value error, "))
    if first["type"] == "enum":
        expected = f'expected {first["ctx"]["expected"]}, got "{first["input"]}"'
    named = _case_id(content, first["loc"])
    expected = " ".join(expected.split())
    return InputUnusable(str(path), where=f'{where} of case "{named}"' if named else where, expected=expected)


def _case_id(content: object, loc: tuple[int | str, ...]) -> str | None:
    """Return the id of the case that the complaint lies in."""
    match content, loc:
        case {"cases": [*cases]}, ("cases", int(number), *_) if number < len(cases):
            match cases[number]:
                case {"id": str(name)}:
                    return name
    return None
