"""The message of an event, as segments or as CQ text, read into words, a mention, a reply and files.

What QQ shows in place of a thing that is no text stands here in its own words ("[表情]"), as people read it there.
"""

from __future__ import annotations

import json
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from desk.chats import RemoteFile
from desk.messages import Value

Data: TypeAlias = Mapping[str, Value]
MOST_FILES = 20
"""So many files of one message are taken; QQ's own clients send no more."""
STICKER = "[表情]"
SHOWN = {
    "face": STICKER,
    "mface": STICKER,
    "bface": STICKER,
    "dice": STICKER,
    "rps": STICKER,
    "poke": "[戳一戳]",
    "shake": "[戳一戳]",
    "record": "[语音]",
    "json": "[卡片]",
    "xml": "[卡片]",
    "share": "[链接]",
    "music": "[链接]",
    "contact": "[名片]",
    "location": "[位置]",
    "forward": "[聊天记录]",
    "node": "[聊天记录]",
}
"""What stands for a segment that is no text; a kind that is not known is shown as "[消息]"."""
FILES = {
    "image": ("image/jpeg", "get_image"),
    "video": ("video/mp4", "get_file"),
    "file": ("application/octet-stream", "get_file"),
}
"""The segments that carry a file: the media type where the name tells none, and the action that finds it anew."""
_CODE = re.compile(r"\[CQ:([A-Za-z0-9_.-]+)((?:,[A-Za-z0-9_.-]+=[^,\[\]]*)*),?\]")
_ESCAPES = (("&#91;", "["), ("&#93;", "]"), ("&#44;", ","), ("&amp;", "&"))


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a message."""

    kind: str
    data: Data


@dataclass(slots=True)
class Words:
    """What a message says: `text` without the mention of the desk, `reply_to` the id of the message answered."""

    text: str = ""
    mentioned: bool = False
    reply_to: str | None = None
    files: list[RemoteFile] = field(default_factory=list)


def segments_in(message: Value) -> list[Segment]:
    """Return the segments of a message, however the implementation sends it; what is no segment is left out."""
    if isinstance(message, str):
        return _parse(message)
    listed = message if isinstance(message, list) else [message]
    found = []
    for one in listed:
        if isinstance(one, dict) and isinstance(one.get("type"), str):
            data = one.get("data")
            found.append(Segment(str(one["type"]), data if isinstance(data, dict) else {}))
    return found


def _parse(text: str) -> list[Segment]:
    """Return the segments of CQ text; brackets that are no code are words."""
    found: list[Segment] = []
    end = 0
    for code in _CODE.finditer(text):
        if code.start() > end:
            found.append(Segment("text", {"text": _plain(text[end : code.start()])}))
        pairs = (one.partition("=") for one in code[2].split(",") if one)
        found.append(Segment(code[1], {key: _plain(value) for key, _, value in pairs}))
        end = code.end()
    if end < len(text):
        found.append(Segment("text", {"text": _plain(text[end:])}))
    return found


def _plain(text: str) -> str:
    for escaped, plain in _ESCAPES:
        text = text.replace(escaped, plain)
    return text


def words_of(segments: list[Segment], *, bot: str) -> Words:
    """Return what segments say to the account `bot`. An "@all" is no mention of the desk: nobody asked it anything."""
    words = Words()
    for one in segments:
        if one.kind == "text":
            words.text += str(one.data.get("text", ""))
        elif one.kind == "at":
            _mention(words, one.data, bot)
        elif one.kind == "reply":
            words.reply_to = words.reply_to or identifier(one.data.get("id"))
        elif one.kind in FILES and not _sticker(one.data):
            _attach(words, one, bot)
        elif one.kind == "markdown":
            words.text += str(one.data.get("content", ""))
        else:
            words.text += STICKER if one.kind == "image" else SHOWN.get(one.kind, "[消息]")
    words.text = clean(words.text).strip()
    return words


def _mention(words: Words, data: Data, bot: str) -> None:
    who = data.get("qq")
    if identifier(who) == bot:
        words.mentioned = True
        words.text = words.text.rstrip(" ") + " "
    elif who == "all":
        words.text += "@全体成员"
    else:
        words.text += f"@{str(data.get('name') or who).lstrip('@')}"


def _sticker(data: Data) -> bool:
    """Tell whether an image is a sticker, which says no more than a face does."""
    return identifier(data.get("sub_type", data.get("subType"))) == "1"


def _attach(words: Words, segment: Segment, bot: str) -> None:
    if len(words.files) >= MOST_FILES:
        return
    usual, action = FILES[segment.kind]
    data = segment.data
    key = "file_id" if data.get("file_id") else "file"
    name = next((str(data[one]) for one in ("name", "file_name", "file") if data.get(one)), segment.kind)
    found = handle(bot, str(data.get("url") or ""), action, {key: str(data.get(key) or "")})
    media_type = mimetypes.guess_type(name)[0] or usual
    words.files.append(RemoteFile(bare_name(name), media_type, size_in(data.get("file_size")), found))


def size_in(value: Value) -> int | None:
    """Return a size in bytes, whether it came as a number or as text; None where none came."""
    size = identifier(value)
    return int(size) if size is not None and size.isdecimal() else None


def bare_name(name: str) -> str:
    """Return a file's name without folders: it is the sender's, and trusted for nothing."""
    return clean(re.split(r"[/\\]", name)[-1])[:200] or "file"


def clean(text: str) -> str:
    """Return text that every store takes: JSON can bring a NUL, or half of a character."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def handle(bot: str, url: str, action: str, params: Data) -> str:
    """Return what `OneBotMessenger.fetch` wants: the address, which expires, and the action that gives another."""
    return json.dumps({"bot": bot, "url": url, "action": action, "params": dict(params)}, ensure_ascii=False)


def identifier(value: Value) -> str | None:
    """Return an id as text, whether it came as a number or as text; None where it is no id."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value) if isinstance(value, int) and abs(value) < 10**20 else value
    return text if isinstance(text, str) and re.fullmatch(r"-?[0-9]{1,20}", text) else None
