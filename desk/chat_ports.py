"""What the store keeps of messengers: happenings taken in, who is who, which chat is whose, where messages stand.

`storage` implements these ports; they belong to the unit of work of `desk.ports`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desk.chats import Chat, ChatEvent


@dataclass(frozen=True, slots=True)
class Binding:
    """A messenger's chat that is one of a contract's groups; `gone` where nothing reaches it any more."""

    chat: Chat
    contract: str
    group: str
    name: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class BoundAccount:
    """A messenger's account that is a person of a contract.

    `private` is the id of the chat in which the desk writes to that account alone, None where it is not known yet.
    `rank` orders a person's accounts (the least is tried first). `current` is the contract that the account's private
    words are meant for, where it is a person in several. `gone` tells that nothing reaches the account.
    """

    channel: str
    account: str
    contract: str
    person: str
    name: str = ""
    private: str | None = None
    rank: int = 0
    current: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Posted:
    """One part of a message of the desk as it stands at a vendor's: `part` counts from 0.

    `outbox` is the row of the outbox, `message` the vendor's id. `offered` are the actions under it, `numbered` those
    of them that are chosen by number, in order. `opening` marks the reply that opened the ticket, `page` a page;
    `follows` marks what was not sent but put into the earlier post of that id. `thread` is the vendor's id of the
    message in whose thread it stands.
    """

    outbox: int
    chat: Chat
    message: str
    contract: str
    to: str | None
    at: datetime
    part: int = 0
    ticket: int | None = None
    offered: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    opening: bool = False
    page: bool = False
    follows: bool = False
    thread: str | None = None


class ChatEventsPort(Protocol):
    """Happenings taken in, each once; settled when the desk has done with them."""

    async def add(self, event: ChatEvent, *, at: datetime) -> int | None:
        """Keep a happening and return its row's id; None where its id or its `also` was seen before."""
        ...

    async def mark(self, channel: str, name: str, *, at: datetime) -> bool:
        """Set a mark of the desk's own, such as a hint given today; False where it was set before."""
        ...

    async def get(self, channel: str, event: str) -> ChatEvent | None:
        """Return a happening by the vendor's id."""
        ...

    async def waiting(self, *, after: int = 0, limit: int = 100) -> Sequence[tuple[int, ChatEvent]]:
        """Return happenings that are not settled, by row, after a row."""
        ...

    async def settled(self, row: int, *, at: datetime, error: str | None = None) -> None:
        """Mark a happening as done with; `error` tells why nothing came of it."""
        ...

    async def words_before(self, row: int, chat: Chat, message: str, *, account: str) -> ChatEvent | None:
        """Return what an account's message said before that row: as written, or as last corrected."""
        ...

    async def newest_of(self, chat: Chat, account: str) -> ChatEvent | None:
        """Return the newest message (not its corrections) of an account in a chat."""
        ...


class BindingsPort(Protocol):
    """Which chat is which group: a group has one chat at most, a chat is one group."""

    async def of_chat(self, chat: Chat) -> Binding | None:
        """Return what a chat is bound to: its topic, else the chat as a whole; also where it is gone."""
        ...

    async def of_group(self, contract: str, group: str) -> Binding | None:
        """Return the chat of a group."""
        ...

    async def all(self, contract: str | None = None) -> Sequence[Binding]:
        """Return all bindings, those of a contract where one is given."""
        ...

    async def put(self, binding: Binding) -> None:
        """Bind, in place of what that very chat and that group were bound to."""
        ...

    async def remove(self, chat: Chat) -> bool:
        """Unbind that very chat; False where it is not bound."""
        ...

    async def gone(self, channel: str, chat: str) -> Sequence[Binding]:
        """Mark the bindings of a chat and its topics as gone and return those that were not."""
        ...

    async def moved(self, channel: str, chat: str, *, to: str) -> None:
        """Let a chat's bindings, and what was posted there, follow to its new id."""
        ...


class AccountsPort(Protocol):
    """Who an account is, in each contract."""

    async def of_account(self, channel: str, account: str) -> Sequence[BoundAccount]:
        """Return the persons that an account is, the current one first, one for each contract."""
        ...

    async def of_person(self, contract: str, person: str) -> Sequence[BoundAccount]:
        """Return a person's accounts, the one to be tried first at the head."""
        ...

    async def put(self, account: BoundAccount) -> None:
        """Bind an account to a person, in place of the one that it was in that contract.

        A `current` one takes that from the account's other contracts.
        """
        ...

    async def remove(self, channel: str, account: str, *, contract: str) -> bool:
        """Unbind an account from its person in a contract; False where it is nobody there."""
        ...

    async def seen(self, channel: str, account: str, *, private: str) -> None:
        """Keep where an account is reached in private: it can be again."""
        ...

    async def gone(self, channel: str, account: str) -> None:
        """Mark that nothing reaches an account any more."""
        ...


class CodesPort(Protocol):
    """Codes that bind an account to a person, each good once; only their digests are kept."""

    async def add(self, digest: str, *, contract: str, person: str, expires: datetime) -> None:
        """Keep a new code."""
        ...

    async def use(self, digest: str, *, at: datetime) -> tuple[str, str] | None:
        """Use up a code and return (contract, person); None where it is unknown, used, or expired."""
        ...


class PostedPort(Protocol):
    """Where the desk's messages stand at the vendors'."""

    async def add(self, posted: Sequence[Posted]) -> None:
        """Keep where parts of a message stand; a part that is known already is left as it is."""
        ...

    async def of_row(self, outbox: int) -> Sequence[Posted]:
        """Return the parts of an outbox row that were sent, in order."""
        ...

    async def of_message(self, chat: Chat, message: str) -> Sequence[Posted]:
        """Return what stands in a vendor's message, oldest first: the message itself, then what was put into it."""
        ...

    async def of_thread(self, chat: Chat, thread: str) -> Posted | None:
        """Return the oldest message of the desk in a thread."""
        ...

    async def of_ticket(self, contract: str, ticket: int, chat: Chat) -> Sequence[Posted]:
        """Return what was posted about a ticket in a chat, oldest first."""
        ...

    async def newest_numbered(self, chat: Chat, *, since: datetime, people: Sequence[tuple[str, str]]) -> Posted | None:
        """Return the newest message in a chat, not older than `since`, that offers numbers to one of `people`.

        `people` are pairs of contract and person.
        """
        ...
