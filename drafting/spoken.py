"""What a person says to put a finding right ("时限改为45分钟", "这是故障不是宕机"): small strict rules, no guesses.

A line is understood as a whole or not at all: it must be made of phrases that stand here, and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from drafting.findings import Finding

Changes: TypeAlias = dict[str, str | None]

_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_NUMBER = r"(?:\d{1,4}|[零〇一二两三四五六七八九十百]{1,5})"
_UNITS = (
    ("working days", r"个?工作日|个?working days?|business days?"),
    ("minutes", r"分钟|分|minutes?|mins?"),
    ("hours", r"个?小时|个?钟头|hours?|hrs?"),
    ("months", r"个月|months?"),
    ("days", r"个?自然日|日|天|days?"),
    ("weeks", r"周|个?星期|weeks?"),
)
_PERIOD = re.compile(
    rf"(?P<n>{_NUMBER})\s*(?:{'|'.join(f'(?P<u{i}>{form})' for i, (_, form) in enumerate(_UNITS))})(?:以?内|之内)?"
)
_LEAD = r"(?:时限|期限|时间|周期|频率|级别|类别|计时|时段|名称|截止|deadline|limit|clock|severity|kind|name)?"
_SET = rf"{_LEAD}\s*(?:应该是|应为|应当是|改为|改成|改到|设为|是|为|to|is|be|[:：=])?\s*"
_TARGETS = {
    "response": "响应|应答|答复|response",
    "on_site": "到场|到现场|上门|on.?site",
    "proposal": "方案|提出方案|proposal",
    "restore": "恢复|recovery|restore",
    "resolve": "解决|修复|办结|完成|solution|resolve",
    "report": "报告|上报|report",
}
_SEVERITIES = {
    "outage": "宕机|重大故障|重大|瘫痪|停机|outage",
    "fault": "一般故障|普通故障|一般|故障|fault",
    "question": "咨询|问题咨询|提问|question",
    "request": "需求|请求|申请|request",
}
_CLOCKS = {
    "around_the_clock": "连续计时|连续|全天候|不分昼夜|around the clock",
    "working_time": "工作时间内?|服务时间内?|上班时间内?|working time|working hours",
}
_EVERY = {
    "day": "每天|每日|每个?工作日|daily|every day",
    "week": "每周|每星期|weekly|every week",
    "month": "每个?月|按月|monthly|every month",
    "quarter": "每个?季度|每季|按季|quarterly|every quarter",
    "half-year": "每半年|半年一次|every half.?year",
    "year": "每年|每年度|年度|yearly|every year",
    "once": "一次性|只做一次|仅一次|once",
}
_WEEKDAYS = {
    "一": "monday",
    "二": "tuesday",
    "三": "wednesday",
    "四": "thursday",
    "五": "friday",
    "六": "saturday",
    "日": "sunday",
    "天": "sunday",
}
_KINDS = {
    "duty": "例行工作|定期工作|职责",
    "target": "时限|时限要求",
    "document": "文档|文件|材料",
    "hours": "服务时间",
    "approval": "审批|批准",
    "penalty": "罚则|处罚|扣款|违约",
    "secrecy": "保密",
    "training": "培训",
    "staff": "人员",
    "payment": "付款|支付",
    "channel": "渠道|联系方式",
    "backup": "备份",
    "security": "安全",
    "drill": "演练",
    "service": "服务内容|服务|日常服务",
}
_ANOTHER_KIND = re.compile(
    r"(?:(?:类别|类型|种类|kind)\s*(?:是|为|改为|改成|to|is)?|这是|这条是)\s*(?P<kind>.+?)[。.]?"
)
_NOTHING = re.compile(r"[\s，,。.、；;！!]+|吧|哦|了|一次|前|之前|内")


def changes_in(text: str, finding: Finding) -> Changes | None:
    """Return which fields a line changes, by their names in the finding's JSON; None where it is not understood.

    Several changes may stand in one line ("故障，2小时"). A part that denies ("不是宕机") is passed over. The values
    have the form of formats.md; whether the finding's kind takes them is for `drafting.corrections` to say.
    """
    rest = text.strip().lower()
    found: Changes = {}
    kinds = _one_kind(rest)
    if kinds is not None:
        return kinds
    rest = re.sub(rf"(?:而)?(?:不是|不算|并非|not an?\s|not\s)(?:{_any(_SEVERITIES)}|{_any(_TARGETS)})", " ", rest)
    rest = re.sub(r"^(?:这|这个|这条|它|该条|it|this)\s*(?:是|算|属于|is)?\s*", "", rest)
    rest = re.sub(r"每(周|星期)([一二三四五六日天])", r"每\1，\1\2", rest)
    for field, form, value in _rules(finding):
        if field in found:
            continue
        match = re.search(rf"{_SET}(?:{form})", rest)
        if match:
            found[field] = value(match)
            rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    left = _NOTHING.sub("", rest)
    return found if found and not left else None


def _any(table: Mapping[str, str]) -> str:
    return "|".join(sorted("|".join(table.values()).split("|"), key=len, reverse=True))


_Value: TypeAlias = "Callable[[re.Match[str]], str]"


def _rules(finding: Finding) -> Iterator[tuple[str, str, _Value]]:
    """Yield the rules of a finding's kind, each with the field, its form and what a match says; the longest first."""
    if finding.kind == "duty":
        yield "by", _BY, _day
        yield "every", rf"每年(?P<often>{_NUMBER})次", lambda match: f"{number(match['often'])} per year"
        yield from _table("every", _EVERY)
    elif finding.kind == "hours":
        yield "hours", r"7\s*[x×*]\s*24(?:小时)?|全天", lambda _: "7x24"
        yield "hours", r"5\s*[x×*]\s*8(?:小时)?", lambda _: "5x8"
        yield "hours", rf"{_SPAN}(?:\s*[,，、和]\s*{_SPAN})*", _spans
    elif finding.kind in {"target", "document"}:
        yield "within", r"立即|马上|immediately|at once", lambda _: "immediately"
        yield "within", r"半个?小时|half an hour", lambda _: "30 minutes"
        yield (
            "within",
            r"(?P<whole>\d{1,3})\.5\s*(?:个?小时|hours?)",
            _and_a_half,
        )
        yield "within", _PERIOD.pattern, _period
        if finding.kind == "document":
            yield "name", r"《(?P<name>[^》]{1,80})》", lambda match: match["name"]
        else:
            yield from _table("clock", _CLOCKS)
            yield from _table("severity", _SEVERITIES)
            yield from _table("target", _TARGETS)


def _table(field: str, words: Mapping[str, str]) -> Iterator[tuple[str, str, _Value]]:
    """Yield one rule for each word of a table, the longest words first."""
    pairs = [(form, name) for name, forms in words.items() for form in forms.split("|")]
    for form, name in sorted(pairs, key=lambda pair: len(pair[0]), reverse=True):
        yield field, form, lambda _, name=name: name  # type: ignore[misc]


_SPAN = r"\d{1,2}[:：]\d{2}\s*(?:-|—|–|~|至|到)\s*\d{1,2}[:：]\d{2}"
_BY = (
    r"最后(?:一|1)?个?(?P<lastwork>工作日)|(?:月底|月末|季末|年末|最后一(?P<last>天|日))"
    r"|(?:周|星期)(?P<weekday>[一二三四五六日天])|(?P<month>\d{1,2})月(?P<of>\d{1,2})[日号]"
    r"|(?P<day>\d{1,2})[日号]|(?P<hour>\d{1,2})(?:[:：](?P<minute>\d{2})|点(?P<half>半)?)"
    r"|last (?P<lastworkday>working day)|last (?P<lastday>day)"
)


def _day(match: re.Match[str]) -> str:
    """Return the day or the time of day by which a duty is done."""
    if match["lastwork"] or match["lastworkday"]:
        return "last working day"
    if match["weekday"]:
        return _WEEKDAYS[match["weekday"]]
    if match["month"]:
        return f"{int(match['month']):02d}-{int(match['of']):02d}"
    if match["day"]:
        return f"day {int(match['day'])}"
    if match["hour"]:
        return f"{int(match['hour']):02d}:{match['minute'] or ('30' if match['half'] else '00')}"
    return "last day"


def _period(match: re.Match[str]) -> str:
    unit = next(name for i, (name, _) in enumerate(_UNITS) if match[f"u{i}"])
    count = number(match["n"])
    return f"{count * 7} days" if unit == "weeks" else f"{count} {unit}"


def _and_a_half(match: re.Match[str]) -> str:
    return f"{int(match['whole']) * 60 + 30} minutes"


def _spans(match: re.Match[str]) -> str:
    times = re.findall(r"(\d{1,2})[:：](\d{2})", match[0])
    spoken = [f"{int(hour):02d}:{minute}" for hour, minute in times]
    return ",".join(f"{begin}-{end}" for begin, end in zip(spoken[::2], spoken[1::2], strict=True))


def _one_kind(text: str) -> Changes | None:
    """Return another kind where the line names one and nothing else ("类别改为培训", "这是罚则")."""
    said = _ANOTHER_KIND.fullmatch(text)
    if said is None:
        return None
    named = next((kind for kind, forms in _KINDS.items() if said["kind"] in (kind, *forms.split("|"))), None)
    return None if named is None else {"kind": named}


def number(said: str) -> int:
    """Return a number said in digits or in Chinese up to 999: "45", "四十五", "一百二十"."""
    if said.isdecimal():
        return int(said)
    hundreds, _, rest = said.rpartition("百")
    tens, ten, units = rest.rpartition("十")
    whole = 100 * _DIGITS.get(hundreds, 0)
    whole += 10 * (_DIGITS.get(tens.strip("零"), 1) if ten else 0)
    return whole + _DIGITS.get(units.strip("零") or "零", 0)
