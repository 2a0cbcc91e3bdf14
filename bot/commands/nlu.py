"""`zhiban nlu`: what the desk understands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands import rasa
from bot.commands.output import print_json, tell
from desk.errors import InputUnusable

if TYPE_CHECKING:
    from nlu.evaluate import EvalReport

app = typer.Typer(help="Understanding.", no_args_is_help=True)
app.add_typer(rasa.app, name="rasa")


@app.command("eval")
def eval_(
    test: Annotated[Path, typer.Option(help="Test lines, Rasa 3.1 NLU YAML.")],
    train: Annotated[Path | None, typer.Option(help="Train on these lines; without, the shipped model.")] = None,
    backend: Annotated[str, typer.Option(help="embedded or rasa.")] = "embedded",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Measure the understanding on test lines."""
    report = _report(test, train, backend).as_json()
    if as_json:
        print_json(report)
        return
    for name in ("accuracy", "macro_f1", "out_of_scope", "entities", "train_seconds", "parse_ms", "peak_rss_mb"):
        typer.echo(f"{name}: {report[name]}")


def _report(test: Path, train: Path | None, backend: str) -> EvalReport:
    if backend == "embedded":
        from nlu.evaluate import evaluate

        return evaluate(test, train)
    if backend == "rasa":
        from bot import log as logs
        from bot.rasa.evaluation import evaluate_rasa
        from bot.rasa.home import rasa_home
        from bot.settings import read_settings

        logs.set_up("error", form="text")
        return evaluate_rasa(rasa_home(read_settings()), test, train, progress=lambda words: tell(f"… {words}"))
    raise InputUnusable("--backend", where=backend, expected="embedded or rasa")
