"""Who speaks in a messenger's chat, in which contract, and which of the desk's messages the words are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.inward.numbers import chosen, rating
from desk.chat_ports import BoundAccount, Posted
from desk.chats import Chat, ChatEvent
from desk.clocks import Clock
from desk.contracts import Pack
from desk.messages import Action, Press
from desk.ports import UnitOfWork
from handlers.bindings import contracts_of, welcome

NUMBERS_LAST = timedelta(days=1)
"""So long a number is an answer to the newest card."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody in a contract; `group` is where that person speaks, None in private."""

    contract: str
    person: str
    group: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A message with what it is about: the desk's message it answers, the button that its number stands for."""

    who: Who | None
    reply_to: int | None = None
    press: Press | None = None


class Callers:
    """Finds out who calls."""

    def __init__(self, packs: Mapping[str, Pack], clock: Clock) -> None:
        """Know the contracts that are loaded."""
        self._packs = packs
        self._clock = clock

    async def read(self, work: UnitOfWork, event: ChatEvent) -> Reading:
        """Find out who speaks and what the words answer; somebody unknown in a bound group becomes a user."""
        answered = await self._answered(work, event)
        accounts = contracts_of(await work.accounts.of_account(event.account.channel, event.account.id), self._packs)
        place = self._read_in_private if event.private else self._read_in_group
        who, numbered = await place(work, event, accounts, answered)
        if who is None:
            return Reading(None)
        card = next((one.outbox for one in answered if one.contract == who.contract), None)
        return Reading(who, card, numbered[1] if numbered else None)

    async def _read_in_group(
        self, work: UnitOfWork, event: ChatEvent, accounts: tuple[BoundAccount, ...], answered: tuple[Posted, ...]
    ) -> tuple[Who | None, tuple[Posted, Press] | None]:
        who = await self._in_group(work, event, accounts)
        if who is None:
            return None, None
        return who, await self._numbered(work, event, answered, [(who.contract, who.person)])

    async def _read_in_private(
        self, work: UnitOfWork, event: ChatEvent, accounts: tuple[BoundAccount, ...], answered: tuple[Posted, ...]
    ) -> tuple[Who | None, tuple[Posted, Press] | None]:
        if accounts:
            await work.accounts.seen(event.account.channel, event.account.id, private=event.chat.id)
        people = [(one.contract, one.person) for one in accounts]
        numbered = await self._numbered(work, event, answered, people)
        about = numbered[0] if numbered else next(iter(answered), None)
        return await self._in_private(work, event, accounts, about), numbered

    async def _answered(self, work: UnitOfWork, event: ChatEvent) -> tuple[Posted, ...]:
        """Return what of the desk's is answered, what carries buttons first: any part of it, or its thread."""
        if event.reply_to is None:
            return ()
        stands = await work.posted.of_message(event.chat, event.reply_to)
        if not stands:
            in_thread = await work.posted.of_thread(event.chat, event.reply_to)
            return (in_thread,) if in_thread else ()
        newest_first = tuple(reversed(stands))
        return (*(one for one in newest_first if one.offered), *(one for one in newest_first if not one.offered))

    async def _in_group(self, work: UnitOfWork, event: ChatEvent, accounts: tuple[BoundAccount, ...]) -> Who | None:
        binding = await work.bindings.of_chat(event.chat)
        if binding is None or binding.contract not in self._packs:
            return None
        if binding.gone:
            await work.bindings.put(replace(binding, gone=False))
        known = next((one for one in accounts if one.contract == binding.contract), None)
        if known is not None:
            return Who(binding.contract, known.person, binding.group)
        person = await welcome(work, event.account, binding.contract, group=binding.group, private=None)
        return Who(binding.contract, person, binding.group)

    async def _in_private(
        self, work: UnitOfWork, event: ChatEvent, accounts: tuple[BoundAccount, ...], about: Posted | None
    ) -> Who | None:
        """Return who speaks in private: in the contract of the message answered, else in the current one.

        Where nobody knows the account, what stands before the chat's id (a mailbox, a workspace) may be bound: then
        whoever writes there is a user.
        """
        if accounts:
            chosen = next(
                (one for one in accounts if about is not None and one.contract == about.contract), accounts[0]
            )
            return Who(chosen.contract, chosen.person, None)
        front = event.chat.id.rpartition("/")[0]
        binding = await work.bindings.of_chat(Chat(event.chat.channel, front)) if front else None
        if binding is None or binding.contract not in self._packs:
            return None
        person = await welcome(work, event.account, binding.contract, group=None, private=event.chat.id)
        return Who(binding.contract, person, None)

    async def _numbered(
        self, work: UnitOfWork, event: ChatEvent, answered: tuple[Posted, ...], people: list[tuple[str, str]]
    ) -> tuple[Posted, Press] | None:
        """Return the button that a number stands for, and the card that it is on."""
        if answered:
            cards = [one for one in answered if one.numbered and (one.contract, one.to) in people]
            return _pressed(cards[0], event.text, words=True) if cards else None
        if event.reply_to is not None or len(event.text) > 20:
            return None
        since = self._clock.now() - NUMBERS_LAST
        newest = await work.posted.newest_numbered(event.chat, since=since, people=people)
        return _pressed(newest, event.text, words=False) if newest else None

    async def presser(self, work: UnitOfWork, event: ChatEvent, contract: str) -> Who | None:
        """Return who pressed a button of a contract: in its group anybody, in private whom it knows."""
        accounts = contracts_of(await work.accounts.of_account(event.account.channel, event.account.id), self._packs)
        if not event.private:
            who = await self._in_group(work, event, accounts)
            return who if who is not None and who.contract == contract else None
        known = next((one for one in accounts if one.contract == contract), None)
        return Who(contract, known.person, None) if known else None


def _pressed(card: Posted, text: str, *, words: bool) -> tuple[Posted, Press] | None:
    if card.numbered == (Action.RATE,):
        rated = rating(text)
        return (card, Press(str(Action.RATE), card.outbox, text=rated)) if rated else None
    choice = chosen(text, card.numbered, words=words)
    return (card, Press(choice[0], card.outbox, text=choice[1])) if choice else None
