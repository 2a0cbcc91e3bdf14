"""When a duty falls due in the contract's calendar. Source of the cases: docs/rules/duties.md, requirements.md."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.contracts import DutyRule, Named
from desk.duties import DutyMoment, next_moment
from tests.desk.desk_samples import pack

SHANGHAI = ZoneInfo("Asia/Shanghai")


def rule(**given: object) -> DutyRule:
    """Return a duty at the close that opens eight hours before."""
    fields: dict[str, object] = {"at": "close", "opens": "8h", "near": "1h", **given}
    return DutyRule.model_validate({"id": "x", "name": Named(zh="甲", en="a"), "names": ["甲"], **fields})


def local(text: str) -> datetime:
    """Return a local moment of the contract."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def due(one: DutyRule, after: str, *, signed: date | None = None) -> str | None:
    """Return the local moment at which a duty next falls due."""
    found = next_moment(one, pack().calendar, local(after).astimezone(UTC), signed=signed)
    return f"{found.due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if found else None


@pytest.mark.parametrize(
    ("given", "after", "expected"),
    [
        pytest.param({"every": "day", "at": "08:30"}, "2026-10-03 08:29", "2026-10-03 08:30", id="daily, on holidays"),
        pytest.param({"every": "day", "at": "08:30"}, "2026-10-03 08:30", "2026-10-04 08:30", id="strictly after now"),
        pytest.param(
            {"every": "working_day"}, "2026-09-30 18:00", "2026-10-08 17:30", id="working days leave the holiday out"
        ),
        pytest.param({"every": "working_day"}, "2026-10-09 18:00", "2026-10-10 17:30", id="a make-up Saturday counts"),
        pytest.param({"every": "week", "on": "fri"}, "2026-09-16 09:00", "2026-09-18 17:30", id="on Fridays"),
        pytest.param(
            {"every": "month", "on": "last_working_day"},
            "2026-01-01 00:00",
            "2026-01-30 17:30",
            id="January ends on Sat.",
        ),
        pytest.param(
            {"every": "month", "on": "first_working_day"}, "2026-09-30 23:59", "2026-10-08 17:30", id="October's first"
        ),
        pytest.param(
            {"every": "month", "on": "last_day", "at": "09:00"}, "2028-02-10 00:00", "2028-02-29 09:00", id="leap year"
        ),
        pytest.param(
            {"every": "month", "on": "day 31", "at": "09:00"},
            "2026-02-01 00:00",
            "2026-02-28 09:00",
            id="no 31st: the last",
        ),
        pytest.param(
            {"every": "quarter", "on": "last_working_day"}, "2026-09-16 09:00", "2026-09-30 17:30", id="DC7, the third"
        ),
        pytest.param(
            {"every": "quarter", "on": "last_working_day"}, "2026-09-30 17:30", "2026-12-31 17:30", id="DC7, the fourth"
        ),
        pytest.param(
            {"every": "half-year", "on": "first_day", "at": "09:00"},
            "2026-01-02 00:00",
            "2026-07-01 09:00",
            id="half-year",
        ),
        pytest.param(
            {"every": "year", "on": "12-31", "at": "09:00"}, "2026-12-31 09:00", "2027-12-31 09:00", id="yearly"
        ),
        pytest.param(
            {"every": "year", "on": "last_working_day"}, "2026-01-01 00:00", "2026-12-31 17:30", id="the year's last"
        ),
    ],
)
def test_a_duty_falls_due_on_the_day_that_its_rule_names(given: dict[str, object], after: str, expected: str) -> None:
    assert due(rule(**given), after) == expected


@pytest.mark.parametrize(
    ("signed", "after", "expected"),
    [
        pytest.param(date(2026, 9, 1), "2026-09-01 08:00", "2026-09-11 17:30", id="FO13: ten days from the signing"),
        pytest.param(
            date(2026, 9, 25), "2026-09-25 08:00", "2026-10-08 17:30", id="ends in the holiday: the day after it"
        ),
        pytest.param(date(2026, 9, 1), "2026-09-12 08:00", None, id="over: it comes once"),
        pytest.param(None, "2026-09-01 08:00", None, id="without a day of signing it does not come"),
    ],
)
def test_a_duty_after_the_signing_comes_once(signed: date | None, after: str, expected: str | None) -> None:
    assert due(rule(every="once", after_signing="10 days"), after, signed=signed) == expected


def test_a_duty_is_asked_for_and_reminded_of_before_it_is_due() -> None:
    found = next_moment(
        rule(every="day", at="08:30", opens="1h", near="15m"), pack().calendar, local("2026-09-16 09:00"), signed=None
    )
    assert found is not None
    assert [f"{m.astimezone(SHANGHAI):%H:%M}" for m in (found.opens_at, found.near_at, found.due)] == [
        "07:30",
        "08:15",
        "08:30",
    ]


@pytest.mark.parametrize(
    ("after", "provisional"),
    [
        pytest.param("2026-05-01 00:00", False, id="2026 is known"),
        pytest.param("2039-05-01 00:00", True, id="2039 is not"),
    ],
)
def test_a_year_without_a_notice_makes_the_moment_provisional(after: str, provisional: bool) -> None:
    found = next_moment(rule(every="month", on="last_working_day"), pack().calendar, local(after), signed=None)
    assert found is not None
    assert found.provisional is provisional


FIRST = datetime(2026, 1, 1, tzinfo=UTC)
RULES = [
    rule(every="day", at="08:30"),
    rule(every="working_day"),
    rule(every="week", on="mon"),
    rule(every="month", on="last_working_day"),
    rule(every="quarter", on="first_working_day"),
    rule(every="half-year", on="day 15", at="10:00"),
    rule(every="year", on="03-05", at="10:00"),
]


def _next(one: DutyRule, after: datetime) -> DutyMoment:
    found = next_moment(one, pack().calendar, after, signed=None)
    assert found is not None
    return found


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(RULES), st.integers(0, 700 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes)))
def test_next_moments_go_on_and_none_is_left_out(one: DutyRule, after: datetime) -> None:
    first = _next(one, after)
    assert first.due > after
    assert first.opens_at <= first.near_at <= first.due
    assert _next(one, first.due - timedelta(seconds=1)) == first, "asked from just before, it is the same one"
    assert _next(one, first.due).due > first.due
