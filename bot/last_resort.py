"""When a person is told by other means than chat: a page that no channel of theirs takes, or by their own wish."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.channels.apprise.settings import AppriseSettings
from desk.chats import Chat
from desk.errors import ChannelError, ChannelRefused
from desk.messages import OutKind

CHANNEL: Final = "apprise"


def last_resort(
    person: str, kind: OutKind, outcomes: Sequence[ChannelError | None], *, settings: AppriseSettings
) -> Chat | None:
    """Return where a person is told as a last resort, or None where that is not called for.

    `outcomes` is what came of the message in each channel of the person, None where it was taken. Only a page that was
    refused by every one of them (or that has none to go to) is such a case: a channel that is busy or does not know
    is tried again, and a page that may have arrived is answered for by the escalation.
    """
    if kind is not OutKind.PAGE or person not in settings.urls:
        return None
    refused = all(isinstance(outcome, ChannelRefused) for outcome in outcomes)
    return Chat(CHANNEL, person) if refused else None
