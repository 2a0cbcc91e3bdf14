"""The watch: a server that dies or hangs is started anew, after ever longer rests; a new model by a new start."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.rasa.serving import free_port
from bot.rasa.watch import Pace, Watch
from desk.errors import RasaAway
from nlu.rasa_client import RasaClient

TOKEN = "handed-by-standard-input"
QUICK = Pace(starting=0.1, start_within=60, probe=0.1, misses=2, first_rest=0.1, longest_rest=0.4, settled=600)


class Kept:
    """A watch over the fake server, with what it told."""

    def __init__(self, folder: Path, pace: Pace = QUICK, command: Callable[[], Sequence[str]] | None = None) -> None:
        self.port = free_port()
        self.client = RasaClient(f"http://127.0.0.1:{self.port}", token=TOKEN, seconds=1)
        self.marks: list[str] = []
        self.ready: asyncio.Queue[int] = asyncio.Queue()
        self.watch = Watch(
            command or self.command,
            self.client,
            token=TOKEN,
            output=folder / "server.log",
            pace=pace,
            on_ready=lambda pid, _version: self.ready.put_nowait(pid),
        )

    def command(self) -> Sequence[str]:
        return (sys.executable, "-m", "devtools.fake_rasa", str(self.port), *self.marks)


@asynccontextmanager
async def watching(kept: Kept) -> AsyncIterator[None]:
    task = asyncio.create_task(kept.watch.run())
    try:
        async with asyncio.timeout(120):
            yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await kept.client.close()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_server_that_dies_is_started_anew_and_ends_with_its_watch(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    async with watching(kept):
        first = await kept.ready.get()
        assert (await kept.client.parse("系统打不开")).ranking, "the token was handed over"
        os.kill(first, signal.SIGKILL)
        second = await kept.ready.get()
        assert second != first
        assert (await kept.client.parse("系统打不开")).ranking
    assert not is_alive(second)


async def test_a_server_that_hangs_is_ended_and_started_anew(tmp_path: Path) -> None:
    kept = Kept(tmp_path, replace(QUICK, ending=0.2))
    async with watching(kept):
        first = await kept.ready.get()
        os.kill(first, signal.SIGSTOP)
        assert await kept.ready.get() != first
        assert not is_alive(first)


async def test_a_new_model_is_taken_up_at_once(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    async with watching(kept):
        first = await kept.ready.get()
        kept.marks = ["another-model"]
        assert await kept.ready.get() != first


async def test_a_server_that_never_starts_is_tried_after_ever_longer_rests(tmp_path: Path) -> None:
    fifth = asyncio.Event()

    def command() -> Sequence[str]:
        if [line["event"] for line in lines].count("rasa.ended") >= 5:
            fifth.set()
        return sys.executable, "-c", "raise SystemExit('no model')"

    with capture_logs() as lines:
        async with watching(Kept(tmp_path, command=command)):
            await fifth.wait()
    rests = [line["again_in_seconds"] for line in lines if line["event"] == "rasa.ended"]
    assert rests[:5] == [0.1, 0.2, 0.4, 0.4, 0.4]
    assert "no model" in (tmp_path / "server.log").read_text("utf-8")


async def test_a_server_with_another_token_is_not_ready(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    async with watching(kept):
        await kept.ready.get()
        stranger = RasaClient(kept.client.url, token="not-this-one-at-all", seconds=1)
        with pytest.raises(RasaAway, match="401"):
            await stranger.version()
        await stranger.close()
