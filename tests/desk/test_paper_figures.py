"""Stretches of time, the figures counted in them, and the monthly marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.papers.assessment import SHEET, Evidence, Item, Rule, forfeit, mark
from desk.papers.figures import Count, concerns, figures
from desk.papers.kinds import PAPERS, Kind, PaperRefused, kind_of, order_of
from desk.papers.stretches import Stretch, before, months_of, stretch_of
from desk.tickets import State
from tests.documents.paper_samples import TICKETS, ZONE, at, late, ticket

MADE = at("09-30 18:00")


def quarter() -> Stretch:
    found = stretch_of("2026-Q3", ZONE)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "name", "days", "earlier"),
    [
        pytest.param("2026-09-16", "2026-09-16", "09-16 09-16", "2026-09-15", id="a day"),
        pytest.param("2026年9月16日", "2026-09-16", "09-16 09-16", "2026-09-15", id="a day in Chinese"),
        pytest.param("2026-W38", "2026-W38", "09-14 09-20", "2026-W37", id="a week from Monday"),
        pytest.param("2026-09", "2026-09", "09-01 09-30", "2026-08", id="a month"),
        pytest.param("2026年12月", "2026-12", "12-01 12-31", "2026-11", id="the last month of the year"),
        pytest.param("2026-Q1", "2026-Q1", "01-01 03-31", "2025-Q4", id="a quarter"),
        pytest.param("2026年第三季度", "2026-Q3", "07-01 09-30", "2026-Q2", id="a quarter in Chinese"),
        pytest.param("2026", "2026", "01-01 12-31", "2025", id="a year"),
    ],
)
def test_a_stretch_is_whole_days_of_the_contracts_zone(text: str, name: str, days: str, earlier: str) -> None:
    found = stretch_of(text, ZONE)
    assert found is not None
    assert (found.name, f"{found.first:%m-%d} {found.last:%m-%d}") == (name, days)
    assert found.start.isoformat().endswith("T16:00:00+00:00"), "midnight in Shanghai"
    assert (found.end - found.start).days == (found.last - found.first).days + 1
    assert before(found, ZONE).name == earlier
    assert before(found, ZONE).end == found.start


@pytest.mark.parametrize(
    "text", ["", "September", "2026-13", "2026-02-30", "2026-W54", "2026-Q5", "202609", "２０２６", "9"]
)
def test_what_is_no_stretch_is_none(text: str) -> None:
    assert stretch_of(text, ZONE) is None


def test_a_quarter_has_its_three_months() -> None:
    assert months_of(quarter()) == ("2026-07", "2026-08", "2026-09")


def test_a_paper_is_known_by_its_name_its_title_and_what_people_call_it() -> None:
    for kind, about in PAPERS.items():
        assert [kind_of(word) for word in (str(kind), about.title, f"《{about.title}》", *about.names)] == [kind] * (
            3 + len(about.names)
        )
    with pytest.raises(PaperRefused, match='no paper "poem"'):
        kind_of("poem")


@pytest.mark.parametrize(
    ("kind", "about", "reason"),
    [
        pytest.param(Kind.FAULT_REPORT, "2026-09", "ticket", id="a month where a ticket is wanted"),
        pytest.param(Kind.FAULT_REPORT, "", "ticket", id="nothing"),
        pytest.param(Kind.FAULT_REPORT, "²", "ticket", id="a digit that is no number"),
        pytest.param(Kind.QUARTER_RUNNING, "2026-09", "period", id="a month where a quarter is wanted"),
        pytest.param(Kind.ASSESSMENT, "12", "period", id="a number where a month is wanted"),
    ],
)
def test_what_a_paper_is_not_about_is_refused(kind: Kind, about: str, reason: str) -> None:
    with pytest.raises(PaperRefused) as refused:
        order_of(kind, about, ZONE)
    assert refused.value.reason == reason


def test_tickets_are_counted_where_they_were_opened_and_merged_ones_are_not() -> None:
    others = (
        ticket(7, "06-30 23:59"),
        ticket(8, "10-01 00:00"),
        replace(ticket(9, "09-01 10:00"), state=State.MERGED),
    )
    found = figures((*TICKETS, *others), quarter(), ZONE, at=MADE)
    assert (found.total, found.unsolved) == (6, 1)
    assert [(one.month, sum(one.numbers)) for one in found.by_month] == [("2026-07", 1), ("2026-08", 1), ("2026-09", 4)]
    assert found.by_system == (Count("公文管理系统", 5), Count("信访管理平台", 1))
    assert found.causes == (Count("磁盘写满", 4),)


def test_a_target_breached_and_met_later_is_a_breach_by_how_much() -> None:
    found = figures(TICKETS, quarter(), ZONE, at=MADE)
    faults = next(one for one in found.attainment if one.severity == "fault")
    assert (faults.met, faults.breached, faults.undecided, round(faults.share or 0, 3)) == (2, 1, 0, 0.667)
    assert [(one.number, one.met_at and one.met_at - one.due) for one in found.breaches] == [(3, timedelta(minutes=10))]


def test_a_system_is_down_from_the_report_to_the_recovery_and_overlaps_count_once() -> None:
    outages = (
        ticket(1, "09-16 10:00", severity="outage"),
        ticket(2, "09-16 10:30", severity="outage"),
        ticket(3, "09-16 10:10", severity="outage", system="信访管理平台"),
    )
    documents, petitions = figures(outages, quarter(), ZONE, at=MADE).standing
    assert (documents.outages, documents.seconds, petitions.seconds) == (2, 90 * 60, 60 * 60)
    assert documents.share == 1 - 90 * 60 / (MADE - quarter().start).total_seconds()


def test_an_outage_that_goes_on_counts_up_to_the_moment_of_counting() -> None:
    going_on = replace(ticket(1, "09-30 17:00", severity="outage"), restored_at=None, resolved_at=None)
    assert figures([going_on], quarter(), ZONE, at=MADE).standing[0].seconds == 3600


def test_what_should_be_looked_at_follows_from_fixed_rules() -> None:
    now = figures((*TICKETS, late(ticket(10, "09-05 10:00"))), quarter(), ZONE, at=MADE)
    earlier = figures([ticket(1, "05-05 10:00", system="信访管理平台")], before(quarter(), ZONE), ZONE, at=MADE)
    found = [(one.what, one.name) for one in concerns(now, earlier)]
    assert found == [("system", "公文管理系统"), ("target", "fault.response"), ("cause", "磁盘写满")]
    assert concerns(earlier, earlier) == ()


def test_the_sheet_has_a_hundred_points() -> None:
    assert sum(item.points for item in SHEET) == 100


def evidence(number: int, name: str = "response") -> Evidence:
    return Evidence("target", at("09-16 09:00") + timedelta(minutes=number), name, number)


def test_an_item_loses_its_points_and_no_more_and_each_deduction_has_its_evidence() -> None:
    marks, deductions = mark(map(evidence, range(17)), full=100, floor=80)
    assert (marks.score, marks.forfeits) == (70, True)
    assert [one.points for one in deductions] == [2.0] * 15 + [0.0, 0.0]
    assert [one.evidence.ticket for one in deductions] == list(range(17))


def test_a_sheet_of_other_full_marks_is_scaled() -> None:
    marks, _ = mark([evidence(1)], full=50, floor=40)
    assert (marks.score, sum(item.points for item in marks.items)) == (49, 50)


@pytest.mark.parametrize(
    ("count", "total", "amount"),
    [
        pytest.param(10, 1_200_000.0, 0.0, id="just at the floor nothing is forfeited"),
        pytest.param(11, 1_200_000.0, 22_000.0, id="under it, total / 12 x (100 - 78) %"),
        pytest.param(11, None, None, id="without a total no amount can be told"),
    ],
)
def test_money_is_forfeited_under_the_floor(count: int, total: float | None, amount: float | None) -> None:
    marks, _ = mark(map(evidence, range(count)), full=100, floor=80)
    assert forfeit(marks, total) == amount


def test_the_contracts_own_sheet_goes_before_the_houses() -> None:
    own = (Item("all", "时限", 60, (Rule("target", 10),)), Item("voice", "态度", 40, (Rule("complaint", 40),)))
    found = [evidence(1), evidence(2, "report"), Evidence("complaint", at("09-16 10:00"), "张文华")]
    marks, deductions = mark(found, full=100, floor=80, sheet=own)
    assert (marks.score, marks.lost, marks.house) == (40, (20, 40), False)
    assert [one.item for one in deductions] == ["all", "all", "voice"]
    assert mark(found, full=100, floor=80)[0].house


def test_times_are_of_those_that_were_answered_and_solved_at_once_counts_too() -> None:
    at_once = ticket(1, "09-16 10:00")
    met = replace(at_once.targets[0], met_at=at_once.opened_at)
    waits = replace(
        ticket(2, "09-16 10:00"), state=State.OPEN, targets=(), acknowledged_at=None, resolved_at=None, restored_at=None
    )
    found = figures([replace(at_once, targets=(met,)), waits], quarter(), ZONE, at=MADE).times
    faults = {one.event: (one.number, one.middle, one.longest) for one in found if one.severity == "fault"}
    assert faults == {"response": (1, 0.0, 0.0), "resolve": (1, 7200.0, 7200.0)}
    assert all((one.number, one.middle) == (0, None) for one in found if one.severity == "outage")
