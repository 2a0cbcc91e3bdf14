"""What a failed notice means to the desk. Source: docs/channels/apprise.md, "Errors".

Apprise answers yes or no; why, it says in its log alone, which is read here while one notice is sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from desk.errors import ChannelBusy, ChannelError, ChannelRefused, DeliveryUnknown

BUSY_SECONDS: Final = 60.0
_STATUS: Final = re.compile(r"error=(\d{3})")
_FOR_NOW: Final = frozenset({408, 425, 429})


def as_channel_error(told: Sequence[str]) -> ChannelError:
    """Return what went wrong, from what apprise told of it; no word of that is kept, for it may hold the URL."""
    words = "\n".join(told)
    if "Read timed out" in words:
        return DeliveryUnknown("the service did not answer in time")
    found = _STATUS.search(words)
    status = int(found[1]) if found else None
    if status is not None and 400 <= status < 500 and status not in _FOR_NOW:
        return ChannelRefused(f"the service answered {status}")
    return ChannelBusy(BUSY_SECONDS)
