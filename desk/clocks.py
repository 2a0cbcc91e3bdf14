"""The port through which everybody learns the time; only `bot.clock` implements it from the machine's."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Return the moment, aware and in UTC."""
        ...
