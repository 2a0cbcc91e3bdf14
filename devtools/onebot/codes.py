"""The messages of OneBot v11 as its two forms, segments and CQ text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desk.messages import Value

_CODE = re.compile(r"\[CQ:([^,\]]+)((?:,[^,=\]]+=[^,\]]*)*)\]")
_TEXT = (("&", "&amp;"), ("[", "&#91;"), ("]", "&#93;"))
_INSIDE = (*_TEXT, (",", "&#44;"))


class BadMessage(ValueError):
    """A message is in neither form."""


def segment(kind: str, **data: Value) -> dict[str, Value]:
    """Return one segment."""
    return {"type": kind, "data": {**data}}


def as_segments(message: Value) -> list[dict[str, Value]]:
    """Return a message that somebody sends as segments.

    Raises:
        BadMessage: it is in neither form, or empty.
    """
    if isinstance(message, str):
        found = _parsed(message)
    else:
        listed = message if isinstance(message, list) else [message]
        found = [one for one in listed if isinstance(one, dict) and isinstance(one.get("type"), str)]
        if len(found) != len(listed):
            raise BadMessage("Key: message, Message: Expected union value")
    if not found:
        raise BadMessage("消息体无法解析, 请检查是否发送了不支持的消息类型")
    return found


def _parsed(text: str) -> list[dict[str, Value]]:
    found = []
    end = 0
    for code in _CODE.finditer(text):
        if code.start() > end:
            found.append(segment("text", text=_plain(text[end : code.start()])))
        pairs = (one.partition("=") for one in code[2].split(",")[1:])
        found.append(segment(code[1], **{key: _plain(value) for key, _, value in pairs}))
        end = code.end()
    return [*found, segment("text", text=_plain(text[end:]))] if end < len(text) else found


def _plain(text: str) -> str:
    for plain, escaped in reversed(_INSIDE):
        text = text.replace(escaped, plain)
    return text


def as_code(segments: Sequence[dict[str, Value]]) -> str:
    """Return segments as CQ text."""
    return "".join(_coded(one) for one in segments)


def _coded(one: dict[str, Value]) -> str:
    data = data_of(one)
    if one["type"] == "text":
        return _escaped(str(data["text"]), _TEXT)
    return f"[CQ:{one['type']}" + "".join(f",{key}={_escaped(str(data[key]), _INSIDE)}" for key in data) + "]"


def _escaped(text: str, escapes: Sequence[tuple[str, str]]) -> str:
    for plain, escaped in escapes:
        text = text.replace(plain, escaped)
    return text


def data_of(one: dict[str, Value]) -> dict[str, Value]:
    """Return what a segment holds."""
    data = one.get("data")
    return data if isinstance(data, dict) else {}


def shown(segments: Sequence[dict[str, Value]]) -> str:
    """Return the words of a message as people see them."""
    return "".join(_shown(str(one["type"]), data_of(one)) for one in segments)


def _shown(kind: str, data: dict[str, Value]) -> str:
    if kind == "text":
        return str(data.get("text", ""))
    return f"@{data.get('qq')} " if kind == "at" else ""
