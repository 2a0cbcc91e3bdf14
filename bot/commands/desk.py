"""`zhiban run`, `zhiban chat`, `zhiban sign-in`: the desk itself."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.settings import read_settings

DEV_FOLDER = Path("var/dev")


def run(
    demo: Annotated[bool | None, typer.Option("--demo/--service", help="The page where one may be anybody.")] = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on; 0 takes a free one.")] = None,
    data: Annotated[Path | None, typer.Option(help="The folder for store and files.")] = None,
) -> None:
    """Run the desk until Ctrl-C; what is under way goes on at the next start."""
    from bot.web_server import serve

    settings = read_settings(demo=demo, host=host, port=port, data=data)
    raise typer.Exit(asyncio.run(serve(settings)))


def dev(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port of the desk's own pages; 0 takes a free one.")] = None,
    play_port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port of the page where one plays the people; 0 takes a free one.")
    ] = 8601,
    data: Annotated[Path, typer.Option(help="The folder for store and files; the store begins anew.")] = DEV_FOLDER,
) -> None:
    """Run the desk before fake messengers on this machine, with a page where one plays the people."""
    from bot.playground.running import play

    settings = read_settings(demo=True, host=host, port=port, data=data)
    raise typer.Exit(asyncio.run(play(settings, port=play_port)))


def chat(
    contract: Annotated[str, typer.Option(help="The contract's id.")] = "shaoguan-env",
    person: Annotated[str | None, typer.Option("--as", help="Who you are: a person's id.")] = None,
    group: Annotated[str | None, typer.Option(help="The group you speak in.")] = None,
    data: Annotated[Path | None, typer.Option(help="The folder for store and files.")] = None,
) -> None:
    """Talk with the desk in the terminal (a demo: one may be anybody)."""
    from bot.serve import talk

    settings = read_settings(data=data)
    raise typer.Exit(asyncio.run(talk(settings, contract=contract, person=person, group=group)))


def sign_in(
    contract: str,
    person: str,
    data: Annotated[Path | None, typer.Option(help="The folder for store and files.")] = None,
) -> None:
    """Print a sign-in link for a person: good once and for a short time."""
    from bot.serve import sign_in_link

    settings = read_settings(data=data)
    typer.echo(asyncio.run(sign_in_link(settings, contract=contract, person=person)))


def add_to(app: typer.Typer) -> None:
    """Add these commands to the `zhiban` command."""
    app.command()(run)
    app.command()(dev)
    app.command()(chat)
    app.command("sign-in")(sign_in)
