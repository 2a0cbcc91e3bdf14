"""Mail as a fake messenger: people with addresses, the desk's mailbox, and what each of them reads."""

from __future__ import annotations

import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from typing import Final

from devtools.mail.imap_house import ImapHouse
from devtools.mail.smtp_house import HandedIn, SmtpHouse
from devtools.vendor import BadDay, Seen

ADDRESS: Final = "desk@example.cn"
PASSWORD: Final = "open-sesame"  # noqa: S105 - of a fake
_NUMBERED: Final = r"(?<!\d)(\d{{1,2}})\s*[.、:：)）]?\s*{label}"


@dataclass
class FakeMail:
    """`devtools.vendor.FakeVendor` for mail; a chat is "<mailbox>/<address>", or "@person" for short."""

    address: str = ADDRESS
    password: str = PASSWORD
    keywords: bool = True
    idle: bool = True
    tls: ssl.SSLContext | None = None
    starttls: bool = False
    imap: ImapHouse = field(init=False)
    smtp: SmtpHouse = field(init=False)
    _order: list[Seen | HandedIn] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        """Put up both servers; nothing listens yet."""
        self.imap = ImapHouse(
            self.address,
            self.password,
            keywords=self.keywords,
            idle=self.idle,
            tls=None if self.starttls else self.tls,
        )
        self.smtp = SmtpHouse(self.address, self.password, tls=self.tls, starttls=self.starttls)

    async def start(self) -> None:
        """Listen on loopback, for reading and for writing."""
        await self.imap.start()
        await self.smtp.start()

    async def stop(self) -> None:
        """Close both ports and all connections; mails stay."""
        await self.imap.stop()
        await self.smtp.stop()

    async def say(
        self,
        person: str,
        chat: str,
        text: str,
        *,
        mention: bool = False,
        reply_to: str | None = None,
        files: Sequence[tuple[str, bytes]] = (),
        times: int = 1,
    ) -> str:
        """Let a person write to the desk; return the Message-ID. There is nobody to mention, for nobody else reads."""
        del mention
        address = self.address_of(chat if "@" in chat else person)
        mail = letter(address, self.address, text, reply_to=reply_to, files=files, number=len(self._order) + 1)
        self._order += self._new()
        seen = Seen(
            str(mail["Message-ID"]),
            self.chat_of(address),
            text,
            by_desk=False,
            reply_to=reply_to,
            files=tuple(name for name, _ in files),
        )
        self._order.append(seen)
        for _ in range(times):
            await self.deliver(mail.as_bytes(policy=WIRE))
        return seen.id

    async def press(self, person: str, chat: str, message: str, label: str) -> str | None:
        """Let a person answer a mail with the number that stands before a label in it.

        Raises:
            LookupError: there is no such label with a number.
        """
        text = next((one.text for one in self.messages(chat) if one.id == message), "")
        found = re.findall(_NUMBERED.format(label=re.escape(label)), text)
        if not found:
            raise LookupError(label)
        await self.say(person, chat, found[-1], reply_to=message)
        return None

    def messages(self, chat: str) -> list[Seen]:
        """Return what a person wrote to the desk and read from it, oldest first."""
        self._order += self._new()
        wanted = self.chat_of(self.address_of(chat))
        everything = [one if isinstance(one, Seen) else self._seen(one) for one in self._order]
        return [one for one in everything if one.chat == wanted]

    def bad_days(self, *days: BadDay) -> None:
        """Let the next mails of the desk go so, one each."""
        self.smtp.days.extend(days)

    async def deliver(self, raw: bytes, *, at: datetime | None = None) -> int:
        """Put any bytes into the desk's mailbox; return the UID."""
        return await self.imap.deliver(raw, at=at)

    def bounce(self, message: str, recipient: str, *, status: str) -> bytes:
        """Return the report of a server that could not deliver a mail, with the head of that mail."""
        action = "delayed" if status.startswith("4") else "failed"
        number = len(self._order) + 1
        lines = [
            "From: MAILER-DAEMON@mx.example.org",
            f"To: {self.address}",
            "Subject: Undelivered Mail Returned to Sender",
            f"Message-ID: <{number}.{status}.bounce@mx.example.org>",
            "Auto-Submitted: auto-replied",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            *("", "--b", "", "It could not be delivered."),
            *("--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.example.org", ""),
            *(f"Final-Recipient: rfc822; {recipient}", f"Action: {action}", f"Status: {status}"),
            *("", "--b", "Content-Type: text/rfc822-headers", "", f"Message-ID: {message}", "", "--b--", ""),
        ]
        return "\r\n".join(lines).encode()

    def address_of(self, name: str) -> str:
        """Return the address of a person, or that in a chat's id."""
        bare = name.removeprefix(f"{self.address}/").removeprefix("@")
        return bare if "@" in bare else f"{bare}@example.org"

    def chat_of(self, address: str) -> str:
        """Return the id of the chat with an address."""
        return f"{self.address}/{address}"

    def _new(self) -> list[HandedIn]:
        known = sum(isinstance(one, HandedIn) for one in self._order)
        return self.smtp.taken[known:]

    def _seen(self, mail: HandedIn) -> Seen:
        read = message_from_bytes(mail.content, policy=WIRE)
        body = read.get_body(("plain",))
        return Seen(
            str(read["Message-ID"]),
            self.chat_of(mail.recipient),
            "" if body is None else str(body.get_content()).replace("\r\n", "\n").strip(),
            by_desk=True,
            reply_to=str(read["In-Reply-To"]) if read["In-Reply-To"] else None,
            files=tuple(part.get_filename() or "" for part in read.iter_attachments()),
        )


def letter(
    sender: str,
    recipient: str,
    text: str,
    *,
    number: int,
    reply_to: str | None = None,
    files: Sequence[tuple[str, bytes]] = (),
) -> EmailMessage:
    """Return a mail as a person's program writes it: the subject is the first line, or that of the answer."""
    mail = EmailMessage(policy=WIRE)
    mail["From"] = sender
    mail["To"] = recipient
    first = text.splitlines()[0] if text else ""
    mail["Subject"] = f"Re: {first}" if reply_to else first
    mail["Message-ID"] = f"<{number}.{sender.partition('@')[0]}@mail.example.org>"
    if reply_to:
        mail["In-Reply-To"] = reply_to
        mail["References"] = reply_to
    mail.set_content(text + "\n")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail
