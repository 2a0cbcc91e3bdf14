"""Every channel that the contract suite runs over: a fake vendor and the messenger that is connected to it.

A rig is entered for one test. Adding a channel is one function and one line in `RIGS`; `GROUP_RIGS` are those on which
there are groups (mail knows none: what happens in a group elsewhere happens there between a person and the mailbox).
The suite runs over all of them; the stories of `test_killed_stories.py`, which take longer, over `ONE_EACH`.
Each adapter's own tests lie in its folder.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from aiohttp import web

from bot.channels.mail.messenger import MailMessenger
from bot.channels.onebot.messenger import OneBotMessenger
from bot.channels.slack.messenger import SlackMessenger
from bot.channels.slack.settings import SlackSettings
from desk.chats import Hook, HookRequest, Messenger
from devtools.mail.vendor import FakeMail
from devtools.movable_clock import MovableClock
from devtools.onebot import FakeOneBot
from devtools.scripted_messenger import PLAIN, ScriptedMessenger
from devtools.slack import FakeSlack
from devtools.slack.server import APP_TOKEN, SIGNING_SECRET
from devtools.telegram import FakeTelegram
from devtools.vendor import FakeVendor
from tests.channels.feishu.feishu_house import GROUP as FEISHU_GROUP
from tests.channels.feishu.feishu_house import open_house
from tests.channels.mail.conftest import KEY, settings_of
from tests.channels.onebot.conftest import PATH, TOKEN, forward_settings, reverse_settings
from tests.telegram_house import SECRET, messenger_of

START = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)
SLACK_RETRIES = (0.0, 0.05, 0.2, 0.5, 1.0, 1.0, 1.0)


@dataclass(slots=True)
class Rig:
    """A vendor and the desk's messenger.

    `group` is a group's chat as the vendor's people name it, None where there are no groups; then `front` is what is
    bound instead. `connect` makes a messenger anew, as a desk does that is started again. `patience` is how far a story
    lets time go on by itself, in seconds: so long the desk waits where this vendor is busy. `hooks` is the address
    where the vendor calls the desk, if it does; `block` lets a person block the desk, `put_out` somebody remove it from
    a group.
    """

    vendor: FakeVendor
    connect: Callable[[], Messenger]
    group: str | None = "g1"
    front: str | None = None
    patience: float = 10
    hooks: str | None = None
    block: Callable[[str], None] | None = None
    put_out: Callable[[str], Awaitable[object]] | None = None
    messenger: Messenger = field(init=False)

    def __post_init__(self) -> None:
        """Make the first messenger."""
        self.messenger = self.connect()


MakeRig = Callable[[], AbstractAsyncContextManager[Rig]]


@asynccontextmanager
async def scripted() -> AsyncIterator[Rig]:
    """Give a messenger in memory that can do everything."""
    messenger = ScriptedMessenger()
    yield Rig(messenger, lambda: messenger)


@asynccontextmanager
async def plain() -> AsyncIterator[Rig]:
    """Give a messenger in memory without buttons, edits and threads."""
    messenger = ScriptedMessenger("plain", PLAIN)
    yield Rig(messenger, lambda: messenger)


@dataclass(slots=True)
class Mounted:
    """Where the hooks of the newest messenger answer, as the desk's web server lets them."""

    address: str = ""
    hooks: Mapping[str, Hook] = field(default_factory=dict)

    def mount(self, messenger: Messenger) -> Messenger:
        """Let the hooks of a messenger answer from now on."""
        self.hooks = messenger.hooks
        return messenger

    async def answer(self, request: web.Request) -> web.Response:
        """Give a call to the hook of its path."""
        hook = self.hooks.get(request.match_info["path"])
        if hook is None:
            return web.Response(status=503)
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = await hook(HookRequest(await request.read(), headers, dict(request.query)))
        return web.Response(status=answer.status, body=answer.body, content_type=answer.media_type)


@asynccontextmanager
async def mounted() -> AsyncIterator[Mounted]:
    """Serve hooks on a free port of loopback."""
    there = Mounted()
    app = web.Application(client_max_size=8 * 1024**2)
    app.router.add_post("/hooks/{path}", there.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    there.address = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks"
    try:
        yield there
    finally:
        await runner.cleanup()


@asynccontextmanager
async def served(vendor: FakeVendor) -> AsyncIterator[None]:
    """Let a vendor listen while the block runs."""
    await vendor.start()
    try:
        yield
    finally:
        await vendor.stop()


@asynccontextmanager
async def telegram() -> AsyncIterator[Rig]:
    """Give Telegram, asked for updates."""
    clock = MovableClock(START)
    fake = FakeTelegram(clock)
    async with served(fake), telegram_rig(fake, lambda: messenger_of(fake, clock, send_seconds=5)) as rig:
        yield rig


@asynccontextmanager
async def telegram_by_webhook() -> AsyncIterator[Rig]:
    """Give Telegram that calls the desk."""
    clock = MovableClock(START)
    fake = FakeTelegram(clock)
    async with mounted() as there, served(fake):
        where = {"webhook_url": f"{there.address}/update", "webhook_secret": SECRET}
        connect = lambda: there.mount(messenger_of(fake, clock, send_seconds=5, **where))  # noqa: E731
        async with telegram_rig(fake, connect, hooks=there.address) as rig:
            yield rig


@asynccontextmanager
async def telegram_rig(
    fake: FakeTelegram, connect: Callable[[], Messenger], *, hooks: str | None = None
) -> AsyncIterator[Rig]:
    """Give a rig over a fake Telegram; all messengers that it made are closed."""
    made: list[Messenger] = []

    def connected() -> Messenger:
        made.append(connect())
        return made[-1]

    async def put_out(chat: str) -> None:
        fake.remove_bot("somebody", chat)

    try:
        yield Rig(fake, connected, hooks=hooks, block=fake.block, put_out=put_out)
    finally:
        for one in made:
            await one.close()


@asynccontextmanager
async def slack() -> AsyncIterator[Rig]:
    """Give Slack in Socket Mode."""
    clock = MovableClock(START)
    fake = FakeSlack(clock, retries=SLACK_RETRIES, ack_seconds=1)
    async with served(fake), slack_rig(fake, clock, {"app_token": APP_TOKEN}) as rig:
        yield rig


@asynccontextmanager
async def slack_by_http() -> AsyncIterator[Rig]:
    """Give Slack that calls the desk, signed."""
    clock = MovableClock(START)
    async with mounted() as there:
        fake = FakeSlack(clock, hooks=there.address, retries=SLACK_RETRIES, ack_seconds=1)
        async with served(fake), slack_rig(fake, clock, {"signing_secret": SIGNING_SECRET}, there) as rig:
            yield rig


@asynccontextmanager
async def slack_rig(
    fake: FakeSlack, clock: MovableClock, secret: dict[str, str], there: Mounted | None = None
) -> AsyncIterator[Rig]:
    """Give a rig over a fake Slack; all messengers that it made are closed."""
    addresses = {"api_url": f"{fake.address}api/", "files_url": f"{fake.address}files/"}
    settings = SlackSettings.model_validate({"bot_token": fake.bot_token, **addresses, **secret, "seconds": 5})
    made: list[SlackMessenger] = []

    def connect() -> Messenger:
        made.append(SlackMessenger(settings, clock))
        return there.mount(made[-1]) if there is not None else made[-1]

    async def put_out(chat: str) -> None:
        await fake.membership("channel_left", "somebody", chat)

    try:
        yield Rig(fake, connect, group="T0001/C0001", hooks=there.address if there else None, put_out=put_out)
    finally:
        for one in made:
            await one.close()


@asynccontextmanager
async def onebot() -> AsyncIterator[Rig]:
    """Give QQ whose implementation calls the desk."""
    clock, port = MovableClock(START), free_port()
    fake = FakeOneBot(clock, token=TOKEN, reconnect_seconds=0.02)
    settings = reverse_settings(port=port)
    async with served(fake):
        fake.first.dial(f"ws://127.0.0.1:{port}{PATH}", token=TOKEN)
        yield onebot_rig(fake, lambda: OneBotMessenger(settings, clock))


@asynccontextmanager
async def onebot_called() -> AsyncIterator[Rig]:
    """Give QQ whose implementation is called by the desk."""
    clock = MovableClock(START)
    fake = FakeOneBot(clock, token=TOKEN)
    async with served(fake):
        yield onebot_rig(fake, lambda: OneBotMessenger(forward_settings(fake), clock))


def onebot_rig(fake: FakeOneBot, connect: Callable[[], Messenger]) -> Rig:
    """Return a rig over a fake QQ."""
    return Rig(fake, connect, group="10001/group:20002", put_out=lambda chat: fake.kick(chat, "somebody"))


@asynccontextmanager
async def mail() -> AsyncIterator[Rig]:
    """Give a mailbox."""
    clock, fake = MovableClock(START), FakeMail()
    async with served(fake):
        yield Rig(
            fake, lambda: MailMessenger(settings_of(fake), clock, key=KEY), group=None, front=fake.address, patience=130
        )


@asynccontextmanager
async def feishu() -> AsyncIterator[Rig]:
    """Give Feishu, which pushes to the desk's hook."""
    async with open_house(run=False) as house:
        yield Rig(house.feishu, lambda: house.messenger, group=FEISHU_GROUP)


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


GROUP_RIGS = [
    pytest.param(scripted, id="in memory, able"),
    pytest.param(plain, id="in memory, plain"),
    pytest.param(telegram, id="Telegram, polled"),
    pytest.param(telegram_by_webhook, id="Telegram, webhook"),
    pytest.param(slack, id="Slack, socket"),
    pytest.param(slack_by_http, id="Slack, signed calls"),
    pytest.param(onebot, id="QQ, reverse"),
    pytest.param(onebot_called, id="QQ, forward"),
    pytest.param(feishu, id="Feishu"),
]
RIGS = [*GROUP_RIGS, pytest.param(mail, id="mail")]
DOUBLING_RIGS = [one for one in RIGS if one.id != "Feishu"]
"""Those on which a second try may be a double; Feishu knows a post by its name and takes it once."""
ONE_EACH = [
    pytest.param(scripted, id="in memory"),
    pytest.param(telegram, id="Telegram"),
    pytest.param(slack, id="Slack"),
    pytest.param(onebot, id="QQ"),
    pytest.param(mail, id="mail"),
]
"""One of each vendor, for stories that take long."""
