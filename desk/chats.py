"""What a vendor's messenger is to the desk: chats, accounts, what happens in them and what is posted to them.

A messenger (Telegram, Slack, QQ, mail) knows chats and accounts by the vendor's ids and nothing of contracts or
people: who an account is, and which contract a chat belongs to, the desk decides (`bot.inward`). Nothing here is
trusted but ids: a display name is text.

The way in: the messenger hands a `ChatEvent` to the function it was given and confirms it to the vendor only when
that has returned, for by then it is stored. The way out: a `Post` for a `Chat`, sent or edited, with the vendor's
errors turned into `ChannelError`s by one table of the messenger's own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeAlias

from desk.channels import Capabilities


@dataclass(frozen=True, slots=True)
class Chat:
    """One place where a messenger posts: a group, a channel or a private chat, or one topic or thread in it.

    `id` is the vendor's, as text; where a vendor's id is unique only within a workspace or a bot, that stands before
    it ("T024BE7LD/C061EG9SL", "10001/group:20002"). `topic` is a forum topic or a thread that is bound like a chat of
    its own.
    """

    channel: str
    id: str
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody on a messenger, by the vendor's id; `name` is what is displayed, and trusted for nothing."""

    channel: str
    id: str
    name: str = ""


class Happening(StrEnum):
    """What can happen in a chat."""

    MESSAGE = "message"
    EDITED = "edited"
    PRESS = "press"
    REACTION = "reaction"
    JOINED = "joined"
    """The desk was added to the chat."""
    LEFT = "left"
    """The desk was removed from the chat, or a person blocked it."""
    MOVED = "moved"
    """The chat has another id from now on: `text` is the new one."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file that came with a message and still lies at the vendor's; `handle` is what `Messenger.fetch` wants.

    `size` is in bytes, None where the vendor does not tell.
    """

    name: str
    media_type: str
    size: int | None
    handle: str


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """One happening, as a messenger hands it in.

    `id` is the vendor's and makes the event act once; `also` is a second key of the same words (Slack tells a mention
    twice under two ids). `message` is the vendor's id of the message itself, `reply_to` that of the message answered
    or reacted to. `text` holds the words without the mention of the desk, which `mentioned` tells; in a PRESS it is
    what was typed with the button, in a REACTION the emoji. `token` is what the pressed button carried. `order` sorts
    the events of one chat where the vendor delivers out of order ("" where it does not).
    """

    kind: Happening
    id: str
    chat: Chat
    private: bool
    account: Account
    text: str = ""
    message: str | None = None
    reply_to: str | None = None
    mentioned: bool = False
    files: tuple[RemoteFile, ...] = ()
    token: str | None = None
    also: str | None = None
    chat_name: str = ""
    order: str = ""


Take: TypeAlias = Callable[[ChatEvent], Awaitable[str | None]]
"""Stores an event and returns; only then may it be confirmed to the vendor.

What it returns is a line to show to whoever pressed a button, None where there is nothing to say at once. An event
seen before is taken silently. It raises only where the store cannot be used: the vendor shall deliver again.
"""


Home: TypeAlias = Callable[[Account], Awaitable[Sequence[str]]]
"""Returns what an account's own page in the messenger shows, line by line."""


@dataclass(frozen=True, slots=True)
class PostButton:
    """A button under a post; a press brings `token` (at most 64 bytes of ASCII) back; `asks` wants words with it."""

    label: str
    token: str
    primary: bool = False
    asks: str | None = None


@dataclass(frozen=True, slots=True)
class PostFile:
    """A file to post, whole on this machine."""

    name: str
    media_type: str
    path: Path


@dataclass(frozen=True, slots=True)
class Post:
    """A message of the desk for one chat: plain text, no markup, already within the channel's length.

    `id` is the desk's own name of it (the same in every try), `reply_to` the vendor's id of the message that it
    answers, `thread` asks for a place in that message's thread where the channel has threads. `quiet` rings nobody;
    `headline` is what a channel with subject lines writes there.
    """

    id: str
    chat: Chat
    text: str
    language: str
    buttons: tuple[PostButton, ...] = ()
    reply_to: str | None = None
    thread: str | None = None
    files: tuple[PostFile, ...] = ()
    quiet: bool = False
    headline: str = ""


@dataclass(frozen=True, slots=True)
class HookRequest:
    """A vendor's call to the desk's web server; header names are in lower case, `query` decoded."""

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """What the desk's web server answers; a refusal tells nothing that helps an attacker."""

    status: int = 200
    body: bytes = b""
    media_type: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)


Hook: TypeAlias = Callable[[HookRequest], Awaitable[HookAnswer]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check of a channel found: `key` says what ("channel.connected"), `ok` whether it is well.

    `values` fill in the sentence; the key of one that is not well has a second sentence, `<key>.remedy`, that tells
    how to mend it.
    """

    key: str
    ok: bool
    values: Mapping[str, str] = field(default_factory=dict)


class Messenger(Protocol):
    """One vendor's messenger, as one adapter in `bot/channels/<vendor>/`."""

    name: str
    capabilities: Capabilities

    async def run(self, take: Take) -> None:
        """Be connected and hand in what happens until cancelled; a lost connection is taken up again by itself.

        It returns at once where the vendor calls the desk (`hooks`) and nothing must be kept open.

        Raises:
            ChannelRefused: it will never work as it is set up (a wrong token): said once, in the log and by a check.
        """
        ...

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """Return what the vendor may call, by the path under `/hooks/<channel>/`; empty where it is polled.

        Calls come by POST; where a browser is sent back from the vendor's page, the path stands behind "GET ". A hook
        uses the `take` that `run` was given.
        """
        ...

    async def send(self, post: Post) -> Sequence[str]:
        """Post a message; return the vendor's ids of it, the one with the buttons first.

        Raises:
            ChannelBusy: try again after so many seconds; `everywhere` tells whether other chats must wait too.
            ChannelGone: nothing reaches this chat any more (blocked, removed, deleted).
            ChannelRefused: this message will never be taken.
            DeliveryUnknown: it may have arrived.
        """
        ...

    async def edit(self, post: Post, message: str) -> None:
        """Put a post in place of an earlier one; that it says the same already is no error.

        Raises:
            ChannelError: as `send`; a message that cannot be edited any more is `ChannelRefused`.
        """
        ...

    async def fetch(self, file: RemoteFile, *, most: int) -> bytes:
        """Return a file's content.

        Raises:
            ChannelRefused: it is longer than `most` bytes, or gone.
            ChannelError: as `send`.
        """
        ...

    async def check(self) -> Sequence[Finding]:
        """Ask the vendor what is connected and which permission is missing; raises nothing."""
        ...

    async def close(self) -> None:
        """Give back what is held (connections, tasks); called once, when the desk has stopped."""
        ...
