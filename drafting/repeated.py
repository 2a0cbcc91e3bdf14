"""The same obligation said twice is listed once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz

from drafting.findings import Finding

ALIKE = 78.0
"""How alike two quotes are, of 100, that say one obligation (the share of characters that match in order)."""


def without_repetitions(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings without those that an earlier one says already: equal in all fields, alike in words."""
    kept: list[Finding] = []
    for finding in findings:
        if not any(_same(finding, earlier) for earlier in kept):
            kept.append(finding)
            yield finding


def _same(one: Finding, other: Finding) -> bool:
    """Tell whether two findings are one obligation; two kinds of one sentence are two findings."""
    fields = ("kind", "target", "severity", "within", "clock", "every", "by", "hours", "before")
    if any(getattr(one, field) != getattr(other, field) for field in fields):
        return False
    a, b = (re.sub(r"\s", "", quote) for quote in (one.quote, other.quote))
    if one.place.paragraph == other.place.paragraph:
        return a == b and one.name == other.name
    return a == b or (min(len(a), len(b)) > 8 and (a in b or b in a)) or (len(a) > 12 and fuzz.ratio(a, b) >= ALIKE)
