"""Rosters for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from desk.calendars import Calendar
from desk.rosters import Roster
from desk.turns import FixedShift, Layer

ZONES = (
    "Asia/Shanghai",
    "UTC",
    "America/Chicago",
    "Europe/Berlin",
    "Australia/Lord_Howe",
    "America/Santiago",
    "Africa/Cairo",
)
"""With no change, changes by an hour and by half an hour, changes at midnight, both halves of the year."""
DAY = datetime(2026, 9, 16, tzinfo=UTC)
"""A day in hours of which the scenarios speak."""


def wall(text: str) -> datetime:
    """Return a wall time."""
    return datetime.fromisoformat(text)


def roster_of(*layers: Layer, zone: str = "UTC", country: str | None = None) -> Roster:
    """Return a roster of these layers."""
    return Roster("first", 1, Calendar(zone=zone, country=country), layers)


def hour(number: float) -> datetime:
    """Return the moment so many hours into the day."""
    return DAY + timedelta(hours=number)


def fixed(start: float, end: float, *people: str) -> FixedShift:
    """Return a shift of the day, from hour to hour."""
    return FixedShift(hour(start), hour(end), people)
