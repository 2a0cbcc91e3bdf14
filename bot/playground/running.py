"""Everything of `make dev` in one process: the fakes, the desk connected to them, and the page of the people."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager, contextmanager

import typer
import uvicorn

from bot.clock import SystemClock
from bot.playground.seeding import bind_all, stage_of
from bot.playground.vendors import Vendors, open_vendors
from bot.serve import Running
from bot.settings import Settings
from bot.web_server import listen, serve
from console.app import HERE as CONSOLE
from console.guard import Guard
from devtools.playground.app import create_playground

STORE = "playground.db"
"""A store of its own: it begins anew at each start, as the fakes do."""


async def play(settings: Settings, *, port: int) -> int:
    """Run it all until told to stop; return the exit status. `port` is the page's, 0 takes a free one."""
    settings.data.mkdir(parents=True, exist_ok=True)
    for old in settings.data.glob(f"{STORE}*"):
        old.unlink()
    settings = settings.model_copy(update={"store": f"sqlite+aiosqlite:///{settings.data / STORE}"})
    async with open_vendors(SystemClock()) as vendors:
        return await serve(vendors.settings(settings), beside=lambda parts: _page(parts, vendors, settings, port))


@asynccontextmanager
async def _page(parts: Running, vendors: Vendors, settings: Settings, port: int) -> AsyncIterator[None]:
    """Bind the people and serve the page while the block runs."""
    packs = parts.desk.house.packs
    await bind_all(parts.desk.store, vendors, packs)
    app = Guard(create_playground(stage_of(vendors, packs), looks=CONSOLE / "static"), demo=True)
    with listen(settings.host, port) as listening:
        server = _Beside(uvicorn.Config(app, log_config=None, lifespan="off", access_log=False))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        _tell(vendors, f"http://{settings.host}:{listening.getsockname()[1]}/")
        try:
            yield
        finally:
            # Live streams never end by themselves.
            server.should_exit = server.force_exit = True
            await serving


def _tell(vendors: Vendors, page: str) -> None:
    typer.echo(f"Telegram  {vendors.telegram.url}  (a fake on this machine)")
    typer.echo(f"Slack     {vendors.slack.address}  (a fake on this machine)")
    typer.echo(f"QQ        {vendors.onebot.first.url}  (a fake OneBot on this machine)")
    typer.echo(f"Play the people: {page}")


class _Beside(uvicorn.Server):
    """A server that leaves the signals to the one beside it."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Do nothing."""
        yield
