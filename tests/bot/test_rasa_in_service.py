"""Rasa before the desk: what is chosen by the settings, asked at which moment, and kept for the curator."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import understanding as chosen
from bot.clock import SystemClock
from bot.intake import Intake
from bot.rasa.home import RasaHome, TrainedModel, rasa_home
from bot.settings import Settings, UnderstandingSettings
from bot.understanding import DisagreementBook, rasa_before
from desk.messages import Inbound
from desk.understanding import Intent
from devtools.fake_rasa import FakeRasa
from devtools.movable_clock import MovableClock
from devtools.scripted_understanding import ScriptedUnderstanding
from nlu.rasa_client import RasaClient
from nlu.rasa_reading import Disagreement, RasaUnderstanding
from tests.house import House
from tests.sayings import SAYINGS

CONTRACT = "shaoguan-env"
MORNING = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Foreseen:
    """Notes what it is told; the store must be free meanwhile."""

    def __init__(self, house: House) -> None:
        self.lines: list[tuple[str, ...]] = []
        self._house = house

    async def foresee(self, texts: Sequence[str]) -> None:
        self.lines.append(tuple(texts))
        async with self._house.desk.store.work() as work:
            await work.lock(CONTRACT)
            await work.commit()


def said(house: House, number: int, text: str) -> Inbound:
    return Inbound("web", f"rasa-{number}", CONTRACT, "zhang", house.desk.clock.now(), "zhenjiang", text)


def intake_of(house: House, foresight: Foreseen | RasaUnderstanding, *, reads: bool = False) -> Intake:
    desk = house.desk
    inside = replace(desk.house, understanding=foresight) if isinstance(foresight, RasaUnderstanding) else desk.house
    assert reads is isinstance(foresight, RasaUnderstanding)
    return Intake(inside, desk.store, desk.clock, woken=lambda _: None, foresight=foresight)


async def test_what_is_read_is_foreseen_while_no_transaction_is_open(house: House) -> None:
    foresight = Foreseen(house)
    intake = intake_of(house, foresight)
    for number, text in enumerate(("第一句", "  第二句\u200b", "/tickets", "")):
        await intake.receive(said(house, number, text))
    assert foresight.lines == [("第一句",), ("第二句", "第一句 第二句"), (), ()]


async def test_a_message_goes_through_rasa_into_a_ticket(house: House) -> None:
    words = "那个东西又罢工了"
    with FakeRasa(readings={words: {"report_fault": 0.95, "small_talk": 0.05}}).serving() as fake:
        client = RasaClient(fake.url, token=fake.token, seconds=5)
        rasa = RasaUnderstanding(client, house.desk.clock, ScriptedUnderstanding(SAYINGS))
        await intake_of(house, rasa, reads=True).receive(said(house, 1, words))
        await rasa.close()
    async with house.desk.store.work() as work:
        ticket = await work.tickets.get(CONTRACT, 1)
    assert ticket is not None
    assert ticket.summary == words


async def test_a_report_is_not_lost_to_a_rasa_that_is_down(house: House) -> None:
    client = RasaClient("http://127.0.0.1:1", token=None, seconds=1)
    rasa = RasaUnderstanding(client, house.desk.clock, ScriptedUnderstanding(SAYINGS))
    words = next(words for words, reading in SAYINGS.items() if reading.intent is Intent.REPORT_FAULT)
    await intake_of(house, rasa, reads=True).receive(said(house, 1, words))
    await rasa.close()
    async with house.desk.store.work() as work:
        assert await work.tickets.get(CONTRACT, 1) is not None
    assert rasa.tally.stood_in == 1


def settings(folder: Path, **given: object) -> Settings:
    return Settings(data=folder, understanding=UnderstandingSettings.model_validate(given))


@pytest.mark.parametrize(
    ("backend", "least"),
    [pytest.param("rasa", None, id="rasa decides"), pytest.param("both", 0.6, id="both decide")],
)
async def test_the_settings_choose_who_decides(tmp_path: Path, backend: str, least: float | None) -> None:
    given = settings(tmp_path, backend=backend, rasa_sure=0.6, rasa_url="http://127.0.0.1:7777/")
    rasa = rasa_before(ScriptedUnderstanding({}), given, SystemClock())
    assert rasa is not None
    assert (rasa.least, rasa.on_disagreement is None) == (least, least is None)
    assert rasa.client.url == "http://127.0.0.1:7777"
    await rasa.close()


def test_the_embedded_engine_asks_nobody(tmp_path: Path) -> None:
    assert rasa_before(ScriptedUnderstanding({}), settings(tmp_path), SystemClock()) is None
    assert list(tmp_path.iterdir()) == []


def test_server_and_desk_find_the_same_token(tmp_path: Path) -> None:
    home = rasa_home(settings(tmp_path))
    made = home.token(None)
    assert (home.token(None), len(made) >= 32) == (made, True)
    assert (home.root / "token").stat().st_mode & 0o077 == 0
    assert home.token("one-that-was-given") == "one-that-was-given"


def test_disagreements_are_kept_for_the_curator_and_the_book_does_not_grow_for_ever(tmp_path: Path) -> None:
    home = rasa_home(settings(tmp_path))
    book = DisagreementBook(home, MovableClock(MORNING))
    one = Disagreement("〈person〉说进不去", Intent.URGE, 0.61234, Intent.REPORT_FAULT, 0.9, Intent.REPORT_FAULT)
    book.note(one)
    assert json.loads(home.disagreements.read_text("utf-8")) == {
        "at": "2026-03-02T09:00:00+00:00",
        "text": "〈person〉说进不去",
        "rasa": {"intent": "urge", "confidence": 0.6123},
        "embedded": {"intent": "report_fault", "confidence": 0.9},
        "decided": "report_fault",
    }
    home.disagreements.write_text("x" * (chosen.LARGEST_BOOK + 1), "utf-8")
    book.note(one)
    assert home.disagreements.read_text("utf-8").count("\n") == 1
    assert home.disagreements.with_suffix(".1.jsonl").is_file()


def put(home: RasaHome, name: str) -> TrainedModel:
    archive = home.root / "work" / name
    archive.parent.mkdir(parents=True, exist_ok=True)
    archive.write_bytes(b"a model")
    model = TrainedModel(name, name, lines=1, intents=1, seconds=timedelta(seconds=2).total_seconds())
    home.put_in_service(model, archive)
    return model


def test_a_new_model_takes_over_and_the_one_before_is_kept(tmp_path: Path) -> None:
    home = rasa_home(settings(tmp_path))
    assert home.model() is None
    models = [put(home, f"zhiban-{number}.tar.gz") for number in range(3)]
    assert home.model() == models[2]
    kept = sorted(file.name for file in (home.root / "models").iterdir())
    assert kept == ["zhiban-1.tar.gz", "zhiban-2.tar.gz"]
    home.model_file(models[2]).unlink()
    assert home.model() is None, "its file is gone"
