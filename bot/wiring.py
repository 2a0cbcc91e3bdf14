"""Builds the desk: everything that runs, put together once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import structlog

from bot.delivery import DeliveryLoop
from bot.drafting import DraftKit, DraftReader
from bot.intake import Intake
from bot.inward.departures import Departures
from bot.inward.reception import Reception
from bot.messengers.outside import Outside, open_reception, open_sender
from bot.messengers.running import keep_running
from bot.outward.routes import reach_of
from bot.packs import lexicon_of
from bot.papers import PaperKit
from bot.texts import Renderer
from bot.wakeup import Wakeup
from desk.channels import Channel
from desk.chats import Hook
from desk.clocks import Clock
from desk.contracts import Pack
from desk.knowledge import Knowledge
from desk.messages import Inbound
from desk.people import Group, Person
from desk.ports import Store
from desk.understanding import Foresight, Understanding
from handlers import duties, rosters
from handlers.house import House
from handlers.settling import settle_deadlines

log = structlog.get_logger()


@dataclass(slots=True)
class Desk:
    """The running desk."""

    house: House
    store: Store
    clock: Clock
    intake: Intake
    delivery: DeliveryLoop
    wakeup: Wakeup
    renderer: Renderer
    reader: DraftReader
    signed: Mapping[str, date | None]
    outside: Outside | None = None
    reception: Reception | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list, repr=False)

    async def seed(self, people: Sequence[Person], groups: Sequence[Group]) -> None:
        """Keep people and groups that are not in the store yet; those already there stay as they are."""
        async with self.store.work() as work:
            for group in groups:
                if await work.people.group(group.contract, group.id) is None:
                    await work.people.put_group(group)
            for person in people:
                if await work.people.get(person.contract, person.id) is None:
                    await work.people.put(person)
            await work.commit()

    async def plan(self) -> None:
        """See that each contract's duties and rosters go on, and settle deadlines whose year has its notice by now.

        Safe to run at every start.
        """
        for contract in self.house.packs:
            async with self.store.work() as work:
                await work.lock(contract)
                turn = self.house.turn(work, contract, self.clock.now())
                await duties.plan(turn, signed=self.signed.get(contract))
                await settle_deadlines(turn)
                await rosters.look_anew(work, contract, at=self.clock.now())
                await turn.finish()
                await work.commit()

    async def learn_sections(self) -> None:
        """Put the store's published sections into the index."""
        async with self.store.work() as work:
            self.house.knowledge.put(await work.sections.all())

    async def start(self) -> None:
        """Handle what was left over, then wake and deliver for as long as the desk runs."""
        await self.learn_sections()
        await self.plan()
        left_over = await self.intake.resume()
        if left_over:
            log.info("desk.resumed", messages=left_over)
        self.wakeup.start()
        self._tasks = [
            asyncio.create_task(self.delivery.run(), name="delivery"),
            asyncio.create_task(self.reader.run(), name="draft reader"),
        ]
        await self._open_doors()

    async def _open_doors(self) -> None:
        """Let in what was left over in the messengers' chats, then what happens in them from now on."""
        if self.outside is None or self.reception is None:
            return
        await self.reception.resume()
        self._tasks.append(asyncio.create_task(self.reception.run(), name="reception"))
        for name, messenger in self.outside.messengers.items():
            running = keep_running(messenger, self.reception.take)
            self._tasks.append(asyncio.create_task(running, name=f"messenger {name}"))

    def hook(self, channel: str, path: str) -> Hook | None:
        """Return what a messenger answers to its vendor's calls of a path."""
        messenger = self.outside.messengers.get(channel) if self.outside else None
        return messenger.hooks.get(path) if messenger else None

    async def stop(self) -> None:
        """Stop waking and sending; what is not sent yet stays in the outbox."""
        self.wakeup.stop()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self.reception is not None:
            await self.reception.stop()
        for messenger in self.outside.messengers.values() if self.outside else ():
            await messenger.close()
        await self.store.close()


def _house(
    packs: Mapping[str, Pack],
    understanding: Understanding,
    knowledge: Knowledge,
    *,
    ack_within: timedelta | None,
    kits: tuple[DraftKit | None, PaperKit | None],
    outside: Outside | None,
) -> House:
    """Return what the handlers stand on."""
    drafting, papers = kits
    return House(
        packs,
        {identifier: lexicon_of(pack) for identifier, pack in packs.items()},
        understanding,
        knowledge,
        ack_within=ack_within,
        drafting=drafting.tools if drafting else None,
        papers=papers.tools if papers else None,
        reach=reach_of(outside.messengers, outside.last_resorts) if outside else None,
    )


def assemble(
    packs: Mapping[str, Pack],
    *,
    store: Store,
    clock: Clock,
    understanding: Understanding,
    knowledge: Knowledge,
    channels: Mapping[str, Channel],
    ack_within: timedelta | None = None,
    signed: Mapping[str, date | None] | None = None,
    drafting: DraftKit | None = None,
    foresight: Foresight | None = None,
    outside: Outside | None = None,
    papers: PaperKit | None = None,
) -> Desk:
    """Return a desk over these parts, not started yet.

    `foresight` belongs to an understanding that asks a server: it is told of lines before they are read.
    `ack_within` overrides the packs'; `signed` gives days of signing (None: the packs' terms). Without `drafting` no
    document becomes a draft, without `papers` no paper is made in chat. `outside` holds the messengers; without it all
    people are on the pages and the terminal.
    """
    house = _house(packs, understanding, knowledge, ack_within=ack_within, kits=(drafting, papers), outside=outside)
    renderer = Renderer(packs)
    days = signed if signed is not None else {identifier: pack.term.signed for identifier, pack in packs.items()}
    departures = Departures(house, store, clock, woken=lambda: delivery.wake())
    sender = open_sender(outside, store, renderer, departures) if outside else None
    delivery = DeliveryLoop(store, channels, renderer, clock, sender=sender)
    wakeup = Wakeup(house, store, clock, signed=lambda contract: days.get(contract), woken=delivery.wake)

    reader = DraftReader(house, store, clock, drafting, woken=delivery.wake)

    def woken(message: Inbound) -> None:
        delivery.wake()
        wakeup.rearm()
        if message.attachments:
            reader.wake()

    intake = Intake(house, store, clock, woken=woken, foresight=foresight)
    desk = Desk(house, store, clock, intake, delivery, wakeup, renderer, reader, days, outside)
    if outside is not None and sender is not None:
        desk.reception = open_reception(
            outside,
            house=house,
            store=store,
            receive=intake.receive,
            sender=sender,
            departures=departures,
            renderer=renderer,
            clock=clock,
        )
    return desk
