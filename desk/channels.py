"""What a channel is to the desk: it hands in what people say and carries out what the desk says.

A channel knows `desk` only; it is given a function to call for each message. Its own errors become
`ChannelBusy`, `ChannelRefused` or `DeliveryUnknown` by one table of its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from desk.messages import Attachment, Inbound, OutKind, Value


@dataclass(frozen=True, slots=True)
class Rates:
    """How fast a vendor takes messages; 0 stands for no limit. Pages come before replies, replies before notices.

    `chat_seconds` is the least time between two messages to one chat, `group_per_minute` the most in a group within a
    minute, `per_second` the most over all chats within a second.
    """

    chat_seconds: float = 0
    group_per_minute: int = 0
    per_second: int = 0


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; `text_limit` is the longest message in characters, 0 for no limit.

    `edits` tells whether a sent message can be changed, `threads` whether a ticket can have a thread of its own,
    `reactions` whether a reaction to a message is told to the desk, `files_bytes` the largest file it takes (0: none
    is too large), `buttons_most` how many buttons one message carries.
    """

    buttons: bool
    replies: bool
    attachments: bool
    text_limit: int = 0
    edits: bool = False
    threads: bool = False
    reactions: bool = False
    files_bytes: int = 0
    buttons_most: int = 8
    rates: Rates = Rates()


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; pressing it hands in `Press(action, card=message id)`.

    `asks` wants words with the press.
    """

    action: str
    label: str
    primary: bool = False
    asks: str | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message with its words, ready for a channel.

    `id` is the outbox row's; `group` None is a private chat with `to`.
    """

    id: int
    kind: OutKind
    contract: str
    to: str | None
    group: str | None
    text: str
    at: datetime
    language: str
    ticket: int | None = None
    buttons: tuple[Button, ...] = ()
    reply_to: str | None = None
    sources: tuple[dict[str, Value], ...] = ()
    maybe_double: bool = False
    files: tuple[Attachment, ...] = ()


Receive: TypeAlias = Callable[[Inbound], Awaitable[bool]]
"""Hands in a message; returns False where it was seen before. It returns once the message is stored and handled."""


class Channel(Protocol):
    """One way to reach people."""

    name: str
    capabilities: Capabilities

    async def send(self, message: Rendered) -> str:
        """Send a message and return the channel's own id for it.

        Raises:
            ChannelBusy: try again later.
            ChannelRefused: it will never be taken.
            DeliveryUnknown: it may have arrived.
        """
        ...
