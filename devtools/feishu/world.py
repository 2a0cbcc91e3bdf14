"""The chats of a fake Feishu: people, groups, messages, files. Made when they are first named."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias

Json: TypeAlias = dict[str, object]
BOT = "ou_desk"
SCOPES = (
    "im:message.p2p_msg:readonly",
    "im:message.group_at_msg:readonly",
    "im:message.group_msg",
    "im:message:send_as_bot",
    "im:message:readonly",
    "im:message:update",
    "im:message.reactions:read",
    "im:resource",
    "im:chat:readonly",
)


@dataclass
class Line:
    """A message; `content` is what Feishu keeps, as JSON."""

    id: str
    sender: str
    kind: str
    content: str
    parent: str | None = None
    root: str | None = None
    thread: str | None = None
    edits: int = 0

    @property
    def by_bot(self) -> bool:
        """Tell whether the desk wrote it."""
        return self.sender == BOT

    def told(self) -> Json:
        """Return what it says."""
        found = json.loads(self.content)
        return found if isinstance(found, dict) else {}


@dataclass
class Room:
    """A group, or with `person` the private chat of one with the desk."""

    id: str
    name: str
    person: str | None = None
    has_bot: bool = True
    lines: list[Line] = field(default_factory=list)


@dataclass
class Stored:
    """A file or a picture, by its key."""

    key: str
    name: str
    content: bytes
    image: bool = False


class World:
    """All there is."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.rooms: dict[str, Room] = {}
        self.files: dict[str, Stored] = {}
        self.posted: dict[str, Line] = {}
        self._number = count(1)

    def next(self, prefix: str) -> str:
        """Return a new id."""
        return f"{prefix}_{next(self._number):08d}"

    def room(self, chat: str) -> Room:
        """Return a chat: its id, or "@person" for a private one."""
        person = chat[1:] if chat.startswith("@") else None
        identifier = f"oc_p2p_{person}" if person else chat
        if identifier not in self.rooms:
            self.rooms[identifier] = Room(identifier, "" if person else f"{chat} people", person)
        return self.rooms[identifier]

    def line(self, message: str) -> tuple[Room, Line] | None:
        """Return a message with its chat."""
        for room in self.rooms.values():
            for line in room.lines:
                if line.id == message:
                    return room, line
        return None

    def store(self, name: str, content: bytes, *, image: bool = False) -> Stored:
        """Keep a file."""
        key = self.next("img" if image else "file")
        self.files[key] = Stored(key, name, content, image)
        return self.files[key]
