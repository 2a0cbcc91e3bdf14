"""The first reading of a document: blocks, clauses, findings, and what is said once of the whole contract."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from drafting.blocks import Block, Row
from drafting.clauses import Clause, Spotted, cells_as_clauses, clauses_of
from drafting.context import UNBOUND, Reading
from drafting.duties import duties_in
from drafting.facts import customer_of, systems_of, term_of, title_of
from drafting.findings import Draft, Finding
from drafting.kinds import kind_told, uncovered
from drafting.levels import levels_in, levels_of
from drafting.outline import PLAIN_RANK, Passage, Titled, Topic, passages, topic_of
from drafting.papers import papers_in
from drafting.parties import parties_of
from drafting.reading.documents import read_blocks
from drafting.repeated import joined_tiers, without_repetitions
from drafting.rows import row_findings
from drafting.service_hours import hours_in
from drafting.targets import limits_in
from drafting.work import is_own_part, is_work, work_begins

_BIDDING = re.compile(
    r"评标|评审委员会|开标|投标(?:截止|文件|有效期|保证金)|响应文件|磋商文件|踏勘|代理(?:服务费|机构)"
    r"|质疑函?|要求澄清|复印件|业绩(?:证明|合同)|社保(?:缴纳)?证明"
    r"|每人\d+分|最高\d+分|得\d+分，(?:最高|至多)|不予认定"
)
"""Words of the tender, which bind bidders and not the contractor."""
_OBLIGES = re.compile(r"应(?!急|用)|须|负责|不得|必须|设立|安排|配备|严禁|禁止")
"""What stands before a limit without such a word is its condition."""
LONGEST_CONDITION = 120
"""Characters of a condition that is quoted with its limit."""
LEAST_WORK = 12
"""Characters of a part of a sentence that can be plain work beside another finding."""
_LEVEL_NAME = r"(?:P\d|[一二三四五六]级|[ⅠⅡⅢⅣⅤ]级)"
_BY_WORKING_TIME = re.compile(
    rf"({_LEVEL_NAME}(?:[、和及]{_LEVEL_NAME})*)[^，。；]{{0,8}}(?:按|以|在)?(?:服务|工作)时间(?:内)?计"
)
_ALL_BUT = re.compile(
    r"除([^，。；]{2,12})(?:以)?外[^，。；]{0,8}(?:均|都|一律|皆)?(?:指|按|为|以)(?:工作|服务)(?:时间|小时)"
)


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
    clauses = [clause for passage in _body(found) for clause in clauses_of(passage)]
    findings = joined_tiers([finding for clause in clauses for finding in _findings(clause, reading)], found)
    return Draft(
        title=title_of(blocks),
        customer=customer_of(blocks),
        systems=systems_of(blocks, found),
        term=term_of(text),
        findings=tuple(without_repetitions(findings)),
    )


def reading_of(blocks: Sequence[Block]) -> Reading:
    """Return who is who in a document, and what its levels of trouble mean."""
    return _reading("\n".join(block.text for block in blocks), list(passages(blocks)))


def _body(found: Sequence[Passage]) -> Sequence[Passage]:
    """Return the passages below the first heading, where there are headings: what stands above is the cover."""
    first = next((at for at, passage in enumerate(found) if any(_is_chapter(one) for one in passage.above)), 0)
    return found[first:]


def _is_chapter(titled: Titled) -> bool:
    return titled.rank < PLAIN_RANK or topic_of(titled.text) is not None


def _reading(text: str, found: Sequence[Passage]) -> Reading:
    rows = [passage.block.cells for passage in found if isinstance(passage.block, Row)]
    levels = levels_of((p.text for p in found), rows)
    working = {level for match in _BY_WORKING_TIME.finditer(text) for level in levels_in(match[1])}
    for match in _ALL_BUT.finditer(text):
        working |= set(levels.meanings) - set(levels_in(match[1]))
    return Reading(parties_of(text), levels, frozenset(working))


def _findings(clause: Clause, reading: Reading) -> Iterator[Finding]:
    """Yield what one clause binds the contractor to."""
    if clause.row is not None:
        yield from row_findings(clause, reading) or _prose(clause, reading)
    elif not _binds_others(clause, reading):
        yield from _of_sentence(clause, reading)


def _binds_others(clause: Clause, reading: Reading) -> bool:
    """Tell whether a sentence speaks to bidders, or stands in a chapter that does not bind the contractor it names."""
    if clause.topic is Topic.BIDDING or _BIDDING.search(clause.text):
        return True
    unbound = clause.topic in UNBOUND or clause.topic is Topic.OTHER_PARTIES
    return unbound and not reading.parties.named(clause.text)


def _of_sentence(clause: Clause, reading: Reading) -> Iterator[Finding]:
    """Yield what a sentence tells with a number, then what the stretches between tell by their words."""
    spotted = sorted(_measured(clause, reading), key=lambda one: one.start)
    whole = [_with_condition(clause, one, spotted) for one in spotted]
    yield from (one.finding for one in whole)
    taken = [(one.start, one.end) for one in whole if one.finding.kind != "hours"]
    for start, end in uncovered(clause, taken):
        finding = _told(clause, reading, start=start, end=end, alone=not taken)
        if finding is not None and (len(taken) == len(spotted) or finding.kind not in {"service", "staff"}):
            yield finding


def _prose(clause: Clause, reading: Reading) -> list[Finding]:
    """Return what the sentences in the cells of a row bind to, where the row is no line of limits."""
    return [finding for inner in cells_as_clauses(clause) for finding in _findings(inner, reading)]


def _with_condition(clause: Clause, one: Spotted, others: Sequence[Spotted]) -> Spotted:
    """Return a limit together with its condition: the words before it that oblige to nothing by themselves."""
    before = max((other.end for other in others if other.end <= one.start), default=0)
    words = clause.text[before : one.start]
    binding = one.finding.kind in {"target", "document"} and not any(
        other.start < one.start < other.end for other in others
    )
    if not binding or not words.strip(" ，,") or _OBLIGES.search(words) or len(words) > LONGEST_CONDITION:
        return one
    return replace(one, start=before, finding=replace(one.finding, quote=clause.quote(before, one.end)))


def _measured(clause: Clause, reading: Reading) -> Iterable[Spotted]:
    """Return what is told with a number: hours, limits, recurring acts, papers."""
    limits = list(limits_in(clause, reading))
    hours = list(hours_in(clause))
    duties = list(duties_in(clause, reading, limits))
    limits = [one for one in limits if not any(_within(one, duty) for duty in duties)]
    measured = [*limits, *hours, *duties]
    return [*measured, *papers_in(clause, reading, measured)]


def _within(limit: Spotted, duty: Spotted) -> bool:
    """Tell whether a limit only says by when a recurring act is due ("每季度结束后5个工作日内提交")."""
    return limit.start < duty.end and duty.start < limit.end and limit.finding.kind == "document"


def _told(clause: Clause, reading: Reading, *, start: int, end: int, alone: bool) -> Finding | None:
    """Return what a stretch of a clause binds to by its words alone."""
    words = clause.text[start:end]
    if clause.text.rstrip().endswith(("：", ":")):
        return None
    kind = kind_told(words, clause)
    whole = (0, len(clause.text)) if alone else (start, end)
    if kind == "payment" or (kind is not None and _binds(clause, reading, words, kind)):
        return Finding(kind, clause.quote(*whole), clause.place)
    if kind is None and clause.topic is Topic.SERVICE and _is_service(clause, reading, words, start, alone=alone):
        return Finding("service", clause.quote(*whole), clause.place)
    return None


def _is_service(clause: Clause, reading: Reading, words: str, start: int, *, alone: bool) -> bool:
    """Tell whether words are plain work of the contractor's; beside other findings they must be a part of their own."""
    if not (alone or (len(words) > LEAST_WORK and is_own_part(words))) or not is_work(words, clause):
        return False
    return reading.parties.binds_contractor(clause.text, start + work_begins(words))


def _binds(clause: Clause, reading: Reading, words: str, kind: str) -> bool:
    """Tell whether words of a kind bind the contractor and are more than a mention."""
    if len(words.strip(" ，,；;。")) < 6 or clause.topic in UNBOUND:
        return False
    if kind in {"penalty", "approval", "secrecy"}:
        return True
    return reading.parties.binds_contractor(clause.text, clause.text.index(words) + len(words) // 2)
