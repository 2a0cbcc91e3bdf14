"""Where vendors call the desk: /hooks/<channel>/<path>, without a session; the channel itself proves who calls.

By POST, and by GET where a browser is sent back from the vendor's page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from console.guard import HOOKS
from desk.chats import Hook, HookAnswer, HookRequest

log = structlog.get_logger()

HOOK_BYTES: Final = 2_000_000
"""The longest call that is read."""

FindHook: TypeAlias = Callable[[str, str], "Hook | None"]
"""Returns what a channel answers to calls of a path; None where it answers none."""


def hook_routes(find: FindHook) -> list[Route]:
    """Return the routes of the vendors' calls."""

    async def call(request: Request) -> Response:
        channel, path = request.path_params["channel"], request.path_params["path"]
        hook = find(channel, path if request.method == "POST" else f"{request.method} {path}")
        if hook is None:
            return Response(status_code=404)
        body = await _body(request)
        if body is None:
            log.warning("hook.too_long", channel=channel)
            return Response(status_code=413)
        asked = HookRequest(
            body, {name.lower(): value for name, value in request.headers.items()}, request.query_params
        )
        return _response(await _answer(channel, hook, asked))

    return [Route(f"{HOOKS}{{channel}}/{{path:path}}", call, methods=["POST", "GET"])]


async def _body(request: Request) -> bytes | None:
    """Return a call's body; None where it is longer than is read, or breaks off."""
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > HOOK_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)


async def _answer(channel: str, hook: Hook, asked: HookRequest) -> HookAnswer:
    """Return what the channel answers; where it fails the vendor shall call again, and learns nothing else."""
    try:
        return await hook(asked)
    except Exception:
        log.exception("hook.failed", channel=channel)
        return HookAnswer(500)


def _response(answer: HookAnswer) -> Response:
    return Response(answer.body, answer.status, headers=dict(answer.headers), media_type=answer.media_type)
