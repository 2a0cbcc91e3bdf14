"""The feed: everybody hears what they may, nobody waits for a slow reader, and one who comes again misses nothing."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channels.feed import BEHIND, KEPT, Feed, Line, Reader, Said
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel
from desk.channels import Channel, Rendered
from desk.messages import OutKind
from tests.chat_house import CONTRACT, OTHER, START


def said(number: int, *, contract: str = CONTRACT, group: str | None = "zhenjiang") -> Said:
    return Said(f"p.{number}", contract, "zhang", group, f"line {number}", START + timedelta(seconds=number))


def rendered(number: int) -> Rendered:
    return Rendered(number, OutKind.REPLY, CONTRACT, "zhang", "zhenjiang", "好的", START, "zh")


def everything(_: Line) -> bool:
    return True


async def lines(reader: Reader) -> list[str]:
    """Return the words that a reader has queued; the feed is closed, so the reading ends."""
    return [event.line.text if event.line else "(reset)" async for event in reader]


async def test_a_reader_hears_its_own_contract_and_what_it_may_see() -> None:
    feed = Feed("a")
    async with feed.read(CONTRACT, lambda line: line.group is not None) as reader:
        feed.publish(said(1))
        feed.publish(said(2, contract=OTHER))
        feed.publish(said(3, group=None))
        feed.publish(said(4))
        feed.close()
        assert await lines(reader) == ["line 1", "line 4"]


async def test_a_waiting_reader_is_woken() -> None:
    feed = Feed("a")
    async with feed.read(CONTRACT, everything) as reader:
        waiting = asyncio.create_task(anext(reader))
        await asyncio.wait([waiting], timeout=0.01)
        feed.publish(said(1))
        assert (await waiting).line == said(1)
        feed.close()


async def test_a_reader_who_comes_again_goes_on_where_it_was() -> None:
    feed = Feed("a")
    feed.publish(said(1))
    seen = feed.last_id
    feed.publish(said(2))
    feed.publish(said(3))
    feed.close()
    async with feed.read(CONTRACT, everything, after=seen) as reader:
        assert await lines(reader) == ["line 2", "line 3"]


async def test_a_slow_reader_is_let_go_and_then_told_to_read_anew() -> None:
    feed = Feed("a")
    begin = feed.last_id
    async with feed.read(CONTRACT, everything) as slow:
        for number in range(BEHIND + 1):
            feed.publish(said(number))
        assert feed.readers == 0
        assert len(await lines(slow)) == BEHIND
    feed.close()
    async with feed.read(CONTRACT, everything, after=begin) as again:
        assert await lines(again) == ["(reset)"]


async def test_lines_no_longer_kept_are_not_passed_over_in_silence() -> None:
    feed = Feed("a")
    feed.publish(said(0))
    seen = feed.last_id
    for number in range(KEPT + 1):
        feed.publish(said(number))
    feed.close()
    async with feed.read(CONTRACT, lambda line: line.text == "line 5", after=seen) as reader:
        assert await lines(reader) == ["(reset)"]


async def test_two_runs_do_not_take_each_others_ids() -> None:
    one, other = Feed(), Feed()
    other.publish(said(1))
    assert one.last_id.partition(".")[0] != other.last_id.partition(".")[0]
    other.close()
    async with other.read(CONTRACT, everything, after=one.last_id) as reader:
        assert await lines(reader) == ["(reset)"]


@pytest.mark.parametrize("kind", [WebChannel, TerminalChannel])
async def test_a_channel_gives_what_it_is_sent_to_the_readers(kind: type[WebChannel | TerminalChannel]) -> None:
    feed = Feed("a")
    channel: Channel = kind(feed)
    async with feed.read(CONTRACT, everything) as reader:
        assert await channel.send(rendered(7)) == "7"
        assert (await anext(reader)).line == rendered(7)
    assert channel.capabilities.buttons
