"""The alarm clock: APScheduler wakes the desk when the earliest timer row is due; it stores no truth of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from desk.clocks import Clock
from desk.ports import Store
from desk.records import Timer
from handlers.house import House
from handlers.timers import fire

log = structlog.get_logger()

SWEEP_SECONDS = 20
"""A safety sweep: were an alarm ever lost, nothing would be later than this."""
AT_ONCE = 100
"""Alarms that may come while one is being handled; all but the first only note that there is more to do."""
RETRY_AFTER = timedelta(seconds=30)
"""A timer whose handling failed is tried again after this."""


class Wakeup:
    """Fires timers when they are due."""

    def __init__(
        self,
        house: House,
        store: Store,
        clock: Clock,
        *,
        signed: Callable[[str], date | None],
        woken: Callable[[], None],
    ) -> None:
        """`signed` gives a contract's day of signing; `woken` is called when a timer has written messages.

        `failed` counts the timers that could not be handled since the start; each has its line in the log.
        """
        self._house = house
        self._store = store
        self._clock = clock
        self._signed = signed
        self._woken = woken
        self._scheduler: AsyncIOScheduler | None = None
        self._firing = asyncio.Lock()
        self.failed = 0
        self._again = False

    async def fire_due(self, at: datetime) -> int:
        """Fire every timer due at or before `at`, one transaction each; return how many."""
        count = 0
        while True:
            async with self._store.work() as work:
                due = await work.timers.due(at)
            if not due:
                return count
            for timer in due:
                await self._fire(timer, at)
                count += 1

    async def _fire(self, timer: Timer, at: datetime) -> None:
        """Fire one timer; one that fails is put off, logged, and stops no other."""
        try:
            async with self._store.work() as work:
                await fire(self._house, work, timer, at, signed=self._signed(timer.contract))
                await work.commit()
        except Exception:
            self.failed += 1
            log.exception("timer.failed", contract=timer.contract, machine=str(timer.machine), subject=timer.subject)
            async with self._store.work() as work:
                moved = Timer(timer.contract, timer.machine, timer.subject, at + RETRY_AFTER, timer.generation)
                await work.timers.set(moved)
                await work.commit()

    def start(self) -> None:
        """Begin to wake; needs a running event loop."""
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._scheduler.add_job(self._tick, "interval", seconds=SWEEP_SECONDS, id="sweep", max_instances=AT_ONCE)
        self._scheduler.start()
        self.rearm()

    def stop(self) -> None:
        """Wake no more."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    def rearm(self) -> None:
        """Look at the earliest timer soon: one may have been written that is due before the alarm."""
        self._again = True
        if self._scheduler is not None:
            self._scheduler.add_job(
                self._tick, id="alarm", replace_existing=True, misfire_grace_time=None, max_instances=AT_ONCE
            )

    async def _tick(self) -> None:
        """Fire what is due and set the alarm; where the store cannot be used, the next sweep tries again."""
        try:
            await self._ring()
        except Exception:
            log.exception("wakeup.stumbled")

    async def _ring(self) -> None:
        """Fire what is due and set the alarm to what comes next; whoever rings meanwhile lets it look once more."""
        self._again = True
        if self._firing.locked():
            return
        due: datetime | None = None
        async with self._firing:
            while self._again:
                self._again = False
                if await self.fire_due(self._clock.now()):
                    self._woken()
                async with self._store.work() as work:
                    due = await work.timers.next_due()
        if due is not None and self._scheduler is not None:
            self._scheduler.add_job(
                self._tick,
                "date",
                run_date=due,
                id="alarm",
                replace_existing=True,
                misfire_grace_time=None,
                max_instances=AT_ONCE,
            )
