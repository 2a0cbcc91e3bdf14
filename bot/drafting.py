"""Documents that become drafts: read one at a time, in a thread, outside of any transaction.

What waits to be read is a row of the store, so a document handed in is read even if the desk dies meanwhile. What
reads documents and writes packs is handed in (`DraftKit`); `kit_over` gives the desk's own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import structlog

from bot.attachments import AttachmentFolder
from bot.settings import DraftingSettings
from desk.clocks import Clock
from desk.drafts import ContractDraft
from desk.errors import InputUnusable, ModelAway
from desk.people import Person, Role
from desk.ports import Store
from drafting.findings import Draft
from handlers.draft_talk import document_read, document_unreadable
from handlers.drafts import Passages
from handlers.house import DraftTools, House

if TYPE_CHECKING:
    from bot.contract_files import ReadDocument

log = structlog.get_logger()

STUMBLE_SECONDS = 5.0
"""How long to wait when the store failed."""


@dataclass(frozen=True, slots=True)
class DraftKit:
    """What the review needs of the room that reads contracts.

    `read` turns a file into a draft and its paragraphs by number, which show a quote in its place (none where they are
    not known), or raises `InputUnusable`. `pack_text` and `rehearsals` (drills, by file name) write
    what a reviewed draft leaves, given the name of the pack's file too. `files` is where documents lie. What reads
    contracts is loaded when it is first asked for.
    """

    files: AttachmentFolder
    read: Callable[[Path], tuple[Draft, Passages]]
    pack_text: Callable[[Draft, str], str]
    rehearsals: Callable[[Draft, str], Mapping[str, str]]

    @property
    def tools(self) -> DraftTools:
        """Return what the handlers need of it."""
        return DraftTools(
            self.pack_text, lambda contract, name, content: self.files.keep(contract, name=name, content=content)
        )


def kit_over(files: AttachmentFolder, settings: DraftingSettings) -> DraftKit:
    """Return the desk's own kit over a folder of documents; a model helps to read where the settings name one."""
    return DraftKit(files, read=partial(_read, settings), pack_text=_pack_text, rehearsals=_rehearsals)


def _read(settings: DraftingSettings, path: Path) -> tuple[Draft, Passages]:
    from bot.contract_files import document_of
    from drafting.blocks import Row

    document = document_of(path)
    passages = {one.number: one.whole if isinstance(one, Row) else one.text for one in document.blocks}
    if settings.model_url is None or not document.blocks:
        return document.draft, passages
    return _with_help(document, settings), passages


def _with_help(document: ReadDocument, settings: DraftingSettings) -> Draft:
    """Return the draft with what the model proposes and the rules hold; the rules alone where it is away."""
    from bot.model_help import helped

    try:
        read = helped(document.draft, document.blocks, settings, progress=lambda *_: None)
    except ModelAway as away:
        log.warning("draft.model_away", problem=str(away))
        return document.draft
    log.info("draft.model_read", taken=len(read.taken), known=read.known, refused=read.refused)
    return read.draft


def _pack_text(draft: Draft, name: str) -> str:
    from drafting.pack_names import identifier_of
    from drafting.packs import pack_text

    return pack_text(draft, identifier=identifier_of(PurePath(name).stem))


def _rehearsals(draft: Draft, name: str) -> Mapping[str, str]:
    from bot.packs import load_pack
    from drafting.rehearsals import rehearsals

    with TemporaryDirectory() as folder:
        written = Path(folder) / "pack.yml"
        written.write_text(_pack_text(draft, name), "utf-8")
        return {drill.name: drill.text for drill in rehearsals(load_pack(written), path=f"../{name}")}


class DraftReader:
    """Reads documents that wait in the store."""

    def __init__(
        self, house: House, store: Store, clock: Clock, kit: DraftKit | None, *, woken: Callable[[], None]
    ) -> None:
        """`woken` is called when a document was read and its answer waits to be sent; without a kit nothing is read."""
        self._house = house
        self._store = store
        self._clock = clock
        self._woken = woken
        self._wake = asyncio.Event()
        self._reading = asyncio.Lock()
        self.kit = kit

    def wake(self) -> None:
        """Look soon whether something is to be read."""
        self._wake.set()

    async def run(self) -> None:
        """Read for ever; a store that fails is tried again."""
        while True:
            self._wake.clear()
            try:
                await self.read_waiting()
            except Exception:
                log.exception("draft.stumbled")
                await asyncio.sleep(STUMBLE_SECONDS)
                continue
            await self._wake.wait()

    async def read_waiting(self) -> int:
        """Read every document that waits, oldest first, and tell who handed it in; return how many."""
        count = 0
        if self.kit is None:
            return count
        async with self._store.work() as work:
            listed = await work.drafts.to_read()
        waiting = [draft for draft in listed if draft.opened_by.contract in self._house.packs]
        for draft in waiting:
            await self.read(draft, tell=True)
            count += 1
        return count

    async def read(self, waiting: ContractDraft, *, tell: bool) -> None:
        """Read one document and open its review, or keep why it cannot be read; with `tell` say so in chat."""
        async with self._reading:
            read = await self._read(waiting)
        contract = waiting.opened_by.contract
        async with self._store.work() as work:
            await work.lock(contract)
            turn = self._house.turn(work, contract, self._clock.now())
            person = await turn.person(waiting.opened_by.person) or _gone(waiting)
            if isinstance(read, str):
                await document_unreadable(turn, person, waiting.number, read, tell=tell)
            else:
                await document_read(turn, person, waiting.number, read[0], passages=read[1], tell=tell)
            await turn.finish()
            await work.commit()
        log.info("draft.read", draft=waiting.number, problem=read if isinstance(read, str) else None)
        self._woken()

    async def _read(self, waiting: ContractDraft) -> tuple[Draft, Passages] | str:
        """Return the draft and the document's paragraphs, or the one line that says why there is none."""
        assert self.kit is not None
        path = self.kit.files.path(waiting.opened_by.contract, waiting.source or "")
        if path is None or not path.is_file():
            return f"{waiting.file}: expected the file, it is gone"
        kit = self.kit
        try:
            return await asyncio.to_thread(kit.read, path)
        except InputUnusable as refusal:
            place = f"{waiting.file}: {refusal.where}" if refusal.where else waiting.file
            return f"{place}: {refusal.expected}"
        except Exception:
            log.exception("draft.unreadable", draft=waiting.number)
            return f"{waiting.file}: expected a document that can be read"


def _gone(waiting: ContractDraft) -> Person:
    """Return somebody in the place of who handed a document in and is not known any more."""
    by = waiting.opened_by
    return Person(by.contract, by.person, by.person, Role.USER)
