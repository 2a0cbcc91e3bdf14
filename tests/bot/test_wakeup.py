"""The alarm clock, with APScheduler in a running loop: once, in time, and one failure stops nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest_asyncio

from bot.clock import SystemClock
from bot.packs import lexicon_of
from bot.wakeup import RETRY_AFTER, Wakeup
from desk.clocks import Clock
from desk.people import Person, Role
from desk.ports import Store
from desk.records import DutyOccurrence, Machine, Timer
from devtools.scripted_understanding import ScriptedUnderstanding
from handlers.house import House
from knowledge_base.library import Library
from storage.store import open_store
from tests.house import shipped_packs

CONTRACT = "dongguan-archive"
DUTY = "daily-inspection"
PATIENCE = 5.0


@dataclass(slots=True)
class Alarm:
    """A store with duties that fall due, and the alarm clock over it."""

    store: Store
    house: House
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def clock(self, clock: Clock) -> Wakeup:
        """Return an alarm clock that reads this clock."""
        return Wakeup(self.house, self.store, clock, signed=lambda _: None, woken=self.woken.set)

    async def arrange(self, due: datetime, *, subject: str | None = None, contract: str = CONTRACT) -> None:
        """Let a duty fall due (or, with `subject`, a timer wait for something that no handler can read)."""
        async with self.store.work() as work:
            if subject is None:
                await work.duties.put(DutyOccurrence(CONTRACT, DUTY, due, opens_at=due, near_at=due, told=2))
            machine = Machine.DUTY if subject is None else Machine.TARGETS
            await work.timers.set(Timer(contract, machine, subject or f"{DUTY}@{due.isoformat()}", due))
            await work.commit()

    async def breached(self) -> list[datetime]:
        """Return when it was noted that a duty was missed, oldest first."""
        async with self.store.work() as work:
            entries = await work.timeline.of_contract(CONTRACT)
        return [entry.at for entry in entries if entry.kind == "duty" and entry.event == "breached"]

    async def next_due(self) -> datetime | None:
        """Return when the next timer is due."""
        async with self.store.work() as work:
            return await work.timers.next_due()

    async def until(self, holds: Callable[[list[datetime]], bool]) -> list[datetime]:
        """Wait until what was noted is as expected, for a few seconds at most."""
        async with asyncio.timeout(PATIENCE):
            while not holds(noted := await self.breached()):
                self.woken.clear()
                await self.woken.wait()
        return noted


@pytest_asyncio.fixture
async def alarm(tmp_path: Path) -> AsyncIterator[Alarm]:
    """Yield a store with an engineer in it."""
    store = await open_store(f"sqlite+aiosqlite:///{tmp_path}/desk.db")
    packs = shipped_packs()
    lexicons = {name: lexicon_of(pack) for name, pack in packs.items()}
    async with store.work() as work:
        await work.people.put(Person(CONTRACT, "li", "李工", Role.ENGINEER, 1))
        await work.commit()
    yield Alarm(store, House(packs, lexicons, ScriptedUnderstanding({}), Library()))
    await store.close()


LONG_AGO = datetime(2026, 9, 16, 0, 30, tzinfo=UTC)


async def test_a_timer_fires_at_its_time_and_once(alarm: Alarm) -> None:
    due = SystemClock().now() + timedelta(milliseconds=150)
    await alarm.arrange(due)
    wakeup = alarm.clock(SystemClock())
    wakeup.start()
    noted = await alarm.until(lambda found: bool(found))
    wakeup.stop()
    assert timedelta() <= noted[0] - due < timedelta(seconds=1)
    assert await wakeup.fire_due(due + timedelta(seconds=1)) == 0
    assert len(await alarm.breached()) == 1


async def test_a_timer_that_two_workers_see_fires_once(alarm: Alarm) -> None:
    await alarm.arrange(LONG_AGO)
    one, other = alarm.clock(SystemClock()), alarm.clock(SystemClock())
    await asyncio.gather(one.fire_due(LONG_AGO), other.fire_due(LONG_AGO))
    assert await alarm.breached() == [LONG_AGO]


async def test_what_fell_due_while_the_desk_was_down_fires_at_the_start(alarm: Alarm) -> None:
    await alarm.arrange(LONG_AGO)
    wakeup = alarm.clock(SystemClock())
    wakeup.start()
    assert await alarm.until(lambda found: bool(found))
    wakeup.stop()
    async with alarm.store.work() as work:
        occurrence = await work.duties.get(CONTRACT, DUTY, LONG_AGO)
    assert occurrence is not None
    assert occurrence.breached_at == LONG_AGO


async def test_an_earlier_timer_that_is_written_later_is_not_slept_over(alarm: Alarm) -> None:
    wakeup = alarm.clock(SystemClock())
    await alarm.arrange(SystemClock().now() + timedelta(hours=1))
    wakeup.start()
    due = SystemClock().now() + timedelta(milliseconds=150)
    await alarm.arrange(due)
    wakeup.rearm()
    noted = await alarm.until(lambda found: bool(found))
    wakeup.stop()
    assert noted[0] - due < timedelta(seconds=1)


async def test_timers_written_in_a_burst_all_fire_in_time(alarm: Alarm) -> None:
    wakeup = alarm.clock(SystemClock())
    wakeup.start()
    begun = SystemClock().now()
    for number in range(20):
        await alarm.arrange(begun + timedelta(milliseconds=10 * number))
        wakeup.rearm()
    noted = await alarm.until(lambda found: len(found) == 20)
    wakeup.stop()
    assert noted[-1] - begun < timedelta(seconds=2)


class JumpingClock:
    """Tells a first moment, and from then on a later one: as where the handling of a timer takes its time."""

    def __init__(self, first: datetime, later: datetime) -> None:
        """Keep both moments."""
        self._moments = [first]
        self._later = later

    def now(self) -> datetime:
        """Return the first moment once, then the later one."""
        return self._moments.pop() if self._moments else self._later


async def test_what_falls_due_while_timers_are_being_fired_is_not_left_to_the_sweep(alarm: Alarm) -> None:
    await alarm.arrange(LONG_AGO)
    await alarm.arrange(LONG_AGO + timedelta(minutes=1))
    wakeup = alarm.clock(JumpingClock(LONG_AGO, LONG_AGO + timedelta(minutes=2)))
    wakeup.start()
    noted = await alarm.until(lambda found: len(found) == 2)
    wakeup.stop()
    assert noted == [LONG_AGO, LONG_AGO + timedelta(minutes=2)]


async def test_a_timer_that_fails_is_put_off_and_the_others_fire(alarm: Alarm) -> None:
    await alarm.arrange(LONG_AGO - timedelta(minutes=1), subject="no number")
    await alarm.arrange(LONG_AGO)
    wakeup = alarm.clock(SystemClock())
    await wakeup.fire_due(LONG_AGO)
    assert await alarm.breached() == [LONG_AGO]
    assert wakeup.failed == 1
    assert await alarm.next_due() == LONG_AGO + RETRY_AFTER


async def test_a_timer_of_a_contract_that_is_not_loaded_now_is_kept(alarm: Alarm) -> None:
    await alarm.arrange(LONG_AGO, subject="1", contract="being-mended")
    wakeup = alarm.clock(SystemClock())
    await wakeup.fire_due(LONG_AGO)
    kept = await alarm.next_due()
    assert kept is not None, "its pack may be mended by the next start"
    assert kept > LONG_AGO
    assert wakeup.failed == 0


async def test_stopped_it_wakes_no_more_and_may_be_stopped_twice(alarm: Alarm) -> None:
    wakeup = alarm.clock(SystemClock())
    wakeup.start()
    wakeup.stop()
    wakeup.stop()
    wakeup.rearm()
    await alarm.arrange(LONG_AGO)
    assert await alarm.breached() == []
