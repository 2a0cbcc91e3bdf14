"""What the store keeps of rosters, and the port through which the handlers reach it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias

from desk.rosters import ChangeKind

LEAVE: Final = "leave"
SwapState: TypeAlias = Literal["asked", "agreed", "refused"]


@dataclass(frozen=True, slots=True)
class KeptRoster:
    """A roster's plan as JSON (`desk.roster_plans`); `told` are those last told that they stand, None before any."""

    contract: str
    id: str
    plan: str
    changed_at: datetime
    told: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class KeptChange:
    """A change by hand or, with kind "leave", somebody's leave (then `roster` is None: it holds in all of them)."""

    contract: str
    kind: ChangeKind | Literal["leave"]
    start: datetime
    end: datetime
    by: str
    at: datetime
    roster: str | None = None
    person: str | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class SwapPart:
    """A stretch of a roster in which `to` stands for `of`, once the swap is agreed."""

    roster: str
    start: datetime
    end: datetime
    of: str
    to: str


@dataclass(frozen=True, slots=True)
class Swap:
    """What one asked another to swap; `id` 0 is one that is not kept yet."""

    contract: str
    asker: str
    other: str
    parts: tuple[SwapPart, ...]
    asked_at: datetime
    state: SwapState = "asked"
    decided_at: datetime | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class RosterWarning:
    """Something that the managers have been told of ahead: a gap, or a person whom nothing reaches."""

    contract: str
    roster: str
    what: str
    start: datetime
    end: datetime

    def same_as(self, other: RosterWarning) -> bool:
        """Tell whether both are about one thing: the same trouble at times that touch."""
        alike = (self.contract, self.roster, self.what) == (other.contract, other.roster, other.what)
        return alike and self.start < other.end and other.start < self.end


class RostersPort(Protocol):
    """Rosters, what was changed by hand, swaps, and what has been warned of."""

    async def of_contract(self, contract: str) -> Sequence[KeptRoster]:
        """Return a contract's rosters, by level, then by id."""
        ...

    async def put(self, roster: KeptRoster) -> None:
        """Keep a roster in place of the one of its id."""
        ...

    async def remove(self, contract: str, roster: str) -> None:
        """Forget a roster; what was changed in it by hand stays."""
        ...

    async def changes(self, contract: str, *, since: datetime) -> Sequence[KeptChange]:
        """Return what was changed by hand and has not ended at `since`, in the order it was made."""
        ...

    async def add_change(self, change: KeptChange) -> None:
        """Keep a change."""
        ...

    async def add_swap(self, swap: Swap) -> Swap:
        """Keep a swap that is asked for, and return it with its id."""
        ...

    async def swap(self, contract: str, number: int) -> Swap | None:
        """Return a swap by its id."""
        ...

    async def decide_swap(self, swap: Swap) -> None:
        """Keep what was decided on a swap."""
        ...

    async def warnings(self, contract: str, *, since: datetime) -> Sequence[RosterWarning]:
        """Return what was warned of and has not ended at `since`."""
        ...

    async def warn(self, warning: RosterWarning) -> None:
        """Keep that a warning has been given."""
        ...
