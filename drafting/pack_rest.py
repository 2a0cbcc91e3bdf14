"""What carries the findings that are neither clocks, duties nor papers; the service hours and marks that they give."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from desk.calendars import Span
from desk.contracts import Carrier
from drafting.findings import Kind
from drafting.pack_questions import REASONS
from drafting.pack_values import Carrying, Cited, Question, Written, asked
from drafting.yaml_text import Plain

HOUSE_HOURS = ("08:30-12:00", "14:30-17:30")
"""Service hours where a contract says "working hours" without naming them. Source: requirements.md, "Rules of time"."""
BACKUP_DUTY = "backup-check"
MARKS_DUTY = "monthly-assessment"
_CARRIED: Mapping[Kind, tuple[Carrier, tuple[str, ...]]] = {
    "backup": ("duty", (BACKUP_DUTY,)),
    "hours": ("scope", ("severities",)),
    "penalty": ("people", ()),
    "secrecy": ("scope", ("contract",)),
    "training": ("target", ("request.response",)),
    "staff": ("role", ("level 1", "level 2", "manager")),
    "payment": ("people", ()),
    "channel": ("scope", ("groups",)),
    "security": ("people", ()),
    "drill": ("people", ()),
    "service": ("target", ("request.response",)),
}
_FLOOR = re.compile(
    r"低于(\d{2,3})分|(\d{2,3})分(?:（含）|\(含\)|及|≥)?以下|(?:得分)?(?:≥|不低于|高于)?(\d{2,3})分(?:（含）|\(含\))?(?:及)?以上"
)
_EVERY_DAY = re.compile(r"(?!.*除外)(?:.*?)(?:每[日天]|全年|周一至周日|休息日|周末|节假日)", re.DOTALL)
_MARKS = re.compile("考核|得分|评分|分值")
_MONTHLY = re.compile("每月|月度|当月|按月|逐月")


@dataclass(frozen=True, slots=True)
class RestPlan:
    """Hours, marks and the house's own duties, how each finding's clause is carried, and what is to be asked."""

    hours: tuple[str, ...]
    hours_house: bool
    hours_quotes: tuple[str, ...]
    floor: int | None
    marks: tuple[Cited, ...]
    duties: tuple[Written, ...]
    carried: Mapping[str, Carrying]
    questions: tuple[Question, ...]


@dataclass(slots=True)
class _Marks:
    """The floor of the customer's marks, and the findings that tell of it."""

    floor: int | None = None
    cited: list[Cited] = field(default_factory=list)


def plan_rest(found: Iterable[Cited], *, duties: Iterable[str]) -> RestPlan:
    """Return what the remaining findings become; `duties` are the ids that the pack has already."""
    listed = list(found)
    hours, house, quotes, about_hours = _hours([one for one in listed if one.finding.kind == "hours"])
    backups = [one for one in listed if one.finding.kind == "backup"]
    marks = _marks(listed)
    monthly = [one for one in marks.cited if _MONTHLY.search(one.finding.quote)]
    known = MARKS_DUTY in set(duties)
    own: list[Written] = []
    questions = [*about_hours, *(asked("assessment.floor", one, floor=str(marks.floor)) for one in marks.cited[:1])]
    if backups:
        own.append(_backup_check(backups))
        questions.append(asked("backup.house", backups[0]))
    if monthly and not known:
        own.append(_assessment(monthly))
        questions.append(asked("assessment.duty", monthly[0]))
    carried = _carried(listed, marks.cited if monthly or known else [])
    return RestPlan(hours, house, quotes, marks.floor, tuple(marks.cited), tuple(own), carried, tuple(questions))


def _carried(found: Iterable[Cited], marked: Sequence[Cited]) -> dict[str, Carrying]:
    """Return who carries each clause; `marked` are those that the monthly assessment carries."""
    carried = {one.clause: _carrying(one) for one in found if one.finding.kind in _CARRIED}
    return carried | {one.clause: Carrying("duty", (MARKS_DUTY,), REASONS["assessment"]) for one in marked}


def _carrying(one: Cited) -> Carrying:
    carrier, by = _CARRIED[one.finding.kind]
    return Carrying(carrier, by, REASONS[one.finding.kind])


def _hours(found: Sequence[Cited]) -> tuple[tuple[str, ...], bool, tuple[str, ...], tuple[Question, ...]]:
    """Return a working day's service hours, whether they are the house's own, their words, and what is to be asked."""
    named = [(one, spans) for one in found if (spans := _spans(one.finding.hours))]
    questions = [
        asked("hours.unreadable", one, hours=one.finding.hours or "无", chosen="、".join(HOUSE_HOURS))
        for one in found
        if not _spans(one.finding.hours) and one.finding.hours not in {"7x24", "5x8"}
    ]
    if not named:
        return HOUSE_HOURS, True, (), (*questions, Question("hours.house"))
    chosen, spans = next((pair for pair in named if "工作日" in pair[0].finding.quote), named[0])
    said = dict.fromkeys(",".join(each) for _, each in named)
    if len(said) > 1:
        questions.append(asked("hours.several", chosen, all="；".join(said), chosen=",".join(spans)))
    if _EVERY_DAY.match(chosen.finding.quote):
        questions.append(asked("hours.every_day", chosen))
    return spans, False, (chosen.finding.quote,), tuple(questions)


def _spans(text: str | None) -> tuple[str, ...]:
    """Return hours such as "08:30-12:00,14:30-17:30" in order; none where a calendar cannot hold them."""
    try:
        spans = sorted(Span.parse(part.strip()) for part in (text or "").split(","))
    except ValueError:
        return ()
    apart = all(one.closes <= other.opens for one, other in pairwise(spans))
    return tuple(map(str, spans)) if apart else ()


def _marks(found: Iterable[Cited]) -> _Marks:
    """Return the highest marks under which the text deducts money."""
    marks = _Marks()
    for one in found:
        if one.finding.kind == "penalty" and _MARKS.search(one.finding.quote):
            floors = [int(next(filter(None, groups))) for groups in _FLOOR.findall(one.finding.quote)]
            fits = [floor for floor in floors if 0 < floor <= 100]
            if fits:
                marks.floor = max(marks.floor or 0, *fits)
                marks.cited.append(one)
    return marks


def _assessment(found: Sequence[Cited]) -> Written:
    values: dict[str, Plain] = {
        "id": MARKS_DUTY,
        "name": {"zh": "月度考核", "en": "Monthly assessment"},
        "names": ["月度考核", "月考核"],
        "every": "month",
        "on": "last_working_day",
        "at": "close",
        "opens": "9h",
        "near": "2h",
        "who": "manager",
        "clauses": [one.clause for one in found],
        "house": True,
    }
    return Written(values, tuple(dict.fromkeys(one.finding.quote for one in found)))


def _backup_check(found: Sequence[Cited]) -> Written:
    values: dict[str, Plain] = {
        "id": BACKUP_DUTY,
        "name": {"zh": "备份检查", "en": "Backup check"},
        "names": ["备份检查"],
        "every": "month",
        "on": "first_working_day",
        "at": "close",
        "opens": "8h",
        "near": "1h",
        "who": "engineer",
        "clauses": [one.clause for one in found],
        "house": True,
    }
    return Written(values, tuple(dict.fromkeys(one.finding.quote for one in found)))
