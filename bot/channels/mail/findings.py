"""What a check of a mailbox finds: can it be read, how is new mail noticed, can it send."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from typing import Final

import aiosmtplib

from bot.channels.mail.errors import LOST
from bot.channels.mail.imap import ImapBox, opened
from bot.channels.mail.settings import Mailbox, MailSettings
from bot.channels.mail.smtp import Outlet
from desk.chats import Finding
from desk.errors import ChannelRefused

UNREACHABLE: Final = ("mail.unreachable", "mail.unreachable.remedy")
UNTRUSTED: Final = ("mail.untrusted", "mail.untrusted.remedy")
LOGIN: Final = ("mail.login_refused", "mail.login_refused.remedy")
"""What is not well, each with how to mend it: a finding's second sentence is found by its key."""


async def findings_of(mailbox: Mailbox, settings: MailSettings) -> Sequence[Finding]:
    """Log in for reading and for writing; return what was found, in this order. It raises nothing."""
    return [*await _reading(mailbox, settings), await _writing(mailbox, settings)]


async def _reading(mailbox: Mailbox, settings: MailSettings) -> Sequence[Finding]:
    server = f"{mailbox.imap_host}:{mailbox.imap_port}"
    try:
        async with opened(mailbox, seconds=settings.answer_seconds) as box:
            return await _read(box, mailbox, settings, server)
    except ChannelRefused:
        return [_finding(LOGIN[0], mailbox, server=server, ok=False)]
    except LOST as error:
        return [_broken(error, mailbox, server)]


async def _read(box: ImapBox, mailbox: Mailbox, settings: MailSettings, server: str) -> Sequence[Finding]:
    waiting = await box.waiting(mailbox.since)
    found = [_finding("mail.reads", mailbox, server=server, count=str(len(waiting)))]
    if not box.pushes:
        found.append(_finding("mail.polls", mailbox, server=server, amount=f"{settings.poll_seconds:g}"))
    if not box.keeps_keywords:
        found.append(_finding("mail.marks_seen", mailbox, server=server))
    return found


async def _writing(mailbox: Mailbox, settings: MailSettings) -> Finding:
    server = f"{mailbox.smtp_host}:{mailbox.smtp_port}"
    outlet = Outlet(mailbox, seconds=settings.answer_seconds)
    try:
        await outlet.connect()
    except (aiosmtplib.SMTPAuthenticationError, aiosmtplib.SMTPNotSupported):
        return _finding(LOGIN[0], mailbox, server=server, ok=False)
    except (OSError, TimeoutError, aiosmtplib.SMTPException) as error:
        return _broken(error, mailbox, server)
    finally:
        await asyncio.shield(outlet.quit())
    return _finding("mail.writes", mailbox, server=server)


def _broken(error: BaseException, mailbox: Mailbox, server: str) -> Finding:
    """Return that a server cannot be reached, or that its certificate is not trusted."""
    causes = (error, error.__cause__, error.__context__)
    untrusted = any(isinstance(one, ssl.SSLCertVerificationError) for one in causes)
    key = UNTRUSTED[0] if untrusted else UNREACHABLE[0]
    return _finding(key, mailbox, server=server, problem=str(error)[:200] or type(error).__name__, ok=False)


def _finding(key: str, mailbox: Mailbox, *, server: str, ok: bool = True, **values: str) -> Finding:
    return Finding(key, ok, {"address": mailbox.address, "server": server, **values})
