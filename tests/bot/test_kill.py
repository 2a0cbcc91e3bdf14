"""The real process, killed with SIGKILL while people speak, and started again: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from desk.messages import Entry
from desk.tickets import Ticket
from storage.store import open_store

ROOT = Path(__file__).parent.parent.parent
CONTRACT = "shaoguan-env"
PEOPLE = ("zhang", "luo", "pan")
TRIES = 200
REQUEST = "麻烦帮我导出一份第{}批参评企业名单"


@dataclass(slots=True)
class Desk:
    """A desk in a process of its own, over a folder that outlives it."""

    data: Path
    process: asyncio.subprocess.Process | None = None
    address: str = ""
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> None:
        """Start and wait until it says where it is reached."""
        known = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBAN_")}  # noqa: TID251
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot.cli", "run", "--demo", "--port", "0", "--data", str(self.data)),
            cwd=ROOT,
            env=known | {"ZHIBAN_LOG_LEVEL": "error"},
            stdout=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout is not None
        async with asyncio.timeout(60):
            line = (await self.process.stdout.readline()).decode()
        assert "on watch: http" in line, line
        self.address = line.partition("on watch: ")[2].split()[0].rstrip("/")
        self.open.set()

    async def end(self, number: signal.Signals) -> int:
        """Send a signal and wait for the end; return the exit status."""
        assert self.process is not None
        self.open.clear()
        self.process.send_signal(number)
        async with asyncio.timeout(30):
            return await self.process.wait()

    async def left_behind(self) -> tuple[list[Ticket], list[Entry]]:
        """Return the tickets, by number, and the whole timeline that the store holds."""
        store = await open_store(f"sqlite+aiosqlite:///{self.data}/zhiban.db")
        async with store.work() as work:
            tickets = await work.tickets.listing(CONTRACT, limit=1000)
            entries = await work.timeline.of_contract(CONTRACT)
            assert await work.inbox.waiting() == []
        await store.close()
        return sorted(tickets, key=lambda one: one.number), list(entries)


@asynccontextmanager
async def desk_in(folder: Path) -> AsyncIterator[Desk]:
    """Give a desk that is running; it is ended, whatever happens."""
    desk = Desk(folder)
    try:
        await desk.start()
        yield desk
    finally:
        if desk.process is not None and desk.process.returncode is None:
            desk.process.kill()
            await desk.process.wait()


async def say(desk: Desk, client: httpx.AsyncClient, number: int) -> None:
    """Say something until the desk has taken it, always under the same id, as a messenger delivers again."""
    person = PEOPLE[number % len(PEOPLE)]
    body = {"client_id": f"n-{number}", "text": REQUEST.format(number)}
    for _ in range(TRIES):
        await desk.open.wait()
        try:
            answer = await client.post(f"{desk.address}/api/chat/{CONTRACT}/{person}/say", json=body)
        except httpx.TransportError:
            continue  # it was killed meanwhile, and the address it will have next is not known before it is open
        assert answer.status_code == 200, answer.text
        return
    raise AssertionError(f"the desk did not take message {number} in {TRIES} tries")


async def speak(desk: Desk, numbers: range, said: asyncio.Event, *, after: int) -> None:
    """Let all these be said, three at a time; `said` is set once `after` of them were taken."""
    taken, places = 0, asyncio.Semaphore(len(PEOPLE))
    async with httpx.AsyncClient(timeout=20) as client:

        async def one(number: int) -> None:
            nonlocal taken
            async with places:
                await say(desk, client, number)
            taken += 1
            if taken >= after:
                said.set()

        await asyncio.gather(*map(one, numbers))


@pytest.mark.parametrize("after", [1, 4, 9], ids=lambda n: f"after {n} of 12 messages")
async def test_killed_in_the_midst_of_talk_it_goes_on_where_it_was(tmp_path: Path, after: int) -> None:
    async with desk_in(tmp_path / "data") as desk:
        said = asyncio.Event()
        talk = asyncio.create_task(speak(desk, range(12), said, after=after))
        async with asyncio.timeout(30):
            await said.wait()
        assert await desk.end(signal.SIGKILL) == -signal.SIGKILL
        await desk.start()
        async with asyncio.timeout(30):
            await talk
        assert await desk.end(signal.SIGTERM) == 0
        tickets, entries = await desk.left_behind()
    assert [one.number for one in tickets] == list(range(1, 13)), "no number is left out, none given twice"
    assert Counter(one.summary for one in tickets) == Counter(REQUEST.format(n) for n in range(12))
    said_once = Counter(one.text for one in entries if one.kind == "message")
    assert set(said_once.values()) == {1}
    opened = [one.ticket for one in entries if one.kind == "ticket" and one.event == "opened"]
    assert Counter(opened) == Counter(range(1, 13))
