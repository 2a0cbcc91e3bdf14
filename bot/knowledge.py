"""Knowledge in and out of the store: documents read, kept, and put into the index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from rich.console import Console
from rich.progress import Progress

from bot.packs import load_packs
from bot.settings import Settings
from bot.shipped import contracts_folder
from desk.contracts import Pack
from desk.errors import ContractUnknown, InputUnusable
from desk.knowledge import Knowledge, Section
from desk.ports import Store
from knowledge_base.explain import Explanation
from knowledge_base.library import Library
from knowledge_base.read.documents import find_documents, read_document
from knowledge_base.stock import Stock, stock


@dataclass(slots=True)
class AddReport:
    """What became of the documents: how many are new, how many were there already, which could not be read."""

    added: int = 0
    unchanged: int = 0
    unreadable: list[InputUnusable] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return the report in the form that `--json` prints."""
        refused = [{"file": one.file, "error": str(one)} for one in self.unreadable]
        return {"added": self.added, "unchanged": self.unchanged, "unreadable": refused}


def names_of(packs: Iterable[Pack]) -> list[str]:
    """Return all names of systems in the packs, which stay whole words in search."""
    systems = [system for pack in packs for system in pack.systems]
    parts = [*systems, *(module for system in systems for module in system.modules)]
    return [name for part in parts for name in (part.name, *part.aliases)]


async def keep_documents(
    store: Store, paths: Sequence[Path], *, contract: str | None, knowledge: Knowledge | None = None, quiet: bool = True
) -> AddReport:
    """Read documents and keep their sections; a bad file is reported and the next one read.

    Idempotent by content. With `knowledge`, new sections answer at once.
    """
    report = AddReport()
    missing = [path for path in paths if not path.exists()]
    report.unreadable += [
        InputUnusable(str(path), where="", expected="a file or folder, there is none") for path in missing
    ]
    with _progress([path for path in paths if path not in missing], quiet=quiet) as found:
        for path in found:
            try:
                document = read_document(path)
            except InputUnusable as refusal:
                report.unreadable.append(refusal)
                continue
            sections = document.sections(contract)
            async with store.work() as work:
                fresh = await work.sections.replace_document(contract, document.title, document.sha256, sections)
                await work.commit()
            report.added += fresh
            report.unchanged += not fresh
            if fresh and knowledge is not None:
                knowledge.put(sections)
    return report


@contextmanager
def _progress(paths: Sequence[Path], *, quiet: bool) -> Iterator[Iterable[Path]]:
    """Yield the documents below the paths, with a bar on standard error while they are read."""
    found = list(find_documents(paths))
    with Progress(console=Console(stderr=True), disable=quiet, transient=True) as progress:
        yield progress.track(found, description="zhiban kb add")


async def add_documents(settings: Settings, paths: Sequence[Path], *, contract: str | None, quiet: bool) -> AddReport:
    """Add documents to the set store's knowledge, from the command line.

    Raises:
        ContractUnknown: no such contract is loaded.
    """
    from storage.store import open_store

    if contract is not None:
        check_contract(settings, contract)
    store = await open_store(settings.store_url)
    try:
        return await keep_documents(store, paths, contract=contract, quiet=quiet)
    finally:
        await store.close()


def check_contract(settings: Settings, contract: str) -> None:
    """Refuse a contract that is not loaded.

    Raises:
        ContractUnknown: it is not.
    """
    if contract not in load_packs(contracts_folder(settings)).packs:
        raise ContractUnknown(f'no contract "{contract}"; `zhiban contract list` shows those that are loaded')


class Told(TypedDict):
    """What `kb ask --json` prints."""

    answer: str | None
    confidence: float
    sources: list[dict[str, str | int | None]]


async def ask(settings: Settings, question: str, *, contract: str | None) -> Told:
    """Answer a question from the set store's knowledge, in the form that `kb ask --json` prints."""
    library = await _library(settings, contract=contract)
    found = library.answer(question, contract=contract)
    sources: list[dict[str, str | int | None]] = [
        {
            "id": hit.section.id,
            "title": hit.section.document,
            "section": hit.section.title,
            "page": hit.section.page,
            "text": hit.span,
        }
        for hit in found.hits
    ]
    return Told(
        answer=found.text, confidence=round(found.confidence, 4), sources=sources if found.text is not None else []
    )


async def explain(settings: Settings, question: str, *, contract: str | None) -> Explanation:
    """Explain how the set store's knowledge answers a question asked in `contract`.

    Raises:
        ContractUnknown: no such contract is loaded.
    """
    return (await _library(settings, contract=contract)).explain(question, contract=contract)


async def stats(settings: Settings) -> list[Stock]:
    """Count what lies on the shelves of the set store."""
    return stock(await _sections(settings))


async def _library(settings: Settings, *, contract: str | None) -> Library:
    packs = load_packs(contracts_folder(settings)).packs
    if contract is not None:
        check_contract(settings, contract)
    return Library(await _sections(settings), words=names_of(packs.values()))


async def _sections(settings: Settings) -> Sequence[Section]:
    from storage.store import open_store

    store = await open_store(settings.store_url)
    try:
        async with store.work() as work:
            return await work.sections.all()
    finally:
        await store.close()
