"""The flow of a document, whatever its format: headings and blocks in order."""

from __future__ import annotations

from dataclasses import dataclass

from desk.errors import InputUnusable


class UnreadableDocument(InputUnusable):
    """A file of knowledge cannot be read; the message says why, in one line. Other files go on."""

    code = "unreadable_document"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the outermost."""

    level: int
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a run of list items or a table, its lines in order."""

    text: str
    page: int | None = None


Flow = list[Heading | Block]


def add_line(flow: Flow, line: str, *, joins: bool, page: int | None = None) -> None:
    """Add a line to the last block where it `joins` it (same list, same table), else as a block of its own."""
    last = flow[-1] if flow else None
    if joins and isinstance(last, Block) and last.page == page:
        flow[-1] = Block(f"{last.text}\n{line}", page)
    else:
        flow.append(Block(line, page))
