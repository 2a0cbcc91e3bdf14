"""From Slack's payloads to what happened in a chat; pure. None stands for what the desk does not want to know.

Source: docs.slack.dev, "Events API" and "Handling user interaction".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.channels.slack import markup
from bot.channels.slack.blocks import ASK, DETAILS, PRESS, WORDS
from bot.channels.slack.shapes import (
    BlockActions,
    Carried,
    MembershipEvent,
    MessageEvent,
    ReactionEvent,
    SlackFile,
    SlackText,
    SlashCommand,
    ViewSubmission,
)
from desk.chats import Account, Chat, ChatEvent, Happening, RemoteFile

CHANNEL = "slack"
SAID: Final = frozenset({None, "file_share", "me_message", "thread_broadcast"})
"""Kinds of message that people write; the others tell of the channel itself."""
EMOJI: Final[Mapping[str, str]] = {
    "+1": "👍",
    "thumbsup": "👍",
    "-1": "👎",
    "thumbsdown": "👎",
    "eyes": "👀",
    "white_check_mark": "✅",
    "heavy_check_mark": "✅",
}
WITHOUT_CONTENT: Final = frozenset({"tombstone", "hidden_by_limit", "external"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a payload comes from: the app, the workspace and, in it, the desk's own user; `id` is the payload's."""

    app: str
    team: str
    bot: str
    id: str = ""

    def scoped(self, identifier: str) -> str:
        """Return an id that no other app or workspace has."""
        return f"{self.app}/{self.team}/{identifier}"

    def chat(self, channel: str) -> Chat:
        """Return a channel of the workspace."""
        return Chat(CHANNEL, f"{self.team}/{channel}")

    def account(self, user: str | None, name: str = "") -> Account:
        """Return a person of the workspace."""
        return Account(CHANNEL, f"{self.team}/{user or ''}", name)


def is_private(channel: str) -> bool:
    """Tell whether a channel is one person's private chat."""
    return channel.startswith("D")


def event_of(place: Place, event: Mapping[str, object]) -> ChatEvent | None:
    """Return what an event tells.

    Raises:
        ValidationError: it has not the shape of its kind.
    """
    read = _EVENTS.get(str(event.get("type")))
    return None if read is None else read(place, event)


def _message(place: Place, event: Mapping[str, object]) -> ChatEvent | None:
    found = MessageEvent.model_validate(event)
    if found.subtype == "message_changed":
        return _edited(place, found)
    if not _by_a_person(place, found):
        return None
    return _said(place, found, Happening.MESSAGE, told=event.get("type") == "app_mention", channel=found.channel)


def _by_a_person(place: Place, message: SlackText) -> bool:
    author = message.user not in {None, "", "USLACKBOT", place.bot}
    return author and message.bot_id is None and message.subtype in SAID


def _edited(place: Place, event: MessageEvent) -> ChatEvent | None:
    """Return a change of words; that Slack shows a preview of a link, or a thread grew, is none."""
    now, before = event.message, event.previous_message
    if now is None or now.edited is None or not _by_a_person(place, now):
        return None
    if before is not None and before.text == now.text:
        return None
    return _said(place, now, Happening.EDITED, told=False, channel=event.channel, order=event.event_ts)


def _said(
    place: Place, message: SlackText, kind: Happening, *, told: bool, channel: str, order: str = ""
) -> ChatEvent | None:
    text = message.text or ""
    chat = place.chat(channel)
    files = tuple(_file(place, one) for one in message.files or () if one.mode not in WITHOUT_CONTENT)
    return ChatEvent(
        kind,
        place.scoped(place.id),
        chat,
        is_private(channel),
        place.account(message.user),
        markup.plain(text, place.bot),
        message=message.ts,
        reply_to=message.thread_ts if message.thread_ts != message.ts else None,
        mentioned=told or markup.mentions(text, place.bot),
        files=files,
        also=f"{chat.id}/{message.ts}" if kind is Happening.MESSAGE else None,
        order=order or message.ts,
    )


def _file(place: Place, file: SlackFile) -> RemoteFile:
    media_type = file.mimetype or "application/octet-stream"
    return RemoteFile(file.name or file.id, media_type, file.size, f"{place.team}/{file.id}")


def _reaction(place: Place, event: Mapping[str, object]) -> ChatEvent | None:
    found = ReactionEvent.model_validate(event)
    if found.item.type != "message" or found.user == place.bot:
        return None
    name = found.reaction.partition("::")[0]  # "+1::skin-tone-2"
    return ChatEvent(
        Happening.REACTION,
        place.scoped(place.id),
        place.chat(found.item.channel),
        is_private(found.item.channel),
        place.account(found.user),
        EMOJI.get(name, f":{name}:"),
        reply_to=found.item.ts,
        order=found.event_ts,
    )


def _membership(kind: Happening, *, of_the_desk: bool) -> Callable[[Place, Mapping[str, object]], ChatEvent | None]:
    """Return how an event of coming and going is read; `of_the_desk` passes over those of other members."""

    def read(place: Place, event: Mapping[str, object]) -> ChatEvent | None:
        found = MembershipEvent.model_validate(event)
        if of_the_desk and found.user != place.bot:
            return None
        by = found.inviter or found.actor_id or found.user
        return ChatEvent(
            kind,
            place.scoped(place.id),
            place.chat(found.channel or found.old_channel_id),
            is_private(found.channel),
            place.account(by),
            f"{place.team}/{found.new_channel_id}" if kind is Happening.MOVED else "",
            order=found.event_ts,
        )

    return read


_GONE = _membership(Happening.LEFT, of_the_desk=False)
_EVENTS: Final[Mapping[str, Callable[[Place, Mapping[str, object]], ChatEvent | None]]] = {
    "message": _message,
    "app_mention": _message,
    "reaction_added": _reaction,
    "member_joined_channel": _membership(Happening.JOINED, of_the_desk=True),
    "member_left_channel": _membership(Happening.LEFT, of_the_desk=True),
    "channel_left": _GONE,
    "group_left": _GONE,
    "channel_archive": _GONE,
    "group_archive": _GONE,
    "channel_deleted": _GONE,
    "group_deleted": _GONE,
    "channel_id_changed": _membership(Happening.MOVED, of_the_desk=False),
}


@dataclass(frozen=True, slots=True)
class Asking:
    """A press that wants words first: the modal is opened with `trigger`, and brings `carried` back."""

    trigger: str
    label: str
    asks: str
    carried: Carried


def press_of(place: Place, payload: Mapping[str, object]) -> ChatEvent | Asking | None:
    """Return what a press tells; None where it is of no button of the desk.

    Raises:
        ValidationError: it has not the shape of a press.
    """
    found = BlockActions.model_validate(payload)
    button = found.actions[0]
    kind = button.action_id.partition(":")[0]
    channel = found.channel.id if found.channel is not None else found.container.channel_id
    if button.type != "button" or kind not in {PRESS, ASK} or not channel:
        return None
    token, _, asks = button.value.partition("\n")
    carried = Carried(token=token, channel=channel, message=found.container.message_ts)
    if kind == ASK:
        return Asking(found.trigger_id, button.text.text, asks, carried)
    identifier = f"{found.user.id}/{carried.message}/{button.action_ts}"
    return _pressed(place.scoped(identifier), place, place.account(found.user.id, found.user.name), carried)


def words_of(place: Place, payload: Mapping[str, object]) -> ChatEvent | None:
    """Return the press that a modal's words go with; None where the modal is not the desk's.

    Raises:
        ValidationError: it has not the shape of a modal that was sent.
    """
    found = ViewSubmission.model_validate(payload)
    if found.view.callback_id != DETAILS:
        return None
    carried = Carried.model_validate_json(found.view.private_metadata)
    typed = found.view.state.values.get(WORDS, {}).get(WORDS)
    account = place.account(found.user.id, found.user.name)
    words = ((typed.value if typed else None) or "").strip()
    return _pressed(place.scoped(found.view.id), place, account, carried, words)


def _pressed(identifier: str, place: Place, account: Account, carried: Carried, words: str = "") -> ChatEvent:
    return ChatEvent(
        Happening.PRESS,
        identifier,
        place.chat(carried.channel),
        is_private(carried.channel),
        account,
        words,
        message=carried.message or None,
        reply_to=carried.message or None,
        token=carried.token,
    )


def command_of(place: Place, payload: Mapping[str, object]) -> ChatEvent:
    """Return the line that a slash command stands for: `/desk ack 12` is "/ack 12".

    Raises:
        ValidationError: it has not the shape of a command.
    """
    found = SlashCommand.model_validate(payload)
    words = markup.plain(found.text, place.bot).lstrip("/ ")
    return ChatEvent(
        Happening.MESSAGE,
        place.scoped(found.trigger_id),
        place.chat(found.channel_id),
        is_private(found.channel_id),
        place.account(found.user_id, found.user_name),
        f"/{words or 'help'}",
        mentioned=True,
        chat_name="" if is_private(found.channel_id) else found.channel_name,
    )
