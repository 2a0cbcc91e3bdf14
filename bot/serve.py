"""The desk as a process: built from its settings, started, talked with in a terminal, stopped calmly."""

from __future__ import annotations

import gc
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import structlog

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
from bot.papers import PaperKit, template_folders
from bot.reviewing import Reviewing
from bot.settings import Settings
from bot.shipped import contracts_folder, manuals_folder
from bot.understanding import rasa_before
from bot.wiring import Desk, assemble
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
        papers=PaperKit(files, lambda contract: template_folders(settings, contract)),
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
        gc.freeze()  # what was loaded stays: the collector need not look at it again and again
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
