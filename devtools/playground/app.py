"""The page and what it asks for: the chats as they stand now, live, and the acts of the people."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from dataclasses import asdict
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from devtools.playground.bodies import (
    AwayBody,
    DayBody,
    FillBody,
    PressBody,
    ReactBody,
    SayBody,
    Unusable,
    read_body,
)
from devtools.playground.stage import DAYS, PlayedVendor, Room, Stage

HERE = Path(__file__).parent
LOOK_SECONDS = 0.25
"""How often the chats are looked at for what is new; the fakes do not tell."""
BEAT_LOOKS = 40
"""After so many looks without news the stream says that it is alive."""


def create_playground(stage: Stage, *, looks: Path) -> Starlette:
    """Return the page's application; `looks` is the folder of the colours and type of all pages."""
    play = Play(stage)
    routes = [
        Route("/", _page),
        Route("/api/stage", play.stage_of),
        Route("/api/live", play.live),
        Route("/api/rooms/{room}/say", play.say, methods=["POST"]),
        Route("/api/rooms/{room}/press", play.press, methods=["POST"]),
        Route("/api/rooms/{room}/react", play.react, methods=["POST"]),
        Route("/api/rooms/{room}/fill", play.fill, methods=["POST"]),
        Route("/api/vendors/{vendor}/day", play.day, methods=["POST"]),
        Route("/api/vendors/{vendor}/away", play.away, methods=["POST"]),
        Mount("/static", StaticFiles(directory=HERE / "static")),
        Mount("/looks", StaticFiles(directory=looks)),
    ]
    return Starlette(routes=routes, exception_handlers={Unusable: _refused, LookupError: _refused})


async def _page(_: Request) -> Response:
    return FileResponse(HERE / "templates" / "playground.html", headers={"cache-control": "no-store"})


async def _refused(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error).strip("'\"")}, status_code=400)


class Play:
    """Answers the page out of a stage."""

    def __init__(self, stage: Stage) -> None:
        """Play on `stage`."""
        self._stage = stage

    async def stage_of(self, _: Request) -> Response:
        """GET: the vendors, their chats and the people in them."""
        rooms = [asdict(one) for one in self._stage.rooms.values()]
        vendors = [{"name": name, "reacts": one.reacts} for name, one in self._stage.vendors.items()]
        return JSONResponse({"vendors": vendors, "rooms": rooms, "days": [str(one) for one in DAYS]})

    async def live(self, _: Request) -> Response:
        """GET: what stands in each chat and how each vendor does, and again whenever that changes."""
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._events(), media_type="text/event-stream", headers=headers)

    async def _events(self) -> AsyncGenerator[str, None]:
        known: dict[str, str] = {}
        idle = 0
        yield "retry: 1000\n\n"
        while True:
            now = self._now()
            news = {key: told for key, told in now.items() if known.get(key) != told}
            for key, told in news.items():
                yield f"event: {key.partition(':')[0]}\ndata: {told}\n\n"
            known, idle = now, 0 if news else idle + 1
            if idle and idle % BEAT_LOOKS == 0:
                yield ": alive\n\n"
            await asyncio.sleep(LOOK_SECONDS)

    def _now(self) -> dict[str, str]:
        """Return everything that can change, in JSON, by a key of its own."""
        found = {f"room:{one.id}": self._room(one) for one in self._stage.rooms.values()}
        for name, one in self._stage.vendors.items():
            state = {"name": name, "away": name in self._stage.away, "days": list(one.days_to_come())}
            found[f"vendor:{name}"] = json.dumps(state)
        return found

    def _room(self, room: Room) -> str:
        said = self._stage.vendors[room.vendor].vendor.messages(room.chat)
        return json.dumps({"id": room.id, "messages": [asdict(one) for one in said]}, ensure_ascii=False)

    async def say(self, request: Request) -> Response:
        """POST: somebody writes."""
        room, played = self._at(request)
        body = await read_body(request, SayBody)
        files = [one.read() for one in body.files]
        if body.topic is not None and body.reply_to is None:
            message = await played.say_in_topic(body.person, room.chat, body.text, topic=body.topic, files=files)
        else:
            message = await played.vendor.say(
                body.person, room.chat, body.text, mention=body.mention, reply_to=body.reply_to, files=files
            )
        return JSONResponse({"id": message})

    async def press(self, request: Request) -> Response:
        """POST: somebody presses a button, or answers with its number; back comes what the vendor shows at once."""
        room, played = self._at(request)
        body = await read_body(request, PressBody)
        shown = await played.vendor.press(body.person, room.chat, body.message, body.label)
        return JSONResponse({"shown": shown, "asks": played.asks(body.person)})

    async def react(self, request: Request) -> Response:
        """POST: somebody puts an emoji under a message."""
        room, played = self._at(request)
        body = await read_body(request, ReactBody)
        await played.react(body.person, room.chat, body.message, body.emoji)
        return JSONResponse({})

    async def fill(self, request: Request) -> Response:
        """POST: somebody answers what a button asked."""
        _, played = self._at(request)
        body = await read_body(request, FillBody)
        return JSONResponse({"shown": await played.fill_in(body.person, body.words), "asks": False})

    async def day(self, request: Request) -> Response:
        """POST: the vendor's next call shall go badly, or the next ones well."""
        played = self._vendor(request.path_params["vendor"])
        day = (await read_body(request, DayBody)).read()
        if day is None:
            played.clear_days()
        else:
            played.vendor.bad_days(day)
        return JSONResponse({})

    async def away(self, request: Request) -> Response:
        """POST: the vendor's servers are switched off, or on again."""
        self._vendor(request.path_params["vendor"])
        body = await read_body(request, AwayBody)
        await self._stage.switch(request.path_params["vendor"], away=body.away)
        return JSONResponse({})

    def _at(self, request: Request) -> tuple[Room, PlayedVendor]:
        room = self._stage.rooms.get(request.path_params["room"])
        if room is None:
            raise Unusable("no such chat")
        return room, self._vendor(room.vendor)

    def _vendor(self, name: str) -> PlayedVendor:
        if name not in self._stage.vendors:
            raise Unusable("no such vendor")
        return self._stage.vendors[name]
