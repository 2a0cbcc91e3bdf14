"""A Feishu adapter that is connected to a fake Feishu, and what it handed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiohttp import web

from bot.channels.feishu.messenger import FeishuMessenger
from bot.channels.feishu.settings import FeishuSettings
from desk.chats import Chat, ChatEvent, HookRequest, Post, PostButton, PostFile
from devtools.feishu import FakeFeishu
from devtools.movable_clock import MovableClock

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
GROUP = "oc_fujian"
RETRIES = (0.0, 0.01, 0.01)


@dataclass
class Taken:
    """What the desk would keep."""

    events: list[ChatEvent] = field(default_factory=list)
    answer: str | None = None
    failures: int = 0

    async def take(self, event: ChatEvent) -> str | None:
        """Keep an event."""
        if self.failures:
            self.failures -= 1
            raise OSError("the store cannot be used")
        self.events.append(event)
        return self.answer

    @property
    def only(self) -> ChatEvent:
        """Return the one event that was kept."""
        (event,) = self.events
        return event


@dataclass
class Hooks:
    """The desk's web server, as far as Feishu knows it."""

    messenger: FeishuMessenger | None = None
    address: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        """Give a call to the hook of its name."""
        if self.messenger is None:
            return web.Response(status=503)
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = HookRequest(await request.read(), headers, dict(request.query))
        answer = await self.messenger.hooks[request.match_info["hook"]](asked)
        return web.Response(status=answer.status, body=answer.body, content_type=answer.media_type)


@dataclass
class FeishuHouse:
    """The adapter, its Feishu, and what was handed in."""

    feishu: FakeFeishu
    messenger: FeishuMessenger
    taken: Taken
    clock: MovableClock

    def post(
        self,
        text: str,
        *,
        name: str = "1.0",
        chat: str = GROUP,
        buttons: tuple[PostButton, ...] = (),
        reply_to: str | None = None,
        thread: str | None = None,
        files: tuple[PostFile, ...] = (),
    ) -> Post:
        """Return a post; one with the same name is the same post in another try."""
        found = Chat("feishu", self.feishu.chat_id(chat))
        return Post(name, found, text, "en", buttons=buttons, reply_to=reply_to, thread=thread, files=files)

    def anew(self) -> FeishuMessenger:
        """Return an adapter that remembers nothing, as after a restart."""
        return FeishuMessenger(FeishuSettings.model_validate(self.feishu.settings()), self.clock)


@asynccontextmanager
async def open_house(*, run: bool = True, **settings: str) -> AsyncIterator[FeishuHouse]:
    """Yield the adapter and its Feishu, connected."""
    clock = MovableClock(START)
    hooks = Hooks()
    app = web.Application(client_max_size=8 * 1024**2)
    app.router.add_post("/hooks/feishu/{hook}", hooks.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hooks.address = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/feishu/events"
    feishu = FakeFeishu(clock, hook=hooks.address, retries=RETRIES)
    await feishu.start()
    feishu.world.room(GROUP)
    messenger = FeishuMessenger(FeishuSettings.model_validate({**feishu.settings(), **settings}), clock)
    hooks.messenger = messenger
    taken = Taken()
    try:
        if run:
            await messenger.run(taken.take)
        yield FeishuHouse(feishu, messenger, taken, clock)
    finally:
        await messenger.close()
        await feishu.stop()
        await runner.cleanup()
