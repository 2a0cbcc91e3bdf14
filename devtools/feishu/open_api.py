"""The addresses of a fake Feishu: messages, files, the bot, chats; and what can go wrong with a call."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from devtools.feishu.cards import problem_of
from devtools.feishu.payloads import APP
from devtools.feishu.world import BOT, SCOPES, Json, Line, Room, World
from devtools.vendor import BadDay

EDITS_MOST = 20
ROOT = "/open-apis"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What happens to a call instead of its answer; `dropped` lets it act, but breaks the connection."""

    status: int = 200
    code: int = 0
    reset: int | None = None
    dropped: bool = False
    page: str = ""


OF_DAYS = {
    BadDay.BUSY: Trouble(code=99991400, reset=1),
    BadDay.BROKEN: Trouble(503, page="<html>service unavailable</html>"),
    BadDay.DROPPED: Trouble(dropped=True),
    BadDay.GONE: Trouble(code=230002),
    BadDay.REFUSED: Trouble(code=230028),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A file in a form."""

    name: str
    content: bytes


class FeishuRefuses(Exception):
    """A call that is answered with a code."""

    def __init__(self, code: int) -> None:
        """Keep Feishu's code."""
        super().__init__(str(code))
        self.code = code


class OpenApi:
    """Answers the calls of the app."""

    def __init__(self, world: World, *, app: str, secret: str) -> None:
        """Answer out of a world; the app is known by its id and secret."""
        self.calls: list[tuple[str, str, Json]] = []
        self.days: deque[Trouble] = deque()
        self.troubles: dict[str, deque[Trouble]] = {}
        self.scopes = set(SCOPES)
        self.active = 2
        self.tokens: set[str] = set()
        self._given = 0
        self._world = world
        self._app = {"app_id": app, "app_secret": secret}

    def app(self) -> web.Application:
        """Return the server's application."""
        app = web.Application(client_max_size=64 * 1024**2)
        route = app.router.add_route
        route("POST", f"{ROOT}/auth/v3/tenant_access_token/internal", self._token)
        route("GET", f"{ROOT}/bot/v3/info", self._answering(self._bot))
        route("GET", f"{ROOT}/application/v6/scopes", self._answering(self._scopes))
        route("GET", f"{ROOT}/im/v1/chats/{{chat}}", self._answering(self._chat))
        route("POST", f"{ROOT}/im/v1/messages", self._answering(self._create, sends=True))
        route("POST", f"{ROOT}/im/v1/messages/{{message}}/reply", self._answering(self._reply, sends=True))
        route("PUT", f"{ROOT}/im/v1/messages/{{message}}", self._answering(self._update, sends=True))
        route("PATCH", f"{ROOT}/im/v1/messages/{{message}}", self._answering(self._patch, sends=True))
        route("GET", f"{ROOT}/im/v1/messages/{{message}}", self._answering(self._get))
        route("GET", f"{ROOT}/im/v1/messages/{{message}}/resources/{{key}}", self._answering(self._resource))
        route("POST", f"{ROOT}/im/v1/images", self._answering(self._image))
        route("POST", f"{ROOT}/im/v1/files", self._answering(self._file))
        return app

    def _answering(
        self, act: Callable[[web.Request, Json], Awaitable[Json | web.Response]], *, sends: bool = False
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def answer(request: web.Request) -> web.StreamResponse:
            given = await _given(request)
            self.calls.append((request.method, request.path, given))
            trouble = self._trouble(request, sends=sends)
            if trouble is not None and not trouble.dropped:
                return _in_trouble(trouble)
            try:
                self._authorize(request)
                found = await act(request, given)
            except FeishuRefuses as refusal:
                return _refused(refusal.code)
            if trouble is not None and request.transport is not None:
                request.transport.close()
            return (
                found if isinstance(found, web.Response) else web.json_response({"code": 0, "msg": "success", **found})
            )

        return answer

    def _trouble(self, request: web.Request, *, sends: bool) -> Trouble | None:
        planned = self.troubles.get(request.path)
        if planned:
            return planned.popleft()
        return self.days.popleft() if sends and self.days else None

    def _authorize(self, request: web.Request) -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            raise FeishuRefuses(99991661)
        if token not in self.tokens:
            raise FeishuRefuses(99991663)

    async def _token(self, request: web.Request) -> web.StreamResponse:
        given = await _given(request)
        self.calls.append((request.method, request.path, {}))
        trouble = self._trouble(request, sends=False)
        if trouble is not None:
            return _in_trouble(trouble)
        if given.get("app_id") != self._app["app_id"]:
            return _refused(10003)
        if given.get("app_secret") != self._app["app_secret"]:
            return _refused(10014)
        self._given += 1
        token = f"t-tenant-{self._given}"
        self.tokens.add(token)
        return web.json_response({"code": 0, "msg": "ok", "tenant_access_token": token, "expire": 7200})

    async def _bot(self, _request: web.Request, _given: Json) -> Json:
        return {"bot": {"activate_status": self.active, "app_name": "Desk", "open_id": BOT, "ip_white_list": []}}

    async def _scopes(self, _request: web.Request, _given: Json) -> Json:
        rows = [{"scope_name": one, "grant_status": 1, "scope_type": "tenant"} for one in sorted(self.scopes)]
        return {"data": {"scopes": rows}}

    async def _chat(self, request: web.Request, _given: Json) -> Json:
        room = self._world.rooms.get(request.match_info["chat"])
        if room is None:
            raise FeishuRefuses(232006)
        mode = "p2p" if room.person else "group"
        return {"data": {"name": room.name, "chat_mode": mode, "chat_status": "normal"}}

    async def _create(self, request: web.Request, given: Json) -> Json:
        receiver = str(given.get("receive_id"))
        if request.query.get("receive_id_type") == "open_id":
            receiver = f"@{receiver.removeprefix('ou_')}"
        elif receiver not in self._world.rooms:
            raise FeishuRefuses(230034)
        return self._posted(self._world.room(receiver), given, None)

    async def _reply(self, request: web.Request, given: Json) -> Json:
        room, line = self._found(request)
        return self._posted(room, given, line)

    def _posted(self, room: Room, given: Json, answered: Line | None) -> Json:
        """Post a message, once under each name."""
        uuid, kind, content = str(given.get("uuid") or ""), str(given.get("msg_type")), given.get("content")
        if len(uuid) > 50 or not isinstance(content, str):
            raise FeishuRefuses(230001)
        if not room.has_bot:
            raise FeishuRefuses(230002)
        if code := problem_of(kind, content):
            raise FeishuRefuses(code)
        if uuid not in self._world.posted:
            line = self._line(kind, content, answered, in_thread=given.get("reply_in_thread") is True)
            room.lines.append(line)
            self._world.posted[uuid or line.id] = line
            return {"data": _told(room, line)}
        return {"data": _told(room, self._world.posted[uuid])}

    def _line(self, kind: str, content: str, answered: Line | None, *, in_thread: bool) -> Line:
        line = Line(self._world.next("om"), BOT, kind, content)
        if answered is not None:
            line.parent, line.root = answered.id, answered.root or answered.id
            line.thread = answered.thread or (f"omt_{line.root}" if in_thread else None)
        return line

    def _found(self, request: web.Request) -> tuple[Room, Line]:
        found = self._world.line(request.match_info["message"])
        if found is None:
            raise FeishuRefuses(231003)
        return found

    async def _get(self, request: web.Request, _given: Json) -> Json:
        return {"data": {"items": [_told(*self._found(request))]}}

    async def _update(self, request: web.Request, given: Json) -> Json:
        room, line = self._found(request)
        if line.kind != "text" or given.get("msg_type") != "text":
            raise FeishuRefuses(230054)
        if line.edits >= EDITS_MOST:
            raise FeishuRefuses(230072)
        return self._changed(room, line, given)

    async def _patch(self, request: web.Request, given: Json) -> Json:
        room, line = self._found(request)
        if line.kind != "interactive":
            raise FeishuRefuses(230054)
        return self._changed(room, line, given)

    @staticmethod
    def _changed(room: Room, line: Line, given: Json) -> Json:
        if not line.by_bot:
            raise FeishuRefuses(230012)
        if not room.has_bot:
            raise FeishuRefuses(230002)
        if code := problem_of(line.kind, str(given.get("content"))):
            raise FeishuRefuses(code)
        line.content, line.edits = str(given["content"]), line.edits + 1
        return {"data": _told(room, line)}

    async def _resource(self, request: web.Request, _given: Json) -> web.Response:
        _, line = self._found(request)
        key = request.match_info["key"]
        stored = self._world.files.get(key)
        if stored is None or key not in line.content or (request.query.get("type") == "image") != stored.image:
            raise FeishuRefuses(234003)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(stored.name)}"}
        return web.Response(body=stored.content, content_type="application/octet-stream", headers=headers)

    async def _image(self, _request: web.Request, given: Json) -> Json:
        return self._uploaded(given, "image", given.get("image_type") == "message", 10 * 1024**2)

    async def _file(self, _request: web.Request, given: Json) -> Json:
        return self._uploaded(given, "file", bool(given.get("file_name")), 30 * 1024**2)

    def _uploaded(self, given: Json, field: str, whole: object, most: int) -> Json:
        part = given.get(field)
        if not whole or not isinstance(part, Part):
            raise FeishuRefuses(234001)
        content = part.content
        if not content or len(content) > most:
            raise FeishuRefuses(234010 if not content else 234006)
        name = str(given.get("file_name") or part.name)
        return {"data": {f"{field}_key": self._world.store(name, content, image=field == "image").key}}


def _told(room: Room, line: Line) -> Json:
    """Return a message as Feishu tells it in an answer."""
    found: Json = {"message_id": line.id, "msg_type": line.kind, "chat_id": room.id, "body": {"content": line.content}}
    standing = {"parent_id": line.parent, "root_id": line.root, "thread_id": line.thread}
    sender = {"id": APP if line.by_bot else line.sender, "id_type": "app_id" if line.by_bot else "open_id"}
    found |= {name: value for name, value in standing.items() if value is not None}
    found |= {"sender": {**sender, "sender_type": "app" if line.by_bot else "user", "tenant_key": "t1"}}
    return {**found, "updated": line.edits > 0, "deleted": False, "create_time": "1764000000000"}


async def _given(request: web.Request) -> Json:
    if request.content_type.startswith("multipart/"):
        return await _form(request)
    text = await request.text()
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


async def _form(request: web.Request) -> Json:
    """Return a form; the library's two clients send a file with and without its name."""
    found: Json = {}
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if isinstance(part, BodyPartReader) and part.name is not None:
            content = bytes(await part.read())
            is_file = part.name in {"file", "image"}
            found[part.name] = Part(part.filename or "", content) if is_file else content.decode()
    return found


def _in_trouble(trouble: Trouble) -> web.Response:
    headers = {} if trouble.reset is None else {"x-ogw-ratelimit-reset": str(trouble.reset)}
    if trouble.code:
        body = {"code": trouble.code, "msg": "trouble"}
        return web.json_response(body, status=trouble.status, headers=headers)
    return web.Response(status=trouble.status, text=trouble.page, content_type="text/html", headers=headers)


def _refused(code: int) -> web.Response:
    return web.json_response({"code": code, "msg": f"refused, {code}", "error": {"log_id": "1"}})
