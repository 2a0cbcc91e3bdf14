"""From the outbox to the channel: order, urgency, what each failure leads to, and what a restart finds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.delivery import LONGEST_WAIT, TRIES, DeliveryLoop, wait_seconds
from bot.texts import Renderer
from desk.channels import Rendered
from desk.errors import ChannelBusy, ChannelError, ChannelRefused, DeliveryUnknown, StoreUnusable
from desk.messages import Outgoing, OutKind, Value
from desk.ports import Store
from devtools.movable_clock import MovableClock
from devtools.scripted_channel import ScriptedChannel
from storage.store import open_store
from storage.work import SqlUnitOfWork
from tests.house import shipped_packs

NOW = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)


@dataclass(slots=True)
class Post:
    """A sending side over a real store."""

    store: Store
    loop: DeliveryLoop
    channel: ScriptedChannel

    async def put(self, kind: OutKind, to: str, word: str, *, group: str | None = None) -> int:
        """Write a message that says `word`."""
        values: dict[str, Value] = {"text": word, "sources": []}
        async with self.store.work() as work:
            row = await work.outbox.add(Outgoing(kind, "shaoguan-env", to, group, "answer", values), at=NOW)
            await work.commit()
        return row

    def words(self) -> list[str]:
        """Return what has arrived, in order."""
        return [message.text for message in self.channel.arrived]


@pytest_asyncio.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    """Yield a sending side with an empty outbox."""
    store, channel = await open_store(f"sqlite+aiosqlite:///{tmp_path}/desk.db"), ScriptedChannel()
    renderer = Renderer(shipped_packs())
    yield Post(store, DeliveryLoop(store, {"scripted": channel}, renderer, MovableClock(NOW)), channel)
    await store.close()


async def test_pages_go_first_and_each_chat_keeps_its_order(post: Post) -> None:
    await post.put(OutKind.NOTICE, "chen", "notice")
    for number in range(4):
        await post.put(OutKind.REPLY, "zhang", f"zhang {number}", group="zhenjiang")
        await post.put(OutKind.REPLY, "luo", f"luo {number}", group="qujiang")
    await post.put(OutKind.PAGE, "li", "page")
    assert await post.loop.drain(NOW) == 10
    assert post.words()[0] == "page"
    for name in ("zhang", "luo"):
        assert [word for word in post.words() if word.startswith(name)] == [f"{name} {n}" for n in range(4)]


async def test_a_busy_channel_is_obeyed_and_the_other_chats_go_on(post: Post) -> None:
    post.channel.fail("zhang", [ChannelBusy(30)])
    await post.put(OutKind.REPLY, "zhang", "first", group="zhenjiang")
    await post.put(OutKind.REPLY, "zhang", "second", group="zhenjiang")
    await post.put(OutKind.REPLY, "luo", "other", group="qujiang")
    await post.loop.drain(NOW)
    assert post.words() == ["other"], "the later one of the chat waits for the earlier"
    await post.loop.drain(NOW + timedelta(seconds=29))
    assert post.words() == ["other"]
    await post.loop.drain(NOW + timedelta(seconds=30))
    assert post.words() == ["other", "first", "second"]


async def test_a_page_does_not_wait_behind_a_busy_reply_of_its_chat(post: Post) -> None:
    post.channel.fail("li", [ChannelBusy(300)])
    await post.put(OutKind.REPLY, "li", "reply")
    await post.loop.drain(NOW)
    await post.put(OutKind.PAGE, "li", "page")
    await post.loop.drain(NOW)
    assert post.words() == ["page"]


async def test_what_is_refused_is_given_up_and_the_next_one_goes(post: Post) -> None:
    post.channel.fail("zhang", [ChannelRefused("blocked")])
    await post.put(OutKind.REPLY, "zhang", "first")
    await post.put(OutKind.REPLY, "zhang", "second")
    await post.loop.drain(NOW)
    await post.loop.drain(NOW + timedelta(days=1))
    assert post.words() == ["second"]
    assert len(post.channel.tried) == 2


@pytest.mark.parametrize("kind", [OutKind.PAGE, OutKind.REPLY, OutKind.ANSWER])
async def test_what_may_not_have_arrived_is_sent_again_and_marked(post: Post, kind: OutKind) -> None:
    post.channel.fail("li", [DeliveryUnknown("timed out")])
    await post.put(kind, "li", "word")
    await post.loop.drain(NOW)
    assert post.words() == []
    await post.loop.drain(NOW + LEASE)
    assert [(one.text, one.maybe_double) for one in post.channel.arrived] == [("word", True)]
    await post.loop.drain(NOW + 5 * LEASE)
    assert len(post.channel.tried) == 2, "once it has arrived it is not sent a third time"


async def test_a_notice_that_may_have_arrived_is_not_sent_again(post: Post) -> None:
    post.channel.fail("li", [DeliveryUnknown("timed out")])
    await post.put(OutKind.NOTICE, "li", "notice")
    for minutes in range(5):
        await post.loop.drain(NOW + minutes * LEASE)
    assert len(post.channel.tried) == 1


async def test_a_page_is_tried_on_for_ever_and_a_notice_is_given_up(post: Post) -> None:
    post.channel.fail("li", [ChannelBusy(1)] * (TRIES + 2))
    post.channel.fail("chen", [ChannelBusy(1)] * (TRIES + 2))
    await post.put(OutKind.PAGE, "li", "page")
    await post.put(OutKind.NOTICE, "chen", "notice")
    for second in range(3 * TRIES):
        await post.loop.drain(NOW + timedelta(seconds=second))
    assert post.words() == ["page"]
    assert sum(one.to == "chen" for one in post.channel.tried) == TRIES


async def test_a_message_without_words_is_given_up_and_stops_nobody(post: Post) -> None:
    async with post.store.work() as work:
        await work.outbox.add(Outgoing(OutKind.PAGE, "shaoguan-env", "li", None, "no.such.key"), at=NOW)
        await work.commit()
    await post.put(OutKind.REPLY, "li", "reply")
    await post.loop.drain(NOW)
    assert post.words() == ["reply"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        pytest.param(OutKind.PAGE, [("word", True)], id="a page goes out again, marked"),
        pytest.param(OutKind.NOTICE, [], id="a notice does not"),
    ],
)
async def test_killed_in_the_midst_of_sending(tmp_path: Path, kind: OutKind, expected: list[tuple[str, bool]]) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path}/killed.db"
    before = await open_store(address)
    async with before.work() as work:
        await work.outbox.add(
            Outgoing(kind, "shaoguan-env", "li", None, "answer", {"text": "word", "sources": []}), at=NOW
        )
        await work.delivery.claim(NOW)
        await work.commit()
    await before.close()
    after, channel = await open_store(address), ScriptedChannel()
    loop = DeliveryLoop(after, {"scripted": channel}, Renderer(shipped_packs()), MovableClock(NOW))
    await loop.drain(NOW + LEASE / 2)
    assert channel.tried == [], "the lease of the one that was killed still holds"
    await loop.drain(NOW + LEASE)
    assert [(one.text, one.maybe_double) for one in channel.arrived] == expected
    await after.close()


@pytest.mark.parametrize(
    ("attempt", "error", "seconds"),
    [
        pytest.param(1, ChannelBusy(7), 7, id="as long as the channel asks for"),
        pytest.param(1, ChannelBusy(0), 0.1, id="never at once"),
        pytest.param(3, ChannelError("down"), 8, id="else twice as long each time"),
        pytest.param(2000, ChannelError("down"), LONGEST_WAIT, id="and never longer than that"),
    ],
)
def test_how_long_to_wait(attempt: int, error: ChannelError, seconds: float) -> None:
    assert wait_seconds(attempt, error) == seconds


class StumblingStore:
    """A store that cannot be used the first few times, as a database that is being restarted."""

    def __init__(self, store: Store, *, stumbles: int) -> None:
        """Stand before `store`."""
        self._store = store
        self.left = stumbles

    def work(self) -> SqlUnitOfWork:
        """Return a unit of work, or fail."""
        if self.left:
            self.left -= 1
            raise StoreUnusable("the database is being restarted")
        return self._store.work()  # type: ignore[return-value]

    async def close(self) -> None:
        """Close the store behind."""
        await self._store.close()


async def test_the_loop_outlives_a_store_that_fails_for_a_while(post: Post) -> None:
    await post.put(OutKind.PAGE, "li", "page")
    stumbling = StumblingStore(post.store, stumbles=1)
    loop = DeliveryLoop(stumbling, {"scripted": post.channel}, Renderer(shipped_packs()), MovableClock(NOW))
    running = asyncio.create_task(loop.run())
    try:
        async with asyncio.timeout(5):
            while not post.channel.arrived:
                loop.wake()
                await asyncio.wait([running], timeout=0.01)
                assert not running.done(), "the loop has ended"
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert post.words() == ["page"]


async def test_the_running_loop_sends_as_soon_as_it_is_woken(post: Post) -> None:
    running = asyncio.create_task(post.loop.run())
    await post.put(OutKind.PAGE, "li", "page")
    post.loop.wake()
    async with asyncio.timeout(5):
        while not post.channel.arrived:
            await asyncio.wait([running], timeout=0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert post.words() == ["page"]


class SilentChannel(ScriptedChannel):
    """A channel that answers nothing to its first message."""

    async def send(self, message: Rendered) -> str:
        """Wait for ever, the first time."""
        if not self.tried:
            self.tried.append(message)
            await asyncio.Event().wait()
        return await super().send(message)


async def test_a_channel_that_never_answers_does_not_stop_the_others(post: Post) -> None:
    silent = SilentChannel()
    loop = DeliveryLoop(post.store, {"silent": silent}, Renderer(shipped_packs()), MovableClock(NOW), send_seconds=0.01)
    await post.put(OutKind.PAGE, "li", "page")
    await post.put(OutKind.REPLY, "zhang", "reply")
    await loop.drain(NOW)
    assert [one.text for one in silent.arrived] == ["reply"]
    await loop.drain(NOW + LEASE)
    assert [(one.text, one.maybe_double) for one in silent.arrived] == [("reply", False), ("page", True)]
