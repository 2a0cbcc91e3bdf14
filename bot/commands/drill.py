"""`zhiban drill`: rehearse what the desk would do, on a virtual clock."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer


def drill(
    files: Annotated[list[Path], typer.Argument(help="Drill files, YAML (docs/drills.md).")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Rehearse drills: the same intake, handlers, timers, paging and delivery, on a clock of their own."""
    from bot import log
    from bot.drills.command import run_files

    log.set_up("error", form="text")
    raise typer.Exit(asyncio.run(run_files(files, as_json=as_json)))
