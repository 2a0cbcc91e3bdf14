"""Watch in chat: who stands and when, swaps, leave, standing in.

Plain words count where a whole line says nothing else.

What cannot be done is refused in one line. Source: docs/rosters.md, "In chat".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from desk.day_words import day_span
from desk.messages import SWAP_ACTIONS, Action, Card, Inbound, OutKind, Value
from desk.people import Person, Role
from desk.roster_plans import parse_wall
from desk.roster_ports import LEAVE, KeptChange, Swap, SwapPart
from desk.rosters import ChangeKind, Roster, Shift, shifts, stretches
from desk.turns import instant, wall_at
from handlers import rosters
from handlers.acts import Refused
from handlers.deeds import refuse
from handlers.engineer import is_named
from handlers.house import Turn

_POLITE = r"(?:请问|问一?下|想?问问|麻烦|帮忙?看[下看]|看[下看])?[\s,，]*"
_END = r"[\s呢啊呀吗嘛的？?。.!！~]*"
_WHO_ZH = (
    re.compile(rf"{_POLITE}(?P<when>.{{0,8}}?)(?:是|由)?(?:谁|哪位|哪个)(?:在|来)?(?:值班|当班|值守|的班){_END}"),
    re.compile(rf"{_POLITE}(?:谁|哪位|哪个)(?:在)?(?P<when>.{{1,8}}?)(?:值班|当班|值守){_END}"),
    re.compile(rf"{_POLITE}(?P<when>.{{0,8}}?)的?(?:值班|当班|值守)的?人?员?(?:是|有)?(?:谁|哪位|哪些人?){_END}"),
)
_WHO_EN = re.compile(r"who(?:'s|\s+is|\s+are)?\s+on\s+(?:duty|call|watch)(?P<when>(?:\s+[\w-]+){0,3})\s*[?.!]*", re.I)
_NOW = frozenset({"", "现在", "目前", "当前", "这会儿", "now", "right now", "at the moment", "currently"})
_WITH = r"(?:和|跟|与|同)"
_SWAPS = (
    re.compile(
        rf"我(?P<mine>.{{1,8}}?)的?班?[\s,，]*{_WITH}(?P<who>.{{1,6}}?)(?P<theirs>(?:今|明|后|大后|周|下|星期|礼拜|\d).{{0,7}}?)"
        rf"的?班?(?:互换|对换|对调|换)(?:一下|个?班)?{_END}"
    ),
    re.compile(
        rf"我?(?:想|要|想要|申请)?{_WITH}(?P<who>.{{1,6}}?)(?:互换|对换|换|调)(?:一下|个|一个)?(?P<mine>.{{1,8}}?)的?(?:值)?班"
        rf"(?:吧|可以吗|行吗|好吗)?{_END}"
    ),
    re.compile(
        r"(?:please\s+)?swap\s+(?:my\s+)?(?P<mine>[\w-]+(?:\s[\w-]+)??)(?:\s+(?:shift|watch))?\s+with\s+"
        r"(?P<who>[\w.-]+?)(?:'s\s+(?P<theirs>[\w-]+(?:\s[\w-]+)??))?(?:\s+(?:shift|watch))?\s*[.!]*",
        re.I,
    ),
)
_WHOLE = timedelta(hours=36)
"""A shift that begins on the day named and is no longer changes hands whole; of a longer one that day does."""


@dataclass(frozen=True, slots=True)
class _Days:
    """The instants that words for a day, or two days, mean."""

    start: datetime
    end: datetime


async def hears_of_watch(turn: Turn, inbound: Inbound, person: Person) -> bool:
    """Answer a line that asks who stands watch, or asks for a swap; False where it is something else."""
    text = inbound.text.strip()
    if len(text) > 60:
        return False
    try:
        when = _asked(turn, text)
        if when is not None:
            await on_call(turn, inbound, person, when)
            return True
        found = next((match for one in _SWAPS if (match := one.fullmatch(text)) is not None), None)
        if found is None or not person.staff or not await _is_of_staff(turn, found["who"]):
            return False
        await ask_swap(turn, inbound, person, found["who"], mine=found["mine"], theirs=found.groupdict().get("theirs"))
    except Refused as refusal:
        await refuse(turn, inbound, person, refusal, language=person.language or "zh")
    return True


def _asked(turn: Turn, text: str) -> str | None:
    """Return the day for which a line asks who stands ("" now); None where it does not ask so."""
    for pattern in (*_WHO_ZH, _WHO_EN):
        found = pattern.fullmatch(text)
        if found is not None:
            when = found["when"].strip().lower()
            if when in _NOW:
                return ""
            return when if _span(turn, when) is not None else None
    return None


def _today(turn: Turn) -> date:
    return wall_at(turn.at, turn.pack.calendar.tz).date()


def _span(turn: Turn, words: str) -> _Days | None:
    """Return the instants that words for a day, or a moment ("2026-12-01T18:00"), mean."""
    zone = turn.pack.calendar.tz
    span = day_span(words, _today(turn))
    if span is not None:
        return _Days(instant(span.start, zone), instant(span.end, zone))
    try:
        moment = instant(parse_wall(words), zone)
    except ValueError:
        return None
    return _Days(moment, moment)


def _day(turn: Turn, words: str) -> _Days:
    found = _span(turn, words)
    if found is None:
        raise Refused("roster.which_day", "unknown_day", day=words[:20] or "?")
    return found


async def on_call(turn: Turn, inbound: Inbound, person: Person, rest: str) -> None:
    """Tell who stands now, or on the day that the words name.

    Raises:
        Refused: they name no day.
    """
    words = rest.strip()
    days = None if words.lower() in _NOW else _day(turn, words)
    language = person.language or ("en" if inbound.text.isascii() and not inbound.text.startswith("/") else "zh")
    watch = await turn.watch()
    if not watch.rosters:
        names: list[Value] = [one.name for one in await turn.on_watch(1) or await turn.on_watch(None)]
        await turn.reply(inbound, "command.oncall", {"people": names}, language=language)
        return
    lines = [line for roster in watch.rosters for line in await _lines(turn, roster, days)]
    lines += await _without_roster(turn, watch.levels())
    await turn.reply(inbound, "roster.watch", {"stretches": lines}, language=language)


async def _without_roster(turn: Turn, levels: Sequence[int]) -> list[Value]:
    """Return a line for each level that no roster speaks of."""
    others = [one for one in turn.pack.paging.levels if one != "manager" and one not in levels]
    return [_line(one, None, None, [person.name for person in await turn.on_watch(one)]) for one in others]


async def _lines(turn: Turn, roster: Roster, days: _Days | None) -> list[Value]:
    """Return the stretches of a day, or the present one with its end."""
    if days is None or days.start == days.end:
        at = turn.at if days is None else days.start
        found = list(stretches(roster, at, at + timedelta(days=60)))[:1]
    else:
        found = list(stretches(roster, days.start, days.end))
    return [
        _line(roster.level, None if days is None else one.start, one.end, [await turn.name(p) for p in one.people])
        for one in found
    ]


def _line(level: int, begins: datetime | None, ends: datetime | None, people: Sequence[str]) -> Value:
    return {
        "level": level,
        "begins": begins.isoformat() if begins else None,
        "ends": ends.isoformat() if ends else None,
        "people": list(people),
    }


async def _staff(turn: Turn, name: str, *, but: Person | None = None) -> Person:
    """Return the member of staff whom a name means (李工, 李明, li).

    Raises:
        Refused: there is none.
    """
    people = [one for one in (await turn.cast()).values() if one.staff and (but is None or one.id != but.id)]
    exact = [one for one in people if name in {one.id, one.name}]
    found = exact or [one for one in people if is_named(one, name, exact=True)]
    if not found:
        raise Refused("person.unknown", "unknown_person", name=name)
    return found[0]


async def _is_of_staff(turn: Turn, name: str) -> bool:
    try:
        await _staff(turn, name)
    except Refused:
        return False
    return True


def _check_staff(person: Person) -> None:
    if not person.staff:
        raise Refused("act.not_allowed", "not_allowed")


async def _planned(turn: Turn) -> tuple[Roster, ...]:
    """Return the contract's rosters as planned, nobody being away; refused where there are none."""
    watch = await turn.watch()
    if not watch.rosters:
        raise Refused("roster.none", "no_roster")
    return tuple(replace(one, leaves=()) for one in watch.rosters)


def _shifts_of(turn: Turn, plans: Sequence[Roster], person: str, days: _Days) -> Iterator[tuple[Roster, Shift]]:
    """Yield a person's shifts of some days, from now on: a short one that begins then whole, of others those days."""
    for roster in plans:
        for shift in shifts(roster, days.start - _WHOLE, days.end + _WHOLE):
            if shift.person != person or shift.start >= days.end or shift.end <= days.start:
                continue
            if shift.end - shift.start > _WHOLE:
                shift = Shift(max(shift.start, days.start), min(shift.end, days.end), person)  # noqa: PLW2901
            elif shift.start < days.start:
                continue
            if shift.end > turn.at:
                yield roster, Shift(max(shift.start, turn.at), shift.end, person)


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
    _check_staff(person)
    other = await _staff(turn, who, but=person)
    plans = await _planned(turn)
    if theirs is None:
        days = _day(turn, mine)
        parts = _parts(turn, plans, person, other, days) + _parts(turn, plans, other, person, days)
        missing = not parts
    else:
        given = _parts(turn, plans, person, other, _day(turn, mine))
        taken = _parts(turn, plans, other, person, _day(turn, theirs))
        parts, missing = given + taken, not given or not taken
    if missing:
        raise Refused("roster.no_shift", "no_shift", person=other.name)
    swap = await turn.work.rosters.add_swap(Swap(turn.contract, person.id, other.id, parts, turn.at))
    values = await _swap_values(turn, swap)
    await turn.notify(other, "roster.swap.asked", values, kind=OutKind.PAGE, actions=tuple(sorted(SWAP_ACTIONS)))
    await turn.reply(inbound, "roster.swap.sent", values, language=person.language or "zh")


def _parts(turn: Turn, plans: Sequence[Roster], of: Person, to: Person, days: _Days) -> tuple[SwapPart, ...]:
    return tuple(
        SwapPart(roster.id, shift.start, shift.end, of.id, to.id)
        for roster, shift in _shifts_of(turn, plans, of.id, days)
    )


async def _swap_values(turn: Turn, swap: Swap) -> dict[str, Value]:
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
    values = await _swap_values(turn, swap)
    key = "roster.swap.agreed" if agreed else "roster.swap.refused"
    await turn.reply(inbound, key, values, language=person.language or "zh")
    asker = await turn.person(swap.asker)
    if asker is not None:
        await turn.notify(asker, key, values)
    if agreed:
        await _tell_managers(turn, key, values, but=(swap.asker, swap.other))
        await rosters.change(turn, *_changes(swap, turn.at))


async def _open_swap(turn: Turn, person: Person, card: Card) -> Swap:
    number = card.sent.values.get("swap")
    swap = await turn.work.rosters.swap(turn.contract, number) if isinstance(number, int) else None
    if swap is None or swap.other != person.id or swap.state != "asked":
        raise Refused("roster.swap.over", "stale")
    if max(part.end for part in swap.parts) <= turn.at:
        raise Refused("roster.swap.over", "stale")
    return swap


def _changes(swap: Swap, at: datetime) -> Iterator[KeptChange]:
    for one in swap.parts:
        start = max(one.start, at)
        if start < one.end:
            yield KeptChange(
                swap.contract, ChangeKind.REPLACE, start, one.end, swap.other, at, one.roster, one.to, one.of
            )


async def _tell_managers(turn: Turn, key: str, values: dict[str, Value], *, but: Sequence[str]) -> None:
    for manager in await turn.of_role(Role.MANAGER):
        if manager.id not in but:
            await turn.notify(manager, key, values)


async def leave_command(turn: Turn, inbound: Inbound, person: Person, rest: str) -> None:
    """Note that one is away: `/leave DAY [DAY]`, both included; a manager for somebody: `/leave NAME DAY [DAY]`.

    Raises:
        Refused: the person is no staff, names somebody without being a manager, or a day is none.
    """
    _check_staff(person)
    names, days = _names_and_days(turn, rest)
    if not days or len(names) > 1:
        raise Refused("roster.how_leave", "incomplete")
    away = await _staff(turn, names[0]) if names else person
    _check_for(person, away)
    span = _from_to(turn, days)
    count = sum(1 for _ in _shifts_of(turn, await _planned(turn), away.id, span))
    change = KeptChange(turn.contract, LEAVE, span.start, span.end, person.id, turn.at, person=away.id)
    await rosters.change(turn, change)
    values: dict[str, Value] = {
        "person": away.name,
        "begins": span.start.isoformat(),
        "ends": span.end.isoformat(),
        "count": count,
    }
    await turn.reply(inbound, "roster.leave", values, language=person.language or "zh")
    await _tell_managers(turn, "roster.leave", values, but=(person.id,))


async def cover_command(turn: Turn, inbound: Inbound, person: Person, rest: str) -> None:
    """Stand in: `/cover NAME DAY [DAY]` for somebody; a manager sets it: `/cover NAME STAND-IN DAY [DAY]`.

    Raises:
        Refused: the person is no staff, sets somebody without being a manager, a day is none, or nobody stands then.
    """
    _check_staff(person)
    names, days = _names_and_days(turn, rest)
    if not days or not 1 <= len(names) <= 2:
        raise Refused("roster.how_cover", "incomplete")
    away = await _staff(turn, names[0])
    stands = await _staff(turn, names[1]) if len(names) > 1 else person
    _check_for(person, stands)
    if stands.id == away.id:
        raise Refused("roster.how_cover", "incomplete")
    parts = _parts(turn, await _planned(turn), away, stands, _from_to(turn, days))
    if not parts:
        raise Refused("roster.no_shift", "no_shift", person=away.name)
    swap = Swap(turn.contract, person.id, stands.id, parts, turn.at)
    await rosters.change(turn, *_changes(swap, turn.at))
    values = await _swap_values(turn, swap)
    await turn.reply(inbound, "roster.cover", values, language=person.language or "zh")
    for one in {away.id: away, stands.id: stands}.values():
        if one.id != person.id:
            await turn.notify(one, "roster.cover", values)
    await _tell_managers(turn, "roster.cover", values, but=(person.id, away.id, stands.id))


def _check_for(person: Person, concerned: Person) -> None:
    """Refuse to speak for somebody else, unless by a manager."""
    if concerned.id != person.id and person.role is Role.ENGINEER:
        raise Refused("act.not_allowed", "not_allowed")


def _names_and_days(turn: Turn, rest: str) -> tuple[list[str], list[_Days]]:
    """Return the names that a command begins with, and the days that follow.

    Raises:
        Refused: something after the first day is none, or there are more than two.
    """
    words = rest.split()
    first = next((at for at, word in enumerate(words) if _span(turn, word) is not None), len(words))
    days = [_day(turn, word) for word in words[first:]]
    if len(days) > 2:
        raise Refused("roster.which_day", "unknown_day", day=rest[:20])
    return words[:first], days


def _from_to(turn: Turn, days: Sequence[_Days]) -> _Days:
    """Return the stretch from the first day's beginning to the last one's end, from now on.

    Raises:
        Refused: it is over, or ends before it begins.
    """
    start, end = max(days[0].start, turn.at), days[-1].end
    if end <= start:
        raise Refused("roster.past", "past")
    return _Days(start, end)
