"""A fake Feishu: its open platform over loopback, and the people who write there."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence

from aiohttp import web

from desk.clocks import Clock
from devtools.feishu import payloads
from devtools.feishu.cards import buttons_of, form_of, label_of, shown, value_of
from devtools.feishu.open_api import OF_DAYS, OpenApi, Trouble
from devtools.feishu.payloads import APP
from devtools.feishu.pushes import RETRIES, Answer, Pushes
from devtools.feishu.world import Json, Line, Room, World
from devtools.vendor import BadDay, Seen

SECRET = "app-secret-of-the-desk"  # noqa: S105 - of the fake
TOKEN = "verification-token"  # noqa: S105 - of the fake
KEY = "encrypt-key-of-the-desk"


class FakeFeishu:
    """Feishu for one app (`devtools.vendor.FakeVendor`); it pushes to `hook`, the desk's address of the events."""

    def __init__(
        self,
        clock: Clock,
        *,
        hook: str | None = None,
        key: str = KEY,
        retries: Sequence[float] = RETRIES,
        seconds: float = 3.0,
    ) -> None:
        """Push at the clock's time; an event that was not taken comes again after each of `retries`, in seconds."""
        self.world = World()
        self.api = OpenApi(self.world, app=APP, secret=SECRET)
        self.pushes = Pushes(key, clock, retries=retries, seconds=seconds)
        self.pushes.address = hook
        self.address = ""
        self._clock = clock
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen on a free port of the loopback, or on the one that was had before."""
        self._runner = web.AppRunner(self.api.app(), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", int(self.address.rpartition(":")[2] or 0)).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close the port; chats and messages stay."""
        await self.pushes.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    def settings(self) -> dict[str, str]:
        """Return the adapter's settings that lead here."""
        secrets = {"app_id": APP, "app_secret": SECRET, "verification_token": TOKEN, "encrypt_key": KEY}
        return {**secrets, "api_url": self.address}

    # The people

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
        """Let a person write; files follow as messages of their own, as people send them. Return the first message."""
        said: list[Line] = []
        if text or not files:
            content = {"text": f"@_user_1 {text}" if mention else text}
            said.append(self.line(person, chat, "text", content, reply_to=reply_to))
        for name, data in files:
            stored = self.world.store(name, data)
            content = {"file_key": stored.key, "file_name": name}
            said.append(self.line(person, chat, "file", content, reply_to=reply_to))
        for line in said:
            await self.told(chat, line, mention=mention and line.kind == "text", times=times)
        return said[0].id

    def line(
        self, person: str, chat: str, kind: str, content: Mapping[str, object], *, reply_to: str | None = None
    ) -> Line:
        """Put a person's message in a chat, without telling of it."""
        line = Line(self.world.next("om"), f"ou_{person}", kind, json.dumps(content, ensure_ascii=False))
        answered = self.world.line(reply_to) if reply_to else None
        if answered is not None:
            parent = answered[1]
            line.parent, line.root, line.thread = parent.id, parent.root or parent.id, parent.thread
        self.world.room(chat).lines.append(line)
        return line

    async def told(self, chat: str, line: Line, *, mention: bool = False, times: int = 1) -> Answer:
        """Tell the app of a message."""
        event = payloads.said(self.world.room(chat), line, mention=mention, moment=self.moment())
        return await self.event("im.message.receive_v1", event, times=times)

    async def react(self, person: str, message: str, emoji: str, *, by_app: bool = False) -> Answer:
        """Let a person react to a message."""
        _, line = self._found(message)
        event = payloads.reaction(line, f"ou_{person}", emoji, by_app=by_app, moment=self.moment())
        return await self.event("im.message.reaction.created_v1", event)

    async def bot_joins(self, person: str, chat: str) -> Answer:
        """Let a person add the bot to a group."""
        room = self.world.room(chat)
        room.has_bot = True
        return await self.event("im.chat.member.bot.added_v1", payloads.membership(room, f"ou_{person}"))

    async def bot_leaves(self, person: str, chat: str) -> Answer:
        """Let a person remove the bot from a group."""
        room = self.world.room(chat)
        room.has_bot = False
        return await self.event("im.chat.member.bot.deleted_v1", payloads.membership(room, f"ou_{person}"))

    async def press(self, person: str, chat: str, message: str, label: str, *, words: str = "done") -> str | None:
        """Let a person press a button, with words where it asks for some; return what the toast shows."""
        room, line = self._found(message)
        button = next((one for one in buttons_of(line) if label_of(one) == label), None)
        if button is None or room is not self.world.room(chat):
            raise LookupError(f"no button {label!r} under {message} in {chat}")
        field = form_of(line, button)
        form: Json | None = None if field is None else {field: words}
        event = payloads.press(room, line, f"ou_{person}", value=value_of(button), form=form)
        answer = await self.pushes.push(self.payload("card.action.trigger", event))
        toast = answer.body.get("toast")
        return str(toast["content"]) if isinstance(toast, dict) else None

    async def event(self, kind: str, event: Json, *, times: int = 1) -> Answer:
        """Push an event, `times` times under the same id."""
        payload = self.payload(kind, event)
        answers = [await self.pushes.deliver(payload) for _ in range(times)]
        return answers[-1]

    def payload(self, kind: str, event: Json) -> Json:
        """Return an event with what stands around it."""
        identifier = self.world.next("ev")
        return payloads.envelope(kind, event, identifier=identifier, token=TOKEN, moment=self.moment())

    async def check_address(self, *, token: str = TOKEN) -> Answer:
        """Ask the app whether the address is its own, as when it is entered in the console."""
        return await self.pushes.push({"challenge": "ajls384kdjx98XX", "token": token, "type": "url_verification"})

    def messages(self, chat: str) -> list[Seen]:
        """Return what stands in a chat now, oldest first."""
        return [self._seen(self.world.room(chat), line) for line in self.world.room(chat).lines]

    def bad_days(self, *days: BadDay) -> None:
        """Let the desk's next calls that send or edit go so, one each."""
        self.api.days.extend(OF_DAYS[day] for day in days)

    def trouble(self, path: str, *troubles: Trouble) -> None:
        """Let the next calls of a path go so, one each."""
        self.api.troubles.setdefault(f"/open-apis/{path}", deque()).extend(troubles)

    def chat_id(self, chat: str) -> str:
        """Return a chat as the adapter sees it."""
        return self.world.room(chat).id

    def account_id(self, person: str) -> str:
        """Return a person as the adapter sees them."""
        return f"ou_{person}"

    def moment(self) -> str:
        """Return the time in milliseconds."""
        return str(int(self._clock.now().timestamp() * 1000))

    def _found(self, message: str) -> tuple[Room, Line]:
        found = self.world.line(message)
        if found is None:
            raise LookupError(f"no message {message}")
        return found

    def _seen(self, room: Room, line: Line) -> Seen:
        key = str(line.told().get("file_key") or line.told().get("image_key") or "")
        return Seen(
            line.id,
            room.id,
            shown(line),
            line.by_bot,
            buttons=tuple(label_of(one) for one in buttons_of(line)),
            reply_to=line.parent,
            edited=line.edits > 0,
            files=(self.world.files[key].name,) if key in self.world.files else (),
            topic=line.thread,
        )
