"""Runs the drills made from a pack, one after the other, and tells which of them hold."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import typer
from rich.console import Console
from rich.progress import track

from bot.commands.output import print_json
from bot.contract_files import drills_of, write_drills
from bot.contract_texts import Language, told
from bot.drills.command import FAILS, HOLDS, shipped_understanding
from bot.drills.report import DrillReport
from bot.drills.run import run_drill
from bot.drills.script import read_script
from bot.packs import load_pack


class Tell(Protocol):
    """How the outcome is told."""

    def __call__(self, reports: Sequence[DrillReport]) -> None:
        """Tell it, once all drills have run."""
        ...


async def rehearse(file: Path, *, into: Path | None, force: bool, tell: Tell) -> int:
    """Make the drills of a pack, keep them in `into` where it is given, run them all; return the exit status.

    Raises:
        InputUnusable: the file is no pack, or the drills cannot be written.
    """
    pack = load_pack(file)
    with _folder(into) as folder:
        files = write_drills(drills_of(pack, file, folder), folder, force=force)
        reports = [await _run(one) for one in _shown(files)]
    tell(reports)
    return HOLDS if all(report.ok for report in reports) else FAILS


@contextmanager
def _folder(into: Path | None) -> Iterator[Path]:
    """Give the folder that was named, else one that is gone afterwards."""
    if into is not None:
        yield into
        return
    with tempfile.TemporaryDirectory(prefix="zhiban-drills-") as name:
        yield Path(name)


async def _run(file: Path) -> DrillReport:
    return await run_drill(read_script(file), understanding=shipped_understanding())


def _shown(files: Sequence[Path]) -> Iterator[Path]:
    """Yield the files, with a bar on standard error where that is a terminal."""
    hidden = not sys.stderr.isatty()
    yield from track(files, console=Console(stderr=True), transient=True, disable=hidden, description="")


def tell_json(reports: Sequence[DrillReport]) -> None:
    """Print one JSON document: each drill's own report, with its file."""
    drills = [{"file": Path(report.script.file).name, **report.as_json()} for report in reports]
    print_json({"ok": all(report.ok for report in reports), "drills": drills})


def tell_lines(reports: Sequence[DrillReport], *, language: Language) -> None:
    """Print a line per drill, why one does not hold, and how many do."""
    for report in reports:
        typer.echo(f"{'✓' if report.ok else '✗'} {Path(report.script.file).name}")
        for outcome in report.outcomes:
            if not outcome.ok:
                typer.echo(f"    {dict(outcome.expectation.shown)}: {outcome.why}")
        for trouble in report.troubles:
            typer.echo(f"    {trouble}")
    held = sum(report.ok for report in reports)
    typer.echo(told("rehearsal.held", {"count": len(reports), "held": held}, language=language))
