"""The desk as a process: built from its settings, served to browsers or to a terminal, stopped calmly."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import signal
import socket
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from urllib.parse import urlsplit

import structlog
import typer
import uvicorn

from bot import log as logs
from bot.attachments import AttachmentFolder
from bot.channels.feed import Feed, Said
from bot.channels.web import WebChannel
from bot.chat import Chat
from bot.clock import SystemClock
from bot.desk_secret import secret_of
from bot.drafting import kit_over
from bot.knowledge import keep_documents, names_of
from bot.messengers.home import home_over
from bot.messengers.makers import Surroundings, build_messengers
from bot.messengers.outside import Outside
from bot.packs import PackShelf, load_packs
from bot.reviewing import Reviewing
from bot.settings import Settings
from bot.shipped import contracts_folder, manuals_folder
from bot.understanding import rasa_before
from bot.wiring import Desk, assemble
from console.app import create_app
from console.sign_in import SignIn
from desk.chats import Messenger
from desk.contracts import Pack
from desk.errors import PersonUnknown, SettingWrong
from desk.messages import Inbound
from desk.people import Group, Person
from desk.ports import Store
from knowledge_base.library import Library
from nlu.embedded import open_understanding
from storage.store import open_store

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Running:
    """The parts of a running process."""

    desk: Desk
    chat: Chat
    feed: Feed
    sign_in: SignIn
    reviewing: Reviewing


class StoredTokens:
    """Remembers in the store which sign-in links have been used: as messages taken in, each once."""

    def __init__(self, store: Store, clock: SystemClock) -> None:
        """Use `store`; `clock` dates the rows."""
        self._store = store
        self._clock = clock

    async def use(self, token: str, *, expires: datetime) -> bool:
        """Use up a token; False where it was used before. A row is kept beyond `expires`, as all intake is."""
        del expires
        async with self._store.work() as work:
            at = self._clock.now()
            row = await work.inbox.add(Inbound("sign-in", token, "", "", at), handled_at=at)
            await work.commit()
        return row is not None


def cast_of(pack: Pack) -> tuple[list[Person], list[Group]]:
    """Return a pack's seeded people and groups."""
    people = [
        Person(pack.id, one.id, one.name, one.role, one.level, one.group, one.language, one.phone)
        for one in pack.people
    ]
    groups = [Group(pack.id, one.id, one.name, one.place, one.language) for one in pack.groups]
    return people, groups


def shown_by(feed: Feed) -> Callable[[Inbound], None]:
    """Return what shows on the open pages what people say on a messenger."""

    def show(inbound: Inbound) -> None:
        text, action = (inbound.press.text, inbound.press.action) if inbound.press else (inbound.text, None)
        name = f"p.{inbound.channel}:{inbound.id}"
        said = Said(
            name, inbound.contract, inbound.person, inbound.group, text, inbound.at, action, inbound.attachments
        )
        feed.publish(said)

    return show


@asynccontextmanager
async def running(settings: Settings, *, with_messengers: bool = False) -> AsyncIterator[Running]:
    """Build and start the desk; stop it at the end. What is under way goes on at the next start.

    `with_messengers` connects it to the messengers that are set; one process alone may be.

    Raises:
        StoreUnusable: the store cannot be opened.
        SettingWrong: no contract could be loaded.
    """
    shelf = _packs(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    store = await open_store(settings.store_url)
    clock, feed, files = SystemClock(), Feed(), AttachmentFolder(settings.data / "attachments")
    embedded = open_understanding(settings.data / "model")
    rasa = rasa_before(embedded, settings, clock)
    knowledge = Library(words=names_of(shelf.packs.values()))
    around = Surroundings(settings, clock, home_over(store, shelf.packs))
    messengers = build_messengers(around) if with_messengers else {}
    desk = assemble(
        shelf.packs,
        store=store,
        clock=clock,
        understanding=rasa or embedded,
        foresight=rasa,
        knowledge=knowledge,
        channels={"web": WebChannel(feed)},
        drafting=kit_over(files, settings.drafting),
        outside=_outside(settings, messengers, files, feed),
    )
    sign_in = SignIn(
        secret_of(settings),
        StoredTokens(store, clock),
        now=clock.now,
        new_id=lambda: secrets.token_urlsafe(12),
        address=address_of(settings),
    )
    desk.house.links["sign_in"] = sign_in.link_for
    try:
        await _furnish(settings, desk, shelf)
        await desk.start()
        chat = Chat(shelf.packs, store, feed, desk.intake.receive, wording=desk.renderer, files=files, clock=clock)
        reviewing = Reviewing(shelf.packs, store, desk.reader, wording=desk.renderer, clock=clock)
        yield Running(desk, chat, feed, sign_in, reviewing)
    finally:
        feed.close()
        await desk.stop()
        if rasa is not None:
            await rasa.close()


def _outside(
    settings: Settings, messengers: Mapping[str, Messenger], files: AttachmentFolder, feed: Feed
) -> Outside | None:
    """Return the messengers with what they need; None where none is set."""
    if not messengers:
        return None
    resorts = frozenset(settings.apprise.urls) if settings.apprise else frozenset()
    return Outside(messengers, files, secret_of(settings), shown_by(feed), resorts)


def _packs(settings: Settings) -> PackShelf:
    folder = contracts_folder(settings)
    shelf = load_packs(folder)
    for refusal in shelf.broken:
        log.error("contract.refused", error=str(refusal))
    if not shelf.packs:
        raise SettingWrong(f"contracts: expected a folder with at least one usable pack, found none in {folder}")
    return shelf


async def _furnish(settings: Settings, desk: Desk, shelf: PackShelf) -> None:
    """Keep the packs' people, groups and manuals; what the store has already stays as it is."""
    for pack in shelf.packs.values():
        people, groups = cast_of(pack)
        await desk.seed(people, groups)
        folder = manuals_folder(settings, pack.id)
        if folder.is_dir():
            report = await keep_documents(desk.store, [folder], contract=pack.id)
            for refusal in report.unreadable:
                log.error("manual.refused", contract=pack.id, error=str(refusal))


def address_of(settings: Settings) -> str:
    """Return how people reach the desk."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return settings.base_url or f"http://{host}:{settings.port}"


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket.

    Raises:
        SettingWrong: the port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        hint = "choose another with --port or ZHIBAN_PORT, or stop what uses it"
        raise SettingWrong(f"port: cannot listen on {host}:{port} ({error.strerror}); {hint}") from error
    listening.listen(128)
    return listening


Beside: TypeAlias = Callable[[Running], AbstractAsyncContextManager[None]]
"""Something that runs while the desk does."""


async def serve(settings: Settings, *, beside: Beside | None = None) -> int:
    """Run the desk with its pages, and what goes on beside it, until it is told to stop; return the exit status."""
    logs.set_up(settings.log_level, form=settings.log_format)
    listening = listen(settings.host, settings.port)
    settings = settings.model_copy(update={"port": listening.getsockname()[1]})
    try:
        async with running(settings, with_messengers=True) as parts:
            app = create_app(
                parts.chat,
                demo=settings.demo,
                sign_in=parts.sign_in,
                drafts=parts.reviewing,
                hosts=_hosts(settings),
                hooks=parts.desk.hook,
            )
            config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=2, access_log=False)
            server = _Server(config, on_end=parts.feed.close)
            async with beside(parts) if beside else contextlib.nullcontext():
                typer.echo(f"Zhiban is on watch: {address_of(settings)}/  (Ctrl-C stops it)")
                await server.serve(sockets=[listening])
    finally:
        listening.close()
    typer.echo("Zhiban has stopped; a next start goes on from here.")
    return 0


def _hosts(settings: Settings) -> tuple[str, ...]:
    """Return the host names under which the pages are reached; none where any will do."""
    name = urlsplit(settings.base_url).hostname if settings.base_url else None
    return (name,) if name else ()


class _Server(uvicorn.Server):
    """A server that ends on the first Ctrl-C or SIGTERM without raising them anew; open streams end with it."""

    def __init__(self, config: uvicorn.Config, *, on_end: Callable[[], None]) -> None:
        """Serve as `config` says; `on_end` is called when the end begins."""
        super().__init__(config)
        self._on_end = on_end

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Handle the signals in the running loop while the server runs."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._end)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def _end(self) -> None:
        self.force_exit = self.should_exit
        self.should_exit = True
        self._on_end()


async def talk(settings: Settings, *, contract: str, person: str | None, group: str | None) -> int:
    """Talk with the desk in the terminal; return the exit status."""
    from bot.terminal import Terminal

    logs.set_up("error", form="text")
    async with running(settings) as parts:
        return await Terminal(parts.chat, contract=contract, person=person, group=group).run()


async def sign_in_link(settings: Settings, *, contract: str, person: str) -> str:
    """Return a link that signs a person in once.

    Raises:
        PersonUnknown: nobody of that id is in this contract.
    """
    clock = SystemClock()
    store = await open_store(settings.store_url)
    try:
        async with store.work() as work:
            if await work.people.get(contract, person) is None:
                raise PersonUnknown(f'nobody "{person}" is in contract "{contract}"')
        tokens = StoredTokens(store, clock)
        make = SignIn(
            secret_of(settings),
            tokens,
            now=clock.now,
            new_id=lambda: secrets.token_urlsafe(12),
            address=address_of(settings),
        )
        return make.link_for(contract, person)
    finally:
        await store.close()
