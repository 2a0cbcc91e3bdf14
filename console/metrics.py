"""GET /metrics: what the desk counts of itself, for whoever scrapes it from this machine or shows the token."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from console.guard import from_here

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' text format. Source: prometheus.io, "Exposition formats"."""

ReadMetrics: TypeAlias = Callable[[], Awaitable[bytes]]


def metrics_route(read: ReadMetrics, token: str | None) -> Route:
    """Return the route; without a `token` only calls from this machine are answered."""

    async def metrics(request: Request) -> Response:
        if not _allowed(request, token):
            return Response(status_code=403)
        return Response(await read(), media_type=MEDIA_TYPE)

    return Route("/metrics", metrics)


def _allowed(request: Request, token: str | None) -> bool:
    if token is None:
        return from_here(request.scope, request.headers)
    shown = request.headers.get("authorization", "")
    return hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
