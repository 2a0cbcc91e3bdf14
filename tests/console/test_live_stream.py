"""Live updates: at once, to whom they concern, and without a gap for one who comes again."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing

import httpx
import pytest

from console.stream import events
from desk.messages import Value
from tests.chat_house import CONTRACT, OUTAGE, ChatHouse, until_listed

STREAM = f"/api/chat/{CONTRACT}/zhang/stream"
SAY = f"/api/chat/{CONTRACT}/zhang/say"


def parsed(text: str) -> list[dict[str, str]]:
    """Return the events of a stream as fields; comments are left out."""
    blocks = [block.splitlines() for block in text.split("\n\n") if block]
    found = [dict(line.split(": ", 1) for line in block if not line.startswith(":")) for block in blocks]
    return [block for block in found if block]


def words() -> dict[str, Value]:
    return {"client_id": "one", "text": OUTAGE, "group": "zhenjiang"}


async def test_what_is_said_reaches_everybody_who_may_see_it_and_nobody_else(
    demo: httpx.AsyncClient, house: ChatHouse
) -> None:
    reading = asyncio.create_task(demo.get(f"{STREAM}?also=li&also=far"))
    await until_listed(house.feed)
    await demo.post(SAY, json=words())
    await house.deliver()
    house.feed.close()

    answer = await reading
    assert answer.headers["content-type"].startswith("text/event-stream")
    heard = [json.loads(one["data"]) for one in parsed(answer.text) if one.get("event") == "message"]
    to_zhang = [one["message"] for one in heard if one["for"] == "zhang"]
    assert [one["kind"] for one in to_zhang][:2] == ["message", "reply"]
    assert any(one["message"]["kind"] == "page" for one in heard if one["for"] == "li")
    assert not [one for one in heard if one["for"] == "far"]


async def test_the_history_names_live_messages_by_the_same_ids(demo: httpx.AsyncClient, house: ChatHouse) -> None:
    before = house.feed.last_id
    await demo.post(SAY, json=words())
    await house.deliver()
    house.feed.close()
    live = parsed((await demo.get(STREAM, params={"after": before})).text)
    ids = {json.loads(one["data"])["message"]["id"] for one in live if one.get("event") == "message"}
    known = (await demo.get(f"/api/chat/{CONTRACT}/zhang/history")).json()["messages"]
    assert ids == {one["id"] for one in known}


async def test_one_who_comes_again_goes_on_after_the_last_event(demo: httpx.AsyncClient, house: ChatHouse) -> None:
    await demo.post(SAY, json=words())
    seen = house.feed.last_id
    await demo.post(SAY, json={**words(), "client_id": "two", "text": "谢谢大家"})
    house.feed.close()
    again = parsed((await demo.get(STREAM, headers={"last-event-id": seen})).text)
    texts = [json.loads(one["data"])["message"]["text"] for one in again if one.get("event") == "message"]
    assert texts == ["谢谢大家"]


@pytest.mark.parametrize("after", ["another-run.3", "nonsense", "test.999999", "test.-1"])
async def test_one_who_comes_from_another_run_is_told_to_read_anew(
    demo: httpx.AsyncClient, house: ChatHouse, after: str
) -> None:
    house.feed.close()
    told = parsed((await demo.get(STREAM, headers={"last-event-id": after})).text)
    assert [one["event"] for one in told] == ["hello", "reset"]


async def test_a_quiet_stream_beats(house: ChatHouse) -> None:
    lines = events(house.chat, CONTRACT, ["zhang"], after=None, beat_seconds=0.01)
    async with aclosing(lines):
        assert "event: hello" in await anext(lines)
        assert await anext(lines) == ": beat\n\n"
    assert house.feed.readers == 0
