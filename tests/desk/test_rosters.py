"""Rosters against the scenarios of other houses: layers, changes by hand, leave, swaps, temporary schedules.

The rotations of the scenarios (`ga-handoff-*`, `oc-dst-weekly`, `lo-weekly`, `lo-dst-*`) are in `test_roster_turns`.
Left out: `ga-calc-history-*`, `ga-calc-active-future` (no history of who stood is kept beside the plan: the timeline
has it), `ga-calc-weekly-24` (starts from such a history), `ga-override-conflict` (two changes that meet are no conflict
here: the later one acts upon the earlier), `ga-rotation-gap` and `ga-rotation-del-user` (members have no positions of
their own), `ga-oncall-time-of-day`, `ga-oncall-channel-dup` (notices go to people, at handovers), `lo-least-active`,
`lo-all-busy` (nobody is chosen by past load), `lo-7x12` (counts another program's epochs), `oc-rotation-start-later`
(its turns begin apart from its shifts), `oc-roster-21` (contradicts its own interval after the first round).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.calendars import WEEKDAYS
from desk.rosters import (
    Change,
    ChangeKind,
    Leave,
    Roster,
    Temporary,
    gaps,
    next_handover,
    on_watch,
    shifts,
    stretches,
)
from desk.turns import FixedShift, Hours, Layer, Rotation, Unit, instant
from tests.desk.roster_samples import DAY, fixed, hour, roster_of, wall

ALL_DAYS = frozenset(map(str, WEEKDAYS))


def told(roster: Roster, start: float, end: float) -> list[tuple[float, float, str]]:
    """Return the shifts between two hours of the day."""
    return [
        ((one.start - DAY) / timedelta(hours=1), (one.end - DAY) / timedelta(hours=1), one.person)
        for one in shifts(roster, hour(start), hour(end))
    ]


def change(kind: str, start: float, end: float, person: str | None = None, *, instead: str | None = None) -> Change:
    """Return a change by hand from hour to hour."""
    return Change(ChangeKind(kind), hour(start), hour(end), person, instead)


def always(person: str) -> Rotation:
    """Return a rotation of one."""
    return Rotation(((person,),), wall("2026-01-01T00:00"))


MORNINGS = Layer(always("foobar"), hours=(Hours(ALL_DAYS, 8 * 60, 10 * 60),))


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        pytest.param({}, [(8, 9, "foobar")], id="ga-calc-simple"),
        pytest.param(
            {"temporary": (Temporary(hour(8.25), hour(8.75), (fixed(8.375, 8.625, "baz"),)),)},
            [(8, 8.25, "foobar"), (8.375, 8.625, "baz"), (8.75, 9, "foobar")],
            id="ga-calc-temp-schedule: it replaces the layers, gaps included",
        ),
        pytest.param(
            {"changes": (change("replace", 8.5, 8.75, "binbaz", instead="foobar"),)},
            [(8, 8.5, "foobar"), (8.5, 8.75, "binbaz"), (8.75, 9, "foobar")],
            id="ga-calc-override-replace",
        ),
        pytest.param(
            {"changes": (change("add", 8, 8.25, "binbaz"), change("add", 8.5, 8.75, "binbaz"))},
            [(8, 8.25, "binbaz"), (8, 9, "foobar"), (8.5, 8.75, "binbaz")],
            id="ga-calc-override-add",
        ),
        pytest.param(
            {"changes": (change("remove", 8.5, 8.75, instead="foobar"),)},
            [(8, 8.5, "foobar"), (8.75, 9, "foobar")],
            id="ga-calc-override-remove",
        ),
        pytest.param(
            {"leaves": (Leave("foobar", hour(8.5), hour(8.75)),)},
            [(8, 8.5, "foobar"), (8.75, 9, "foobar")],
            id="leave without anybody else is a gap",
        ),
        pytest.param(
            {
                "changes": (change("replace", 8.5, 8.75, "binbaz", instead="foobar"),),
                "leaves": (Leave("foobar", hour(8), hour(9)),),
            },
            [(8.5, 8.75, "binbaz")],
            id="who stands in for somebody on leave stands",
        ),
    ],
)
def test_a_roster_with_changes(about: dict[str, object], expected: list[tuple[float, float, str]]) -> None:
    roster = Roster("first", 1, roster_of().calendar, (MORNINGS,), **about)  # type: ignore[arg-type]
    assert told(roster, 8, 9) == expected


def test_hours_come_each_day_of_a_week() -> None:
    """ga-calc-week."""
    layer = Layer(always("foobar"), hours=(Hours(ALL_DAYS, 8 * 60, 9 * 60),))
    assert told(roster_of(layer), 0, 168) == [(24 * n + 8, 24 * n + 9, "foobar") for n in range(7)]


def test_a_day_and_a_night_rotation_hand_over_to_each_other() -> None:
    """ga-calc-day-night."""
    day = Rotation((("Craig",), ("Donna",), ("Aru",)), wall("2018-09-12T08:00"), Unit.DAY)
    night = Rotation((("Caza",), ("Cook",)), wall("2018-09-12T08:00"), Unit.DAY)
    roster = roster_of(
        Layer(day, hours=(Hours(ALL_DAYS, 8 * 60, 20 * 60),)),
        Layer(night, hours=(Hours(ALL_DAYS, 20 * 60, 8 * 60),)),
        zone="America/Chicago",
    )
    zone = roster.calendar.tz
    found = shifts(roster, instant(wall("2018-09-12T10:25"), zone), instant(wall("2018-09-16T19:00"), zone))
    names = ["Craig", "Caza", "Donna", "Cook", "Aru", "Caza", "Craig", "Cook", "Donna"]
    assert [one.person for one in found] == names
    walls = [f"{one.end.astimezone(zone):%d %H}" for one in found]
    assert walls == ["12 20", "13 08", "13 20", "14 08", "14 20", "15 08", "15 20", "16 08", "16 19"]


def test_higher_layers_hide_lower_ones_for_their_exact_span() -> None:
    """oc-final-priorities; E and A by hand, the later made upon the earlier."""
    low = (fixed(10, 15, "A"), fixed(11, 13, "B"), fixed(16, 19, "A"), fixed(21, 22, "A"), fixed(22, 24, "B"))
    high = (fixed(12, 14, "C"), fixed(14, 15, "D"), fixed(17, 18, "D"), fixed(20, 23, "D"))
    changes = (change("only", 22, 23, "E"), change("only", 22, 22.5, "A"))
    roster = Roster("x", 1, roster_of().calendar, (Layer(fixed=low), Layer(fixed=high, rank=2)), changes)
    found = [(one.start, one.end, "".join(one.people)) for one in stretches(roster, hour(0), hour(24))]
    expected: list[tuple[float, float, str]] = [
        (0, 10, ""),
        (10, 11, "A"),
        (11, 12, "AB"),
        (12, 14, "C"),
        (14, 15, "D"),
        (15, 16, ""),
        (16, 17, "A"),
        (17, 18, "D"),
        (18, 19, "A"),
        (19, 20, ""),
        (20, 22, "D"),
        (22, 22.5, "A"),
        (22.5, 23, "E"),
        (23, 24, "B"),
    ]
    assert found == [(hour(start), hour(end), people) for start, end, people in expected]
    assert [(one.start, one.end) for one in gaps(roster, hour(0), hour(24))] == [
        (hour(0), hour(10)),
        (hour(15), hour(16)),
        (hour(19), hour(20)),
    ]


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        pytest.param(
            (fixed(10, 20, "A"), fixed(12, 16, "B")),
            (fixed(15, 18, "C"),),
            [(10, 15, "A"), (12, 15, "B"), (15, 18, "C"), (18, 20, "A")],
            id="oc-final-split",
        ),
        pytest.param(
            (fixed(10, 20, "A"), fixed(10, 20, "B")),
            (fixed(10, 13, "C"),),
            [(10, 13, "C"), (13, 20, "A"), (13, 20, "B")],
            id="oc-final-same-start",
        ),
    ],
)
def test_layers_split_each_other(
    low: tuple[FixedShift, ...], high: tuple[FixedShift, ...], expected: list[tuple[float, float, str]]
) -> None:
    assert told(roster_of(Layer(fixed=low), Layer(fixed=high, rank=2)), 0, 24) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(37, 42, [(36, 37, "u1"), (37, 39, "u2")], id="oc-swap-start"),
        pytest.param(34, 37, [(36, 37, "u2"), (37, 39, "u1")], id="oc-swap-end"),
        pytest.param(37, 38, [(36, 37, "u1"), (37, 38, "u2"), (38, 39, "u1")], id="oc-swap-both"),
        pytest.param(36, 39, [(36, 39, "u2")], id="oc-swap-whole, lo-override-whole"),
    ],
)
def test_a_swap_takes_its_very_span(start: float, end: float, expected: list[tuple[float, float, str]]) -> None:
    layer = Layer(always("u1"), hours=(Hours(ALL_DAYS, 12 * 60, 15 * 60),))
    plain = roster_of(layer)
    assert told(plain, 24, 48) == [(36, 39, "u1")], "oc-swap-untaken-ignored: nothing is changed before it is agreed"
    swapped = Roster("x", 1, plain.calendar, (layer,), (change("replace", start, end, "u2", instead="u1"),))
    assert told(swapped, 24, 48) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param(2, 9, [(0, 2, "u1"), (2, 9, "u2"), (9, 10, "u1")], id="lo-override-split"),
        pytest.param(0, 9, [(0, 9, "u2"), (9, 10, "u1")], id="lo-override-edit-start"),
        pytest.param(2, 10, [(0, 2, "u1"), (2, 10, "u2")], id="lo-override-edit-end"),
        pytest.param(4, 6, [(0, 4, "u1"), (4, 6, "u2"), (6, 10, "u1")], id="lo-override-multiple"),
    ],
)
def test_a_change_splits_shifts(start: float, end: float, expected: list[tuple[float, float, str]]) -> None:
    layer = Layer(fixed=(fixed(0, 5, "u1"), fixed(5, 10, "u1")))
    roster = Roster("x", 1, roster_of().calendar, (layer,), (change("only", start, end, "u2"),))
    assert told(roster, 0, 10) == expected


@pytest.mark.parametrize(
    ("kind", "person", "instead", "during"),
    [
        pytest.param("add", "u3", None, [{"u1", "u3"}, {"u1", "u2", "u3"}, {"u1", "u3"}], id="ga-override-add"),
        pytest.param("remove", None, "u2", [{"u1"}, {"u1"}, {"u1"}], id="ga-override-remove"),
        pytest.param("replace", "u3", "u2", [{"u1"}, {"u1", "u3"}, {"u1"}], id="ga-override-replace"),
    ],
)
def test_layers_of_one_rank_stand_beside_each_other(
    kind: str, person: str | None, instead: str | None, during: list[set[str]]
) -> None:
    layers = (Layer(always("u1")), Layer(always("u2"), hours=(Hours(ALL_DAYS, 9 * 60, 21 * 60),)))
    changes = (change(kind, 48, 144, person, instead=instead),)
    roster = Roster("x", 1, roster_of().calendar, layers, changes)
    plain = [{"u1"}, {"u1", "u2"}, {"u1"}]
    for day, expected in ((0, plain), (3, during), (6, plain)):
        assert [set(on_watch(roster, hour(24 * day + at))) for at in (0, 9, 21)] == expected


@pytest.mark.parametrize(
    ("unit", "every", "start", "later"),
    [
        pytest.param("day", 2, 0, 72, id="ga-rotation-daily"),
        pytest.param("week", 1, 0, 8 * 24, id="ga-rotation-weekly"),
        pytest.param("month", 1, 0, 32 * 24, id="ga-rotation-monthly"),
        pytest.param("hour", 1, 0, 1, id="ga-rotation-hourly"),
    ],
)
def test_the_second_follows_the_first(unit: str, every: int, start: float, later: float) -> None:
    rotation = Rotation((("u1",), ("u2",)), hour(start).replace(tzinfo=None), Unit(unit), every)
    roster = roster_of(Layer(rotation))
    assert [on_watch(roster, hour(at)) for at in (0, later)] == [("u1",), ("u2",)]


def test_a_rotation_wraps_and_stands_before_its_start() -> None:
    """ga-rotation-wrap; ga-empty-policy: with one member there is always one."""
    begin = (hour(0) - timedelta(hours=3, minutes=50)).replace(tzinfo=None)
    roster = roster_of(Layer(Rotation((("u1",), ("u2",)), begin, Unit.HOUR, 2)))
    assert on_watch(roster, hour(0)) == ("u2",)
    assert on_watch(roster, hour(1 / 3)) == ("u1",)
    assert on_watch(roster_of(Layer(always("u1"))), datetime(2020, 1, 1, tzinfo=UTC)) == ("u1",)


def test_a_turn_without_anybody_is_a_gap() -> None:
    """oc-rolling-2day: every second day nobody, said in so many words."""
    rotation = Rotation((("u1",), (), ("u2",), ()), hour(0).replace(tzinfo=None), Unit.DAY)
    roster = roster_of(Layer(rotation, hours=(Hours(ALL_DAYS, 0, 3 * 60),)))
    days = [on_watch(roster, hour(24 * day)) for day in range(7)]
    assert days == [("u1",), (), ("u2",), (), ("u1",), (), ("u2",)]


TABLE = [
    ("00", "AAA", "2024-08-01", "fri", 1, "02A 09B 16C", 21),
    ("01", "AAAAA", "2024-08-05", "mon tue wed thu fri", 1, "05A 06B 07C 08D 09E 12A 13B 14C 15D 16E", 14),
    ("02", "AAAA", "2024-08-05", "mon tue wed thu fri", 2, "05A 06A 07B 08B 09C 12C 13D 14D 15A 16A", 14),
    ("05", "AAAAA", "2024-08-08", "mon tue wed thu fri", 1, "08A 09B 12C 13D 14E 15A 16B 19C 20D 21E", 14),
    ("09", "AAA", "2024-08-03", "sat sun", 1, "03A 04B 10C 11A 17B", 15),
    ("10", "AAAAA", "2024-08-03", "sat sun", 1, "03A 04B 10C 11D", 14),
    ("12", "A", "2024-08-01", "sat sun", 1, "03A 04A", 5),
    ("13", "AAA", "2024-08-01", "sat sun", 1, "03A 04B 10C 11A 17B", 17),
    ("14", "AAAAAA", "2024-08-01", "sat sun", 1, "03A 04B 10C 11D 17E", 17),
    ("15", "AAA", "2024-08-01", "sat sun", 2, "03A 04A 10B 11B 17C", 17),
    ("23", "A", "2024-08-01", "mon", 1, "05A 12A", 14),
]
"""The rows `oc-roster-NN` whose turns pass with the days that have hours; those by the week and month follow below."""


@pytest.mark.parametrize(
    ("members", "start", "days", "every", "expected", "length"),
    [pytest.param(*row[1:], id=f"oc-roster-{row[0]}") for row in TABLE],
)
def test_turns_pass_with_the_days_that_have_hours(
    members: str, start: str, days: str, every: int, expected: str, length: int
) -> None:
    groups = tuple(("ABCDEFGHIJ"[number],) for number in range(len(members)))
    rotation = Rotation(groups, wall(f"{start}T00:00"), Unit.SHIFT, every)
    assert by_day(rotation, start, length, frozenset(days.split())) == expected


@pytest.mark.parametrize(
    ("rotation", "start", "days", "expected", "length"),
    [
        pytest.param(
            Rotation((("A",), ("B",), ("C",)), wall("2024-08-05T00:00"), Unit.WEEK),
            "2024-08-08",
            "mon tue wed thu fri",
            "08A 09A 12B 13B 14B 15B 16B 19C 20C 21C",
            14,
            id="oc-roster-06, as 03: by the week",
        ),
        pytest.param(
            Rotation((("A",), ("B",), ("C",)), wall("2024-07-29T00:00"), Unit.WEEK),
            "2024-08-01",
            "sat sun",
            "03A 04A 10B 11B 17C 18C",
            18,
            id="oc-roster-16",
        ),
        pytest.param(
            Rotation((("A",), (), ("B",), ()), wall("2024-07-29T00:00"), Unit.WEEK),
            "2024-08-01",
            "sat sun",
            "03A 04A 17B 18B",
            18,
            id="oc-roster-17: each second week nobody",
        ),
        pytest.param(
            Rotation((("A",), ("B",), ("C",)), wall("2024-08-01T00:00"), Unit.MONTH),
            "2024-08-29",
            "sat sun",
            "31A 01B 07B 08B 14B 15B",
            18,
            id="oc-roster-18, as 04 and 07: by the month",
        ),
        pytest.param(
            Rotation((("A", "B"), ("C",)), wall("2024-08-14T00:00"), Unit.DAY),
            "2024-08-14",
            "mon tue wed thu fri sat sun",
            "14AB 15C 16AB 17C 18AB 19C 20AB 21C 22AB",
            9,
            id="oc-roster-08: two at once",
        ),
        pytest.param(
            Rotation(tuple((one,) for one in "ABCDEFGHIJ"), wall("2024-09-30T00:00"), Unit.DAY),
            "2024-09-30",
            "mon tue wed thu fri sat sun",
            "30A 01B 02C 03D 04E 05F 06G 07H 08I 09J 10A 11B",
            12,
            id="oc-roster-19, as 20",
        ),
        pytest.param(
            Rotation((("A",), ("B",), ("C",)), wall("2024-09-30T00:00"), Unit.DAY, 7),
            "2024-09-30",
            "mon tue wed thu fri sat sun",
            "30A 01A 02A 03A 04A 05A 06A 07B 08B",
            9,
            id="oc-roster-22",
        ),
    ],
)
def test_turns_pass_by_the_calendar(rotation: Rotation, start: str, days: str, expected: str, length: int) -> None:
    assert by_day(rotation, start, length, frozenset(days.split())) == expected


def by_day(rotation: Rotation, start: str, length: int, days: frozenset[str]) -> str:
    """Return who begins at 00:00 of each day that has anybody, for 12 hours, as "02A 09B"."""
    roster = roster_of(Layer(rotation, hours=(Hours(days, 0, 12 * 60),)))
    first = datetime.combine(date.fromisoformat(start), datetime.min.time(), UTC)
    moments = [first + timedelta(days=number) for number in range(length)]
    return " ".join(f"{at:%d}{''.join(on_watch(roster, at))}" for at in moments if on_watch(roster, at))


def test_make_up_days_are_working_days() -> None:
    layer = Layer(
        Rotation((("li",), ("wang",)), wall("2026-09-17T00:00"), Unit.SHIFT),
        hours=(Hours(frozenset({"working_day"}), 9 * 60, 18 * 60),),
    )
    roster = roster_of(layer, zone="Asia/Shanghai", country="CN")
    at = instant(wall("2026-09-17T10:00"), roster.calendar.tz)
    days = {f"{at + timedelta(days=n):%m-%d}": on_watch(roster, at + timedelta(days=n)) for n in range(6)}
    assert days == {
        "09-17": ("li",),
        "09-18": ("wang",),
        "09-19": (),
        "09-20": ("li",),
        "09-21": ("wang",),
        "09-22": ("li",),
    }, "Sunday the 20th is worked by the State Council's notice"


def test_who_is_on_leave_gives_way_to_the_layer_below() -> None:
    layers = (Layer(always("reserve")), Layer(always("li"), rank=2))
    roster = Roster("x", 1, roster_of().calendar, layers, leaves=(Leave("li", hour(10), hour(12)),))
    assert told(roster, 8, 14) == [(8, 10, "li"), (10, 12, "reserve"), (12, 14, "li")]


def test_the_next_handover_tells_who_goes_and_who_comes() -> None:
    rotation = Rotation((("u1",), ("u2",)), hour(0).replace(tzinfo=None), Unit.DAY, 60)
    found = next_handover(roster_of(Layer(rotation)), hour(1))
    assert found is not None
    assert (found.at, found.going, found.coming) == (hour(24 * 60), ("u1",), ("u2",))
    assert next_handover(roster_of(Layer(always("u1"))), hour(1)) is None


people = st.sampled_from("abcd")
spans = st.tuples(st.integers(0, 47), st.integers(1, 24)).map(lambda pair: (pair[0] / 2, (pair[0] + pair[1]) / 2))


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Draw a roster over a day, with everything that may be in one."""
    layers = tuple(
        Layer(fixed=tuple(fixed(*draw(spans), draw(people)) for _ in range(draw(st.integers(0, 4)))), rank=rank)
        for rank in draw(st.lists(st.integers(1, 3), max_size=3))
    )
    kinds = draw(st.lists(st.sampled_from(list(ChangeKind)), max_size=5))
    changes = tuple(change(kind, *draw(spans), draw(people), instead=draw(people)) for kind in kinds)
    leaves = tuple(Leave(draw(people), *map(hour, draw(spans))) for _ in range(draw(st.integers(0, 2))))
    span = draw(spans)
    temporary = (Temporary(hour(span[0]), hour(span[1]), (fixed(*draw(spans), draw(people)),)),)
    return Roster("x", 1, roster_of().calendar, layers, changes, leaves, draw(st.sampled_from([(), temporary])))


@settings(max_examples=200, deadline=None)
@given(rosters())
def test_stretches_are_whole_in_order_and_what_each_half_hour_shows(roster: Roster) -> None:
    found = list(stretches(roster, hour(0), hour(36)))
    assert (found[0].start, found[-1].end) == (hour(0), hour(36))
    for earlier, later in pairwise(found):
        assert earlier.end == later.start
        assert set(earlier.people) != set(later.people)
    for number in range(72):
        at = hour(number / 2)
        stretch = next(one for one in found if one.start <= at < one.end)
        assert set(on_watch(roster, at)) == set(stretch.people)
        away = {one.person for one in roster.leaves if one.start <= at < one.end}
        assert not away & set(stretch.people)
    standing = sum(((one.end - one.start) * len(one.people) for one in found), timedelta())
    assert sum((one.end - one.start for one in shifts(roster, hour(0), hour(36))), timedelta()) == standing
