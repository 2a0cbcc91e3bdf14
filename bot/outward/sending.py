"""Rows of the outbox to messengers: each chat by itself, at the vendor's pace; where one is gone, the next account."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

import structlog

from bot.outward.pacing import Pace
from bot.outward.posting import RANK, Job, Poster
from bot.outward.routes import Destination, destinations
from desk.channels import Rendered
from desk.chat_ports import Posted
from desk.chats import Chat, Messenger, Post
from desk.errors import ChannelBusy, ChannelError, ChannelGone, ChannelRefused, DeliveryUnknown
from desk.messages import Delivery, OutKind
from desk.ports import Store, UnitOfWork

log = structlog.get_logger()

SEND_SECONDS = 20.0
"""A messenger that takes longer than this over one row may have delivered it or not; less than half a lease."""
OCCUPIED = timedelta(seconds=0.25)
"""How long a row waits for a chat to which another one is just being sent."""
AFTER_SILENCE = timedelta(seconds=1)
"""How long the next rows of a chat wait when nobody knows what became of one."""
TRIES = 8
"""After so many failures without a word of the vendor's a reply or notice is given up."""
GIVEN_UP_AFTER = timedelta(days=1)
"""A reply or notice that the vendor could not take for so long is given up; a page is tried on for ever."""
LOSES_PATIENCE = 3
"""So often in a row a page is put off by one account's messenger before it goes to the next account."""

Gone: TypeAlias = Callable[[Destination], Awaitable[None]]
"""Is told that nothing reaches a chat any more."""
Routed: TypeAlias = tuple[Delivery, "Rendered | ChannelError", tuple[Destination, ...]]


class Sender:
    """The messengers, as delivery uses them."""

    def __init__(
        self,
        store: Store,
        messengers: Mapping[str, Messenger],
        poster: Poster,
        *,
        gone: Gone,
        last_resorts: Collection[str] = (),
        send_seconds: float = SEND_SECONDS,
    ) -> None:
        """Send through `messengers`, by name; `gone` is told of chats that nothing reaches any more.

        `last_resorts` are the people ("contract/person") whom a page reaches when none of their accounts takes it.
        """
        self._store = store
        self._messengers = messengers
        self._poster = poster
        self._gone = gone
        self._last_resorts = frozenset(last_resorts)
        self._send_seconds = send_seconds
        self._paces = {name: Pace(one.capabilities.rates) for name, one in messengers.items()}
        self._speaking: set[Chat] = set()

    async def routes(self, work: UnitOfWork, row: Delivery) -> tuple[Destination, ...]:
        """Return where a row goes, in the transaction that claims it."""
        return await destinations(work, row.message, self._messengers, last_resorts=self._last_resorts)

    def by_chat(self, routed: Sequence[Routed], at: datetime) -> list[Coroutine[None, None, None]]:
        """Return what sends the rows: one after the other in a chat, the chats beside each other.

        What the pace does not allow now is put off together.
        """
        chats: defaultdict[Chat, list[Routed]] = defaultdict(list)
        later: list[tuple[Delivery, datetime]] = []
        for one in routed:
            row, to = one[0], one[2][0]
            rank = RANK[row.message.kind]
            when = self._paces[to.chat.channel].when(to.chat.id, at=at, group=to.group, row=row.id, rank=rank)
            if when > at:
                later.append((row, when))
            else:
                chats[to.chat].append(one)
        putting_off = [self._put_off(later)] if later else []
        return [*putting_off, *(self._speak(chat, rows, at) for chat, rows in chats.items())]

    async def say(self, post: Post, *, at: datetime) -> bool:
        """Say something at once that no outbox row stands for; return whether it was taken. It is not tried again."""
        messenger = self._messengers.get(post.chat.channel)
        if messenger is None:
            return False
        try:
            async with asyncio.timeout(self._send_seconds):
                await messenger.send(post)
        except (ChannelError, TimeoutError) as error:
            log.info("delivery.not_said", channel=post.chat.channel, post=post.id, error=str(error))
            return False
        self._paces[post.chat.channel].sent(post.chat.id, at=at)
        return True

    async def _speak(self, chat: Chat, rows: Sequence[Routed], at: datetime) -> None:
        if chat in self._speaking:
            await self._put_off([(row, at + OCCUPIED) for row, _, _ in rows])
            return
        self._speaking.add(chat)
        try:
            for place, (row, rendered, route) in enumerate(rows):
                if not await self._send_row(row, rendered, route, at):
                    await self._put_off([(left, at + AFTER_SILENCE) for left, _, _ in rows[place + 1 :]])
                    return
        except Exception:
            # The rows stay under their lease and come back.
            log.exception("delivery.stumbled", channel=chat.channel)
        finally:
            self._speaking.discard(chat)

    async def _send_row(
        self, row: Delivery, rendered: Rendered | ChannelError, route: tuple[Destination, ...], at: datetime
    ) -> bool:
        """Send one row and settle it; return whether the next one of the chat may go."""
        if isinstance(rendered, ChannelError):
            await self._settle(row, rendered, [], at)
            return True
        outcome: datetime | ChannelError | None = None
        for place, to in enumerate(route):
            job = Job(row.message, rendered, to, self._paces[to.chat.channel], at, granted=place == 0)
            outcome = await self._tried(job)
            if isinstance(outcome, ChannelGone):
                await self._gone(to)
            if not isinstance(outcome, ChannelRefused) and not self._impatient(job, outcome):
                break
            log.info("delivery.next_account", row=row.id, channel=to.chat.channel)
        await self._settle(row, outcome, job.posted, at)
        return not isinstance(outcome, DeliveryUnknown)

    def _impatient(self, job: Job, outcome: datetime | ChannelError | None) -> bool:
        """Tell whether a page goes to the next account because the first one's messenger is away for too long."""
        away = outcome is not None and not isinstance(outcome, DeliveryUnknown) and not job.posted
        streak = job.pace.streak(job.destination.chat.id)
        return away and job.message.kind is OutKind.PAGE and streak >= LOSES_PATIENCE

    async def _tried(self, job: Job) -> datetime | ChannelError | None:
        """Post a row; return None where it is done, when to go on where it waits, or what went wrong."""
        chat = job.destination.chat
        try:
            async with asyncio.timeout(self._send_seconds):
                return await self._poster.post(job)
        except ChannelBusy as busy:
            until = job.pace.hold(chat.id, at=job.at, seconds=busy.seconds, everywhere=busy.everywhere)
            log.info("delivery.busy", channel=chat.channel, seconds=busy.seconds, everywhere=busy.everywhere)
            return until
        except ChannelError as error:
            return error
        except TimeoutError:
            return DeliveryUnknown(f"the messenger did not answer within {self._send_seconds:g} s")
        except Exception as error:
            # A fault of the adapter's, or one that is not connected yet: no word of the vendor's, so it is tried again.
            log.exception("delivery.broken", row=job.rendered.id, channel=chat.channel)
            return ChannelError(f"{type(error).__name__}: {error}")

    async def _settle(
        self, row: Delivery, outcome: datetime | ChannelError | None, posted: Sequence[Posted], at: datetime
    ) -> None:
        async with self._store.work() as work:
            await work.posted.add(posted)
            if outcome is None:
                stands = posted or await work.posted.of_row(row.id)
                await work.delivery.sent(row.id, at=at, channel_id=stands[0].message if stands else "")
            elif isinstance(outcome, DeliveryUnknown):
                # Left under its lease: it comes back as a possible double, or a notice is given up.
                log.warning("delivery.unknown", row=row.id, error=str(outcome))
            elif isinstance(outcome, ChannelRefused) or _too_late(row, outcome, at):
                log.warning("delivery.given_up", row=row.id, error=str(outcome))
                await work.delivery.given_up(row.id, at=at, error=str(outcome)[:500])
            else:
                waits = isinstance(outcome, datetime)
                due = outcome if isinstance(outcome, datetime) else at + _after_failure(row)
                await work.delivery.again(row.id, due_at=due, error="" if waits else str(outcome), counted=not waits)
            await work.commit()

    async def _put_off(self, rows: Sequence[tuple[Delivery, datetime]]) -> None:
        async with self._store.work() as work:
            for row, due in rows:
                await work.delivery.again(row.id, due_at=due, error="", counted=False)
            await work.commit()


def _too_late(row: Delivery, outcome: datetime | ChannelError, at: datetime) -> bool:
    """Tell whether to give a message up: it has waited for too long, or failed too often. A page is tried on."""
    if row.message.kind is OutKind.PAGE:
        return False
    failed = isinstance(outcome, ChannelError) and row.attempt >= TRIES
    return failed or at - row.created_at > GIVEN_UP_AFTER


def _after_failure(row: Delivery) -> timedelta:
    """Return how long to wait after a failure that says nothing of it: twice as long each time, up to 5 minutes."""
    return timedelta(seconds=min(300.0, float(2 ** min(row.attempt, 30))))
