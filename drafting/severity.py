"""Which trouble a limit is about: the words around it, its heads and headings, the nearest first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desk.contracts import SeverityId
from drafting.clauses import Clause, segments
from drafting.context import Reading
from drafting.descriptions import severity_of_words

_SECURITY = re.compile(
    r"漏洞|测评|审计|整改|风险(?:问题|隐患)|检查(?:发现|提出|所列)|验收|密码应用"  # audits
    r"|安全事件|入侵|勒索|篡改|泄[露漏]|攻击|病毒"  # attacks
    r"|投诉|12345|12398"  # complaints
)
_REACH = 24
"""Characters before a period that tell what it is about, also beyond a comma."""


def is_of_security(clause: Clause) -> bool:
    """Tell whether a clause is about security, audits or complaints, whose limits name no severity."""
    return bool(_SECURITY.search(clause.text)) or any(_SECURITY.search(head) for head in clause.heads)


def severity_at(clause: Clause, reading: Reading, position: int, *, surely: bool = False) -> SeverityId | None:
    """Return how grave the trouble is that a period at `position` is about.

    With `surely` a bare word of trouble tells nothing: who comes, and when, is often told for any of them.

    The nearest words that tell decide: backwards from the period, then the sentences before, the heads above, and at
    last what follows. Matters of security, audit and complaints have no severity.
    """
    if is_of_security(clause):
        return None
    nearest = [*_own_parts(clause, position), *clause.heads] if surely else list(_nearest(clause, position))
    passes = [(True, nearest), (False, [*_own_parts(clause, position), *clause.heads])]
    for sure, told in passes[: 1 if surely else 2]:
        for words in told:
            severity = reading.levels.severity_of(words, surely=sure)
            if severity is not None or reading.levels.names_level(words):
                return severity
    return _of_headings(clause, reading) or reading.levels.severity_of(clause.text[position:], surely=surely)


def _nearest(clause: Clause, position: int) -> Iterator[str]:
    """Yield the words that can tell the severity, the nearest first."""
    yield from _own_parts(clause, position)
    yield from (part for part in reversed(re.split(r"[。；]", clause.earlier)) if part.strip())
    yield from clause.heads


def _own_parts(clause: Clause, position: int) -> Iterator[str]:
    """Yield the parts of the clause itself, from the one with the period backwards.

    Of several parts the last begins a little before the period, so that it reaches over a comma.
    """
    before = [(start, end) for start, end in segments(clause.text) if start <= position]
    begun = 0 if len(before) == 1 else max(0, position - _REACH)
    yield clause.text[begun : before[-1][1]]
    yield from (clause.text[start:end] for start, end in reversed(before[:-1]))


def _of_headings(clause: Clause, reading: Reading) -> SeverityId | None:
    """Return what the nearest heading names: a level, an outage or questions; 故障 in a heading says nothing."""
    for heading in reversed(clause.passage.headings):
        if reading.levels.names_level(heading):
            return reading.levels.severity_of(heading)
        severity = severity_of_words(heading)
        if severity in {"question", "outage"}:
            return severity
    return None
