"""Periods in a clause: how long, by which clock, and whether they bind as a limit, count back, or only describe.

The words are read as formats.md, section 6, demands: 半小时 is 30 minutes, 当日 "0 days", 次日 and T+1 "1 days", 一周
"7 days"; 立即 is "immediately", a weak word without a number (及时, 尽快) is so with doubt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from desk.sla import ClockKind
from drafting.numerals import NUMBER, number_of, plain_number

IMMEDIATELY = "immediately"


class Role(StrEnum):
    """What a period is to its clause."""

    LIMIT = "limit"
    BACKWARD = "backward"
    REPEATED = "repeated"
    BARE = "bare"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PeriodFound:
    """A period at its place in a text: `within` as formats.md writes it. `weak` marks a word without a number."""

    start: int
    end: int
    within: str
    clock: ClockKind
    role: Role
    weak: bool = False

    @property
    def binds(self) -> bool:
        """Tell whether the period can limit something: also a bare one, where an action stands beside it."""
        return self.role in {Role.LIMIT, Role.BARE}


_HOURS = r"(?:个)?(?P<work>工作)?(?:小时|时(?=[之以]?内)|钟头|[hH](?![a-zA-Z]))"
_MARK_OR_NOUN = r"[之值数公以级项制钟（(别布支区局部析、，。；]"
"""What follows 分 where it is a mark, or begins a noun, and no minute."""
_AMOUNTS = re.compile(
    rf"""(?P<quarter>(?:一|1)刻钟)
      | (?P<halves>{NUMBER})个半小时
      | (?P<half>半)(?:个)?小时
      | (?<=每)(?P<each>(?:个)?小时)
      | (?<![×xX*＊✕/\d.])                          # 7×24小时 is no period
        (?P<hours>{NUMBER})\s*{_HOURS}(?:零?(?P<rest>{NUMBER})\s*分钟)?
      | (?<![\d.])(?P<minutes>{NUMBER})\s*
        (?:分钟|min(?:s|utes?)?(?![a-z])|分(?!{_MARK_OR_NOUN})(?=内|到))
      | (?<!最后)(?<!末)(?<!第)(?<!首)              # the last or first working day is a day of its period
        (?P<working>{NUMBER})\s*(?:个)?(?:法定)?工作[日天]
      | (?<![年月第\d至到—~-])(?<!最后)             # a date, an ordinal or the end of a range is none
        (?P<days>{NUMBER})\s*(?:个)?(?:自然|日历)?
        (?:[日天](?!志|常|[\d]|报表|均|[至到—~-])|[dD](?![a-zA-Z]))
      | (?P<weeks>{NUMBER})\s*(?:个)?(?:周|星期)(?![一二三四五六日天末岁边围])
      | (?P<months>{NUMBER})\s*个月
      | T\s*[+＋]\s*(?P<tplus>\d+)(?:\s*个?工作日|\s*日)?
      | (?P<today>当日|当天|当班|即日)
      | (?P<nextworking>次(?:一)?(?:个)?工作日|下一?(?:个)?工作日)
      | (?P<tomorrow>次日|翌日|第二天|隔日)
      | (?P<now>立即|立刻|即刻|马上|即时(?!通|消息|沟通))
      | (?P<weak>及时|尽快|尽早|第一时间|迅速|快速|最短时间|紧急(?=提供|派|赶|到))""",
    re.VERBOSE,
)
_AFTER_LIMIT = re.compile(
    r"^\s*(?:[（(][^（）()]{0,12}[)）])?\s*"  # a remark in brackets may stand between
    r"(?:之内|以内|内(?!容|部|网|外|存|的?业绩)|之前|以前|前|日?24时前)"
)
_BEFORE_LIMIT = re.compile(
    r"(?:不(?:得|应|能)?(?:超过|多于|大于|迟于|晚于)|[≤＜<]=?|至迟|最迟|最长|限于"
    r"|时限(?:为|：|:)?|时间(?:为|：|:))\s*(?:于)?$"
)
_BACKWARD = re.compile(r"(?:提前|事先|前)\s*(?:至少|不少于|的)?$")
_BACKWARD_AFTER = re.compile(r"\s*(?:之|以)?前")
_EVENT = re.compile(
    r"(?:期满|届满|到期|结束"  # an end
    r"|开始|召开|举行|开课|开学"  # a beginning
    r"|实施|上线|启用|发布|使用|执行)\s*$"  # something put to use
)
_REPEATED = re.compile(r"每(?:隔|间隔)?\s*$")
_DESCRIBES = re.compile(
    r"(?:每[^，。；]{1,8}"  # a rate
    r"|近|连续|累计|累积|已?满|超过|超出|超时|逾期?|历时|长达|中断|持续"  # how long something went on
    r"|不少于|不低于|不小于|至少|合计|约|共计?|总计|时长|余|工作量|经验"  # an amount
    r"|保存|留存|保留|存储|延长|延续|延期|顺延|续航"  # how long something is kept
    r"|期限为|为期|服务期|有效期|质保|保修|有效期为|周期为?|期为)"  # a term
    r"\s*(?:期|时间)?(?:为|至|达|了|到)?\s*$"
)
_DESCRIBED_BY = re.compile(
    r"^\s*(?:之?内?\s*(?:重复|再次|同因|累计发生|发生(?:两|二|三|\d)|出现(?:两|二|三|\d)"  # a count
    r"|同一|无人|未|业绩|连续)"
    r"|以上|及以上|以下|[×*xX]|制|扣|为限|者|一班|轮"  # a bound or a rhythm
    r"|(?:的)?(?:经验|工作经验|从业|业绩|质保|保修|服务期|有效|学时|原厂|免费|的费用)"  # what lasts so long
    r"|不间断|值守|值班|有人|在岗|在线|连续|热线|电话|服务(?!请求)"  # hours of service
    r"|仍未|未恢复|无法恢复|(?:[之以]?内)?(?:仍)?(?:不能|无法|未(?:能|予|获)))"  # what was missed
)


def periods_in(text: str) -> Iterator[PeriodFound]:
    """Yield the periods of a clause, in order and apart."""
    for match in _AMOUNTS.finditer(text):
        measured = _measured(match)
        if measured is None:
            continue
        within, clock = measured
        weak = match.lastgroup == "weak"
        yield PeriodFound(match.start(), match.end(), within, clock, _role(text, match), weak=weak)


def _measured(match: re.Match[str]) -> tuple[str, ClockKind] | None:
    """Return how long a match is, and by which clock it runs."""
    found = {name: value for name, value in match.groupdict().items() if value is not None}
    if found.keys() & {"now", "weak"}:
        return IMMEDIATELY, ClockKind.AROUND_THE_CLOCK
    if "each" in found:
        return "1 hours", ClockKind.AROUND_THE_CLOCK
    for name, (within, clock) in _FIXED.items():
        if name in found:
            return within, clock
    for name, unit in _COUNTED.items():
        if name in found:
            return _counted(number_of(found[name]), unit)
    return _hours(found)


_FIXED: dict[str, tuple[str, ClockKind]] = {
    "quarter": ("15 minutes", ClockKind.AROUND_THE_CLOCK),
    "half": ("30 minutes", ClockKind.AROUND_THE_CLOCK),
    "today": ("0 days", ClockKind.DAYS),
    "nextworking": ("1 working days", ClockKind.DAYS),
    "tomorrow": ("1 days", ClockKind.DAYS),
}
_COUNTED = {
    "minutes": "minutes",
    "working": "working days",
    "days": "days",
    "weeks": "weeks",
    "months": "months",
    "tplus": "days",
}


def _counted(value: float | None, unit: str) -> tuple[str, ClockKind] | None:
    if value is None or value != int(value):
        return None
    if unit == "weeks":
        value, unit = value * 7, "days"
    clock = ClockKind.AROUND_THE_CLOCK if unit == "minutes" else ClockKind.DAYS
    return f"{plain_number(value)} {unit}", clock


def _hours(found: dict[str, str]) -> tuple[str, ClockKind] | None:
    """Return whole hours as hours, others as minutes; 工作小时 run in working time."""
    halves = number_of(found["halves"]) if "halves" in found else None
    value = halves + 0.5 if halves is not None else number_of(found.get("hours", ""))
    if value is None:
        return None
    rest = number_of(found["rest"]) if "rest" in found else 0.0
    clock = ClockKind.WORKING_TIME if "work" in found else ClockKind.AROUND_THE_CLOCK
    if value == int(value) and not rest:
        return f"{plain_number(value)} hours", clock
    return f"{plain_number(value * 60 + (rest or 0))} minutes", clock


def _role(text: str, match: re.Match[str]) -> Role:
    """Tell what a period is to its clause, by the words on both sides."""
    if match.lastgroup in {"now", "weak"}:
        return Role.LIMIT
    before, after = text[max(0, match.start() - 14) : match.start()], text[match.end() : match.end() + 14]
    if match.lastgroup in {"today", "tomorrow", "nextworking", "tplus"}:
        return Role.OTHER if _is_attribute(text, match) or _DESCRIBED_BY.match(after) else Role.LIMIT
    if _REPEATED.search(before):
        return Role.REPEATED
    if _BACKWARD.search(before) or (_BACKWARD_AFTER.match(after) and _EVENT.search(before)):
        return Role.BACKWARD
    return _role_of_count(before, after)


def _is_attribute(text: str, match: re.Match[str]) -> bool:
    """Tell whether 当日 only says which day is spoken of: 每日…当日, 对当日."""
    before = text[: match.start()]
    return match.lastgroup == "today" and re.search(r"每[^，。；]{0,6}日|[对的]$", before) is not None


def _role_of_count(before: str, after: str) -> Role:
    """Tell whether a number of hours or days limits, describes, or stands bare."""
    limited = _BEFORE_LIMIT.search(before)
    if _DESCRIBED_BY.match(after) and not limited:
        return Role.OTHER
    if limited or _AFTER_LIMIT.match(after):
        return Role.LIMIT
    return Role.OTHER if _DESCRIBES.search(before) else Role.BARE
