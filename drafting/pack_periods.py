"""The periods of findings in the units that a pack knows, and the event from which each runs."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import timedelta

from desk.contracts import Starts, TargetName
from desk.sla import ClockKind, Period, Unit

IMMEDIATELY: dict[TargetName, str] = {
    "response": "5 minutes",
    "report": "5 minutes",
    "on_site": "1 hour",
    "proposal": "2 hours",
    "restore": "2 hours",
    "resolve": "4 hours",
}
"""The house's own numbers where a text says 立即 or 及时 alone: nobody is at a site in five minutes."""
_WITHIN = re.compile(r"(\d{1,6}(?:\.\d{1,4})?) +(minute|hour|day|working day|month)s?")
_MONTH = 30
_SMALLER = {"hour": ("minutes", 60), "minute": ("seconds", 60)}
_STARTS: tuple[tuple[Starts | None, str], ...] = (
    (
        None,
        r"合同|协议|签订|签署|签约|进场|到岗|入场|中标|演练|培训|会议|会后|期满|终止|届满|验收|首班|仍未|未恢复|审定|认可|季度|年度",
    ),
    ("restored", r"恢复|复航|复通|抢通"),
    (
        "resolved",
        r"解决完|解决后|问题解决|故障解决|排除|处理结束|处置终结|处置结束|处理完|消除|修复后|处置完|关闭|办结|解决$",
    ),
    ("acknowledged", r"^响应|响应后|受理|接单|确认了?故障|(?:故障|事件|问题)确认"),
    (
        "opened",
        r"报|通知|发生|出现|发现|提出|收到|接到|转办|转交|求助|提问|下发|告警|派单|请求|事件|故障|令|立案|转达|接收|需求",
    ),
)
"""What starts a period, by its words; None: nothing that happens to a ticket. The first that fits counts."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A finding's period as a pack can write it. `note` is the key of the question it raises, `house` an own number."""

    period: Period
    note: str | None = None
    house: bool = False


def read_period(within: str | None, target: TargetName) -> Reading | None:
    """Return a finding's `within` in the units of a pack; None where it is no period that can be counted."""
    text = (within or "").strip()
    found = _WITHIN.fullmatch(text)
    if text == "immediately" or (found and found[2] in _SMALLER and not float(found[1])):
        return Reading(Period.parse(IMMEDIATELY[target]), "target.immediately", house=True)
    return _counted(float(found[1]), found[2]) if found else None


def _counted(number: float, unit: str) -> Reading | None:
    if unit == "month":
        return _parsed(f"{max(1, math.floor(number * _MONTH))} days", "target.months")
    if number.is_integer():
        return _parsed(f"{int(number)} {unit}s", None if number else "target.same_day")
    return _of_fraction(number, unit)


def _of_fraction(number: float, unit: str) -> Reading | None:
    """Return half hours in minutes and the like; what is not whole then either is cut, never lengthened."""
    smaller, factor = _SMALLER.get(unit, (f"{unit}s", 1))
    note = None if (number * factor).is_integer() else "target.rounded"
    return _parsed(f"{max(1, math.floor(number * factor))} {smaller}", note)


def _parsed(text: str, note: str | None) -> Reading | None:
    try:
        return Reading(Period.parse(text), note)
    except ValueError:
        return None


def clock_of(period: Period, clock: ClockKind | None) -> ClockKind:
    """Return the clock that counts this period's unit: the finding's own where it can, else the one that fits."""
    if period.unit in {Unit.DAY, Unit.WORKING_DAY}:
        return ClockKind.DAYS
    return ClockKind.WORKING_TIME if clock is ClockKind.WORKING_TIME else ClockKind.AROUND_THE_CLOCK


def start_of(words: str | None) -> tuple[Starts | None, bool]:
    """Return which event of a ticket starts a period, None where none does, and whether the words are known at all."""
    if words is None or not words.strip():
        return "opened", True
    for starts, pattern in _STARTS:
        if re.search(pattern, words):
            return starts, True
    return "opened", False


def strictness(period: Period, clock: ClockKind) -> timedelta:
    """Return about how long people wait, to tell the stricter of two periods: service hours are a third of the day."""
    if clock is ClockKind.WORKING_TIME:
        return period.length * 3
    if period.amount == 0:
        return timedelta(hours=8)
    return period.length * 7 / 5 if period.unit is Unit.WORKING_DAY else period.length
