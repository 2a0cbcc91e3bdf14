"""What Feishu's errors mean to the desk: the one table. Source: docs/channels/feishu.md, "Errors"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import httpx

from desk.errors import ChannelBusy, ChannelError, ChannelGone, ChannelRefused, DeliveryUnknown

TOKEN: Final = frozenset({99991661, 99991663, 99991664, 99991665, 99991668, 99991671, 99991677})
"""The token is missing, wrong or too old: nothing was done, and a new one may be had."""
GONE: Final = frozenset(
    {
        230002,  # the bot is not in the group
        230013,  # the person is outside of the app's availability
        230018,  # the group's settings let the bot write nothing
        230029,  # the person has left the organisation
        230034,  # no such chat or person
        230035,  # no right to write there
        230038,  # a person of another organisation
        230045,  # the group was dissolved
        230053,  # the person wants no messages of the bot
        232009,  # the group was dissolved
    }
)
BUSY: Final = frozenset({2200, 230049, 230020})
"""An error within Feishu; the same message is being sent; too many messages in one chat."""
LIMITED: Final = frozenset({99991400, 11232})
"""Too many calls of the app, or too many messages in the organisation: all chats wait."""
NEVER_SENT: Final = (
    *(httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout),
    *(httpx.ProxyError, httpx.UnsupportedProtocol, httpx.InvalidURL),
)
TROUBLE: Final = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, OSError, UnicodeError)
MOST_SECONDS = 600.0
ELSEWHERE = 30.0
"""How long to wait, in seconds, where something else than Feishu refused a call."""


class TokenRefused(ChannelRefused):
    """Feishu does not take the token (any more)."""


def of_trouble(error: Exception, what: str) -> ChannelError:
    """Return what an error on the way means, where no answer came."""
    if isinstance(error, UnicodeError):
        return ChannelRefused(f"{what}: the text holds characters that cannot be sent")
    if isinstance(error, NEVER_SENT):
        return ChannelBusy(1, everywhere=True)
    return DeliveryUnknown(f"{what}: {type(error).__name__}")


def of_answer(status: int, headers: Mapping[str, str], code: int | None, *, what: str) -> ChannelError:
    """Return what an answer means that is no success; `code` is Feishu's, None where it is not Feishu's answer."""
    if status == 429 or code in LIMITED:
        return ChannelBusy(_seconds(headers), everywhere=True)
    if status >= 500 or code in BUSY:
        return DeliveryUnknown(f"{what}: {status}") if status == 504 else ChannelBusy(1)
    if code is None:  # a proxy between here and Feishu
        return DeliveryUnknown(f"{what}: the answer is not Feishu's") if status < 300 else ChannelBusy(ELSEWHERE)
    if code in TOKEN:
        return TokenRefused(f"{what}: {code}")
    return (ChannelGone if code in GONE else ChannelRefused)(f"{what}: {code}")


def _seconds(headers: Mapping[str, str]) -> float:
    """Return how long Feishu asks to wait, in seconds; 1 where it does not tell."""
    asked = headers.get("x-ogw-ratelimit-reset", "")
    return min(max(float(asked), 1.0), MOST_SECONDS) if asked.isascii() and asked.isdecimal() else 1.0
