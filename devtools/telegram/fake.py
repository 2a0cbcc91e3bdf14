"""Telegram as tests and `make dev` play it: what people do in their chats becomes what the bot is told."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Sequence
from contextlib import suppress
from itertools import count

from desk.clocks import Clock
from devtools.telegram import objects
from devtools.telegram.methods import Methods
from devtools.telegram.objects import Json
from devtools.telegram.posting import Posting
from devtools.telegram.server import Server
from devtools.telegram.state import INSIDE, BotAccount, File, Key, Message, Person, Room, Span, Status, World
from devtools.telegram.updates import Updates
from devtools.vendor import BadDay, Seen

TOKEN = "7000001:AAFake-Token-For-Loopback-Alone-01234"  # noqa: S105
"""The fake's token; it opens nothing but the fake."""


class FakeTelegram:
    """Telegram's servers (`devtools.vendor.FakeVendor`) with what only Telegram has.

    A chat is named by its id ("-1002000000001", "-55" for a plain group), by "@person", or by any other word, which
    makes a supergroup of that title. A person is a name or an id; `account` and `chat_id` tell the ids.
    """

    def __init__(self, clock: Clock, *, privacy: bool = False, press_seconds: float = 5.0) -> None:
        """Begin with nobody but the bot; `privacy` is the mode that BotFather sets, on for new bots at Telegram."""
        self.token = TOKEN
        self._clock = clock
        self._press_seconds = press_seconds
        bot = BotAccount(7_000_001, "Zhiban", "zhiban_bot", bot=True, privacy=privacy)
        self.world = World(bot)
        self.updates = Updates(clock)
        self.methods = Methods(self.world, self.updates)
        posting = Posting(self.world, clock)
        self.server = Server(self.world, self.updates, {**posting.methods, **self.methods.methods}, token=TOKEN)
        self._albums = count(13_000_000_000_000_001)
        self._queries = count(4_000_000_000_000_001)

    @property
    def url(self) -> str:
        """Return where the Bot API answers; the methods are under `/bot<token>/`."""
        return self.server.url

    async def start(self) -> None:
        """Listen; after a stop on the same port as before."""
        await self.server.start()
        self.updates.resume()

    async def stop(self) -> None:
        """Close the port and all connections; chats, messages and updates stay."""
        await self.updates.stop()
        await self.server.stop()

    def account(self, person: str) -> str:
        """Return a person's id as the adapter sees it."""
        return str(self.world.person(person).id)

    def chat_id(self, chat: str) -> str:
        """Return a chat's id as the adapter sees it."""
        return str(self.world.room(chat).id)

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
        topic: int | None = None,
        spans: Sequence[Span] = (),
        anonymous: bool = False,
    ) -> str:
        """Let a person write; several files are an album, the words its first caption. Return the (first) id.

        `spans` are entities beside those that Telegram finds itself; `anonymous` hides an admin behind the group.
        """
        room, sender = self.world.room(chat), self.world.person(person)
        text = f"@{self.world.bot.username} {text}" if mention else text
        kept: list[File | None] = [self._keep(name, content) for name, content in files]
        album = str(next(self._albums)) if len(kept) > 1 else None
        first: str | None = None
        for file in kept or (None,):
            words = text if first is None else ""
            one = Message(
                next(room.numbers),
                sender,
                self._clock.now(),
                text=words,
                spans=(*objects.spans_in(words), *(spans if first is None else ())),
                reply_to=int(reply_to) if reply_to is not None else None,
                topic=topic,
                file=file,
                album=album,
                anonymous=anonymous,
            )
            self._tell(room, one, times=times)
            first = first or str(one.id)
        return str(first)

    def edit(self, person: str, chat: str, message: str, text: str) -> None:
        """Let a person change what was written.

        Raises:
            LookupError: that person wrote no such message.
        """
        room = self.world.room(chat)
        one = room.messages[int(message)]
        if one.sender is not self.world.person(person):
            raise LookupError(f"{person} did not write {message}")
        one.text, one.spans, one.edited = text, objects.spans_in(text), self._clock.now()
        if self._hears(room, one):
            self.updates.add("edited_message", objects.message(room, one))

    def react(self, person: str, chat: str, message: str, emoji: str) -> None:
        """Let a person set a reaction ("" takes it back); the bot is told in private chats and where it is an admin."""
        room, who = self.world.room(chat), self.world.person(person)
        before = room.reactions.get((int(message), who.id), "")
        room.reactions[int(message), who.id] = emoji
        if room.kind == "private" or room.status == "administrator":
            self.updates.add(
                "message_reaction",
                {
                    "chat": objects.chat(room),
                    "message_id": int(message),
                    "user": objects.user(who),
                    "date": self._seconds(),
                    "old_reaction": objects.reaction(before),
                    "new_reaction": objects.reaction(emoji),
                },
            )

    async def press(self, person: str, chat: str, message: str, label: str) -> str | None:
        """Let a person press a button; return what the bot answered, None where it showed nothing in time.

        Raises:
            LookupError: the message has no such button.
        """
        query = self.tap(person, chat, message, label)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._press_seconds):
                return await self.methods.presses[query]
        return None

    def tap(self, person: str, chat: str, message: str, label: str, *, times: int = 1) -> str:
        """Let a person press a button and wait for nothing; return the query's id.

        Raises:
            LookupError: the message has no such button.
        """
        room = self.world.room(chat)
        one = room.messages[int(message)]
        found = [key for row in one.keys for key in row if key.label == label]
        if not found:
            raise LookupError(f"message {message} in {chat} has no button {label!r}")
        return self._query(room, one, self.world.person(person), found[0], times=times)

    def _query(self, room: Room, one: Message, who: Person, key: Key, *, times: int) -> str:
        query = str(next(self._queries))
        self.methods.presses[query] = asyncio.get_running_loop().create_future()
        body: Json = {"id": query, "from": objects.user(who), "chat_instance": "1", "data": key.data}
        self.updates.add("callback_query", {**body, "message": objects.message(room, one)}, times=times)
        return query

    def messages(self, chat: str) -> list[Seen]:
        """Return what stands in a chat now, oldest first; messages that tell an event are left out."""
        room = self.world.room(chat)
        return [self._seen(room, one) for one in room.messages.values() if not one.service]

    def bad_days(self, *days: BadDay) -> None:
        """Let the bot's next calls that send or edit go so, one each."""
        self.server.bad_days.extend(days)

    def broken_polls(self, *days: BadDay) -> None:
        """Let the bot's next calls of getUpdates go so, one each."""
        self.server.broken_polls.extend(days)

    def say_nothing(self, calls: int = 1) -> None:
        """Take the bot's next calls that send or edit, and leave them without an answer."""
        self.server.silent = calls

    def revoke(self) -> None:
        """Let BotFather revoke the token; the bot is unauthorized from then on."""
        self.token = self.server.token = f"{TOKEN}-anew"
        self.updates.displace()

    def block(self, person: str) -> None:
        """Let a person block the bot."""
        self._status(self.world.room(f"@{person}"), person, "kicked")

    def unblock(self, person: str) -> None:
        """Let a person let the bot write again."""
        self._status(self.world.room(f"@{person}"), person, "member")

    def add_bot(self, person: str, chat: str) -> None:
        """Let a person add the bot to a chat; from here on the privacy mode of now holds there."""
        room = self.world.room(chat)
        room.status, room.privacy = "left", self.world.bot.privacy
        self._status(room, person, "member")

    def remove_bot(self, person: str, chat: str) -> None:
        """Let a person remove the bot from a chat."""
        self._status(self.world.room(chat), person, "kicked")

    def promote_bot(self, person: str, chat: str) -> None:
        """Let a person make the bot an admin of a chat: it hears all and is told of reactions."""
        self._status(self.world.room(chat), person, "administrator")

    def restrict_bot(self, person: str, chat: str) -> None:
        """Let a person forbid the bot to write in a chat where it stays."""
        self._status(self.world.room(chat), person, "restricted")

    def migrate(self, person: str, chat: str) -> str:
        """Let a group become a supergroup; return its new id."""
        old = self.world.room(chat)
        new = self.world.moved(old)
        who, now = self.world.person(person), self._clock.now()
        self._tell(old, Message(next(old.numbers), who, now, service={"migrate_to_chat_id": new.id}))
        self._tell(new, Message(next(new.numbers), who, now, service={"migrate_from_chat_id": old.id}))
        return str(new.id)

    def topic(self, person: str, chat: str, name: str) -> int:
        """Let a person open a topic; the chat is a forum from then on. Return the topic's id."""
        room = self.world.room(chat)
        room.forum = True
        number = next(room.numbers)
        room.topics[number] = name
        told: Json = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        self._tell(room, Message(number, self.world.person(person), self._clock.now(), topic=number, service=told))
        return number

    def set_privacy(self, *, on: bool) -> None:
        """Set the privacy mode as BotFather does: chats keep the old one until the bot is added again."""
        self.world.bot.privacy = on

    def _tell(self, room: Room, one: Message, *, times: int = 1) -> None:
        room.messages[one.id] = one
        if room.kind == "private" and room.status == "kicked":
            self._status(room, room.person.name if room.person is not None else "", "member")
        if self._hears(room, one):
            self.updates.add("message", objects.message(room, one), times=times)

    def _hears(self, room: Room, one: Message) -> bool:
        """Tell whether the bot is given a message. Source: core.telegram.org/bots/features, "Privacy mode"."""
        if room.status not in INSIDE:
            return False
        if room.hears_all or one.service:
            return True
        answered = room.messages.get(one.reply_to or 0)
        return (answered is not None and answered.sender is self.world.bot) or self._means_bot(one)

    def _means_bot(self, one: Message) -> bool:
        name = f"@{self.world.bot.username}"
        mine = any(span.user is self.world.bot for span in one.spans)
        return mine or name in one.text or (one.text.startswith("/") and "@" not in one.text.split(maxsplit=1)[0])

    def _status(self, room: Room, person: str, status: Status) -> None:
        before, room.status = room.status, status
        bot = self.world.bot
        self.updates.add(
            "my_chat_member",
            {
                "chat": objects.chat(room),
                "from": objects.user(self.world.person(person)),
                "date": self._seconds(),
                "old_chat_member": objects.member(bot, before),
                "new_chat_member": objects.member(bot, status),
            },
        )

    def _keep(self, name: str, content: bytes) -> File:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return self.world.keep(name, kind, content, photo=kind.startswith("image/"))

    def _seen(self, room: Room, one: Message) -> Seen:
        return Seen(
            str(one.id),
            str(room.id),
            one.text,
            one.sender is self.world.bot,
            buttons=tuple(key.label for row in one.keys for key in row),
            reply_to=str(one.reply_to) if one.reply_to is not None else None,
            edited=one.edited is not None,
            files=(one.file.name,) if one.file is not None else (),
            topic=str(one.topic) if one.topic is not None else None,
            by="" if one.sender is self.world.bot else one.sender.name,
            reactions=tuple(emoji for (message, _), emoji in room.reactions.items() if message == one.id and emoji),
        )

    def _seconds(self) -> int:
        return int(self._clock.now().timestamp())
