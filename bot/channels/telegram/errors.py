"""What Telegram's errors mean to the desk: the one table. Source: docs/channels/telegram.md, "Errors"."""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from desk.errors import ChannelBusy, ChannelError, ChannelGone, ChannelRefused, DeliveryUnknown

BRIEF_WAIT = 1.0
"""After how many seconds to try again where Telegram says no time of its own."""
_NEVER_SENT = (
    *(httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout),
    *(httpx.ProxyError, httpx.UnsupportedProtocol, httpx.InvalidURL),
)
_GONE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "group chat was deactivated",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "chat_write_forbidden",
    "not enough rights to send",
    "have no rights to send",
    "need administrator rights in the channel chat",
)
UNCHANGED = "message is not modified"
NO_TEXT = "there is no text in the message to edit"
NO_PICTURE = ("image_process_failed", "photo_invalid_dimensions", "photo_ext_invalid")


def as_channel_error(error: TelegramError) -> ChannelError:
    """Return what an error means for a message that was being sent or edited."""
    said = str(error)
    if isinstance(error, RetryAfter):
        return ChannelBusy(seconds_of(error))
    if isinstance(error, Forbidden):
        return ChannelGone(said)
    if isinstance(error, BadRequest):
        return ChannelGone(said) if any(one in said.lower() for one in _GONE) else ChannelRefused(said)
    if isinstance(error, ChatMigrated) or is_wrong_token(error):
        return ChannelRefused(said)
    if isinstance(error, (Conflict, InvalidToken)):
        return ChannelBusy(BRIEF_WAIT)
    return _of_network(error) if isinstance(error, NetworkError) else DeliveryUnknown(said)


def seconds_of(error: RetryAfter) -> float:
    """Return how long Telegram asks to wait; python-telegram-bot tells it as a number or as a length of time."""
    wait: int | timedelta = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def says(error: TelegramError, *words: str) -> bool:
    """Tell whether an error says one of these words; python-telegram-bot changes their case."""
    return any(one in str(error).lower() for one in words)


def is_wrong_token(error: TelegramError) -> bool:
    """Tell whether Telegram itself refused the token (401).

    python-telegram-bot says the same of a 404, which a proxy or a wrong address may answer as well.
    """
    return isinstance(error, InvalidToken) and any(
        "unauthorized" in str(one).lower() for one in (error, error.__cause__) if one is not None
    )


def _of_network(error: NetworkError) -> ChannelError:
    """Tell a call that was never sent from one that Telegram answered and one that nobody knows of."""
    cause, said = error.__cause__, str(error)
    if isinstance(cause, UnicodeError):
        return ChannelRefused("the text holds characters that cannot be sent")
    if isinstance(cause, _NEVER_SENT):
        return ChannelBusy(BRIEF_WAIT)
    if isinstance(cause, (httpx.HTTPError, TimeoutError, OSError)):
        return DeliveryUnknown(said)
    if says(error, "too large"):
        return ChannelRefused(said)
    # Without a cause the server answered 5xx itself: nothing was done, unless a gateway gave up waiting for it.
    return DeliveryUnknown(said) if says(error, "gateway time", "timed out") else ChannelBusy(BRIEF_WAIT)
