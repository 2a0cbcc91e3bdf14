"""The messenger "telegram" connected to the fake, and somebody who takes what it hands in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import structlog
from aiohttp import web

from bot.channels.telegram.messenger import Telegram, make_messenger
from bot.channels.telegram.polling import Patience
from bot.channels.telegram.settings import TelegramSettings
from desk.chats import Chat, ChatEvent, Hook, HookRequest, Post, PostButton, PostFile
from desk.clocks import Clock
from devtools.telegram import FakeTelegram

GROUP = "-1002000000777"
PLAIN_GROUP = "-55"
SECRET = "an-open-secret-0123456789"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


class Taker:
    """Takes events as the desk's reception would: kept at once, by id; `broken` takes fail before one succeeds."""

    def __init__(self, said: str | None = None) -> None:
        """Say `said` to whoever presses."""
        self.said = said
        self.broken = 0
        self.tries = 0
        self.events: list[ChatEvent] = []
        self.gate: asyncio.Event | None = None
        self._news: asyncio.Queue[ChatEvent] = asyncio.Queue()

    async def take(self, event: ChatEvent) -> str | None:
        """Keep an event; where there is a gate, wait for it first."""
        self.tries += 1
        if self.broken > 0:
            self.broken -= 1
            raise OSError("the disk is full")
        self.events.append(event)
        self._news.put_nowait(event)
        if self.gate is not None:
            await self.gate.wait()
        return self.said

    async def next(self) -> ChatEvent:
        """Return the next event."""
        async with asyncio.timeout(10):
            return await self._news.get()


class Lines:
    """Log lines as they come; a test can wait for one."""

    def __init__(self) -> None:
        """Begin without lines."""
        self.lines: list[dict[str, object]] = []
        self._news = asyncio.Event()

    def __call__(self, _: object, level: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
        """Keep a line and print none."""
        self.lines.append({**line, "level": level})
        self._news.set()
        raise structlog.DropEvent

    def keys(self) -> list[object]:
        """Return the action keys, in order."""
        return [one["event"] for one in self.lines]

    async def until(self, key: str) -> None:
        """Wait for a line."""
        async with asyncio.timeout(10):
            while key not in self.keys():
                self._news.clear()
                await self._news.wait()


@contextmanager
def heard_logs() -> Iterator[Lines]:
    """Keep the log lines of a block."""
    lines, processors = Lines(), structlog.get_config()["processors"]
    before = list(processors)
    processors[:] = [lines]
    try:
        yield lines
    finally:
        processors[:] = before


def messenger_of(telegram: FakeTelegram, clock: Clock, **settings: object) -> Telegram:
    """Return the messenger, not yet running; it loses patience within a twentieth of a second."""
    given = {"token": telegram.token, "api_url": telegram.url, "poll_seconds": 20, **settings}
    return make_messenger(TelegramSettings.model_validate(given), clock, patience=Patience(first=0.01, most=0.05))


@asynccontextmanager
async def closing(messenger: Telegram) -> AsyncIterator[Telegram]:
    """Close a messenger's connections after the block."""
    try:
        yield messenger
    finally:
        await messenger.close()


@asynccontextmanager
async def running(messenger: Telegram, taker: Taker, telegram: FakeTelegram) -> AsyncIterator[Telegram]:
    """Let a messenger ask for updates while the block runs."""
    task = asyncio.create_task(messenger.run(taker.take))
    try:
        async with asyncio.timeout(10):
            await telegram.updates.polled.wait()
        yield messenger
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def mounted() -> AsyncIterator[tuple[str, dict[str, Hook]]]:
    """Serve hooks on loopback as the desk's web server does; give the address and where to put the hooks, by path."""
    hooks: dict[str, Hook] = {}

    async def call(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = await hooks[request.match_info["path"]](HookRequest(await request.read(), headers))
        return web.Response(status=answer.status, body=answer.body)

    app = web.Application()
    app.router.add_post("/hooks/telegram/{path}", call)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/telegram/", hooks
    finally:
        await runner.cleanup()


def post(
    text: str,
    chat: str = GROUP,
    *,
    id: str = "out-1",  # noqa: A002
    topic: str | None = None,
    buttons: tuple[PostButton, ...] = (),
    reply_to: str | None = None,
    files: tuple[PostFile, ...] = (),
    quiet: bool = False,
) -> Post:
    """Return a post of the desk."""
    place = Chat("telegram", chat, topic)
    return Post(id, place, text, "zh", buttons=buttons, reply_to=reply_to, files=files, quiet=quiet)


def file(folder: Path, name: str, media_type: str, content: bytes) -> PostFile:
    """Write a file and return it, ready to post."""
    path = folder / name
    path.write_bytes(content)
    return PostFile(name, media_type, path)
