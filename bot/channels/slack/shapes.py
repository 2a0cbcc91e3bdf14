"""What the desk reads of Slack's payloads; everything else in them is passed over."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class SlackFile(_Shape):
    """A file as a message shows it; `mode` tells those of which nothing can be had."""

    id: str
    name: str | None = None
    mimetype: str | None = None
    size: int | None = None
    mode: str = "hosted"


class SlackText(_Shape):
    """A message as it stands in a channel."""

    ts: str
    user: str | None = None
    text: str | None = None
    subtype: str | None = None
    bot_id: str | None = None
    thread_ts: str | None = None
    files: tuple[SlackFile, ...] | None = None
    edited: dict[str, str] | None = None


class MessageEvent(SlackText):
    """The events `message` and `app_mention`; `message` is the text as it is now, where it was changed."""

    channel: str
    ts: str = ""
    event_ts: str = ""
    message: SlackText | None = None
    previous_message: SlackText | None = None


class Item(_Shape):
    """What a reaction stands under."""

    type: str
    channel: str = ""
    ts: str = ""


class ReactionEvent(_Shape):
    """The event `reaction_added`."""

    user: str
    reaction: str
    item: Item
    event_ts: str = ""


class MembershipEvent(_Shape):
    """Somebody came to a channel or left it, or the channel is gone or has another id."""

    type: str
    channel: str = ""
    user: str | None = None
    inviter: str | None = None
    actor_id: str | None = None
    old_channel_id: str = ""
    new_channel_id: str = ""
    event_ts: str = ""


class HomeEvent(_Shape):
    """The event `app_home_opened`."""

    user: str
    tab: str = "home"


class Named(_Shape):
    """A person, a channel or the like, by id."""

    id: str
    name: str = ""


class Container(_Shape):
    """Where the message with the pressed button stands."""

    channel_id: str = ""
    message_ts: str = ""


class Label(_Shape):
    """A text of Block Kit."""

    text: str = ""


class Pressed(_Shape):
    """The button that was pressed."""

    type: str
    action_id: str
    value: str = ""
    action_ts: str = ""
    text: Label = Label()


class BlockActions(_Shape):
    """A press."""

    user: Named
    trigger_id: str
    container: Container = Container()
    channel: Named | None = None
    actions: tuple[Pressed, ...] = Field(min_length=1)


class Carried(_Shape):
    """What a modal brings back with its words."""

    token: str
    channel: str
    message: str


class Typed(_Shape):
    """What was typed into a field."""

    value: str | None = None


class State(_Shape):
    """What was typed into a modal, by block and field."""

    values: dict[str, dict[str, Typed]] = Field(default_factory=dict)


class View(_Shape):
    """A modal that was sent."""

    id: str
    callback_id: str = ""
    private_metadata: str = ""
    state: State = State()


class ViewSubmission(_Shape):
    """The words that go with a press."""

    user: Named
    view: View


class SlashCommand(_Shape):
    """A command, such as `/desk status 12`."""

    user_id: str
    user_name: str = ""
    channel_id: str
    channel_name: str = ""
    text: str = ""
    trigger_id: str
