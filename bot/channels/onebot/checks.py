"""What a check of the QQ channel finds: who is connected since when, and what hinders the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.onebot.connection import Connection
from bot.channels.onebot.roads import ForwardRoad
from bot.channels.onebot.settings import OneBotSettings
from desk.chats import Finding
from desk.errors import ChannelError

SENTENCES = (
    *("onebot.listening", "onebot.listening.remedy"),
    *("onebot.connected", "onebot.connected.remedy"),
    *("onebot.online", "onebot.online.remedy"),
    *("onebot.answers", "onebot.answers.remedy"),
    *("onebot.reached", "onebot.reached.remedy"),
    *("onebot.nobody", "onebot.nobody.remedy"),
)
"""The keys of everything that a check can say, each with what to do where it is not well."""


@dataclass(frozen=True, slots=True)
class Seat:
    """An account with one of its connections."""

    bot: str
    connection: Connection


async def look(
    settings: OneBotSettings, port: int | None, seats: Sequence[Seat], forward: Sequence[ForwardRoad]
) -> list[Finding]:
    """Return what is found; `port` is the one that is open, None where none is."""
    found = []
    if settings.port is not None:
        address = f"ws://{settings.host}:{port or settings.port}{settings.path}"
        found.append(Finding("onebot.listening", ok=port is not None, values={"address": address}))
    for one in seats:
        found += await _seat(one)
    missing = sorted(set(settings.accounts) - {one.bot for one in seats})
    found += [Finding("onebot.connected", ok=False, values=_values(bot)) for bot in missing]
    for road in forward:
        values = {"address": road.address, "reason": road.trouble or ""}
        found.append(Finding("onebot.reached", ok=road.trouble is None, values=values))
    if not seats:
        found.append(Finding("onebot.nobody", ok=False))
    return found


def _values(bot: str, since: str = "", way: str = "", nickname: str = "") -> dict[str, str]:
    return {"account": bot, "since": since, "way": way, "nickname": nickname}


async def _seat(seat: Seat) -> list[Finding]:
    """Ask an account who it is: an answer shows that the road is open both ways."""
    connection = seat.connection
    values = _values(seat.bot, f"{connection.since:%Y-%m-%d %H:%M} UTC", connection.way)
    online = Finding("onebot.online", ok=connection.online, values=values)
    try:
        told = await connection.call("get_login_info", {})
    except ChannelError as error:
        return [Finding("onebot.answers", ok=False, values={**values, "reason": str(error)}), online]
    named = {**values, "nickname": str(told.get("nickname") or "")[:80]}
    return [Finding("onebot.connected", ok=True, values=named), online]
