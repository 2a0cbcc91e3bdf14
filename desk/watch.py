"""All rosters of a contract together: who stands at a paging level for a ticket of some place and system."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.calendars import Calendar
from desk.roster_plans import roster_of
from desk.roster_ports import LEAVE, KeptChange, KeptRoster
from desk.rosters import Change, ChangeKind, Leave, Roster, on_watch


@dataclass(frozen=True, slots=True)
class Watch:
    """A contract's rosters, with what was changed by hand, by level."""

    rosters: tuple[Roster, ...] = ()

    def at_level(self, level: int) -> tuple[Roster, ...]:
        """Return the rosters of a level."""
        return tuple(roster for roster in self.rosters if roster.level == level)

    def levels(self) -> tuple[int, ...]:
        """Return the levels that have a roster, in order."""
        return tuple(sorted({roster.level for roster in self.rosters}))

    def roster(self, identifier: str) -> Roster | None:
        """Return a roster by id."""
        return next((one for one in self.rosters if one.id == identifier), None)

    def people(
        self, level: int, at: datetime, *, place: str | None = None, system: str | None = None
    ) -> tuple[str, ...] | None:
        """Return who stands at a level; None where no roster speaks of it, and the people's own levels count.

        Rosters of the ticket's place or system come first; where nobody of them stands, those of the whole contract.
        """
        of_level = self.at_level(level)
        particular = [one for one in of_level if _fits(one, place, system)]
        general = [one for one in of_level if not one.places and not one.systems]
        if not particular and not general:
            return None
        return _standing(particular, at) or _standing(general, at)


def _fits(roster: Roster, place: str | None, system: str | None) -> bool:
    """Tell whether a roster is for some places or systems alone, and the ticket's are among them."""
    if not roster.places and not roster.systems:
        return False
    return (not roster.places or place in roster.places) and (not roster.systems or system in roster.systems)


def _standing(rosters: Iterable[Roster], at: datetime) -> tuple[str, ...]:
    return tuple(dict.fromkeys(person for roster in rosters for person in on_watch(roster, at)))


def watch(kept: Sequence[KeptRoster], changes: Sequence[KeptChange], calendar: Calendar) -> Watch:
    """Return the rosters as they stand with what was changed by hand, in the order it was made."""
    return Watch(tuple(_with_changes(roster_of(one.plan, calendar), changes) for one in kept))


def _with_changes(roster: Roster, changes: Sequence[KeptChange]) -> Roster:
    by_hand = tuple(
        Change(ChangeKind(one.kind), one.start, one.end, one.person, one.instead)
        for one in changes
        if one.kind != LEAVE and one.roster == roster.id
    )
    leaves = tuple(
        Leave(one.person, one.start, one.end) for one in changes if one.kind == LEAVE and one.person is not None
    )
    if not by_hand and not leaves:
        return roster
    return replace(roster, changes=(*roster.changes, *by_hand), leaves=(*roster.leaves, *leaves))
