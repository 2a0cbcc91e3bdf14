"""The client: what Rasa answers is read strictly, and whatever goes wrong is told in one line within the time limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from desk.errors import RasaAway
from devtools.fake_rasa import FakeRasa, Mood
from nlu.rasa_client import RasaClient, RasaEntity

LIMIT = 0.3


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    with FakeRasa().serving() as fake:
        yield fake


@pytest_asyncio.fixture
async def client(rasa: FakeRasa) -> AsyncIterator[RasaClient]:
    asking = RasaClient(rasa.url, token=rasa.token, seconds=LIMIT)
    yield asking
    await asking.close()


async def test_intents_and_entities_are_read(rasa: FakeRasa, client: RasaClient) -> None:
    rasa.readings = {"快": {"urge": 0.2, "ask_status": 0.7}}
    rasa.entities = [{"entity": "system", "start": 0, "end": 2, "value": "公文管理系统", "extractor": "DIET"}] * 2
    answer = await client.parse("公文快点")
    assert answer.ranking == (("ask_status", 0.7), ("urge", 0.2)), "the best first, whatever the order told"
    assert answer.entities == (RasaEntity("system", 0, 2, "公文管理系统"),), "what two extractors find counts once"
    assert not answer.unsure
    assert rasa.asked == ["公文快点"]


async def test_a_fallback_is_no_intent_of_its_own(rasa: FakeRasa, client: RasaClient) -> None:
    rasa.otherwise = {"nlu_fallback": 0.8, "urge": 0.2, "out_of_scope": 0.1}
    answer = await client.parse("嗯")
    assert answer.unsure
    assert answer.ranking == (("urge", 0.2), ("out_of_scope", 0.1))


@pytest.mark.parametrize(
    ("mood", "told"),
    [
        pytest.param("slow", "no answer within 0.3 s", id="silent"),
        pytest.param("dripping", "no answer within 0.3 s", id="a byte now and then keeps nobody waiting"),
        pytest.param("broken", "500", id="an error of its own"),
        pytest.param("garbled", "something else", id="no JSON"),
        pytest.param("strange", "something else", id="JSON of another shape"),
        pytest.param("empty", "something else", id="nothing at all"),
    ],
)
async def test_a_server_that_misbehaves_is_away(rasa: FakeRasa, client: RasaClient, mood: Mood, told: str) -> None:
    rasa.mood = mood
    async with asyncio.timeout(3 * LIMIT):
        with pytest.raises(RasaAway, match=told):
            await client.parse("系统打不开")


async def test_a_wrong_token_is_named(rasa: FakeRasa) -> None:
    client = RasaClient(rasa.url, token="another-token-than-that", seconds=LIMIT)
    with pytest.raises(RasaAway, match="401: it wants another token") as refused:
        await client.parse("系统打不开")
    assert "another-token-than-that" not in str(refused.value)
    await client.close()
    assert rasa.asked == []


async def test_nothing_that_listens_is_away() -> None:
    client = RasaClient("http://127.0.0.1:1", token=None, seconds=LIMIT)
    with pytest.raises(RasaAway, match="no answer"):
        await client.parse("系统打不开")
    await client.close()


@pytest.mark.parametrize(
    "entity",
    [
        pytest.param({"entity": "system", "start": 0, "end": 99, "value": "x"}, id="beyond the line"),
        pytest.param({"entity": "system", "start": 2, "end": 1, "value": "x"}, id="ends before it begins"),
        pytest.param({"entity": "system", "start": "0", "end": 1, "value": "x"}, id="no number"),
        pytest.param({"start": 0, "end": 1, "value": "x"}, id="without a type"),
    ],
)
async def test_an_entity_that_cannot_be_is_refused(
    rasa: FakeRasa, client: RasaClient, entity: dict[str, object]
) -> None:
    rasa.entities = [entity]
    with pytest.raises(RasaAway, match="something else"):
        await client.parse("公文快点")


@pytest.mark.parametrize("share", [float("nan"), -0.1, 7.0])
async def test_a_confidence_that_is_no_share_is_refused(rasa: FakeRasa, client: RasaClient, share: float) -> None:
    rasa.otherwise = {"urge": share}
    with pytest.raises(RasaAway, match="something else"):
        await client.parse("公文快点")


async def test_its_version_is_told_where_model_and_token_fit(rasa: FakeRasa, client: RasaClient) -> None:
    assert await client.version() == "3.6.21"
    rasa.mood = "garbled"
    with pytest.raises(RasaAway):
        await client.version()
