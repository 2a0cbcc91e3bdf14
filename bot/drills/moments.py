"""How a drill file writes moments: a time of day, a full local date and time, or "+5m" after something.

Source: docs/drills.md, "Moments".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_TIME_OF_DAY = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
_FULL = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?) ?(Z|[+-]\d{2}:?\d{2})?")
_LENGTH = re.compile(r"(\d+)\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}

EXPECTED_FULL = 'a local date and time such as "2026-09-30 17:20"'
EXPECTED_LENGTH = 'a duration such as "90s", "5m", "2h" or "1d"'
EXPECTED_MOMENT = 'a time of day ("17:20"), a local date and time ("2026-10-08 10:00") or a duration ("+3m")'


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What a short moment is counted from: the zone, the day of a bare time of day, the moment that "+" adds to."""

    zone: ZoneInfo
    day: date
    origin: datetime


def length_of(text: str) -> timedelta:
    """Return what "90s", "5m", "2h", "1h30m" or "1d" means.

    Raises:
        ValueError: the text is no duration; the message says what was expected.
    """
    parts = _LENGTH.findall(text)
    if not parts or _LENGTH.sub("", text).strip():
        raise ValueError(f'expected {EXPECTED_LENGTH}, got "{text}"')
    try:
        return sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta())
    except OverflowError:
        raise ValueError(f'expected {EXPECTED_LENGTH}, got "{text}"') from None


def full_moment(text: str, zone: ZoneInfo) -> datetime:
    """Return a full date and time as a UTC moment; without an offset it is local to `zone`.

    Raises:
        ValueError: the text is no full date and time.
    """
    found = _FULL.fullmatch(text.strip())
    if found is None:
        raise ValueError(f'expected {EXPECTED_FULL}, got "{text}"')
    clock = found[2] if found[2][1] != ":" else f"0{found[2]}"
    try:
        moment = datetime.fromisoformat(f"{found[1]}T{clock}{found[3] or ''}")
        local = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f'expected {EXPECTED_FULL}, got "{text}"') from None


def moment_of(text: str, reckoning: Reckoning) -> datetime:
    """Return the UTC moment that any of the three ways of writing means.

    Raises:
        ValueError: it is none of them, or no possible date or time.
    """
    stripped = text.strip()
    if stripped.startswith("+"):
        try:
            return reckoning.origin + length_of(stripped[1:])
        except OverflowError:
            raise ValueError(f'expected {EXPECTED_MOMENT}, got "{text}"') from None
    bare = _TIME_OF_DAY.fullmatch(stripped)
    if bare is None:
        if _FULL.fullmatch(stripped) is None:
            raise ValueError(f'expected {EXPECTED_MOMENT}, got "{text}"')
        return full_moment(stripped, reckoning.zone)
    hour, minute, second = int(bare[1]), int(bare[2]), int(bare[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError(f'expected a time of day from 00:00 to 23:59, got "{text}"')
    return datetime.combine(reckoning.day, time(hour, minute, second), reckoning.zone).astimezone(UTC)
