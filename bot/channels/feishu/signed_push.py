"""Feishu's calls to the desk: encrypted, signed, with a token within, and no older than five minutes.

The library's own dispatcher checks signature and token. It answers 500 to whatever it does not like, which Feishu
would push again; so its answers are turned into the desk's here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

import structlog
from lark_oapi import EventDispatcherHandler, LogLevel, RawRequest
from lark_oapi.core.utils import AESCipher

from bot.channels.feishu.events import PRESS
from bot.channels.feishu.settings import FeishuSettings
from desk.chats import HookAnswer, HookRequest
from desk.clocks import Clock

log = structlog.get_logger()

HandIn: TypeAlias = Callable[[Mapping[str, object], Mapping[str, object]], Awaitable[str | None]]
"""Hands in an event with its header; returns the line to show to whoever pressed a button."""
BODY_MOST = 768 * 1024
"""Longest body, in bytes: a message of 150 KB is shorter even when it is escaped and encrypted."""
OLDEST = 300
"""Age of a signature, in seconds, in either direction."""
REFUSED: Final = HookAnswer(401)
AGAIN: Final = HookAnswer(500)
_CHECK = "url_verification"
_SIGNED: Final = ("X-Lark-Request-Timestamp", "X-Lark-Request-Nonce", "X-Lark-Signature")
_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}", re.ASCII)


class SignedPush:
    """Checks a call, opens it and hands it in."""

    def __init__(self, settings: FeishuSettings, clock: Clock, *, kinds: frozenset[str], hand_in: HandIn) -> None:
        """Check by the settings and the desk's clock; events of other kinds than these are passed over."""
        self._clock = clock
        self._kinds = kinds
        self._hand_in = hand_in
        self._cipher = AESCipher(settings.encrypt_key)
        builder = EventDispatcherHandler.builder(settings.encrypt_key, settings.verification_token, LogLevel.CRITICAL)
        for kind in kinds:
            builder = builder.register_p2_customized_event(kind, _noted)
        self._dispatcher = builder.build()

    async def answer(self, request: HookRequest) -> HookAnswer:
        """Return the answer to a call: 401 where it is not Feishu's, 500 where Feishu shall push again."""
        if len(request.body) > BODY_MOST:
            log.warning("feishu.too_long", bytes=len(request.body))
            return HookAnswer(413)
        try:
            payload = self._opened(request.body)
        except (ValueError, RecursionError):
            log.warning("feishu.forged", reason="cannot be opened")
            return REFUSED
        header = payload.get("header")
        head = header if isinstance(header, dict) else {}
        checking = payload.get("type") == _CHECK
        if not checking and (reason := self._stale(request)):
            log.warning("feishu.forged", reason=reason)
            return REFUSED
        if not checking and head.get("event_type") not in self._kinds:
            log.info("feishu.passed_over", kind=str(head.get("event_type"))[:80])
            return HookAnswer()
        told = self._dispatcher.do(_raw(request))
        if told.status_code != 200:
            log.warning("feishu.forged", reason="signature or token")
            return REFUSED
        if checking:
            return HookAnswer(200, told.content, "application/json")
        return await self._taken(head, payload)

    def _opened(self, body: bytes) -> Mapping[str, object]:
        """Return what an encrypted body holds.

        Raises:
            ValueError: it is not encrypted with the desk's key, or holds no object.
        """
        outer = json.loads(body)
        sealed = outer.get("encrypt") if isinstance(outer, dict) else None
        if not isinstance(sealed, str) or not sealed:
            raise ValueError("not encrypted")
        inner = json.loads(self._cipher.decrypt_str(sealed))
        if not isinstance(inner, dict):
            raise ValueError("expected an object")  # noqa: TRY004 - of the body's content
        return inner

    def _stale(self, request: HookRequest) -> str:
        """Return what is wrong with the time and form of a signature, "" where nothing is."""
        given = [request.headers.get(name.lower(), "") for name in _SIGNED]
        if not all(given) or _TIMESTAMP.fullmatch(given[0]) is None:
            return "not signed"
        age = self._clock.now().timestamp() - int(given[0])
        return "stale" if abs(age) > OLDEST else ""

    async def _taken(self, header: Mapping[str, object], payload: Mapping[str, object]) -> HookAnswer:
        event = payload.get("event")
        try:
            line = await self._hand_in(header, event if isinstance(event, dict) else {})
        except (ValueError, RecursionError) as error:  # of a shape that no try will change
            log.warning("feishu.unreadable", kind=header.get("event_type"), problem=type(error).__name__)
            return HookAnswer()
        except Exception as error:
            log.warning("feishu.not_taken", problem=f"{type(error).__name__}: {error}", exc_info=True)
            return AGAIN
        if header.get("event_type") != PRESS:
            return HookAnswer()
        toast = {"toast": {"type": "info", "content": line}} if line else {}
        return HookAnswer(200, json.dumps(toast).encode(), "application/json")


def _noted(_event: object) -> None:
    """Take an event that the dispatcher has checked; it is handed in afterwards, for that must be awaited."""


def _raw(request: HookRequest) -> RawRequest:
    """Return a call as the library wants it, which looks for headers by their exact names."""
    raw = RawRequest()
    raw.uri = "events"
    raw.body = request.body
    raw.headers = {name: request.headers[name.lower()] for name in _SIGNED if name.lower() in request.headers}
    return raw
