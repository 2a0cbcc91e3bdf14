"""QQ as a messenger of the desk: every account of every OneBot implementation that is connected."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

import structlog
from websockets.asyncio.connection import Connection as WebSocket

from bot.channels.onebot.checks import Seat, look
from bot.channels.onebot.connection import Connection, Frame
from bot.channels.onebot.events import CHANNEL, Unreadable, event_in, file_told
from bot.channels.onebot.files import Fetcher, Unfetched, content_in, read_handle
from bot.channels.onebot.posts import acts_of, place_of
from bot.channels.onebot.roads import ForwardRoad, listening
from bot.channels.onebot.segments import identifier
from bot.channels.onebot.settings import OneBotSettings
from desk.channels import Capabilities, Rates
from desk.chats import ChatEvent, Finding, Hook, Post, RemoteFile, Take
from desk.clocks import Clock
from desk.errors import ChannelBusy, ChannelError, ChannelRefused, DeliveryUnknown

log = structlog.get_logger()

CAPABILITIES = Capabilities(
    buttons=False,
    replies=True,
    attachments=True,
    # QQ shows more, but long messages raise its risk control: accounts get muted, their messages go nowhere.
    text_limit=500,
    # As base64 in a frame, of which NapCat takes 50 MiB.
    files_bytes=30 * 1024 * 1024,
    buttons_most=0,
    # No limits are published; an account that speaks like a person is left alone, one that speaks faster is not.
    rates=Rates(chat_seconds=3, group_per_minute=12, per_second=1),
)
AWAY_SECONDS = 5.0
"""When to try again where the account is not connected: implementations call again every few seconds."""
TWICE_SECONDS = 10.0
"""A file told by a message and by a notice within this time is one file."""
REVERSE = "reverse"


class OneBotMessenger:
    """The messenger "onebot"."""

    name = CHANNEL
    capabilities = CAPABILITIES

    def __init__(self, settings: OneBotSettings, clock: Clock) -> None:
        """Be reached, and reach others, as `settings` say."""
        self._settings = settings
        self._clock = clock
        self._take: Take | None = None
        self._connections: dict[str, dict[str, Connection]] = {}
        self._serving: set[Connection] = set()
        self._seen = set(settings.accounts)
        self._forward = [ForwardRoad(one, settings) for one in settings.forward]
        self._fetcher = Fetcher(settings.file_hosts, seconds=settings.file_seconds)
        self._files: dict[tuple[str, ...], tuple[bool, float]] = {}
        self._port: asyncio.Future[int] | None = None

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """Return nothing: implementations call by WebSocket, on a port of its own."""
        return {}

    async def run(self, take: Take) -> None:
        """Listen and call until cancelled.

        Raises:
            ChannelRefused: the port cannot be listened on.
        """
        self._take = take
        async with AsyncExitStack() as stack:
            if self._settings.port is not None:
                server = await stack.enter_async_context(listening(self._settings, self._reverse))
                self._listening_on().set_result(next(iter(server.sockets)).getsockname()[1])
            stack.callback(self._stop)
            roads = await stack.enter_async_context(asyncio.TaskGroup())
            for road in self._forward:
                roads.create_task(road.run(self._called))
            await asyncio.get_running_loop().create_future()

    async def port(self) -> int:
        """Return the port on which implementations may call, once it is open."""
        return await asyncio.shield(self._listening_on())

    async def send(self, post: Post) -> Sequence[str]:
        """Post a message; a post with several parts of which one was not taken is not tried again as a whole.

        Raises:
            ChannelError: see `Messenger.send`.
        """
        place = place_of(post.chat)
        connection = self._of(place.bot)
        ids: list[str] = []
        for number, act in enumerate(await asyncio.to_thread(acts_of, post, place)):
            try:
                data = await connection.call(act.action, act.params)
            except ChannelError as error:
                raise (_in_part(error) if number else error) from error
            ids += [one for key in ("message_id",) if (one := identifier(data.get(key)))]
        return ids or [f"unnamed:{post.id}"]

    async def edit(self, post: Post, message: str) -> None:
        """Refuse: QQ knows no editing.

        Raises:
            ChannelRefused: always.
        """
        raise ChannelRefused(f"QQ cannot edit message {message} in {post.chat.id}")

    async def fetch(self, file: RemoteFile, *, most: int) -> bytes:
        """Return a file's content: from the address in the event, else through a fresh one.

        Raises:
            ChannelRefused: it is longer than `most` bytes, or gone.
            ChannelBusy: the account is not connected, which alone could give a fresh address.
        """
        handle = read_handle(file.handle)
        if file.size is not None and file.size > most:
            raise ChannelRefused(f"the file is longer than {most} bytes")
        try:
            return await self._fetcher.get(handle.url, most=most)
        except Unfetched:
            log.info("onebot.file_anew", bot=handle.bot, action=handle.action)
        try:
            data = await self._of(handle.bot).call(handle.action, handle.params)
            content = content_in(data, most=most)
            return await self._fetcher.get(str(data.get("url") or ""), most=most) if content is None else content
        except (Unfetched, DeliveryUnknown) as error:
            raise ChannelRefused("the file is gone, or its host is not allowed") from error

    async def close(self) -> None:
        """Hold nothing: what is open ends with `run`."""

    async def check(self) -> Sequence[Finding]:
        """Tell who is connected, since when, and what is not."""
        seats = [
            Seat(bot, connection) for bot, ways in sorted(self._connections.items()) for connection in ways.values()
        ]
        port = self._port.result() if self._port is not None and self._port.done() else None
        return await look(self._settings, port, seats, self._forward)

    def _of(self, bot: str) -> Connection:
        """Return the newest open connection of an account whose login at QQ holds."""
        ways = [one for one in self._connections.get(bot, {}).values() if one.open and one.online]
        if not ways:
            raise ChannelBusy(AWAY_SECONDS)
        return ways[-1]

    async def _reverse(self, socket: WebSocket, bot: str) -> None:
        await self._serve(self._connection(socket, REVERSE, bot))

    async def _called(self, socket: WebSocket, address: str) -> str | None:
        connection = self._connection(socket, address, None)
        await self._serve(connection)
        return connection.refused

    def _connection(self, socket: WebSocket, way: str, bot: str | None) -> Connection:
        return Connection(
            socket,
            way=way,
            since=self._clock.now(),
            bot=bot,
            named=self._named,
            answer_seconds=self._settings.answer_seconds,
            busy_seconds=self._settings.busy_seconds,
        )

    async def _serve(self, connection: Connection) -> None:
        self._serving.add(connection)
        try:
            await connection.serve(lambda frame: self._event(connection, frame))
        finally:
            self._serving.discard(connection)
            ways = self._connections.get(connection.bot or "", {})
            if ways.get(connection.way) is connection:
                del ways[connection.way]
            log.info("onebot.disconnected", bot=connection.bot, way=connection.way)

    def _named(self, connection: Connection, bot: str) -> None:
        """Take a connection into use for its account; an older one by the same road has to go."""
        if self._strange(bot):
            log.warning("onebot.not_own", bot=bot, way=connection.way)
            return
        ways = self._connections.setdefault(bot, {})
        older = ways.pop(connection.way, None)
        ways[connection.way] = connection
        self._seen.add(bot)
        log.info("onebot.connected", bot=bot, way=connection.way, displaces=older is not None)
        if older is not None:
            older.displace()

    def _strange(self, bot: str | None) -> bool:
        """Tell whether an account is none of the desk's, which a forward address may turn out to be."""
        return bool(self._settings.accounts) and bot not in self._settings.accounts

    async def _event(self, connection: Connection, frame: Frame) -> None:
        if self._strange(connection.bot):
            return
        try:
            event = event_in(frame, bot=connection.bot or "", own=self._seen)
        except Unreadable as error:
            log.warning("onebot.unreadable", bot=connection.bot, error=str(error), post_type=_kind(frame))
            return
        except Exception:
            log.exception("onebot.unreadable", bot=connection.bot, post_type=_kind(frame))
            return
        if event is None:
            log.debug("onebot.passed_over", bot=connection.bot, post_type=_kind(frame))
        elif self._told_already(event):
            log.info("onebot.file_told_twice", chat=event.chat.id)
        elif self._take is not None:
            await self._take(event)

    def _told_already(self, event: ChatEvent) -> bool:
        """Tell whether a file came just now the other way: as a message after a notice, or as a notice after one."""
        told = file_told(event)
        if told is None:
            return False
        now = asyncio.get_running_loop().time()
        self._files = {key: one for key, one in self._files.items() if now - one[1] < TWICE_SECONDS}
        notice = event.message is None
        earlier = self._files.get(told)
        self._files[told] = (notice, now)
        return earlier is not None and earlier[0] is not notice

    def _listening_on(self) -> asyncio.Future[int]:
        if self._port is None:
            self._port = asyncio.get_running_loop().create_future()
        return self._port

    def _stop(self) -> None:
        self._port = None
        for connection in self._serving:
            connection.stop()


def _in_part(error: ChannelError) -> ChannelError:
    """Return what it means that a later part of a post was not taken: the first part has arrived."""
    told = f"the words arrived, a file did not: {error}"
    return ChannelRefused(told) if isinstance(error, ChannelRefused) else DeliveryUnknown(told)


def _kind(frame: Frame) -> str:
    return f"{frame.get('post_type')}.{frame.get('notice_type') or frame.get('message_type') or ''}"[:80]
