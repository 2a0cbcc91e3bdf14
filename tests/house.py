"""A whole desk for stories: real store, intake, handlers, texts, timers and delivery; only the reading is a table.

What the desk says is kept until a story reads it; a story that leaves something unread fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.drafting import DraftKit
from bot.packs import load_packs
from bot.papers import PaperKit
from bot.wiring import Desk, assemble
from desk.channels import Capabilities, Rendered
from desk.contracts import Pack
from desk.messages import Attachment, Entry, Inbound, OutKind, Press
from desk.people import Group, Person, Role
from desk.tickets import Ticket
from devtools.movable_clock import MovableClock
from devtools.scripted_understanding import ScriptedUnderstanding
from knowledge_base.library import Library
from storage.store import open_store
from tests.sayings import SAYINGS

CONTRACTS = Path(__file__).parent.parent / "contracts"
SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 9, 16, 9, 0, tzinfo=SHANGHAI)
"""A Wednesday morning in service hours."""


@cache
def shipped_packs() -> Mapping[str, Pack]:
    """Return the five packs that ship."""
    return load_packs(CONTRACTS).packs


@dataclass(slots=True)
class Telephone:
    """A channel that keeps what it is given."""

    name: str = "telephone"
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(buttons=True, replies=True, attachments=True)
    )
    sent: list[Rendered] = field(default_factory=list)

    async def send(self, message: Rendered) -> str:
        """Keep a message."""
        self.sent.append(message)
        return f"m{len(self.sent)}"


@dataclass(slots=True, repr=False)
class House:
    """The desk of a story; `contract` is the one that its people belong to unless they say otherwise."""

    desk: Desk
    telephone: Telephone
    moved: MovableClock
    contract: str
    _handed_in: int = 0
    _read: int = 0

    @property
    def clock(self) -> StoryClock:
        """Return the clock, which fires what is due as it is moved."""
        return StoryClock(self)

    async def person(self, identifier: str, role: str, *, level: int | None = None, **about: str) -> Person:
        """Let somebody be there; `about` may name a contract, a group, a name, a language, a phone."""
        contract = about.pop("contract", self.contract)
        name = about.pop("name", identifier)
        group, language, phone = (about.get(key) for key in ("group", "language", "phone"))
        person = Person(contract, identifier, name, Role(role), level, group, language, phone)
        await self.desk.seed([person], [Group(contract, group, group)] if group else [])
        return person

    async def roster(self, **people: str) -> None:
        """Let people stand at their places: first, second (engineers), manager, customer, admin."""
        levels = {"first": 1, "second": 2}
        for place, identifier in people.items():
            await self.person(identifier, "engineer" if place in levels else place, level=levels.get(place))

    def group(self, identifier: str, *, contract: str | None = None) -> GroupChat:
        """Return a group in which somebody may speak."""
        return GroupChat(self, contract or self.contract, identifier)

    def private(self, person: str, *, contract: str | None = None) -> Speaker:
        """Return somebody who speaks with the desk in private."""
        return Speaker(self, contract or self.contract, person, None)

    async def hand_in(self, message: Inbound) -> bool:
        """Hand a message in and send what follows from it."""
        taken = await self.desk.intake.receive(message)
        await self.desk.reader.read_waiting()
        await self.desk.delivery.drain(self.moved.now())
        return taken

    def next_id(self) -> str:
        """Return an id under which nothing has been handed in yet."""
        self._handed_in += 1
        return f"in-{self.moved.now():%d%H%M%S}-{self._handed_in}"

    def unread(self) -> list[Rendered]:
        """Return what the desk has said since somebody last looked."""
        return self.telephone.sent[self._read :]

    def news(self) -> list[str]:
        """Read everything new: one line each, such as "page to li #1" or "reply to zhang in zhenjiang #1"."""
        lines = [_line(message) for message in self.unread()]
        self._read = len(self.telephone.sent)
        return lines

    def pages(self, person: str) -> list[int | None]:
        """Return the tickets (None: a duty or a request) for which somebody has been paged, in order."""
        pages = (one for one in self.telephone.sent if one.kind is OutKind.PAGE and one.to == person)
        return [one.ticket for one in pages]

    def last_to(self, person: str) -> Rendered:
        """Return the newest message to somebody."""
        return next(one for one in reversed(self.telephone.sent) if one.to == person)

    def card(self, person: str, action: str) -> int:
        """Return the id of the newest message to somebody that offers an action."""
        offers = (one for one in reversed(self.telephone.sent) if one.to == person)
        return next(one.id for one in offers if any(button.action == action for button in one.buttons))

    async def ticket(self, number: int, *, contract: str | None = None) -> Ticket:
        """Return a ticket as it stands."""
        async with self.desk.store.work() as work:
            found = await work.tickets.get(contract or self.contract, number)
        assert found is not None, f"there is no ticket {number}"
        return found

    async def tickets(self, *, contract: str | None = None) -> list[Ticket]:
        """Return all tickets, newest first."""
        async with self.desk.store.work() as work:
            return list(await work.tickets.listing(contract or self.contract))

    async def timeline(self, kind: str, *, contract: str | None = None) -> list[Entry]:
        """Return the lines of one kind, oldest first."""
        async with self.desk.store.work() as work:
            entries = await work.timeline.of_contract(contract or self.contract)
        return [entry for entry in entries if entry.kind == kind]

    async def events(self, number: int) -> list[str]:
        """Return what has befallen a ticket and its targets, such as "opened" or "response met"."""
        async with self.desk.store.work() as work:
            entries = await work.timeline.of_ticket(self.contract, number)
        told = [e for e in entries if e.kind in {"ticket", "target"}]
        return [f"{e.target} {e.event}" if e.kind == "target" else str(e.event) for e in told]


def _line(message: Rendered) -> str:
    place = f" in {message.group}" if message.group else ""
    number = f" #{message.ticket}" if message.ticket is not None else ""
    return f"{message.kind} to {message.to}{place}{number}"


@dataclass(frozen=True, slots=True, repr=False)
class StoryClock:
    """Moves the house's clock; on the way each timer fires and each message goes at its own moment."""

    house: House

    def now(self) -> datetime:
        """Return the moment."""
        return self.house.moved.now()

    async def advance(self, **length: float) -> None:
        """Go on by so many seconds, minutes, hours or days."""
        await self.move_to(self.now() + timedelta(**length))

    async def move_to(self, moment: datetime) -> None:
        """Go on to a moment."""
        while (due := await self._next_due()) is not None and due <= moment:
            self.house.moved.move_to(max(due, self.now()))
            await self.house.desk.wakeup.fire_due(self.now())
            await self.house.desk.delivery.drain(self.now())
            assert not self.house.desk.wakeup.failed, "a timer could not be handled; the log says why"
        self.house.moved.move_to(moment)

    async def _next_due(self) -> datetime | None:
        async with self.house.desk.store.work() as work:
            found = (await work.timers.next_due(), await work.delivery.next_due())
        return min((one for one in found if one is not None), default=None)


@dataclass(frozen=True, slots=True, repr=False)
class GroupChat:
    """A group of a contract."""

    house: House
    contract: str
    group: str

    def user(self, person: str) -> Speaker:
        """Return somebody who speaks in this group; whom nobody knows is a user."""
        return Speaker(self.house, self.contract, person, self.group)


@dataclass(frozen=True, slots=True, repr=False)
class Speaker:
    """Somebody in one chat (`group` None: in private)."""

    house: House
    contract: str
    person: str
    group: str | None

    async def says(
        self,
        text: str,
        *,
        mentioned: bool = False,
        reply_to: int | None = None,
        reply_ticket: int | None = None,
        files: Iterable[Attachment] = (),
    ) -> int | None:
        """Say something; return the number of the newest ticket that it touched, if it touched any."""
        before = len(await self.house.timeline("ticket", contract=self.contract))
        message = Inbound(
            "telephone",
            self.house.next_id(),
            self.contract,
            self.person,
            self.house.moved.now(),
            group=self.group,
            text=text,
            reply_to=reply_to,
            reply_ticket=reply_ticket,
            mentioned=mentioned,
            attachments=tuple(files),
        )
        assert await self.house.hand_in(message)
        touched = (await self.house.timeline("ticket", contract=self.contract))[before:]
        return touched[-1].ticket if touched else None

    async def presses(
        self, action: str, *, card: int | None = None, text: str = "", to: str | None = None, ticket: int | None = None
    ) -> None:
        """Press a button: that of a given card, else of the newest one that offers it."""
        press = Press(action, card, ticket=ticket, text=text, to=to)
        identifier, at = self.house.next_id(), self.house.moved.now()
        assert await self.house.hand_in(
            Inbound("telephone", identifier, self.contract, self.person, at, group=self.group, press=press)
        )


async def open_house(
    *,
    contract: str = "shaoguan-env",
    start: datetime = START,
    store: str = "sqlite+aiosqlite://",
    signed: Mapping[str, date | None] | None = None,
    packs: Mapping[str, Pack] | None = None,
    drafting: DraftKit | None = None,
    papers: PaperKit | None = None,
) -> House:
    """Return a house with nobody in it; without `signed` no duty is counted from a signing."""
    clock, telephone = MovableClock(start.astimezone(UTC)), Telephone()
    desk = assemble(
        packs or shipped_packs(),
        store=await open_store(store),
        clock=clock,
        understanding=ScriptedUnderstanding(SAYINGS),
        knowledge=Library(),
        channels={"telephone": telephone},
        signed=signed or {},
        drafting=drafting,
        papers=papers,
    )
    return House(desk, telephone, clock, contract)
