"""Who an account is and whose a chat is: bound by a one-time code, or by an admin of the contract; and unbound again.

An account is known by the messenger's id alone. What it shows as its name, and what others' words claim, binds nobody.
Each function works in an entered unit of work; the caller commits and says what is returned.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from desk.chat_ports import Binding, BoundAccount
from desk.chats import Account, Chat
from desk.contracts import Pack
from desk.messages import Value
from desk.people import Group, Person, Role
from desk.ports import UnitOfWork
from handlers.house import House

CODE_LENGTH = 8
"""A one-time code is so many letters and digits long, written in two halves."""
NAME_LENGTH = 40
"""So much of a displayed name is kept."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said upon a command: a sentence's key and values, in a language."""

    key: str
    values: dict[str, Value] = field(default_factory=dict)
    language: str = "zh"


@dataclass(frozen=True, slots=True)
class Speaking:
    """Who gives a command, and where; `group_name` is what the messenger calls the group."""

    account: Account
    chat: Chat
    private: bool
    at: datetime
    group_name: str = ""


def digest_of(code: str) -> str:
    """Return what is kept of a code: people may write it in small letters and with blanks."""
    plain = "".join(code.split()).replace("-", "").upper()
    return hashlib.sha256(plain.encode()).hexdigest()


async def bind_by_code(work: UnitOfWork, speaking: Speaking, code: str) -> Told:
    """Make the account the person for whom the code was made; a code is good once and for a while."""
    found = await work.codes.use(digest_of(code), at=speaking.at)
    person = await work.people.get(*found) if found else None
    if person is None:
        return Told("binding.code_unusable", language=await language_here(work, speaking))
    known = await work.accounts.of_account(speaking.account.channel, speaking.account.id)
    private = speaking.chat.id if speaking.private else next((one.private for one in known if one.private), None)
    await work.accounts.put(_bound(speaking.account, person, private=private))
    values: dict[str, Value] = {
        "name": person.name,
        "role": str(person.role),
        "contract": person.contract,
        "private": private is not None,
    }
    return Told("binding.bound", values, person.language or "zh")


def _bound(account: Account, person: Person, *, private: str | None) -> BoundAccount:
    return BoundAccount(
        account.channel,
        account.id,
        person.contract,
        person.id,
        clean_name(account.name),
        private=private,
        current=True,
    )


def clean_name(name: str) -> str:
    """Return a displayed name in one line, without invisible marks, not too long."""
    return " ".join("".join(mark if mark.isprintable() else " " for mark in name).split())[:NAME_LENGTH]


async def bind_group(work: UnitOfWork, house: House, speaking: Speaking, contract: str, place: str) -> Told:
    """Make the chat a contract's group, upon the word of an admin of that contract.

    The group is named by its id, its name, or its place; a place that has none yet gets one. A contract that is not
    there is refused as one whose admin the speaker is not.
    """
    language = await language_here(work, speaking)
    if speaking.private:
        return Told("binding.only_in_group", language=language)
    pack = house.packs.get(contract)
    if pack is None or not await is_admin(work, speaking.account, contract):
        return Told("binding.not_admin", language=language)
    there = await work.bindings.of_chat(speaking.chat)
    if there is not None and there.chat == speaking.chat and not there.gone and there.contract != contract:
        return Told("binding.taken", language=language)
    group = await _group_meant(work, pack, speaking, place)
    if group is None:
        return Told("binding.no_place", {"place": place[:60]}, language)
    await work.bindings.put(Binding(speaking.chat, contract, group.id, clean_name(speaking.group_name)))
    values: dict[str, Value] = {"group": group.name, "place": group.place, "contract": contract}
    return Told("binding.group_bound", values, group.language or language)


async def is_admin(work: UnitOfWork, account: Account, contract: str) -> bool:
    """Tell whether an account is an admin of a contract."""
    for one in await work.accounts.of_account(account.channel, account.id):
        if one.contract == contract:
            person = await work.people.get(contract, one.person)
            return person is not None and person.role is Role.ADMIN
    return False


async def _group_meant(work: UnitOfWork, pack: Pack, speaking: Speaking, place: str) -> Group | None:
    groups = await work.people.groups(pack.id)
    named = next((one.name for one in pack.places if place in (one.name, *one.aliases)), place)
    for fits in (
        [one for one in groups if one.id == place],
        [one for one in groups if one.name == place],
        [one for one in groups if one.place == named],
    ):
        if fits:
            return await _free_one(work, fits, speaking.chat)
    if all(named != one.name for one in pack.places):
        return None
    made = Group(
        pack.id, f"{speaking.chat.channel}:{speaking.chat.id}", clean_name(speaking.group_name) or named, named
    )
    await work.people.put_group(made)
    return made


async def _free_one(work: UnitOfWork, groups: Sequence[Group], chat: Chat) -> Group:
    """Return the group that this chat is already, else one without a chat, else the first."""
    bound = [await work.bindings.of_group(one.contract, one.id) for one in groups]
    here = [group for group, binding in zip(groups, bound, strict=True) if binding and binding.chat == chat]
    free = [group for group, binding in zip(groups, bound, strict=True) if binding is None or binding.gone]
    return (*here, *free, *groups)[0]


async def unbind(work: UnitOfWork, speaking: Speaking) -> Told:
    """Unbind: in a group the chat, by an admin; in private the account from its current contract."""
    language = await language_here(work, speaking)
    if speaking.private:
        known = await work.accounts.of_account(speaking.account.channel, speaking.account.id)
        if not known:
            return Told("binding.unknown", language=language)
        await work.accounts.remove(speaking.account.channel, speaking.account.id, contract=known[0].contract)
        return Told("binding.unbound", {"contract": known[0].contract}, language)
    there = await work.bindings.of_chat(speaking.chat)
    if there is None or not await is_admin(work, speaking.account, there.contract):
        return Told("binding.not_admin", language=language)
    await work.bindings.remove(there.chat)
    return Told("binding.unbound", {"contract": there.contract}, language)


async def who_am_i(work: UnitOfWork, speaking: Speaking) -> Told:
    """Tell who the account is: in a group under its contract alone, in private under each, the current one first."""
    known = await work.accounts.of_account(speaking.account.channel, speaking.account.id)
    if not speaking.private:
        there = await work.bindings.of_chat(speaking.chat)
        known = [one for one in known if there is not None and one.contract == there.contract]
    people = [await work.people.get(one.contract, one.person) for one in known]
    found = [one for one in people if one is not None]
    language = await language_here(work, speaking)
    if not found:
        return Told("binding.unknown", language=language)
    roles: list[Value] = [{"name": one.name, "role": str(one.role), "contract": one.contract} for one in found]
    return Told("binding.who", {"roles": roles}, found[0].language or language)


async def choose_contract(work: UnitOfWork, speaking: Speaking, contract: str) -> Told:
    """Let the account's private words be meant for a contract from now on."""
    language = await language_here(work, speaking)
    if not speaking.private:
        return Told("binding.only_in_private", language=language)
    known = await work.accounts.of_account(speaking.account.channel, speaking.account.id)
    chosen = next((one for one in known if one.contract == contract), None)
    if chosen is None:
        listed: list[Value] = [one.contract for one in known]
        return Told("binding.which_contract", {"contracts": listed}, language)
    await work.accounts.put(replace(chosen, current=True))
    return Told("binding.contract_chosen", {"contract": contract}, language)


async def language_here(work: UnitOfWork, speaking: Speaking) -> str:
    """Return the language in which the desk speaks here: the person's own, else the group's, else Chinese."""
    known = await work.accounts.of_account(speaking.account.channel, speaking.account.id)
    person = await work.people.get(known[0].contract, known[0].person) if known else None
    if person is not None and person.language:
        return person.language
    there = None if speaking.private else await work.bindings.of_chat(speaking.chat)
    group = await work.people.group(there.contract, there.group) if there is not None else None
    return (group.language if group else None) or "zh"


async def welcome(work: UnitOfWork, account: Account, contract: str, *, group: str | None, private: str | None) -> str:
    """Keep somebody unknown as a user of a contract, and return the person's id: a stranger may report faults."""
    person = f"{account.channel}:{account.id}"
    name = clean_name(account.name)
    if await work.people.get(contract, person) is None:
        await work.people.put(Person(contract, person, name or person, Role.USER, group=group))
    others = await work.accounts.of_account(account.channel, account.id)
    known = next((one.private for one in others if one.private), private)
    await work.accounts.put(
        BoundAccount(account.channel, account.id, contract, person, name, private=known, current=not others)
    )
    return person


async def tell_gone(house: House, work: UnitOfWork, binding: Binding, *, at: datetime) -> None:
    """Tell a contract's admins that nothing reaches one of its groups any more; the caller commits."""
    if binding.contract not in house.packs:
        return
    turn = house.turn(work, binding.contract, at)
    group = await turn.group(binding.group)
    values: dict[str, Value] = {"group": group.name if group else binding.group, "channel": binding.chat.channel}
    admins = await turn.of_role(Role.ADMIN)
    if not admins:
        await turn.notify_managers("binding.gone", values)
    for admin in admins:
        await turn.notify(admin, "binding.gone", values)


def contracts_of(accounts: Sequence[BoundAccount], packs: Mapping[str, Pack]) -> tuple[BoundAccount, ...]:
    """Return the persons that an account is in contracts that are loaded."""
    return tuple(one for one in accounts if one.contract in packs)
