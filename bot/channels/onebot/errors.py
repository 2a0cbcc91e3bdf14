"""What a failed action of a OneBot implementation means to the desk: one table.

The standard knows few codes, and NapCat answers every failure of an action with 1200 (200 over HTTP): only the words
tell a message that QQ refused from one that may have arrived. Source: docs/channels/onebot.md, "Errors".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from desk.errors import ChannelBusy, ChannelError, ChannelGone, ChannelRefused, DeliveryUnknown


class Meaning(StrEnum):
    """What a failure means to the desk."""

    UNKNOWN = "unknown"
    GONE = "gone"
    REFUSED = "refused"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an implementation answered to an action that did not succeed; `wording` is for people."""

    status: str
    retcode: int | None
    wording: str


REFUSED_CODES = frozenset(
    {400, 401, 403, 404, 1400, 1401, 1403, 1404},
)
"""Codes that say that nothing was tried: a wrong parameter, no permission, an action that is not known."""

WORDINGS: tuple[tuple[re.Pattern[str], Meaning], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), meaning)
    for pattern, meaning in (
        # The message was handed to QQ and its echo did not come in time: it may have arrived (risk control, often).
        (r"time(d )?[ -]?out|超时", Meaning.UNKNOWN),
        (r'"result":\s*110\b|移出该群|不在(该)?群|不是群成员|群(聊)?不存在|not in (the |this )?group', Meaning.GONE),
        (r"无法获取用户信息|Uin2Uid Error|(不是|非)好友|(不能|无法)发送临时消息", Meaning.GONE),
        # A mute ends some day, but to go on writing into a muted group is what gets accounts banned.
        (r'"result":\s*120\b|禁言', Meaning.REFUSED),
        (r"rich media transfer failed|频繁|system error|offline|离线|未登录|EventChecker Failed", Meaning.BUSY),
    )
)
"""What the words of a failure mean; the first that fits holds, and one that fits none is unknown."""


def meaning_of(answer: Answer) -> Meaning:
    """Return what a failure means. "async" promises to try, and never tells what came of it."""
    if answer.status == "async":
        return Meaning.UNKNOWN
    if answer.retcode in REFUSED_CODES:
        return Meaning.REFUSED
    return next((meaning for pattern, meaning in WORDINGS if pattern.search(answer.wording)), Meaning.UNKNOWN)


def as_channel_error(answer: Answer, *, busy_seconds: float) -> ChannelError:
    """Return a failure as the desk's error; `busy_seconds` is how long a chat rests that takes nothing for now."""
    told = f"{answer.retcode}: {' '.join(answer.wording.split())[:300]}"
    match meaning_of(answer):
        case Meaning.GONE:
            return ChannelGone(told)
        case Meaning.REFUSED:
            return ChannelRefused(told)
        case Meaning.BUSY:
            return ChannelBusy(busy_seconds)
        case Meaning.UNKNOWN:
            return DeliveryUnknown(told)
