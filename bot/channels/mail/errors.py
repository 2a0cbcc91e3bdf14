"""What mail servers' errors mean to the desk. Source: RFC 5321 and RFC 3463; docs/channels/mail.md, "Errors"."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

import aiosmtplib
from aioimaplib import AioImapException

from desk.errors import ChannelBusy, ChannelError, ChannelGone, ChannelRefused, DeliveryUnknown

BUSY_SECONDS: Final = 60.0
"""A server that says "later" names no time; grey-listing asks for about a minute."""
LOGIN_SECONDS: Final = 300.0
"""How long the mails wait where the server refuses the login: a password can be mended, a page must not be lost."""
LOST: Final = (OSError, TimeoutError, EOFError, AioImapException)
"""What reading over a broken connection raises."""
_NO_SUCH_MAILBOX: Final = frozenset({550, 551, 553})
_GONE: Final = re.compile(r"5\.1\.\d+|5\.2\.1")
"""Enhanced codes for an address that is not there, or a mailbox that is closed."""
_ENHANCED: Final = re.compile(r"\s*(\d\.\d{1,3}\.\d{1,3})\b")


class Stage(StrEnum):
    """How far the sending of a mail has come."""

    CONNECT = "connect"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


def as_channel_error(error: Exception, *, stage: Stage) -> ChannelError:
    """Return what went wrong at a stage of sending, as the desk knows it."""
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return ChannelBusy(LOGIN_SECONDS, everywhere=True)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _answered(error.code, error.message, stage=stage)
    if isinstance(error, (OSError, aiosmtplib.SMTPConnectError)):
        if stage is Stage.CONTENT:
            return DeliveryUnknown("the connection broke while the mail was handed in")
        return ChannelBusy(BUSY_SECONDS, everywhere=True)
    return ChannelRefused(f"{type(error).__name__}: {error}"[:300])


def is_gone(status: str) -> bool:
    """Tell whether an enhanced status code says that there is no such mailbox (any more)."""
    return _GONE.fullmatch(status) is not None


def _answered(code: int, words: str, *, stage: Stage) -> ChannelError:
    """Return what an SMTP answer means: 4xx later; 550, 551, 553 to the recipient no such mailbox; other 5xx never."""
    if code < 500:
        return ChannelBusy(BUSY_SECONDS, everywhere=code == 421 or stage in {Stage.CONNECT, Stage.SENDER})
    told = f"{code} {' '.join(words.split())}"[:300]
    enhanced = _ENHANCED.match(words)
    gone = stage is Stage.RECIPIENT and code in _NO_SUCH_MAILBOX and (enhanced is None or is_gone(enhanced[1]))
    return ChannelGone(told) if gone else ChannelRefused(told)
