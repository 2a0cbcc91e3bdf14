"""Service hours in sentences: round the clock, five days a week, or from hour to hour."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafting.clauses import Clause, Spotted, segments
from drafting.context import UNBOUND
from drafting.findings import Finding
from drafting.numerals import NUMBER, number_of
from drafting.outline import Topic

_ALWAYS = re.compile(
    r"[7７七]\s*[×xX*＊✕✖·]\s*(?:24|２４|二十四)|24\s*[×xX*＊]\s*7|全天候|(?:每[日天]|全天|昼夜)(?:二十四|24)\s*小时|(?:二十四|24)\s*小时(?:不间断|全天候|连续|值守服务|电话|热线|技术支持)|全年(?:不间断|无休)|节假日不间断|365\s*[×xX*天]"
)
_FIVE_DAYS = re.compile(r"[5５五]\s*[×xX*＊]\s*(?P<hours>8|9|10|12|八|九)")
_TIME = rf"(?:上午|下午|早上?|晚上?|中午)?\s*(?P<h{{n}}>\d{{{{1,2}}}}|{NUMBER})\s*(?:[:：]\s*(?P<m{{n}}>\d{{{{2}}}})|[时点](?P<s{{n}}>{NUMBER}分?|半|整)?)"
_FROM, _TO = _TIME.format(n=1), _TIME.format(n=2)
_RANGE = re.compile(
    rf"(?P<half1>下午|晚上?)?\s*{_FROM}\s*(?:[-—–~～－]+|至|到)\s*(?:当日|次日)?\s*(?P<half2>下午|晚上?)?\s*{_TO}"
)
_ABOUT = re.compile(
    r"服务|坐班|驻场|驻点|工作时间|办公|上班|值班|热线|受理|支持|监视|在岗|维护时间|窗口|应答|保障|响应|电话|报修|客服|现场|延长|时段"
)
_NOT_HOURS = re.compile(r"实施|停机|升级|变更窗口|演练|备份|执行|巡检|检查|高峰|夜间（|不少于\s*\d+\s*[名人]|施工|增派")
_COUNTS = re.compile(r"计时|连续计|停运|^[“\"][^”\"]{2,8}[”\"]|即甲方|专人全天候值守")
"""What tells how time is counted, or what the buyer's hours are."""
_RANGES_JOINED = 14
"""Characters that may stand between the two halves of a day."""


def hours_in(clause: Clause) -> Iterator[Spotted]:
    """Yield the service hours that a sentence names."""
    if clause.topic in UNBOUND or clause.topic is Topic.OTHER_PARTIES or _COUNTS.search(clause.text):
        return
    text = clause.text
    for pattern, shown in ((_ALWAYS, "7x24"), (_FIVE_DAYS, "5x8")):
        match = pattern.search(text)
        if match and not re.search(r"中断|历时", text[: match.start()]):
            hours = shown if pattern is _ALWAYS else f"5x{int(number_of(match['hours']) or 8)}"
            yield _spotted(clause, match.start(), match.end(), hours)
    if _ABOUT.search(text) or any(_ABOUT.search(head) for head in (*clause.heads, *clause.passage.headings[-1:])):
        yield from _ranges(clause)


def _ranges(clause: Clause) -> Iterator[Spotted]:
    """Yield hours told from hour to hour; the halves of one day are joined."""
    group: list[tuple[int, int, str]] = []
    for match in _RANGE.finditer(clause.text):
        told = _told(match)
        if told is None:
            continue
        between = clause.text[group[-1][1] : match.start()] if group else ""
        if len(between) > _RANGES_JOINED or re.search(r"周|双休|节假|期间|其他", between):
            yield from _group(clause, group)
            group = []
        group.append((match.start(), match.end(), told))
    yield from _group(clause, group)


def _group(clause: Clause, group: list[tuple[int, int, str]]) -> Iterator[Spotted]:
    if not group:
        return
    spotted = _spotted(clause, group[0][0], group[-1][1], ",".join(told for _s, _e, told in group))
    if not _NOT_HOURS.search(clause.text[spotted.start : spotted.end]):
        yield spotted


def _told(match: re.Match[str]) -> str | None:
    """Return "HH:MM-HH:MM", None where the numbers are no times of day."""
    first, last = _moment(match, 1), _moment(match, 2)
    return f"{first}-{last}" if first and last and first < last else None


def _moment(match: re.Match[str], number: int) -> str | None:
    hour, spoken = number_of(match[f"h{number}"]), (match[f"s{number}"] or "").rstrip("分整")
    minute = 30.0 if spoken == "半" else number_of(match[f"m{number}"] or spoken or "0")
    if hour is None or minute is None or hour > 24 or minute > 59:
        return None
    afternoon = (match[f"half{number}"] or "") != "" or (number == 2 and (match["half1"] or "") != "")
    return f"{int(hour) + (12 if afternoon and hour < 12 else 0):02d}:{int(minute):02d}"


def _spotted(clause: Clause, start: int, end: int, hours: str) -> Spotted:
    """Return the hours with the parts between commas in which they stand."""
    parts = segments(clause.text)
    first = next((a for a, b in parts if a <= start <= b), 0)
    last = next((b for _a, b in parts if end <= b), len(clause.text))
    return Spotted(Finding("hours", clause.quote(first, last), clause.place, hours=hours), first, last)
