"""A post of the desk as the actions of OneBot that carry it: segments, never CQ text, so no word can be a code."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from bot.channels.onebot.segments import identifier
from desk.chats import Chat, Post, PostFile
from desk.errors import ChannelRefused
from desk.messages import Value

_CHAT = re.compile(r"([0-9]{1,20})/(group|private):([0-9]{1,20})")


@dataclass(frozen=True, slots=True)
class Place:
    """A chat as OneBot names it: the account that speaks, and the group or the person."""

    bot: str
    kind: str
    number: int

    @property
    def target(self) -> dict[str, Value]:
        """Return the parameter that names it."""
        return {"group_id" if self.kind == "group" else "user_id": self.number}


@dataclass(frozen=True, slots=True)
class Act:
    """One action of an implementation with its parameters."""

    action: str
    params: dict[str, Value]


def place_of(chat: Chat) -> Place:
    """Return where a chat is.

    Raises:
        ChannelRefused: it is no chat of this channel.
    """
    found = _CHAT.fullmatch(chat.id)
    if found is None:
        raise ChannelRefused(f"no chat of QQ: {chat.id!r} is not ACCOUNT/group:NUMBER or ACCOUNT/private:NUMBER")
    return Place(found[1], found[2], int(found[3]))


def acts_of(post: Post, place: Place) -> list[Act]:
    """Return what carries a post: the message with its pictures, then each other file by itself. Reads the files."""
    pictures = [one for one in post.files if one.media_type.startswith("image/")]
    others = [one for one in post.files if not one.media_type.startswith("image/")]
    acts = []
    if post.text or pictures:
        message = [*_head(post), *(_segment("image", file=_encoded(one), name=one.name) for one in pictures)]
        acts.append(Act(f"send_{place.kind}_msg", {**place.target, "message": message}))
    for one in others:
        params: dict[str, Value] = {**place.target, "file": _encoded(one), "name": one.name}
        acts.append(Act(f"upload_{place.kind}_file", params))
    return acts


def _head(post: Post) -> list[Value]:
    answered = identifier(post.reply_to)
    found = [] if answered is None else [_segment("reply", id=answered)]
    return [*found, _segment("text", text=post.text)] if post.text else found


def _segment(kind: str, **data: str) -> Value:
    return {"type": kind, "data": {**data}}


def _encoded(file: PostFile) -> str:
    """Return a file as the implementation takes it from another machine."""
    return "base64://" + base64.b64encode(file.path.read_bytes()).decode("ascii")
