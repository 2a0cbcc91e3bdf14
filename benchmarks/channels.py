"""The messengers: update in to reply out over the fake servers, beside bare bots; draining under limits; memory.

The fakes, the desk and the people run in one process and one loop, so the figures hold what the fake costs, for the
desk and for the bare bot alike. The desk's own pacing is switched off where time is measured (a chat takes one message
a second), and alone is measured where messages are drained.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import structlog

from benchmarks import channels_peers as peers
from bot.attachments import AttachmentFolder
from bot.channels.feed import Feed
from bot.channels.onebot.messenger import CAPABILITIES as QQ_CAPABILITIES
from bot.channels.onebot.messenger import OneBotMessenger
from bot.channels.onebot.settings import ForwardSettings, OneBotSettings
from bot.channels.slack.messenger import CAPABILITIES as SLACK_CAPABILITIES
from bot.channels.slack.messenger import SlackMessenger
from bot.channels.slack.settings import SlackSettings
from bot.channels.telegram.messenger import Telegram, make_messenger
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.web import WebChannel
from bot.clock import SystemClock
from bot.messengers.outside import Outside
from bot.packs import load_packs
from bot.serve import cast_of
from bot.shipped import ROOT
from bot.wiring import Desk, assemble
from desk.channels import Capabilities, Rates
from desk.chat_ports import Binding
from desk.chats import Account, Chat, ChatEvent, Happening, Messenger
from desk.clocks import Clock
from desk.messages import Outgoing, OutKind
from desk.people import Group
from devtools.movable_clock import MovableClock
from devtools.onebot import FakeOneBot
from devtools.scripted_messenger import ScriptedMessenger
from devtools.slack import FakeSlack
from devtools.slack.server import APP_TOKEN
from devtools.telegram import FakeTelegram
from devtools.vendor import FakeVendor
from knowledge_base.library import Library
from nlu.embedded import open_understanding
from storage.store import open_store

CONTRACT = "shaoguan-env"
SECRET = "a secret of the benchmark, long enough for signing"
ASKED = "/oncall"
CHATS = 40
ONE_BY_ONE = 200
AT_ONCE = 200
WARM_UP = 20
DRAINED = {"telegram": 5_000, "slack": 5_000, "onebot": 1_000}
"""QQ takes one message a second: each is a drain of its own, and 5 000 of them are minutes of real work."""
GROUPS_KEPT = 1_000
LOOK_SECONDS = 0.0003
"""How often it is looked whether a reply stands in its chat."""
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ground:
    """A fake with the chats of the run; `ids` are theirs as the adapter names them, `count` what stands in all."""

    name: str
    vendor: FakeVendor
    chats: tuple[str, ...]
    ids: tuple[str, ...]
    count: Callable[[], int]
    messenger: Messenger


def measure() -> dict[str, object]:
    """Measure everything."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.WARNING)
    return asyncio.run(_measure())


async def _measure() -> dict[str, object]:
    figures = await _memory()
    for ground in (_telegram, _slack, _onebot):
        async with ground() as there:
            own = await _of_desk(there)
            figures |= {f"{there.name}, desk: {what}": value for what, value in _figures(own).items()}
        async with ground() as there:
            bare = await _of_peer(there)
            name = peers.NAMES[there.name]
            figures |= {f"{there.name}, {name}: {what}": value for what, value in _figures(bare).items()}
        added = median(own[0]) - median(bare[0])
        figures[f"{there.name}: the desk adds at p50, ms"] = round(added * 1000, 1)
    for name, able in (
        ("telegram", Telegram.capabilities),
        ("slack", SLACK_CAPABILITIES),
        ("onebot", QQ_CAPABILITIES),
    ):
        figures |= await _drained(name, able)
    return figures


Spent = tuple[list[float], float]
"""The seconds of each answer, one at a time; and how many a second are answered when all ask at once."""


def _figures(spent: Spent) -> dict[str, object]:
    cuts = quantiles(spent[0], n=100)
    return {
        "p50, ms": round(median(spent[0]) * 1000, 1),
        "p99, ms": round(cuts[98] * 1000, 1),
        "messages per second": round(spent[1]),
    }


async def _of_desk(ground: Ground) -> Spent:
    messenger = ground.messenger
    messenger.capabilities = replace(messenger.capabilities, rates=Rates())
    with tempfile.TemporaryDirectory() as folder:
        async with _desk({ground.name: messenger}, Path(folder), SystemClock()) as desk:
            await _bind(desk, ground.name, ground.ids)
            await desk.start()
            try:
                return await _asked(ground)
            finally:
                await desk.stop()


async def _of_peer(ground: Ground) -> Spent:
    async with peers.OF[ground.name](ground.vendor):
        return await _asked(ground)


async def _asked(ground: Ground) -> Spent:
    """Ask in each chat in turn, one at a time; then in all at once."""
    for number in range(WARM_UP):
        await _answer(ground, ground.chats[number % CHATS])
    spent: list[float] = []
    for number in range(ONE_BY_ONE):
        begun = time.perf_counter()
        await _answer(ground, ground.chats[number % CHATS])
        spent.append(time.perf_counter() - begun)
    before = ground.count()
    begun = time.perf_counter()
    asking = [ground.vendor.say(f"user{n % 7}", ground.chats[n % CHATS], ASKED) for n in range(AT_ONCE)]
    await asyncio.gather(*asking)
    await _until(lambda: ground.count() >= before + 2 * AT_ONCE)
    return spent, AT_ONCE / (time.perf_counter() - begun)


async def _answer(ground: Ground, chat: str) -> None:
    before = ground.count()
    await ground.vendor.say("user", chat, ASKED)
    await _until(lambda: ground.count() >= before + 2)


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not holds():  # noqa: ASYNC110 - the fakes tell nobody
            await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def _desk(messengers: Mapping[str, Messenger], folder: Path, clock: Clock) -> AsyncIterator[Desk]:
    """Yield a desk with its own packs, people and embedded understanding over a SQLite file; not started."""
    packs = load_packs(ROOT / "contracts").packs
    store = await open_store(f"sqlite+aiosqlite:///{folder}/zhiban.db")
    desk = assemble(
        packs,
        store=store,
        clock=clock,
        understanding=open_understanding(),
        knowledge=Library(),
        channels={"web": WebChannel(Feed())},
        outside=Outside(messengers, AttachmentFolder(folder / "files"), SECRET),
    )
    for pack in packs.values():
        await desk.seed(*cast_of(pack))
    yield desk


async def _bind(desk: Desk, channel: str, ids: Sequence[str]) -> None:
    """Bind chats to groups of their own."""
    await desk.seed([], [Group(CONTRACT, f"bench-{number}", f"群{number}") for number in range(len(ids))])
    async with desk.store.work() as work:
        for number, one in enumerate(ids):
            await work.bindings.put(Binding(Chat(channel, one), CONTRACT, f"bench-{number}"))
        await work.commit()


# The grounds


@asynccontextmanager
async def _telegram() -> AsyncIterator[Ground]:
    fake = FakeTelegram(SystemClock())
    chats = tuple(f"bench {number}" for number in range(CHATS))
    async with _started(fake):
        settings = TelegramSettings(token=fake.token, api_url=fake.url, poll_seconds=20)
        rooms = {one: fake.world.room(one) for one in chats}
        ids = tuple(str(rooms[one].id) for one in chats)
        messenger = make_messenger(settings, SystemClock())
        yield Ground("telegram", fake, chats, ids, lambda: sum(len(one.messages) for one in rooms.values()), messenger)


@asynccontextmanager
async def _slack() -> AsyncIterator[Ground]:
    fake = FakeSlack(SystemClock())
    chats = tuple(f"C{number:08d}" for number in range(CHATS))
    async with _started(fake):
        settings = SlackSettings(
            bot_token=fake.bot_token,
            app_token=APP_TOKEN,
            api_url=f"{fake.address}api/",
            files_url=f"{fake.address}files/",
        )
        ids = tuple(fake.chat_id(one) for one in chats)
        rooms = {one: fake.world.chat(one) for one in chats}
        messenger = SlackMessenger(settings, SystemClock())
        yield Ground("slack", fake, chats, ids, lambda: sum(len(one.lines) for one in rooms.values()), messenger)


@asynccontextmanager
async def _onebot() -> AsyncIterator[Ground]:
    fake = FakeOneBot(SystemClock(), token=peers.QQ_TOKEN)
    chats = tuple(f"10001/group:{20_000 + number}" for number in range(CHATS))
    async with _started(fake):
        forward = ForwardSettings(url=fake.first.url, token=peers.QQ_TOKEN)
        messenger = OneBotMessenger(OneBotSettings(forward=(forward,)), SystemClock())
        yield Ground("onebot", fake, chats, chats, lambda: len(fake.qq.said), messenger)


@asynccontextmanager
async def _started(fake: FakeVendor) -> AsyncIterator[None]:
    await fake.start()
    try:
        yield
    finally:
        await fake.stop()


# Draining


async def _drained(name: str, able: Capabilities) -> dict[str, object]:
    """Drain messages to many groups under a vendor's limits on a clock that is moved; no network in between."""
    clock = MovableClock(START)
    messenger = ScriptedMessenger(name, replace(able, edits=False))
    groups, count = 250, DRAINED[name]
    with tempfile.TemporaryDirectory() as folder:
        async with _desk({name: messenger}, Path(folder), clock) as desk:
            await _bind(desk, name, [f"chat{number}" for number in range(groups)])
            async with desk.store.work() as work:
                for number in range(count):
                    values = {"text": f"第 {number} 条", "sources": []}
                    group = f"bench-{number % groups}"
                    say = Outgoing(OutKind.REPLY, CONTRACT, None, group, "answer", values)  # type: ignore[arg-type]
                    await work.outbox.add(say, at=clock.now())
                await work.commit()
            begun = time.perf_counter()
            took = await _drain(desk, clock, messenger, count=count)
            real = time.perf_counter() - begun
            await desk.store.close()
    least = least_seconds(able.rates, count, groups)
    return {
        f"{name}: {count} messages to {groups} groups, minimum, s": round(least),
        f"{name}: the same as drained (moved clock), s": round(took),
        f"{name}: the same, real time of the desk's work, s": round(real),
    }


async def _drain(desk: Desk, clock: MovableClock, messenger: ScriptedMessenger, *, count: int) -> float:
    """Drain the outbox, moving the clock to what is due next; return the seconds that passed on it."""
    last = clock.now()
    while len(messenger.posts) < count:
        before = len(messenger.posts)
        await desk.delivery.drain(clock.now())
        if len(messenger.posts) > before:
            last = clock.now()
        async with desk.store.work() as work:
            due = await work.delivery.next_due()
        if due is None:
            break
        clock.move_to(max(due, clock.now()))
    return (last - START).total_seconds()


def least_seconds(rates: Rates, messages: int, groups: int) -> float:
    """Return the shortest time in which a vendor takes so many messages, spread evenly over groups."""
    each = -(-messages // groups)
    overall = (messages - 1) // rates.per_second if rates.per_second else 0.0
    in_a_row = (each - 1) * rates.chat_seconds
    minutes = (each - 1) // rates.group_per_minute if rates.group_per_minute else 0
    by_minute = 60.0 * minutes + (each - 1 - minutes * rates.group_per_minute) * rates.chat_seconds
    return max(overall, in_a_row, by_minute)


# Memory


async def _memory() -> dict[str, object]:
    """Return what bound groups cost that have been spoken in once and are idle since; no vendor in between."""
    messenger = ScriptedMessenger("telegram", Telegram.capabilities)
    messenger.capabilities = replace(messenger.capabilities, rates=Rates())
    with tempfile.TemporaryDirectory() as folder:
        async with _desk({"telegram": messenger}, Path(folder), SystemClock()) as desk:
            await _bind(desk, "telegram", [f"chat{number}" for number in range(2 * GROUPS_KEPT)])
            await desk.start()
            try:
                await _speak(desk, messenger, 0)
                before = _resident()
                await _speak(desk, messenger, GROUPS_KEPT)
                after = _resident()
            finally:
                await desk.stop()
    return {f"memory per {GROUPS_KEPT} more idle bound groups, MB": round((after - before) / 1024, 1)}


async def _speak(desk: Desk, messenger: ScriptedMessenger, first: int) -> None:
    assert desk.reception is not None
    for number in range(first, first + GROUPS_KEPT):
        chat, who = Chat("telegram", f"chat{number}"), Account("telegram", f"{number % 50}", "Zhang")
        await desk.reception.take(ChatEvent(Happening.MESSAGE, f"{number}", chat, False, who, ASKED, message="1"))
    await _until(lambda: len(messenger.posts) >= first + GROUPS_KEPT)
    await desk.reception.idle()


def _resident() -> int:
    """Return this process's memory in kB."""
    gc.collect()
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
