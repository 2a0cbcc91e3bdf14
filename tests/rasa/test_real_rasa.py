"""A real Rasa: installed in its own environment, trained on a small part of the data, served, asked and measured."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.rasa.evaluation import evaluate_rasa
from bot.rasa.home import RasaHome
from bot.rasa.installing import install
from bot.rasa.serving import Served, free_port, served
from bot.rasa.training import Lessons, train
from desk.errors import RasaAway, RasaUnusable
from desk.understanding import Intent, Situation
from devtools.scripted_understanding import ScriptedUnderstanding
from nlu.rasa_client import RasaClient
from nlu.rasa_reading import RasaUnderstanding
from nlu.rasa_yaml import Example, NluData
from tests.rasa.conftest import NAMES, small_part

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(3600)]

TOKEN = "of-this-test-and-no-other"
FAULT = "签报系统登录不上去了"


def test_the_steps_show_how_far_they_are(home: RasaHome, told: list[str]) -> None:
    assert home.model() is not None
    assert "training DIETClassifier" in told
    assert "100 % of the epochs" in told


def test_what_is_there_already_is_not_made_again(home: RasaHome) -> None:
    assert not install(home, python=None, progress=pytest.fail).made
    assert train(home, Lessons(small_part(), (NAMES,)), progress=pytest.fail) == home.model()


async def test_it_is_served_with_a_token_and_parses_by_http(home: RasaHome) -> None:
    ready: asyncio.Queue[Served] = asyncio.Queue()
    port = free_port()
    async with served(home, port=port, token=TOKEN, on_ready=ready.put_nowait):
        server = await ready.get()
        assert server.rasa == "3.6.21"
        await _refuses_a_stranger(server)
        client = RasaClient(server.url, token=TOKEN, seconds=20)
        rasa = RasaUnderstanding(client, SystemClock(), ScriptedUnderstanding({}))
        await rasa.foresee([FAULT])
        said = rasa.understand(FAULT, NAMES, Situation(role="any"))
        answer = await client.parse(FAULT)
        await rasa.close()
    assert said.intent is Intent.REPORT_FAULT
    assert {name for name, _share in answer.ranking} == {"report_fault", "ask_howto", "urge", "small_talk"}
    assert sum(share for _name, share in answer.ranking) == pytest.approx(1, abs=0.01)
    assert ("system", "签报管理系统") in {(one.type, one.value) for one in answer.entities}
    assert TOKEN not in home.log("server").read_text("utf-8")


async def _refuses_a_stranger(server: Served) -> None:
    stranger = RasaClient(server.url, token="not-this-one-at-all", seconds=20)
    with pytest.raises(RasaAway, match="401"):
        await stranger.parse(FAULT)
    await stranger.close()
    assert TOKEN not in shown_to_all(server.pid)


def shown_to_all(pid: int) -> str:
    """Return how a process was started, as any list of processes shows it."""
    return Path(f"/proc/{pid}/cmdline").read_text("utf-8")


def test_it_is_measured_as_the_embedded_engine_is(
    home: RasaHome, written: Callable[[dict[str, list[str]]], Path]
) -> None:
    test = written({"report_fault": ["[签报系统](system)登录不上去了", "系统打不开了"], "ask_howto": ["怎么重置密码"]})
    report = evaluate_rasa(home, test, None, progress=pytest.fail)
    assert report.accuracy >= 2 / 3
    assert report.entity_f1 == 1
    assert 0 < report.parse_p50_ms < 5000
    assert report.peak_rss_mb > 300, "the server's memory, not ours"


def test_a_training_that_fails_leaves_the_old_model_in_service(home: RasaHome) -> None:
    before = home.model()
    one_intent = NluData((Example("系统打不开", "report_fault"),), regexes={"code": ("(?<=a+)b",)})
    with pytest.raises(RasaUnusable, match=r"the training failed.*train\.log"):
        train(home, Lessons(one_intent), progress=lambda _words: None)
    assert home.model() == before
