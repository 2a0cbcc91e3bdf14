"""A clock that stands still until it is moved, for drills and tests: so a year passes in seconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class MovableClock:
    """Tells the moment it was last moved to (`desk.clocks.Clock`). It only moves forward, as time does."""

    def __init__(self, start: datetime) -> None:
        """Stand at `start`, an aware moment.

        Raises:
            ValueError: `start` has no zone.
        """
        self._now = _in_utc(start)

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        return self._now

    def move_to(self, moment: datetime) -> datetime:
        """Move to `moment` and return it in UTC; moving to where the clock stands is allowed.

        Raises:
            ValueError: `moment` has no zone, or lies before where the clock stands.
        """
        wanted = _in_utc(moment)
        if wanted < self._now:
            raise ValueError(f"the clock stands at {self._now.isoformat()} and cannot go back to {wanted.isoformat()}")
        self._now = wanted
        return wanted

    def advance(self, by: timedelta) -> datetime:
        """Move forward by a length of time and return the moment then.

        Raises:
            ValueError: the length is negative.
        """
        return self.move_to(self._now + by)


def _in_utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"expected a moment with its zone, got {moment.isoformat()}")
    return moment.astimezone(UTC)
