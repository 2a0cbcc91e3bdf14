"""`zhiban ticket`: the tickets of a contract, as the store has them (the tracking table of DC8 and DL4)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.output import print_json
from bot.settings import read_settings
from desk.tickets import Ticket

app = typer.Typer(help="Tickets.", no_args_is_help=True)


@app.callback()
def tickets() -> None:
    """Keep `list` a command of its own."""


@app.command("list")
def list_(
    contract: Annotated[str, typer.Option(help="The contract's id.")],
    data: Annotated[Path | None, typer.Option(help="The folder for store and files.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the newest tickets with their deadlines and solutions."""
    found = asyncio.run(_read(data, contract))
    if as_json:
        print_json([_row(ticket) for ticket in found])
        return
    for ticket in found:
        typer.echo(f"{ticket.number:>5}  {ticket.severity:<8}  {ticket.state:<12}  {ticket.summary[:60]}")


async def _read(data: Path | None, contract: str) -> Sequence[Ticket]:
    from bot.knowledge import check_contract
    from storage.store import open_store

    settings = read_settings(data=data)
    check_contract(settings, contract)
    store = await open_store(settings.store_url)
    try:
        async with store.work() as work:
            return await work.tickets.listing(contract)
    finally:
        await store.close()


def _row(ticket: Ticket) -> dict[str, object]:
    return {
        "number": ticket.number,
        "severity": ticket.severity,
        "kind": ticket.kind,
        "state": str(ticket.state),
        "system": ticket.system,
        "place": ticket.place,
        "summary": ticket.summary,
        "reporter": ticket.reporter,
        "engineer": ticket.engineer,
        "cause": ticket.cause,
        "solution": ticket.solution,
        "opened_at": ticket.opened_at.isoformat(),
        "targets": [
            {
                "name": target.name,
                "due": target.due.isoformat(),
                "met_at": target.met_at.isoformat() if target.met_at else None,
                "breached_at": target.breached_at.isoformat() if target.breached_at else None,
            }
            for target in ticket.targets
        ],
    }
