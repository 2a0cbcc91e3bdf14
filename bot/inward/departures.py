"""What is gone from a messenger: an account that blocked the desk, a chat that the desk was removed from."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from bot.outward.routes import Destination
from desk.clocks import Clock
from desk.ports import Store
from handlers.bindings import tell_gone
from handlers.house import House

log = structlog.get_logger()


class Departures:
    """Keeps who and what is gone, and tells the admins of a group's contract, once."""

    def __init__(self, house: House, store: Store, clock: Clock, *, woken: Callable[[], None]) -> None:
        """Write to `store`; `woken` is called when there is something to be told."""
        self._house = house
        self._store = store
        self._clock = clock
        self._woken = woken

    async def of(self, destination: Destination) -> None:
        """Keep that nothing reaches a destination any more."""
        chat = destination.chat
        if destination.account is None:
            await self.chat(chat.channel, chat.id)
        else:
            await self.account(chat.channel, destination.account.account)

    async def account(self, channel: str, account: str) -> None:
        """Keep that nothing reaches an account any more."""
        log.info("chat.account_gone", channel=channel)
        async with self._store.work() as work:
            await work.accounts.gone(channel, account)
            await work.commit()

    async def chat(self, channel: str, chat: str) -> None:
        """Keep that nothing reaches a chat any more."""
        async with self._store.work() as work:
            lost = await work.bindings.gone(channel, chat)
            for binding in lost:
                log.warning("chat.group_gone", channel=channel, contract=binding.contract, group=binding.group)
                await tell_gone(self._house, work, binding, at=self._clock.now())
            await work.commit()
        if lost:
            self._woken()
