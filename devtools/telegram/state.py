"""What Telegram keeps: people, chats with their topics and messages, files; nothing here knows of HTTP or JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Literal, TypeAlias

ChatKind: TypeAlias = Literal["private", "group", "supergroup"]
Status: TypeAlias = Literal["member", "administrator", "restricted", "left", "kicked"]
INSIDE = frozenset({"member", "administrator", "restricted"})
ANONYMOUS_ADMIN = 1087968824
"""The account under which Telegram shows an admin who hides behind the group."""
SUPERGROUPS_BELOW = -(10**12)


@dataclass(slots=True)
class Person:
    """An account; `bot` tells another bot."""

    id: int
    name: str
    username: str | None = None
    bot: bool = False


@dataclass(slots=True)
class BotAccount(Person):
    """The desk's account. `privacy` is what BotFather was told; a chat keeps what held when the bot was added."""

    privacy: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """An entity of a text: offset and length in UTF-16 units; `user` is whom a text_mention means."""

    kind: str
    offset: int
    length: int
    user: Person | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A file as Telegram keeps it; `kind` is how it was sent."""

    id: str
    name: str
    media_type: str
    content: bytes
    kind: Literal["photo", "document"]


@dataclass(frozen=True, slots=True)
class Key:
    """A button of an inline keyboard."""

    label: str
    data: str


@dataclass(slots=True)
class Message:
    """A message; `service` holds the fields of one that tells an event instead of words."""

    id: int
    sender: Person
    at: datetime
    text: str = ""
    spans: tuple[Span, ...] = ()
    reply_to: int | None = None
    topic: int | None = None
    file: File | None = None
    album: str | None = None
    keys: tuple[tuple[Key, ...], ...] = ()
    edited: datetime | None = None
    quiet: bool = False
    preview: bool = True
    anonymous: bool = False
    service: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Room:
    """A chat; `status` is the bot's in it, `privacy` what held when it was added, `numbers` count the messages."""

    id: int
    kind: ChatKind
    title: str
    numbers: Iterator[int]
    person: Person | None = None
    status: Status = "member"
    privacy: bool = True
    forum: bool = False
    moved_to: int | None = None
    topics: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    reactions: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def hears_all(self) -> bool:
        """Tell whether the bot is given every message."""
        return self.kind == "private" or self.status == "administrator" or not self.privacy


class World:
    """Everything that stands on Telegram's servers."""

    def __init__(self, bot: BotAccount) -> None:
        """Begin with a bot alone; chats and people are made when they are first named."""
        self.bot = bot
        self.people: dict[str, Person] = {}
        self.rooms: dict[int, Room] = {}
        self.files: dict[str, File] = {}
        self._names: dict[str, int] = {}
        self._ids = count(5_000_001)
        self._groups = count(2_000_000_001)
        # Private chats and plain groups share one row of message ids, a supergroup has its own, as on Telegram.
        self._shared = count(101)
        self._file_ids = count(1)

    def person(self, name: str) -> Person:
        """Return who is named (or has that number as id)."""
        found = self.people.get(name)
        if found is None:
            number = int(name) if name.isdecimal() else next(self._ids)
            found = self.people[name] = Person(number, name, None if name.isdecimal() else name)
        return found

    def room(self, name: str) -> Room:
        """Return the chat of a name: "@mei" is Mei's private chat, a number the id, anything else a supergroup."""
        if name.startswith("@"):
            return self._private(self.person(name[1:]))
        number = int(name) if _is_number(name) else self._names.setdefault(name, self._new_id())
        if number > 0:
            known = next((one for one in self.people.values() if one.id == number), None)
            return self._private(known or self.person(str(number)))
        return self.rooms.get(number) or self._group(number, name)

    def keep(self, name: str, media_type: str, content: bytes, *, photo: bool) -> File:
        """Keep a file and give it an id."""
        found = File(f"FILE{next(self._file_ids):06d}", name, media_type, content, "photo" if photo else "document")
        self.files[found.id] = found
        return found

    def moved(self, room: Room) -> Room:
        """Make a supergroup of a group and leave word in the group."""
        room.moved_to = self._new_id()
        new = self._group(room.moved_to, room.title)
        new.status, new.privacy = room.status, room.privacy
        return new

    def _private(self, person: Person) -> Room:
        if person.id not in self.rooms:
            self.rooms[person.id] = Room(person.id, "private", "", self._shared, person=person)
        return self.rooms[person.id]

    def _group(self, number: int, title: str) -> Room:
        large = number < SUPERGROUPS_BELOW
        # The first message of a supergroup tells that it was made; in a forum, 1 is the General topic.
        numbers = count(2) if large else self._shared
        room = Room(number, "supergroup" if large else "group", title, numbers, privacy=self.bot.privacy)
        self.rooms[number] = room
        return room

    def _new_id(self) -> int:
        return SUPERGROUPS_BELOW - next(self._groups)


def _is_number(name: str) -> bool:
    return name.removeprefix("-").isdecimal()
