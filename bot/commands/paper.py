"""`zhiban paper`: the papers that the contracts ask for, made from the store or again from a kept snapshot."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.clock import SystemClock
from bot.commands.output import print_json, tell
from bot.packs import load_packs
from bot.papers import snapshot, template_folders, write_whole
from bot.settings import Settings, read_settings
from bot.shipped import contracts_folder
from desk.contracts import Pack
from desk.errors import ContractUnknown, InputUnusable
from desk.papers.kinds import FORMS, PAPERS, Kind, Order, PaperRefused, kind_of, order_of
from desk.papers.shapes import Paper, from_json, is_empty, to_json

app = typer.Typer(help="Papers: fault reports, inspection records, tracking tables, quarterly reports, marks.")
Data = Annotated[Path | None, typer.Option(help="The folder for store and files.")]
Out = Annotated[Path, typer.Option(help="The file to write, or a folder for it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command("list")
def list_(
    contract: Annotated[str | None, typer.Option(help="Only the papers that this contract's clauses ask for.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the papers, what each is about, and the clauses that ask for it."""
    clauses = set(_pack(read_settings(), contract).clauses) if contract is not None else None
    rows = [_row(kind) for kind, about in PAPERS.items() if clauses is None or clauses & set(about.clauses)]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['kind']:<20}  {row['form']}  {row['title']}  ({row['about']}; {', '.join(row['clauses'])})")


@app.command()
def make(
    kind: Annotated[str, typer.Argument(help="The paper: its name of `zhiban paper list`, or its title.")],
    contract: Annotated[str, typer.Option(help="The contract's id.")],
    out: Out,
    *,
    ticket: Annotated[str | None, typer.Option(help="The ticket's number.")] = None,
    day: Annotated[str | None, typer.Option(help="YYYY-MM-DD.")] = None,
    week: Annotated[str | None, typer.Option(help="YYYY-WNN.")] = None,
    month: Annotated[str | None, typer.Option(help="YYYY-MM.")] = None,
    quarter: Annotated[str | None, typer.Option(help="YYYY-QN.")] = None,
    year: Annotated[str | None, typer.Option(help="YYYY.")] = None,
    keep: Annotated[Path | None, typer.Option("--snapshot", help="Keep what the paper is made from, as JSON.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make a paper of a contract from the store as it is now."""
    settings = read_settings(data=data)
    pack = _pack(settings, contract)
    about = {"ticket": ticket, "day": day, "week": week, "month": month, "quarter": quarter, "year": year}
    order = _order(kind_of(kind), {name: value for name, value in about.items() if value is not None}, pack)
    paper = asyncio.run(snapshot(settings, pack, order, at=SystemClock().now()))
    path = _write(paper, out, template_folders(settings, pack.id))
    if keep is not None:
        write_whole(keep, json.dumps(to_json(paper), ensure_ascii=False, indent=1).encode())
    _report(paper, path, as_json=as_json)


@app.command()
def again(
    file: Annotated[Path, typer.Argument(help="A snapshot that `zhiban paper make --snapshot` kept.")],
    out: Out,
    as_json: AsJson = False,
) -> None:
    """Make a paper again from its snapshot, whatever the store holds now."""
    paper = from_json(_read(file), file=str(file))
    _report(paper, _write(paper, out, template_folders(read_settings(), paper.head.contract)), as_json=as_json)


def _pack(settings: Settings, contract: str) -> Pack:
    pack = load_packs(contracts_folder(settings)).packs.get(contract)
    if pack is None:
        raise ContractUnknown(f'no contract "{contract}"; `zhiban contract list` shows those that are loaded')
    return pack


def _order(kind: Kind, given: dict[str, str], pack: Pack) -> Order:
    """Return what is wanted; one option says what it is about.

    Raises:
        PaperRefused: none or several do, or it is not what this paper is about.
    """
    if len(given) != 1:
        wanted = " or ".join(f"--{unit}" for unit in PAPERS[kind].takes) or "--ticket"
        raise PaperRefused("period", f"{kind}: expected {wanted} once, got {' '.join(given) or 'none'}")
    ((name, value),) = given.items()
    order = order_of(kind, value, pack.calendar.zone)
    if name != (order.stretch.unit if order.stretch else "ticket"):
        form = next((form for unit, form in FORMS.items() if unit == name), "ticket's number")
        raise PaperRefused("period", f'--{name}: expected a {form}, got "{value}"')
    return order


def _write(paper: Paper, out: Path, templates: Sequence[Path]) -> Path:
    """Write the paper's file and return where."""
    from documents.making import file_name, make_paper

    path = out / file_name(paper) if out.is_dir() else out
    form = PAPERS[paper.head.kind].form
    if path.suffix.lower() != f".{form}":
        raise InputUnusable(str(path), where="", expected=f"expected a name that ends in .{form}")
    write_whole(path, make_paper(paper, templates=templates).content)
    return path


def _read(file: Path) -> object:
    try:
        return json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise InputUnusable(str(file), where="", expected=f"expected a file to read ({error.strerror})") from error
    except ValueError as error:
        raise InputUnusable(str(file), where="", expected="expected JSON in UTF-8") from error


def _report(paper: Paper, path: Path, *, as_json: bool) -> None:
    empty = is_empty(paper)
    if as_json:
        kind = paper.head.kind
        print_json({"kind": str(kind), "title": PAPERS[kind].title, "file": str(path), "empty": empty})
        return
    typer.echo(str(path))
    if empty:
        tell("the store has nothing for this paper; its sections say so")


def _row(kind: Kind) -> dict[str, str | list[str]]:
    about = PAPERS[kind]
    takes = ", ".join(about.takes) or "ticket"
    return {
        "kind": str(kind),
        "title": about.title,
        "form": about.form,
        "about": takes,
        "names": list(about.names),
        "clauses": list(about.clauses),
    }
