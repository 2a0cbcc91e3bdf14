"""`zhiban drill FILE... [--json]`: reads all files, runs them one after the other, and tells how they went."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from bot.drills.report import DrillReport
from bot.drills.run import DrillGivenUp, run_drill
from bot.drills.script import Script, read_script
from bot.drills.story import story_of
from bot.settings import read_settings
from bot.shipped import contracts_folder
from desk.errors import InputUnusable
from desk.understanding import Understanding
from nlu.embedded import open_understanding

HOLDS, FAILS, UNUSABLE = 0, 1, 2
"""Exit statuses."""
_LONG = timedelta(days=60)
"""Drills of this length show how far they have come."""


async def run_files(paths: Sequence[Path], *, as_json: bool) -> int:
    """Run the drills of all files and print what happened; return the exit status.

    All files are read before the first drill runs: an unusable one is told in one line on standard error, and
    nothing is run.
    """
    try:
        contracts = contracts_folder(read_settings())
        scripts = [read_script(path, contracts=contracts) for path in paths]
        reports = [await _run(script) for script in scripts]
    except InputUnusable as error:
        typer.echo(str(error), err=True)
        return UNUSABLE
    except DrillGivenUp as error:
        typer.echo(str(error), err=True)
        return FAILS
    if as_json:
        typer.echo(json.dumps(_document(reports), ensure_ascii=False, indent=1))
    else:
        for line in _told(reports):
            typer.echo(line)
    return HOLDS if all(report.ok for report in reports) else FAILS


async def _run(script: Script) -> DrillReport:
    with _progress(script) as tell:
        return await run_drill(script, understanding=shipped_understanding(), progress=tell)


@cache
def shipped_understanding() -> Understanding:
    """Return the shipped model, loaded once per process."""
    return open_understanding(read_settings().data / "model")


def _document(reports: Sequence[DrillReport]) -> dict[str, object]:
    """Return the one JSON document: the report itself for one file, else all of them with their files."""
    if len(reports) == 1:
        return dict(reports[0].as_json())
    drills = [{"file": report.script.file, **report.as_json()} for report in reports]
    return {"ok": all(report.ok for report in reports), "drills": drills}


def _told(reports: Iterable[DrillReport]) -> Iterator[str]:
    told = list(reports)
    for report in told:
        yield from story_of(report)
        yield ""
    if len(told) > 1:
        held = sum(report.ok for report in told)
        yield f"{held} of {len(told)} drills hold"
        yield from (f"  {'✓' if report.ok else '✗'} {report.script.file}" for report in told)


@contextmanager
def _progress(script: Script) -> Iterator[Callable[[datetime], None] | None]:
    """Show on a terminal, on standard error, how far a long drill has come in its own time."""
    length = script.end - script.start
    if length < _LONG or not sys.stderr.isatty():
        yield None
        return
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(script.file, total=length.total_seconds())
        yield lambda moment: bar.update(task, completed=(moment - script.start).total_seconds())
