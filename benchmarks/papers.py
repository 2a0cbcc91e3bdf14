"""A year of one contract, 20 000 tickets, into a quarterly report and a tracking table."""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.packs import load_packs
from bot.shipped import ROOT
from desk.contracts import Pack
from desk.papers.kinds import Kind, order_of
from desk.people import Person, Role
from desk.ports import Store
from desk.records import DutyOccurrence
from desk.targets import met, passed, started
from desk.tickets import State as TicketState
from desk.tickets import Ticket, acknowledge, close, resolve
from documents.making import make_paper
from handlers.papers.gathering import gather
from storage.store import open_store

TICKETS = 20_000
YEAR = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)
"""The first midnight of 2026 in Shanghai."""
STEP = timedelta(days=365) / TICKETS
SEVERITIES = ("outage", *("fault",) * 6, *("question",) * 10, *("request",) * 3)
CAUSES = ("磁盘写满", "证书过期", "网络中断", "操作不当", "数据库锁表", "版本缺陷", "服务未启动")
CONTRACT = "dongguan-credit"


def measure() -> dict[str, object]:
    """Return the seconds that papers take, the quarterly report beside that of a quarter without a ticket."""
    return asyncio.run(_measure())


async def _measure() -> dict[str, object]:
    pack = load_packs(ROOT / "contracts").packs[CONTRACT]
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(f"sqlite+aiosqlite:///{folder}/zhiban.db")
        try:
            await _fill(store, pack)
            await _seconds(store, pack, Kind.QUARTER_RUNNING, "2026-Q1")  # loads what draws charts
            full = await _seconds(store, pack, Kind.QUARTER_RUNNING, "2026-Q3")
            peer = await _seconds(store, pack, Kind.QUARTER_RUNNING, "2028-Q3")
            quarter = await _seconds(store, pack, Kind.USER_PROBLEMS, "2026-Q3")
            table = await _seconds(store, pack, Kind.USER_PROBLEMS, "2026")
        finally:
            await store.close()
    return {
        f"a quarter of a year of {TICKETS} tickets: read, s": round(full[0], 2),
        "the same: counted into a docx with charts, s": round(full[1], 2),
        "peer (the report of a quarter without a ticket), s": round(sum(peer), 2),
        "tracking table of that quarter, s": round(sum(quarter), 2),
        f"tracking table of the year, {TICKETS} rows, s": round(sum(table), 2),
    }


async def _seconds(store: Store, pack: Pack, kind: Kind, about: str) -> tuple[float, float]:
    """Return how long it took to read what a paper is made from, and to make it."""
    order = order_of(kind, about, pack.calendar.zone)
    begun = time.perf_counter()
    async with store.work() as work:
        paper = await gather(work, pack, order, at=YEAR + timedelta(days=365))
    read = time.perf_counter()
    make_paper(paper)
    return read - begun, time.perf_counter() - read


async def _fill(store: Store, pack: Pack) -> None:
    async with store.work() as work:
        await work.people.put(Person(CONTRACT, "zhang", "张敏", Role.USER))
        await work.people.put(Person(CONTRACT, "li", "李工", Role.ENGINEER, level=1))
        for day in range(365):
            due = YEAR + timedelta(days=day, hours=8)
            await work.duties.put(DutyOccurrence(CONTRACT, "monthly-check", due, due, due, done_at=due, done_by="li"))
        await work.commit()
    for first in range(1, TICKETS + 1, 1000):
        async with store.work() as work:
            await work.lock(CONTRACT)
            for number in range(first, first + 1000):
                await work.tickets.put(_lived(pack, number))
            await work.commit()


def _lived(pack: Pack, number: int) -> Ticket:
    """Return a ticket as the desk would have left it: one in twenty answered too late."""
    opened = YEAR + number * STEP
    severity = SEVERITIES[number % len(SEVERITIES)]
    system = pack.systems[0].name
    words = "附件上传失败，提示格式错误"
    ticket = Ticket(CONTRACT, number, severity, TicketState.OPEN, "zhang", words, opened, opened, system=system)
    ticket = started(ticket, pack, "opened", at=opened)
    answered = opened + timedelta(minutes=40 if number % 20 == 7 else 10)
    ticket = met(passed(ticket, answered)[0], "acknowledged", at=answered)[0]
    ticket = acknowledge(ticket, "li", at=answered)[0]
    solved = answered + timedelta(minutes=30 + number % 90)
    ticket = met(passed(ticket, solved)[0], "resolved", at=solved)[0]
    ticket = resolve(ticket, "li", at=solved, solution="重新上传后正常")[0]
    if ticket.kind == "fault":
        ticket = _explained(ticket, number)
    return close(ticket, "zhang", at=solved + timedelta(hours=1), event="confirmed")[0]


def _explained(ticket: Ticket, number: int) -> Ticket:
    return replace(
        ticket, cause=CAUSES[number % len(CAUSES)], place=f"{number % 30}分局", restored_at=ticket.resolved_at
    )
