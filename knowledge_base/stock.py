"""What lies on the shelves, counted: for whoever keeps the knowledge in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from desk.knowledge import Section

_SHORT: Final = 20
"""Characters below which a section can hardly answer anything."""


@dataclass(frozen=True, slots=True)
class Stock:
    """One shelf, counted.

    Attributes:
        contract: whose shelf it is; None for the common one.
        sections: how many sections.
        documents: how many documents they come from.
        kinds: sections of each kind.
        characters: of all texts.
        longest: characters of the longest text.
        without_heading: sections that stand under no heading.
        short: sections of less than 20 characters.
        repeated: sections whose text stands on this shelf already.
    """

    contract: str | None
    sections: int
    documents: int
    kinds: dict[str, int]
    characters: int
    longest: int
    without_heading: int
    short: int
    repeated: int

    def as_json(self) -> dict[str, object]:
        """Return the counts in the form that `kb stats --json` prints."""
        return asdict(self)


def stock(sections: Iterable[Section]) -> list[Stock]:
    """Count the shelves: the common one first, then the contracts' in the order of their ids."""
    shelves: dict[str | None, list[Section]] = {}
    for section in sections:
        shelves.setdefault(section.contract, []).append(section)
    return [_count(contract, shelves[contract]) for contract in sorted(shelves, key=lambda one: one or "")]


def _count(contract: str | None, sections: Sequence[Section]) -> Stock:
    texts = [section.text.strip() for section in sections]
    return Stock(
        contract=contract,
        sections=len(sections),
        documents=len({section.document for section in sections}),
        kinds=dict(sorted(Counter(section.kind for section in sections).items())),
        characters=sum(map(len, texts)),
        longest=max(map(len, texts), default=0),
        without_heading=sum(not section.title for section in sections),
        short=sum(len(text) < _SHORT for text in texts),
        repeated=len(texts) - len(set(texts)),
    )
