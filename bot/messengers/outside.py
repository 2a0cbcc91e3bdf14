"""The messengers with all that lies between them and the desk, put together once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.attachments import AttachmentFolder
from bot.inward.button_tokens import ButtonTokens
from bot.inward.departures import Departures
from bot.inward.doorkeeper import Doorkeeper, Heard
from bot.inward.file_hall import FileHall
from bot.inward.reception import Reception
from bot.outward.posting import Poster
from bot.outward.posts import Draughtsman
from bot.outward.sending import Sender
from bot.texts import Renderer
from desk.channels import Receive
from desk.chats import Messenger, Post
from desk.clocks import Clock
from desk.ports import Store
from handlers.house import House


@dataclass(frozen=True, slots=True)
class Outside:
    """The messengers by the name of their channel, and what they need of the desk.

    `files` is where files are kept, `secret` signs buttons, `heard` is told what people say there. `last_resorts` are
    the people ("contract/person") whom a page reaches by apprise when none of their accounts takes it.
    """

    messengers: Mapping[str, Messenger]
    files: AttachmentFolder
    secret: str
    heard: Heard | None = None
    last_resorts: frozenset[str] = frozenset()


def open_sender(outside: Outside, store: Store, renderer: Renderer, departures: Departures) -> Sender:
    """Return what sends to the messengers."""
    draughtsman = Draughtsman(renderer, ButtonTokens(outside.secret), outside.files.path)
    poster = Poster(store, renderer, draughtsman)
    return Sender(store, outside.messengers, poster, gone=departures.of, last_resorts=outside.last_resorts)


def open_reception(
    outside: Outside,
    *,
    house: House,
    store: Store,
    receive: Receive,
    sender: Sender,
    departures: Departures,
    renderer: Renderer,
    clock: Clock,
) -> Reception:
    """Return what takes happenings from the messengers."""

    async def say(post: Post) -> bool:
        return await sender.say(post, at=clock.now())

    doorkeeper = Doorkeeper(
        house,
        store,
        receive,
        clock=clock,
        tokens=ButtonTokens(outside.secret),
        renderer=renderer,
        departures=departures,
        say=say,
        files=FileHall(outside.messengers, outside.files),
        heard=outside.heard,
    )
    return Reception(store, doorkeeper, clock)
