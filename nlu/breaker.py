"""A circuit breaker: what fails again and again is left alone for a while, then tried once.

Source: M. Nygard, "Release It!" (2007), "Circuit Breaker".
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from desk.clocks import Clock

FAILURES = 3
"""Failures in a row that open the breaker."""
FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(seconds=60)


class BreakerState(StrEnum):
    """Closed: all calls go out. Open: none does. Half open: one has gone out on trial."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """Decides whether a call may go out; told of each call's outcome.

    Each trial that fails doubles the rest, up to `LONGEST_REST`. A trial that never tells its outcome (its caller was
    cancelled) blocks nothing: the next one may go out after the same rest.
    """

    def __init__(self, clock: Clock) -> None:
        """Begin closed; `clock` times the rests."""
        self.state = BreakerState.CLOSED
        self._clock = clock
        self._failures = 0
        self._rest = FIRST_REST
        self._again_at: datetime = clock.now()

    def admit(self) -> bool:
        """Tell whether a call may go out now; while open, one may after each rest."""
        if self.state is BreakerState.CLOSED:
            return True
        if self._clock.now() < self._again_at:
            return False
        self.state = BreakerState.HALF_OPEN
        self._again_at = self._clock.now() + self._rest
        return True

    def succeed(self) -> bool:
        """Note that a call succeeded; return True where this closed the breaker."""
        closed = self.state is not BreakerState.CLOSED
        self.state, self._failures, self._rest = BreakerState.CLOSED, 0, FIRST_REST
        return closed

    def fail(self) -> bool:
        """Note that a call failed; return True where this opened the breaker, for the first time or again."""
        self._failures += 1
        if self.state is BreakerState.HALF_OPEN:
            self._rest = min(self._rest * 2, LONGEST_REST)
        elif self.state is BreakerState.OPEN or self._failures < FAILURES:
            return False
        self.state = BreakerState.OPEN
        self._again_at = self._clock.now() + self._rest
        return True

    @property
    def rest(self) -> timedelta:
        """Return how long it rests when it opens."""
        return self._rest
