"""`zhiban contract`: the packs that are loaded, and what each promises."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.output import print_json, tell
from bot.pack_report import list_rows, list_text, report_of, show_text
from bot.packs import PackShelf, load_pack, load_packs
from bot.settings import read_settings
from bot.shipped import contracts_folder
from desk.errors import ContractUnknown, InputUnusable

app = typer.Typer(help="Contracts as packs.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def shelf() -> PackShelf:
    """Return the packs of the set folder, telling those that are refused."""
    found = load_packs(contracts_folder(read_settings()))
    for refusal in found.broken:
        tell(f"zhiban: {refusal}")
    return found


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the contracts."""
    found = load_packs(contracts_folder(read_settings()))
    if as_json:
        print_json(list_rows(found))
    else:
        typer.echo(list_text(found))


@app.command()
def show(identifier: Annotated[str, typer.Argument(metavar="ID")], as_json: AsJson = False) -> None:
    """Show what a contract promises, clause by clause, and who carries it."""
    pack = shelf().packs.get(identifier)
    if pack is None:
        raise ContractUnknown(f'no contract "{identifier}"; `zhiban contract list` shows those that are loaded')
    if as_json:
        print_json(report_of(pack))
    else:
        typer.echo(show_text(pack))


@app.command()
def check(file: Path, as_json: AsJson = False) -> None:
    """Check a pack; a mistake is told with file, line, field and what was expected."""
    try:
        pack = load_pack(file)
    except InputUnusable as refusal:
        if as_json:
            print_json({"ok": False, "error": str(refusal)})
        raise
    if as_json:
        print_json({"ok": True, "id": pack.id, "clauses": len(pack.clauses)})
    else:
        typer.echo(f"{file}: {pack.id} holds, {len(pack.clauses)} clauses")
