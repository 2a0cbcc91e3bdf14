"""The web pages: the demo page with three panes, the page of one who is signed in, the sign-in itself, and the API."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import Scope

from console.bodies import Answer, RequestWrong
from console.chat_api import ChatApi
from console.draft_api import DraftApi
from console.draft_ports import DraftRefused, DraftsBackend
from console.guard import Guard
from console.hooks import FindHook, hook_routes
from console.ports import CardUnknown, ChatBackend, FileUnknown
from console.sign_in import COOKIE, SESSION_LASTS, LinkUnusable, SignIn
from console.words import language_of, words_in
from desk.errors import ContractUnknown, PersonUnknown, ZhibanError

HERE = Path(__file__).parent
NOT_THERE = (ContractUnknown, PersonUnknown, CardUnknown, FileUnknown)


class FreshFiles(StaticFiles):
    """Our own files, asked for anew each time (by ETag), so that a new version shows at once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file with the header that says so."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        return response


def create_app(
    backend: ChatBackend,
    *,
    demo: bool,
    sign_in: SignIn | None = None,
    drafts: DraftsBackend | None = None,
    hosts: Collection[str] = (),
    hooks: FindHook | None = None,
    metrics: Route | None = None,
    beat_seconds: float = 15,
) -> Starlette:
    """Return the application over a backend.

    In demo mode one may be anybody, and only requests from this machine are answered. Else `sign_in` is needed, and
    `hosts` are the host names under which the pages are reached (empty: any). Without `drafts` there are no pages about
    drafts of contracts. `hooks` finds what answers the calls of vendors, `metrics` answers who counts. `beat_seconds`
    is how often a live stream says that it is alive.

    Raises:
        ValueError: neither demo mode nor a way to sign in.
    """
    if not demo and sign_in is None:
        raise ValueError("expected a way to sign in, or demo mode")
    api = ChatApi(backend, demo=demo, sign_in=None if demo else sign_in, beat_seconds=beat_seconds)
    draft_api = DraftApi(drafts, demo, None if demo else sign_in) if drafts else None
    pages = Pages(api, Jinja2Templates(directory=HERE / "templates"), with_drafts=draft_api is not None)
    apis = [*api.routes(), *(draft_api.routes() if draft_api else [])]
    calls = [*(hook_routes(hooks) if hooks else []), *([metrics] if metrics else [])]
    routes = [*pages.routes(), *apis, *calls, Mount("/static", FreshFiles(directory=HERE / "static"), name="static")]
    return Starlette(
        routes=routes,
        middleware=[Middleware(Guard, demo=demo, hosts=hosts)],
        exception_handlers={
            RequestWrong: _wrong,
            ZhibanError: _refused,
            HTTPException: _http_error,
            Exception: _broken,
        },
    )


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages themselves; all they show comes over the API."""

    api: ChatApi
    templates: Jinja2Templates
    with_drafts: bool = False

    def routes(self) -> list[Route]:
        """Return the routes."""
        found = [Route("/", self.home, name="home"), Route("/healthz", self.health)]
        if self.with_drafts:
            found += [Route("/drafts", self.drafts, name="drafts"), Route("/drafts/{number:int}", self.drafts)]
        if self.api.sign_in is not None:
            found += [
                Route("/in/{token}", self.door, name="door"),
                Route("/in/{token}", self.enter, methods=["POST"]),
                Route("/out", self.leave, methods=["POST"]),
            ]
        return found

    async def home(self, request: Request) -> Response:
        """GET: the three panes, or the one pane of who is signed in, or how to sign in."""
        visitor = self.api.visitor(request)
        if self.api.demo or visitor is not None:
            person = visitor.person if visitor else ""
            return self._page(
                request, "chat.html", {"demo": self.api.demo, "person": person, "drafts": self.with_drafts}
            )
        return self._page(request, "door.html", {"state": "closed"}, status=401)

    async def drafts(self, request: Request) -> Response:
        """GET: the drafts of contracts, or one of them under review, or how to sign in."""
        if not self.api.demo and self.api.visitor(request) is None:
            return self._page(request, "door.html", {"state": "closed"}, status=401)
        number = request.path_params.get("number", "")
        return self._page(request, "drafts.html", {"demo": self.api.demo, "number": number})

    async def health(self, _: Request) -> Response:
        """GET: whether the store answers."""
        return Answer({"status": "ok", "contracts": len(await self.api.backend.contracts())})

    async def door(self, request: Request) -> Response:
        """GET: one button that uses the link; a preview of the link does not use it up."""
        try:
            self._sign_in().look_at(request.path_params["token"])
        except LinkUnusable:
            return self._page(request, "door.html", {"state": "unusable"}, status=410)
        return self._page(request, "door.html", {"state": "open"})

    async def enter(self, request: Request) -> Response:
        """POST: use the link and set the session's cookie."""
        try:
            visitor = await self._sign_in().take(request.path_params["token"])
        except LinkUnusable:
            return self._page(request, "door.html", {"state": "unusable"}, status=410)
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(
            COOKIE,
            self._sign_in().session_for(visitor),
            max_age=int(SESSION_LASTS.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    async def leave(self, _: Request) -> Response:
        """POST: forget the session in this browser."""
        response = RedirectResponse("/", status_code=303)
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return response

    def _sign_in(self) -> SignIn:
        assert self.api.sign_in is not None
        return self.api.sign_in

    def _page(self, request: Request, template: str, about: dict[str, object], *, status: int = 200) -> Response:
        language = language_of(request)
        context = {"language": language, "words": words_in(language), **about}
        response = self.templates.TemplateResponse(request, template, context, status_code=status)
        response.headers["cache-control"] = "no-store"
        return response


async def _wrong(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestWrong)
    return Answer({"error": error.message}, error.status)


async def _refused(_: Request, error: Exception) -> Response:
    if isinstance(error, DraftRefused):
        return Answer({"error": str(error)}, error.status)
    return Answer({"error": str(error)}, 404 if isinstance(error, NOT_THERE) else 400)


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return Answer({"error": error.detail.lower()}, error.status_code)


async def _broken(_: Request, __: Exception) -> Response:
    return Answer({"error": "something went wrong here; the log says what"}, 500)
