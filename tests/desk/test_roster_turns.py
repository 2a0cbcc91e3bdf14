"""Rotations on the wall clock: handovers at skipped and doubled hours, and against a count of every half hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.calendars import Calendar
from desk.rosters import Roster, on_watch, stretches
from desk.turns import Hours, Layer, Rotation, Unit, instant
from tests.desk.roster_samples import ZONES, roster_of, wall

HALF_HOUR = timedelta(minutes=30)


def handovers(zone: str, start: str, unit: str, every: int, *, after: str, count: int) -> list[str]:
    """Return the handovers after a wall time, as the wall shows them with its offset."""
    tz = ZoneInfo(zone)
    rotation = Rotation((("a",), ("b",)), wall(start), Unit(unit), every)
    begin = instant(wall(after), tz)
    found = [moment.astimezone(tz) for moment in rotation.handovers(begin, begin + timedelta(days=500), tz)]
    return [moment.isoformat(timespec="minutes") for moment in dict.fromkeys(found)][:count]


@pytest.mark.parametrize(
    ("zone", "start", "unit", "every", "after", "expected"),
    [
        pytest.param(
            "America/Chicago",
            "2020-01-01T01:30",
            "day",
            1,
            "2020-10-31T00:00",
            ["2020-10-31T01:30-05:00", "2020-11-01T01:30-05:00", "2020-11-02T01:30-06:00", "2020-11-03T01:30-06:00"],
            id="ga-handoff-daily-0130-fall: of a doubled hour the first counts",
        ),
        pytest.param(
            "America/Chicago",
            "2020-01-01T02:30",
            "day",
            1,
            "2020-03-06T00:00",
            ["2020-03-06T02:30-06:00", "2020-03-07T02:30-06:00", "2020-03-08T03:00-05:00", "2020-03-09T02:30-05:00"],
            id="ga-handoff-daily-0230-spring: a skipped time is the end of the leap",
        ),
        pytest.param(
            "America/Chicago",
            "2020-01-01T00:30",
            "hour",
            1,
            "2020-03-08T00:00",
            [
                "2020-03-08T00:30-06:00",
                "2020-03-08T01:30-06:00",
                "2020-03-08T03:00-05:00",
                "2020-03-08T03:30-05:00",
                "2020-03-08T04:30-05:00",
            ],
            id="ga-handoff-hourly-30-spring",
        ),
        pytest.param(
            "America/Chicago",
            "2020-01-01T00:00",
            "hour",
            1,
            "2020-03-08T00:30",
            ["2020-03-08T01:00-06:00", "2020-03-08T03:00-05:00", "2020-03-08T04:00-05:00", "2020-03-08T05:00-05:00"],
            id="ga-handoff-hourly-00-spring",
        ),
        pytest.param(
            "America/Chicago",
            "2020-01-01T00:30",
            "hour",
            1,
            "2020-10-31T23:00",
            [
                "2020-10-31T23:30-05:00",
                "2020-11-01T00:30-05:00",
                "2020-11-01T01:30-05:00",
                "2020-11-01T02:30-06:00",
                "2020-11-01T03:30-06:00",
                "2020-11-01T04:30-06:00",
            ],
            id="ga-handoff-hourly-30-fall",
        ),
        pytest.param(
            "America/Chicago",
            "2020-01-01T00:00",
            "hour",
            1,
            "2020-10-31T23:30",
            ["2020-11-01T00:00-05:00", "2020-11-01T01:00-05:00", "2020-11-01T02:00-06:00"],
            id="ga-handoff-hourly-00-fall",
        ),
        pytest.param(
            "America/Chicago",
            "2020-01-02T01:30",
            "month",
            1,
            "2020-04-01T00:00",
            ["2020-04-02T01:30-05:00", "2020-05-02T01:30-05:00", "2020-06-02T01:30-05:00", "2020-07-02T01:30-05:00"],
            id="ga-handoff-monthly-spring",
        ),
        pytest.param(
            "America/Chicago",
            "2020-01-01T01:30",
            "month",
            1,
            "2020-10-15T00:00",
            ["2020-11-01T01:30-05:00", "2020-12-01T01:30-06:00", "2021-01-01T01:30-06:00"],
            id="ga-handoff-monthly-fall",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            "2021-01-01T00:30",
            "hour",
            1,
            "2021-04-04T00:00",
            ["2021-04-04T00:30+11:00", "2021-04-04T01:30+11:00", "2021-04-04T02:30+10:30"],
            id="ga-handoff-lordhowe-hourly-fall: half an hour twice",
        ),
        pytest.param(
            "Australia/Lord_Howe",
            "2020-01-01T02:15",
            "day",
            1,
            "2020-10-04T00:00",
            ["2020-10-04T02:30+11:00", "2020-10-05T02:15+11:00"],
            id="ga-handoff-lordhowe-daily-spring: half an hour left out",
        ),
        pytest.param(
            "America/Chicago",
            "2017-03-10T08:00",
            "week",
            1,
            "2017-03-10T08:00",
            ["2017-03-17T08:00-05:00"],
            id="ga-handoff-week-spring",
        ),
        pytest.param(
            "America/Chicago",
            "2017-11-04T08:00",
            "week",
            1,
            "2017-11-04T08:00",
            ["2017-11-11T08:00-06:00"],
            id="ga-handoff-week-fall",
        ),
        pytest.param(
            "America/Chicago",
            "2017-03-11T08:00",
            "day",
            1,
            "2017-03-11T08:00",
            ["2017-03-12T08:00-05:00"],
            id="ga-handoff-day-spring",
        ),
        pytest.param(
            "America/Chicago",
            "2017-11-04T08:00",
            "day",
            1,
            "2017-11-04T08:00",
            ["2017-11-05T08:00-06:00"],
            id="ga-handoff-day-fall",
        ),
        pytest.param(
            "America/Chicago",
            "2017-03-12T00:00",
            "hour",
            3,
            "2017-03-12T00:00",
            ["2017-03-12T03:00-05:00"],
            id="ga-handoff-3h-spring",
        ),
        pytest.param(
            "America/Chicago",
            "2017-11-05T00:00",
            "hour",
            3,
            "2017-11-05T00:00",
            ["2017-11-05T03:00-06:00"],
            id="ga-handoff-3h-fall",
        ),
        pytest.param(
            "America/Chicago",
            "2017-03-01T00:00",
            "month",
            1,
            "2017-03-01T00:00",
            ["2017-04-01T00:00-05:00"],
            id="ga-handoff-month-spring",
        ),
        pytest.param(
            "UTC",
            "2026-01-01T00:00",
            "hour",
            12,
            "2026-01-03T06:00",
            ["2026-01-03T12:00+00:00"],
            id="ga-handoff-12h-in-middle",
        ),
        pytest.param(
            "UTC",
            "2020-06-01T03:00",
            "hour",
            10,
            "2020-06-02T09:00",
            ["2020-06-02T19:00+00:00"],
            id="ga-handoff-10h: after the start",
        ),
        pytest.param(
            "UTC",
            "2020-06-01T03:00",
            "hour",
            10,
            "2020-05-30T21:00",
            ["2020-05-30T21:00+00:00", "2020-05-31T07:00+00:00"][1:],
            id="ga-handoff-10h: before the start",
        ),
        pytest.param(
            "America/Chicago",
            "2024-10-01T00:00",
            "week",
            1,
            "2024-10-29T00:00",
            ["2024-11-05T00:00-06:00"],
            id="oc-dst-weekly: autumn",
        ),
        pytest.param(
            "America/Chicago",
            "2024-10-01T00:00",
            "week",
            1,
            "2025-03-04T00:00",
            ["2025-03-11T00:00-05:00"],
            id="oc-dst-weekly: spring",
        ),
        pytest.param(
            "US/Pacific",
            "2017-02-06T10:30",
            "week",
            1,
            "2017-02-06T00:00",
            ["2017-02-06T10:30-08:00", "2017-02-13T10:30-08:00", "2017-02-20T10:30-08:00", "2017-02-27T10:30-08:00"],
            id="lo-weekly",
        ),
        pytest.param(
            "US/Central",
            "2016-10-31T11:00",
            "week",
            1,
            "2016-10-31T00:00",
            ["2016-10-31T11:00-05:00", "2016-11-07T11:00-06:00", "2016-11-14T11:00-06:00"],
            id="lo-dst-plain",
        ),
        pytest.param(
            "Pacific/Apia",
            "2011-12-28T08:00",
            "day",
            1,
            "2011-12-29T00:00",
            ["2011-12-29T08:00-10:00", "2011-12-31T00:00+14:00", "2011-12-31T08:00+14:00"],
            id="a day that a zone leaves out begins and ends at the next midnight",
        ),
        pytest.param(
            "Asia/Shanghai",
            "2026-01-31T09:00",
            "month",
            1,
            "2026-02-01T00:00",
            ["2026-02-28T09:00+08:00", "2026-03-31T09:00+08:00", "2026-04-30T09:00+08:00"],
            id="a day that the month lacks is its last",
        ),
    ],
)
def test_handovers_stand_on_the_wall(
    zone: str, start: str, unit: str, every: int, after: str, expected: list[str]
) -> None:
    assert handovers(zone, start, unit, every, after=after, count=len(expected)) == expected


def test_of_a_doubled_hour_each_shift_ends_where_the_next_begins() -> None:
    """lo-dst-ambiguous: weekly, Sunday 01:30 US/Central over 2016-11-06."""
    rotation = Rotation((("a",), ("b",), ("c",)), wall("2016-10-30T01:30"))
    roster = roster_of(Layer(rotation), zone="US/Central")
    begin = datetime(2016, 10, 29, tzinfo=UTC)
    found = list(stretches(roster, begin, begin + timedelta(days=40)))
    assert all(earlier.end == later.start for earlier, later in pairwise(found))
    assert [one.people for one in found] == [("c",), ("a",), ("b",), ("c",), ("a",), ("b",), ("c",)]


class HalfHours:
    """A rotation worked out by looking at every half hour: a handover is when the wall first shows it or more."""

    def __init__(self, rotation: Rotation, zone: ZoneInfo, begin: datetime) -> None:
        """Begin counting well before what is asked, at a turn that is worked out by adding lengths one by one."""
        self.rotation, self.zone = rotation, zone
        self.at = begin
        self.highest = begin.astimezone(zone).replace(tzinfo=None)
        self.number = 0
        self.wall = rotation.start
        while self.wall > self.highest:
            self.number -= 1
            self.wall = rotation.handover_wall(self.number)

    def next(self) -> tuple[datetime, tuple[str, ...]]:
        """Return who stands at the half hour, and go on to the next."""
        at = self.at
        self.highest = max(self.highest, at.astimezone(self.zone).replace(tzinfo=None))
        while self.rotation.handover_wall(self.number + 1) <= self.highest:
            self.number += 1
        self.at += HALF_HOUR
        return at, self.rotation.groups[self.number % len(self.rotation.groups)]


rotations = st.builds(
    Rotation,
    groups=st.lists(st.sampled_from([("a",), ("b",), ("c", "d"), ()]), min_size=1, max_size=5).map(tuple),
    start=st.datetimes(wall("2024-06-01"), wall("2026-06-01")).map(
        lambda moment: moment.replace(minute=moment.minute // 30 * 30, second=0, microsecond=0)
    ),
    unit=st.sampled_from([Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH]),
    every=st.integers(1, 37),
)


@settings(max_examples=60, deadline=None)
@given(rotations, st.sampled_from(ZONES), st.integers(0, 700))
def test_a_rotation_is_what_every_half_hour_shows(rotation: Rotation, zone: str, day: int) -> None:
    tz = ZoneInfo(zone)
    begin = datetime(2024, 7, 1, tzinfo=UTC) + timedelta(days=day)
    brute = HalfHours(rotation, tz, begin - timedelta(days=2))
    layer, calendar = Layer(rotation), Calendar(zone=zone)
    for _ in range(48 * 14):
        at, expected = brute.next()
        assert layer.people(at, calendar) == expected, at


@pytest.mark.parametrize("zone", ZONES)
def test_every_half_hour_of_a_year_of_watch_is_in_the_stretch_that_says_so(zone: str) -> None:
    roster = year_round(zone)
    begin = datetime(2025, 12, 25, tzinfo=UTC)
    found = iter(stretches(roster, begin, begin + timedelta(days=366)))
    current = next(found)
    for number in range(48 * 366):
        at = begin + number * HALF_HOUR
        if at >= current.end:
            current = next(found)
        assert current.start <= at < current.end
        assert set(on_watch(roster, at)) == set(current.people), at


def year_round(zone: str) -> Roster:
    """Return a roster with nights, days, working days and weeks in two ranks."""
    weekly = Rotation((("wang",), ("li",), ("zhao",)), wall("2026-01-05T09:00"))
    nights = Rotation((("chen",), ("wu",)), wall("2026-01-01T18:00"), Unit.DAY)
    daily = Rotation((("sun",), ("he",)), wall("2026-01-05T00:00"), Unit.SHIFT)
    return roster_of(
        Layer(weekly),
        Layer(nights, hours=(Hours(frozenset({"fri", "sat", "sun"}), 18 * 60, 8 * 60),), rank=2),
        Layer(daily, hours=(Hours(frozenset({"working_day"}), 9 * 60, 17 * 60 + 30),), rank=3),
        zone=zone,
        country="CN",
    )
