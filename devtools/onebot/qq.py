"""The QQ behind the fake: people, groups, messages and files, and what QQ does on a bad day."""

from __future__ import annotations

import asyncio
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from desk.clocks import Clock
from desk.messages import Value
from devtools.onebot.codes import data_of, shown
from devtools.vendor import BadDay, Seen

FIRST_PERSON = 30001


class QQDay(StrEnum):
    """What QQ does beyond what every vendor can do."""

    TIMEOUT = "timeout"
    """Nothing arrives; the implementation says after a while that its time ran out."""
    TIMEOUT_TAKEN = "timeout_taken"
    """The same words, but the message has arrived."""
    MUTED = "muted"
    LATE = "late"
    """The message is taken, and the answer comes when `FakeOneBot.release` is called."""
    ASYNC = "async"
    """The action is only promised."""
    UNSUPPORTED = "unsupported"


@dataclass(slots=True)
class Message:
    """A message in a chat; `place` is "group:NUMBER", or "private:ACCOUNT:NUMBER"."""

    id: int
    place: str
    sender: str
    time: int
    segments: list[dict[str, Value]]
    recalled: bool = False


@dataclass(slots=True)
class File:
    """A file at QQ; its address holds `key`, which expires."""

    id: str
    name: str
    content: bytes


@dataclass
class QQ:
    """Everything that is so whether somebody is connected or not."""

    clock: Clock
    accounts: tuple[str, ...]
    people: dict[str, str] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)
    put_out: set[tuple[str, str]] = field(default_factory=set)
    said: list[Message] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)
    key: int = 1
    days: deque[BadDay | QQDay] = field(default_factory=deque)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _count: int = 0

    def number(self, person: str) -> str:
        """Return a person's QQ number; somebody who is named for the first time gets one."""
        if person.isdecimal():
            return person
        return self.people.setdefault(person, str(FIRST_PERSON + len(self.people)))

    def name(self, number: str) -> str:
        """Return the name of a number."""
        return next((name for name, known in self.people.items() if known == number), f"QQ{number}")

    def locate(self, chat: str) -> tuple[str, str]:
        """Return account and place of a chat as the adapter names it; "@name" is that person's private chat.

        Raises:
            LookupError: it is no chat of these accounts.
        """
        if chat.startswith("@"):
            chat = f"{self.accounts[0]}/private:{self.number(chat[1:])}"
        account, _, where = chat.partition("/")
        kind, _, number = where.partition(":")
        if account not in self.accounts or kind not in {"group", "private"} or not number.isdecimal():
            raise LookupError(f"no chat {chat}")
        if kind == "private":
            return account, f"private:{account}:{number}"
        if (account, number) not in self.put_out:
            self.groups.setdefault(number, set()).add(account)
        return account, f"group:{number}"

    def chat(self, place: str, account: str) -> str:
        """Return a place as the adapter of an account names it."""
        kind, _, rest = place.partition(":")
        return f"{account}/{kind}:{rest.rpartition(':')[2]}"

    def new_id(self) -> int:
        """Return the id of a new message: 31 bits without order, as NapCat's are."""
        self._count += 1
        return zlib.crc32(f"message {self._count}".encode()) & 0x7FFFFFFF

    async def add(self, place: str, sender: str, segments: list[dict[str, Value]]) -> Message:
        """Put a message into a chat."""
        message = Message(self.new_id(), place, sender, self.now(), segments)
        self.said.append(message)
        async with self.news:
            self.news.notify_all()
        return message

    def now(self) -> int:
        """Return the moment, in seconds since 1970."""
        return int(self.clock.now().timestamp())

    def message(self, identifier: Value) -> Message | None:
        """Return a message by its id, if it is there."""
        found = [one for one in self.said if str(one.id) == str(identifier) and not one.recalled]
        return found[0] if found else None

    def add_file(self, name: str, content: bytes) -> File:
        """Keep a file."""
        file = File(f"/{len(self.files) + 1:08x}-{zlib.crc32(content):08x}", name, content)
        self.files[file.id] = file
        return file

    def seen(self, place: str, account: str) -> list[Seen]:
        """Return what stands in a chat, oldest first."""
        there = (one for one in self.said if one.place == place and not one.recalled)
        return [self._seen(one, account) for one in there]

    def _seen(self, message: Message, account: str) -> Seen:
        text = shown(message.segments)
        return Seen(
            str(message.id),
            self.chat(message.place, account),
            text,
            message.sender in self.accounts,
            buttons=tuple(label for _, label in numbered(text)),
            reply_to=next((str(data_of(one)["id"]) for one in message.segments if one["type"] == "reply"), None),
            files=tuple(_file_name(one) for one in message.segments if one["type"] in {"image", "file"}),
            by="" if message.sender in self.accounts else self.name(message.sender),
        )

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds of what was said; it is looked at whenever a message comes."""
        async with self.news:
            await self.news.wait_for(holds)


def numbered(text: str) -> Sequence[tuple[str, str]]:
    """Return the numbers and labels that a message offers in place of buttons: lines such as "回复 1 确认接单"."""
    found = []
    for line in text.splitlines():
        told = line.strip()
        head = told.removeprefix("回复").removeprefix("Reply").removeprefix("reply").lstrip()
        digits = head[: len(head) - len(head.lstrip("0123456789"))]
        label = head[len(digits) :].lstrip(" .、:：)）-=").strip()
        # A bare number before a space begins a sentence ("2 号单…") where nobody is told to reply.
        ends = " .、:：)）-=" if head != told else ".、:：)）-="
        if 0 < len(digits) <= 2 and label and head[len(digits)] in ends:
            found.append((digits, label.rstrip("；;")))
    return found


def _file_name(one: dict[str, Value]) -> str:
    data = data_of(one)
    return str(data.get("name") or data.get("file"))
