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
    r"[7７七]\s*[×xX*＊✕✖·]\s*(?:24|２４|二十四)|24\s*[×xX*＊]\s*7|365\s*[×xX*天]"
    r"|(?:每[日天]|全天|昼夜)(?:二十四|24)\s*小时|全天候|全年(?:不间断|无休)|节假日不间断"
    r"|(?:二十四|24)\s*小时(?:不间断|全天候|连续|值守服务|电话|热线|技术支持)"
)
_FIVE_DAYS = re.compile(r"[5５五]\s*[×xX*＊]\s*(?P<hours>8|9|10|12|八|九)")
_NO_SERVICE = re.compile(r"中断|历时")
"""Before 7×24: how long a trouble lasts."""


def _time(number: int) -> str:
    """Return the pattern of a time of day, its groups numbered: 8:30, 8时30分, 八点半."""
    return (
        rf"(?:上午|下午|早上?|晚上?|中午)?\s*(?P<h{number}>\d{{1,2}}|{NUMBER})\s*"
        rf"(?:[:：]\s*(?P<m{number}>\d{{2}})|[时点](?P<s{number}>{NUMBER}分?|半|整)?)"
    )


_RANGE = re.compile(
    rf"(?P<half1>下午|晚上?)?\s*{_time(1)}\s*(?:[-—–~～－]+|至|到)\s*(?:当日|次日)?\s*(?P<half2>下午|晚上?)?\s*{_time(2)}"
)
_ABOUT = re.compile(
    r"服务|支持|保障|响应|受理|应答|咨询|监视|报修|客服|热线|电话|窗口"
    r"|坐班|驻场|驻点|在岗|值班|上班|办公|现场|工作时间|维护时间|延长|时段"
)
_NOT_HOURS = re.compile(r"实施|停机|升级|变更窗口|演练|备份|执行|巡检|检查|高峰|夜间（|施工|增派|不少于\s*\d+\s*[名人]")
_COUNTS = re.compile(r"计时|连续计|停运|^[“\"][^”\"]{2,8}[”\"]|即甲方|专人全天候值守")
"""What tells how time is counted, or what the buyer's hours are."""
_RANGES_JOINED = 14
"""Characters that may stand between the two halves of a day."""


def hours_in(clause: Clause) -> Iterator[Spotted]:
    """Yield the service hours that a sentence names."""
    if clause.topic in UNBOUND or clause.topic is Topic.OTHER_PARTIES or _COUNTS.search(clause.text):
        return
    text = clause.text
    for match, hours in ((_ALWAYS.search(text), "7x24"), (_FIVE_DAYS.search(text), "5x{}")):
        if match and not _NO_SERVICE.search(text[: match.start()]):
            yield _spotted(clause, match.start(), match.end(), hours.format(_hours_a_day(match)))
    if any(map(_ABOUT.search, (text, *clause.heads, *clause.passage.headings[-1:]))):
        yield from _ranges(clause)


def _hours_a_day(match: re.Match[str]) -> int:
    return int(number_of(match.groupdict().get("hours") or "") or 8)


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
    """Return "HH:MM-HH:MM", None where the numbers are no times of day; 下午 holds on for the second time."""
    first = _moment(match, 1, afternoon=bool(match["half1"]))
    last = _moment(match, 2, afternoon=bool(match["half1"] or match["half2"]))
    return f"{first}-{last}" if first and last and first < last else None


def _moment(match: re.Match[str], number: int, *, afternoon: bool) -> str | None:
    hour, spoken = number_of(match[f"h{number}"]), _minutes_spoken(match[f"s{number}"] or "")
    minute = number_of(match[f"m{number}"] or spoken)
    if hour is None or minute is None or hour > 24 or minute > 59:
        return None
    later = 12 if afternoon and hour < 12 else 0
    return f"{int(hour) + later:02d}:{int(minute):02d}"


def _minutes_spoken(words: str) -> str:
    """Return the minutes of 八点半, 八点三十分, 八点整 as a number."""
    return "30" if words == "半" else words.rstrip("分整") or "0"


def _spotted(clause: Clause, start: int, end: int, hours: str) -> Spotted:
    """Return the hours with the parts between commas in which they stand."""
    parts = segments(clause.text)
    first = next((a for a, b in parts if a <= start <= b), 0)
    last = next((b for _a, b in parts if end <= b), len(clause.text))
    return Spotted(Finding("hours", clause.quote(first, last), clause.place, hours=hours), first, last)
