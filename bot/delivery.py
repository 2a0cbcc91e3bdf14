"""From the outbox to the channels: claimed, rendered, sent, tried again; in order per chat, pages first."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.texts import Renderer
from desk.channels import Channel, Rendered
from desk.clocks import Clock
from desk.errors import ChannelBusy, ChannelError, ChannelRefused, DeliveryUnknown
from desk.messages import Delivery, OutKind, files_in
from desk.ports import Store

log = structlog.get_logger()

TRIES = 8
"""After so many failures a reply or notice is given up; a page is tried on for ever."""
LONGEST_WAIT = 300.0
SEND_SECONDS = 20.0
"""A channel that takes longer than this over one message may have delivered it or not."""
STUMBLE_SECONDS = 1.0
"""How long the loop rests when the store cannot be used."""
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
    ) -> None:
        """Keep the channels by name; a message goes to the first one until people have channels of their own.

        `send_seconds` is how long a channel may take over one message.
        """
        self._store = store
        self._channels = channels
        self._renderer = renderer
        self._clock = clock
        self._send_seconds = send_seconds
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Look at the outbox now."""
        self._wake.set()

    async def drain(self, at: datetime) -> int:
        """Send everything that is due at `at`; return how many were sent or given up."""
        count = 0
        while True:
            async with self._store.work() as work:
                claimed = await work.delivery.claim(at)
                await work.commit()
            if not claimed:
                return count
            outcomes = [(row, await self._send(row)) for row in claimed]
            await self._settle(outcomes, at)
            count += len(outcomes)

    async def _send(self, row: Delivery) -> str | ChannelError:
        """Send one message; return the channel's id for it or what went wrong."""
        channel = next(iter(self._channels.values()))
        message = row.message
        try:
            rendered = Rendered(
                row.id,
                message.kind,
                message.contract,
                message.to,
                message.group,
                self._renderer.message(message),
                row.created_at,
                message.language,
                ticket=message.ticket,
                buttons=self._renderer.buttons(message),
                reply_to=message.reply_to,
                sources=message.sources,
                maybe_double=row.maybe_double,
                files=files_in(message.values),
            )
            async with asyncio.timeout(self._send_seconds):
                return await channel.send(rendered)
        except ChannelError as error:
            return error
        except TimeoutError:
            return DeliveryUnknown(f"the channel did not answer within {self._send_seconds:g} s")
        except Exception as error:
            log.exception("delivery.broken", row=row.id, key=message.key)
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
        while True:
            self._wake.clear()
            try:
                wait = await self._round()
            except Exception:
                log.exception("delivery.stumbled")
                wait = STUMBLE_SECONDS
            if wait > 0:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), timeout=min(wait, IDLE_SECONDS))

    async def _round(self) -> float:
        """Send what is due now; return how many seconds later the next message is."""
        await self.drain(self._clock.now())
        async with self._store.work() as work:
            due = await work.delivery.next_due()
        return IDLE_SECONDS if due is None else (due - self._clock.now()).total_seconds()


def wait_seconds(attempt: int, error: ChannelError) -> float:
    """Return how long to wait before the next try: what the channel asks for, else twice as long each time."""
    if isinstance(error, ChannelBusy):
        return max(error.seconds, 0.1)
    return min(LONGEST_WAIT, float(2 ** min(attempt, 30)))
