"""Inbound: a message is stored, then handled; the same one twice acts once; a crash loses none."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

import structlog

from desk.clocks import Clock
from desk.errors import ContractUnknown
from desk.messages import Inbound
from desk.ports import Store
from desk.understanding import Foresight
from handlers.house import House
from handlers.messages import handle, lines_to_read

log = structlog.get_logger()


class Intake:
    """Takes messages from the channels to the handlers, one at a time per contract."""

    def __init__(
        self,
        house: House,
        store: Store,
        clock: Clock,
        *,
        woken: Callable[[Inbound], None],
        foresight: Foresight | None = None,
    ) -> None:
        """Keep the house and store; `woken` is told each message that is done, since timers and outbox may have moved.

        `foresight` is told what will be read before the transaction that reads it.
        """
        self._house = house
        self._store = store
        self._clock = clock
        self._woken = woken
        self._foresight = foresight
        self._in_line: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def receive(self, message: Inbound) -> bool:
        """Store and handle a message in one transaction; return False where it was seen before.

        Once this returns, the message is not lost; where it raises (the store cannot be used) or the process dies
        before, nothing of it stays, and its channel delivers it again. A message that cannot be handled is kept as
        failed, with a log line; the others go on.
        """
        message = replace(message, at=self._clock.now())
        async with self._in_line[message.contract]:
            taken = await self._take(message)
        if taken:
            self._woken(message)
        else:
            log.info("inbound.seen_before", channel=message.channel, id=message.id)
        return taken

    async def _take(self, message: Inbound) -> bool:
        try:
            await self._foresee(message)
            async with self._store.work() as work:
                await work.lock(message.contract)
                if await work.inbox.add(message, handled_at=message.at) is None:
                    return False
                await handle(self._house, work, message)
                await work.commit()
            return True
        except ContractUnknown as error:
            return await self._keep_failed(message, str(error))
        except Exception as error:
            log.exception("inbound.failed", channel=message.channel, id=message.id, contract=message.contract)
            return await self._keep_failed(message, f"{type(error).__name__}: {error}")

    async def _keep_failed(self, message: Inbound, error: str) -> bool:
        """Keep a message with why it could not be handled; False where it was kept before."""
        async with self._store.work() as work:
            row = await work.inbox.add(message)
            if row is not None:
                await work.inbox.failed(row, at=self._clock.now(), error=error[:500])
                log.warning("inbound.given_up", row=row, contract=message.contract, error=error)
            await work.commit()
        return row is not None

    async def resume(self) -> int:
        """Handle what stands stored and not handled, as earlier versions left it when they stopped; return how many."""
        count = 0
        while True:
            async with self._store.work() as work:
                waiting = await work.inbox.waiting()
            if not waiting:
                return count
            for row, message in waiting:
                async with self._in_line[message.contract]:
                    await self._handle(row, message)
            count += len(waiting)

    async def _handle(self, row: int, message: Inbound) -> None:
        try:
            await self._foresee(message)
            async with self._store.work() as work:
                await handle(self._house, work, message)
                await work.inbox.done(row, at=self._clock.now())
                await work.commit()
        except ContractUnknown as error:
            await self._failed(row, message, str(error))
        except Exception as error:
            log.exception("inbound.failed", row=row, contract=message.contract)
            await self._failed(row, message, f"{type(error).__name__}: {error}")
        self._woken(message)

    async def _foresee(self, message: Inbound) -> None:
        """Let the understanding fetch what it needs, while no transaction is open."""
        if self._foresight is not None:
            async with self._store.work() as work:
                lines = await lines_to_read(work, message)
            await self._foresight.foresee(lines)

    async def _failed(self, row: int, message: Inbound, error: str) -> None:
        log.warning("inbound.given_up", row=row, contract=message.contract, error=error)
        async with self._store.work() as work:
            await work.inbox.failed(row, at=self._clock.now(), error=error[:500])
            await work.commit()
