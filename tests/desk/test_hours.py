"""The calendar of a contract: what it refuses, which days are worked, and when service runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import chinese_calendar
import pytest
from pydantic import ValidationError

from desk.errors import CalendarExhausted
from desk.hours import (
    Calendar,
    Window,
    add_working_days,
    after_working_time,
    close_of,
    hours_of,
    in_hours,
    is_provisional,
    is_working_day,
    last_working_day,
    local_date,
    opening_after,
    windows,
    worked_between,
)

WEEK = {day: ["08:30-12:00", "14:30-17:30"] for day in ("mon", "tue", "wed", "thu", "fri")}


def calendar(**parts: object) -> Calendar:
    return Calendar.model_validate({"zone": "Asia/Shanghai", **parts})


def at(text: str) -> datetime:
    """Return the instant of a local time in China."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


GUANGDONG = calendar(hours=WEEK, country="CN")
SHORT_FRIDAY = calendar(hours={**WEEK, "fri": ["08:30-11:00"], "sat": ["10:00-11:00"]}, country="CN")
SHOP = calendar(hours={**WEEK, "sat": ["09:00-10:00"]}, holidays=["2026-10-01"], workdays=["2026-10-11", "2026-10-17"])


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        pytest.param({"zone": "Asia/Shangai"}, "IANA time zone", id="a zone that does not exist"),
        pytest.param({"zone": "Asia"}, "IANA time zone", id="a folder of zones"),
        pytest.param({"zone": ""}, "IANA time zone", id="an empty zone"),
        pytest.param({"zone": "../zone"}, "IANA time zone", id="a path as a zone"),
        pytest.param({"hours": {"monday": []}}, "'mon'", id="a weekday by another name"),
        pytest.param({"hours": {"mon": "08:30-12:00"}}, "tuple", id="hours without a list"),
        pytest.param({"hours": {"mon": ["8.30-12"]}}, 'such as "08:30-12:00"', id="hours in another form"),
        pytest.param({"hours": {"mon": ["08:60-12:00"]}}, "times from", id="sixty minutes"),
        pytest.param({"hours": {"mon": ["08:30-24:01"]}}, "times from", id="hours after 24:00"),
        pytest.param({"hours": {"mon": ["22:00-06:00"]}}, "over midnight in two parts", id="hours over midnight"),
        pytest.param({"hours": {"mon": ["08:30-08:30"]}}, "end after the beginning", id="hours of no length"),
        pytest.param({"hours": {"mon": ["08:00-12:00", "11:59-13:00"]}}, "do not overlap", id="hours that overlap"),
        pytest.param({"holidays": ["2026-02-30"]}, "date", id="a day that does not exist"),
        pytest.param({"holidays": ["01.10.2026"]}, 'such as "2026-10-01"', id="a date in another form"),
        pytest.param({"holidays": [20261001]}, 'such as "2026-10-01"', id="a number as a date"),
        pytest.param({"workdays": [datetime(2026, 10, 1, tzinfo=UTC)]}, "such as", id="an instant as a date"),
        pytest.param({"country": "China"}, "two letters", id="a country in words"),
        pytest.param({"country": "XX"}, "two letters", id="a country that does not exist"),
        pytest.param({"holiday": []}, "Extra inputs", id="a field that does not exist"),
        pytest.param(
            {"holidays": ["2026-10-10"], "workdays": ["2026-10-10"]},
            "got 2026-10-10 in both",
            id="a date in both lists",
        ),
    ],
)
def test_a_calendar_refuses_what_cannot_be_meant(parts: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        calendar(**parts)
    assert told in str(refusal.value)


def test_hours_may_stand_in_any_order_and_touch() -> None:
    mixed = calendar(hours={"mon": ["14:00-24:00", "0:00-12:00", "12:00-14:00"]})
    assert mixed.hours == {"mon": ("00:00-12:00", "12:00-14:00", "14:00-24:00")}


def test_a_calendar_comes_back_from_json_as_it_was_and_shares_its_hash() -> None:
    again = Calendar.model_validate_json(SHOP.model_dump_json())
    assert again == SHOP
    assert hash(again) == hash(SHOP)
    assert SHOP != GUANGDONG


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_china_works_on_the_days_of_the_notice(year: int) -> None:
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1)]
    assert [day for day in days if is_working_day(GUANGDONG, day)] == [
        day for day in days if chinese_calendar.is_workday(day)
    ]


def test_the_made_up_days_of_2026_are_those_of_the_notice() -> None:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    made_up = [f"{day:%m-%d}" for day in year if day.weekday() > 4 and is_working_day(GUANGDONG, day)]
    assert made_up == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]


@pytest.mark.parametrize(
    ("where", "day", "hours"),
    [
        pytest.param(SHORT_FRIDAY, "2026-09-11", ["08:30-11:00"], id="a weekday has its own hours"),
        pytest.param(SHORT_FRIDAY, "2026-09-12", [], id="hours for Saturday count on no day of a country"),
        pytest.param(SHORT_FRIDAY, "2026-10-10", WEEK["mon"], id="a make-up Saturday has Monday's"),
        pytest.param(SHORT_FRIDAY, "2026-10-02", [], id="a public holiday has none"),
        pytest.param(SHOP, "2026-09-12", ["09:00-10:00"], id="Saturday has its hours without a country"),
        pytest.param(SHOP, "2026-09-13", [], id="a weekday without hours is off"),
        pytest.param(SHOP, "2026-10-01", [], id="a holiday of the calendar has none"),
        pytest.param(SHOP, "2026-10-11", WEEK["mon"], id="a working day of the calendar without hours has Monday's"),
        pytest.param(SHOP, "2026-10-17", ["09:00-10:00"], id="a working day of the calendar with hours keeps them"),
    ],
)
def test_the_hours_of_a_day(where: Calendar, day: str, hours: list[str]) -> None:
    assert [str(span) for span in hours_of(where, date.fromisoformat(day))] == hours


def test_single_dates_override_the_country() -> None:
    own = calendar(
        hours=WEEK, country="CN", holidays=["2026-10-10", "2026-09-08"], workdays=["2026-10-02", "2026-09-12"]
    )
    worked = {day: is_working_day(own, date(2026, *day)) for day in [(10, 10), (9, 8), (10, 2), (9, 12)]}
    assert worked == {(10, 10): False, (9, 8): False, (10, 2): True, (9, 12): True}
    friday = calendar(hours={**WEEK, "fri": ["09:00-10:00"]}, country="CN", workdays=["2026-10-02", "2026-10-09"])
    assert [str(span) for span in friday.hours_of(date(2026, 10, 2))] == WEEK["mon"]
    assert [str(span) for span in friday.hours_of(date(2026, 10, 9))] == ["09:00-10:00"]


@pytest.mark.parametrize(
    ("day", "close"),
    [
        pytest.param("2026-09-07", "2026-09-07T17:30", id="the last hours of the day close it"),
        pytest.param("2026-09-12", "2026-09-13T00:00", id="a day without hours closes at its 24:00"),
    ],
)
def test_the_close_of_a_day(day: str, close: str) -> None:
    assert close_of(GUANGDONG, date.fromisoformat(day)) == at(close)


def test_windows_begin_where_they_are_asked_for_and_skip_the_holiday() -> None:
    assert list(islice(windows(GUANGDONG, at("2026-09-30T11:00")), 3)) == [
        Window(at("2026-09-30T11:00"), at("2026-09-30T12:00")),
        Window(at("2026-09-30T14:30"), at("2026-09-30T17:30")),
        Window(at("2026-10-08T08:30"), at("2026-10-08T12:00")),
    ]


def test_windows_cross_the_turn_of_the_year() -> None:
    ends = [window.end for window in islice(windows(GUANGDONG, at("2025-12-31T15:00")), 2)]
    assert ends == [at("2025-12-31T17:30"), at("2026-01-04T12:00")]


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        pytest.param("2026-09-07T10:00", "2026-09-07T10:00", id="in hours it is the moment itself"),
        pytest.param("2026-09-07T08:30", "2026-09-07T08:30", id="the opening is in hours"),
        pytest.param("2026-09-07T12:00", "2026-09-07T14:30", id="the close is not"),
        pytest.param("2026-09-30T17:30", "2026-10-08T08:30", id="over the national holiday"),
        pytest.param("2026-09-19T20:00", "2026-09-20T08:30", id="on a make-up Sunday"),
    ],
)
def test_the_opening_after_a_moment(moment: str, opening: str) -> None:
    assert opening_after(GUANGDONG, at(moment)) == at(opening)
    assert in_hours(GUANGDONG, at(moment)) == (moment == opening)


@pytest.mark.parametrize(
    ("zone", "day", "hours", "minutes"),
    [
        pytest.param("Europe/Berlin", "2026-03-29", "00:00-24:00", 23 * 60, id="a day is short in spring"),
        pytest.param("Europe/Berlin", "2026-10-25", "00:00-24:00", 25 * 60, id="a day is long in autumn"),
        pytest.param(
            "Europe/Berlin", "2026-03-29", "02:30-06:00", 150, id="an opening in the gap is read with the old offset"
        ),
        pytest.param("Europe/Berlin", "2026-03-29", "02:30-03:15", 0, id="hours that end before they begin are none"),
        pytest.param("Europe/Berlin", "2026-10-25", "02:30-04:00", 150, id="an opening that comes twice is the first"),
        pytest.param("Australia/Lord_Howe", "2026-10-04", "00:00-24:00", 1410, id="half an hour is missing"),
        pytest.param("Africa/Cairo", "2026-04-24", "00:00-24:00", 23 * 60, id="midnight itself is missing"),
    ],
)
def test_service_time_of_a_day_when_the_clock_changes(zone: str, day: str, hours: str, minutes: int) -> None:
    every = {weekday: [hours] for weekday in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    place = calendar(zone=zone, hours=every)
    local = date.fromisoformat(day)
    start, end = place.moment(local, 0), place.moment(local, 1440)
    assert worked_between(place, start, end) == timedelta(minutes=minutes)


def test_windows_stay_apart_where_the_clock_is_put_forward() -> None:
    parts = ["00:00-02:15", "02:20-02:50", "03:00-03:30", "03:30-05:00"]
    nights = calendar(zone="Europe/Berlin", hours=dict.fromkeys(("sat", "sun", "mon"), parts))
    found = list(islice(windows(nights, datetime(2026, 3, 28, tzinfo=UTC)), 10))
    assert all(earlier.end <= later.start for earlier, later in pairwise(found))
    assert all(window.start < window.end for window in found)


def test_a_date_that_a_zone_leaps_over_keeps_the_windows_apart() -> None:
    apia = calendar(zone="Pacific/Apia", hours={day: ["09:00-17:00"] for day in ("thu", "fri", "sat")})
    found = list(islice(windows(apia, datetime(2011, 12, 28, tzinfo=UTC)), 4))
    assert all(earlier.end <= later.start for earlier, later in pairwise(found))


def test_a_calendar_without_hours_is_exhausted() -> None:
    bare = calendar()
    assert list(windows(bare, at("2026-09-07T10:00"))) == []
    with pytest.raises(CalendarExhausted, match="service hours"):
        opening_after(bare, at("2026-09-07T10:00"))
    with pytest.raises(CalendarExhausted, match="service hours"):
        after_working_time(bare, at("2026-09-07T10:00"), timedelta(hours=1))
    with pytest.raises(CalendarExhausted, match="working days"):
        add_working_days(bare, date(2026, 9, 7), 1)


def test_no_working_time_that_ends_with_the_year_ends_there() -> None:
    evening = calendar(hours={"thu": ["18:00-24:00"]})
    midnight = at("2027-01-01T00:00")
    assert after_working_time(evening, midnight, timedelta(0)) == midnight
    assert after_working_time(evening, midnight + timedelta(minutes=1), timedelta(0)) == at("2027-01-07T18:00")


@pytest.mark.parametrize(
    ("day", "count", "found"),
    [
        pytest.param("2026-09-30", 1, "2026-10-08", id="the next one after a holiday"),
        pytest.param("2026-10-03", 0, "2026-10-08", id="none from a holiday is the next one"),
        pytest.param("2026-10-09", 0, "2026-10-09", id="none from a working day is that day"),
        pytest.param("2026-01-01", 248, "2026-12-31", id="the last one of the year"),
        pytest.param("2024-12-31", 249, "2026-01-04", id="over a whole year"),
    ],
)
def test_working_days_are_counted_on(day: str, count: int, found: str) -> None:
    assert add_working_days(GUANGDONG, date.fromisoformat(day), count) == date.fromisoformat(found)


def test_the_last_working_day_of_a_quarter() -> None:
    assert last_working_day(GUANGDONG, date(2026, 7, 1), date(2026, 9, 30)) == date(2026, 9, 30)
    assert last_working_day(GUANGDONG, date(2026, 10, 1), date(2026, 10, 10)) == date(2026, 10, 10)
    with pytest.raises(CalendarExhausted, match="no working day from 2026-10-01"):
        last_working_day(GUANGDONG, date(2026, 10, 1), date(2026, 10, 7))


@pytest.mark.parametrize(
    ("country", "year", "provisional"),
    [
        pytest.param("CN", 2025, False, id="a year with a notice"),
        pytest.param("CN", 2001, False, id="the first notice that the library holds"),
        pytest.param("CN", 2000, True, id="before the first notice"),
        pytest.param("CN", 2099, True, id="long before its notice"),
        pytest.param("US", 2099, False, id="a country that needs no notice"),
        pytest.param(None, 2099, False, id="no country"),
    ],
)
def test_a_year_without_a_notice_is_provisional(country: str | None, year: int, provisional: bool) -> None:
    assert is_provisional(calendar(country=country), year) is provisional


def test_a_year_whose_notice_the_calendar_spells_out_is_not_provisional() -> None:
    spelled = calendar(country="CN", known_years=[2099], workdays=["2099-10-10"])
    assert not is_provisional(spelled, 2099)
    assert is_provisional(spelled, 2098)


def test_a_provisional_year_has_plain_weekends_and_statutory_days() -> None:
    year = [date(2099, 1, 1) + timedelta(days=n) for n in range(365)]
    worked = {day for day in year if is_working_day(GUANGDONG, day)}
    assert not any(day.weekday() > 4 for day in worked)
    assert date(2099, 10, 1) not in worked
    assert date(2099, 1, 1) not in worked
    assert date(2099, 10, 12) in worked


def test_the_local_date_is_that_of_the_zone() -> None:
    assert local_date(GUANGDONG, datetime(2026, 9, 7, 16, tzinfo=UTC)) == date(2026, 9, 8)
