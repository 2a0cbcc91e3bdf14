"""What the desk knows: sections of manuals and cases, hits among them, and answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

KINDS: Final = frozenset({"manual", "case", "plan", "faq"})
"""All kinds of sections; a `plan` is an emergency plan, for engineers only."""

ANSWERING: Final = frozenset({"manual", "case", "faq"})
"""The kinds that may answer a user."""


@dataclass(frozen=True, slots=True)
class Section:
    """A passage that can answer by itself.

    `contract` None is the common shelf, seen from every contract. `document` is
    the title of the document, `title` the heading path ("A > B"), `page` counts from 1.
    """

    id: str
    contract: str | None
    document: str
    title: str
    text: str
    page: int | None = None
    kind: str = "manual"


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that was found; `span` stands literally in its text. Scores compare within one search only."""

    section: Section
    score: float
    span: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known about a question; `text` is None where the confidence (0 to 1) is below the threshold.

    `hits` are in order, best first; they are given also where there is no answer.
    """

    text: str | None
    confidence: float
    hits: tuple[Hit, ...] = ()


class Knowledge(Protocol):
    """Knowledge in scopes: a contract sees its own sections and the common shelf, nothing else."""

    def answer(self, question: str, *, contract: str | None, kinds: frozenset[str] = ANSWERING) -> Answer:
        """Answer a question asked in `contract` (None: from the common shelf alone)."""
        ...

    def remedy(self, trouble: str, *, contract: str | None, system: str | None) -> Answer:
        """Return the known remedy for this very trouble; stricter than `answer`."""
        ...

    def plan(self, trouble: str, *, contract: str, system: str | None) -> Hit | None:
        """Return the emergency plan that fits an outage best, or None where none fits."""
        ...

    def put(self, sections: Sequence[Section]) -> None:
        """Add sections, or replace those of the same id; seen by the next question."""
        ...

    def remove(self, ids: Iterable[str]) -> None:
        """Forget sections; unknown ids are no error."""
        ...
