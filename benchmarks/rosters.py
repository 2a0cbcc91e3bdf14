"""Who is on watch for a year: a weekly rotation, nights and working days in three ranks, with changes by hand."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from desk.calendars import Calendar
from desk.rosters import Change, ChangeKind, Leave, Roster, on_watch, shifts
from desk.turns import Hours, Layer, Rotation, Unit, instant, wall_at

YEAR = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
ASKED = 10_000
TIMES = 5


def measure() -> dict[str, object]:
    """Return how long a year's shifts take, cold and warm, and one question for one moment."""
    roster = _roster()
    cold, warm = [], []
    for _ in range(TIMES):
        instant.cache_clear()
        wall_at.cache_clear()
        cold.append(_seconds_of_a_year(roster))
        warm.append(_seconds_of_a_year(roster))
    step = (YEAR[1] - YEAR[0]) / ASKED
    begun = time.perf_counter()
    for number in range(ASKED):
        on_watch(roster, YEAR[0] + number * step)
    asked = time.perf_counter() - begun
    return {
        "shifts of a year": len(shifts(roster, *YEAR)),
        "a year, cold, ms": round(1000 * sorted(cold)[TIMES // 2], 1),
        "a year, warm, ms": round(1000 * sorted(warm)[TIMES // 2], 1),
        "who at one moment, us": round(1_000_000 * asked / ASKED, 1),
    }


def _seconds_of_a_year(roster: Roster) -> float:
    begun = time.perf_counter()
    shifts(roster, *YEAR)
    return time.perf_counter() - begun


def _roster() -> Roster:
    weekly = Rotation((("wang",), ("li",), ("zhao",)), _wall(9), Unit.WEEK)
    nights = Rotation((("chen",), ("wu",)), _wall(18), Unit.DAY)
    days = Rotation((("sun",), ("he",), ("qian",)), _wall(0), Unit.SHIFT)
    layers = (
        Layer(weekly),
        Layer(nights, hours=(Hours(frozenset({"fri", "sat", "sun"}), 18 * 60, 8 * 60),), rank=2),
        Layer(days, hours=(Hours(frozenset({"working_day"}), 9 * 60, 17 * 60 + 30),), rank=3),
    )
    starts = [YEAR[0] + timedelta(days=7 * number) for number in range(50)]
    changes = tuple(
        Change(ChangeKind.REPLACE, start, start + timedelta(days=1), "zhao", instead="wang") for start in starts
    )
    leaves = tuple(Leave("li", start, start + timedelta(days=2)) for start in starts[::5])
    return Roster("first", 1, Calendar(zone="Asia/Shanghai", country="CN"), layers, changes, leaves)


def _wall(hour: int) -> datetime:
    """Return an hour of a Monday on the wall."""
    return datetime(2026, 1, 5, hour)  # noqa: DTZ001 - a wall time has no zone
