"""`zhiban sla`: the deadline rules against worked examples."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.output import print_json
from bot.sla_check import check_files

app = typer.Typer(help="Deadlines by law and calendar.", no_args_is_help=True)


@app.callback()
def deadlines() -> None:
    """Keep `check` a command of its own."""


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="Worked examples, JSON (docs/rules/deadlines.md).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Compute each example's deadline and compare it with the agreed one."""
    report = check_files(files)
    if as_json:
        print_json(report.as_json())
    else:
        for case in report.failed:
            typer.echo(f"✗ {case.id}: expected {case.expected}, got {case.got}")
        typer.echo(f"{report.passed} as agreed, {len(report.failed)} not")
    raise typer.Exit(0 if report.ok else 1)
