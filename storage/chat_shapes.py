"""Between happenings in chats and the JSON that `chat_event` keeps."""

from __future__ import annotations

from typing import TypedDict, cast

from desk.chats import Account, Chat, ChatEvent, Happening, RemoteFile
from desk.messages import Value


class _Stored(TypedDict):
    kind: str
    id: str
    chat: list[str | None]
    private: bool
    account: list[str]
    text: str
    message: str | None
    reply_to: str | None
    mentioned: bool
    files: list[tuple[str, str, int | None, str]]
    token: str | None
    also: str | None
    chat_name: str
    order: str


def event_to_json(event: ChatEvent) -> Value:
    """Return a happening as a record."""
    return {
        "kind": event.kind.value,
        "id": event.id,
        "chat": [event.chat.channel, event.chat.id, event.chat.topic],
        "private": event.private,
        "account": [event.account.channel, event.account.id, event.account.name],
        "text": event.text,
        "message": event.message,
        "reply_to": event.reply_to,
        "mentioned": event.mentioned,
        "files": [[one.name, one.media_type, one.size, one.handle] for one in event.files],
        "token": event.token,
        "also": event.also,
        "chat_name": event.chat_name,
        "order": event.order,
    }


def event_from_json(stored: object) -> ChatEvent:
    """Return the happening that `event_to_json` gave."""
    kept = cast("_Stored", stored)
    channel, chat, topic = kept["chat"]
    return ChatEvent(
        kind=Happening(kept["kind"]),
        id=kept["id"],
        chat=Chat(str(channel), str(chat), topic),
        private=kept["private"],
        account=Account(*kept["account"]),
        text=kept["text"],
        message=kept["message"],
        reply_to=kept["reply_to"],
        mentioned=kept["mentioned"],
        files=tuple(RemoteFile(*one) for one in kept["files"]),
        token=kept["token"],
        also=kept["also"],
        chat_name=kept["chat_name"],
        order=kept["order"],
    )
