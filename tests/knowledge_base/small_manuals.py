"""The small manuals next to this file."""

from __future__ import annotations

from pathlib import Path

from desk.knowledge import Section
from knowledge_base.read.documents import read_document

MANUALS = Path(__file__).parent / "manuals"


def sections_of(name: str, contract: str | None = None) -> list[Section]:
    """Return the sections of one of the small manuals."""
    return read_document(MANUALS / name, name=name).sections(contract)
