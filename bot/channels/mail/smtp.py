"""Handing in mails by SMTP: one connection per mailbox, kept open, taken up again when it went stale."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP as WIRE

import aiosmtplib
import structlog

from bot.channels.mail.errors import Stage, as_channel_error
from bot.channels.mail.settings import Mailbox

log = structlog.get_logger()


class Outlet:
    """Where the mails of one mailbox leave; one at a time."""

    def __init__(self, mailbox: Mailbox, *, seconds: float) -> None:
        """Connect when the first mail comes; a server may take `seconds` over an answer."""
        self._mailbox = mailbox
        self._seconds = seconds
        self._client: aiosmtplib.SMTP | None = None
        self._in_line = asyncio.Lock()

    async def send(self, mail: EmailMessage, recipient: str) -> None:
        """Hand in a mail.

        Raises:
            ChannelError: by the table in `bot.channels.mail.errors`.
        """
        async with self._in_line:
            policy = WIRE if recipient.isascii() else WIRE.clone(utf8=True)
            await self._send(await asyncio.to_thread(mail.as_bytes, policy=policy), recipient)

    async def connect(self) -> None:
        """Connect and log in anew.

        Raises:
            OSError, TimeoutError, aiosmtplib.SMTPException: it does not work.
        """
        self.drop()
        box = self._mailbox
        client = aiosmtplib.SMTP(
            hostname=box.smtp_host,
            port=box.smtp_port,
            use_tls=box.smtp_security == "tls",
            start_tls=box.smtp_security == "starttls",
            username=box.login,
            password=box.password.get_secret_value(),
            cert_bundle=None if box.ca_file is None else str(box.ca_file),
            timeout=self._seconds,
        )
        await client.connect()
        self._client = client

    def drop(self) -> None:
        """Close the connection without a word: its state is not known."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def quit(self) -> None:
        """Say goodbye and close."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, TimeoutError, aiosmtplib.SMTPException):
                await client.quit()

    async def _send(self, content: bytes, recipient: str) -> None:
        stage = Stage.CONNECT
        try:
            client = await self._ready(recipient)
            stage = Stage.RECIPIENT
            await client.rcpt(recipient, encoding="utf-8")
            stage = Stage.CONTENT
            await client.data(content)
        except (OSError, TimeoutError, ValueError, aiosmtplib.SMTPException) as error:
            if isinstance(error, aiosmtplib.SMTPAuthenticationError):
                server = self._mailbox.smtp_host
                log.error("mail.login_refused", mailbox=self._mailbox.address, server=server)  # noqa: TRY400
            await self._leave(error)
            raise as_channel_error(error, stage=stage) from error
        except BaseException:
            self.drop()
            raise

    async def _ready(self, recipient: str) -> aiosmtplib.SMTP:
        """Return a connection on which the sender was told; one that went stale meanwhile is replaced."""
        if self._client is not None:
            with suppress(OSError, TimeoutError, aiosmtplib.SMTPException):
                return await self._told(self._client, recipient)
        await self.connect()
        assert self._client is not None
        return await self._told(self._client, recipient)

    async def _told(self, client: aiosmtplib.SMTP, recipient: str) -> aiosmtplib.SMTP:
        # An address beyond ASCII is taken only by servers that speak SMTPUTF8 (RFC 6531); others refuse it.
        options = [] if recipient.isascii() else ["SMTPUTF8"]
        await client.mail(self._mailbox.address, options=options, encoding="utf-8")
        return client

    async def _leave(self, error: Exception) -> None:
        """Keep the connection after an answer, which leaves it in order, and drop it after anything else."""
        client = self._client
        if client is not None and isinstance(error, aiosmtplib.SMTPResponseException) and error.code != 421:
            with suppress(OSError, TimeoutError, aiosmtplib.SMTPException):
                await client.rset()
                return
        self.drop()
