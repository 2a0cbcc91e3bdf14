"""`zhiban nlu rasa`: Rasa in an environment of its own."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.output import print_json, tell
from bot.settings import read_settings

app = typer.Typer(help="Rasa 3.6 as the understanding: installed, trained, served.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Data = Annotated[Path | None, typer.Option(help="The desk's data folder; Rasa's things are in rasa/ below it.")]
PythonPath = Annotated[Path | None, typer.Option("--python", help="The Python (3.8 to 3.10) to make it with.")]


@app.command()
def install(python: PythonPath = None, data: Data = None, as_json: AsJson = False) -> None:
    """Make Rasa's own environment with the pinned packages; where it is complete, nothing is done."""
    from bot.rasa.home import rasa_home
    from bot.rasa.installing import install as make

    settings = read_settings(data=data)
    made = make(rasa_home(settings), python=python or settings.understanding.rasa_python, progress=_progress)
    if as_json:
        print_json(asdict(made))
        return
    typer.echo(f"Rasa {made.rasa} on Python {made.python} in {made.path}{'' if made.made else ' (was there already)'}")


@app.command()
def train(
    again: Annotated[bool, typer.Option(help="Train also where the model in service is of the same data.")] = False,
    only_write: Annotated[bool, typer.Option(help="Write the work folder alone, to train elsewhere.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Train Rasa on the desk's lines and the packs' names; a server that runs takes the new model up by itself."""
    from bot.rasa import training
    from bot.rasa.home import rasa_home

    settings = read_settings(data=data)
    home, lessons = rasa_home(settings), training.shipped_lessons(settings)
    if only_write:
        written: dict[str, object] = {"work": str(home.work), "data_hash": training.prepare(home, lessons)}
    else:
        model = training.train(home, lessons, progress=_progress, again=again)
        written = {"model": str(home.model_file(model)), **asdict(model)}
    if as_json:
        print_json(written)
        return
    for name, value in written.items():
        typer.echo(f"{name}: {value}")


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="The port on loopback; else that of understanding.rasa_url.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Serve the model on loopback with a token until Ctrl-C; a server that dies or hangs is started anew."""
    from bot import log as logs
    from bot.rasa.home import rasa_home
    from bot.rasa.serving import Served, port_of
    from bot.rasa.serving import serve as keep_serving

    settings = read_settings(data=data)
    logs.set_up(settings.log_level, form=settings.log_format)
    home = rasa_home(settings)
    told = False

    def ready(server: Served) -> None:
        nonlocal told
        if told:
            return
        told = True
        if as_json:
            print_json(asdict(server))
        else:
            typer.echo(f"Rasa {server.rasa} answers at {server.url}  (Ctrl-C stops it)")

    _progress("starting Rasa (half a minute, more on a busy machine)")
    token = home.token(settings.understanding.rasa_token)
    asyncio.run(keep_serving(home, port=port or port_of(settings), token=token, on_ready=ready))


@app.command()
def check(data: Data = None, as_json: AsJson = False) -> None:
    """Tell what of Rasa is there and what is missing; exit status 1 where something is."""
    from bot.rasa.checking import check as find
    from bot.rasa.home import rasa_home
    from bot.rasa.training import shipped_lessons

    settings = read_settings(data=data)
    findings = asyncio.run(find(settings, rasa_home(settings), shipped_lessons(settings)))
    ok = all(finding.ok for finding in findings)
    if as_json:
        backend = settings.understanding.backend
        print_json({"ok": ok, "backend": backend, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            typer.echo(f"{'✓' if finding.ok else '✗'} {finding.name}: {finding.found}")
    raise typer.Exit(0 if ok else 1)


def _progress(words: str) -> None:
    tell(f"… {words}")
