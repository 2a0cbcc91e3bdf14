"""The fake as a test and `make dev` use it: accounts on the wire, and the people who write to them."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

from desk.clocks import Clock
from desk.messages import Value
from devtools.onebot.codes import as_code, segment
from devtools.onebot.qq import QQ, File, Message, QQDay, numbered
from devtools.onebot.wire import Account
from devtools.vendor import BadDay, Seen


class FakeOneBot:
    """A OneBot v11 implementation with QQ behind it; implements `devtools.vendor.FakeVendor`.

    What people write while no desk is connected is lost, as it is in life; `patience` is how long `say` waits for a
    desk first. `form` is how messages are sent, `text_ids` sends ids as text; both vary among implementations.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        accounts: Sequence[str] = ("10001",),
        token: str = "",
        heartbeat_seconds: float = 30.0,
        reconnect_seconds: float = 0.05,
        patience: float = 10.0,
    ) -> None:
        """Have some accounts logged in; `token` is what callers must know."""
        self.qq = QQ(clock, tuple(accounts))
        self.accounts = {
            one: Account(
                self, one, token=token, heartbeat_seconds=heartbeat_seconds, reconnect_seconds=reconnect_seconds
            )
            for one in accounts
        }
        self.patience = patience
        self.form: Literal["array", "string"] = "array"
        self.text_ids = False
        self.base64_files = False
        self.reports_own = False
        self.sent: list[tuple[str, dict[str, Value]]] = []

    async def start(self) -> None:
        """Listen on a free port of the loopback for each account."""
        for account in self.accounts.values():
            await account.start()

    async def stop(self) -> None:
        """Close ports and connections; `start` goes on with the same ports, chats and messages."""
        for account in self.accounts.values():
            await account.stop()

    @property
    def first(self) -> Account:
        """Return the first account."""
        return self.accounts[self.qq.accounts[0]]

    def bad_days(self, *days: BadDay | QQDay) -> None:
        """Let the next calls that send go so, one each."""
        self.qq.days.extend(days)

    def messages(self, chat: str) -> list[Seen]:
        """Return what stands in a chat now, oldest first."""
        account, place = self.qq.locate(chat)
        return self.qq.seen(place, account)

    async def arrived(self, chat: str, count: int = 1) -> list[Seen]:
        """Wait until the desk has written so many messages into a chat; return them."""

        def ours() -> list[Seen]:
            return [one for one in self.messages(chat) if one.by_desk]

        await self.qq.until(lambda: len(ours()) >= count)
        return ours()

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
        """Let a person write in a chat; see `devtools.vendor.FakeVendor.say`."""
        account = self.qq.locate(chat)[0]
        parts = [segment("reply", id=reply_to)] if reply_to else []
        if mention:
            parts += [segment("at", qq=account, name="值班台"), segment("text", text=" ")]
        parts += [segment("text", text=text)] if text else []
        parts += [self._file_segment(self.qq.add_file(name, content)) for name, content in files]
        return await self.say_segments(person, chat, *parts, times=times)

    async def say_segments(self, person: str, chat: str, *parts: dict[str, Value], times: int = 1) -> str:
        """Let a person write a message of any segments."""
        _, place = self.qq.locate(chat)
        message = await self.qq.add(place, self.qq.number(person), list(parts))
        for _ in range(times):
            await self.spread(message, but="")
        return str(message.id)

    async def press(self, person: str, chat: str, message: str, label: str) -> str | None:
        """Let a person answer a message with the number that stands before a label; QQ shows nothing at once.

        Raises:
            LookupError: the message has no such line.
        """
        seen = next((one for one in self.messages(chat) if one.id == message), None)
        number = next((digits for digits, known in numbered(seen.text if seen else "") if known == label), None)
        if number is None:
            raise LookupError(f"message {message} offers no {label}")
        await self.say(person, chat, number, reply_to=message)
        return None

    async def upload(self, person: str, chat: str, name: str, content: bytes, *, told: Sequence[str]) -> None:
        """Let a person put a file into a group; `told` is how: "message", "notice" or, as NapCat does, both."""
        _, place = self.qq.locate(chat)
        number = self.qq.number(person)
        file = self.qq.add_file(name, content)
        about: Value = {"id": file.id, "name": name, "size": len(content), "busid": 102}
        for way in told:
            if way == "notice":
                await self.notice(chat, "group_upload", user_id=int(number), file=about)
            else:
                await self.spread(await self.qq.add(place, number, [self._file_segment(file)]), but="")

    async def notice(self, chat: str, kind: str, **more: Value) -> None:
        """Tell an account of something in a chat that is no message."""
        account, place = self.qq.locate(chat)
        group: dict[str, Value] = {"group_id": int(place.partition(":")[2])} if place.startswith("group") else {}
        await self._emit(account, {**self._head(account, "notice"), "notice_type": kind, **group, **more})

    async def invite(self, chat: str, by: str) -> None:
        """Let a person take the account into a group."""
        account = chat.partition("/")[0]
        self.qq.put_out.discard((account, chat.rpartition(":")[2]))
        by_number = int(self.qq.number(by))
        await self.notice(chat, "group_increase", sub_type="invite", user_id=int(account), operator_id=by_number)

    async def kick(self, chat: str, by: str) -> None:
        """Let a person put the account out of a group."""
        account, place = self.qq.locate(chat)
        by_number = int(self.qq.number(by))
        await self.notice(chat, "group_decrease", sub_type="kick_me", user_id=int(account), operator_id=by_number)
        self.qq.put_out.add((account, place.partition(":")[2]))

    async def recall(self, chat: str, message: str) -> None:
        """Let the sender take a message back."""
        found = self.qq.message(message)
        if found is not None:
            found.recalled = True
            sender = int(found.sender)
            await self.notice(chat, "group_recall", user_id=sender, operator_id=sender, message_id=found.id)

    async def replay(self, count: int = 1) -> None:
        """Deliver the last events once more, as an implementation may after it was away."""
        for account, event in self.sent[-count:]:
            await self.accounts[account].emit(event)

    def expire_files(self) -> None:
        """Let all addresses of files that were given out expire."""
        self.qq.key += 1

    def address_of(self, file: str) -> str:
        """Return the address of a file as it is valid now."""
        return self.first.address_of(file, self.qq.key)

    async def spread(self, message: Message, *, but: str) -> None:
        """Tell a message to the accounts of its chat; its own account hears of it only where that is set so."""
        for account in self._hearers(message.place):
            if account != but:
                await self._emit(account, self._event(message, account, "message"))
            elif self.reports_own:
                await self._emit(account, self._event(message, account, "message_sent"))

    def _hearers(self, place: str) -> list[str]:
        kind, _, rest = place.partition(":")
        return sorted(self.qq.groups.get(rest, set())) if kind == "group" else [rest.partition(":")[0]]

    async def _emit(self, account: str, event: dict[str, Value]) -> None:
        to = self.accounts[account]
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience):
                await to.connected()
        self.sent.append((account, event))
        await to.emit(event)

    def _file_segment(self, file: File) -> dict[str, Value]:
        picture = (mimetypes.guess_type(file.name)[0] or "").startswith("image/")
        size = str(len(file.content))
        if picture:
            return segment("image", file=file.id, name=file.name, url=self.address_of(file.id), file_size=size)
        return segment("file", file=file.name, file_id=file.id, file_size=size)

    def _head(self, account: str, kind: str) -> dict[str, Value]:
        return {"time": self.qq.now(), "self_id": self._id(account), "post_type": kind}

    def _id(self, number: str | int) -> Value:
        return str(number) if self.text_ids else int(number)

    def _event(self, message: Message, account: str, kind: str) -> dict[str, Value]:
        group = message.place.startswith("group")
        name = self.qq.name(message.sender)
        number = message.place.rpartition(":")[2]
        raw = as_code(message.segments)
        event: dict[str, Value] = {
            **self._head(account, kind),
            "time": message.time,
            "message_type": "group" if group else "private",
            "sub_type": "normal" if group else "friend",
            "message_id": self._id(message.id),
            "message_seq": message.id,
            "real_id": message.id,
            "user_id": self._id(message.sender),
            "message": [*message.segments] if self.form == "array" else raw,
            "message_format": self.form,
            "raw_message": raw,
            "font": 14,
            "sender": {"user_id": self._id(message.sender), "nickname": name, "card": name, "role": "member"},
        }
        if group:
            event |= {"group_id": self._id(number), "group_name": f"群{number}", "anonymous": None}
        return event
