"""Telegram's calls to the desk: the secret is compared in constant time, and 200 is said only to what was taken."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable

import structlog

from desk.chats import HookAnswer, HookRequest

log = structlog.get_logger()

BODY_MOST = 262_144
"""No update is longer: a text has 4096 characters, and carries one answered message of the same length at most."""
SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105
AGAIN = HookAnswer(status=503)


async def answer_hook(request: HookRequest, hand_in: Callable[[object], Awaitable[None]], *, secret: str) -> HookAnswer:
    """Take an update from a call; Telegram calls again until it is answered with 2xx."""
    given = request.headers.get(SECRET, "")
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode()):
        log.warning("telegram.hook.forged", given=bool(given))
        return HookAnswer(status=403)
    if len(request.body) > BODY_MOST:
        log.warning("telegram.hook.too_long", bytes=len(request.body))
        return HookAnswer(status=413)
    try:
        raw: object = json.loads(request.body)
    except (ValueError, RecursionError):
        log.warning("telegram.hook.malformed", bytes=len(request.body))
        return HookAnswer(status=400)
    try:
        await hand_in(raw)
    except Exception as error:
        log.warning("telegram.not_taken", problem=f"{type(error).__name__}: {error}", exc_info=True)
        return AGAIN
    return HookAnswer()
