"""Which papers there are: how each is called, what it is about, which clauses ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from desk.errors import ZhibanError
from desk.papers.stretches import Stretch, Unit, stretch_of


class Kind(StrEnum):
    """The papers, by the names that commands and templates use."""

    FAULT_HANDLING = "fault-handling"
    FAULT_REPORT = "fault-report"
    INSPECTION = "inspection"
    USER_PROBLEMS = "user-problems"
    PROBLEM_TRACKING = "problem-tracking"
    QUARTER_RUNNING = "quarter-running"
    QUARTER_MAINTENANCE = "quarter-maintenance"
    ASSESSMENT = "assessment"
    SERVICE_RECORD = "service-record"
    DUTY_ROSTER = "duty-roster"
    PROBLEM_SUMMARY = "problem-summary"


@dataclass(frozen=True, slots=True)
class About:
    """What is known of a paper before it is made.

    `title` is the paper's own, `names` are other words for it. `takes` are the stretches of time that it may be about;
    none means that it is about one ticket. `form` is the kind of file.
    """

    title: str
    names: tuple[str, ...]
    takes: tuple[Unit, ...]
    form: Literal["docx", "xlsx"]
    clauses: tuple[str, ...]


_ANY = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR)
_QUARTER = (Unit.QUARTER,)
PAPERS: Mapping[Kind, About] = {
    Kind.FAULT_HANDLING: About("故障处理报告", ("处理报告",), (), "docx", ("FO4",)),
    Kind.FAULT_REPORT: About("故障报告", (), (), "docx", ("FO4",)),
    Kind.INSPECTION: About("巡检记录表", ("巡检记录", "巡检表"), (Unit.DAY, Unit.MONTH), "docx", ("FO8", "DA4")),
    Kind.USER_PROBLEMS: About("用户问题修改追踪表", ("追踪表", "用户问题追踪表"), _ANY, "xlsx", ("DC8",)),
    Kind.PROBLEM_TRACKING: About("问题跟踪表", ("跟踪表",), _ANY, "xlsx", ("DL4",)),
    Kind.QUARTER_RUNNING: About("季度运行报告", ("系统运行情况报告", "运行报告", "季报"), _QUARTER, "docx", ("DC7",)),
    Kind.QUARTER_MAINTENANCE: About("季度运维报告", ("运维报告",), _QUARTER, "docx", ("DL3",)),
    Kind.ASSESSMENT: About("月度考核评分表", ("考核表", "评分表", "月度考核"), (Unit.MONTH,), "xlsx", ("FO9",)),
    Kind.SERVICE_RECORD: About("服务记录", ("服务报告", "运维服务报告"), _ANY, "xlsx", ("DC11", "DG2")),
    Kind.DUTY_ROSTER: About("值班表", (), (Unit.MONTH,), "xlsx", ("SE6",)),
    Kind.PROBLEM_SUMMARY: About("问题分类汇总", ("分类汇总", "问题汇总"), (Unit.WEEK, Unit.MONTH), "docx", ("FO1",)),
}


class PaperRefused(ZhibanError):
    """A paper that cannot be made as it was asked for; `reason` is kind, period, ticket, no_fault or assessment."""

    code = "paper_refused"

    def __init__(self, reason: str, message: str, *, what: str = "", expected: str = "") -> None:
        """Say in one line why; `what` was asked for, `expected` are the forms that would do."""
        super().__init__(message)
        self.reason = reason
        self.what = what
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Order:
    """A paper that somebody wants: of a ticket, or of a stretch of time."""

    kind: Kind
    ticket: int | None = None
    stretch: Stretch | None = None


def kind_of(word: str) -> Kind:
    """Return the paper that a word means: its name in commands, its title, or one of its other names.

    Raises:
        PaperRefused: it means none.
    """
    wanted = word.strip().casefold().replace("_", "-").strip("《》")
    for kind, about in PAPERS.items():
        if wanted in {str(kind), about.title, *about.names}:
            return kind
    known = ", ".join(PAPERS)
    raise PaperRefused("kind", f'no paper "{word}"; there are {known}', what=word)


def order_of(kind: Kind, about: str, zone: str) -> Order:
    """Return what is wanted, from the kind and the words after it: a ticket's number, or a stretch of time.

    Raises:
        PaperRefused: the words are not what this paper is about.
    """
    takes, words = PAPERS[kind].takes, about.strip().removesuffix("号单").removesuffix("号").strip()
    if not takes:
        if not (words.isascii() and words.isdecimal() and len(words) < 9):
            raise PaperRefused("ticket", f"{kind}: expected a ticket's number, got {_shown(about)}", what=about)
        return Order(kind, ticket=int(words))
    stretch = stretch_of(words, zone)
    if stretch is None or stretch.unit not in takes:
        expected = " or ".join(FORMS[unit] for unit in takes)
        message = f"{kind}: expected a {expected}, got {_shown(about)}"
        raise PaperRefused("period", message, what=about, expected=" / ".join(EXAMPLES[unit] for unit in takes))
    return Order(kind, stretch=stretch)


FORMS: Mapping[Unit, str] = {
    Unit.DAY: "day (YYYY-MM-DD)",
    Unit.WEEK: "week (YYYY-WNN)",
    Unit.MONTH: "month (YYYY-MM)",
    Unit.QUARTER: "quarter (YYYY-QN)",
    Unit.YEAR: "year (YYYY)",
}
EXAMPLES: Mapping[Unit, str] = {
    Unit.DAY: "2026-09-16",
    Unit.WEEK: "2026-W38",
    Unit.MONTH: "2026-09",
    Unit.QUARTER: "2026-Q3",
    Unit.YEAR: "2026",
}


def _shown(text: str) -> str:
    return f'"{text[:40]}"' if text.strip() else "nothing"
