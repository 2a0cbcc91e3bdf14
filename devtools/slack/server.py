"""A fake Slack: the servers, and the people behind them (`devtools.vendor.FakeVendor`)."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Sequence
from typing import Literal

from aiohttp import web

from desk.clocks import Clock
from devtools.slack import payloads
from devtools.slack.block_kit import Json, buttons, label, sections
from devtools.slack.delivery import ACK_SECONDS, RETRIES, Answer, Deliveries
from devtools.slack.http_side import OF_DAYS, HttpSide, Trouble
from devtools.slack.web_api import WebApi
from devtools.slack.world import Channel, Hosted, Line, Team, User, World
from devtools.vendor import BadDay, Seen

APP_TOKEN = "xapp-1-fake-token"  # noqa: S105 - of a fake
SIGNING_SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of a fake


class FakeSlack:
    """Slack over loopback.

    Things are handed to the app by HTTP where `hooks` names its address (to which "/events", "/interactivity" and
    "/commands" are added), else over the sockets that it opened. An event that is not confirmed within
    `ack_seconds` is repeated after each of `retries`.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        hooks: str | None = None,
        team: str = "T0001",
        retries: Sequence[float] = RETRIES,
        ack_seconds: float = ACK_SECONDS,
    ) -> None:
        """Begin with one empty workspace; calls are signed at the clock's time."""
        self.world = World(team)
        self.deliveries = Deliveries(SIGNING_SECRET, clock, retries=retries, ack_seconds=ack_seconds)
        self.deliveries.address = hooks
        self.api = WebApi(self.world, self._emit)
        self.http = HttpSide(self.world, self.api, self.deliveries, app_token=APP_TOKEN)
        self._clock = clock
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        """Return where the server answers, with a slash at the end; the Web API is at `api/` there."""
        return self.api.address

    @property
    def bot_token(self) -> str:
        """Return the bot's token in the first workspace."""
        return self.world.first.token

    async def start(self) -> None:
        """Listen on a free port of the loopback."""
        self._runner = web.AppRunner(self.http.app(), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", int(self.address.rpartition(":")[2].strip("/") or 0))
        await site.start()
        self.api.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}/"

    async def stop(self) -> None:
        """Close the port and all connections; the same port is used again."""
        self.http.released.set()
        await self.deliveries.stop()
        if self._runner is not None:
            await self._runner.cleanup()

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
        """Let a person write; a mention is told to the app a second time, as `app_mention`."""
        channel, user, team = self._at(person, chat)
        words = f"<@{team.bot}> {_escaped(text)}" if mention else _escaped(text)
        hosted = [self._hosted(team, name, content) for name, content in files]
        thread = self._thread(channel, reply_to)
        line = Line(self.world.ts(), user.id, words, thread=thread, files=hosted)
        channel.lines.append(line)
        events = [payloads.said(team, channel, line, self.address)]
        if mention and channel.person is None:
            events.append(payloads.mentioned(team, channel, line, self.address))
        for event in events:
            await self.event(team, event, times=times)
        return line.ts

    async def press(self, person: str, chat: str, message: str, label: str) -> str | None:
        """Let a person press a button; return what was shown to that person alone, or what a modal asks."""
        channel, user, team = self._at(person, chat)
        line = channel.line(message)
        button = next((one for one in buttons(line.blocks) if _label(one) == label), None) if line else None
        if line is None or button is None:
            raise LookupError(f"no button {label!r} under {message}")
        trigger = self._trigger(user)
        payload = payloads.press(
            team, channel, line, user, button=button, trigger=trigger, ts=self.world.ts(), address=self.address
        )
        return await self._shown(user, "interactive", payload)

    async def fill_in(self, person: str, words: str, *, team: str | None = None) -> str | None:
        """Let a person send the modal that is open; return what was shown to that person alone.

        Raises:
            LookupError: none is open.
        """
        workspace = self.world.team(team or self.world.first.id)
        user = self.world.user(person, workspace.id)
        if user.id not in self.api.modals:
            raise LookupError(f"{person} has no modal open")
        view = self.api.modals[user.id]
        payload = payloads.submission(workspace, user, view, words, trigger=self._trigger(user))
        seen = len(self.api.ephemerals)
        answer = await self.deliveries.deliver("interactive", payload)
        if answer.status == 200:
            del self.api.modals[user.id]
        return self._ephemeral(user, seen)

    async def command(self, person: str, chat: str, text: str) -> str | None:
        """Let a person give the command `/desk`; return what was shown to that person alone."""
        channel, user, team = self._at(person, chat)
        trigger = self._trigger(user)
        form = payloads.command(team, channel, user, text, trigger=trigger, address=self.address)
        return await self._shown(user, "slash_commands", dict(form))

    async def change(self, person: str, chat: str, message: str, text: str) -> Answer:
        """Let a person change a message."""
        channel, _, team = self._at(person, chat)
        line = _found(channel, message)
        before = payloads.message_of(team, line, self.address)
        line.text, line.edited = _escaped(text), True
        return await self._changed(team, channel, line, before)

    async def unfurl(self, chat: str, message: str) -> Answer:
        """Let Slack show a preview of a link in a message, which tells the app that it changed."""
        channel = self.world.chat(chat)
        team = self.world.team(channel.team)
        line = _found(channel, message)
        return await self._changed(team, channel, line, payloads.message_of(team, line, self.address))

    async def _changed(self, team: Team, channel: Channel, line: Line, before: Json) -> Answer:
        now = payloads.message_of(team, line, self.address)
        return await self.event(team, payloads.changed(team, channel, now, before, ts=self.world.ts()))

    async def react(self, person: str, chat: str, message: str, name: str) -> Answer:
        """Let a person put a reaction under a message."""
        channel, user, team = self._at(person, chat)
        line = _found(channel, message)
        line.reactions.append((name, user.id))
        item = {"type": "message", "channel": channel.id, "ts": message}
        event: Json = {"type": "reaction_added", "user": user.id, "reaction": name, "item_user": line.user}
        return await self.event(team, {**event, "item": item, "event_ts": self.world.ts()})

    async def open_home(self, person: str) -> Answer:
        """Let a person open the app's home."""
        _, user, team = self._at(person, f"@{person}")
        event: Json = {"type": "app_home_opened", "user": user.id, "tab": "home"}
        return await self.event(team, {**event, "channel": self.world.private(user).id, "event_ts": self.world.ts()})

    async def membership(
        self, kind: Literal["member_joined_channel", "channel_left", "channel_archive"], person: str, chat: str
    ) -> Answer:
        """Let a person invite the desk to a channel, remove it, or archive the channel."""
        channel, user, team = self._at(person, chat)
        channel.has_bot = kind == "member_joined_channel"
        channel.archived = kind == "channel_archive"
        event: Json = {"type": kind, "channel": channel.id, "event_ts": self.world.ts()}
        told: Json = {"user": team.bot, "inviter": user.id} if channel.has_bot else {"user": user.id}
        return await self.event(team, {**event, **told, "channel_type": "C", "team": team.id})

    # The servers

    async def event(self, team: Team, event: Json, *, times: int = 1) -> Answer:
        """Deliver an event `times` times under one id; return the answer to the last."""
        answer = Answer(0)
        seconds = int(self._clock.now().timestamp())
        envelope = payloads.envelope_of(team, event, identifier=self.world.next("Ev"), seconds=seconds)
        for _ in range(times):
            answer = await self.deliveries.deliver("events_api", envelope)
        return answer

    def _emit(self, team: Team, event: Json) -> None:
        """Tell the app of its own messages as well, as Slack does."""
        self.deliveries.later(self.event(team, event))

    def messages(self, chat: str) -> list[Seen]:
        """Return what stands in a chat now, oldest first."""
        channel = self.world.chat(chat)
        return [self._seen(channel, line) for line in channel.lines]

    def _seen(self, channel: Channel, line: Line) -> Seen:
        writer = None if line.by_bot else self.world.by_id(line.user)
        text = "\n".join(sections(line.blocks)) or line.text
        return Seen(
            id=line.ts,
            chat=f"{channel.team}/{channel.id}",
            text=_unescaped(text),
            by_desk=line.by_bot,
            buttons=tuple(_label(one) for one in buttons(line.blocks)),
            reply_to=line.thread,
            edited=line.edited,
            files=tuple(file.name for file in line.files),
            by=writer.name if writer else "",
            reactions=tuple(name for name, _ in line.reactions),
        )

    def bad_days(self, *days: BadDay) -> None:
        """Let the desk's next calls that send or edit go so, one each."""
        self.http.days.extend(OF_DAYS[day] for day in days)

    def trouble(self, method: str, *troubles: Trouble) -> None:
        """Let the next calls of a method go so, one each."""
        self.http.troubles[method].extend(troubles)

    def chat_id(self, chat: str) -> str:
        """Return a chat as the adapter sees it: "@mei" is "T0001/D00000002"."""
        channel = self.world.chat(chat)
        return f"{channel.team}/{channel.id}"

    def account_id(self, person: str, *, team: str | None = None) -> str:
        """Return a person as the adapter sees them."""
        user = self.world.user(person, team or self.world.first.id)
        return f"{user.team}/{user.id}"

    def _at(self, person: str, chat: str) -> tuple[Channel, User, Team]:
        channel = self.world.chat(chat)
        user = self.world.user(person, channel.team)
        channel.members.add(user.id)
        return channel, user, self.world.team(channel.team)

    def _hosted(self, team: Team, name: str, content: bytes) -> Hosted:
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        file = Hosted(self.world.next("F"), name, team.id, content, media_type)
        self.world.files[file.id] = file
        return file

    @staticmethod
    def _thread(channel: Channel, message: str | None) -> str | None:
        """Return the thread in which one answers a message: people write under the first one."""
        line = channel.line(message) if message is not None else None
        return message if line is None else line.thread or line.ts

    def _trigger(self, user: User) -> str:
        trigger = self.world.next("13345224609.")
        self.api.triggers[trigger] = user.id
        return trigger

    async def _shown(self, user: User, kind: Literal["interactive", "slash_commands"], payload: Json) -> str | None:
        seen = len(self.api.ephemerals)
        self.api.modals.pop(user.id, None)
        answer = await self.deliveries.deliver(kind, payload)
        modal = self.api.modals.get(user.id)
        if modal is not None:
            return "\n".join(_asked(modal))
        return self._ephemeral(user, seen) or _unescaped(str(answer.body.get("text", ""))) or None

    def _ephemeral(self, user: User, seen: int) -> str | None:
        shown = [text for _, one, text in self.api.ephemerals[seen:] if one == user.id]
        return _unescaped(shown[-1]) if shown else None


def _found(channel: Channel, message: str) -> Line:
    line = channel.line(message)
    if line is None:
        raise LookupError(f"no message {message} in {channel.id}")
    return line


def _label(button: Json) -> str:
    return label(button)


def _asked(view: Json) -> list[str]:
    blocks = view.get("blocks")
    rows = blocks if isinstance(blocks, list) else []
    return [str(row["label"]["text"]) for row in rows if row.get("type") == "input"]


def _escaped(text: str) -> str:
    """Return what Slack makes of typed text: escaped, its addresses marked as links."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"https?://[^\s<>]+", lambda found: f"<{found.group()}>", escaped)


def _unescaped(text: str) -> str:
    shown = re.sub(r"<([^<>|@#!][^<>|]*)>", r"\1", text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
