"""What comes in from a chat and what goes out to it, in words no vendor owns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = "str | int | float | bool | list[Value] | dict[str, Value] | None"


class Action(StrEnum):
    """What a button or a plain word can do; the ids are fixed by the drill format."""

    ACK = "ack"
    DECLINE = "decline"
    ON_SITE = "on_site"
    PROPOSE = "propose"
    PROGRESS = "progress"
    RESTORE = "restore"
    RESOLVE = "resolve"
    HAND_OVER = "hand_over"
    SEVERITY = "severity"
    PAUSE = "pause"
    RESUME = "resume"
    FILE_REPORT = "file_report"
    REQUEST_APPROVAL = "request_approval"
    APPROVE = "approve"
    REJECT = "reject"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    RATE = "rate"
    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"
    HUMAN = "human"
    DONE = "done"
    ACCEPT = "accept"
    CORRECT = "correct"
    DROP = "drop"
    BACK = "back"
    FINISH = "finish"
    SWAP_AGREE = "swap_agree"
    SWAP_REFUSE = "swap_refuse"


REVIEW_ACTIONS = frozenset({Action.ACCEPT, Action.CORRECT, Action.DROP, Action.BACK, Action.FINISH})
"""The buttons under the findings of a contract's draft; the drill format does not know them."""
SWAP_ACTIONS = frozenset({Action.SWAP_AGREE, Action.SWAP_REFUSE})
"""The buttons under somebody's wish to swap shifts; the drill format does not know them either."""


class OutKind(StrEnum):
    """Why the desk speaks: the order is the order of delivery, pages first."""

    PAGE = "page"
    REPLY = "reply"
    ANSWER = "answer"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message; `ref` is where the desk keeps it, relative to its attachments folder."""

    name: str
    media_type: str
    size: int
    ref: str

    def as_value(self) -> Value:
        """Return the attachment as a value of a message, under `files`."""
        return {"name": self.name, "media_type": self.media_type, "size": self.size, "ref": self.ref}


def files_in(values: dict[str, Value]) -> tuple[Attachment, ...]:
    """Return the files that a message of the desk carries in its values, under `files`."""
    listed = values.get("files")
    records = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return tuple(
        Attachment(str(one["name"]), str(one["media_type"]), int(str(one["size"])), str(one["ref"])) for one in records
    )


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed.

    `card` is the outbox id of the message that carried the button; None asks the desk to find the newest
    card sent to that person which offers the action (of `ticket` or `duty` where given), as a drill does.
    """

    action: str
    card: int | None = None
    ticket: int | None = None
    duty: str | None = None
    text: str = ""
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message or press from a person, as a channel hands it in.

    `id` is the channel's own and makes the message act once; `group` is None in a private chat;
    `reply_to` is the outbox id of the desk's message that is answered; `reply_ticket` names the ticket
    whose newest page is answered (0: the newest page of any).
    """

    channel: str
    id: str
    contract: str
    person: str
    at: datetime
    group: str | None = None
    text: str = ""
    reply_to: int | None = None
    reply_ticket: int | None = None
    mentioned: bool = False
    attachments: tuple[Attachment, ...] = ()
    press: Press | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message of the desk, before it has words.

    `to` is the person addressed, `group` the chat it goes to (None: a private chat with `to`).
    `key` and `values` are rendered by `bot.texts`; `actions` are the buttons; `generation` is the paging round
    or approval that the buttons belong to (an older one does nothing but say so).
    """

    kind: OutKind
    contract: str
    to: str | None
    group: str | None
    key: str
    values: dict[str, Value] = field(default_factory=dict)
    language: str = "zh"
    ticket: int | None = None
    level: int | None = None
    target: str | None = None
    duty: str | None = None
    approval: int | None = None
    generation: int = 0
    actions: tuple[Action, ...] = ()
    reply_to: str | None = None
    sources: tuple[dict[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A message that was sent, as the store remembers it: what its buttons mean and to whom they were offered."""

    id: int
    sent: Outgoing
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """An outbox row claimed for sending; `attempt` counts from 1.

    `maybe_double` tells that an earlier try may have arrived.
    """

    id: int
    message: Outgoing
    created_at: datetime
    attempt: int
    maybe_double: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; the keys are those of the drill format (formats.md, section 1).

    Only what fits the kind is set. `key`/`values` render to `text`; a plain `text` is kept as it is.
    """

    kind: str
    at: datetime
    ticket: int | None = None
    to: str | None = None
    by: str | None = None
    group: str | None = None
    level: int | None = None
    target: str | None = None
    event: str | None = None
    due: datetime | None = None
    severity: str | None = None
    state: str | None = None
    duty: str | None = None
    path: str | None = None
    refused: str | None = None
    text: str | None = None
    key: str | None = None
    values: dict[str, Value] = field(default_factory=dict)
    language: str = "zh"
    sources: tuple[dict[str, Value], ...] = ()
    outbox: int | None = None
