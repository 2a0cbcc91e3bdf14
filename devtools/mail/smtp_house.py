"""A real SMTP server on loopback (aiosmtpd) that keeps what is handed in, and can have bad days."""

from __future__ import annotations

import asyncio
import ssl
import warnings
from collections import deque
from dataclasses import dataclass
from typing import Final

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from devtools.vendor import BadDay

HOST: Final = "127.0.0.1"
AT_RECIPIENT: Final = {
    BadDay.BUSY: "451 4.7.1 Please try again later",
    BadDay.GONE: "550 5.1.1 No such mailbox here",
}
AT_CONTENT: Final = {
    BadDay.BROKEN: "451 4.3.0 Local error in processing",
    BadDay.REFUSED: "554 5.7.1 Message looks like spam",
}


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A mail as it was handed in for one recipient."""

    sender: str
    recipient: str
    content: bytes


class SmtpHouse:
    """Takes mails from the desk; `days` are the answers to the next ones, one each."""

    def __init__(self, user: str, password: str, *, tls: ssl.SSLContext | None = None, starttls: bool = False) -> None:
        """Let `user` log in; `tls` from the first byte on, or by STARTTLS."""
        self.port = 0
        self.taken: list[HandedIn] = []
        self.days: deque[BadDay] = deque()
        self.answers: deque[tuple[str, str]] = deque()
        """Whole answers for the next mails, each with where it is given: "recipient" or "content"."""
        self.connections = 0
        self._user = user
        self.password = password
        self._tls = tls
        self._starttls = starttls
        self._server: asyncio.Server | None = None
        self._open: list[SMTP] = []

    async def start(self) -> None:
        """Listen, on the same port as before where there was one."""
        loop = asyncio.get_running_loop()
        implicit = None if self._starttls else self._tls
        self._server = await loop.create_server(self._connection, HOST, self.port, ssl=implicit)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the port and every connection."""
        if self._server is not None:
            self._server.close()
            for connection in self._open:
                if connection.transport is not None:
                    connection.transport.close()
            self._open.clear()
            await self._server.wait_closed()
            self._server = None

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse a sender that is not who logged in, as providers do."""
        del server, session
        if address != self._user:
            return "553 5.7.1 Sender is not who logged in"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, unless today is a day for refusing one."""
        del server, session
        if self.answers and self.answers[0][0] == "recipient":
            return self.answers.popleft()[1]
        if self.days and self.days[0] in AT_RECIPIENT:
            return AT_RECIPIENT[self.days.popleft()]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the content, unless today is a day for refusing it; on a day of breaking, take it and hang up."""
        del session
        if self.answers and self.answers[0][0] == "content":
            return self.answers.popleft()[1]
        day = self.days.popleft() if self.days else None
        if day in AT_CONTENT:
            return AT_CONTENT[day]
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.taken += [HandedIn(envelope.mail_from or "", one, content) for one in envelope.rcpt_tos]
        if day is BadDay.DROPPED and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 OK"

    def _connection(self) -> SMTP:
        self.connections += 1
        with warnings.catch_warnings():
            # It warns of passwords without TLS, which on loopback are what is wanted.
            warnings.simplefilter("ignore")
            connection = SMTP(
                self,
                hostname="mail.example.cn",
                enable_SMTPUTF8=True,
                auth_required=True,
                auth_require_tls=False,
                authenticator=self._known,
                tls_context=self._tls if self._starttls else None,
                require_starttls=self._starttls,
                loop=asyncio.get_running_loop(),
            )
        self._open.append(connection)
        return connection

    def _known(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        del server, session, envelope, mechanism
        known = isinstance(data, LoginPassword) and data == LoginPassword(self._user.encode(), self.password.encode())
        return AuthResult(success=known, handled=False)
