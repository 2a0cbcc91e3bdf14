"""A desk with one messenger before its door, and the people of a contract bound over it, for stories of any channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.attachments import AttachmentFolder
from bot.inward.binding_codes import make_code
from bot.inward.reception import Reception
from bot.messengers.outside import Outside
from bot.messengers.running import keep_running
from bot.wiring import Desk, assemble
from desk.chats import Messenger
from desk.messages import Entry, Inbound, Outgoing
from desk.people import Group, Person, Role
from desk.tickets import Ticket
from devtools.movable_clock import MovableClock
from devtools.scripted_understanding import ScriptedUnderstanding
from devtools.vendor import FakeVendor, Seen
from knowledge_base.library import Library
from storage.store import open_store
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
    """What a story works with; `group` is the vendor's name of the bound group's chat."""

    desk: Desk
    vendor: FakeVendor
    clock: MovableClock
    telephone: Telephone
    group: str
    heard: list[Inbound] = field(default_factory=list)

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
        """Let in what has come and send what is due, now or within ten seconds."""
        await self.reception.idle()
        for _ in range(200):
            await self.desk.delivery.drain(self.clock.now())
            async with self.desk.store.work() as work:
                due = await work.delivery.next_due()
            if due is None or due - self.clock.now() > timedelta(seconds=10):
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
    group: str = "g1",
    start: datetime = START,
    store: str = "sqlite+aiosqlite://",
    bound: bool = True,
) -> AsyncIterator[Street]:
    """Give a desk with these messengers running; `bound` binds an admin, an engineer and the group first."""
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
        outside=Outside(messengers, AttachmentFolder(folder / "files"), SECRET, heard=street_heard.append),
    )
    await desk.seed(STAFF, [Group(CONTRACT, GROUP, "浈江群", "浈江区")])
    street = Street(desk, vendor, clock, telephone, group, street_heard)
    running = [asyncio.create_task(keep_running(one, street.reception.take)) for one in messengers.values()]
    try:
        if bound:
            await street.bind("root")
            await street.bind("li")
            await vendor.say("root", group, f"/bind {CONTRACT} 浈江")
            await street.until(lambda: "本群已绑定" in street.last(group))
        yield street
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await desk.reception.stop() if desk.reception else None
        await desk.store.close()
