"""A real Rasa, once for all of these tests: its environment is kept in var/rasa, the rest is made anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.rasa.home import RasaHome
from bot.rasa.installing import install
from bot.rasa.pythons import NONE_FOUND, find_python
from bot.rasa.training import Lessons, train
from desk.errors import RasaUnusable
from desk.understanding import Lexicon, Term
from nlu.rasa_yaml import NluData, read_nlu
from tests.house_rules import ROOT

INTENTS = ("report_fault", "ask_howto", "urge", "small_talk")
LINES_EACH = 24
NAMES = Lexicon(systems=(Term("公文管理系统", ("公文系统",)), Term("签报管理系统", ("签报系统",))))


@pytest.fixture(scope="session")
def told() -> list[str]:
    """Return what the steps say about how far they are."""
    return []


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, told: list[str]) -> RasaHome:
    """Return a home with Rasa installed and a small model trained."""
    try:
        find_python()
    except RasaUnusable:
        pytest.skip(NONE_FOUND)
    made = RasaHome(tmp_path_factory.mktemp("rasa"), ROOT / "var" / "rasa" / "environment")
    assert install(made, python=None, progress=told.append).rasa == "3.6.21"
    train(made, Lessons(small_part(), (NAMES,)), progress=told.append)
    return made


def small_part() -> NluData:
    """Return a few lines each of a few intents of the shipped data."""
    lines = read_nlu(ROOT / "nlu" / "data" / "zh_core.yml").examples
    chosen = [[one for one in lines if one.intent == intent][:LINES_EACH] for intent in INTENTS]
    return NluData(tuple(one for few in chosen for one in few))


@pytest.fixture
def written(tmp_path: Path) -> Callable[[dict[str, list[str]]], Path]:
    """Return what writes lines by intent into a file of test lines."""

    def write(lines: dict[str, list[str]]) -> Path:
        file = tmp_path / "test.yml"
        blocks = [
            f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {line}\n" for line in said)
            for intent, said in lines.items()
        ]
        file.write_text('version: "3.1"\nnlu:\n' + "".join(blocks), "utf-8")
        return file

    return write
