"""What is to be done again and again: how often, and by which day or hour of the period."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from drafting.clauses import segments
from drafting.numerals import NUMBER, number_of

_WEEKDAYS = dict(
    zip(
        "一二三四五六日天末",
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "sunday", "sunday"),
        strict=True,
    )
)
_EVERY: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("2 per year", re.compile(r"每(?:个)?学期")),
    ("half-year", re.compile(r"每(?:个)?半年|半年(?:一次|内)")),
    ("quarter", re.compile(r"每(?:个)?(?:季度?|三个月)|按季|逐季|季度(?:末|初|最后|首|终)")),
    ("week", re.compile(r"每(?:个)?(?:周|星期)(?!期)|逐周")),
    ("month", re.compile(r"每(?:个|自然)?月|逐月|按月|(?<!\d)月(?:末|底|初)(?!至)")),
    (
        "day",
        re.compile(
            r"每(?:个|一)?[^月周季年半旬，。；、一二三四五六\d]{0,3}[日天](?!均)|逐日|每[早晚晨]"
            r"|(?<!个)工作日(?=\s*\d{1,2}[:：时点])"
        ),
    ),
    ("year", re.compile(r"每(?:个)?(?:自然|合同)?年(?:度)?|逐年|年内|一年(?=[一二两三四1-4]次)")),
)
"""How often, the particular before the general."""
_IRREGULAR = re.compile(r"(?<!不)(?:定期(?!服务|的|维护等|不定期)|周期性(?!的))")
_MONTH_NUMBER = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
_DATE = re.compile(
    r"(?<!\d)(?<![\d〇零]年)(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
    rf"(?P<day>{NUMBER})日(?:之)?(?:以)?前"
)
_OF_EACH_YEAR = re.compile(r"(?:每年|每年度)[^，；。]{0,10}$")
_TIMES_A_YEAR = re.compile(rf"(?P<count>{NUMBER})\s*(?:次|遍|轮|期|场|回)")
_MONTHS_EACH = re.compile(rf"((?:{_MONTH_NUMBER}月?份?[、和及与])+{_MONTH_NUMBER}月)[^，。；]{{0,6}}各")
_CLOCK = re.compile(
    r"(?P<half>上午|早上|早晨|凌晨|中午|下午|晚上|晚)?\s*"
    rf"(?P<hour>\d{{1,2}}|{NUMBER})\s*"
    rf"(?:[:：]\s*(?P<minute>\d{{2}})|[时点](?:(?P<spoken>{NUMBER})分?|(?P<thirty>半))?)\s*"
    r"(?:分|整)?\s*(?:之|以)?前"
)
_MONTH_DAY = re.compile(
    r"(?:[每次当本逐]月|首月|后次月|月度?|[季年]度?(?:首月)?)(?:的)?(?:上旬)?"
    rf"(?P<day>{NUMBER})\s*[日号](?:\s*(?:之|以)?前|内|左右)?"
)
_LAST_WORKING = re.compile(r"最后(?:一|1)?个?工作日|末个?工作日|月末工作日")
_FIRST_WORKING = re.compile(r"(?:第一|首|1)个?工作日")
_LAST_DAY = re.compile(r"最后(?:一|1)?[日天]|月末|月底|季末|季度末|年末|年底|末日")
_BARE_DAY = re.compile(rf"(?<![月\d年])(?P<day>{NUMBER})[日号](?:之)?前")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天末])")
_LONGER = frozenset({"month", "quarter", "half-year", "year"})
_REACH = 12
"""Characters behind one word of recurrence in which another one means the same ("每季度末")."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How often something is due (`every` None: 定期), and `by` when; `start` and `end` are the parts it governs."""

    start: int
    end: int
    at: int
    every: str | None
    by: str | None


def recurrences_in(text: str) -> Iterator[Recurrence]:
    """Yield the recurrences of a sentence with the parts between commas that each governs."""
    found = sorted(_mentions(text))
    parts = segments(text)
    starts = [_part_start(parts, at) for at, _every in found]
    for index, (at, every) in enumerate(found):
        start = starts[index] if index == 0 or starts[index] != starts[index - 1] else at
        end = next((other for other in starts[index + 1 :] if other > start), len(text))
        words = text[at:end]
        yield Recurrence(start, end, at, _times(every, words), by_of(every, text[max(start, at - 8) : end]))


def _mentions(text: str) -> Iterator[tuple[int, str | None]]:
    """Yield where a period of recurrence is named; a date of the year without a year is one of each year."""
    taken: list[range] = []
    for every, pattern in _EVERY:
        for match in pattern.finditer(text):
            if not _is_in(taken, match.start()):
                taken.append(range(match.start(), _reach(text, match.end())))
                yield match.start(), every
    for match in _DATE.finditer(text):
        if not _is_in(taken, match.start()) and not _OF_EACH_YEAR.search(text[: match.start()]):
            yield match.start(), "year"
    irregular = _IRREGULAR.search(text)
    if not taken and irregular:
        yield irregular.start(), None


def _reach(text: str, end: int) -> int:
    """Return up to where a word of recurrence means what stands behind it: no further than the next comma."""
    comma = text.find("，", end, end + _REACH)
    return end + _REACH if comma < 0 else comma


def _is_in(spans: list[range], position: int) -> bool:
    return any(position in span for span in spans)


def _part_start(parts: list[tuple[int, int]], at: int) -> int:
    return next((start for start, end in parts if start <= at <= end), 0)


def _times(every: str | None, words: str) -> str | None:
    """Return the period with how often: twice a year and more is "N per year"."""
    if every != "year":
        return every
    each = _MONTHS_EACH.search(words[:40])
    if each:
        return f"{len(re.split(r'[、和及与]', each[1]))} per year"
    times = _TIMES_A_YEAR.search(words[:40])
    count = number_of(times["count"]) if times else None
    return f"{int(count)} per year" if count is not None and 1 < count <= 50 else "year"


def by_of(every: str | None, words: str) -> str | None:
    """Return by when in its period something is due; None where the words do not tell."""
    date = _DATE.search(words)
    if date and every in {"year", None}:
        month, day = number_of(date["month"]), number_of(date["day"])
        return f"{int(month):02d}-{int(day):02d}" if month and day else None
    if every == "day":
        return _clock(words)
    if every == "week":
        weekday = _WEEKDAY.search(words)
        return _WEEKDAYS[weekday[1]] if weekday else None
    return _edge_of(every, words) or (_day_of_month(words) if every in {"month", "quarter"} else None)


def _edge_of(every: str | None, words: str) -> str | None:
    """Return the first or last day of a period that words name."""
    if _LAST_WORKING.search(words):
        return "last working day"
    if every not in _LONGER:
        return None
    if _FIRST_WORKING.search(words):
        return "first working day"
    return "last day" if _LAST_DAY.search(words) else None


def _day_of_month(words: str) -> str | None:
    match = _MONTH_DAY.search(words) or _BARE_DAY.search(words)
    day = number_of(match["day"]) if match else None
    return f"day {int(day)}" if day is not None and 1 <= day <= 31 else None


def _clock(words: str) -> str | None:
    """Return a time of day "HH:MM" before which something is due."""
    match = _CLOCK.search(words)
    if match is None:
        return None
    hour, minute = number_of(match["hour"]), _minute(match)
    if hour is None or hour > 24 or minute > 59:
        return None
    if match["half"] in {"下午", "晚上", "晚"} and hour < 12:
        hour += 12
    return f"{int(hour):02d}:{int(minute):02d}"


def _minute(match: re.Match[str]) -> float:
    """Return the minute of a time of day: written, spoken (三十分), half past, or none."""
    if match["thirty"]:
        return 30
    return number_of(match["minute"] or match["spoken"] or "0") or 0
