"""From what comes round (inspections, reports, backups, drills, trainings) to the duties of a pack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from desk.contracts import DutyPeriod
from desk.sla import Period
from drafting.pack_names import cut
from drafting.pack_periods import read_period
from drafting.pack_questions import REASONS, period_words, words_of
from drafting.pack_values import Carrying, Cited, Question, Written, asked
from drafting.yaml_text import Plain

PERIOD_WORDS: Mapping[DutyPeriod, tuple[str, str, str]] = {
    "day": ("每日", "Daily", "daily"),
    "working_day": ("每个工作日", "Working-day", "working-day"),
    "week": ("每周", "Weekly", "weekly"),
    "month": ("每月", "Monthly", "monthly"),
    "quarter": ("每季度", "Quarterly", "quarterly"),
    "half-year": ("每半年", "Half-yearly", "half-yearly"),
    "year": ("每年", "Yearly", "yearly"),
    "once": ("一次性", "One-off", "one-off"),
}
_NOUNS = (
    ("考核", "assessment", r"考核|自评"),
    ("演练", "drill", r"演练"),
    ("培训", "training", r"培训"),
    ("备份", "backup", r"备份"),
    ("例会", "meeting", r"例会|会议"),
    ("报告", "report", r"报告|[日周月季年]报|简报"),
    ("巡检", "inspection", r"巡检|巡查|晨检|轮巡|巡视|点检"),
    ("检查", "check", r"检查|检测|核查|自查|体检|评估|扫描|测试|检验|核对|分析"),
    ("回访", "visit", r"回访|走访|上门|调查"),
    ("总结", "summary", r"总结|汇总|统计"),
    ("更新", "update", r"更新|修订|更换|升级"),
    ("维护", "upkeep", r"维护|保养|清洁|清理|校准|率定"),
    ("监控", "watch", r"监控|监测|值守"),
    ("报告", "report", r"报送|提交|上报|报备"),
)
_SHORT = {("报告", "week"): "周报", ("报告", "month"): "月报", ("报告", "quarter"): "季报", ("报告", "year"): "年报"}
_DEFAULT_ON: Mapping[DutyPeriod, str] = {
    "week": "fri",
    "month": "last_working_day",
    "quarter": "last_working_day",
    "half-year": "last_working_day",
    "year": "last_working_day",
}
_NOTICE: Mapping[DutyPeriod, tuple[str, str]] = {
    "day": ("1h", "15m"),
    "working_day": ("1h", "15m"),
    "week": ("8h", "1h"),
    "month": ("9h", "2h"),
    "quarter": ("9h", "2h"),
    "half-year": ("7d 9h", "1d 9h"),
    "year": ("7d 9h", "1d 9h"),
    "once": ("6d 9h", "1d 9h"),
}
"""How long before it is due a person is asked and reminded, as the shipped packs have it."""
_SAID: tuple[tuple[DutyPeriod, str], ...] = (
    ("working_day", r"每(?:个)?工作日|工作日每[日天]"),
    ("day", r"每[日天]|每晚|每24小时|逐日"),
    ("week", r"每周|每星期|每7[日天]"),
    ("half-year", r"每半年|每6个月|每六个月|每年[^，。；]{0,20}(?:2|两|二)次"),
    ("quarter", r"每季|每3个月|每三个月|按季|每年[^，。；]{0,20}(?:4|四)次"),
    ("month", r"每月|每个月|按月"),
    ("year", r"每年|年度|每12个月"),
)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MANAGER = re.compile("例会|经理|考核|总结|汇报|实施方案|实施计划")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_OF_YEAR = re.compile(r"(?!02-29|02-3|0[469]-31|11-31)(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
ONCE_HOUSE = "30 days"


@dataclass(frozen=True, slots=True)
class DutyPlan:
    """The duties of a pack, how each finding's clause is carried, and what the manager must decide."""

    duties: tuple[Written, ...]
    carried: Mapping[str, Carrying]
    questions: tuple[Question, ...]
    named: frozenset[str]
    """Chinese names that have no English of their own."""


@dataclass(frozen=True, slots=True)
class _When:
    """The day on which a duty falls due, and whether the house has chosen the day or the period."""

    every: DutyPeriod
    at: str = "close"
    on: str | None = None
    after_signing: str | None = None
    house: bool = False
    questions: tuple[Question, ...] = ()


def plan_duties(found: Iterable[Cited]) -> DutyPlan:
    """Return the duties that findings make which come round; others (a backup without a period) are left out."""
    duties: dict[str, Written] = {}
    carried: dict[str, Carrying] = {}
    questions: list[Question] = []
    named: set[str] = set()
    told: dict[tuple[str, str], str] = {}
    listed = list(found)
    for cited in sorted(listed, key=lambda one: one.finding.kind != "duty"):
        when = _when(cited)
        if when is None:
            continue
        same = told.get((when.every, cited.finding.quote))
        if same is not None and cited.finding.kind != "duty":
            carried[cited.clause] = Carrying("duty", (same,), REASONS["duty"])
            continue
        written, english = _written(cited, when, duties)
        identifier = str(written.fields["id"])
        duties[identifier] = written
        told[when.every, cited.finding.quote] = identifier
        carried[cited.clause] = Carrying("duty", (identifier,), REASONS["duty"])
        questions.extend(when.questions)
        named.update(() if english else (identifier,))
    return DutyPlan(tuple(duties.values()), carried, tuple(questions), frozenset(named))


def said_period(quote: str) -> DutyPeriod | None:
    """Return the period that words such as 每季度 name, None where there is none."""
    return next((period for period, pattern in _SAID if re.search(pattern, quote)), None)


def _when(cited: Cited) -> _When | None:
    """Return when a finding falls due; None for one of another kind that names no period."""
    found = cited.finding
    every: DutyPeriod | None
    if found.kind != "duty" and found.every is None:
        every = said_period(found.quote)
        return None if every is None else _on(cited, every, None, ())
    every, questions = _period(cited)
    if found.before is not None:
        questions = (*questions, asked("duty.before", cited, before=words_of(found.before)))
    if every == "once":
        return _once(cited, questions)
    return _on(cited, every, found.by, questions)


def _period(cited: Cited) -> tuple[DutyPeriod, tuple[Question, ...]]:
    """Return the period of a duty in the words of a pack, with what is unsure about it."""
    every = cited.finding.every
    if every == "day" and said_period(cited.finding.quote) == "working_day":
        return "working_day", ()
    if every in PERIOD_WORDS:
        return every, ()  # type: ignore[return-value]
    counted = re.fullmatch(r"(\d{1,4}) per (year|month|week)", every or "")
    if counted is None:
        said = said_period(cited.finding.quote) or "month"
        return said, (asked("duty.no_period", cited, chosen=PERIOD_WORDS[said][0]),)
    count = int(counted[1]) * {"year": 1, "month": 12, "week": 52}[counted[2]]
    fits: tuple[tuple[int, DutyPeriod], ...] = ((1, "year"), (2, "half-year"), (4, "quarter"), (12, "month"))
    chosen = next((period for times, period in fits if count <= times), "week" if count <= 52 else "day")
    return chosen, (asked("duty.many_a_year", cited, count=str(count), chosen=PERIOD_WORDS[chosen][0]),)


def _once(cited: Cited, questions: tuple[Question, ...]) -> _When:
    reading = read_period(cited.finding.within or _in_words(cited.finding.quote), "resolve")
    if reading is not None and not reading.house and reading.period.length.days:
        period = reading.period
        within = period if period.unit.value.endswith("day") else Period.parse(f"{period.length.days} days")
        return _When("once", after_signing=str(within), questions=questions)
    chosen = period_words(Period.parse(ONCE_HOUSE))
    return _When(
        "once", after_signing=ONCE_HOUSE, house=True, questions=(*questions, asked("duty.once", cited, chosen=chosen))
    )


def _in_words(quote: str) -> str | None:
    """Return the first period in days or months that a quote names."""
    found = re.search(
        r"(\d{1,3}|[一二两三四五六七八九十]{1,3})(个工作日|个自然日|工作日|个月|日|天)(?:之|以)?内", quote
    )
    number = _number(found[1]) if found else None
    if found is None or number is None:
        return None
    unit = "months" if found[2] == "个月" else "working days" if "工作日" in found[2] else "days"
    return f"{number} {unit}"


def _number(text: str) -> int | None:
    """Return what 十五, 二十, 两 or 15 means, up to ninety-nine."""
    if text.isdigit():
        return int(text)
    digits = {one: number for number, one in enumerate("零一二三四五六七八九")} | {"两": 2, "": 0}
    tens, ten, ones = text.rpartition("十")
    if tens not in digits or ones not in digits:
        return None
    return (digits[tens] or 1) * 10 + digits[ones] if ten else digits[ones]


def _on(cited: Cited, every: DutyPeriod, by: str | None, questions: tuple[Question, ...]) -> _When:
    """Return the day and time of a duty: as the text names it where it fits the period, else the house's own."""
    chosen = _DEFAULT_ON.get(every)
    unsure = any(one.key.startswith("duty.") for one in questions)
    if by is None:
        return _When(every, on=chosen, house=chosen is not None or unsure, questions=questions)
    if _TIME.fullmatch(by):
        return _When(every, at=by, on=chosen, house=chosen is not None or unsure, questions=questions)
    named = _day(every, by.strip().casefold())
    if named is not None:
        return _When(every, on=named or None, house=unsure, questions=questions)
    told = asked("duty.day", cited, by=by, chosen=chosen or "服务时间结束")
    return _When(every, on=chosen, house=True, questions=(*questions, told))


def _day(every: DutyPeriod, by: str) -> str | None:
    """Return the day within a period in the words of a pack, "" for one that needs none, None where it does not fit."""
    if every in {"day", "working_day"}:
        return "" if by in {"last working day", "last day"} else None
    if every == "week":
        return _weekday(by)
    if by in {"last working day", "last day", "first working day", "first day"}:
        return by.replace(" ", "_")
    if re.fullmatch(r"day ([1-9]|[12]\d|3[01])", by) or (every == "year" and _OF_YEAR.fullmatch(by)):
        return by
    return None


def _weekday(by: str) -> str | None:
    """Return the day of a week as a pack writes it, None for what names none."""
    if by in _WEEKDAYS or re.fullmatch(r"(mon|tues|wednes|thurs|fri|satur|sun)day", by):
        return by[:3]
    return {"last working day": "fri", "last day": "sun"}.get(by)


def _written(cited: Cited, when: _When, taken: Mapping[str, Written]) -> tuple[Written, bool]:
    """Return a duty as the pack writes it, and whether its English is more than the Chinese again."""
    said, english, prefix = PERIOD_WORDS[when.every]
    noun, word, quote = *_noun(cited), cut(cited.finding.quote, longest=40)
    identifier = next(one for one in _numbered(f"{prefix}-{word}") if one not in taken)
    first = identifier == f"{prefix}-{word}"
    opens, near = _NOTICE[when.every]
    values: dict[str, Plain] = {
        "id": identifier,
        "name": {"zh": f"{said}{noun}：{quote}", "en": f"{english} {word}" if first else f"{english} {word}: {quote}"},
        "names": _names(said, noun, when.every) if first else [f"{said}{noun}{identifier.rpartition('-')[2]}"],
        "every": when.every,
        **({"on": when.on} if when.on else {}),
        "at": when.at,
        **({"after_signing": when.after_signing} if when.after_signing else {}),
        "opens": opens,
        "near": near,
        "who": "manager" if _MANAGER.search(cited.finding.quote) else "engineer",
        "clauses": [cited.clause],
        **({"house": True} if when.house else {}),
    }
    return Written(values, (cited.finding.quote,)), first


def _names(said: str, noun: str, every: DutyPeriod) -> list[str]:
    short = _SHORT.get((noun, every))
    return [f"{said}{noun}", *([short] if short else [])]


def _noun(cited: Cited) -> tuple[str, str]:
    kinds = {"backup": ("备份", "backup"), "drill": ("演练", "drill"), "training": ("培训", "training")}
    if cited.finding.kind in kinds:
        return kinds[cited.finding.kind]
    return next(
        ((noun, word) for noun, word, known in _NOUNS if re.search(known, cited.finding.quote)), ("工作", "duty")
    )


def _numbered(name: str) -> Iterator[str]:
    """Yield the name, then the name with 2, 3 and so on."""
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1
