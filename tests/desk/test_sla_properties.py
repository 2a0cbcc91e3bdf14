"""What holds for every deadline, and second computations by plain counting to hold the first against."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from desk.hours import Calendar, after_working_time, in_hours, is_working_day, local_date, worked_between
from desk.sla import ClockKind, Pause, Period, Unit, due_at, share_of

WEEK = ("mon", "tue", "wed", "thu", "fri")
MINUTE = timedelta(minutes=1)


def _calendar(zone: str, country: str | None, *hours: str, days: tuple[str, ...] = WEEK) -> Calendar:
    return Calendar.model_validate({"zone": zone, "country": country, "hours": dict.fromkeys(days, hours)})


CALENDARS = (
    _calendar("Asia/Shanghai", "CN", "08:30-12:00", "14:30-17:30"),
    _calendar("Asia/Shanghai", "CN", "00:00-24:00"),
    _calendar("Europe/Berlin", "DE", "07:15-12:00", "12:00-19:45"),
    _calendar("Europe/Berlin", None, "00:00-01:00", "04:00-09:30", "21:00-24:00", days=("sat", "sun", "tue")),
    _calendar("America/New_York", "US", "09:00-17:00"),
    _calendar("America/New_York", None, "00:00-24:00", days=(*WEEK, "sat", "sun")),
    _calendar("Asia/Kathmandu", None, "09:30-18:00", days=("sun", *WEEK)),
    _calendar("Australia/Lord_Howe", "AU", "06:30-20:00"),
)
calendars = st.sampled_from(CALENDARS)
JANUARY, DECEMBER = datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2026-12-01")
TURNS = ("2026-03-06", "2026-03-27", "2026-04-03", "2026-09-30", "2026-10-02", "2026-10-23", "2026-10-30")
"""Before changes of the clock and long holidays."""
starts = st.one_of(
    st.datetimes(JANUARY, DECEMBER),
    st.sampled_from(TURNS).map(datetime.fromisoformat).flatmap(lambda day: st.datetimes(day, day + timedelta(days=3))),
).map(lambda at: at.replace(second=0, microsecond=0, tzinfo=UTC))
minutes = st.integers(1, 40 * 60)
timed = st.sampled_from([ClockKind.AROUND_THE_CLOCK, ClockKind.WORKING_TIME])
day_units = st.sampled_from([Unit.DAY, Unit.WORKING_DAY])


@st.composite
def pauses_after(draw: st.DrawFn, start: datetime, *, most: int = 4, span: int = 9 * 1440) -> list[Pause]:
    """Draw pauses around `start` to the minute: before it, over it, nested, empty, or touching each other."""
    bounds = draw(st.lists(st.tuples(st.integers(-2000, span), st.integers(0, 4000)), max_size=most))
    return [Pause(start + begin * MINUTE, start + (begin + length) * MINUTE) for begin, length in bounds]


def _periods(clock: ClockKind) -> st.SearchStrategy[Period]:
    if clock is ClockKind.DAYS:
        return st.builds(Period, st.integers(0, 40), day_units)
    return st.builds(Period, minutes, st.just(Unit.MINUTE))


@settings(deadline=None)
@given(st.data(), calendars, starts, st.sampled_from(ClockKind))
def test_a_deadline_is_never_before_its_event_nor_earlier_for_a_pause(
    data: st.DataObject, calendar: Calendar, start: datetime, clock: ClockKind
) -> None:
    within = data.draw(_periods(clock))
    pauses = data.draw(pauses_after(start))
    plain = due_at(start, within, clock, calendar).due
    paused = due_at(start, within, clock, calendar, pauses=pauses).due
    more = data.draw(pauses_after(start, most=1))
    assert start <= plain <= paused <= due_at(start, within, clock, calendar, pauses=[*pauses, *more]).due


@settings(deadline=None)
@given(st.data(), calendars, starts, st.sampled_from(ClockKind))
def test_a_longer_period_never_ends_earlier(
    data: st.DataObject, calendar: Calendar, start: datetime, clock: ClockKind
) -> None:
    within = data.draw(_periods(clock))
    longer = Period(within.amount + data.draw(st.integers(1, 30)), within.unit)
    pauses = data.draw(pauses_after(start))
    ends = [due_at(start, period, clock, calendar, pauses=pauses).due for period in (within, longer)]
    assert ends[0] <= ends[1]


@settings(deadline=None)
@given(st.data(), calendars, starts, st.sampled_from(ClockKind))
def test_the_order_of_pauses_does_not_matter_nor_one_given_twice(
    data: st.DataObject, calendar: Calendar, start: datetime, clock: ClockKind
) -> None:
    within = data.draw(_periods(clock))
    pauses = data.draw(pauses_after(start))
    mixed = data.draw(st.permutations(pauses + pauses[:2]))
    assert due_at(start, within, clock, calendar, pauses=pauses) == due_at(start, within, clock, calendar, pauses=mixed)


@settings(deadline=None)
@given(calendars, starts, minutes)
def test_working_time_ends_in_service_hours_or_at_their_close(calendar: Calendar, start: datetime, amount: int) -> None:
    due = due_at(start, Period(amount, Unit.MINUTE), ClockKind.WORKING_TIME, calendar).due
    assert in_hours(calendar, due - timedelta.resolution)
    assert worked_between(calendar, start, due) == amount * MINUTE


@settings(deadline=None)
@given(calendars, starts, minutes, minutes)
def test_working_time_adds_up(calendar: Calendar, start: datetime, first: int, second: int) -> None:
    halfway = after_working_time(calendar, start, first * MINUTE)
    assert after_working_time(calendar, halfway, second * MINUTE) == after_working_time(
        calendar, start, (first + second) * MINUTE
    )


@settings(deadline=None)
@given(calendars, starts, minutes, timed, st.floats(0, 1))
def test_a_share_lies_within_the_period(
    calendar: Calendar, start: datetime, amount: int, clock: ClockKind, share: float
) -> None:
    due = due_at(start, Period(amount, Unit.MINUTE), clock, calendar).due
    assert start <= share_of(start, due, share, clock, calendar) <= due


def _runs(calendar: Calendar, at: datetime) -> bool:
    """Tell from the local clock's hands whether the minute from `at` is one of service."""
    local = at.astimezone(calendar.tz)
    passed = local.hour * 60 + local.minute
    return any(span.opens <= passed < span.closes for span in calendar.hours_of(local.date()))


def _counted_minute_by_minute(start: datetime, amount: int, calendar: Calendar | None, pauses: list[Pause]) -> datetime:
    at = start
    while amount:
        paused = any(pause.start <= at < pause.end for pause in pauses)
        amount -= not paused and (calendar is None or _runs(calendar, at))
        at += MINUTE
    return at


@settings(max_examples=120, deadline=None)
@given(st.data(), calendars, starts, st.integers(1, 12 * 60), timed)
def test_minutes_agree_with_counting_minute_by_minute(
    data: st.DataObject, calendar: Calendar, start: datetime, amount: int, clock: ClockKind
) -> None:
    pauses = data.draw(pauses_after(start, most=3, span=3 * 1440))
    hours = calendar if clock is ClockKind.WORKING_TIME else None
    due = due_at(start, Period(amount, Unit.MINUTE), clock, calendar, pauses=pauses).due
    assert due == _counted_minute_by_minute(start, amount, hours, pauses)


def _counted_day_by_day(start: datetime, within: Period, calendar: Calendar) -> date:
    """Return the last day of a period by walking over the days."""
    day, left = local_date(calendar, start), within.amount
    while left:
        day += timedelta(days=1)
        left -= within.unit is Unit.DAY or is_working_day(calendar, day)
    while not is_working_day(calendar, day):
        day += timedelta(days=1)
    return day


def _closing(calendar: Calendar, day: date) -> datetime:
    spans = calendar.hours_of(day)
    minutes_passed = spans[-1].closes if spans else 1440
    after = day + timedelta(days=minutes_passed // 1440)
    hour, minute = divmod(minutes_passed % 1440, 60)
    return datetime(after.year, after.month, after.day, hour, minute, tzinfo=calendar.tz).astimezone(UTC)


def _days_moved(event: date, within: Period, calendar: Calendar, pauses: list[Pause]) -> set[date]:
    """Return the days, after the event, on which one of the pauses runs that does not begin on them."""
    moved: set[date] = set()
    for pause in pauses:
        day = local_date(calendar, pause.start) + timedelta(days=1)
        while calendar.moment(day, 0) < pause.end:
            if day > event and (within.unit is Unit.DAY or is_working_day(calendar, day)):
                moved.add(day)
            day += timedelta(days=1)
    return moved


def _begins_after_a_day_off(calendar: Calendar, event: date, pauses: list[Pause]) -> bool:
    """Tell whether a pause may begin between a last day off and the day that ends it; test_sla.py has those."""
    days = [local_date(calendar, pause.start) for pause in pauses]
    return any(day > event and not is_working_day(calendar, day - timedelta(days=1)) for day in days)


@settings(max_examples=300, deadline=None)
@given(st.data(), calendars, starts, day_units, st.integers(1, 12))
def test_days_agree_with_counting_until_nothing_moves(
    data: st.DataObject, calendar: Calendar, start: datetime, unit: Unit, amount: int
) -> None:
    pauses = data.draw(pauses_after(start))
    event, within = local_date(calendar, start), Period(amount, unit)
    assume(unit is Unit.WORKING_DAY or not _begins_after_a_day_off(calendar, event, pauses))
    total, before = within, None
    while total != before:
        before = total
        due = _closing(calendar, _counted_day_by_day(start, total, calendar))
        counting = [pause for pause in pauses if pause.start < due and pause.end > pause.start]
        total = Period(amount + len(_days_moved(event, within, calendar, counting)), unit)
    assert due_at(start, within, ClockKind.DAYS, calendar, pauses=pauses).due == due
