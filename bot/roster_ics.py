"""Rosters as calendars (RFC 5545), by icalendar: each shift one event, the people in its summary."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

from dateutil.rrule import rrulestr
from icalendar import Calendar, Component, Event, vRecur

from bot.roster_files import FoundShift
from desk.errors import InputUnusable
from desk.rosters import Roster, stretches

ROSTER, LEVEL = "X-ZHIBAN-ROSTER", "X-ZHIBAN-LEVEL"
LARGEST = 2_000_000
"""Bytes; no calendar of a roster is larger."""
_MOST = 2000
"""Shifts that one event may recur to."""
_BETWEEN = re.compile(r"\s*[,;/、，；+&]\s*")


def ics_of(
    rosters: Sequence[Roster], names: Mapping[str, str], *, title: str, start: datetime, end: datetime, at: datetime
) -> bytes:
    """Return the shifts between two instants as a calendar; people by name. `at` stamps it."""
    calendar = Calendar()
    calendar.add("prodid", "-//Zhiban//roster//")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", title)
    for roster in rosters:
        for stretch in stretches(roster, start, end):
            if stretch.people:
                calendar.add_component(_event(roster, stretch.start, stretch.end, stretch.people, names, at))
    return cast("bytes", calendar.to_ical())


def _event(
    roster: Roster, start: datetime, end: datetime, people: tuple[str, ...], names: Mapping[str, str], at: datetime
) -> Event:
    event = Event()
    known = f"{roster.id}|{start.isoformat()}|{'|'.join(people)}"
    event.add("uid", f"{hashlib.sha256(known.encode()).hexdigest()[:32]}@zhiban")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", start.astimezone(UTC))
    event.add("dtend", end.astimezone(UTC))
    event.add("summary", "、".join(names.get(person, person) for person in people))
    event.add(ROSTER, roster.id)
    event.add(LEVEL, str(roster.level))
    return event


def read_ics(path: Path) -> tuple[FoundShift, ...]:
    """Return a calendar's events as shifts, with times as they are written; recurring ones as often as they say.

    An event without end lasts a day. One that recurs for ever is taken for two years.

    Raises:
        InputUnusable: the file is no calendar.
    """
    raw = path.read_bytes()
    if len(raw) > LARGEST:
        raise InputUnusable(str(path), where="", expected=f"expected at most {LARGEST} bytes")
    try:
        calendar = Calendar.from_ical(raw)
    except (ValueError, IndexError, KeyError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputUnusable(str(path), where="", expected=f"expected a calendar, {reason}") from None
    events = calendar.walk("VEVENT")
    if not events:
        raise InputUnusable(str(path), where="", expected="expected a calendar with events")
    return tuple(shift for number, event in enumerate(events, 1) for shift in _shifts(event, number, file=str(path)))


def _shifts(event: Component, number: int, *, file: str) -> Iterator[FoundShift]:
    where = f"event {number}"
    if "DTSTART" not in event:
        raise InputUnusable(file, where=where, expected="expected a beginning (DTSTART)")
    summary = str(event.get("SUMMARY", "")).strip()
    people = tuple(one for one in _BETWEEN.split(summary) if one)
    if not people:
        raise InputUnusable(file, where=where, expected="expected people in the summary")
    level = str(event.get(LEVEL, "1"))
    if level not in set("123456789"):
        raise InputUnusable(file, where=where, expected=f'expected a level from 1 to 9, got "{level}"')
    name = str(event.get(ROSTER, f"level-{level}"))
    begin, length = _span(event)
    for start in _starts(event, begin, where, file=file):
        yield FoundShift(name, int(level), start, start + length, people, where)


def _span(event: Component) -> tuple[datetime, timedelta]:
    """Return the beginning with its zone (if it has one) and the length."""
    start = _moment(event.decoded("DTSTART"))
    if "DTEND" in event:
        return start, _moment(event.decoded("DTEND")) - start
    length = event.decoded("DURATION") if "DURATION" in event else timedelta(days=1)
    return start, cast("timedelta", length)


def _moment(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a wall time


def _starts(event: Component, begin: datetime, where: str, *, file: str) -> Iterator[datetime]:
    if "RRULE" not in event:
        yield begin
        return
    try:
        written: bytes = cast("vRecur", event["RRULE"]).to_ical()  # type: ignore[no-untyped-call]
        rule = rrulestr(written.decode(), dtstart=begin)
    except (ValueError, AttributeError) as error:
        raise InputUnusable(file, where=where, expected=f"expected a rule of recurrence, {error}") from None
    left_out = _left_out(event)
    for count, start in enumerate(rule):
        if count >= _MOST or start - begin > timedelta(days=731):
            return
        if start not in left_out:
            yield start


def _left_out(event: Component) -> set[datetime]:
    lists = event.get("EXDATE", [])
    return {_moment(one.dt) for listed in (lists if isinstance(lists, list) else [lists]) for one in listed.dts}
