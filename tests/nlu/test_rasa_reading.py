"""Rasa as the understanding: it decides where it answered, and the embedded engine reads whenever it did not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from desk.understanding import Entity, Intent, Situation
from devtools.fake_rasa import FakeRasa
from devtools.movable_clock import MovableClock
from nlu.embedded import EmbeddedUnderstanding
from nlu.rasa_client import RasaClient
from nlu.rasa_reading import LINES_HELD, Disagreement, RasaUnderstanding
from tests.nlu.conftest import FUJIAN

ANY = Situation(role="any")
FAULT = "公文系统登不上"
CHATTER = "今天中午吃什么"


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    with FakeRasa(readings={CHATTER: {"urge": 0.9, "out_of_scope": 0.1}}).serving() as fake:
        yield fake


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(datetime(2026, 3, 2, 9, tzinfo=UTC))


@pytest_asyncio.fixture
async def reading(
    rasa: FakeRasa, clock: MovableClock, understanding: EmbeddedUnderstanding
) -> AsyncIterator[RasaUnderstanding]:
    client = RasaClient(rasa.url, token=rasa.token, seconds=0.3)
    opened = RasaUnderstanding(client, clock, understanding)
    yield opened
    await opened.close()


async def test_what_was_foreseen_is_read_by_rasa(rasa: FakeRasa, reading: RasaUnderstanding) -> None:
    rasa.readings = {FAULT: {"urge": 0.8, "report_fault": 0.2}}
    await reading.foresee([FAULT])
    said = reading.understand(FAULT, FUJIAN, ANY)
    assert (said.intent, said.confidence) == (Intent.URGE, 0.8)
    assert said.first("system") == "公文管理系统", "names come from the embedded engine too"
    assert rasa.asked == [FAULT]


async def test_what_was_not_foreseen_is_read_at_once_by_the_embedded_engine(
    rasa: FakeRasa, reading: RasaUnderstanding
) -> None:
    assert reading.understand(FAULT, FUJIAN, ANY).intent is Intent.REPORT_FAULT
    assert rasa.asked == []


async def test_the_speakers_role_is_weighed_as_always(rasa: FakeRasa, reading: RasaUnderstanding) -> None:
    rasa.readings = {"已解决": {"declare_resolved": 0.9, "report_fault": 0.1}}
    await reading.foresee(["已解决"])
    assert reading.understand("已解决", FUJIAN, Situation(open_ticket="resolved")).intent is Intent.CONFIRM_RESOLVED


async def test_a_fallback_leaves_the_line_to_the_embedded_engine(rasa: FakeRasa, reading: RasaUnderstanding) -> None:
    rasa.readings = {FAULT: {"nlu_fallback": 0.8, "urge": 0.2}}
    await reading.foresee([FAULT])
    assert reading.understand(FAULT, FUJIAN, ANY).intent is Intent.REPORT_FAULT


async def test_names_that_rasa_alone_knows_are_added(rasa: FakeRasa, reading: RasaUnderstanding) -> None:
    line = "青鸟那边公文系统登不上"
    rasa.entities = [
        {"entity": "system", "start": 0, "end": 2, "value": "青鸟平台"},
        {"entity": "place", "start": 4, "end": 6, "value": "公文"},
        {"entity": "phone", "start": 9, "end": 11, "value": "上"},
    ]
    await reading.foresee([line])
    found = reading.understand(line, FUJIAN, ANY).entities
    assert Entity("system", "青鸟", 0, 2, "青鸟平台") in found
    assert {entity.type for entity in found} == {"system"}, "overlapping names and numbers stay the embedded engine's"


@pytest.mark.parametrize("text", ["", "？！", "👍", '/report_fault{"system": "x"}', "  /restart"])
async def test_what_rasa_would_take_for_an_order_or_nothing_is_not_asked(
    rasa: FakeRasa, reading: RasaUnderstanding, text: str
) -> None:
    await reading.foresee([text])
    reading.understand(text, FUJIAN, ANY)
    assert rasa.asked == []


async def test_a_very_long_line_is_cut_alike_for_both(rasa: FakeRasa, reading: RasaUnderstanding) -> None:
    await reading.foresee([CHATTER * 20_000])
    assert len(rasa.asked[0]) == 2000
    assert reading.understand(CHATTER * 20_000, FUJIAN, ANY).intent is Intent.URGE


async def test_only_the_latest_lines_are_held(reading: RasaUnderstanding) -> None:
    await reading.foresee([CHATTER, *(f"第{number}句" for number in range(LINES_HELD))])
    assert reading.understand(CHATTER, FUJIAN, ANY).intent is Intent.OUT_OF_SCOPE


async def test_rasa_goes_away_and_comes_back(rasa: FakeRasa, reading: RasaUnderstanding, clock: MovableClock) -> None:
    rasa.mood = "broken"
    with capture_logs() as lines:
        for _ in range(5):
            await reading.foresee([FAULT, CHATTER])
            assert reading.understand(CHATTER, FUJIAN, ANY).intent is Intent.OUT_OF_SCOPE
    told = [line["event"] for line in lines]
    assert told.count("understanding.rasa_failed") == 3, "then the breaker is open"
    assert told.count("understanding.rasa_away") == 1
    assert told.count("understanding.stood_in") == 5
    assert rasa.asked == [FAULT] * 3
    assert (reading.tally.failed, reading.tally.stood_in, reading.tally.answered) == (3, 10, 0)
    rasa.mood = "well"
    clock.advance(timedelta(seconds=5))
    with capture_logs() as lines:
        await reading.foresee([CHATTER])
    assert [(line["event"], line["stood_in"]) for line in lines] == [("understanding.rasa_back", 10)]
    assert reading.understand(CHATTER, FUJIAN, ANY).intent is Intent.URGE


async def test_an_answer_of_before_is_not_used_when_rasa_is_away(rasa: FakeRasa, reading: RasaUnderstanding) -> None:
    await reading.foresee([CHATTER])
    rasa.mood = "garbled"
    await reading.foresee([CHATTER])
    assert reading.understand(CHATTER, FUJIAN, ANY).intent is Intent.OUT_OF_SCOPE


async def test_in_both_rasa_decides_only_when_it_is_sure(rasa: FakeRasa, reading: RasaUnderstanding) -> None:
    noted: list[Disagreement] = []
    reading.least, reading.on_disagreement = 0.7, noted.append
    rasa.readings = {"登不上": {"urge": 0.6, "report_fault": 0.4}, CHATTER: {"urge": 0.9, "out_of_scope": 0.1}}
    line = "李工，公文系统登不上，打13800138000"
    await reading.foresee([line, CHATTER])
    assert reading.understand(line, FUJIAN, ANY).intent is Intent.REPORT_FAULT
    assert reading.understand(CHATTER, FUJIAN, ANY).intent is Intent.URGE
    assert [(one.rasa, one.embedded, one.decided) for one in noted] == [
        (Intent.URGE, Intent.REPORT_FAULT, Intent.REPORT_FAULT),
        (Intent.URGE, Intent.OUT_OF_SCOPE, Intent.URGE),
    ]
    assert noted[0].text == "〈person〉，公文系统登不上，打〈phone〉"


async def test_agreement_is_not_noted(rasa: FakeRasa, reading: RasaUnderstanding) -> None:
    noted: list[Disagreement] = []
    reading.least, reading.on_disagreement = 0.7, noted.append
    rasa.readings = {FAULT: {"report_fault": 0.5, "urge": 0.4}}
    await reading.foresee([FAULT])
    assert reading.understand(FAULT, FUJIAN, ANY).intent is Intent.REPORT_FAULT
    assert noted == []
