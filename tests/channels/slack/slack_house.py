"""A Slack adapter that is connected to a fake Slack, and what it handed in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from aiohttp import web

from bot.channels.slack.hearing import Forget
from bot.channels.slack.messenger import SlackMessenger
from bot.channels.slack.oauth import Save
from bot.channels.slack.settings import SlackSettings
from bot.channels.slack.workspaces import TokenOf
from desk.chats import Account, Chat, ChatEvent, Happening, Home, HookRequest, Post, PostButton, PostFile
from devtools.movable_clock import MovableClock
from devtools.slack import FakeSlack
from devtools.slack.server import APP_TOKEN, SIGNING_SECRET

Transport: TypeAlias = Literal["socket", "http"]

START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
GROUP = "T0001/C0001"
RETRIES = (0.0, 0.01, 0.01)


@dataclass
class Taken:
    """What the desk would keep: each event once, by its id and by its second key."""

    events: list[ChatEvent] = field(default_factory=list)
    deliveries: list[ChatEvent] = field(default_factory=list)
    answer: str | None = None
    failures: int = 0

    async def take(self, event: ChatEvent) -> str | None:
        """Keep an event that was not seen before."""
        if self.failures:
            self.failures -= 1
            raise OSError("the store cannot be used")
        self.deliveries.append(event)
        keys = {key for one in self.events for key in (one.id, one.also) if key}
        if event.id not in keys and event.also not in keys:
            self.events.append(event)
        return self.answer

    @property
    def only(self) -> ChatEvent:
        """Return the one event that was kept."""
        (event,) = self.events
        return event

    def of(self, kind: Happening) -> list[ChatEvent]:
        """Return the events of a kind."""
        return [event for event in self.events if event.kind is kind]


@dataclass
class Hooks:
    """The desk's web server, as far as Slack knows it."""

    messenger: SlackMessenger | None = None
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
class SlackHouse:
    """The adapter, its Slack, and what was handed in."""

    slack: FakeSlack
    messenger: SlackMessenger
    taken: Taken
    clock: MovableClock
    hooks: Hooks

    def post(
        self,
        text: str,
        *,
        chat: str = GROUP,
        buttons: tuple[PostButton, ...] = (),
        reply_to: str | None = None,
        thread: str | None = None,
        files: tuple[PostFile, ...] = (),
    ) -> Post:
        """Return a post."""
        found = Chat("slack", self.slack.chat_id(chat))
        return Post("p-1", found, text, "en", buttons=buttons, reply_to=reply_to, thread=thread, files=files)

    async def send(self, text: str, **more: object) -> str:
        """Send a post; return its first id."""
        return (await self.messenger.send(self.post(text, **more)))[0]  # type: ignore[arg-type]

    def account(self, person: str) -> Account:
        """Return a person as the desk sees them."""
        return Account("slack", self.slack.account_id(person), person.title())


@asynccontextmanager
async def open_house(
    transport: Transport,
    *,
    settings: Mapping[str, str] | None = None,
    token_of: TokenOf | None = None,
    save: Save | None = None,
    forget: Forget | None = None,
    home: Home | None = None,
) -> AsyncIterator[SlackHouse]:
    """Yield the adapter and its Slack, connected; `settings` are added to those that connect them."""
    clock = MovableClock(START)
    async with serving_hooks() as hooks:
        slack = FakeSlack(clock, hooks=hooks.address if transport == "http" else None, retries=RETRIES, ack_seconds=1)
        await slack.start()
        secret = {"app_token": APP_TOKEN} if transport == "socket" else {"signing_secret": SIGNING_SECRET}
        given = {"bot_token": slack.bot_token, **addresses(slack), **secret, **(settings or {})}
        messenger = SlackMessenger(
            SlackSettings.model_validate(given), clock, token_of=token_of, save=save, forget=forget, home=home
        )
        hooks.messenger = messenger
        taken = Taken()
        running = asyncio.create_task(messenger.run(taken.take))
        try:
            await (slack.deliveries.greeted.wait() if transport == "socket" else running)
            yield SlackHouse(slack, messenger, taken, clock, hooks)
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await messenger.close()
            await slack.stop()


def addresses(slack: FakeSlack) -> dict[str, str]:
    """Return the settings that lead to a fake Slack."""
    return {"api_url": f"{slack.address}api/", "files_url": f"{slack.address}files/"}


@asynccontextmanager
async def serving_hooks() -> AsyncIterator[Hooks]:
    """Serve hooks on a free port."""
    hooks = Hooks()
    app = web.Application(client_max_size=8 * 1024**2)
    app.router.add_post("/hooks/slack/{hook}", hooks.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hooks.address = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/slack"
    try:
        yield hooks
    finally:
        await runner.cleanup()
