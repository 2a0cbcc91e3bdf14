"""Plain text: a paragraph a line, tables flattened by tabs or one cell a line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from drafting.blocks import Block, Paragraph
from drafting.reading.marks import without_marks
from drafting.reading.tables import grid_of, is_cell_line, rows_of, unmarked_grid

_CAPTION = re.compile(
    r"^\s*(?:附?表\s*[\d一二三四五六七八九十—－.-]+|[^。；]{0,40}(?:见下表|下表|如下表|如下)[^。]{0,30})"
)
LONGEST_TABLE = 400
"""Lines of a table whose cells stand one a line."""


def blocks_of_text(text: str) -> list[Block]:
    """Return the blocks of a text; stray marks of a word processor go, everything else stays literal."""
    lines = [without_marks(line).rstrip("\r\n") for line in text.replace("\r\n", "\n").split("\n")]
    words = [line.strip() for line in lines]
    blocks: list[Block] = []
    at, caption = 0, ""
    while at < len(lines):
        end = _table_end(lines, at)
        if end > at:
            blocks += rows_of(grid_of(lines[at:end]), at + 1, caption=caption)
        elif grid := unmarked_grid(words[at : at + LONGEST_TABLE]):
            end = at + sum(map(len, grid))
            blocks += rows_of(grid, at + 1, caption=caption)
        else:
            end = at + 1
            if words[at]:
                blocks.append(Paragraph(at + 1, words[at]))
                caption = _caption_of(lines[at])
        at = end
    return blocks


def _caption_of(line: str) -> str:
    """Return what stands above a table below a line: the line, where it names or introduces one."""
    words = line.strip()
    return words if _CAPTION.match(line) or words.endswith(("：", ":", "表")) or "表" in line[-12:] else ""


def _table_end(lines: Sequence[str], start: int) -> int:
    """Return the index after the last line of the table that begins at `start`; `start` itself where none does."""
    if not lines[start].strip() or not is_cell_line(lines[start]):
        return start
    end = start
    while end < len(lines) and _belongs(lines, end):
        end += 1
    return end if end - start > 1 else start


def _belongs(lines: Sequence[str], at: int) -> bool:
    """Tell whether a line below the first one of a table belongs to it: cells, a gap, the second line of a cell."""
    if is_cell_line(lines[at]):
        return True
    if not lines[at].strip():
        return _goes_on(lines, at)
    return lines[at - 1].startswith("\t") and _stray_cell(lines, at)


def _stray_cell(lines: Sequence[str], at: int) -> bool:
    """Tell whether a line without a tab is the second line of a cell: the table goes on right after it."""
    return at + 1 < len(lines) and lines[at + 1].startswith("\t")


def _goes_on(lines: Sequence[str], at: int) -> bool:
    """Tell whether after empty lines the table goes on."""
    following = next((line for line in lines[at:] if line.strip()), "")
    return following.startswith("\t")
