"""`zhiban nlu rasa check`: what of Rasa is there, what is missing, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.rasa.home import RasaHome
from bot.rasa.installing import environment_of
from bot.rasa.pythons import find_python
from bot.rasa.training import Lessons
from bot.settings import Settings
from desk.errors import RasaAway, RasaUnusable
from nlu.rasa_client import RasaClient
from nlu.rasa_training import write_project

_LINE = "系统打不开了"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that Rasa needs: whether it is there, and in words what was found or what to do."""

    name: str
    ok: bool
    found: str


async def check(settings: Settings, home: RasaHome, lessons: Lessons) -> tuple[Finding, ...]:
    """Return the findings, in the order in which things are needed."""
    python = settings.understanding.rasa_python
    return (_python(python), _environment(home), _model(home, lessons), await _server(settings, home))


def _python(told: Path | None) -> Finding:
    try:
        found = find_python(told)
    except RasaUnusable as error:
        return Finding("python", ok=False, found=str(error))
    return Finding("python", ok=True, found=f"Python {found.version}")


def _environment(home: RasaHome) -> Finding:
    environment = environment_of(home)
    if environment is None:
        return Finding("environment", ok=False, found="not installed: zhiban nlu rasa install")
    return Finding("environment", ok=True, found=f"Rasa {environment.rasa} on Python {environment.python}")


def _model(home: RasaHome, lessons: Lessons) -> Finding:
    model = home.model()
    if model is None:
        return Finding("model", ok=False, found="not trained: zhiban nlu rasa train")
    with TemporaryDirectory() as folder:
        wanted = write_project(Path(folder) / "work", lessons.data, lexicons=lessons.lexicons)
    if model.data_hash != wanted:
        return Finding("model", ok=False, found=f"{model.file} is of other data or names: zhiban nlu rasa train")
    return Finding("model", ok=True, found=f"{model.file}, {model.lines} lines, trained in {model.seconds:g} s")


async def _server(settings: Settings, home: RasaHome) -> Finding:
    given = settings.understanding
    client = RasaClient(given.rasa_url, token=home.token(given.rasa_token), seconds=given.rasa_seconds)
    try:
        version = await client.version()
        answer = await client.parse(_LINE)
    except RasaAway as error:
        return Finding("server", ok=False, found=f"{error}; start it with zhiban nlu rasa serve")
    finally:
        await client.close()
    return Finding("server", ok=True, found=f"Rasa {version} at {client.url}, reads {answer.ranking[0][0]}")
