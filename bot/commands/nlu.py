"""`zhiban nlu`: what the desk understands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.commands.output import print_json

app = typer.Typer(help="Understanding.", no_args_is_help=True)


@app.callback()
def understanding() -> None:
    """Keep `eval` a command of its own."""


@app.command("eval")
def eval_(
    test: Annotated[Path, typer.Option(help="Test lines, Rasa 3.1 NLU YAML.")],
    train: Annotated[Path | None, typer.Option(help="Train on these lines; without, the shipped model.")] = None,
    backend: Annotated[str, typer.Option(help="embedded or rasa.")] = "embedded",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Measure the understanding on test lines."""
    from nlu.evaluate import evaluate

    report = evaluate(test, train=train, backend=backend).as_json()
    if as_json:
        print_json(report)
        return
    for name in ("accuracy", "macro_f1", "out_of_scope", "entities", "train_seconds", "parse_ms", "peak_rss_mb"):
        typer.echo(f"{name}: {report[name]}")
