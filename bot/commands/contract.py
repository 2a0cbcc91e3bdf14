"""`zhiban contract`: the packs that are loaded, what each promises, and packs drafted from a contract's text."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer
from rich.console import Console

from bot.clock import SystemClock
from bot.commands.output import print_json, tell
from bot.pack_report import list_rows, list_text, report_of, show_text
from bot.packs import PackShelf, load_pack, load_packs
from bot.settings import read_settings
from bot.shipped import contracts_folder
from desk.errors import ContractUnknown, InputUnusable, ModelAway

if TYPE_CHECKING:
    from bot.contract_files import ReadDocument
    from bot.contract_texts import Language
    from bot.settings import DraftingSettings
    from drafting.findings import Draft

app = typer.Typer(help="Contracts as packs.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

InLanguage = Annotated[str, typer.Option("--language", metavar="zh|en", help="The language of what is told.")]
Force = Annotated[bool, typer.Option("--force", help="Write over files that are there.")]


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


@app.command()
def draft(
    file: Annotated[
        Path, typer.Argument(help="A requirement document (txt, docx, pdf; Chinese), or --json's findings.")
    ],
    out: Annotated[Path | None, typer.Option(metavar="PACK.yml", help="Write a pack of it.")] = None,
    drills: Annotated[Path | None, typer.Option(metavar="FOLDER", help="With --out: write drills into it.")] = None,
    force: Force = False,
    language: InLanguage = "zh",
    as_json: AsJson = False,
) -> None:
    """Find what binds the contractor in a contract's text, and draft a pack of it (docs/drafting.md)."""
    from bot.contract_files import document_of, refuse_existing
    from bot.contract_texts import draft_lines, told

    settings = read_settings().drafting

    spoken = _language(language)
    if drills is not None and out is None:
        raise InputUnusable("--drills", where="", expected="expected --out PACK.yml beside it")
    refuse_existing([] if out is None else [out], force=force)
    with _under_way(told("reading.under_way", {"file": str(file)}, language=spoken)):
        read = document_of(file)
    found = read.draft
    if settings.model_url is not None and read.blocks:
        found = _with_help(read, settings, language=spoken)
    if as_json:
        print_json(found.as_json())
    else:
        typer.echo("\n".join(draft_lines(found, language=spoken)))
    if out is not None:
        _write(found, out, drills, force=force, language=spoken)


def _with_help(document: ReadDocument, settings: DraftingSettings, *, language: Language) -> Draft:
    """Return the draft with what the model proposes and the rules hold; told on standard error, like its absence."""
    from bot.contract_texts import told
    from bot.model_help import helped

    def progress(rank: int, total: int) -> None:
        tell(told("reading.model_asked", {"rank": rank, "total": total}, language=language))

    try:
        read = helped(document.draft, document.blocks, settings, progress=progress)
    except ModelAway as away:
        tell(f"zhiban: {away}")
        return document.draft
    taken, refused = len(read.taken), len(read.refused)
    values = {"count": taken + read.known + refused, "accepted": taken, "known": read.known, "dropped": refused}
    tell(told("reading.model_read", values, language=language))
    return read.draft


def _write(found: Draft, out: Path, drills: Path | None, *, force: bool, language: Language) -> None:
    """Write pack and drills, and tell on standard error what was written."""
    from bot.contract_files import drills_of, write_drills, write_pack
    from bot.contract_texts import told

    written = write_pack(found, out, signed=SystemClock().now().date(), force=force)
    values = {"file": str(out), "count": len(written.pack.clauses), "questions": written.questions}
    tell(told("reading.written", values, language=language))
    if drills is not None:
        files = write_drills(drills_of(written.pack, out, drills), drills, force=force)
        tell(told("reading.drills", {"count": len(files), "folder": str(drills)}, language=language))


@app.command()
def rehearse(
    file: Annotated[Path, typer.Argument(metavar="PACK.yml")],
    into: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Keep the drills there.")] = None,
    force: Force = False,
    language: InLanguage = "zh",
    as_json: AsJson = False,
) -> None:
    """Make drills from a pack, one kept and one missed for each clock and duty, and run them."""
    from bot import log
    from bot import rehearse as running

    log.set_up("error", form="text")
    spoken = _language(language)
    say = running.tell_json if as_json else partial(running.tell_lines, language=spoken)
    raise typer.Exit(asyncio.run(running.rehearse(file, into=into, force=force, tell=say)))


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD.yml")],
    new: Annotated[Path, typer.Argument(metavar="NEW.yml")],
    language: InLanguage = "zh",
    as_json: AsJson = False,
) -> None:
    """Show in words what a new year's pack changes against the old one."""
    from bot.contract_texts import difference_lines
    from drafting.differences import differences

    spoken = _language(language)
    packs = load_pack(old), load_pack(new)
    changes = differences(*packs)
    lines = difference_lines(changes, language=spoken)
    if not as_json:
        typer.echo("\n".join(lines))
        return
    rows = [
        {"key": change.key, "values": dict(change.values), "text": line}
        for change, line in zip(changes, lines, strict=False)
    ]
    print_json({"old": packs[0].id, "new": packs[1].id, "changes": rows})


def _language(name: str) -> Language:
    """Return the language by its name.

    Raises:
        InputUnusable: the desk does not speak it.
    """
    if name not in {"zh", "en"}:
        raise InputUnusable("--language", where="", expected=f'expected zh or en, got "{name}"')
    return cast("Language", name)


@contextmanager
def _under_way(words: str) -> Iterator[None]:
    """Show on standard error, where that is a terminal, what takes its time."""
    if not sys.stderr.isatty():
        yield
        return
    with Console(stderr=True).status(words):
        yield
