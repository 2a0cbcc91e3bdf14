"""Tables as xlsx: a title, a line below it, a heading that repeats on each page, rows, a signature.

Text is written as text: what somebody wrote in chat and begins with "=" is no formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from documents.words import plain

TITLE_FONT = Font(name="方正小标宋简体", size=18)
HEADING_FONT = Font(name="宋体", size=10.5, bold=True)
CELL_FONT = Font(name="宋体", size=10.5)
_THIN = Side(style="thin")
GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(vertical="center", wrap_text=True)
LONGEST_CELL = 32_000
"""Letters in a cell; a spreadsheet takes 32767."""

Value: TypeAlias = str | int | float


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its width in letters, and whether its cells stand in the middle."""

    heading: str
    width: float
    middle: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A table of the sheet, with a heading of its own where it has one; `none` stands in it when there are no rows."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    none: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as it is to look; the first block gives the widths."""

    title: str
    name: str
    about: Sequence[str]
    blocks: Sequence[Block]
    foot: Sequence[str]


def workbook(table: Table) -> bytes:
    """Return the file of a table."""
    book = Workbook()
    sheet = book.active
    sheet.title = table.name
    width = max(len(block.columns) for block in table.blocks)
    _line(sheet, table.title, width, font=TITLE_FONT, alignment=MIDDLE)
    for text in table.about:
        _line(sheet, text, width, font=CELL_FONT, alignment=LEFT)
    head = sheet.max_row + 1
    for block in table.blocks:
        _block(sheet, block, width)
    for text in ("", *table.foot):
        _line(sheet, text, width, font=CELL_FONT, alignment=LEFT)
    widest = max(table.blocks, key=lambda block: len(block.columns))
    for place, column in enumerate(widest.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    if len(table.blocks) == 1:
        sheet.print_title_rows = f"{head}:{head}"
        sheet.freeze_panes = f"A{head + 1}"
    _print_set_up(sheet)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _block(sheet: Worksheet, block: Block, width: int) -> None:
    if block.heading:
        _line(sheet, block.heading, width, font=HEADING_FONT, alignment=LEFT)
    row = sheet.max_row + 1
    for place, column in enumerate(block.columns, 1):
        _dress(_put(sheet, row, place, column.heading), HEADING_FONT, MIDDLE)
    aligned = [MIDDLE if column.middle else LEFT for column in block.columns]
    dressed: dict[int, Cell] = {}
    for number, values in enumerate(block.rows, row + 1):
        for place, value in enumerate(values, 1):
            cell = _put(sheet, number, place, value)
            if place in dressed:
                cell._style = copy(dressed[place]._style)  # noqa: SLF001 - a style looked up anew takes ten times as long
            else:
                _dress(cell, CELL_FONT, aligned[place - 1])
                dressed[place] = cell
    if not block.rows:
        sheet.merge_cells(start_row=row + 1, start_column=1, end_row=row + 1, end_column=len(block.columns))
        for place in range(1, len(block.columns) + 1):
            sheet.cell(row + 1, place).border = GRID
        _dress(_put(sheet, row + 1, 1, block.none), CELL_FONT, MIDDLE)


def _put(sheet: Worksheet, row: int, place: int, value: Value) -> Cell:
    cell: Cell = sheet.cell(row, place)
    if isinstance(value, str):
        cell.value = plain(value)[:LONGEST_CELL]
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


def _dress(cell: Cell, font: Font, alignment: Alignment) -> None:
    cell.font, cell.alignment, cell.border = font, alignment, GRID


def _line(sheet: Worksheet, text: str, width: int, *, font: Font, alignment: Alignment) -> None:
    """Write a line over the whole width; the first one of a sheet takes its first row."""
    row = 1 if sheet.max_row == 1 and sheet.cell(1, 1).value is None else sheet.max_row + 1
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)
    cell = _put(sheet, row, 1, text)
    cell.font, cell.alignment = font, alignment


def _print_set_up(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def numbered(rows: Iterable[Sequence[Value]]) -> list[list[Value]]:
    """Return rows with their number in front, from 1."""
    return [[number, *row] for number, row in enumerate(rows, 1)]
