"""Watching one mailbox: what waits there is handed in, marked, and waited for again."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.channels.mail.errors import LOST
from bot.channels.mail.imap import Arrived, ImapBox, ImapRefused, opened
from bot.channels.mail.incoming import Ignored, Lying, MailReader
from desk.chats import ChatEvent, Happening, Take

log = structlog.get_logger()

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
SETTLING: Final = 1.0
"""Seconds until the mailbox is looked at once more after something came, or the connection began."""
SENDERS: Final = 5000
"""From so many senders on, those that wrote nothing within the hour are forgotten."""
HOUR: Final = timedelta(hours=1)
_FOR_PEOPLE: Final = ("unreadable", "no_sender")
"""Ignored mails that are flagged, so that whoever looks into the mailbox sees them."""


class NotTaken(Exception):
    """The desk could not store what was handed in; it is handed in again."""


class Watch:
    """Reads one mailbox until cancelled; the moments of a sender's mails are kept for an hour, against loops."""

    def __init__(self, reader: MailReader) -> None:
        """Read by `reader`."""
        self._reader = reader
        self._mailbox = reader.mailbox
        self._settings = reader.settings
        self._arrivals: defaultdict[str, dict[str, datetime]] = defaultdict(dict)
        self._pause = FIRST_PAUSE
        self._stuck: set[int] = set()
        self.latest: Lying | None = None
        """The mail that was read last: its files are most likely fetched at once."""

    async def run(self, take: Take) -> None:
        """Hand in what comes; a broken connection is taken up again after a pause that grows.

        Raises:
            ChannelRefused: the login or the folder is refused.
        """
        while True:
            try:
                async with opened(self._mailbox, seconds=self._settings.answer_seconds) as box:
                    log.info("mail.connected", mailbox=self._mailbox.address, pushes=box.pushes, mark=box.mark)
                    await self._follow(box, take)
            except LOST as error:
                log.warning(
                    "mail.disconnected", mailbox=self._mailbox.address, error=str(error) or type(error).__name__
                )
            except NotTaken:
                log.warning("mail.waits", mailbox=self._mailbox.address, seconds=self._pause)
            await asyncio.sleep(self._pause)
            self._pause = min(LONGEST_PAUSE, 2 * self._pause)

    async def _follow(self, box: ImapBox, take: Take) -> None:
        """Hand in everything that waits, in order, then wait for more.

        Not every server tells in IDLE of what came just before it; so the first wait after a stir is a short one.
        """
        quiet = False
        while True:
            waiting = [uid for uid in await box.waiting(self._mailbox.since) if uid not in self._stuck]
            for uid in waiting:
                await self._one(box, uid, take)
            self._pause = FIRST_PAUSE
            if waiting:
                quiet = False
                continue
            if box.pushes:
                await box.news(self._settings.idle_seconds if quiet else min(SETTLING, self._settings.idle_seconds))
            else:
                await asyncio.sleep(self._settings.poll_seconds)
            quiet = True
            self._stuck.clear()

    async def _one(self, box: ImapBox, uid: int, take: Take) -> None:
        """Hand in one mail and mark it; a mail that cannot be read stops nobody else's."""
        arrived = await self._fetched(box, uid)
        if arrived is None:
            return
        found = await self._read(arrived)
        flagged = False
        if isinstance(found, Ignored):
            flagged = found.reason.startswith(_FOR_PEOPLE)
            log.info("mail.ignored", mailbox=self._mailbox.address, uid=uid, reason=found.reason, sender=found.sender)
        elif self._too_many(found, arrived.at):
            flagged = True
            log.warning("mail.flood", mailbox=self._mailbox.address, uid=uid, sender=found.account.id)
        else:
            await self._hand_in(found, take)
        await box.taken(uid, flagged=flagged)

    async def _fetched(self, box: ImapBox, uid: int) -> Arrived | None:
        """Return a mail; None where it is gone, or where the server does not give it out: that is asked for again."""
        try:
            return await box.mail(uid, most=self._settings.mail_bytes)
        except ImapRefused as error:
            log.warning("mail.stuck", mailbox=self._mailbox.address, uid=uid, error=str(error))
            self._stuck.add(uid)
            return None

    async def _read(self, arrived: Arrived) -> ChatEvent | Ignored:
        self.latest = arrived.lying if arrived.lying.whole else None
        try:
            return await asyncio.to_thread(self._reader.read, arrived.lying)
        except Exception:
            log.exception("mail.unreadable", mailbox=self._mailbox.address, uid=arrived.lying.uid)
            return Ignored("unreadable")

    async def _hand_in(self, event: ChatEvent, take: Take) -> None:
        try:
            await take(event)
        except Exception as error:
            log.exception("mail.not_taken", mailbox=self._mailbox.address)
            raise NotTaken from error

    def _too_many(self, event: ChatEvent, at: datetime) -> bool:
        """Tell whether a sender wrote more than is taken within an hour, by the moments at which the server took it.

        So mails that waited while the desk was away are not held against their sender.
        """
        if event.kind is not Happening.MESSAGE:
            return False
        if len(self._arrivals) >= SENDERS:
            self._forget(at - HOUR)
        moments = self._arrivals[event.account.id]
        for old in [one for one, moment in moments.items() if moment <= at - HOUR]:
            del moments[old]
        # A mail that is handed in again, because it could not be stored or marked, is no further mail.
        if event.id not in moments and len(moments) >= self._settings.mails_per_hour:
            return True
        moments[event.id] = at
        return False

    def _forget(self, before: datetime) -> None:
        """Forget senders that wrote nothing lately: under forged names there may be any number of them."""
        for sender in [
            one for one, moments in self._arrivals.items() if max(moments.values(), default=before) <= before
        ]:
            del self._arrivals[sender]
