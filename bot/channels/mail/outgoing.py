"""From a post of the desk to a mail."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Final

from bot.channels.mail.addresses import message_ids
from bot.channels.mail.parts import one_line
from bot.channels.mail.settings import Mailbox
from desk.chats import Post, PostFile
from desk.errors import ChannelRefused

_LONGEST_SUBJECT: Final = 120
_ANSWER: Final = re.compile(r"re\s*[:：]", re.I)
_MEDIA_TYPE: Final = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,100}")


async def mail_of(post: Post, recipient: str, *, mailbox: Mailbox, message_id: str, at: datetime) -> EmailMessage:
    """Return the mail that says a post; each try of a post makes the same, but for the date.

    Raises:
        ChannelRefused: a file of it is not there.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((mailbox.name, mailbox.address))
    mail["To"] = recipient
    mail["Subject"] = _subject(post)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    _thread(mail, post)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(post.text + "\n", cte="base64")
    await _attach(mail, post.files)
    mail["Content-Language"] = {"zh": "zh-CN"}.get(post.language, post.language)
    return mail


def _subject(post: Post) -> str:
    """Return the headline, or the beginning of the first line where there is none; an answer has "Re:" before it."""
    first = next((line for line in post.text.splitlines() if line.strip()), "")
    subject = one_line(post.headline or first)[:_LONGEST_SUBJECT]
    return f"Re: {subject}" if post.reply_to and not _ANSWER.match(subject) else subject


def _thread(mail: EmailMessage, post: Post) -> None:
    """Name the mails before this one: only such as have a Message-ID, for others are known to the desk by a hash."""
    answered = message_ids(post.reply_to or "")
    begun = message_ids(post.thread or "")
    chain = list(dict.fromkeys([*begun, *answered]))
    if chain:
        mail["In-Reply-To"] = (answered or begun)[0]
        mail["References"] = " ".join(chain)


async def _attach(mail: EmailMessage, files: Sequence[PostFile]) -> None:
    for file in files:
        try:
            content = await asyncio.to_thread(file.path.read_bytes)
        except OSError as error:
            raise ChannelRefused(f"{file.name}: the file is not there") from error
        media_type = file.media_type if _MEDIA_TYPE.fullmatch(file.media_type) else "application/octet-stream"
        main, _, kind = media_type.partition("/")
        main, kind = (main, kind) if main not in {"multipart", "message"} else ("application", "octet-stream")
        mail.add_attachment(content, maintype=main, subtype=kind, filename=one_line(file.name))
