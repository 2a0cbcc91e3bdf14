"""Tables that were flattened into lines: found again from tabs, blank lines, and columns that repeat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

from drafting.blocks import Row
from drafting.periods import periods_in

_HEAD_BEGINS = re.compile(
    r"^(?:序号|编号|级别|等级|优先级|类别|类型|情形|判别|描述|名称|内容|要求|标准|备注|数量|成果|故障|漏洞"
    r"|响应|到场|到达|恢复|解决|修复|办结|时限|频次|周期|整改|提交"  # limits
    r"|指标|分值|扣分|考核|违约|上限"  # penalties
    r"|点位|位置|范围|系统|功能|应用|主要|子系统|模块|区域|地点|距离"  # what is kept, and where
    r"|事项|项目|岗位|人数|职责|文档|文件|报告|工作|服务)"  # who does what
)
_HEADS = re.compile(
    r"序号|级别|等级|类别|情形|响应|时限|频次|标准|名称|内容|事项|要求|项目|指标|职责|系统|模块|周期|年度"
    r"|现象|现状|定义|材料|说明|影响"
)
LONGEST_HEAD = 20
"""Characters of a column's head."""
LEAST_COLUMNS, MOST_COLUMNS = 3, 9
"""Columns of a table without marks."""
LONGEST_CELL = 90
"""Characters of a cell of a table without marks."""
LONGEST_LIMIT = 10
"""Characters of a cell that holds a limit and nothing else."""
_LIMITED = re.compile(r"响应|到场|到达|抵达|恢复|解决|修复|办结|处理时限|整改|答复|完成时限|频次|频率|周期")
_SHORT = re.compile(r"^.{1,12}$")
"""What a column of limits may hold besides: "—", 不要求, 即时."""
_NUMBERED = re.compile(
    r"^\s*(?:[●•■◆]|\d+[.、．]|[（(][一二三四五六七八九十\d]+[)）]|第[一二三四五六七八九十\d]+[章条]|注[：:])"
)


def rows_of(grid: Sequence[Sequence[str]], first_number: int, *, caption: str = "") -> list[Row]:
    """Return the rows of a table below its head.

    `grid` holds the rows as the document has them; a row with fewer cells than the head lacks those that the row
    above shares with it (the first ones).
    """
    lines = [[cell.strip() for cell in line] for line in grid]
    heads, below = _head_of(lines)
    found: list[Row] = []
    above: Sequence[str] = ()
    for offset, line in enumerate(lines[below:], start=below):
        if not any(line):
            continue
        cells = _own_cells(line) if len(above) >= len(line) else line
        short = len(heads) - len(cells) if 1 < len(cells) < len(heads) else 0
        named = (*heads[short:], *("",) * len(cells))[: len(cells)]
        found.append(Row(first_number + offset, tuple(cells), named, carried=" ".join(above[:short]), caption=caption))
        above = above if short else cells
    return found


def _own_cells(line: Sequence[str]) -> Sequence[str]:
    """Return the cells from the first filled one: the empty ones before it are those of the row above."""
    return line[next(at for at, cell in enumerate(line) if cell) :]


def _head_of(lines: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], int]:
    """Return the heads of the columns and the index of the first row below; none where there is no head."""
    if not lines:
        return (), 0
    first = lines[0]
    named = any(_HEADS.search(cell) for cell in first)
    plain = all(len(cell) <= LONGEST_HEAD and not re.search(r"[。；，]|^[≤<＜]", cell) for cell in first)
    if len(first) > 1 and named and plain and not any(_is_limit(cell) for cell in first):
        return tuple(first), 1
    return (), 0


def is_cell_line(line: str) -> bool:
    """Tell whether a line of a text belongs to a flattened table by its tabs."""
    return line.startswith("\t") or "\t" in line.strip()


def grid_of(lines: Iterable[str]) -> list[list[str]]:
    """Return the grid of lines with tabs: a line with tabs inside is a row, a line of one cell belongs to its row.

    Rows of one cell a line are parted by empty lines.
    """
    grid: list[list[str]] = []
    row: list[str] = []
    for line in lines:
        if "\t" in line.strip():
            grid += [row] if row else []
            row = []
            grid.append(line.strip("\n").strip().split("\t"))
        elif not line.strip() and not line.startswith("\t"):
            grid += [row] if row else []
            row = []
        else:
            row.append(line.strip())
    return [*grid, row] if row else grid


def unmarked_grid(lines: Sequence[str]) -> list[list[str]]:
    """Return the grid of a table at the beginning of `lines` whose cells stand one a line without any mark.

    The heads tell themselves; below them every so many lines are a row, as long as the columns of limits hold limits.
    Empty where no such table begins.
    """
    heads = list(takewhile(_is_head, lines[:MOST_COLUMNS]))
    for columns in range(len(heads), LEAST_COLUMNS - 1, -1):
        rows = _rows_below(lines, columns)
        if rows:
            return [list(lines[:columns]), *rows]
    return []


def _rows_below(lines: Sequence[str], columns: int) -> list[list[str]]:
    """Return the rows of so many cells below the heads that keep limits in the columns whose heads name them."""
    limited = [at for at in range(columns) if _LIMITED.search(lines[at])]
    rows: list[list[str]] = []
    for start in range(columns, len(lines) - columns + 1, columns):
        row = list(lines[start : start + columns])
        if not _is_row(row, limited):
            break
        rows.append(row)
    return rows if limited else []


def _is_row(row: Sequence[str], limited: Sequence[int]) -> bool:
    """Tell whether cells are a row: no items of a list, limits where the heads name them and nowhere else."""
    if any(_NUMBERED.match(cell) or len(cell) > LONGEST_CELL for cell in row):
        return False
    filled = {at for at, cell in enumerate(row) if _is_limit(cell)}
    if any(len(row[at]) <= LONGEST_LIMIT for at in filled.difference(limited)):
        return False
    return bool(filled.intersection(limited)) and all(at in filled or _SHORT.match(row[at]) for at in limited)


def _is_head(line: str) -> bool:
    """Tell whether a line is the head of a column: a few words that name what stands below."""
    if not line or len(line) > LONGEST_HEAD or re.search(r"[。；，：,]", line) or _is_limit(line):
        return False
    return bool(_HEAD_BEGINS.match(line) or _HEADS.search(line) or _LIMITED.search(line))


def _is_limit(cell: str) -> bool:
    return re.match(r"^每[^，。；]{1,6}(?:一?次)?$", cell) is not None or any(
        period.binds for period in periods_in(cell)
    )
