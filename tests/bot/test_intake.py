"""Inbound: stored, then handled once; whatever the text is made of, and wherever the desk is interrupted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.intake import Intake
from desk.messages import Inbound, Press
from desk.understanding import Lexicon, Situation, Understood
from devtools.scripted_understanding import ScriptedUnderstanding
from tests.house import START, House, open_house
from tests.sayings import FAULT, OUTAGE, SAYINGS


def message(text: str, *, identifier: str = "m-1", person: str = "zhang", contract: str = "shaoguan-env") -> Inbound:
    """Return what somebody says in a group."""
    return Inbound("telephone", identifier, contract, person, START, group="zhenjiang", text=text)


@pytest_asyncio.fixture(params=["sqlite memory", "sqlite file", "postgresql"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    """Yield a desk over each store."""
    addresses = {"sqlite memory": "sqlite+aiosqlite://", "sqlite file": f"sqlite+aiosqlite:///{tmp_path}/desk.db"}
    address = addresses.get(request.param) or str(request.getfixturevalue("postgres_url"))
    opened = await open_house(store=address)
    await opened.roster(first="li", second="wang", manager="chen", customer="zhao")
    yield opened
    await opened.desk.store.close()


async def test_a_message_delivered_twice_acts_once(house: House) -> None:
    assert await house.hand_in(message(OUTAGE))
    assert not await house.hand_in(message(OUTAGE))
    assert [one.number for one in await house.tickets()] == [1]
    assert house.news() == ["page to li #1", "reply to zhang in zhenjiang #1"]


async def test_a_message_delivered_twice_at_once_acts_once(house: House) -> None:
    taken = await asyncio.gather(*(house.desk.intake.receive(message(OUTAGE)) for _ in range(5)))
    assert sorted(taken) == [False] * 4 + [True]
    assert len(await house.tickets()) == 1


async def test_the_same_id_on_another_channel_is_another_message(house: House) -> None:
    await house.hand_in(message(OUTAGE))
    assert await house.hand_in(replace(message("你好"), channel="web"))


async def test_many_people_at_once_get_numbers_without_gaps(house: House) -> None:
    said = [replace(message(FAULT, identifier=f"m-{n}", person=f"p{n}"), group=f"g{n}") for n in range(12)]
    await asyncio.gather(*(house.desk.intake.receive(one) for one in said))
    numbers = sorted(one.number for one in await house.tickets())
    assert numbers == list(range(1, len(numbers) + 1))


async def test_what_was_stored_but_not_handled_is_handled_at_the_next_start(house: House) -> None:
    async with house.desk.store.work() as work:
        await work.inbox.add(message(OUTAGE))
        await work.commit()
    assert await house.desk.intake.resume() == 1
    assert await house.desk.intake.resume() == 0
    assert [one.reporter for one in await house.tickets()] == ["zhang"]
    assert not await house.hand_in(message(OUTAGE)), "the vendor's repeat finds it done"


async def test_a_long_queue_that_was_left_over_is_handled_to_its_end(house: House) -> None:
    async with house.desk.store.work() as work:
        for number in range(130):
            await work.inbox.add(message("你好", identifier=f"m-{number}"))
        await work.commit()
    assert await house.desk.intake.resume() == 130
    async with house.desk.store.work() as work:
        assert await work.inbox.waiting() == []


class Tripping(ScriptedUnderstanding):
    """Fails at the word 绊."""

    def understand(self, text: str, lexicon: Lexicon, situation: Situation) -> Understood:
        """Return what a line means, or fail."""
        if "绊" in text:
            raise RuntimeError("tripped")
        return super().understand(text, lexicon, situation)


def tripping(house: House) -> Intake:
    """Return an intake whose handling fails at some lines."""
    trips = replace(house.desk.house, understanding=Tripping(SAYINGS))
    return Intake(trips, house.desk.store, house.desk.clock, woken=lambda _: None)


async def test_a_message_that_cannot_be_handled_is_kept_as_failed_and_the_others_go_on(house: House) -> None:
    intake = tripping(house)
    assert await intake.receive(message("绊", identifier="m-1"))
    assert await intake.receive(message(OUTAGE, identifier="m-2"))
    assert [one.summary for one in await house.tickets()] == [OUTAGE]
    assert not await intake.receive(message("绊", identifier="m-1")), "it is kept, and not tried for ever"
    assert await intake.resume() == 0


async def test_nothing_of_a_failed_handling_stays(house: House) -> None:
    await tripping(house).receive(message("绊", person="somebody-new"))
    async with house.desk.store.work() as work:
        assert await work.people.get("shaoguan-env", "somebody-new") is None
        assert await work.timeline.of_contract("shaoguan-env") == []


async def test_a_message_for_a_contract_that_is_not_loaded_is_kept_as_failed(house: House) -> None:
    assert await house.hand_in(message(OUTAGE, contract="nowhere"))
    assert await house.hand_in(message(OUTAGE, identifier="m-2"))
    assert len(await house.tickets()) == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param(f"{OUTAGE}\x00\x07\x1b[31m", f"{OUTAGE}[31m", id="control characters"),
        pytest.param(f"\u202e{OUTAGE}\u202c\u200b\ufeff", OUTAGE, id="marks that turn the writing round"),
        pytest.param(f"{OUTAGE}😭🙏🏽", f"{OUTAGE}😭🙏🏽", id="emoji"),
        pytest.param(f"{OUTAGE}\ud83d", OUTAGE, id="half a surrogate pair"),
        pytest.param(f"　{OUTAGE}　", OUTAGE, id="wide spaces around it"),
        pytest.param(f"{OUTAGE}\n\n第二行\t完", f"{OUTAGE}\n\n第二行\t完", id="lines and tabs stay"),
    ],
)
async def test_odd_characters_do_no_harm(house: House, text: str, kept: str) -> None:
    assert await house.hand_in(message(text))
    assert [one.summary for one in await house.tickets()] == [kept]


async def test_a_text_of_100_kilobytes_is_taken(house: House) -> None:
    assert await house.hand_in(message(OUTAGE + "很急" * 17_000))
    assert [one.severity for one in await house.tickets()] == ["outage"]


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\x00", "。。。", "🙂"])
async def test_a_message_that_says_nothing_is_met_with_silence(house: House, text: str) -> None:
    assert await house.hand_in(message(text))
    assert house.news() == []
    assert await house.tickets() == []


@pytest.mark.parametrize(
    "text", ["/", "/ack", "/ack ²", "/status ٣", "/status 99999999999999999999", "/ack -1", "/done "]
)
async def test_a_command_that_makes_no_sense_is_answered_politely_in_private(house: House, text: str) -> None:
    await house.hand_in(replace(message(text), group=None))
    assert house.news() == ["reply to zhang"]
    async with house.desk.store.work() as work:
        assert len(await work.timeline.of_contract("shaoguan-env")) == 2, "the message and its answer"


@pytest.mark.parametrize(
    "press",
    [
        pytest.param(Press("ack", card=2**70), id="a card number beyond all bounds"),
        pytest.param(Press("ack", card=-1), id="a negative one"),
        pytest.param(Press("ack\x00", card=1), id="an action with a control character"),
        pytest.param(Press("确认" * 1000), id="an action that is a speech"),
        pytest.param(Press("ack", ticket=2**70), id="a ticket number beyond all bounds"),
    ],
)
async def test_a_press_that_makes_no_sense_is_refused(house: House, press: Press) -> None:
    await house.hand_in(replace(message(""), person="li", group=None, press=press))
    assert house.news() == ["reply to li"]
    assert [entry.refused for entry in await house.timeline("message")] == ["not_offered"]


async def test_the_words_of_a_press_are_cleaned_as_any(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await house.private("li").presses("resolve", text="清理\x00日志\u202e")
    assert (await house.ticket(1)).solution == "清理日志"
