"""`zhiban nlu rasa serve`: the trained model behind Rasa's HTTP interface, on loopback, with a token, watched."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.rasa.home import RasaHome, TrainedModel
from bot.rasa.installing import needed_environment
from bot.rasa.watch import Watch
from bot.settings import Settings
from desk.errors import RasaUnusable
from nlu.rasa_client import RasaClient

LOOPBACK = "127.0.0.1"
PROBE_SECONDS = 3.0
_LAUNCH = Path(__file__).with_name("launch.py")


@dataclass(frozen=True, slots=True)
class Served:
    """A server that is ready: where, by which process, of which version, with which model."""

    url: str
    pid: int
    rasa: str
    model: str


def port_of(settings: Settings) -> int:
    """Return the port of the address at which the desk expects Rasa."""
    address = urlsplit(settings.understanding.rasa_url)
    return address.port or (443 if address.scheme == "https" else 80)


def server_arguments(model: str, *, interface: str, port: int) -> Sequence[str]:
    """Return the arguments of Rasa's command that serve a model; the token is not among them."""
    return ("run", "--enable-api", "--model", model, "--interface", interface, "--port", str(port))


async def serve(
    home: RasaHome, *, port: int, token: str, on_ready: Callable[[Served], None], until: asyncio.Event | None = None
) -> None:
    """Serve until a signal (Ctrl-C, SIGTERM) or `until` ends it; a model that is trained meanwhile is taken up.

    Raises:
        RasaUnusable: there is no environment, no model, or the port is taken.
    """
    async with served(home, port=port, token=token, on_ready=on_ready) as task:
        ended = until or asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, ended.set)
        stop = asyncio.create_task(ended.wait())
        try:
            await asyncio.wait({stop, task}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)
        if task.done():
            task.result()


@asynccontextmanager
async def served(
    home: RasaHome, *, port: int, token: str, on_ready: Callable[[Served], None]
) -> AsyncIterator[asyncio.Task[None]]:
    """Watch a server while the block runs; yields the task that does.

    Raises:
        RasaUnusable: as `serve`.
    """
    needed_environment(home)
    _needed_model(home)
    _refuse_taken(port)
    client = RasaClient(f"http://{LOOPBACK}:{port}", token=token, seconds=PROBE_SECONDS)

    def command() -> Sequence[str]:
        model = str(home.model_file(_needed_model(home)))
        return (str(home.python.absolute()), str(_LAUNCH), *server_arguments(model, interface=LOOPBACK, port=port))

    def ready(pid: int, version: str) -> None:
        on_ready(Served(client.url, pid, version, _needed_model(home).file))

    watch = Watch(command, client, token=token, output=home.log("server"), on_ready=ready)
    task = asyncio.create_task(watch.run(), name="rasa")
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await client.close()


def _needed_model(home: RasaHome) -> TrainedModel:
    model = home.model()
    if model is None:
        raise RasaUnusable(f"{home.root}: no model has been trained; run `zhiban nlu rasa train`")
    return model


def _refuse_taken(port: int) -> None:
    """Refuse a port on which something listens: that would be asked in Rasa's place."""
    with socket.socket() as asking:
        asking.settimeout(1)
        if asking.connect_ex((LOOPBACK, port)) == 0:
            hint = "stop what uses it, or choose another with --port and understanding.rasa_url"
            raise RasaUnusable(f"{LOOPBACK}:{port}: the port is taken; {hint}")


def free_port() -> int:
    """Return a port of loopback on which nothing listens now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
