"""A desk with one messenger before its door, and the people of a contract bound over it, for stories of any channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.attachments import AttachmentFolder
from bot.inward.binding_codes import make_code
from bot.inward.reception import Reception
from bot.messengers.outside import Outside
from bot.messengers.running import keep_running
from bot.wiring import Desk, assemble
from desk.chat_ports import Binding
from desk.chats import Chat, ChatEvent, Messenger
from desk.messages import Entry, Inbound, Outgoing
from desk.people import Group, Person, Role
from desk.tickets import Ticket
from devtools.movable_clock import MovableClock
from devtools.scripted_understanding import ScriptedUnderstanding
from devtools.vendor import FakeVendor, Seen
from knowledge_base.library import Library
from storage.store import open_store
from tests.channels.rigs import Rig
from tests.house import START, Telephone, shipped_packs
from tests.sayings import SAYINGS

CONTRACT = "shaoguan-env"
GROUP = "zhenjiang"
SECRET = "a secret of the tests, long enough for signing"
STAFF = (
    Person(CONTRACT, "li", "李工", Role.ENGINEER, level=1),
    Person(CONTRACT, "wang", "王工", Role.ENGINEER, level=2),
    Person(CONTRACT, "chen", "陈经理", Role.MANAGER),
    Person(CONTRACT, "root", "何文", Role.ADMIN),
)


@dataclass(slots=True)
class Street:
    """What a story works with; `group` is the vendor's name of the bound group's chat, None where there are none."""

    desk: Desk
    vendor: FakeVendor
    clock: MovableClock
    telephone: Telephone
    meeting: str | None
    heard: list[Inbound] = field(default_factory=list)
    taken: list[ChatEvent] = field(default_factory=list)
    running: list[asyncio.Task[None]] = field(default_factory=list)
    patience: float = 10
    _markers: int = 0
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def group(self) -> str:
        """Return the vendor's name of the bound group's chat."""
        assert self.meeting is not None, "there are no groups on this channel"
        return self.meeting

    def place(self, person: str) -> str:
        """Return where somebody reports a fault: in the group, where there is one, else in private."""
        return self.meeting or f"@{person}"

    async def take(self, event: ChatEvent) -> str | None:
        """Let a happening in, and keep that it came."""
        said = await self.reception.take(event)
        async with self._news:
            self.taken.append(event)
            self._news.notify_all()
        return said

    async def came(self, count: int) -> None:
        """Wait until so many happenings have been stored."""
        async with self._news:
            await self._news.wait_for(lambda: len(self.taken) >= count)

    async def settled(self) -> None:
        """Wait until all that people have said so far has been let in and answered.

        Vendors deliver in order: what somebody says in a place that is the desk's no business comes after all of it.
        """
        self._markers += 1
        word = f"marker {self._markers}"
        nobody = f"nobody{self._markers}"
        place = f"{self.meeting}99" if self.meeting else f"@{nobody}"
        await self.vendor.say(nobody, place, word)
        async with asyncio.timeout(20), self._news:
            await self._news.wait_for(lambda: any(one.text.strip() == word for one in self.taken))
        await self.work_on()

    @property
    def reception(self) -> Reception:
        """Return where happenings come in."""
        assert self.desk.reception is not None
        return self.desk.reception

    async def until(self, condition: Callable[[], bool], *, why: str = "") -> None:
        """Let the desk work until a condition holds; time goes on as far as the outbox asks for, not further."""
        async with asyncio.timeout(20):
            while not condition():
                await self.work_on()
                await asyncio.sleep(0.005)
        await self.work_on()
        assert condition(), why

    async def work_on(self) -> None:
        """Let in what has come and send what is due, now or within `patience` seconds."""
        await self.reception.idle()
        for _ in range(200):
            await self.desk.delivery.drain(self.clock.now())
            async with self.desk.store.work() as work:
                due = await work.delivery.next_due()
            if due is None or due - self.clock.now() > timedelta(seconds=self.patience):
                return
            self.clock.move_to(max(due, self.clock.now()))

    async def pass_by(self, **length: float) -> None:
        """Let time go by, for the timers too."""
        end = self.clock.now() + timedelta(**length)
        while self.clock.now() < end:
            self.clock.move_to(min(end, self.clock.now() + timedelta(seconds=30)))
            await self.desk.wakeup.fire_due(self.clock.now())
            await self.work_on()

    async def bind(self, person: str) -> None:
        """Bind the account of that name to that person by a code, in private."""
        async with self.desk.store.work() as work:
            code, _ = await make_code(work, CONTRACT, person, at=self.clock.now())
            await work.commit()
        await self.vendor.say(person, f"@{person}", f"/bind {code}")
        await self.until(lambda: "已绑定" in self.last(f"@{person}"))

    def said(self, chat: str) -> list[Seen]:
        """Return what stands of the desk in a chat."""
        return [one for one in self.vendor.messages(chat) if one.by_desk]

    def last(self, chat: str) -> str:
        """Return the newest words of the desk in a chat."""
        words = [one.text for one in self.said(chat) if one.text]
        return words[-1] if words else ""

    def all_text(self, chat: str) -> str:
        """Return all words of the desk in a chat."""
        return "\n".join(one.text for one in self.said(chat))

    def offering(self, chat: str, label: str) -> Seen:
        """Return the newest message in a chat that offers a button, or its number."""
        found = [one for one in self.said(chat) if label in one.buttons or f" {label}" in one.text]
        assert found, f"nothing in {chat} offers {label}"
        return found[-1]

    async def tickets(self) -> list[Ticket]:
        """Return all tickets, newest first."""
        async with self.desk.store.work() as work:
            return list(await work.tickets.listing(CONTRACT))

    async def timeline(self, kind: str) -> list[Entry]:
        """Return the lines of one kind, oldest first."""
        async with self.desk.store.work() as work:
            return [one for one in await work.timeline.of_contract(CONTRACT) if one.kind == kind]

    async def put(self, message: Outgoing) -> int:
        """Write a message of the desk into the outbox."""
        async with self.desk.store.work() as work:
            row = await work.outbox.add(message, at=self.clock.now())
            await work.commit()
        return row


@asynccontextmanager
async def open_street(
    vendor: FakeVendor,
    messengers: Mapping[str, Messenger],
    folder: Path,
    *,
    group: str | None = "g1",
    front: str | None = None,
    start: datetime = START,
    store: str = "sqlite+aiosqlite://",
    bound: bool = True,
    patience: float = 10.0,
    last_resorts: frozenset[str] = frozenset(),
) -> AsyncIterator[Street]:
    """Give a desk with these messengers running; `bound` binds an admin, an engineer and the group first.

    Without groups `front` is bound instead: whoever writes there is a user. What the desk leaves undone when the block
    ends it takes up again where it is opened over the same store.
    """
    clock, telephone = MovableClock(start.astimezone(UTC)), Telephone()
    street_heard: list[Inbound] = []
    desk = assemble(
        shipped_packs(),
        store=await open_store(store),
        clock=clock,
        understanding=ScriptedUnderstanding(SAYINGS),
        knowledge=Library(),
        channels={"telephone": telephone},
        signed={},
        outside=Outside(messengers, AttachmentFolder(folder / "files"), SECRET, street_heard.append, last_resorts),
    )
    await desk.seed(STAFF, [Group(CONTRACT, GROUP, "浈江群", "浈江区")])
    street = Street(desk, vendor, clock, telephone, group, street_heard, patience=patience)
    street.running = [asyncio.create_task(keep_running(one, street.take)) for one in messengers.values()]
    try:
        if bound:
            await settle_in(street, next(iter(messengers)), front)
        yield street
    finally:
        for task in street.running:
            task.cancel()
        await asyncio.gather(*street.running, return_exceptions=True)
        await desk.reception.stop() if desk.reception else None
        await desk.store.close()


def open_over(
    rig: Rig, folder: Path, *, store: str = "sqlite+aiosqlite://", bound: bool = True
) -> AbstractAsyncContextManager[Street]:
    """Give a desk on the channel of a rig."""
    return open_street(
        rig.vendor,
        {rig.messenger.name: rig.messenger},
        folder,
        group=rig.group,
        front=rig.front,
        patience=rig.patience,
        store=store,
        bound=bound,
    )


async def settle_in(street: Street, channel: str, front: str | None) -> None:
    """Bind an admin, an engineer, and the group or what stands for it."""
    await street.bind("root")
    await street.bind("li")
    if front is not None:
        async with street.desk.store.work() as work:
            await work.bindings.put(Binding(Chat(channel, front), CONTRACT, GROUP))
            await work.commit()
        return
    await street.vendor.say("root", street.group, f"/bind {CONTRACT} 浈江")
    await street.until(lambda: "本群已绑定" in street.last(street.group))
