"""Rosters as sheets (xlsx), by openpyxl: one line a shift, times on the contract's wall."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.roster_files import FoundShift
from desk.errors import InputUnusable
from desk.roster_plans import parse_wall
from desk.rosters import Roster, stretches
from desk.turns import wall_at

HEADINGS = {
    "roster": ("roster", "值班表", "班次"),
    "level": ("level", "级别", "级"),
    "from": ("from", "start", "开始", "开始时间", "日期"),
    "to": ("to", "end", "结束", "结束时间"),
    "people": ("people", "person", "值班人", "人员", "姓名"),
}
_MOST_LINES = 20_000
_BETWEEN = re.compile(r"\s*[,;/、，；+&\n]\s*")


def sheet_of(rosters: Sequence[Roster], names: Mapping[str, str], *, start: datetime, end: datetime) -> bytes:
    """Return the shifts between two instants as a sheet; people by name."""
    book = Workbook()
    page = book.active
    page.append([*HEADINGS])
    for roster in rosters:
        zone = roster.calendar.tz
        for one in stretches(roster, start, end):
            people = "、".join(names.get(person, person) for person in one.people)
            if people:
                page.append([roster.id, roster.level, wall_at(one.start, zone), wall_at(one.end, zone), people])
    for column, width in zip("ABCDE", (16, 8, 20, 20, 30), strict=True):
        page.column_dimensions[column].width = width
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def read_sheet(path: Path) -> tuple[FoundShift, ...]:
    """Return the lines of a workbook's first sheet as shifts; the first line names the columns, in any order.

    Without a roster or level the line is of level 1.

    Raises:
        InputUnusable: it is no workbook, a column is missing, or a line is wrong.
    """
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise InputUnusable(str(path), where="", expected=f"expected a workbook, {error}") from None
    try:
        lines = list(book.worksheets[0].iter_rows(values_only=True, max_row=_MOST_LINES))
    finally:
        book.close()
    if not lines:
        raise InputUnusable(str(path), where="line 1", expected="expected headings")
    columns = _columns(lines[0], file=str(path))
    found = (_shift(line, columns, number, file=str(path)) for number, line in enumerate(lines[1:], 2) if any(line))
    return tuple(found)


def _columns(line: Sequence[object], *, file: str) -> dict[str, int]:
    written = [str(cell or "").strip().lower() for cell in line]
    columns = {name: at for name, words in HEADINGS.items() for at, cell in enumerate(written) if cell in words}
    for name in ("from", "to", "people"):
        if name not in columns:
            raise InputUnusable(file, where="line 1", expected=f"expected a column {' or '.join(HEADINGS[name][:3])}")
    return columns


def _shift(line: Sequence[object], columns: Mapping[str, int], number: int, *, file: str) -> FoundShift:
    where = f"line {number}"
    cells = {name: line[at] if at < len(line) else None for name, at in columns.items()}
    level = str(cells.get("level") or 1)
    people = tuple(one for one in _BETWEEN.split(str(cells["people"] or "").strip()) if one)
    if level not in set("123456789"):
        raise InputUnusable(file, where=where, expected=f'expected a level from 1 to 9, got "{level}"')
    if not people:
        raise InputUnusable(file, where=where, expected="expected somebody who stands")
    name = str(cells.get("roster") or f"level-{level}").strip()
    try:
        start, end = _wall(cells["from"]), _wall(cells["to"])
    except ValueError as error:
        raise InputUnusable(file, where=where, expected=str(error)) from None
    return FoundShift(name, int(level), start, end, people, where)


def _wall(cell: object) -> datetime:
    return cell.replace(second=0, microsecond=0) if isinstance(cell, datetime) else parse_wall(str(cell or "").strip())
