"""Asking Telegram for updates, without end: confirmed only when taken, patient when Telegram is away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog
from telegram import Bot
from telegram.error import Conflict, RetryAfter, TelegramError

from bot.channels.telegram.errors import is_wrong_token, seconds_of
from bot.channels.telegram.reading import WANTED
from desk.errors import ChannelRefused

log = structlog.get_logger()
Result = TypeVar("Result")

ANSWER_SECONDS = 10.0
"""How much longer than the poll itself its answer may take."""


@dataclass(slots=True)
class Patience:
    """How long to wait after failures in a row, in seconds; only the first of a kind is worth a log line."""

    first: float = 1.0
    most: float = 30.0
    _failures: int = 0
    _key: str = ""

    async def wait(self, key: str, *, problem: str, seconds: float = 0) -> None:
        """Wait twice as long as last time, at least `seconds`."""
        wait = max(seconds, min(self.most, self.first * 2 ** min(self._failures, 30)))
        self._failures += 1
        if key != self._key:
            log.warning(key, problem=problem, seconds=wait)
        self._key = key
        await asyncio.sleep(wait)

    def well(self) -> None:
        """Begin anew, since something went well."""
        if self._key:
            log.info("telegram.back", failures=self._failures)
        self._failures, self._key = 0, ""


async def until_done(call: Callable[[], Awaitable[Result]], patience: Patience) -> Result:
    """Call Telegram until it answers.

    Raises:
        ChannelRefused: the token is wrong.
    """
    while True:
        try:
            result = await call()
        except TelegramError as error:
            await bear(error, patience)
        else:
            patience.well()
            return result


async def bear(error: TelegramError, patience: Patience) -> None:
    """Wait as an error asks for.

    Raises:
        ChannelRefused: the token is wrong: it would never work.
    """
    if is_wrong_token(error):
        log.error("telegram.token_refused")
        raise ChannelRefused("Telegram does not know the token") from error
    if isinstance(error, Conflict):
        await patience.wait("telegram.conflict", problem=str(error))
    elif isinstance(error, RetryAfter):
        await patience.wait("telegram.busy", problem=str(error), seconds=seconds_of(error))
    else:
        await patience.wait("telegram.away", problem=str(error))


async def poll(
    bot: Bot, hand_in: Callable[[object], Awaitable[None]], patience: Patience, *, seconds: int, most: int = 100
) -> None:
    """Ask for updates and hand them in one by one, for ever; each poll confirms those that were taken.

    Raises:
        ChannelRefused: the token is wrong.
    """
    offset = 0
    while True:
        try:
            batch = await _fetch(bot, offset, seconds=seconds, most=most)
        except TelegramError as error:
            await bear(error, patience)
            continue
        for raw in batch:
            if not await _taken(raw, hand_in, patience):
                # What follows waits as well, so that the words of a chat stay in order.
                break
            offset = max(offset, _number(raw) + 1)
        else:
            patience.well()


async def _fetch(bot: Bot, offset: int, *, seconds: int, most: int) -> Sequence[object]:
    """Return the updates from `offset` on as they came.

    python-telegram-bot's own `get_updates` reads all or none: one update that it cannot read would hold up all that
    follow. Telegram's names of methods know no case; this spelling passes by the method of that name.
    """
    asked = {"offset": offset, "limit": most, "timeout": seconds, "allowed_updates": list(WANTED)}
    answer: object = await bot.do_api_request("getupdates", api_kwargs=asked, read_timeout=seconds + ANSWER_SECONDS)
    return answer if isinstance(answer, list) else []


async def _taken(raw: object, hand_in: Callable[[object], Awaitable[None]], patience: Patience) -> bool:
    """Hand an update in; False, after a wait, where the desk's store could not take it."""
    try:
        await hand_in(raw)
    except Exception as error:
        log.debug("telegram.not_taken", exc_info=True)
        await patience.wait("telegram.not_taken", problem=f"{type(error).__name__}: {error}")
        return False
    return True


def _number(raw: object) -> int:
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) else -1
