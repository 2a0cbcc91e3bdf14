"""The commands that bind accounts and chats, as they are written in a messenger: /bind, /unbind, /whoami, /contract."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from desk.chats import ChatEvent
from desk.ports import UnitOfWork
from handlers import bindings
from handlers.bindings import CODE_LENGTH, Speaking, Told
from handlers.house import House

WRONG_CODES: Final = 5
"""After so many codes in an hour an account is not answered any more until the next."""
_COMMAND = re.compile(r"/(bind|unbind|whoami|contract|start)(?:@\S+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class ChatCommand:
    """A command and what follows it."""

    word: str
    rest: tuple[str, ...]


def command_in(text: str) -> ChatCommand | None:
    """Return the command that a line is; None where it is another or none.

    A link that starts a private chat may carry a code ("/start CODE").
    """
    found = _COMMAND.fullmatch(text.strip())
    if found is None or (found[1].lower() == "start" and not found[2]):
        return None
    return ChatCommand(found[1].lower(), tuple((found[2] or "").split(maxsplit=1)))


async def carry_out(
    house: House, work: UnitOfWork, event: ChatEvent, command: ChatCommand, *, at: datetime
) -> Told | None:
    """Carry out a command in an entered unit of work and return what to say; None where silence is the answer."""
    speaking = Speaking(event.account, event.chat, event.private, at, event.chat_name)
    return await _COMMANDS[command.word](house, work, speaking, command.rest)


async def _bind(house: House, work: UnitOfWork, speaking: Speaking, rest: tuple[str, ...]) -> Told | None:
    if not rest:
        key = "binding.how" if speaking.private else "binding.how_group"
        return Told(key, language=await bindings.language_here(work, speaking))
    if len(rest) > 1 and not _is_code(*rest):
        return await bindings.bind_group(work, house, speaking, rest[0], rest[1].strip())
    if not await _may_try(work, speaking):
        return None
    return await bindings.bind_by_code(work, speaking, "".join(rest))


def _is_code(first: str, second: str) -> bool:
    """Tell whether two words are the halves of a code."""
    return len(first) == len(second.strip()) == CODE_LENGTH // 2


async def _may_try(work: UnitOfWork, speaking: Speaking) -> bool:
    """Tell whether the account has tried few codes within the hour, and count this one."""
    for number in range(WRONG_CODES):
        name = f"code:{speaking.account.id}:{speaking.at:%Y%m%d%H}:{number}"
        if await work.chat_events.mark(speaking.account.channel, name, at=speaking.at):
            return True
    return False


async def _unbind(_house: House, work: UnitOfWork, speaking: Speaking, _rest: tuple[str, ...]) -> Told | None:
    return await bindings.unbind(work, speaking)


async def _who(_house: House, work: UnitOfWork, speaking: Speaking, _rest: tuple[str, ...]) -> Told | None:
    return await bindings.who_am_i(work, speaking)


async def _contract(_house: House, work: UnitOfWork, speaking: Speaking, rest: tuple[str, ...]) -> Told | None:
    return await bindings.choose_contract(work, speaking, rest[0] if rest else "")


_Command: TypeAlias = Callable[[House, UnitOfWork, Speaking, "tuple[str, ...]"], Awaitable["Told | None"]]
_COMMANDS: dict[str, _Command] = {
    "bind": _bind,
    "start": _bind,
    "unbind": _unbind,
    "whoami": _who,
    "contract": _contract,
}
