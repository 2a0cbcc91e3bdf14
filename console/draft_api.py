"""The endpoints about drafts of contracts, under /api/drafts: JSON in, JSON or a file out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal
from urllib.parse import quote

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from console.bodies import Answer, Body, Name, RequestWrong, read_body, read_bytes
from console.draft_ports import DraftsBackend, Judged
from console.sign_in import COOKIE, SignIn, Visitor
from console.words import language_of


class DecideBody(Body):
    """What `decide` takes."""

    position: Annotated[int, Field(ge=0, le=2**53)]
    decision: Literal["accepted", "corrected", "dropped", "undone"]
    changes: dict[Name, Name | None] = Field(default={}, max_length=10)
    note: Annotated[str, Field(max_length=2000)] = ""
    revision: Annotated[int, Field(ge=0, le=2**53)]


@dataclass(frozen=True, slots=True)
class DraftApi:
    """The endpoints over one backend; in demo mode one is the manager, else who is signed in."""

    backend: DraftsBackend
    demo: bool
    sign_in: SignIn | None = field(default=None, repr=False)

    def routes(self) -> list[Route]:
        """Return the routes."""
        one = "/api/drafts/{number:int}"
        return [
            Route("/api/drafts", self.listing),
            Route("/api/drafts", self.open, methods=["POST"]),
            Route(one, self.view),
            Route(f"{one}/decide", self.decide, methods=["POST"]),
            Route(f"{one}/finish", self.finish, methods=["POST"]),
            Route(f"{one}/pack", self.pack),
            Route(f"{one}/rehearsals", self.rehearsals),
        ]

    async def listing(self, request: Request) -> Response:
        """GET: the newest drafts, newest first."""
        visitor = await self._visitor(request)
        return Answer({"drafts": await self.backend.listing(visitor, language=language_of(request))})

    async def open(self, request: Request) -> Response:
        """POST: a document as the request's body, its name in the query; answers with the draft's number."""
        visitor = await self._visitor(request)
        name = request.query_params.get("name", "")
        if not name or len(name) > 255:
            raise RequestWrong(400, "name: expected the file's name, at most 255 characters")
        content = await read_bytes(request)
        if not content:
            raise RequestWrong(400, "the file is empty")
        language = language_of(request)
        return Answer({"number": await self.backend.open(visitor, name=name, content=content, language=language)}, 201)

    async def view(self, request: Request) -> Response:
        """GET: one draft with its findings and the history."""
        visitor, number = await self._visitor(request), request.path_params["number"]
        return Answer(await self.backend.view(visitor, number, language=language_of(request)))

    async def decide(self, request: Request) -> Response:
        """POST: accept, correct, drop or undo; answers with the finding as it stands now."""
        visitor, number = await self._visitor(request), request.path_params["number"]
        body = await read_body(request, DecideBody)
        judged = Judged(body.position, body.decision, body.changes, body.note, body.revision)
        return Answer(await self.backend.decide(visitor, number, judged, language=language_of(request)))

    async def finish(self, request: Request) -> Response:
        """POST: end the review."""
        visitor, number = await self._visitor(request), request.path_params["number"]
        await self.backend.finish(visitor, number, language=language_of(request))
        return Answer({"finished": True})

    async def pack(self, request: Request) -> Response:
        """GET: the pack of a finished draft, as a file."""
        visitor, number = await self._visitor(request), request.path_params["number"]
        return _file(*await self.backend.pack(visitor, number, language=language_of(request)))

    async def rehearsals(self, request: Request) -> Response:
        """GET: the drills of a finished draft, as a zip file."""
        visitor, number = await self._visitor(request), request.path_params["number"]
        return _file(*await self.backend.rehearsals(visitor, number, language=language_of(request)))

    async def _visitor(self, request: Request) -> Visitor:
        """Return who asks.

        Raises:
            RequestWrong: 401, nobody is signed in.
        """
        if self.demo:
            return await self.backend.reviewer()
        visitor = self.sign_in.visitor(request.cookies.get(COOKIE)) if self.sign_in else None
        if visitor is None:
            raise RequestWrong(401, "sign in by a link from the desk")
        return visitor


def _file(name: str, content: bytes) -> Response:
    """Return a file to be kept, never shown in place."""
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "content-security-policy": "default-src 'none'; sandbox",
        "cache-control": "no-store",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)
