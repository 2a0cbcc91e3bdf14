r"""One connection to a mailbox by IMAP: what waits there, and the mark that says that it was taken.

The mark is a keyword of the desk's own where the server keeps keywords, so that people may read the mailbox too; else
the flag \Seen. It is set when a mail is stored, so that nothing is lost if the desk dies in between.
"""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Final, TypeVar

from aioimaplib import IMAP4, AioImapException
from aioimaplib.aioimaplib import quoted

from bot.channels.mail.errors import LOST
from bot.channels.mail.incoming import Lying
from bot.channels.mail.settings import Mailbox
from desk.errors import ChannelRefused

T = TypeVar("T")

KEYWORD: Final = "ZhibanTaken"
BEGINNING: Final = 512 * 1024
"""How many bytes are read of a mail that is too long to be read whole."""
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PASSING: Final = re.compile(rb"\[(?:UNAVAILABLE|LIMIT|INUSE|SERVERBUG)\]")
"""What a server says with a refused login that is not about the password (RFC 5530)."""
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
_ARRIVED: Final = re.compile(rb'INTERNALDATE "([^"]+)"')
_ZERO_DAY: Final = datetime(1970, 1, 1, tzinfo=UTC)

# The library logs whole mails, and passwords with a quotation mark in them, as debug lines.
logging.getLogger("aioimaplib").setLevel(logging.WARNING)


class ImapRefused(AioImapException):  # type: ignore[misc]
    """The server answered no to one command; the connection stands."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A mail with the moment at which the server took it."""

    lying: Lying
    at: datetime


class ImapBox:
    """An open folder; every method raises one of `LOST` where the connection breaks."""

    def __init__(self, client: IMAP4, mailbox: Mailbox, lost: asyncio.Event, *, seconds: float) -> None:
        """Speak over `client` until `lost` is set; a command may take `seconds`."""
        self._client = client
        self._mailbox = mailbox
        self._seconds = seconds
        self._lost = lost
        self.uidvalidity = 0
        self.keeps_keywords = False

    @property
    def pushes(self) -> bool:
        """Tell whether the server tells of new mail by itself."""
        return bool(self._client.has_capability("IDLE"))

    @property
    def mark(self) -> str:
        """Return the flag that says that a mail was taken."""
        return KEYWORD if self.keeps_keywords else "\\Seen"

    async def select(self) -> None:
        """Open the folder."""
        lines = _answer(await self.unless_lost(self._client.select(quoted(self._mailbox.folder))), "SELECT")
        told = b"\n".join(lines)
        validity = re.search(rb"UIDVALIDITY (\d+)", told)
        flags = re.search(rb"PERMANENTFLAGS \(([^)]*)\)", told)
        self.uidvalidity = int(validity[1]) if validity else 0
        self.keeps_keywords = flags is not None and bool({b"\\*", KEYWORD.encode()} & set(flags[1].split()))

    async def waiting(self, since: date) -> list[int]:
        """Return the UIDs of the mails that were not taken yet, oldest first."""
        unmarked = ("UNKEYWORD", KEYWORD) if self.keeps_keywords else ("UNSEEN",)
        day = f"{since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        found = await self.unless_lost(self._client.uid_search(*unmarked, "SINCE", day, charset=None))
        lines = _answer(found, "SEARCH")[:-1]
        return sorted({int(number) for line in lines for number in line.split() if number.isdigit()})

    async def mail(self, uid: int, *, most: int) -> Arrived | None:
        """Return a mail, or the beginning of one of more than `most` bytes; None where it is not there any more."""
        told = b"\n".join(await self._fetch(uid, "(UID INTERNALDATE RFC822.SIZE)"))
        found = _SIZE.search(told)
        if found is None:
            return None
        size = int(found[1])
        part = "BODY.PEEK[]" if size <= most else f"BODY.PEEK[]<0.{BEGINNING}>"
        content = _literal(await self._fetch(uid, f"(UID {part})"))
        if content is None:
            return None
        return Arrived(Lying(self.uidvalidity, uid, content, size, whole=size <= most), _moment(told))

    async def taken(self, uid: int, *, flagged: bool = False) -> None:
        """Mark a mail as taken; `flagged` shows it to the people who read the mailbox."""
        flags = f"({self.mark} \\Flagged)" if flagged else f"({self.mark})"
        _answer(await self.unless_lost(self._client.uid("store", str(uid), "+FLAGS.SILENT", flags)), "STORE")

    async def news(self, seconds: float) -> None:
        """Wait until the server tells of something new, at most so long."""
        idling = await self.unless_lost(self._client.idle_start(seconds + self._seconds))
        try:
            with suppress(TimeoutError):
                await self.unless_lost(self._client.wait_server_push(seconds), seconds=seconds)
            self._client.idle_done()
            await self.unless_lost(idling)
        finally:
            idling.cancel()

    async def _fetch(self, uid: int, parts: str) -> Sequence[bytes | bytearray]:
        # The library's own limit is on silence: a long mail may take longer as long as it comes.
        return _answer(await self.unless_lost(self._client.uid("fetch", str(uid), parts), seconds=None), "FETCH")

    async def unless_lost(self, answer: Awaitable[T], *, seconds: float | None = 0) -> T:
        """Wait for an answer, by default as long as a command may take; the library never ends one on a dead line.

        Raises:
            ConnectionResetError: the connection broke meanwhile.
            TimeoutError: it took longer.
        """
        asked = asyncio.ensure_future(answer)
        lost = asyncio.ensure_future(self._lost.wait())
        limit = self._seconds if seconds == 0 else seconds
        try:
            await asyncio.wait({asked, lost}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                return asked.result()
            if self._lost.is_set():
                raise ConnectionResetError("the connection broke")
            raise TimeoutError(f"no answer within {limit} s")
        finally:
            lost.cancel()
            asked.cancel()
            await asyncio.wait({asked, lost})


@asynccontextmanager
async def opened(mailbox: Mailbox, *, seconds: float) -> AsyncIterator[ImapBox]:
    """Open the folder of a mailbox while the block runs.

    Raises:
        ChannelRefused: the login or the folder is refused.
        OSError, TimeoutError, EOFError, AioImapException: the server cannot be reached, or is gone.
    """
    lost = asyncio.Event()
    client = IMAP4(
        mailbox.imap_host,
        mailbox.imap_port,
        timeout=seconds,
        conn_lost_cb=lambda _: lost.set(),
        ssl_context=tls(mailbox) if mailbox.imap_security == "tls" else None,
    )
    box = ImapBox(client, mailbox, lost, seconds=seconds)
    try:
        # Not awaited here itself: the library's waits may forget that they were cancelled (Python 3.11's `wait_for`).
        await box.unless_lost(_let_in(client, mailbox), seconds=None)
        await box.select()
        yield box
        with suppress(*LOST):
            await client.logout()
    finally:
        if client.protocol.transport is not None:
            client.protocol.transport.close()


def tls(mailbox: Mailbox) -> ssl.SSLContext:
    """Return what is trusted: the system's certificates, or those of the mailbox's own file."""
    return ssl.create_default_context(cafile=None if mailbox.ca_file is None else str(mailbox.ca_file))


async def _let_in(client: IMAP4, mailbox: Mailbox) -> None:
    await client.wait_hello_from_server()
    answer = await client.login(quoted(mailbox.login), mailbox.password.get_secret_value())
    if answer.result != "OK":
        told = b" ".join(bytes(line) for line in answer.lines)
        if _PASSING.search(told):
            raise ConnectionRefusedError(told.decode("ascii", "replace")[:200])
        raise ChannelRefused(f"{mailbox.address}: {mailbox.imap_host} refuses the login")
    await asyncio.wait_for(client.protocol.capability(), client.timeout)
    if client.has_capability("ID"):
        # NetEase (163, 126) refuses to open a folder for programs that do not say what they are.
        await client.id(name="zhiban")


def _answer(answer: tuple[str, Sequence[bytes | bytearray]], command: str) -> Sequence[bytes | bytearray]:
    """Return the lines of an answer that says OK."""
    result, lines = answer
    if result != "OK":
        told = b" ".join(bytes(line) for line in lines[-1:]).decode("utf-8", "replace")[:200]
        raise ImapRefused(f"{command}: {result} {told}")
    return lines


def _literal(lines: Sequence[bytes | bytearray]) -> bytes | None:
    """Return what was sent by length, which the library keeps as a bytearray; None where nothing was."""
    return next((bytes(line) for line in lines if isinstance(line, bytearray)), None)


def _moment(told: bytes) -> datetime:
    found = _ARRIVED.search(told)
    try:
        return parsedate_to_datetime(found[1].decode().strip().replace("-", " ", 2)) if found else _ZERO_DAY
    except ValueError:
        return _ZERO_DAY
