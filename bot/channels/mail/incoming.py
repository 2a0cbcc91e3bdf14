"""From a mail as it lies in the mailbox to what happened in a chat."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from email.message import Message
from typing import Final

from bot.channels.mail.addresses import CHANNEL, Correspondent, Signer, address_in, known_id, message_ids
from bot.channels.mail.errors import is_gone
from bot.channels.mail.hypertext import text_of
from bot.channels.mail.parts import MailUnreadable, Part, field, inner_parts, leaves, one_line, parsed, raw_field
from bot.channels.mail.quotes import own_words, whole_words
from bot.channels.mail.settings import Mailbox, MailSettings
from bot.channels.mail.sieve import no_person
from desk.chats import Account, Chat, ChatEvent, Happening, RemoteFile

LONGEST_TEXT: Final = 20_000
_LONGEST_READ: Final = 200_000
_LONGEST_NAME: Final = 80
_PREFIX: Final = re.compile(r"(?:(?:re|aw|fwd?|回复|答复|转发)\s{0,3}(?:\[\d+\])?\s{0,3}[:：]\s{0,3})+", re.I)
_FORWARD: Final = re.compile(r"(?:fwd?|转发)\s{0,3}[:：]", re.I)
_BLOCK: Final = re.compile(r"message/(?:delivery-status|global-delivery-status)")


@dataclass(frozen=True, slots=True)
class Lying:
    """A mail as it lies in a mailbox: `raw` is the beginning where it is not `whole`, `size` its length in bytes."""

    uidvalidity: int
    uid: int
    raw: bytes
    size: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Ignored:
    """A mail that is not handed in: `reason` is one word, `sender` an address or ""."""

    reason: str
    sender: str = ""


@dataclass(frozen=True, slots=True)
class MailReader:
    """Reads the mails of one mailbox; it holds nothing and changes nothing."""

    mailbox: Mailbox
    settings: MailSettings
    signer: Signer

    def read(self, lying: Lying) -> ChatEvent | Ignored:
        """Return what a mail says, or why it is left alone. A mail that cannot be read is left alone too."""
        try:
            mail = parsed(lying.raw)
            if mail.get_content_type() == "multipart/report":
                return self._bounce(mail, lying)
            sender = self._sender(mail)
            if sender is None:
                return Ignored("no_sender")
            reason = no_person(mail, sender.address, settings=self.settings)
            return Ignored(reason, sender.address) if reason else self._said(mail, sender, lying)
        except MailUnreadable as error:
            return Ignored(f"unreadable: {error}")
        except RecursionError:
            return Ignored("unreadable: nested too deeply")

    def chat_with(self, address: str) -> Chat:
        """Return the chat with a correspondent."""
        return Chat(CHANNEL, f"{self.mailbox.address}/{address}")

    @staticmethod
    def _sender(mail: Message) -> Correspondent | None:
        """Return who the mail says it is from; a mail with two such fields is nobody's."""
        fields = mail.get_all("From", [])
        return address_in(raw_field(mail, "From")) if len(fields) == 1 else None

    def _said(self, mail: Message, sender: Correspondent, lying: Lying) -> ChatEvent | Ignored:
        chat = self.chat_with(sender.address)
        message = known_id(raw_field(mail, "Message-ID"), raw=lying.raw)
        parts = list(leaves(mail))
        files = tuple(self._files(parts, lying))
        text = self._text(mail, parts)
        if not text and not files:
            return Ignored("empty", sender.address)
        name = one_line(_displayed(mail, sender))[:_LONGEST_NAME]
        return ChatEvent(
            Happening.MESSAGE,
            f"{chat.id} {message}",
            chat,
            private=True,
            account=Account(CHANNEL, sender.address, name),
            text=text,
            message=message,
            reply_to=self._answered(mail, sender.address),
            files=files,
            chat_name=sender.address,
        )

    def _answered(self, mail: Message, sender: str) -> str | None:
        """Return which mail is answered: the desk's newest to this sender among those named, else the one named."""
        named = message_ids(raw_field(mail, "In-Reply-To"))
        chain = [*reversed(message_ids(raw_field(mail, "References")))]
        ours = (one for one in (*named, *chain) if self.signer.is_ours(one, recipient=sender))
        return next(ours, next(iter((*named, *chain)), None))

    @staticmethod
    def _text(mail: Message, parts: Iterable[Part]) -> str:
        subject = field(mail, "Subject")
        answers = bool(mail.get("In-Reply-To") or mail.get("References"))
        history = not answers or bool(_FORWARD.match(subject))
        words = _words(parts, history=history)[:_LONGEST_READ]
        text = (whole_words(words) if history else own_words(words))[:LONGEST_TEXT]
        topic = _PREFIX.sub("", subject, count=1).strip()
        if not history or not topic or text.startswith(topic):
            return text
        return f"{topic}\n{text}".strip()

    def _files(self, parts: Iterable[Part], lying: Lying) -> Iterator[RemoteFile]:
        """Yield the files; of a mail that was not read whole they are as long as the mail, for nobody knows better."""
        for number, part in enumerate(parts):
            if part.is_file:
                size = len(part.content) if lying.whole else lying.size
                handle = f"{self.mailbox.address} {lying.uidvalidity}/{lying.uid}/{number}"
                yield RemoteFile(part.name, part.media_type, size, handle)

    def _bounce(self, mail: Message, lying: Lying) -> ChatEvent | Ignored:
        """Return that a correspondent cannot be reached any more, if a mail that went there comes back for good.

        Source: RFC 3464. Believed only with the signed Message-ID that was sent to that address.
        """
        failed = _failed_recipients(mail)
        returned = next((one for one in _returned_ids(mail) if self.signer.is_ours(one)), None)
        if returned is None:
            return Ignored("bounce")
        gone = (one for one in failed if self.signer.is_ours(returned, recipient=one))
        recipient = next(gone, None)
        if recipient is None:
            return Ignored("bounce_passing")
        chat = self.chat_with(recipient)
        message = known_id(raw_field(mail, "Message-ID"), raw=lying.raw)
        account = Account(CHANNEL, recipient)
        event = ChatEvent(Happening.LEFT, f"{chat.id} {message}", chat, private=True, account=account)
        return replace(event, message=message, reply_to=returned, chat_name=recipient)


def _displayed(mail: Message, sender: Correspondent) -> str:
    """Return the name that stands before the address, decoded."""
    shown = address_in(field(mail, "From"))
    return (shown or sender).name


def _words(parts: Iterable[Part], *, history: bool) -> str:
    """Return the words of a mail: its plain parts, or those in HTML where it has none."""
    written = [part for part in parts if not part.is_file]
    plain = [part.words for part in written if part.media_type == "text/plain"]
    if any(one.strip() for one in plain):
        return "\n".join(plain)
    pages = [part.words for part in written if part.media_type == "text/html"]
    return "\n".join(text_of(page, history=history) for page in pages)


def _failed_recipients(mail: Message) -> list[str]:
    """Return the addresses of which a report says that they are not there, in lower case."""
    found = []
    for block in _status_blocks(mail):
        action = raw_field(block, "Action").lower()
        if action == "failed" and is_gone(raw_field(block, "Status").split(" ")[0]):
            names = (raw_field(block, name) for name in ("Original-Recipient", "Final-Recipient"))
            found += [one.partition(";")[2].strip().strip("<>").lower() for one in names if one]
    return found


def _status_blocks(mail: Message) -> Iterator[Message]:
    for part in mail.walk():
        if _BLOCK.fullmatch(part.get_content_type()):
            yield from inner_parts(part)


def _returned_ids(mail: Message) -> Iterator[str]:
    """Yield the Message-IDs of the mails that a report returns, whole or their headers."""
    for part in mail.walk():
        if part.get_content_type() == "text/rfc822-headers":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield from message_ids(raw_field(parsed(content), "Message-ID"))
        elif part is not mail and part.get("Message-ID"):
            yield from message_ids(raw_field(part, "Message-ID"))
