"""The chat's endpoints under /api: JSON in, JSON out, one clear error each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from console.bodies import Answer, PressBody, RequestWrong, SayBody, check_text, read_body, read_bytes, read_limit
from console.ports import ChatBackend, ContractView, Pressed, Words
from console.sign_in import COOKIE, SignIn, Visitor
from console.stream import stream
from desk.errors import PersonUnknown

HISTORY_MOST = 500
TICKETS_MOST = 200
VIEWERS_MOST = 6
"""How many people one stream may stand for (the demo page has three panes)."""


@dataclass(frozen=True, slots=True)
class ChatApi:
    """The endpoints over one backend; in demo mode anybody may be anyone, else everybody is who is signed in."""

    backend: ChatBackend
    demo: bool
    sign_in: SignIn | None = None
    beat_seconds: float = 15

    def routes(self) -> list[Route]:
        """Return the routes."""
        chat = "/api/chat/{contract}/{person}"
        return [
            Route("/api/contracts", self.contracts),
            Route(f"{chat}/history", self.history),
            Route(f"{chat}/stream", self.stream),
            Route(f"{chat}/tickets", self.tickets),
            Route(f"{chat}/say", self.say, methods=["POST"]),
            Route(f"{chat}/press", self.press, methods=["POST"]),
            Route(f"{chat}/files", self.attach, methods=["POST"]),
            Route(f"{chat}/files/{{ref:path}}", self.attachment),
        ]

    def visitor(self, request: Request) -> Visitor | None:
        """Return who is signed in."""
        return self.sign_in.visitor(request.cookies.get(COOKIE)) if self.sign_in else None

    async def contracts(self, request: Request) -> Response:
        """GET: the contracts one may see, whether this is the demo, and who one is."""
        if self.demo:
            return Answer({"demo": True, "me": None, "contracts": await self.backend.contracts()})
        visitor = self._signed_in(request)
        whole = await self.backend.contract(visitor.contract)
        return Answer({"demo": False, "me": visitor.person, "contracts": [_as_seen(whole, visitor.person)]})

    async def history(self, request: Request) -> Response:
        """GET: the newest messages that this person may see, oldest first."""
        contract, person = self._who(request)
        limit = read_limit(request, default=200, most=HISTORY_MOST)
        return Answer({"messages": await self.backend.history(contract, person, limit=limit)})

    async def stream(self, request: Request) -> Response:
        """GET: live updates; `also` names further people (demo mode), `after` or Last-Event-ID where to go on."""
        contract, person = self._who(request)
        also = request.query_params.getlist("also")
        if also and not self.demo:
            raise RequestWrong(403, "one stream is for one person")
        people = list(dict.fromkeys([person, *also]))
        if len(people) > VIEWERS_MOST:
            raise RequestWrong(400, f"also: expected at most {VIEWERS_MOST} people in all")
        known = await self.backend.contract(contract)
        for one in people:
            if known.person(one) is None:
                raise PersonUnknown(f'nobody under contract {contract} has the id "{one}"')
        after = request.headers.get("last-event-id") or request.query_params.get("after")
        return stream(self.backend, contract, people, after=after, beat_seconds=self.beat_seconds)

    async def tickets(self, request: Request) -> Response:
        """GET: the newest tickets that this person may see, with their deadlines."""
        contract, person = self._who(request)
        limit = read_limit(request, default=50, most=TICKETS_MOST)
        return Answer({"tickets": await self.backend.tickets(contract, person, limit=limit)})

    async def say(self, request: Request) -> Response:
        """POST: what a person says."""
        contract, person = self._who(request)
        body = await read_body(request, SayBody)
        text = check_text(body.text)
        if not text.strip() and not body.files:
            raise RequestWrong(400, "text: expected words or a file")
        words = Words(text, body.client_id, body.group, body.reply_to, body.mentioned, tuple(body.files))
        return Answer({"taken": await self.backend.say(contract, person, words)})

    async def press(self, request: Request) -> Response:
        """POST: a button pressed."""
        contract, person = self._who(request)
        body = await read_body(request, PressBody)
        pressed = Pressed(body.card, body.action, body.client_id, check_text(body.text), body.to)
        return Answer({"taken": await self.backend.press(contract, person, pressed)})

    async def attach(self, request: Request) -> Response:
        """POST: a file as the request's body, its name in the query; the answer's `ref` goes into `files` of `say`."""
        contract, person = self._who(request)
        name = request.query_params.get("name", "")
        if not name or len(name) > 255:
            raise RequestWrong(400, "name: expected the file's name, at most 255 characters")
        content = await read_bytes(request)
        if not content:
            raise RequestWrong(400, "the file is empty")
        return Answer({"attachment": await self.backend.attach(contract, person, name=name, content=content)})

    async def attachment(self, request: Request) -> Response:
        """GET: a file that came with a message; only plain pictures are shown in place."""
        contract, person = self._who(request)
        file, content = await self.backend.attachment(contract, person, request.path_params["ref"])
        place = "inline" if file.image else "attachment"
        headers = {
            "content-disposition": f"{place}; filename*=UTF-8''{quote(file.name)}",
            "content-security-policy": "default-src 'none'; sandbox",
            "cache-control": "private, max-age=3600",
        }
        kind = file.media_type if file.image else "application/octet-stream"
        return Response(content, media_type=kind, headers=headers)

    def _who(self, request: Request) -> tuple[str, str]:
        """Return the contract and person of the address, if the visitor may be that person.

        Raises:
            RequestWrong: 401 nobody is signed in, 403 somebody else is.
        """
        contract, person = request.path_params["contract"], request.path_params["person"]
        if not self.demo and self._signed_in(request) != Visitor(contract, person):
            raise RequestWrong(403, "this is somebody else's chat")
        return contract, person

    def _signed_in(self, request: Request) -> Visitor:
        visitor = self.visitor(request)
        if visitor is None:
            raise RequestWrong(401, "sign in by a link from the desk")
        return visitor


def _as_seen(contract: ContractView, person: str) -> ContractView:
    """Return a contract as this person may see it: users and customers do not see the list of people."""
    me = contract.person(person)
    if me is None:
        raise PersonUnknown(f'nobody under contract {contract.id} has the id "{person}"')
    if me.staff:
        return contract
    groups = tuple(group for group in contract.groups if group.id == me.group)
    return replace(contract, people=(me,), groups=groups)
