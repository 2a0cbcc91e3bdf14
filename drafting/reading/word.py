"""Word documents: paragraphs and tables in the order of the body, each merged cell once."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TypeAlias

from docx import Document
from docx.table import Table, _Cell

from drafting.blocks import Block, Paragraph, Row
from drafting.reading.marks import without_marks

_Placed: TypeAlias = tuple[object, str]
"""A place of the grid: the cell that covers it (merged ones cover several) and its words."""


def blocks_of_word(data: bytes) -> list[Block]:
    """Return the blocks of a docx file.

    Raises:
        Exception: whatever the parser raises on a damaged file; the caller translates it.
    """
    blocks: list[Block] = []
    caption = ""
    for part in Document(BytesIO(data)).iter_inner_content():
        if isinstance(part, Table):
            blocks += _rows(part, len(blocks) + 1, caption=caption)
        elif words := without_marks(part.text).strip():
            blocks.append(Paragraph(len(blocks) + 1, words))
            caption = words
    return blocks


def _rows(table: Table, number: int, *, caption: str) -> list[Block]:
    """Return the rows below the head; a row of one merged cell is a paragraph, a head of two rows is read as one."""
    grid = [[_placed(cell) for cell in row.cells] for row in table.rows]
    depth = _head_depth(grid)
    heads = _heads(grid[:depth])
    found: list[Block] = []
    for line, above in zip(grid[depth:], grid[depth - 1 :], strict=False):
        block = _block(line, above, heads, number + len(found), caption=caption)
        found += [block] if block is not None else []
    return found


def _placed(cell: _Cell) -> _Placed:
    return cell._tc, " ".join(cell.text.split())  # noqa: SLF001 - nothing public tells merged cells


def _block(
    line: Sequence[_Placed], above: Sequence[_Placed], heads: Sequence[str], number: int, *, caption: str
) -> Block | None:
    """Return what a row of the grid is: a paragraph where one cell fills it, else a row; None where it is empty."""
    if len({id(key) for key, _words in line}) == 1:
        return Paragraph(number, line[0][1]) if line[0][1] else None
    over = [key for key, _words in above]
    columns = _own_columns(line, over)
    cells = tuple(line[at][1] for at in columns)
    if not any(cells):
        return None
    named = tuple(heads[at] if at < len(heads) else "" for at in columns)
    return Row(number, cells, named, carried=_shared(line, over), caption=caption)


def _shared(line: Sequence[_Placed], over: Sequence[object]) -> str:
    """Return the words of the cells that began in the row above."""
    return " ".join(dict.fromkeys(words for key, words in line if key in over and words))


def _own_columns(line: Sequence[_Placed], over: Sequence[object]) -> list[int]:
    """Return the columns at which a row has cells of its own: each merged one once, none that began above."""
    seen: list[object] = list(over)
    columns: list[int] = []
    for at, (key, _words) in enumerate(line):
        if key not in seen:
            columns.append(at)
            seen.append(key)
    return columns


def _heads(rows: Sequence[Sequence[_Placed]]) -> list[str]:
    """Return what stands above each column, the words of several rows of the head in one."""
    width = max((len(row) for row in rows), default=0)
    return ["".join(dict.fromkeys(row[at][1] for row in rows if at < len(row))) for at in range(width)]


def _head_depth(grid: Sequence[Sequence[_Placed]]) -> int:
    """Return how many rows the head has: two where its cells span columns and reach into the second row."""
    if len(grid) < 3:
        return min(1, len(grid))
    keys, below = [key for key, _words in grid[0]], [key for key, _words in grid[1]]
    spans_columns = any(keys.count(key) > 1 for key in keys)
    return 2 if spans_columns and any(key in below for key in keys) else 1
