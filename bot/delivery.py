"""From the outbox to the channels: claimed, rendered, sent, tried again; in order per chat, pages first.

The web pages and the terminal show everything. Beside them a message goes to the messenger where its group or its
person is (`bot.outward.sending`); its fate there is the row's. Where there is none, the pages' is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.outward.posting import rendered_of
from bot.outward.routes import Destination
from bot.outward.sending import Sender
from bot.texts import Renderer
from desk.channels import Channel, Rendered
from desk.clocks import Clock
from desk.errors import ChannelBusy, ChannelError, ChannelRefused, DeliveryUnknown
from desk.messages import Card, Delivery, OutKind
from desk.ports import Store

log = structlog.get_logger()

TRIES = 8
"""After so many failures a reply or notice is given up; a page is tried on for ever."""
LONGEST_WAIT = 300.0
SEND_SECONDS = 20.0
"""A channel that takes longer than this over one message may have delivered it or not."""
STUMBLE_SECONDS = 1.0
"""How long the loop rests when the store cannot be used."""
LANDING_SECONDS = 2.0
"""How long messages under way may take to arrive when the desk stops."""
SHOWN_KEPT = 10_000
"""So many rows that wait for a messenger are remembered as shown on the pages already."""
IDLE_SECONDS = 30.0
"""How long the loop sleeps when nothing is due; new messages wake it at once."""


class DeliveryLoop:
    """Sends what the handlers have written."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        renderer: Renderer,
        clock: Clock,
        *,
        send_seconds: float = SEND_SECONDS,
        sender: Sender | None = None,
    ) -> None:
        """Keep the channels by name; the first one shows every message, `sender` sends to messengers.

        `send_seconds` is how long a channel may take over one message.
        """
        self._store = store
        self._channels = channels
        self._renderer = renderer
        self._clock = clock
        self._send_seconds = send_seconds
        self._sender = sender
        self._shown: dict[int, None] = {}
        self._wake = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look at the outbox now."""
        self._wake.set()

    async def drain(self, at: datetime) -> int:
        """Send everything that is due at `at`; return how many were sent, given up or put off."""
        count = 0
        while claimed := await self._claim(at):
            posting = await self._deliver(claimed, at)
            await asyncio.gather(*posting)
            count += len(claimed)
        return count

    async def _claim(self, at: datetime) -> list[tuple[Delivery, tuple[Destination, ...]]]:
        """Claim what is due, each with where it goes."""
        async with self._store.work() as work:
            rows = await work.delivery.claim(at)
            claimed = [(row, await self._sender.routes(work, row) if self._sender else ()) for row in rows]
            await work.commit()
        return claimed

    async def _deliver(
        self, claimed: Sequence[tuple[Delivery, tuple[Destination, ...]]], at: datetime
    ) -> list[asyncio.Task[None]]:
        """Show what goes to no messenger; return what is under way to the messengers, chat by chat."""
        posting: list[asyncio.Task[None]] = []
        if self._sender is not None:
            routed = [(row, await self._mirrored(row), route) for row, route in claimed if route]
            posting = [asyncio.create_task(one) for one in self._sender.by_chat(routed, at)]
            self._under_way.update(posting)
            for task in posting:
                task.add_done_callback(self._landed)
        outcomes = [(row, await self._send(row)) for row, route in claimed if not route]
        if outcomes:
            await self._settle(outcomes, at)
        return posting

    async def _mirrored(self, row: Delivery) -> Rendered | ChannelError:
        """Show a message that goes to a messenger on the pages too, once, and return it with its words."""
        try:
            rendered = self._rendered(row)
        except Exception as error:
            log.exception("delivery.broken", row=row.id, key=row.message.key)
            return ChannelRefused(f"{type(error).__name__}: {error}")
        if row.attempt == 1 and row.id not in self._shown:
            self._shown[row.id] = None
            if len(self._shown) > SHOWN_KEPT:
                self._shown.pop(next(iter(self._shown)))
            await self._send(row)
        return rendered

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self.wake()

    def _rendered(self, row: Delivery) -> Rendered:
        return rendered_of(self._renderer, Card(row.id, row.message, row.created_at), maybe_double=row.maybe_double)

    async def _send(self, row: Delivery) -> str | ChannelError:
        """Show one message; return the channel's id for it or what went wrong."""
        channel = next(iter(self._channels.values()))
        try:
            rendered = self._rendered(row)
            async with asyncio.timeout(self._send_seconds):
                return await channel.send(rendered)
        except ChannelError as error:
            return error
        except TimeoutError:
            return DeliveryUnknown(f"the channel did not answer within {self._send_seconds:g} s")
        except Exception as error:
            log.exception("delivery.broken", row=row.id, key=row.message.key)
            return ChannelRefused(f"{type(error).__name__}: {error}")

    async def _settle(self, outcomes: list[tuple[Delivery, str | ChannelError]], at: datetime) -> None:
        async with self._store.work() as work:
            for row, outcome in outcomes:
                if isinstance(outcome, str):
                    await work.delivery.sent(row.id, at=at, channel_id=outcome)
                elif isinstance(outcome, DeliveryUnknown):
                    # Left under its lease: it comes back as a possible double, or a notice is given up.
                    log.warning("delivery.unknown", row=row.id, error=str(outcome))
                elif self._final(row, outcome):
                    log.warning("delivery.given_up", row=row.id, error=str(outcome))
                    await work.delivery.given_up(row.id, at=at, error=str(outcome)[:500])
                else:
                    due = at + timedelta(seconds=wait_seconds(row.attempt, outcome))
                    log.info("delivery.again", row=row.id, error=str(outcome), due=due.isoformat())
                    await work.delivery.again(row.id, due_at=due, error=str(outcome)[:500])
            await work.commit()

    @staticmethod
    def _final(row: Delivery, error: ChannelError) -> bool:
        """Tell whether to give a message up: refused, or, unless it is a page, tried too often."""
        if isinstance(error, ChannelRefused):
            return True
        return row.message.kind is not OutKind.PAGE and row.attempt >= TRIES

    async def run(self) -> None:
        """Send for ever; sleeps until something is due or the loop is woken. A store that fails is tried again."""
        try:
            while True:
                self._wake.clear()
                try:
                    wait = await self._round()
                except Exception:
                    log.exception("delivery.stumbled")
                    wait = STUMBLE_SECONDS
                if wait > 0:
                    # Not `wait_for`: when it is woken and cancelled at once, that one forgets that it was cancelled.
                    with suppress(TimeoutError):
                        async with asyncio.timeout(min(wait, IDLE_SECONDS)):
                            await self._wake.wait()
        finally:
            await self._let_land()

    async def _let_land(self) -> None:
        """Let what is under way arrive, for a moment: what is broken off may be sent twice after the next start."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LANDING_SECONDS)
        left = list(self._under_way)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _round(self) -> float:
        """Send what is due now; return how many seconds later the next message is.

        Messages to messengers are under way when it returns: a slow vendor holds up nobody else.
        """
        while claimed := await self._claim(self._clock.now()):
            await self._deliver(claimed, self._clock.now())
        async with self._store.work() as work:
            due = await work.delivery.next_due()
        return IDLE_SECONDS if due is None else (due - self._clock.now()).total_seconds()


def wait_seconds(attempt: int, error: ChannelError) -> float:
    """Return how long to wait before the next try: what the channel asks for, else twice as long each time."""
    if isinstance(error, ChannelBusy):
        return max(error.seconds, 0.1)
    return min(LONGEST_WAIT, float(2 ** min(attempt, 30)))
