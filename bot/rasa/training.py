"""`zhiban nlu rasa train`: writes the work folder, lets Rasa train in it, and puts the model in service."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.packs import lexicon_of, load_packs
from bot.rasa.children import Progress, last_lines, run_child
from bot.rasa.home import RasaHome, TrainedModel
from bot.rasa.installing import needed_environment
from bot.settings import Settings
from bot.shipped import contracts_folder
from desk.errors import RasaUnusable
from desk.understanding import Lexicon
from nlu.model import DATA
from nlu.rasa_training import write_project
from nlu.rasa_yaml import NluData, read_nlu

_EPOCH = re.compile(r"Epochs:\s+(\d+)%")
_STEP = re.compile(r"Starting to train component '(\w+)'")
_TOLD_EVERY_PERCENT = 10


@dataclass(frozen=True, slots=True)
class Lessons:
    """What Rasa shall learn: the lines, and the names of the contracts."""

    data: NluData
    lexicons: tuple[Lexicon, ...] = ()


def shipped_lessons(settings: Settings) -> Lessons:
    """Return the desk's own lines with the names of the contracts that are loaded."""
    packs = load_packs(contracts_folder(settings)).packs
    return Lessons(read_nlu(DATA), tuple(lexicon_of(pack, people=()) for pack in packs.values()))


def prepare(home: RasaHome, lessons: Lessons) -> str:
    """Write the work folder, as the official image can train in it too; return the hash of what it holds."""
    return write_project(home.work, lessons.data, lexicons=lessons.lexicons)


def train(home: RasaHome, lessons: Lessons, *, progress: Progress, again: bool = False) -> TrainedModel:
    """Train and put the model in service; where the one in service was made of the same, that one is returned.

    A training that fails leaves the model in service as it is. `again` trains whatever is there.

    Raises:
        RasaUnusable: there is no environment, or the training failed.
    """
    needed_environment(home)
    data_hash = prepare(home, lessons)
    known = home.model()
    if known is not None and known.data_hash == data_hash and not again:
        return known
    started = time.perf_counter()
    progress(f"training on {len(lessons.data.examples)} lines of {len(lessons.data.intents())} intents")
    archive = _run(home, data_hash, progress)
    seconds = round(time.perf_counter() - started, 1)
    model = TrainedModel(
        archive.name, data_hash, len(lessons.data.examples), len(lessons.data.intents()), seconds=seconds
    )
    home.put_in_service(model, archive)
    return model


def _run(home: RasaHome, data_hash: str, progress: Progress) -> Path:
    name = f"zhiban-{data_hash}"
    log = home.log("train")
    command = (str(home.python.absolute()), "-m", "rasa", *training_arguments(name))
    status = run_child(command, cwd=home.work, log=log, on_line=_watching(progress))
    archive = home.work / "models" / f"{name}.tar.gz"
    if status != 0 or not archive.is_file():
        raise RasaUnusable(f"{home.work}: the training failed: {last_lines(log, containing='error')} ({log})")
    return archive


def training_arguments(name: str) -> Sequence[str]:
    """Return Rasa's arguments for a training in the work folder, to a model of that name in its folder `models`."""
    files = ("--config", "config.yml", "--domain", "domain.yml", "--nlu", "nlu.yml")
    return ("train", "nlu", *files, "--out", "models", "--fixed-model-name", name)


def _watching(progress: Progress) -> Callable[[str], None]:
    """Return what turns Rasa's lines into a few words now and then."""
    told = 0

    def on_line(line: str) -> None:
        nonlocal told
        step, epoch = _STEP.search(line), _EPOCH.search(line)
        if step is not None:
            progress(f"training {step[1]}")
        elif epoch is not None and int(epoch[1]) >= told + _TOLD_EVERY_PERCENT:
            told = int(epoch[1])
            progress(f"{told} % of the epochs")

    return on_line
