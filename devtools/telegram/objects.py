"""The Bot API's objects, as JSON: users, chats, messages, members. Source: core.telegram.org/bots/api."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from devtools.telegram.state import ANONYMOUS_ADMIN, BotAccount, File, Message, Person, Room, Span, Status

Json: TypeAlias = dict[str, object]
_ADMIN = (
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)
_RESTRICTED = (
    *("is_member", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics"),
    *("can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos", "can_send_video_notes"),
    *("can_send_voice_notes", "can_send_polls", "can_send_other_messages", "can_add_web_page_previews"),
    *("can_edit_tag", "can_react_to_messages"),
)
_WORDS = re.compile(r"(?P<mention>(?<!\w)@\w{3,})|(?P<bot_command>(?:(?<=\s)|^)/\w+(?:@\w+)?)")


def units(text: str) -> int:
    """Return a text's length as Telegram counts: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def spans_in(text: str) -> tuple[Span, ...]:
    """Return the mentions and commands that Telegram itself finds in a text."""
    return tuple(
        Span(found.lastgroup or "", units(text[: found.start()]), units(found.group()))
        for found in _WORDS.finditer(text)
    )


def user(person: Person) -> Json:
    """Return a User."""
    told: Json = {"id": person.id, "is_bot": person.bot, "first_name": person.name}
    if person.username is not None:
        told["username"] = person.username
    return told


def me(bot: BotAccount) -> Json:
    """Return the User that getMe gives."""
    return {
        **user(bot),
        "can_join_groups": True,
        "can_read_all_group_messages": not bot.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def chat(room: Room) -> Json:
    """Return a Chat."""
    told: Json = {"id": room.id, "type": room.kind}
    if room.person is not None:
        return {**told, "first_name": room.person.name, "username": room.person.username or ""}
    told["title"] = room.title
    if room.forum:
        told["is_forum"] = True
    return told


def full_chat(room: Room) -> Json:
    """Return the ChatFullInfo that getChat gives."""
    gifts = dict.fromkeys(("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"), True)
    gifts["gifts_from_channels"] = True
    return {**chat(room), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def member(person: Person, status: Status) -> Json:
    """Return a ChatMember."""
    told: Json = {"user": user(person), "status": status}
    if status == "kicked":
        return {**told, "until_date": 0}
    if status == "restricted":
        return {**told, **dict.fromkeys(_RESTRICTED, True), "can_send_messages": False, "until_date": 0}
    if status == "administrator":
        return {**told, **dict.fromkeys(_ADMIN, False)}
    return told


def message(room: Room, one: Message, *, whole: bool = True) -> Json:
    """Return a Message; without `whole`, as it stands inside another: without what it answers."""
    told: Json = {"message_id": one.id, "date": int(one.at.timestamp()), "chat": chat(room)}
    told.update(_sender(room, one))
    if one.edited is not None:
        told["edit_date"] = int(one.edited.timestamp())
    if one.topic is not None:
        told.update({"message_thread_id": one.topic, "is_topic_message": True})
    if one.album is not None:
        told["media_group_id"] = one.album
    if one.keys:
        told["reply_markup"] = {
            "inline_keyboard": [[{"text": key.label, "callback_data": key.data} for key in row] for row in one.keys]
        }
    told.update(_content(one))
    told.update(one.service)
    if whole:
        told.update(_answered(room, one))
    return told


def file_object(found: File) -> Json:
    """Return what every kind of file has."""
    return {"file_id": found.id, "file_unique_id": f"U{found.id}", "file_size": len(found.content)}


def reaction(emoji: str) -> list[Json]:
    """Return a list of ReactionType: one emoji, or none."""
    return [{"type": "emoji", "emoji": emoji}] if emoji else []


def _sender(room: Room, one: Message) -> Json:
    if one.anonymous:
        hidden = Person(ANONYMOUS_ADMIN, "Group", "GroupAnonymousBot", bot=True)
        return {"from": user(hidden), "sender_chat": chat(room)}
    return {"from": user(one.sender)}


def _content(one: Message) -> Json:
    if one.service:
        return {}
    if one.file is None:
        return {"text": one.text, **({"entities": _entities(one.spans)} if one.spans else {})}
    told: Json = {}
    if one.text:
        told["caption"] = one.text
        if one.spans:
            told["caption_entities"] = _entities(one.spans)
    if one.file.kind == "photo":
        sizes = [(90, 60), (1280, 853)]
        photo = file_object(one.file)
        return {**told, "photo": [{**photo, "width": width, "height": height} for width, height in sizes]}
    return {
        **told,
        "document": {**file_object(one.file), "file_name": one.file.name, "mime_type": one.file.media_type},
    }


def _entities(spans: Sequence[Span]) -> list[Json]:
    return [
        {"type": one.kind, "offset": one.offset, "length": one.length, **({"user": user(one.user)} if one.user else {})}
        for one in spans
    ]


def _answered(room: Room, one: Message) -> Json:
    """Return what a message answers; one in a topic that answers nothing answers the topic's first message."""
    number = one.reply_to if one.reply_to is not None else one.topic
    found = room.messages.get(number) if number is not None else None
    return {} if found is None or found is one else {"reply_to_message": message(room, found, whole=False)}
