"""Rows of tables: limits under their heads, recurring work, penalties, papers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from desk.contracts import SeverityId, TargetName
from desk.sla import ClockKind
from drafting.actions import DOCUMENT, PAPERS, first_action, paper_named, target_named
from drafting.blocks import Row
from drafting.clauses import Clause
from drafting.context import Reading
from drafting.descriptions import severity_of_words
from drafting.duties import kind_of_act, recurring
from drafting.findings import LONGEST_QUOTE, Finding
from drafting.kinds import kind_told
from drafting.outline import Topic
from drafting.periods import PeriodFound, periods_in
from drafting.recurring import by_of, recurrences_in

PROSE = 30
"""Characters of a cell that holds sentences."""
_PENALTIES = re.compile(r"扣|罚|违约金|分值|评分|考核")
_OTHERS = re.compile(r"质保|出厂|投用|数量|用户数|现状|日期|恢复用时|距离|报价|预算|权重|单价|金额（|点位数|人数$")
_OTHERS_DO = re.compile(
    r"见(?:本)?第[^，。；]{1,12}[条章款]|(?:服务商|乙方)不参与|乙方不"
    r"|由[^，。；]{2,16}(?:负责|承担|提供)，?(?:服务商|乙方)?不?"
)
_DATED = re.compile(r"(?:(?:19|20)\d\d年)?\d{1,2}月\d{1,2}日")
"""How a row begins that tells what happened."""
_OUTSIDE_HOURS = re.compile(r"非(?:工作|服务|坐班)(?:时间|日)|节假日|夜间|工作时间(?:以)?外")
_INSIDE_HOURS = re.compile(r"(?<!非)(?:工作|服务|坐班|上班)时间(?!以?外)")
_VULNERABLE = re.compile(r"漏洞|[超高中低]危|测评|审计|投诉")
_FREQUENCY = re.compile(r"频次|频率|周期|时间要求|次数|完成时[点间限]|时点|提交时间|报送时间|要求")
_ENDED = re.compile(r"办结|修复|解决|恢复")
_WORKING_TIME = re.compile(r"(?:按|仅计|计)?(?:工时|工作时间|服务时间|工作小时)(?:内)?(?:计|计时)?")
_IDLE = frozenset({"—", "-", "/"})
_ROW_NUMBER = re.compile(r"\d{1,3}")
_LONGEST_LIMIT, _LONGEST_NAME = 60, 8
"""Characters of a cell that holds a limit, and of one that names what the next one limits."""


def row_findings(clause: Clause, reading: Reading) -> list[Finding]:
    """Return what a row of a table binds the contractor to: a penalty, papers, limits, a recurring act, or its kind.

    A row of prose yields nothing here: its sentences are read as those of paragraphs.
    """
    row = clause.row
    if row is None or reading.passes_over(clause.topic, row.text) or _binds_nobody(row):
        return []
    found = list(_penalties(clause, row)) or list(_papers(clause, row)) or list(_limits(clause, row, reading))
    if found or any(map(_is_prose, row.cells)):
        return found
    return list(_recurring(clause, row)) or list(_told(clause, row))


def _is_prose(cell: str) -> bool:
    return len(cell) > PROSE and re.search(r"[，。；]", cell) is not None


def _binds_nobody(row: Row) -> bool:
    """Tell whether a row is a sum, tells what happened on a day, or what others do."""
    return bool(_is_total(row) or _OTHERS_DO.search(row.text) or _DATED.match(row.cells[0]))


def _is_total(row: Row) -> bool:
    return any(re.fullmatch(r"合\s*计|总\s*计|小\s*计", cell.strip()) for cell in row.cells) or not row.text.strip()


def _penalties(clause: Clause, row: Row) -> Iterator[Finding]:
    """Yield the penalty of a row under a head of deductions."""
    penal = any(_PENALTIES.search(head) for head in row.heads) or clause.topic is Topic.PENALTY
    if penal and re.search(r"扣|罚|违约金|元|分|[%％]|赔偿|解除", row.text):
        yield Finding("penalty", _quote(row), clause.place)


def _papers(clause: Clause, row: Row) -> Iterator[Finding]:
    """Yield the paper of a row that names one and by when it is handed in."""
    at = next((at for at, cell in enumerate(row.cells) if re.match(r"^《[^》]+》", cell)), None)
    if at is None or any(target_named(head) in {"response", "restore"} for head in row.heads):
        return
    periods = [period for cell in row.cells for period in periods_in(cell) if period.binds]
    if not periods and next(iter(recurrences_in("，".join(row.cells))), None) is not None:
        return
    name = row.cells[at].strip().lstrip("《").split("》")[0]
    yield Finding("document", _quote(row), clause.place, name=name, within=periods[0].within if periods else None)


def _limits(clause: Clause, row: Row, reading: Reading) -> Iterator[Finding]:
    """Yield the limits of a row: what a column's head, the cell before or the cell's own words name as the target."""
    severity = _severity(clause, row, reading)
    for at, (cell, head) in enumerate(zip(row.cells, row.heads, strict=True)):
        period = _limit_in(cell, head)
        target = _target(row, at, head, period) if period is not None else None
        if period is None or target is None:
            continue
        if target == "report" and period.clock is ClockKind.DAYS:
            name = paper_named(head + cell) or head
            yield Finding("document", _quote(row), clause.place, name=name, within=period.within)
            continue
        yield Finding(
            "target",
            _quote(row),
            clause.place,
            target="resolve" if target == "restore" and severity in {"question", "request"} else target,
            severity=severity,
            within=period.within,
            clock=_clock(row, head, cell, period, reading),
        )


def _limit_in(cell: str, head: str) -> PeriodFound | None:
    """Return the period that limits something in a cell; None where there is none, or the column is about others."""
    if _OTHERS.search(head) or len(cell) > _LONGEST_LIMIT:
        return None
    return next((one for one in periods_in(cell) if one.binds or _only(cell, one)), None)


def _only(cell: str, period: PeriodFound) -> bool:
    """Tell whether a cell holds little but the period."""
    return len(cell) - (period.end - period.start) <= 4


def _target(row: Row, at: int, head: str, period: PeriodFound) -> TargetName | None:
    """Return which target a period in a cell limits: its own act, that of its head, that of the short cell before."""
    cell = row.cells[at]
    own = first_action(cell, period.end, len(cell))
    if own is not None and own.target != DOCUMENT:
        return cast("TargetName", own.target)
    tells_when = _tells_when(head)
    named = (None if tells_when else target_named(head)) or target_named(_short_before(row, at))
    if named is None and not tells_when and re.search(r"期限|时限", head) and not _FREQUENCY.search(head):
        return "resolve"
    return named


def _short_before(row: Row, at: int) -> str:
    """Return the cell before one, where it is a mere name."""
    before = row.cells[at - 1] if at else ""
    return before if len(before) <= _LONGEST_NAME else ""


def _tells_when(head: str) -> bool:
    """Tell whether a head asks only when or how often something is due, and names no act."""
    return bool(_FREQUENCY.search(head)) and target_named(head) in {None, "resolve"} and not _ENDED.search(head)


def _severity(clause: Clause, row: Row, reading: Reading) -> SeverityId | None:
    """Return how grave the trouble of a row is: by its description, else by the level it names."""
    if _VULNERABLE.search(row.whole) or any(_VULNERABLE.search(words) for words in (*row.heads, *clause.heads[:1])):
        return None
    longest = max(
        (cell for cell in (*row.cells, row.carried) if not any(p.binds for p in periods_in(cell))), key=len, default=""
    )
    described = severity_of_words(longest) if len(longest) > 4 else None
    if described is not None:
        return described
    for words in (row.whole, row.caption, *clause.heads):
        severity = reading.levels.severity_of(words)
        if severity is not None:
            return severity
    return None


def _clock(row: Row, head: str, cell: str, period: PeriodFound, reading: Reading) -> ClockKind:
    if period.clock is not ClockKind.AROUND_THE_CLOCK:
        return period.clock
    if _OUTSIDE_HOURS.search(head) or _OUTSIDE_HOURS.search(cell):
        return period.clock
    if _INSIDE_HOURS.search(head) or _INSIDE_HOURS.search(cell):
        return ClockKind.WORKING_TIME
    if any(level in row.whole for level in reading.working_levels) or _says_working_time(row):
        return ClockKind.WORKING_TIME
    return period.clock


def _says_working_time(row: Row) -> bool:
    """Tell whether a cell of the row (or one that it shares) says how its time is counted: 工时, 工作时间."""
    return any(_WORKING_TIME.fullmatch(cell) for cell in (*row.cells, *row.carried.split(" ")))


def _recurring(clause: Clause, row: Row) -> Iterator[Finding]:
    """Yield the recurring act of a row: its cells are read in order as one sentence."""
    words = row.whole if kind_of_act(row.whole) != "duty" else row.text
    joined = "，".join(cell for cell in row.cells if cell and cell != "—")
    found = next(iter(recurrences_in(joined)), None)
    if found is None or re.search(r"扣|元|罚", joined):
        return
    yield recurring(_quote(row), words, clause, replace(found, by=by_of(found.every, joined)))


def _told(clause: Clause, row: Row) -> Iterator[Finding]:
    kind = kind_told(row.text, clause)
    long = max(row.cells, key=len, default="")
    if kind is not None and len(long) > 8:
        yield Finding(kind, _quote(row), clause.place)
    elif re.search(PAPERS, row.text) and any(re.search(r"文档|成果|提交物|名称", head) for head in row.heads):
        yield Finding("document", _quote(row), clause.place, name=long)


def _quote(row: Row) -> str:
    """Return the cells of a row in order, as they stand; a number of the row and empty marks at its edges go."""
    cells = [cell for cell in row.cells if cell]
    while cells and (cells[0] in _IDLE or _ROW_NUMBER.fullmatch(cells[0])):
        cells.pop(0)
    while cells and cells[-1] in _IDLE:
        cells.pop()
    return " ".join(cells)[:LONGEST_QUOTE]
