"""Keeps one server running: starts it, asks how it is, and starts it anew when it died, hangs, or has a new model."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import structlog

from bot.rasa.children import QUIET
from bot.settings import environment_of_child
from desk.errors import RasaAway
from nlu.rasa_client import RasaClient

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between what the watch does.

    `first_rest` doubles with each early death up to `longest_rest`; a life of `settled` seconds sets it back.
    """

    starting: float = 0.5
    start_within: float = 300.0
    probe: float = 5.0
    misses: int = 3
    first_rest: float = 1.0
    longest_rest: float = 60.0
    settled: float = 60.0
    ending: float = 10.0


class Ending(StrEnum):
    """Why a life of the server is over."""

    DIED = "died"
    HUNG = "hung"
    NEVER_READY = "never_ready"
    NEW_MODEL = "new_model"


class Watch:
    """Watches the server that `command` starts; the token goes to its standard input."""

    def __init__(
        self,
        command: Callable[[], Sequence[str]],
        client: RasaClient,
        *,
        token: str,
        output: Path,
        pace: Pace | None = None,
        on_ready: Callable[[int, str], None] | None = None,
    ) -> None:
        """Start `command()` at each life, ask by `client`; what the server prints goes to the file `output`.

        A command that differs from the one running is a new model: it is put in service by a start. `on_ready` is told
        the process id and Rasa's version.
        """
        self._command = command
        self._client = client
        self._token = token
        self._output = output
        self._pace = pace or Pace()
        self._on_ready = on_ready

    async def run(self) -> None:
        """Keep the server running until this is cancelled; it ends with it."""
        rest = self._pace.first_rest
        clock = asyncio.get_running_loop().time
        while True:
            begun = clock()
            ending = await self._live()
            if ending is Ending.NEW_MODEL:
                log.info("rasa.new_model")
                continue
            if clock() - begun >= self._pace.settled:
                rest = self._pace.first_rest
            log.warning("rasa.ended", why=ending, again_in_seconds=rest, output=str(self._output))
            await asyncio.sleep(rest)
            rest = min(rest * 2, self._pace.longest_rest)

    async def _live(self) -> Ending:
        """Start the server and return why it is over, when it is."""
        command = tuple(self._command())
        with self._output.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *command,
                env=environment_of_child(**QUIET),
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=output,
            )
        exited = asyncio.create_task(process.wait())
        try:
            await self._hand_token(process)
            return await self._attend(process.pid, exited, command)
        finally:
            await self._end(process, exited)

    async def _hand_token(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is not None:
            with contextlib.suppress(ConnectionError):
                process.stdin.write(f"{self._token}\n".encode())
                await process.stdin.drain()

    async def _attend(self, pid: int, exited: asyncio.Task[int], command: tuple[str, ...]) -> Ending:
        """Wait until the server is ready, then ask how it is until it does not answer, or another one is wanted."""
        clock = asyncio.get_running_loop().time
        latest = clock() + self._pace.start_within
        while (version := await self._probe()) is None:
            ending = await self._over(exited, command, within=self._pace.starting)
            if ending is not None or clock() > latest:
                return ending or Ending.NEVER_READY
        self._tell_ready(pid, version)
        misses = 0
        while misses < self._pace.misses:
            ending = await self._over(exited, command, within=self._pace.probe)
            if ending is not None:
                return ending
            misses = 0 if await self._probe() is not None else misses + 1
        return Ending.HUNG

    async def _over(self, exited: asyncio.Task[int], command: tuple[str, ...], *, within: float) -> Ending | None:
        """Wait a while and tell whether this life is over meanwhile, or another model wanted."""
        await asyncio.wait({exited}, timeout=within)
        if exited.done():
            log.warning("rasa.exited", status=exited.result())
            return Ending.DIED
        return Ending.NEW_MODEL if tuple(self._command()) != command else None

    async def _probe(self) -> str | None:
        try:
            return await self._client.version()
        except RasaAway:
            return None

    def _tell_ready(self, pid: int, version: str) -> None:
        log.info("rasa.ready", pid=pid, version=version, url=self._client.url)
        if self._on_ready is not None:
            self._on_ready(pid, version)

    async def _end(self, process: asyncio.subprocess.Process, exited: asyncio.Task[int]) -> None:
        """End the server: asked first, then by force."""
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        done, _ = await asyncio.wait({exited}, timeout=self._pace.ending)
        if not done:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await exited
        if process.stdin is not None:
            process.stdin.close()
