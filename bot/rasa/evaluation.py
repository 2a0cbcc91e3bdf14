"""`zhiban nlu eval --backend rasa`: a real Rasa, trained and asked over its interface as in service."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.rasa.children import Progress
from bot.rasa.home import RasaHome
from bot.rasa.serving import Served, free_port, served
from bot.rasa.training import Lessons, train
from desk.errors import RasaAway, RasaUnusable
from nlu.evaluate import OUT_OF_SCOPE, EvalReport, Parse, Parsed, examples_of, measure, own_peak_mb
from nlu.rasa_client import RasaAnswer, RasaClient
from nlu.rasa_yaml import Example
from nlu.rules import Span

ANSWER_SECONDS = 30.0
READY_SECONDS = 600.0
_TOKEN = "measured-on-loopback"  # noqa: S105 - guards a server of this process, for as long as it measures


def evaluate_rasa(home: RasaHome, test: Path, train_on: Path | None, *, progress: Progress) -> EvalReport:
    """Measure Rasa on test lines: a model trained on `train_on` for this alone, else the one in service.

    The memory told is the server's; `train_seconds` counts the whole training, loading of libraries included.

    Raises:
        InputUnusable: a file cannot be read, or holds no examples.
        RasaUnusable: there is no environment or no model, or the training failed.
    """
    lines = examples_of(test).examples
    if train_on is None:
        return asyncio.run(_measured(home, lines, train_seconds=0.0))
    lessons = Lessons(examples_of(train_on))
    with TemporaryDirectory(prefix="zhiban-rasa-") as folder:
        apart = replace(home, root=Path(folder))
        started = time.perf_counter()
        train(apart, lessons, progress=progress)
        return asyncio.run(_measured(apart, lines, train_seconds=time.perf_counter() - started))


async def _measured(home: RasaHome, lines: tuple[Example, ...], *, train_seconds: float) -> EvalReport:
    """Serve the model beside this, and measure in a thread of its own while the watch goes on."""
    ready: asyncio.Future[Served] = asyncio.get_running_loop().create_future()

    def tell_ready(server: Served) -> None:
        if not ready.done():
            ready.set_result(server)

    async with served(home, port=free_port(), token=_TOKEN, on_ready=tell_ready) as watch:
        both: set[asyncio.Future[None] | asyncio.Future[Served]] = {watch, ready}
        await asyncio.wait(both, timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            raise RasaUnusable(f"Rasa did not get ready in {READY_SECONDS:g} s; see {home.log('server')}")
        return await asyncio.to_thread(_ask_all, ready.result(), lines, train_seconds=train_seconds)


def _ask_all(server: Served, lines: tuple[Example, ...], *, train_seconds: float) -> EvalReport:
    with _parser(server.url) as parse:
        return measure(lines, parse, train_seconds=train_seconds, peak_mb=lambda: _peak_mb(server.pid))


@contextmanager
def _parser(url: str) -> Iterator[Parse]:
    """Yield what parses one line by the server."""
    with asyncio.Runner() as runner:
        client = RasaClient(url, token=_TOKEN, seconds=ANSWER_SECONDS)

        def parse(text: str) -> Parsed:
            try:
                return _parsed(runner.run(client.parse(text)))
            except RasaAway as error:
                raise RasaUnusable(str(error)) from error

        try:
            yield parse
        finally:
            runner.run(client.close())


def _parsed(answer: RasaAnswer) -> Parsed:
    intent, confidence = answer.ranking[0]
    spans = frozenset(Span(one.type, one.start, one.end) for one in answer.entities)
    return Parsed(OUT_OF_SCOPE if answer.unsure else intent, confidence, spans)


def _peak_mb(pid: int) -> float:
    """Return the most memory that a process has held, in megabytes; that of this process where none can be told."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024
    except (OSError, ValueError, IndexError):
        return own_peak_mb()
