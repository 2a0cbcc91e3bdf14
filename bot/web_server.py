"""The desk served to browsers, vendors and scrapers, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Generator
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias
from urllib.parse import urlsplit

import typer
import uvicorn
from starlette.applications import Starlette

from bot import log as logs
from bot.metrics import Metrics
from bot.serve import Running, address_of, running
from bot.settings import Settings
from console.app import create_app
from console.metrics import metrics_route
from desk.errors import SettingWrong

Beside: TypeAlias = Callable[[Running], AbstractAsyncContextManager[None]]
"""Something that runs while the desk does."""


async def serve(settings: Settings, *, beside: Beside | None = None) -> int:
    """Run the desk with its pages, and what goes on beside it, until it is told to stop; return the exit status."""
    metrics = Metrics()
    logs.set_up(settings.log_level, form=settings.log_format, counted=metrics.count)
    listening = listen(settings.host, settings.port)
    settings = settings.model_copy(update={"port": listening.getsockname()[1]})
    try:
        async with running(settings, with_messengers=True) as parts:
            config = uvicorn.Config(
                _app(settings, parts, metrics),
                log_config=None,
                lifespan="off",
                timeout_graceful_shutdown=2,
                access_log=False,
            )
            server = _Server(config, on_end=parts.feed.close)
            async with beside(parts) if beside else contextlib.nullcontext():
                typer.echo(f"Zhiban is on watch: {address_of(settings)}/  (Ctrl-C stops it)")
                await server.serve(sockets=[listening])
    finally:
        listening.close()
    typer.echo("Zhiban has stopped; a next start goes on from here.")
    return 0


def _app(settings: Settings, parts: Running, metrics: Metrics) -> Starlette:
    """Return the pages with all that is called beside them."""

    async def counted() -> bytes:
        return await metrics.page(parts.desk.store, parts.desk.clock)

    return create_app(
        parts.chat,
        demo=settings.demo,
        sign_in=parts.sign_in,
        drafts=parts.reviewing,
        hosts=_hosts(settings),
        hooks=parts.desk.hook,
        metrics=metrics_route(counted, settings.metrics_token),
    )


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        SettingWrong: the port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        hint = "choose another with --port or ZHIBAN_PORT, or stop what uses it"
        raise SettingWrong(f"port: cannot listen on {host}:{port} ({error.strerror}); {hint}") from error
    listening.listen(128)
    return listening


def _hosts(settings: Settings) -> tuple[str, ...]:
    """Return the host names under which the pages are reached; none where any will do."""
    name = urlsplit(settings.base_url).hostname if settings.base_url else None
    return (name,) if name else ()


class _Server(uvicorn.Server):
    """A server that ends on the first Ctrl-C or SIGTERM without raising them anew; open streams end with it."""

    def __init__(self, config: uvicorn.Config, *, on_end: Callable[[], None]) -> None:
        """Serve as `config` says; `on_end` is called when the end begins."""
        super().__init__(config)
        self._on_end = on_end

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Handle the signals in the running loop while the server runs."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._end)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def _end(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
        self._on_end()
