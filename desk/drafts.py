"""Drafts of contracts under review, as the store keeps them, and the port through which the handlers reach them.

A draft does not belong to a contract yet: it belongs to the contractor. So, unlike everything else, it stands in no
contract; managers and admins of any contract may see it and decide on it, and nobody else (`handlers.drafts` sees to
it). The contract in these values tells under which one somebody acted: a person's id is unique within a contract alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from desk.messages import Value

Record: TypeAlias = dict[str, Value]
"""A finding as JSON (formats.md, section 6)."""


class DraftState(StrEnum):
    """How far a draft is: its document is still read, it is under review, it is done, or it could not be read."""

    READING = "reading"
    OPEN = "open"
    FINISHED = "finished"
    FAILED = "failed"


class Decision(StrEnum):
    """What somebody decided on a finding; `undone` stands in the history alone."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    DROPPED = "dropped"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who acts, under the contract in which that id is known."""

    contract: str
    person: str


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """A document and what is known of it; `number` 0 is one that is not kept yet.

    `about` holds title, customer, systems and term as JSON; it is empty until the document is read. `source` is where
    the document itself lies, as an attachment of `opened_by.contract`. `problem` is the one line that says why it could
    not be read. `finished_*` are set when the review is done.
    """

    number: int
    file: str
    opened_by: Hand
    opened_at: datetime
    state: DraftState = DraftState.OPEN
    about: Record = field(default_factory=dict)
    source: str | None = None
    problem: str | None = None
    finished_by: Hand | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DraftFinding:
    """A finding as first found, with the decision on it, if there is one.

    `passage` is the paragraph in which the quote stands, where the reader gave it. `revision` counts all decisions and
    undoings so far: a button that carries an older one does nothing.
    """

    draft: int
    position: int
    found: Record
    passage: str | None = None
    decision: Decision | None = None
    corrected: Record | None = None
    decided_by: Hand | None = None
    decided_at: datetime | None = None
    note: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class DraftDecision:
    """One line of the history: who decided what on which finding, and when; `finding` is the corrected one."""

    draft: int
    position: int
    decision: Decision
    by: Hand
    at: datetime
    finding: Record | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings a draft has, and how many are decided on."""

    decided: int = 0
    total: int = 0


class DraftsPort(Protocol):
    """Drafts, their findings and the history of decisions, which is only ever added to."""

    async def add(self, draft: ContractDraft) -> int:
        """Keep a new draft and return its number."""
        ...

    async def get(self, number: int) -> ContractDraft | None:
        """Return a draft; until the end of the transaction nobody else decides on it."""
        ...

    async def put(self, draft: ContractDraft) -> None:
        """Keep a draft as it is now."""
        ...

    async def listing(self, *, limit: int = 100) -> Sequence[ContractDraft]:
        """Return the newest drafts, newest first."""
        ...

    async def tallies(self) -> Mapping[int, Tally]:
        """Return how far the review of each draft is, by number; a draft without findings is not in it."""
        ...

    async def to_read(self) -> Sequence[ContractDraft]:
        """Return drafts whose document is still to be read, oldest first."""
        ...

    async def add_findings(self, findings: Sequence[DraftFinding]) -> None:
        """Keep the findings of a draft that has none yet, undecided."""
        ...

    async def findings(self, number: int) -> Sequence[DraftFinding]:
        """Return a draft's findings in the order of the document."""
        ...

    async def decide(self, decision: DraftDecision) -> None:
        """Let a decision stand on its finding, in place of an earlier one, and add it to the history."""
        ...

    async def history(self, number: int) -> Sequence[DraftDecision]:
        """Return all that was ever decided on a draft, in the order it was."""
        ...
