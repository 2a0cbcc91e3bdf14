"""What a message of Feishu's says: its words and its files, by its kind; pure.

Source: open.feishu.cn, "Receive message content".
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.channels.feishu.shapes import Mention, Message
from desk.chats import RemoteFile

_KEY: Final = re.compile(r"@_user_[0-9]+|@_all")
_FILES: Final = {"file": "file", "audio": "file", "media": "file", "image": "image"}
"""Kinds of message that are a file, each with the kind of resource it is fetched as."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says; `mentioned` tells whether it names the desk."""

    text: str
    files: tuple[RemoteFile, ...] = ()
    mentioned: bool = False


def said_in(message: Message, *, bot: str) -> Said | None:
    """Return what a message says to the bot with that open id; None where the desk can do nothing with its kind.

    Raises:
        ValueError: its content has not the form of its kind.
    """
    content = json.loads(message.content or "{}")
    if not isinstance(content, dict):
        raise ValueError("expected an object")  # noqa: TRY004 - of the message's content
    files: tuple[RemoteFile, ...] = ()
    if message.message_type == "text":
        text = str(content.get("text") or "")
    elif message.message_type == "post":
        text, files = _of_post(message, content)
    elif message.message_type in _FILES:
        text, files = "", _of_file(message, content)
    else:
        return None
    mentions = message.mentions or ()
    named = any(one.id is not None and one.id.open_id == bot for one in mentions)
    return Said(_without_keys(text, mentions, bot=bot), files, named)


def _without_keys(text: str, mentions: Sequence[Mention], *, bot: str) -> str:
    """Return the words with people's names in place of their keys, and nothing in place of the desk's."""
    names = {one.key: f"@{one.name}" if one.id is None or one.id.open_id != bot else "" for one in mentions}
    names.setdefault("@_all", "@all")
    plain = _KEY.sub(lambda found: names.get(found.group(), found.group()), text)
    return "\n".join(re.sub(r"[ \t\u00a0]{2,}", " ", line).strip() for line in plain.strip().split("\n"))


def _of_post(message: Message, content: Mapping[str, object]) -> tuple[str, tuple[RemoteFile, ...]]:
    lines = content.get("content")
    rows = [[one for one in row if isinstance(one, dict)] for row in _list(lines) if isinstance(row, list)]
    texts = [str(content.get("title") or ""), *("".join(_words(one) for one in row) for row in rows)]
    files = tuple(file for row in rows for one in row for file in _in_post(message, one))
    return "\n".join(texts).strip(), files


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _words(element: Mapping[str, object]) -> str:
    if element.get("tag") == "at":
        return str(element.get("user_id") or "")
    text = str(element.get("text") or "")
    link = element.get("href")
    return f"{text} {link}" if element.get("tag") == "a" and link and link != text else text


def _in_post(message: Message, element: Mapping[str, object]) -> Iterator[RemoteFile]:
    if element.get("tag") == "img" and element.get("image_key"):
        yield _remote(message, "image", str(element["image_key"]))
    if element.get("tag") == "media" and element.get("file_key"):
        yield _remote(message, "file", str(element["file_key"]), "video.mp4")


def _of_file(message: Message, content: Mapping[str, object]) -> tuple[RemoteFile, ...]:
    kind = _FILES[message.message_type]
    key = content.get(f"{kind}_key")
    if not isinstance(key, str) or not key:
        raise ValueError(f"expected a key of the {kind}")
    unnamed = {"audio": "audio.opus", "media": "video.mp4"}.get(message.message_type, "")
    return (_remote(message, kind, key, str(content.get("file_name") or unnamed)),)


def _remote(message: Message, kind: str, key: str, name: str = "") -> RemoteFile:
    """Return a file; Feishu gives pictures no name, and tells of no file how long it is."""
    named = name or (f"{key[-12:]}.png" if kind == "image" else key[-12:])
    media_type = mimetypes.guess_type(named)[0] or "application/octet-stream"
    return RemoteFile(named, media_type, None, f"{message.message_id}/{kind}/{key}")
