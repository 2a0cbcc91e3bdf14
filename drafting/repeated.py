"""The same obligation said twice is listed once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from drafting.findings import LONGEST_QUOTE, Finding
from drafting.outline import Passage

ALIKE = 78.0
"""How alike two quotes are, of 100, that say one obligation (the share of characters that match in order)."""


def without_repetitions(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings without those that an earlier one says already: equal in all fields, alike in words."""
    kept: list[Finding] = []
    for finding in findings:
        if not any(_same(finding, earlier) for earlier in kept):
            kept.append(finding)
            yield finding


_TOLD = ("kind", "target", "severity", "within", "clock", "every", "by", "hours", "before")
"""What two findings of one obligation have in common."""
_LEAST_PART, _LEAST_ALIKE = 9, 13
"""Characters of a quote that may be a part of another one, or be compared with it."""


def _same(one: Finding, other: Finding) -> bool:
    """Tell whether two findings are one obligation; two kinds of one sentence are two findings."""
    if any(getattr(one, field) != getattr(other, field) for field in _TOLD):
        return False
    if one.kind == "target" and one.severity is not None and one.place.row != other.place.row:
        return True
    a, b = (re.sub(r"\s", "", quote) for quote in (one.quote, other.quote))
    if one.place.paragraph == other.place.paragraph:
        return a == b and one.name == other.name
    return _alike(a, b)


def _alike(a: str, b: str) -> bool:
    """Tell whether two quotes say the same: equal, one a part of the other, or alike in most characters."""
    if a == b or (min(len(a), len(b)) >= _LEAST_PART and (a in b or b in a)):
        return True
    return len(a) >= _LEAST_ALIKE and fuzz.ratio(a, b) >= ALIKE


_TIER = re.compile(
    r"^(?:且|但)?(?:月度|季度|当月|当季|年度|综合)?(?:考核)?(?:得分|分数|评分)?\s*(?:S\s*)?"  # of which marks
    r"(?:[≥＞>＜<≤]|低于|不足|高于)?\s*\d{1,3}\s*(?:分)?\s*"  # so many
    r"(?:[≤＜<—–~至-]|以下|及以上|以上|[（(]含|到|的|者)"  # a bound or a range
    r"|^(?:优秀|良好|合格|不合格|基本合格)|^S\s*[＜<≥≤]"
)
"""How a tier of marks begins: "80分至89分的，扣减5%", "70≤S＜85，…"."""


def joined_tiers(findings: Sequence[Finding], found: Sequence[Passage]) -> list[Finding]:
    """Return findings in which the tiers of one scale of marks, told one after another, are one penalty."""
    texts = {passage.block.number: passage.text for passage in found}
    joined: list[Finding] = []
    for finding in findings:
        last = joined[-1] if joined else None
        whole = _with_tier(last, finding, texts) if last is not None else None
        if whole is not None:
            joined[-1] = whole
        elif last is None or not _is_more_of(last, finding, texts):
            joined.append(replace(finding, kind="penalty") if _is_tier(finding) else finding)
    return joined


def _is_tier(finding: Finding) -> bool:
    return finding.kind in {"penalty", "payment"} and not finding.place.row and bool(_TIER.search(finding.quote))


def _with_tier(last: Finding, finding: Finding, texts: Mapping[int, str]) -> Finding | None:
    """Return the penalty before with the tier that follows it in the same paragraph; None where none follows."""
    if not _is_tier(finding) or last.kind != "penalty" or last.place != finding.place:
        return None
    text = texts[finding.place.paragraph]
    start, end = text.find(last.quote), text.find(finding.quote) + len(finding.quote)
    return replace(last, quote=text[start:end][:LONGEST_QUOTE]) if 0 <= start < end else None


def _is_more_of(last: Finding, finding: Finding, texts: Mapping[int, str]) -> bool:
    """Tell whether a finding goes on in the sentence of the one before: how often and how long backups are kept."""
    if finding.kind != "backup" or last.kind != "backup" or last.place != finding.place or finding.place.row:
        return False
    text = texts[finding.place.paragraph]
    between = text[text.find(last.quote) + len(last.quote) : text.find(finding.quote)]
    keeps = re.search(r"每|逐[日周月]", finding.quote) is None
    return re.fullmatch(r"[，,、\s]*", between) is not None and (keeps or "、" in between)
