"""What the web pages need of the desk. `bot.chat` implements it; `console` knows nothing else of the house."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from desk.channels import Button
from desk.errors import ZhibanError
from desk.messages import Attachment, Value

TEXT_LIMIT = 100 * 1024
"""The longest text that is taken, in bytes of UTF-8."""
FILE_LIMIT = 10 * 1024 * 1024
"""The largest file that is taken, in bytes."""


class ChatRefused(ZhibanError):
    """The chat does not take this; the message says what it expected."""

    code = "chat_refused"


class CardUnknown(ChatRefused):
    """There is no such message with buttons in this contract."""

    code = "card_unknown"


class FileUnknown(ChatRefused):
    """There is no such file in this contract."""

    code = "file_unknown"


class MessageKind(StrEnum):
    """Whose words these are: a person's (`message`), or one of the desk's four kinds."""

    MESSAGE = "message"
    PAGE = "page"
    REPLY = "reply"
    ANSWER = "answer"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class PersonView:
    """Somebody of a contract, as a pane may be; `level` is an engineer's paging level."""

    id: str
    name: str
    role: str
    staff: bool
    level: int | None = None
    group: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class GroupView:
    """A chat group of a contract."""

    id: str
    name: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class ContractView:
    """A contract with its groups and its people, in order of entry; `zone` is an IANA name."""

    id: str
    title: dict[str, str]
    zone: str
    groups: tuple[GroupView, ...]
    people: tuple[PersonView, ...]

    def person(self, identifier: str) -> PersonView | None:
        """Return a person by id."""
        return next((person for person in self.people if person.id == identifier), None)


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that came with a message; `image` tells that a browser may show it in place."""

    name: str
    media_type: str
    size: int
    ref: str
    image: bool


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message as one person sees it.

    `sender` and `to` are person ids, `sender` None being the desk; `group` None is the private chat with the desk.
    `card` is the outbox id of a desk's message: what a reply or a press names. `buttons` are there for the person
    addressed alone. `action` is set where somebody pressed a button: then `text` are the words that went with it.
    """

    id: str
    at: datetime
    kind: MessageKind
    sender: str | None
    sender_name: str | None
    to: str | None
    to_name: str | None
    group: str | None
    text: str
    card: int | None = None
    ticket: int | None = None
    severity: str | None = None
    action: str | None = None
    refused: bool = False
    buttons: tuple[Button, ...] = ()
    sources: tuple[dict[str, Value], ...] = ()
    files: tuple[FileView, ...] = ()
    maybe_double: bool = False


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """Something live: a message for `person`, or (message None) word that history must be read anew.

    `id` is what a reader names to go on from here.
    """

    id: str
    person: str | None
    message: ChatMessage | None


@dataclass(frozen=True, slots=True)
class TargetView:
    """One deadline of a ticket; `state` is running, near, met, breached, late (met after the breach) or paused."""

    name: str
    due: datetime
    state: str
    provisional: bool
    met_at: datetime | None
    breached_at: datetime | None


@dataclass(frozen=True, slots=True)
class TicketView:
    """One ticket with the deadlines of its present round."""

    number: int
    kind: str
    severity: str
    state: str
    summary: str
    system: str | None
    place: str | None
    reporter: str
    engineer: str | None
    opened_at: datetime
    widespread: bool
    targets: tuple[TargetView, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody says: `client_id` makes it act once, `reply_to` is the outbox id of the desk's message answered."""

    text: str
    client_id: str
    group: str | None = None
    reply_to: int | None = None
    mentioned: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button pressed on the desk's message `card`, with words and a person where the action takes them."""

    card: int
    action: str
    client_id: str
    text: str = ""
    to: str | None = None


class ChatBackend(Protocol):
    """The desk, as the chat pages see it. Every call names the contract; nothing crosses from one to another.

    All calls raise `desk.errors.ContractUnknown` or `PersonUnknown` where there is none of that id, and
    `ChatRefused` where what is asked is not possible.
    """

    async def contracts(self) -> Sequence[ContractView]:
        """Return the contracts loaded, with their people."""
        ...

    async def contract(self, contract: str) -> ContractView:
        """Return one contract."""
        ...

    async def history(self, contract: str, person: str, *, limit: int = 200) -> Sequence[ChatMessage]:
        """Return the newest messages that a person may see, oldest first."""
        ...

    async def say(self, contract: str, person: str, words: Words) -> bool:
        """Hand in what a person says; False where this `client_id` was taken before. Returns once it is handled."""
        ...

    async def press(self, contract: str, person: str, pressed: Pressed) -> bool:
        """Hand in a press; False where this `client_id` was taken before.

        Raises:
            CardUnknown: there is no such message in this contract.
        """
        ...

    def subscribe(
        self, contract: str, people: Sequence[str], *, after: str | None = None
    ) -> AbstractAsyncContextManager[AsyncIterator[StreamEvent]]:
        """Return what is said from now on (from `after` on, where that is still kept), as those people see it.

        The iterator ends when the reader was too slow or the desk stops: the reader then comes again.
        """
        ...

    async def attach(self, contract: str, person: str, *, name: str, content: bytes) -> Attachment:
        """Keep a file of at most `FILE_LIMIT` bytes under a safe name, to be named in `Words.files`."""
        ...

    async def attachment(self, contract: str, person: str, ref: str) -> tuple[FileView, bytes]:
        """Return a file of this contract.

        Raises:
            FileUnknown: there is none under this reference.
        """
        ...

    async def tickets(self, contract: str, person: str, *, limit: int = 50) -> Sequence[TicketView]:
        """Return the newest tickets that a person may see, newest first: users see their group's, the others all."""
        ...


class TokenLedger(Protocol):
    """Where it is kept which sign-in links were used."""

    async def use(self, token: str, *, expires: datetime) -> bool:
        """Mark a token as used, atomically; False where it was used before. It may be forgotten after `expires`."""
        ...
