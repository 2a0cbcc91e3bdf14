"""Each messenger is run on its own, so that a crash of one stops nothing."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from desk.chats import Messenger, Take
from desk.errors import ChannelRefused

log = structlog.get_logger()

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
STEADY_SECONDS: Final = 300.0
"""A messenger that ran for so long begins anew with the shortest pause when it falls."""


async def keep_running(messenger: Messenger, take: Take, *, first_pause: float = FIRST_PAUSE) -> None:
    """Run a messenger for as long as the desk runs; one that falls is started again, later each time.

    One that the vendor refuses for good is named in the log once and left; `first_pause` is in seconds.
    """
    pause, time = first_pause, asyncio.get_running_loop().time
    while True:
        began = time()
        try:
            await messenger.run(take)
            return
        except ChannelRefused as refusal:
            log.error("messenger.refused", channel=messenger.name, error=str(refusal))  # noqa: TRY400 - told in one line
            return
        except Exception:
            log.exception("messenger.fell", channel=messenger.name, again_in=pause)
        if time() - began > STEADY_SECONDS:
            pause = first_pause
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)
