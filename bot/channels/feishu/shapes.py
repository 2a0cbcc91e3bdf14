"""What the desk reads of Feishu's payloads; everything else in them is passed over."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Header(_Shape):
    """What stands over each event."""

    event_id: str = Field(min_length=1)
    event_type: str
    create_time: str = ""


class Ids(_Shape):
    """Somebody; the open id is the app's own name of a person."""

    open_id: str | None = None


class Mention(_Shape):
    """A mention: `key` stands in the text in its place."""

    key: str
    id: Ids | None = None
    name: str = ""


class Sender(_Shape):
    """Who wrote: "user", or "app" for a bot."""

    sender_id: Ids | None = None
    sender_type: str = ""


class Message(_Shape):
    """A message; `content` is JSON of its own."""

    message_id: str = Field(min_length=1)
    chat_id: str = Field(min_length=1)
    chat_type: str = ""
    message_type: str
    content: str = ""
    parent_id: str | None = None
    create_time: str = ""
    mentions: tuple[Mention, ...] | None = None


class MessageEvent(_Shape):
    """The event `im.message.receive_v1`."""

    sender: Sender
    message: Message


class Emoji(_Shape):
    """A reaction's kind."""

    emoji_type: str


class ReactionEvent(_Shape):
    """The event `im.message.reaction.created_v1`."""

    message_id: str
    reaction_type: Emoji
    operator_type: str = ""
    user_id: Ids | None = None
    action_time: str = ""


class MembershipEvent(_Shape):
    """The bot came to a group or left it, or the group was dissolved."""

    chat_id: str = Field(min_length=1)
    operator_id: Ids | None = None
    name: str = ""


class Action(_Shape):
    """What was pressed, and what was typed with it."""

    value: dict[str, object] | str | None = None
    form_value: dict[str, object] | None = None


class Context(_Shape):
    """Where the card stands."""

    open_message_id: str = Field(min_length=1)
    open_chat_id: str = Field(min_length=1)


class PressEvent(_Shape):
    """The callback `card.action.trigger`."""

    operator: Ids
    action: Action
    context: Context
