"""Mail servers on loopback and a messenger of the desk that reads and writes there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest_asyncio
from pydantic import SecretStr

from bot.channels.mail.messenger import MailMessenger
from bot.channels.mail.settings import Mailbox, MailSettings
from desk.chats import ChatEvent
from devtools.mail.vendor import FakeMail
from devtools.movable_clock import MovableClock

KEY = b"a secret of the desk, for tests"
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


def mailbox_of(fake: FakeMail, **more: object) -> Mailbox:
    given: dict[str, object] = {
        "address": fake.address,
        "name": "值班台",
        "password": SecretStr(fake.password),
        "imap_host": "127.0.0.1",
        "imap_port": fake.imap.port,
        "imap_security": "plain",
        "smtp_host": "127.0.0.1",
        "smtp_port": fake.smtp.port,
        "smtp_security": "plain",
        "since": date(2020, 1, 1),
    }
    return Mailbox.model_validate({**given, **more})


def settings_of(fake: FakeMail, **more: object) -> MailSettings:
    given: dict[str, object] = {"mailboxes": (mailbox_of(fake),), "answer_seconds": 5, "poll_seconds": 0.05}
    return MailSettings.model_validate({**given, **more})


def messenger_of(fake: FakeMail, **more: object) -> MailMessenger:
    return MailMessenger(settings_of(fake, **more), MovableClock(NOON), key=KEY)


@dataclass
class Taker:
    """Takes events as the desk does, or fails where `fails` is above 0."""

    events: list[ChatEvent] = field(default_factory=list)
    fails: int = 0
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, event: ChatEvent) -> str | None:
        if self.fails:
            self.fails -= 1
            raise OSError("the store cannot be used")
        async with self.news:
            self.events.append(event)
            self.news.notify_all()
        return None

    async def until(self, count: int, *, seconds: float = 10) -> list[ChatEvent]:
        async with asyncio.timeout(seconds), self.news:
            await self.news.wait_for(lambda: len(self.events) >= count)
        return self.events


async def until(true: Callable[[], Awaitable[bool]], *, seconds: float = 10) -> None:
    """Wait until something holds of which nobody tells: a flag in the mailbox."""
    async with asyncio.timeout(seconds):
        while not await true():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@asynccontextmanager
async def running(messenger: MailMessenger, taker: Taker) -> AsyncIterator[asyncio.Task[None]]:
    """Let a messenger run while the block runs."""
    task = asyncio.create_task(messenger.run(taker.take))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def mail_servers(fake: FakeMail) -> AsyncIterator[FakeMail]:
    await fake.start()
    try:
        yield fake
    finally:
        await fake.stop()


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeMail]:
    async with mail_servers(FakeMail()) as opened:
        yield opened
