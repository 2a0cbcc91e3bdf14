"""A small real desk for the tests of the chat: store in memory, real intake, handlers, texts and delivery.

Only the understanding is small: it knows the few sentences that these tests say.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bot.attachments import AttachmentFolder
from bot.channels.feed import Feed
from bot.channels.web import WebChannel
from bot.chat import Chat
from bot.packs import load_packs
from bot.reviewing import Reviewing
from bot.wiring import Desk, assemble
from desk.contracts import Pack
from desk.people import Group, Person, Role
from desk.understanding import Intent, Lexicon, Situation, Understood
from knowledge_base.library import Library
from storage.store import open_store
from tests.draft_samples import kit

CONTRACT = "shaoguan-env"
OTHER = "fujian-oa"
OUTAGE = "系统打不开了，所有企业都登录不了"
START = datetime(2026, 9, 30, 1, 20, tzinfo=UTC)
CONTRACTS = Path(__file__).parent.parent / "contracts"


class PhraseBook:
    """Understands a line by the first known phrase in it; what it does not know is out of scope."""

    PHRASES = (
        ("打不开", Intent.REPORT_FAULT),
        ("收到", Intent.ACKNOWLEDGE),
        ("已恢复", Intent.DECLARE_RESTORED),
        ("怎么", Intent.ASK_HOWTO),
    )

    def understand(self, text: str, lexicon: Lexicon, situation: Situation) -> Understood:
        """Return what the line means."""
        del lexicon, situation
        intent = next((intent for phrase, intent in self.PHRASES if phrase in text), Intent.OUT_OF_SCOPE)
        severity = "outage" if "所有" in text else None
        return Understood(text, "zh", intent, 0.95, ((intent, 0.95),), severity=severity)


class SetClock:
    """A clock that stands where it is put."""

    def __init__(self, at: datetime) -> None:
        """Begin at `at`."""
        self._at = at

    def now(self) -> datetime:
        """Return the moment."""
        return self._at

    def advance(self, **length: float) -> None:
        """Go on by so many seconds, minutes, hours."""
        self._at += timedelta(**length)


PEOPLE = (
    Person(CONTRACT, "zhang", "张敏", Role.USER, group="zhenjiang"),
    Person(CONTRACT, "sun", "孙悦", Role.USER, group="zhenjiang"),
    Person(CONTRACT, "far", "远方", Role.USER, group="lechang"),
    Person(CONTRACT, "li", "李工", Role.ENGINEER, level=1),
    Person(CONTRACT, "wang", "王工", Role.ENGINEER, level=2),
    Person(CONTRACT, "chen", "陈经理", Role.MANAGER),
    Person(CONTRACT, "root", "何文", Role.ADMIN),
    Person(OTHER, "lin", "林婷", Role.USER, group="oa"),
    Person(OTHER, "xu", "许工", Role.ENGINEER, level=1),
)
GROUPS = (
    Group(CONTRACT, "zhenjiang", "浈江群", "浈江区"),
    Group(CONTRACT, "lechang", "乐昌群", "乐昌市"),
    Group(OTHER, "oa", "系统交流"),
)


@dataclass(slots=True)
class ChatHouse:
    """The parts that the tests speak with."""

    desk: Desk
    chat: Chat
    feed: Feed
    clock: SetClock
    reviewing: Reviewing

    async def deliver(self) -> int:
        """Send what waits in the outbox; return how many."""
        return await self.desk.delivery.drain(self.clock.now())


@cache
def two_packs() -> Mapping[str, Pack]:
    """Return the packs of the two contracts."""
    shelf = load_packs(CONTRACTS)
    return {name: shelf.packs[name] for name in (CONTRACT, OTHER)}


@asynccontextmanager
async def open_chat_house(folder: Path, *, people: Sequence[Person] = PEOPLE) -> AsyncIterator[ChatHouse]:
    """Give a house with two contracts, its files kept under `folder`."""
    packs = two_packs()
    store, clock, feed = await open_store("sqlite+aiosqlite://"), SetClock(START), Feed("test")
    desk = assemble(
        packs,
        store=store,
        clock=clock,
        understanding=PhraseBook(),
        knowledge=Library(),
        channels={"web": WebChannel(feed)},
        drafting=kit(folder),
    )
    await desk.seed(people, GROUPS)
    files = AttachmentFolder(folder)
    chat = Chat(packs, store, feed, desk.intake.receive, wording=desk.renderer, files=files, clock=clock)
    reviewing = Reviewing(packs, store, desk.reader, wording=desk.renderer, clock=clock)
    try:
        yield ChatHouse(desk, chat, feed, clock, reviewing)
    finally:
        feed.close()
        await store.close()


async def until_listed(feed: Feed, readers: int = 1) -> None:
    """Let the loop run until so many readers listen."""
    for _ in range(1000):
        if feed.readers >= readers:
            return
        await asyncio.sleep(0)
    raise AssertionError(f"expected {readers} readers, found {feed.readers}")
