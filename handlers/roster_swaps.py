"""Swaps of shifts: one asks, the other agrees, and nothing changes before. Source: docs/rosters.md, "In chat"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from desk.messages import SWAP_ACTIONS, Action, Card, Inbound, OutKind, Value
from desk.people import Person, Role
from desk.roster_ports import KeptChange, Swap, SwapPart
from desk.rosters import ChangeKind, Roster
from handlers import rosters
from handlers.acts import Refused
from handlers.house import Turn
from handlers.roster_words import (
    Days,
    check_staff,
    day_of,
    planned,
    shifts_of,
    staff_named,
)


async def swap_command(turn: Turn, inbound: Inbound, person: Person, rest: str) -> None:
    """Ask somebody to swap: `/swap NAME MY-DAY [THEIR-DAY]`."""
    words = rest.split()
    if not 2 <= len(words) <= 3:
        raise Refused("roster.how_swap", "incomplete")
    await ask_swap(turn, inbound, person, words[0], mine=words[1], theirs=words[2] if len(words) > 2 else None)


async def ask_swap(turn: Turn, inbound: Inbound, person: Person, who: str, *, mine: str, theirs: str | None) -> None:
    """Ask somebody to take over one's shift, or his own to be taken, or both in turn; nothing changes before he agrees.

    With one day, whichever of the two stands then gives it to the other. With two, the first is one's own.

    Raises:
        Refused: the person is no staff or unknown, a day is none, or nobody of the two stands then.
    """
    check_staff(person)
    other = await staff_named(turn, who, but=person)
    plans = await planned(turn)
    if theirs is None:
        days = day_of(turn, mine)
        parts = parts_of(turn, plans, person, other, days) + parts_of(turn, plans, other, person, days)
        missing = not parts
    else:
        given = parts_of(turn, plans, person, other, day_of(turn, mine))
        taken = parts_of(turn, plans, other, person, day_of(turn, theirs))
        parts, missing = given + taken, not given or not taken
    if missing:
        raise Refused("roster.no_shift", "no_shift", person=other.name)
    swap = await turn.work.rosters.add_swap(Swap(turn.contract, person.id, other.id, parts, turn.at))
    values = await swap_values(turn, swap)
    await turn.notify(other, "roster.swap.asked", values, kind=OutKind.PAGE, actions=tuple(sorted(SWAP_ACTIONS)))
    await turn.reply(inbound, "roster.swap.sent", values, language=person.language or "zh")


def parts_of(turn: Turn, plans: Sequence[Roster], of: Person, to: Person, days: Days) -> tuple[SwapPart, ...]:
    """Return what changes hands: the shifts of one person on some days that go to another."""
    return tuple(
        SwapPart(roster.id, shift.start, shift.end, of.id, to.id)
        for roster, shift in shifts_of(turn, plans, of.id, days)
    )


async def swap_values(turn: Turn, swap: Swap) -> dict[str, Value]:
    """Return what the sentences about a swap need: both people, and each part with its instants."""
    parts: list[Value] = [
        {
            "from": await turn.name(one.of),
            "to": await turn.name(one.to),
            "begins": one.start.isoformat(),
            "ends": one.end.isoformat(),
        }
        for one in swap.parts
    ]
    asker, other = await turn.name(swap.asker), await turn.name(swap.other)
    return {"swap": swap.id, "asker": asker, "person": other, "parts": parts}


async def press_swap(turn: Turn, inbound: Inbound, person: Person, card: Card, action: Action) -> None:
    """Agree to a swap or not; agreed, it holds at once, and both and the managers are told.

    Raises:
        Refused: it is decided already, or its last shift is over.
    """
    swap = await _open_swap(turn, person, card)
    agreed = action is Action.SWAP_AGREE
    decided = replace(swap, state="agreed" if agreed else "refused", decided_at=turn.at)
    await turn.work.rosters.decide_swap(decided)
    values = await swap_values(turn, swap)
    key = "roster.swap.agreed" if agreed else "roster.swap.refused"
    await turn.reply(inbound, key, values, language=person.language or "zh")
    asker = await turn.person(swap.asker)
    if asker is not None:
        await turn.notify(asker, key, values)
    if agreed:
        await tell_managers(turn, key, values, but=(swap.asker, swap.other))
        await rosters.change(turn, *changes_of(swap, turn.at))


async def _open_swap(turn: Turn, person: Person, card: Card) -> Swap:
    number = card.sent.values.get("swap")
    swap = await turn.work.rosters.swap(turn.contract, number) if isinstance(number, int) else None
    if swap is None or swap.other != person.id or swap.state != "asked":
        raise Refused("roster.swap.over", "stale")
    if max(part.end for part in swap.parts) <= turn.at:
        raise Refused("roster.swap.over", "stale")
    return swap


def changes_of(swap: Swap, at: datetime) -> Iterator[KeptChange]:
    """Yield the changes of the rosters that an agreed swap makes, of what is left of it at `at`."""
    for one in swap.parts:
        start = max(one.start, at)
        if start < one.end:
            yield KeptChange(
                swap.contract, ChangeKind.REPLACE, start, one.end, swap.other, at, one.roster, one.to, one.of
            )


async def tell_managers(turn: Turn, key: str, values: dict[str, Value], *, but: Sequence[str]) -> None:
    """Tell the managers of a change, but those who know of it."""
    for manager in await turn.of_role(Role.MANAGER):
        if manager.id not in but:
            await turn.notify(manager, key, values)
