"""What the pages about drafts of contracts need of the desk. `bot.reviewing` implements it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from console.ports import ChatRefused
from console.sign_in import Visitor
from desk.messages import Value

Said = Mapping[str, str]
"""The same words in each language of the pages, by its short name (zh, en)."""


class DraftRefused(ChatRefused):
    """Something about a draft is not possible; `status` is the HTTP status that fits."""

    code = "draft_refused"

    def __init__(self, message: str, *, status: int = 400) -> None:
        """Keep the line and the status."""
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in the list; `state` is reading, open, finished or failed, and `problem` says why it failed."""

    number: int
    title: str
    file: str
    state: str
    opened_by: str
    opened_at: datetime
    decided: int
    total: int
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as it stands.

    `fields` are those of formats.md as they stand, `said` the same in words, `found` the words as first found where
    they differ. `passage` is what stands before, in and after the quote, in its place where that is known.
    """

    position: int
    kind: str
    fields: Mapping[str, Value]
    said: Said
    found: Said | None
    passage: tuple[str, str, str]
    place: Said | None
    sure: bool
    doubt: Said | None
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None
    note: str
    revision: int


@dataclass(frozen=True, slots=True)
class DecisionView:
    """One line of the history."""

    position: int
    decision: str
    by: str
    at: datetime
    said: Said
    note: str


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft with all that was found and decided.

    `fields` names the fields that each kind has, `choices` the words of which a field is one, with how they are said.
    """

    draft: DraftRow
    customer: str | None
    systems: tuple[str, ...]
    months: int | None
    signed: str | None
    zone: str
    findings: tuple[FindingView, ...]
    history: tuple[DecisionView, ...]
    fields: Mapping[str, Sequence[str]]
    choices: Mapping[str, Mapping[str, Said]]


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody decides on a finding: `decision` is accepted, corrected, dropped or undone."""

    position: int
    decision: str
    changes: Mapping[str, str | None]
    note: str
    revision: int


@dataclass(frozen=True, slots=True)
class Step:
    """What a decision leads to: the finding as it stands now, and how far the draft is."""

    finding: FindingView
    decided: int
    total: int


class DraftsBackend(Protocol):
    """The desk's drafts, as the pages see them. Refusals are told in `language`.

    All calls raise `DraftRefused`: 403 where the visitor is neither manager nor admin, 404 where there is no such
    draft, 409 where it has changed since it was seen, 400 for anything else that is not possible.
    """

    async def reviewer(self) -> Visitor:
        """Return who one is in demo mode: the first manager of a contract, else the first admin."""
        ...

    async def listing(self, visitor: Visitor, *, language: str) -> Sequence[DraftRow]:
        """Return the newest drafts, newest first."""
        ...

    async def view(self, visitor: Visitor, number: int, *, language: str) -> DraftView:
        """Return one draft."""
        ...

    async def open(self, visitor: Visitor, *, name: str, content: bytes, language: str) -> int:
        """Read a document and open its review; return the draft's number.

        Raises:
            DraftRefused: it cannot be read; the line says why.
        """
        ...

    async def decide(self, visitor: Visitor, number: int, judged: Judged, *, language: str) -> Step:
        """Decide on a finding."""
        ...

    async def finish(self, visitor: Visitor, number: int, *, language: str) -> None:
        """End a review in which everything is decided."""
        ...

    async def pack(self, visitor: Visitor, number: int, *, language: str) -> tuple[str, bytes]:
        """Return the file name and content of a finished draft's pack."""
        ...

    async def rehearsals(self, visitor: Visitor, number: int, *, language: str) -> tuple[str, bytes]:
        """Return the file name and content of the drills made of a finished draft, as a zip archive."""
        ...
