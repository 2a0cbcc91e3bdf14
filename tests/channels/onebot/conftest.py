"""A desk's QQ channel beside a fake QQ, over loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.channels.onebot.messenger import OneBotMessenger
from bot.channels.onebot.settings import ForwardSettings, OneBotSettings
from desk.chats import Chat, ChatEvent, Happening, Post
from devtools.movable_clock import MovableClock
from devtools.onebot import FakeOneBot

TOKEN = "long-enough-token"
GROUP = "10001/group:20002"
PATH = "/onebot/v11/ws"


@dataclass
class Desk:
    """A running QQ channel and what it handed in."""

    messenger: OneBotMessenger
    events: list[ChatEvent] = field(default_factory=list)
    lines: list[dict[str, object]] = field(default_factory=list)
    away: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, event: ChatEvent) -> str | None:
        """Keep an event; `away` times the store cannot be used first."""
        if self.away:
            self.away -= 1
            raise ConnectionError("the store is away")
        async with self._news:
            self.events.append(event)
            self._news.notify_all()
        return None

    async def got(self, count: int = 1) -> Sequence[ChatEvent]:
        """Wait until so many events were handed in; return them."""
        async with self._news:
            await self._news.wait_for(lambda: len(self.events) >= count)
        return self.events

    async def wrote(self, action: str) -> None:
        """Wait until a line of an action is in the log."""

        async def there() -> bool:
            return bool(self.logged(action))

        await until(there)

    def logged(self, action: str) -> list[dict[str, object]]:
        """Return the log lines of an action."""
        return [one for one in self.lines if one["event"] == action]


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait until something holds that nobody tells of; others go on meanwhile."""
    again = asyncio.Event()
    while not await holds():
        asyncio.get_running_loop().call_later(0.005, again.set)
        await again.wait()
        again.clear()


def post(text: str, *, chat: str = GROUP, **more: object) -> Post:
    """Return a post of the desk."""
    return Post("post-1", Chat("onebot", chat), text, "zh", **more)  # type: ignore[arg-type]


def clock() -> MovableClock:
    """Return a clock that stands still."""
    return MovableClock(datetime(2026, 11, 24, 9, 0, tzinfo=UTC))


@asynccontextmanager
async def a_fake(**more: object) -> AsyncIterator[FakeOneBot]:
    """Have a fake QQ running."""
    fake = FakeOneBot(clock(), **{"token": TOKEN, "reconnect_seconds": 0.02, **more})  # type: ignore[arg-type]
    await fake.start()
    try:
        yield fake
    finally:
        await fake.stop()


@asynccontextmanager
async def running(settings: OneBotSettings) -> AsyncIterator[Desk]:
    """Have the channel running."""
    desk = Desk(OneBotMessenger(settings, clock()))
    with capture_logs() as lines:
        desk.lines = lines  # type: ignore[assignment]
        task = asyncio.create_task(desk.messenger.run(desk.take))
        try:
            yield desk
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def reverse_settings(**more: object) -> OneBotSettings:
    """Return settings with a port of its own."""
    given = {"port": 0, "token": TOKEN, "file_hosts": ("127.0.0.1",), "busy_seconds": 1, "answer_seconds": 5, **more}
    return OneBotSettings(**given)  # type: ignore[arg-type]


def forward_settings(*fakes: FakeOneBot, token: str = TOKEN, **more: object) -> OneBotSettings:
    """Return settings that call each account of some fakes."""
    urls = [account.url for fake in fakes for account in fake.accounts.values()]
    given = {
        "forward": [ForwardSettings(url=one, token=token) for one in urls],
        "file_hosts": ("127.0.0.1",),
        "reconnect_seconds": 0.02,
        "longest_wait": 0.1,
        "busy_seconds": 1,
        "answer_seconds": 5,
        **more,
    }
    return OneBotSettings(**given)  # type: ignore[arg-type]


async def dial(fake: FakeOneBot, desk: Desk) -> None:
    """Let all accounts of a fake call the desk, and wait until they are in."""
    port = await desk.messenger.port()
    for account in fake.accounts.values():
        account.dial(f"ws://127.0.0.1:{port}{PATH}", token=TOKEN)
    await connected(desk, fake)


async def connected(desk: Desk, *fakes: FakeOneBot) -> None:
    """Wait until each account of some fakes is in use at the desk: an event of each has been through."""
    for fake in fakes:
        for number, account in fake.accounts.items():
            await account.connected()
            await account.emit(
                {
                    **fake._head(number, "notice"),
                    "notice_type": "group_increase",
                    "group_id": 1,
                    "user_id": int(number),
                    "sub_type": "invite",
                }
            )
    wanted = sum(len(fake.accounts) for fake in fakes)
    await desk.got(wanted)
    assert all(one.kind is Happening.JOINED for one in desk.events)
    desk.events.clear()


@pytest_asyncio.fixture(params=["reverse", "forward"])
async def pair(request: pytest.FixtureRequest) -> AsyncIterator[tuple[FakeOneBot, Desk]]:
    """Yield a fake QQ and the desk's channel, connected by one road and then by the other."""
    async with a_fake() as fake:
        if request.param == "reverse":
            async with running(reverse_settings()) as desk:
                await dial(fake, desk)
                yield fake, desk
        else:
            async with running(forward_settings(fake)) as desk:
                await connected(desk, fake)
                yield fake, desk
