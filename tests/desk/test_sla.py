"""Periods and deadlines: the rules one by one; the worked examples are in tests/data/deadlines.json."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from desk.errors import CalendarExhausted
from desk.hours import Calendar
from desk.sla import ClockKind, Deadline, Pause, Period, due_at, share_of

WEEK = {day: ["08:30-12:00", "14:30-17:30"] for day in ("mon", "tue", "wed", "thu", "fri")}
GUANGDONG = Calendar.model_validate({"zone": "Asia/Shanghai", "hours": WEEK, "country": "CN"})
KNOWN_2098 = GUANGDONG.model_validate({**GUANGDONG.model_dump(), "known_years": [2098]})
ZONE_ONLY = Calendar.model_validate({"zone": "Asia/Shanghai"})
ALWAYS, WORKING, DAYS = ClockKind.AROUND_THE_CLOCK, ClockKind.WORKING_TIME, ClockKind.DAYS


def at(text: str) -> datetime:
    """Return the instant of a local time in China; the year is 2026 unless told."""
    return datetime.fromisoformat(f"{text if len(text) > 12 else f'2026-{text}'}+08:00")


def due(
    start: str, within: str, clock: ClockKind, *pauses: tuple[str, str], calendar: Calendar = GUANGDONG
) -> Deadline:
    stretches = [Pause(at(begin), at(end)) for begin, end in pauses]
    return due_at(at(start), Period.parse(within), clock, calendar, pauses=stretches)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("30 minutes", "30 minutes"),
        ("1 minutes", "1 minute"),
        ("1 hour", "1 hour"),
        ("2 working days", "2 working days"),
        ("1 working day", "1 working day"),
        ("10 days", "10 days"),
        ("0 days", "0 days"),
        ("5m", "5 minutes"),
        ("2 h", "2 hours"),
        ("90s", "90 seconds"),
        ("1d", "1 day"),
        (" 3  working   days ", "3 working days"),
    ],
)
def test_a_period_is_read_and_written(text: str, said: str) -> None:
    assert str(Period.parse(text)) == said
    assert Period.parse(said) == Period.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "5",
        "minutes",
        "-5 minutes",
        "1.5 hours",
        "5 weeks",
        "5minutes",
        "2 workingdays",
        "٣ days",
        "5 m inutes",
    ],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match='expected "N minutes"'):
        Period.parse(text)


def test_a_period_of_more_than_a_hundred_years_is_refused() -> None:
    assert Period.parse("36500 days")
    for text in ("36501 days", "999999999 hours", "999999999 working days"):
        with pytest.raises(ValueError, match="at most 36500 days"):
            Period.parse(text)


@pytest.mark.parametrize(
    ("text", "clock", "fits"),
    [
        ("30 minutes", ALWAYS, True),
        ("2 hours", WORKING, True),
        ("2 days", DAYS, True),
        ("2 working days", DAYS, True),
        ("2 days", ALWAYS, False),
        ("2 working days", WORKING, False),
        ("2 hours", DAYS, False),
    ],
)
def test_a_period_fits_the_clock_that_counts_its_unit(text: str, clock: ClockKind, fits: bool) -> None:
    if fits:
        Period.parse(text).check(clock)
        return
    with pytest.raises(ValueError, match=f"on the clock {clock}"):
        due_at(at("09-07T10:00"), Period.parse(text), clock, GUANGDONG)


def test_a_pause_ends_after_it_begins_and_has_offsets() -> None:
    with pytest.raises(ValueError, match="ends after it starts"):
        Pause(at("09-07T10:00"), at("09-07T09:59"))
    with pytest.raises(ValueError, match="offset"):
        Pause(datetime.fromisoformat("2026-09-07"), at("09-07T09:59"))
    with pytest.raises(ValueError, match="offset"):
        due_at(datetime.fromisoformat("2026-09-07"), Period.parse("1 hour"), ALWAYS, GUANGDONG)


def test_what_comes_out_is_in_utc_whatever_goes_in() -> None:
    local = datetime(2026, 9, 7, 10, tzinfo=timezone(timedelta(hours=8)))
    for within, clock in (("1 hour", ALWAYS), ("1 hour", WORKING), ("1 day", DAYS)):
        assert due_at(local, Period.parse(within), clock, GUANGDONG).due.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "within", "clock", "provisional"),
    [
        pytest.param("12-31T17:00", "24 hours", ALWAYS, False, id="around the clock rests on no calendar"),
        pytest.param("12-30T17:00", "1 hour", WORKING, False, id="working time within a known year"),
        pytest.param("12-31T17:00", "30 minutes", WORKING, False, id="working time that ends with the known year"),
        pytest.param("12-31T17:00", "1 hour", WORKING, True, id="working time into an unknown year"),
        pytest.param("12-30T17:00", "1 working day", DAYS, False, id="a working day of a known year"),
        pytest.param("12-31T17:00", "1 working day", DAYS, True, id="a working day of an unknown year"),
        pytest.param("12-20T17:00", "20 days", DAYS, True, id="plain days that end in an unknown year"),
        pytest.param("12-20T17:00", "2 days", DAYS, False, id="plain days that end in a known year"),
    ],
)
def test_a_deadline_that_rests_on_an_unknown_year_says_so(
    start: str, within: str, clock: ClockKind, provisional: bool
) -> None:
    assert due(f"2098-{start}", within, clock, calendar=KNOWN_2098).provisional is provisional


def test_working_time_up_to_midnight_does_not_look_at_the_next_year() -> None:
    parts = {"hours": {day: ["18:00-24:00"] for day in WEEK}, "country": "CN", "known_years": [2098]}
    evenings = Calendar.model_validate({"zone": "Asia/Shanghai", **parts})
    to_midnight = due("2098-12-31T23:00", "1 hour", WORKING, calendar=evenings)
    assert to_midnight == Deadline(at("2099-01-01T00:00"), provisional=False)
    assert due("2098-12-31T23:00", "2 hours", WORKING, calendar=evenings).provisional


@pytest.mark.parametrize(
    ("start", "within", "moment"),
    [
        pytest.param("09-07T20:00", "0 days", "09-08T00:00", id="after the close it is the day's 24:00"),
        pytest.param("09-12T20:00", "0 days", "09-14T17:30", id="on a day off it is the next working day"),
        pytest.param("09-12T20:00", "0 working days", "09-14T17:30", id="no working days on a day off likewise"),
    ],
)
def test_the_same_day(start: str, within: str, moment: str) -> None:
    assert due(start, within, DAYS).due == at(moment)


@pytest.mark.parametrize(
    ("pause", "moment"),
    [
        pytest.param(("09-12T10:00", "09-17T12:00"), "09-17T17:30", id="from the last day, a Saturday"),
        pytest.param(("09-13T10:00", "09-17T12:00"), "09-17T17:30", id="from the Sunday after it"),
        pytest.param(("09-14T10:00", "09-17T12:00"), "09-17T17:30", id="from the Monday on which it really ends"),
        pytest.param(("09-14T17:30", "09-17T12:00"), "09-14T17:30", id="from the very deadline"),
        pytest.param(("09-12T10:00", "09-13T12:00"), "09-14T17:30", id="within the days off moves nothing"),
    ],
)
def test_a_pause_over_a_last_day_that_is_off(pause: tuple[str, str], moment: str) -> None:
    assert due("09-07T09:00", "5 days", DAYS, pause).due == at(moment)


def test_a_calendar_without_working_days_still_ends_plain_days() -> None:
    with_holiday = Calendar.model_validate({"zone": "Asia/Shanghai", "holidays": ["2026-09-10", "2026-09-11"]})
    assert due("09-07T09:00", "3 days", DAYS, calendar=with_holiday).due == at("09-13T00:00")
    with pytest.raises(CalendarExhausted):
        due("09-07T09:00", "3 working days", DAYS, calendar=ZONE_ONLY)


def test_time_after_the_last_year_is_an_exhausted_calendar() -> None:
    for within, clock in (("48 hours", ALWAYS), ("48 hours", WORKING), ("2 days", DAYS), ("2 working days", DAYS)):
        with pytest.raises(CalendarExhausted):
            due("9999-12-31T10:00", within, clock)


@pytest.mark.parametrize(
    ("start", "within", "clock", "near"),
    [
        pytest.param("09-07T10:00", "4 hours", ALWAYS, "09-07T13:00", id="plain time around the clock"),
        pytest.param("09-07T11:00", "2 hours", WORKING, "09-07T15:00", id="service time over lunch"),
        pytest.param("09-30T16:30", "4 hours", WORKING, "10-08T10:30", id="service time over a holiday"),
        pytest.param("09-07T17:30", "1 day", DAYS, "09-08T11:30", id="plain time on the clock of days"),
    ],
)
def test_the_share_of_a_period(start: str, within: str, clock: ClockKind, near: str) -> None:
    deadline = due(start, within, clock)
    assert share_of(at(start), deadline.due, 0.75, clock, GUANGDONG) == at(near)
    assert share_of(at(start), deadline.due, 1, clock, GUANGDONG) == deadline.due
    assert share_of(at(start), deadline.due, 0, clock, GUANGDONG) == at(start)


def test_the_share_of_a_paused_period_leaves_the_pauses_out() -> None:
    pauses = [Pause(at("09-07T10:30"), at("09-07T15:30"))]
    moved = due_at(at("09-07T10:00"), Period.parse("2 hours"), WORKING, GUANGDONG, pauses=pauses).due
    assert moved == at("09-07T17:00")
    assert share_of(at("09-07T10:00"), moved, 0.75, WORKING, GUANGDONG, pauses=pauses) == at("09-07T16:30")
