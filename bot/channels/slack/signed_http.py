"""Slack's calls to the desk: events, presses and commands, each with a signature no older than five minutes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qsl

import structlog
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

from bot.channels.slack.hearing import Body, heard
from desk.chats import HookAnswer, HookRequest
from desk.clocks import Clock

log = structlog.get_logger()

BODY_MOST = 512 * 1024
"""Longest body, in bytes: a message of 40 000 characters with its blocks is shorter."""
REFUSED = HookAnswer(401)
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)


class _DeskClock(SignatureClock):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


class SignedCalls:
    """Checks a call and gives it to Bolt; the check is Bolt's own class, before anything of the body is read."""

    def __init__(self, secret: str, clock: Clock, app: Callable[[], AsyncApp]) -> None:
        """Check by `secret` and the desk's clock."""
        self._verifier = SignatureVerifier(secret, clock=_DeskClock(clock))
        self._app = app

    async def answer(self, request: HookRequest) -> HookAnswer:
        """Return the answer to a call: 401 where it is not Slack's, 5xx where Slack shall deliver again."""
        if len(request.body) > BODY_MOST:
            log.warning("slack.too_long", bytes=len(request.body))
            return HookAnswer(413)
        if not self._signed(request):
            log.warning("slack.forged")
            return REFUSED
        try:
            body = body_of(request)
        except (ValueError, RecursionError):
            log.warning("slack.unreadable", shape="body", errors=1)
            return HookAnswer(400)
        answer = await heard(self._app(), body)
        media_type = answer.first_headers().get("content-type", "text/plain").partition(";")[0]
        return HookAnswer(answer.status, answer.body.encode() if answer.status == 200 else b"", media_type)

    def _signed(self, request: HookRequest) -> bool:
        timestamp = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if _TIMESTAMP.fullmatch(timestamp) is None or _SIGNATURE.fullmatch(signature) is None:
            return False
        try:
            return self._verifier.is_valid(request.body, timestamp, signature)
        except UnicodeDecodeError:
            return False


def body_of(request: HookRequest) -> Body:
    """Return the payload of a call: JSON, or a form that holds it or is it.

    Bolt's own reading takes a command with the word "payload" in it for an empty form.

    Raises:
        ValueError: it is neither.
    """
    text = request.body.decode()
    if text.lstrip()[:1] in {"{", "["}:
        return _object(text)
    form: Body = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=100))
    payload = form.get("payload")
    found = _object(payload) if isinstance(payload, str) else form
    if not found:
        raise ValueError("nothing in it")
    return found


def _object(text: str) -> Body:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("expected an object")  # noqa: TRY004 - of the body's content
    return found
