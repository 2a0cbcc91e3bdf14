"""Days as people name them when they speak of watch: 今晚, 下周五, 12月1日, tomorrow, next monday, 2026-12-01."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from desk.calendars import WEEKDAYS

EVENING, MORNING = time(18), time(8)
"""When a night begins that somebody names (今晚, tonight), and when it ends on the next day."""
_NIGHT = re.compile(r"(?:晚上?|夜里|夜间?)$| night$|(?<=^to)night$")
_NAMED: dict[str, int] = {"to": 0, "today": 0, "tomorrow": 1, "yesterday": -1} | {
    f"{word}{end}": days
    for word, days in {"前": -2, "昨": -1, "今": 0, "当": 0, "明": 1, "后": 2, "大后": 3}.items()
    for end in ("", "天", "日")
}
_WEEKDAY = re.compile(r"(?P<week>这个?|本|下下个?|下个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_IN_ENGLISH = re.compile(r"(?P<week>this |next )?(?P<day>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?")
_CHINESE = "一二三四五六日"
_DATE = re.compile(r"(?:(?P<year>\d{4})[-/.年])?(?:(?P<month>\d{1,2})[-/.月])(?P<day>\d{1,2})[日号]?")
_DAY_ALONE = re.compile(r"(?P<day>\d{1,2})[日号]")


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A stretch on the wall that a day's name means: a whole day, or a night."""

    start: datetime
    end: datetime


def day_span(words: str, today: date) -> DaySpan | None:
    """Return what the words mean, seen from `today`; None where they name no day.

    A weekday is the next one that is not past; 下周五 is the Friday of next week, which begins on Monday. A date
    without a year is of this year, or of the next where it is past by more than half a year.
    """
    text = re.sub(r"\s+", " ", words.strip().lower()).removeprefix("on ").removeprefix("the ")
    text = text.removesuffix("的").strip()
    night = _NIGHT.search(text)
    if night:
        text = text[: night.start()].strip()
    day = _named(text, today) or _weekday(text, today) or _dated(text, today)
    if day is None:
        return None
    midnight = datetime.combine(day, time())
    if night:
        return DaySpan(datetime.combine(day, EVENING), datetime.combine(day + timedelta(days=1), MORNING))
    return DaySpan(midnight, midnight + timedelta(days=1))


def _named(text: str, today: date) -> date | None:
    shift = _NAMED.get(text)
    return None if shift is None else today + timedelta(days=shift)


def _weekday(text: str, today: date) -> date | None:
    found = _WEEKDAY.fullmatch(text)
    if found is not None:
        number = _CHINESE.index(found["day"].replace("天", "日"))
        weeks = {"下": 1, "下下": 2}.get((found["week"] or "").removesuffix("个"))
        this_week = (found["week"] or "").startswith(("这", "本"))
        return _of_week(number, today, weeks=0 if this_week else weeks)
    english = _IN_ENGLISH.fullmatch(text)
    if english is None:
        return None
    number = [str(day) for day in WEEKDAYS].index(english["day"][:3])
    return _of_week(number, today, weeks=1 if english["week"] == "next " else None)


def _of_week(number: int, today: date, *, weeks: int | None) -> date:
    if weeks is None:
        return today + timedelta(days=(number - today.weekday()) % 7)
    return today + timedelta(days=number - today.weekday(), weeks=weeks)


def _dated(text: str, today: date) -> date | None:
    found = _DATE.fullmatch(text)
    alone = _DAY_ALONE.fullmatch(text)
    try:
        if found is not None:
            day = date(int(found["year"] or today.year), int(found["month"]), int(found["day"]))
            past = not found["year"] and (today - day).days > 183
            return day.replace(year=day.year + 1) if past else day
        if alone is not None:
            day = today.replace(day=int(alone["day"]))
            return day if day >= today else _next_month(day)
    except ValueError:
        return None
    return None


def _next_month(day: date) -> date:
    year, month = divmod(day.year * 12 + day.month, 12)
    return day.replace(year=year, month=month + 1)
