"""Papers: where templates lie, files that are written whole or not at all, and what the chat needs to make one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.attachments import AttachmentFolder
from bot.settings import Settings
from bot.shipped import contracts_folder
from desk.contracts import Pack
from desk.errors import InputUnusable
from desk.papers.kinds import Order
from desk.papers.shapes import Paper
from handlers.house import PaperTools


def template_folders(settings: Settings, contract: str) -> tuple[Path, ...]:
    """Return where a contract's own templates may lie, the first one first; the shipped ones come after them."""
    root = settings.templates or contracts_folder(settings) / "templates"
    return (root / contract, root)


@dataclass(frozen=True, slots=True)
class PaperKit:
    """How papers are made in chat: files are kept in `files`; `templates` gives a contract's folders of templates."""

    files: AttachmentFolder
    templates: Callable[[str], Sequence[Path]]

    @property
    def tools(self) -> PaperTools:
        """Return what the handlers need of it. What makes files is loaded when the first one is made, in a thread."""

        async def make(paper: Paper) -> tuple[str, bytes]:
            return await asyncio.to_thread(_made, paper, self.templates(paper.head.contract))

        return PaperTools(make, lambda contract, name, content: self.files.keep(contract, name=name, content=content))


def _made(paper: Paper, templates: Sequence[Path]) -> tuple[str, bytes]:
    from documents.making import make_paper

    made = make_paper(paper, templates=templates)
    return made.name, made.content


async def snapshot(settings: Settings, pack: Pack, order: Order, *, at: datetime) -> Paper:
    """Return what a paper is made from, read of the store in one transaction.

    Raises:
        PaperRefused: the contract has no such ticket, or no monthly marks.
        StoreUnusable: the store cannot be opened.
    """
    from handlers.papers.gathering import gather
    from storage.store import open_store

    store = await open_store(settings.store_url)
    try:
        async with store.work() as work:
            return await gather(work, pack, order, at=at)
    finally:
        await store.close()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: what was there stays until the new one is complete.

    Raises:
        InputUnusable: the path cannot be written.
    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise InputUnusable(str(path), where="", expected=f"expected a path to write to ({error.strerror})") from error
