"""`zhiban kb`: knowledge in, out, and measured."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.output import print_json, tell
from bot.settings import read_settings

app = typer.Typer(help="Knowledge.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Data = Annotated[Path | None, typer.Option(help="The folder for store and files.")]
Contract = Annotated[str | None, typer.Option(help="The contract's id; without, the common shelf.")]


@app.command()
def add(paths: list[Path], contract: Contract = None, data: Data = None, as_json: AsJson = False) -> None:
    """Read manuals (Markdown, HTML, text, docx) into a contract's knowledge; the same file twice changes nothing."""
    from bot.knowledge import add_documents

    report = asyncio.run(add_documents(read_settings(data=data), paths, contract=contract, quiet=as_json))
    if as_json:
        print_json(report.as_json())
    else:
        for refusal in report.unreadable:
            tell(f"zhiban: {refusal}")
        typer.echo(f"{report.added} added, {report.unchanged} unchanged, {len(report.unreadable)} unreadable")
    nothing_read = report.unreadable and not report.added + report.unchanged
    raise typer.Exit(2 if nothing_read else 1 if report.unreadable else 0)


@app.command()
def ask(question: str, contract: Contract = None, data: Data = None, as_json: AsJson = False) -> None:
    """Ask the knowledge as somebody in the contract would."""
    from bot.knowledge import ask as ask_knowledge

    found = asyncio.run(ask_knowledge(read_settings(data=data), question, contract=contract))
    if as_json:
        print_json(found)
        return
    typer.echo(found["answer"] or f"no answer (confidence {found['confidence']:.2f})")
    for source in found["sources"]:
        typer.echo(f"—— {source['title']} {source['section']}")


@app.command()
def explain(question: str, contract: Contract = None, data: Data = None, as_json: AsJson = False) -> None:
    """Show which sections a question finds, and what speaks for and against each."""
    from bot.knowledge import explain as explain_knowledge

    found = asyncio.run(explain_knowledge(read_settings(data=data), question, contract=contract))
    if as_json:
        print_json(found.as_json())
        return
    verdict = "answered" if found.answered else "not answered"
    typer.echo(f"{verdict}: confidence {found.confidence:.2f}, threshold {found.threshold:.2f}")
    words = ", ".join(f"{word} {weight:.1f}" for word, weight in found.words.items())
    typer.echo(f"words and how much each tells among {found.sections} sections: {words}")
    for one in found.candidates:
        typer.echo(f"{one.place}. {one.document} {one.section}  score {one.score:.1f}, confidence {one.confidence:.2f}")
        for line in one.why:
            typer.echo(f"   - {line}")


@app.command()
def stats(data: Data = None, as_json: AsJson = False) -> None:
    """Count what lies on every shelf: sections, documents, kinds, and what a curator should look at."""
    from bot.knowledge import stats as count_shelves

    shelves = asyncio.run(count_shelves(read_settings(data=data)))
    if as_json:
        print_json({"sections": sum(one.sections for one in shelves), "shelves": [one.as_json() for one in shelves]})
        return
    if not shelves:
        typer.echo("no knowledge; `zhiban kb add PATH…` reads manuals")
    for one in shelves:
        kinds = ", ".join(f"{count} {kind}" for kind, count in one.kinds.items())
        typer.echo(f"{one.contract or 'common shelf'}: {one.sections} sections of {one.documents} documents ({kinds})")
        typer.echo(
            f"   {one.characters} characters, the longest section {one.longest}; without heading {one.without_heading},"
            f" under 20 characters {one.short}, repeated {one.repeated}"
        )


@app.command("eval")
def eval_(
    corpus: Annotated[Path, typer.Option(help="Passages, JSON lines.")],
    queries: Annotated[Path, typer.Option(help="Questions with what answers them, JSON lines.")],
    as_json: AsJson = False,
) -> None:
    """Measure search and refusal on a set of questions."""
    from knowledge_base.evaluate import evaluate

    report = evaluate(corpus, queries).as_json()
    if as_json:
        print_json(report)
        return
    for name, value in report.items():
        typer.echo(f"{name}: {value}")
