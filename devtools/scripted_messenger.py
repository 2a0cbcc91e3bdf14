"""A messenger without a vendor: chats in memory, people played by a test, bad days on demand.

It is the adapter and the fake in one, for tests of what lies between messengers and the desk; its ids of chats and
people are the names that a test gives them.
"""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from desk.channels import Capabilities
from desk.chats import Account, Chat, ChatEvent, Finding, Happening, Hook, Post, RemoteFile, Take
from desk.errors import ChannelBusy, ChannelGone, ChannelRefused, DeliveryUnknown
from devtools.vendor import BadDay, Seen

ABLE = Capabilities(
    buttons=True, replies=True, attachments=True, text_limit=400, edits=True, threads=True, reactions=True
)
PLAIN = Capabilities(buttons=False, replies=True, attachments=True, text_limit=300, files_bytes=1000)
"""What a channel as poor as QQ can do."""


@dataclass(frozen=True, slots=True)
class _Button:
    label: str
    token: str


class ScriptedMessenger:
    """A messenger (`desk.chats.Messenger`) and its vendor (`devtools.vendor.FakeVendor`)."""

    def __init__(self, name: str = "scripted", capabilities: Capabilities = ABLE) -> None:
        """Begin without chats."""
        self.name = name
        self.capabilities = capabilities
        self.posts: list[Post] = []
        self.edited: list[tuple[str, Post]] = []
        self.calls = 0
        self._take: asyncio.Future[Take] | None = None
        self._chats: defaultdict[str, list[Seen]] = defaultdict(list)
        self._buttons: dict[str, tuple[_Button, ...]] = {}
        self._files: dict[str, bytes] = {}
        self._bad: list[BadDay] = []
        self._number = 0
        self._up = True
        self._waiting: list[ChatEvent] = []

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """Return nothing: nobody calls the desk."""
        return {}

    async def run(self, take: Take) -> None:
        """Hand in what happens until cancelled."""
        self._taker().set_result(take)
        try:
            await asyncio.Event().wait()
        finally:
            self._take = None

    async def send(self, post: Post) -> Sequence[str]:
        """Let a message stand in its chat."""
        late = self._call()
        ids = [self._stand(post)]
        ids += [self._stand_file(post, file.name, file.path.read_bytes()) for file in post.files]
        if late:
            raise DeliveryUnknown("the connection broke before the answer")
        self.posts.append(post)
        return ids

    async def edit(self, post: Post, message: str) -> None:
        """Put a message in place of an earlier one."""
        late = self._call()
        if not self.capabilities.edits:
            raise ChannelRefused("this messenger edits nothing")
        place = next((i for i, one in enumerate(self._chats[post.chat.id]) if one.id == message), None)
        if place is None:
            raise ChannelRefused("there is no such message")
        labels = tuple(button.label for button in post.buttons)
        before = self._chats[post.chat.id][place]
        self._chats[post.chat.id][place] = replace(before, text=post.text, buttons=labels, edited=True)
        self._buttons[message] = tuple(_Button(one.label, one.token) for one in post.buttons)
        if late:
            raise DeliveryUnknown("the connection broke before the answer")
        self.edited.append((message, post))

    async def fetch(self, file: RemoteFile, *, most: int) -> bytes:
        """Return a file's content."""
        content = self._files.get(file.handle)
        if content is None or len(content) > most:
            raise ChannelRefused("the file is gone, or too large")
        return content

    async def close(self) -> None:
        """Hold nothing."""

    async def check(self) -> Sequence[Finding]:
        """Tell that it is connected while it is up."""
        return (Finding("channel.connected", ok=self._up, values={"account": self.name}),)

    async def start(self) -> None:
        """Be up again, and hand in what was said meanwhile."""
        self._up = True
        waiting, self._waiting = self._waiting, []
        for event in waiting:
            await self.happen(event)

    async def stop(self) -> None:
        """Be down: every call finds the vendor busy, and what people say is handed in later."""
        self._up = False

    async def say(
        self,
        person: str,
        chat: str,
        text: str,
        *,
        mention: bool = False,
        reply_to: str | None = None,
        files: Sequence[tuple[str, bytes]] = (),
        times: int = 1,
    ) -> str:
        """Let a person write in a chat; return the message's id."""
        message = self._next("m")
        self._chats[chat].append(Seen(message, chat, text, by_desk=False, reply_to=reply_to))
        remote = []
        for name, content in files:
            handle = self._next("f")
            self._files[handle] = content
            remote.append(RemoteFile(name, "application/octet-stream", len(content), handle))
        event = self.event(Happening.MESSAGE, person, chat)
        event = replace(event, text=text, message=message, reply_to=reply_to, mentioned=mention, files=tuple(remote))
        for _ in range(times):
            await self.happen(event)
        return message

    async def press(self, person: str, chat: str, message: str, label: str) -> str | None:
        """Let a person press a button, or answer with the number that stands before its label."""
        for button in self._buttons.get(message, ()):
            if button.label == label:
                event = self.event(Happening.PRESS, person, chat)
                return await self.happen(replace(event, message=message, token=button.token))
        text = next(one.text for one in self._chats[chat] if one.id == message)
        numbered = re.search(rf"(\d)[ :]+{re.escape(label)}$", text, re.MULTILINE)
        if numbered is None:
            raise LookupError(f"no button {label} under {message}")
        await self.say(person, chat, numbered[1])
        return None

    async def react(self, person: str, chat: str, message: str, emoji: str) -> None:
        """Let a person react to a message."""
        await self.happen(replace(self.event(Happening.REACTION, person, chat), reply_to=message, text=emoji))

    async def correct(self, person: str, chat: str, message: str, text: str) -> None:
        """Let a person edit a message."""
        await self.happen(replace(self.event(Happening.EDITED, person, chat), message=message, text=text))

    async def befall(self, kind: Happening, person: str, chat: str, text: str = "") -> None:
        """Let the desk be added to a chat, be removed, or the chat move to another id."""
        await self.happen(replace(self.event(kind, person, chat), text=text))
        if kind is Happening.MOVED:
            self._chats[text] = self._chats.pop(chat, [])

    def event(self, kind: Happening, person: str, chat: str) -> ChatEvent:
        """Return a happening with a fresh id."""
        private = chat.startswith("@")
        return ChatEvent(
            kind, self._next("e"), Chat(self.name, chat), private=private, account=Account(self.name, person, person)
        )

    async def happen(self, event: ChatEvent) -> str | None:
        """Hand a happening in, or keep it until the messenger is up."""
        if not self._up:
            self._waiting.append(event)
            return None
        take = await asyncio.wait_for(asyncio.shield(self._taker()), timeout=5)
        return await take(event)

    def messages(self, chat: str) -> list[Seen]:
        """Return what stands in a chat now, oldest first."""
        return list(self._chats[chat])

    def bad_days(self, *days: BadDay) -> None:
        """Let the desk's next calls that send or edit go so, one each."""
        self._bad.extend(days)

    def _taker(self) -> asyncio.Future[Take]:
        if self._take is None:
            self._take = asyncio.get_running_loop().create_future()
        return self._take

    def _call(self) -> bool:
        """Meet the next bad day; return whether the answer will be lost."""
        self.calls += 1
        if not self._up:
            raise ChannelBusy(1, everywhere=True)
        day = self._bad.pop(0) if self._bad else None
        if day is BadDay.GONE:
            raise ChannelGone("blocked")
        if day is BadDay.REFUSED:
            raise ChannelRefused("not acceptable")
        if day in {BadDay.BUSY, BadDay.BROKEN}:
            raise ChannelBusy(1)
        return day is BadDay.DROPPED

    def _stand(self, post: Post) -> str:
        message = self._next("d")
        labels = tuple(button.label for button in post.buttons)
        seen = Seen(message, post.chat.id, post.text, by_desk=True, buttons=labels, reply_to=post.reply_to)
        self._chats[post.chat.id].append(replace(seen, topic=post.thread))
        self._buttons[message] = tuple(_Button(one.label, one.token) for one in post.buttons)
        return message

    def _stand_file(self, post: Post, name: str, content: bytes) -> str:
        message = self._next("d")
        self._files[message] = content
        self._chats[post.chat.id].append(Seen(message, post.chat.id, "", by_desk=True, files=(name,)))
        return message

    def _next(self, kind: str) -> str:
        self._number += 1
        return f"{kind}{self._number}"
