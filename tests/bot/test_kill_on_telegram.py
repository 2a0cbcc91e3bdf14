"""The real process on a fake Telegram, killed with SIGKILL in the midst of messages, and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from desk.chat_ports import Binding
from desk.chats import Chat
from devtools.movable_clock import MovableClock
from devtools.telegram import FakeTelegram
from storage.store import open_store

ROOT = Path(__file__).parent.parent.parent
CONTRACT = "shaoguan-env"
REQUEST = "麻烦帮我导出一份第{}批参评企业名单"
PEOPLE = ("zhang", "luo", "pan")
COUNT = 6


async def start(folder: Path) -> asyncio.subprocess.Process:
    """Start the desk and wait until it says where it is reached."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBAN_")}  # noqa: TID251
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot.cli", "run", "--demo", "--port", "0", "--data", str(folder)),
        cwd=ROOT,
        env=known | {"ZHIBAN_LOG_LEVEL": "error", "ZHIBAN_CONFIG": str(folder / "zhiban.toml")},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        line = (await process.stdout.readline()).decode()
    assert "on watch: http" in line, line
    return process


def answered(telegram: FakeTelegram) -> int:
    """Return how many messages of the desk stand in the group."""
    return sum(one.by_desk for one in telegram.messages("g1"))


async def until_answered(telegram: FakeTelegram, count: int) -> None:
    """Wait until the desk has said so much in the group; nobody tells of it."""
    again = asyncio.Event()
    async with asyncio.timeout(60):
        while answered(telegram) < count:
            asyncio.get_running_loop().call_later(0.02, again.set)
            await again.wait()
            again.clear()


async def test_killed_in_the_midst_of_talk_on_telegram_it_loses_nothing_and_acts_once(tmp_path: Path) -> None:
    telegram = FakeTelegram(MovableClock(datetime(2026, 9, 16, 1, tzinfo=UTC)))
    await telegram.start()
    given = f'[telegram]\ntoken = "{telegram.token}"\napi_url = "{telegram.url}"\npoll_seconds = 5\n'
    (tmp_path / "zhiban.toml").write_text(given)
    address = f"sqlite+aiosqlite:///{tmp_path}/zhiban.db"
    store = await open_store(address)
    async with store.work() as work:
        await work.bindings.put(Binding(Chat("telegram", telegram.chat_id("g1")), CONTRACT, "zhenjiang"))
        await work.commit()
    await store.close()
    process = await start(tmp_path)
    try:
        for number in range(COUNT):
            await telegram.say(PEOPLE[number % 3], "g1", REQUEST.format(number), times=2)
        await until_answered(telegram, 2)
        process.send_signal(signal.SIGKILL)
        assert await process.wait() == -signal.SIGKILL
        process = await start(tmp_path)
        await until_answered(telegram, COUNT)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        await telegram.stop()
    store = await open_store(address)
    async with store.work() as work:
        tickets = await work.tickets.listing(CONTRACT, limit=100)
    await store.close()
    assert Counter(one.summary for one in tickets) == Counter(REQUEST.format(n) for n in range(COUNT))
