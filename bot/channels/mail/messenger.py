"""Mail as a messenger of the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from bot.channels.mail.addresses import CHANNEL, Signer
from bot.channels.mail.errors import LOST
from bot.channels.mail.findings import findings_of
from bot.channels.mail.imap import opened
from bot.channels.mail.incoming import Lying, MailReader
from bot.channels.mail.outgoing import mail_of
from bot.channels.mail.parts import MailUnreadable, leaves, parsed
from bot.channels.mail.settings import Mailbox, MailSettings
from bot.channels.mail.smtp import Outlet
from bot.channels.mail.watch import Watch
from desk.channels import Capabilities, Rates
from desk.chats import Chat, Finding, Hook, Post, RemoteFile, Take
from desk.clocks import Clock
from desk.errors import ChannelBusy, ChannelRefused

log = structlog.get_logger()

RATES: Final = Rates(chat_seconds=1, per_second=10)
"""What providers take without grey looks; none of them publishes a figure."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """One mailbox with what reads it and what writes from it."""

    mailbox: Mailbox
    watch: Watch
    outlet: Outlet


class MailMessenger:
    """The channel "mail"."""

    name = CHANNEL

    def __init__(self, settings: MailSettings, clock: Clock, *, key: bytes) -> None:
        """Serve the mailboxes of `settings`; `key` is the desk's secret, which signs Message-IDs."""
        self._settings = settings
        self._clock = clock
        self._signer = Signer(key)
        self._desks = {box.address: self._desk(box) for box in settings.mailboxes}
        self.capabilities = Capabilities(
            buttons=False, replies=True, attachments=True, files_bytes=settings.files_bytes, rates=RATES
        )

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """Return nothing: mail is fetched."""
        return {}

    async def run(self, take: Take) -> None:
        """Watch all mailboxes until cancelled; one whose login is refused does not stop the others.

        Raises:
            ChannelRefused: no mailbox is left.
        """
        watches = [self._watched(desk, take) for desk in self._desks.values()]
        try:
            refused = await asyncio.gather(*watches)
        finally:
            await asyncio.gather(*(desk.outlet.quit() for desk in self._desks.values()))
        if refused:
            raise refused[0]

    async def send(self, post: Post) -> Sequence[str]:
        """Send a mail; its id is its Message-ID, the same in every try.

        Raises:
            ChannelError: by the table in `bot.channels.mail.errors`.
        """
        desk, recipient = self._place(post.chat)
        message_id = self._signer.message_id(
            f"{post.id} {post.chat.id}", recipient=recipient, domain=desk.mailbox.domain
        )
        try:
            mail = await mail_of(post, recipient, mailbox=desk.mailbox, message_id=message_id, at=self._clock.now())
        except ValueError as error:
            raise ChannelRefused(f"no mail can be made of it: {error}"[:200]) from error
        await desk.outlet.send(mail, recipient)
        return (message_id,)

    async def edit(self, post: Post, message: str) -> None:
        """Refuse: a mail that was sent stays as it is.

        Raises:
            ChannelRefused: always.
        """
        raise ChannelRefused(f"a mail cannot be changed: {message} in {post.chat.id}"[:200])

    async def fetch(self, file: RemoteFile, *, most: int) -> bytes:
        """Return a file of a mail that lies in the mailbox.

        Raises:
            ChannelRefused: it is longer than `most` bytes, or the mail is not there any more.
            ChannelBusy: the server cannot be reached.
        """
        if file.size is not None and file.size > most:
            raise ChannelRefused(f"{file.name}: {file.size} bytes, at most {most} are taken")
        address, _, place = file.handle.partition(" ")
        desk = self._desks.get(address)
        numbers = place.split("/")
        if desk is None or len(numbers) != 3 or not all(one.isdecimal() for one in numbers):
            raise ChannelRefused(f"{file.name}: no such file")
        validity, uid, part = map(int, numbers)
        content = await self._part(await self._lying(desk, validity, uid), part)
        if len(content) > most:
            raise ChannelRefused(f"{file.name}: {len(content)} bytes, at most {most} are taken")
        return content

    async def close(self) -> None:
        """Hold nothing: what is open ends with `run`."""

    async def check(self) -> Sequence[Finding]:
        """Log in to the servers of each mailbox, for reading and for writing."""
        found = await asyncio.gather(*(findings_of(desk.mailbox, self._settings) for desk in self._desks.values()))
        return [finding for of_one in found for finding in of_one]

    def _desk(self, mailbox: Mailbox) -> _Desk:
        reader = MailReader(mailbox, self._settings, self._signer)
        return _Desk(mailbox, Watch(reader), Outlet(mailbox, seconds=self._settings.answer_seconds))

    def _place(self, chat: Chat) -> tuple[_Desk, str]:
        """Return the mailbox and the correspondent of a chat."""
        for address, desk in self._desks.items():
            if chat.id.startswith(f"{address}/") and "@" in chat.id[len(address) + 1 :]:
                return desk, chat.id[len(address) + 1 :]
        raise ChannelRefused(f"no mailbox of the desk: {chat.id}"[:200])

    @staticmethod
    async def _watched(desk: _Desk, take: Take) -> ChannelRefused:
        """Watch a mailbox; return why it will not be watched any more."""
        try:
            await desk.watch.run(take)
        except ChannelRefused as refused:
            mailbox = desk.mailbox.address
            log.error("mail.refused", mailbox=mailbox, error=str(refused))  # noqa: TRY400 - no fault of the code
            return refused
        raise AssertionError("a watch ends by being refused alone")

    async def _lying(self, desk: _Desk, validity: int, uid: int) -> Lying:
        """Return a mail: the one that was just read, or from the server."""
        latest = desk.watch.latest
        if latest is not None and (latest.uidvalidity, latest.uid) == (validity, uid):
            return latest
        try:
            async with opened(desk.mailbox, seconds=self._settings.answer_seconds) as box:
                arrived = await box.mail(uid, most=self._settings.mail_bytes) if box.uidvalidity == validity else None
        except LOST as error:
            raise ChannelBusy(10) from error
        if arrived is None or not arrived.lying.whole:
            raise ChannelRefused("the mail is not there any more, or too long")
        return arrived.lying

    @staticmethod
    async def _part(lying: Lying, number: int) -> bytes:
        try:
            parts = await asyncio.to_thread(lambda: list(leaves(parsed(lying.raw))))
        except (MailUnreadable, RecursionError) as error:
            raise ChannelRefused(f"the mail cannot be read: {error}") from error
        if number >= len(parts):
            raise ChannelRefused("the mail has no such part")
        return parts[number].content
