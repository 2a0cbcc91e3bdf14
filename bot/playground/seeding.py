"""The chats bound to groups and the accounts to people, as admins would do it; and the stage of the page."""

from __future__ import annotations

from collections.abc import Mapping

from bot.playground.cast import GROUPS, PEOPLE, PlayedGroup, PlayedPerson
from bot.playground.vendors import Vendors
from desk.chat_ports import Binding, BoundAccount
from desk.chats import Chat
from desk.contracts import Pack
from desk.ports import Store
from devtools.playground.played import PlayedOneBot, PlayedSlack, PlayedTelegram
from devtools.playground.stage import Player, Room, Stage

Names = Mapping[tuple[str, str], tuple[str, str]]
"""The name and the role of each person of the packs, by contract and id."""


async def bind_all(store: Store, vendors: Vendors, packs: Mapping[str, Pack]) -> None:
    """Bind the cast's groups and people in the store."""
    names, titles = names_of(packs), titles_of(packs)
    async with store.work() as work:
        for one in GROUPS:
            chat = Chat(one.vendor, vendors.chat(one.vendor, one.chat))
            await work.bindings.put(Binding(chat, one.contract, one.group, titles[one.contract, one.group]))
        for person in PEOPLE:
            await work.accounts.put(_account(person, vendors, names[person.contract, person.person][0]))
        await work.commit()


def _account(one: PlayedPerson, vendors: Vendors, name: str) -> BoundAccount:
    account, private = vendors.account(one.vendor, name), vendors.chat(one.vendor, f"@{name}")
    return BoundAccount(one.vendor, account, one.contract, one.person, name, private, one.rank, current=True)


def names_of(packs: Mapping[str, Pack]) -> Names:
    """Return who is in the packs."""
    return {(pack.id, one.id): (one.name, str(one.role)) for pack in packs.values() for one in pack.people}


def titles_of(packs: Mapping[str, Pack]) -> Mapping[tuple[str, str], str]:
    """Return the groups' names, by contract and id."""
    return {(pack.id, one.id): one.name for pack in packs.values() for one in pack.groups}


def stage_of(vendors: Vendors, packs: Mapping[str, Pack]) -> Stage:
    """Return what the page shows: the cast's groups, and the private chats of who is bound."""
    names, titles = names_of(packs), titles_of(packs)
    rooms = [_group_room(one, titles[one.contract, one.group], names, _topics(vendors, one)) for one in GROUPS]
    rooms += [_private_room(one, names) for one in PEOPLE]
    for one in GROUPS:
        if one.vendor == "telegram":
            # Telegram tells reactions in a group only to a bot that is one of its admins.
            vendors.telegram.world.room(one.chat).status = "administrator"
    played = (PlayedTelegram(vendors.telegram), PlayedSlack(vendors.slack), PlayedOneBot(vendors.onebot))
    return Stage({one.name: one for one in played}, {one.id: one for one in rooms}, set())


def _topics(vendors: Vendors, one: PlayedGroup) -> tuple[tuple[str, str], ...]:
    """Open a group's topics at the vendor's; return their ids and names."""
    return tuple((str(vendors.telegram.topic(one.users[0], one.chat, name)), name) for name in one.topics)


def _group_room(one: PlayedGroup, title: str, names: Names, topics: tuple[tuple[str, str], ...]) -> Room:
    staff = [other for other in PEOPLE if (other.vendor, other.contract) == (one.vendor, one.contract)]
    players = [Player(name, "user") for name in one.users]
    players += [Player(*names[other.contract, other.person]) for other in staff]
    return Room(f"{one.vendor}-{one.group}", one.vendor, one.chat, title, one.contract, tuple(players), topics=topics)


def _private_room(one: PlayedPerson, names: Names) -> Room:
    name, role = names[one.contract, one.person]
    identifier = f"{one.vendor}-{one.contract}-{one.person}"
    return Room(identifier, one.vendor, f"@{name}", name, one.contract, (Player(name, role),), private=True)
