"""The first reading of a document: blocks, clauses, findings, and what is said once of the whole contract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from drafting.blocks import Block, Row
from drafting.clauses import Clause, Spotted, clauses_of
from drafting.duties import duties_in
from drafting.facts import customer_of, systems_of, term_of, title_of
from drafting.findings import Draft, Finding
from drafting.kinds import is_work, kind_told, uncovered
from drafting.levels import levels_of, levels_in
from drafting.outline import Passage, Topic, passages
from drafting.papers import papers_in
from drafting.parties import parties_of
from drafting.reading.documents import read_blocks
from drafting.repeated import without_repetitions
from drafting.rows import row_findings
from drafting.service_hours import hours_in
from drafting.targets import UNBOUND, Reading, limits_in


def read_draft(path: Path) -> Draft:
    """Read a contract's text and return what it binds the contractor to.

    Raises:
        UnreadableContract: the file cannot be read; the message names it and what was expected.
    """
    return draft_of(read_blocks(path))


def draft_of(blocks: Sequence[Block]) -> Draft:
    """Return what binds the contractor in a document's blocks, in their order."""
    text = "\n".join(block.text for block in blocks)
    found = list(passages(blocks))
    reading = _reading(text, found)
    clauses = [clause for passage in found for clause in clauses_of(passage)]
    findings = [finding for clause in clauses for finding in _findings(clause, reading)]
    return Draft(
        title=title_of(blocks),
        customer=customer_of(blocks),
        systems=systems_of(blocks, found),
        term=term_of(text),
        findings=tuple(without_repetitions(findings)),
    )


_BY_WORKING_TIME = re.compile(
    r"((?:P\d|[一二三四五六]级|[ⅠⅡⅢⅣⅤ]级)(?:[、和及](?:P\d|[一二三四五六]级|[ⅠⅡⅢⅣⅤ]级))*)[^，。；]{0,8}(?:按|以|在)?(?:服务|工作)时间(?:内)?计"
)


def _reading(text: str, found: Sequence[Passage]) -> Reading:
    rows = [passage.block.cells for passage in found if isinstance(passage.block, Row)]
    working = frozenset(level for match in _BY_WORKING_TIME.finditer(text) for level in levels_in(match[1]))
    return Reading(parties_of(text), levels_of((p.text for p in found), rows), working)


def _findings(clause: Clause, reading: Reading) -> Iterator[Finding]:
    """Yield what one clause binds the contractor to."""
    if clause.row is not None:
        yield from row_findings(clause, reading)
        return
    if clause.topic in UNBOUND and not reading.parties.named(clause.text):
        return
    spotted = sorted(_measured(clause, reading), key=lambda one: one.start)
    yield from (one.finding for one in spotted)
    for start, end in uncovered(clause, [(one.start, one.end) for one in spotted]):
        finding = _told(clause, reading, start=start, end=end, alone=not spotted)
        if finding is not None:
            yield finding


def _measured(clause: Clause, reading: Reading) -> Iterable[Spotted]:
    """Return what is told with a number: hours, limits, recurring acts, papers."""
    limits = list(limits_in(clause, reading))
    hours = list(hours_in(clause))
    taken = [(one.start, one.end) for one in limits]
    duties = [
        one
        for one in duties_in(clause, reading)
        if not any(one.start < end and start < one.end for start, end in taken)
    ]
    measured = [*limits, *hours, *duties]
    return [*measured, *papers_in(clause, reading, measured)]


def _told(clause: Clause, reading: Reading, *, start: int, end: int, alone: bool) -> Finding | None:
    """Return what a stretch of a clause binds to by its words alone."""
    words = clause.text[start:end]
    kind = kind_told(words, clause)
    whole = (0, len(clause.text)) if alone else (start, end)
    if kind == "payment" or (kind is not None and _binds(clause, reading, words, kind)):
        return Finding(kind, clause.quote(*whole), clause.place)
    if kind is None and alone and clause.topic is Topic.SERVICE and is_work(words, clause) and _acts(clause, reading):
        return Finding("service", clause.quote(*whole), clause.place)
    return None


def _binds(clause: Clause, reading: Reading, words: str, kind: str) -> bool:
    """Tell whether words of a kind bind the contractor and are more than a mention."""
    if len(words.strip(" ，,；;。")) < 6 or clause.topic in UNBOUND:
        return False
    if kind in {"penalty", "approval", "secrecy"}:
        return True
    return _acts(clause, reading)


def _acts(clause: Clause, reading: Reading) -> bool:
    return reading.parties.binds_contractor(clause.text) or reading.parties.named(clause.text)
