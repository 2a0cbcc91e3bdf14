"""Runs a drill: the desk as in service, on a clock that is moved, with a fresh store in memory.

Time goes from moment to moment: every timer is fired at its own moment, and what is due is sent right then.
A step comes before the timers of its moment, so that an act at the last moment is in time.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.drills.cast import CHANNEL
from bot.drills.channel import DrillChannel
from bot.drills.report import DrillReport, report_of
from bot.drills.script import Script
from bot.drills.steps import Said, ScriptStep
from bot.knowledge import keep_documents, names_of
from bot.wiring import Desk, assemble
from desk.errors import ZhibanError
from desk.messages import Inbound
from desk.understanding import Understanding
from devtools.movable_clock import MovableClock
from handlers import duties
from knowledge_base.library import Library
from storage.store import open_store

Progress = Callable[[datetime], None]
"""Is told each moment (UTC) that a drill comes to."""
_TOO_MANY = 20
"""Timers that fail, after which a drill is given up: each is tried again for ever."""


class DrillGivenUp(ZhibanError):
    """The desk failed again and again at what was due; its log tells why."""

    code = "drill_given_up"


async def run_drill(script: Script, *, understanding: Understanding, progress: Progress | None = None) -> DrillReport:
    """Run a drill and return what happened, held against what it expects.

    Raises:
        InputUnusable: a manual cannot be read.
        DrillGivenUp: the desk fails again and again at a timer.
    """
    store = await open_store("sqlite+aiosqlite://")
    clock = MovableClock(script.start)
    packs = {pack.id: pack for pack in (script.pack, *script.others)}
    desk = assemble(
        packs,
        store=store,
        clock=clock,
        understanding=understanding,
        knowledge=Library(words=names_of(packs.values())),
        channels={CHANNEL: DrillChannel()},
        ack_within=script.ack_within,
        signed={script.pack.id: script.signed},
    )
    try:
        await _Rehearsal(script, desk, clock, progress or _silent).run()
        return await report_of(script, desk)
    finally:
        await store.close()


def _silent(_moment: datetime) -> None:
    """Tell nobody."""


class _Rehearsal:
    """One drill under way."""

    def __init__(self, script: Script, desk: Desk, clock: MovableClock, progress: Progress) -> None:
        self._script = script
        self._desk = desk
        self._clock = clock
        self._progress = progress

    async def run(self) -> None:
        """Go through all steps, and through everything that comes due between them and at the last.

        What was due before the start (a duty that is already being asked for) comes before the first step.
        """
        await self._desk.seed(self._script.people, self._script.groups)
        await self._learn_manuals()
        await self._plan_duties()
        await self._pass_time(self._script.start, inclusive=True)
        for step in self._script.steps:
            await self._pass_time(step.at, inclusive=False)
            self._come_to(step.at)
            if step.said is not None:
                await self._desk.intake.receive(await self._inbound(step, step.said))
                await self._desk.delivery.drain(step.at)
        await self._pass_time(self._script.end, inclusive=True)

    async def _learn_manuals(self) -> None:
        """Read the drill's manuals, each into its contract's knowledge, as `zhiban kb add` does."""
        desk = self._desk
        for manual in self._script.manuals:
            report = await keep_documents(
                desk.store, [manual.path], contract=manual.contract, knowledge=desk.house.knowledge
            )
            for refusal in report.unreadable:
                raise refusal

    async def _plan_duties(self) -> None:
        """Plan the duties of the drill's own contract; a contract of which only a manual is known has nobody to ask."""
        async with self._desk.store.work() as work:
            turn = self._desk.house.turn(work, self._script.pack.id, self._clock.now())
            await duties.plan(turn, signed=self._script.signed)
            await work.commit()

    async def _pass_time(self, until: datetime, *, inclusive: bool) -> None:
        """Fire timers and send messages, each at its own moment, before `until` (with `inclusive`: and at it)."""
        while True:
            due = await self._next_due()
            if due is None or due > until or (due == until and not inclusive):
                return
            self._come_to(due)
            moment = self._clock.now()
            await self._desk.wakeup.fire_due(moment)
            if self._desk.wakeup.failed > _TOO_MANY:
                raise DrillGivenUp(f"{self._script.file}: the desk failed at more than {_TOO_MANY} timers, see its log")
            await self._desk.delivery.drain(moment)

    async def _next_due(self) -> datetime | None:
        """Return the earliest moment at which a timer or a message that was put off is due."""
        async with self._desk.store.work() as work:
            moments = (await work.timers.next_due(), await work.delivery.next_due())
        return min((moment for moment in moments if moment is not None), default=None)

    def _come_to(self, moment: datetime) -> None:
        """Move the clock on; what was due earlier than now is late, not in the past."""
        self._progress(self._clock.move_to(max(moment, self._clock.now())))

    async def _inbound(self, step: ScriptStep, said: Said) -> Inbound:
        """Return the step's act as a channel would hand it in."""
        return Inbound(
            CHANNEL,
            f"step-{step.number}",
            self._script.pack.id,
            said.person.id,
            step.at,
            group=await self._place(said),
            text=said.text,
            reply_ticket=said.reply_ticket,
            mentioned=said.mentioned,
            attachments=said.attachments,
            press=said.press,
        )

    async def _place(self, said: Said) -> str | None:
        """Return the chat of an act: a button is pressed, and a page answered, where that message stands."""
        if not said.at_home or (said.press is None and said.reply_ticket is None):
            return said.group
        action = said.press.action if said.press else None
        ticket = said.press.ticket if said.press else (said.reply_ticket or None)
        duty = said.press.duty if said.press else None
        async with self._desk.store.work() as work:
            card = await work.outbox.newest_card(
                self._script.pack.id, said.person.id, action=action, ticket=ticket, duty=duty
            )
        return card.sent.group if card is not None else said.group
