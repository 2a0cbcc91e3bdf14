"""Where a message of the desk goes: the chat of its group, or the accounts of its person in the order of preference."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from desk.chat_ports import BoundAccount
from desk.chats import Chat, Messenger
from desk.messages import Outgoing, OutKind
from desk.people import Person
from desk.ports import UnitOfWork
from handlers.house import Reach

LAST_RESORT: Final = "apprise"
"""The messenger that a page takes when no account of its person does."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A chat of a messenger; `account` is whose private chat it is, None for a group."""

    messenger: Messenger
    chat: Chat
    account: BoundAccount | None = None

    @property
    def group(self) -> bool:
        """Tell whether this is a group."""
        return self.account is None


async def destinations(
    work: UnitOfWork,
    message: Outgoing,
    messengers: Mapping[str, Messenger],
    *,
    last_resorts: Collection[str] = (),
) -> tuple[Destination, ...]:
    """Return where a message may go, the best first; nowhere where its group or person is on no messenger.

    A page has a last resort behind the person's accounts, where `last_resorts` (of apprise) names "contract/person".
    """
    if message.group is not None:
        return await _group(work, message.contract, message.group, messengers)
    if message.to is None:
        return ()
    accounts = await _person(work, message.contract, message.to, messengers)
    name = f"{message.contract}/{message.to}"
    if message.kind is not OutKind.PAGE or name not in last_resorts or LAST_RESORT not in messengers:
        return accounts
    resort = BoundAccount(LAST_RESORT, name, message.contract, message.to, private=name)
    return (*accounts, Destination(messengers[LAST_RESORT], Chat(LAST_RESORT, name), resort))


async def _group(
    work: UnitOfWork, contract: str, group: str, messengers: Mapping[str, Messenger]
) -> tuple[Destination, ...]:
    binding = await work.bindings.of_group(contract, group)
    if binding is None or binding.gone or binding.chat.channel not in messengers:
        return ()
    return (Destination(messengers[binding.chat.channel], binding.chat),)


async def _person(
    work: UnitOfWork, contract: str, person: str, messengers: Mapping[str, Messenger]
) -> tuple[Destination, ...]:
    accounts = await work.accounts.of_person(contract, person)
    known = await work.people.get(contract, person) if len(accounts) > 1 else None
    preferred = known.channel if known else None
    return tuple(
        Destination(messengers[one.channel], Chat(one.channel, one.private), one)
        for one in sorted(accounts, key=lambda one: one.channel != preferred)
        if one.private is not None and not one.gone and one.channel in messengers
    )


def reach_of(messengers: Collection[str], last_resorts: Collection[str]) -> Reach:
    """Return what tells whether any of these messengers, or a last resort, reaches a person."""

    async def reaches(work: UnitOfWork, person: Person) -> bool:
        if f"{person.contract}/{person.id}" in last_resorts:
            return True
        accounts = await work.accounts.of_person(person.contract, person.id)
        return any(one.private is not None and not one.gone and one.channel in messengers for one in accounts)

    return reaches
