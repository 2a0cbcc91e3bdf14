"""Live updates by Server-Sent Events: named ids to go on from, a beat while nothing happens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from starlette.responses import StreamingResponse

from console.bodies import as_json
from console.ports import ChatBackend, StreamEvent

RETRY_MS = 1500
"""How long a browser waits before it comes again."""


def stream(
    backend: ChatBackend, contract: str, people: Sequence[str], *, after: str | None, beat_seconds: float
) -> StreamingResponse:
    """Return a response that goes on until the reader leaves, falls behind, or the desk stops."""
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    body = events(backend, contract, people, after=after, beat_seconds=beat_seconds)
    return StreamingResponse(body, media_type="text/event-stream", headers=headers)


async def events(
    backend: ChatBackend, contract: str, people: Sequence[str], *, after: str | None, beat_seconds: float
) -> AsyncGenerator[str, None]:
    """Yield the lines of the stream; the first one tells that the reader is listed."""
    async with backend.subscribe(contract, people, after=after) as live:
        yield f"retry: {RETRY_MS}\nevent: hello\ndata: {{}}\n\n"
        waiting = asyncio.ensure_future(anext(live, None))
        try:
            while True:
                done, _ = await asyncio.wait({waiting}, timeout=beat_seconds)
                if not done:
                    yield ": beat\n\n"
                    continue
                event = waiting.result()
                if event is None:
                    return
                yield as_event(event)
                waiting = asyncio.ensure_future(anext(live, None))
        finally:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)


def as_event(event: StreamEvent) -> str:
    """Return an event in the form of the protocol."""
    if event.message is None:
        return f"id: {event.id}\nevent: reset\ndata: {{}}\n\n"
    data = as_json({"for": event.person, "message": event.message})
    return f"id: {event.id}\nevent: message\ndata: {data}\n\n"
