"""Watch in chat: who stands and when; a line that asks to swap. Plain words count where a whole line says nothing else.

Source: docs/rosters.md, "In chat".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from desk.messages import Inbound, Value
from desk.people import Person
from desk.rosters import Roster, stretches
from handlers.acts import Refused
from handlers.deeds import refuse
from handlers.house import Turn
from handlers.roster_swaps import ask_swap
from handlers.roster_words import (
    Days,
    day_of,
    is_of_staff,
    span_of,
)

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
        if found is None or not person.staff or not await is_of_staff(turn, found["who"]):
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
            return when if span_of(turn, when) is not None else None
    return None


async def on_call(turn: Turn, inbound: Inbound, person: Person, rest: str) -> None:
    """Tell who stands now, or on the day that the words name.

    Raises:
        Refused: they name no day.
    """
    words = rest.strip()
    days = None if words.lower() in _NOW else day_of(turn, words)
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


async def _lines(turn: Turn, roster: Roster, days: Days | None) -> list[Value]:
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
