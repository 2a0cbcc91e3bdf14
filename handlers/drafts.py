"""The review of a contract's draft: opened, decided on finding by finding, finished; who decided what is kept.

Drafts are the contractor's and stand in no contract; only managers and admins, of any contract, see them. Every
function works in an entered unit of work, and the caller commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from desk.drafts import (
    ContractDraft,
    Decision,
    DraftDecision,
    DraftFinding,
    DraftState,
    Hand,
    Record,
    Tally,
)
from desk.people import Person, Role
from desk.ports import UnitOfWork
from drafting.corrections import CorrectionWrong, corrected
from drafting.findings import Draft, Finding
from handlers.acts import Refused

Passages: TypeAlias = Mapping[int, str]
"""The paragraphs of a document by the numbers that the places of its findings carry."""
NO_PASSAGES: Passages = {}
REVIEWERS = frozenset({Role.ADMIN, Role.MANAGER})
_NOT_OPEN = {
    DraftState.READING: "drafting.is_read",
    DraftState.FINISHED: "drafting.is_finished",
    DraftState.FAILED: "drafting.failed",
}
NOTE_LIMIT = 2000
"""Characters of a note that are kept."""


@dataclass(frozen=True, slots=True)
class Review:
    """A draft with its findings as they stand."""

    draft: ContractDraft
    findings: tuple[DraftFinding, ...]

    @property
    def order(self) -> tuple[DraftFinding, ...]:
        """Return the findings as they are asked: the unsure first, each part in the order of the document."""
        return tuple(sorted(self.findings, key=lambda one: (bool(one.found.get("sure")), one.position)))

    @property
    def left(self) -> tuple[DraftFinding, ...]:
        """Return what is not decided yet, in the order in which it is asked."""
        return tuple(one for one in self.order if one.decision is None)

    def at(self, position: int) -> DraftFinding | None:
        """Return the finding at a position of the document."""
        return next((one for one in self.findings if one.position == position), None)

    def next_after(self, position: int | None) -> DraftFinding | None:
        """Return the next undecided finding after one, going round at the end; None where all are decided."""
        behind = self.order[self._rank(position) + 1 :]
        return next((one for one in behind if one.decision is None), next(iter(self.left), None))

    def one_before(self, position: int | None) -> DraftFinding | None:
        """Return the finding that is asked before one (None: the last of all), decided or not; the first stays."""
        rank = len(self.findings) if position is None else self._rank(position)
        return self.order[max(rank - 1, 0)] if self.findings else None

    def count(self, decision: Decision) -> int:
        """Return how many findings stand so decided."""
        return sum(one.decision is decision for one in self.findings)

    def outcome(self) -> Draft:
        """Return what the review leaves: accepted findings as found, corrected ones as corrected, all of them sure."""
        kept = [one for one in self.findings if one.decision is not Decision.DROPPED]
        records = [{**now(one), "sure": True, "doubt": None} if one.decision else one.found for one in kept]
        return Draft.from_json({**self.draft.about, "findings": records})

    def _rank(self, position: int | None) -> int:
        return next((rank for rank, one in enumerate(self.order) if one.position == position), -1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decides on a finding.

    `changes` are the corrected fields by their names in formats.md; `revision` is that of the finding the person saw
    (None: whatever stands).
    """

    draft: int
    position: int
    decision: Decision
    changes: Mapping[str, str | None] = field(default_factory=dict)
    note: str = ""
    revision: int | None = None


def now(finding: DraftFinding) -> Record:
    """Return a finding as it stands: corrected, or as found."""
    return finding.corrected or finding.found


def check_reviewer(person: Person) -> None:
    """Refuse everybody but managers and admins.

    Raises:
        Refused: the person is neither.
    """
    if person.role not in REVIEWERS:
        raise Refused("act.not_allowed", "not_allowed")


def hand_of(person: Person) -> Hand:
    """Return a person as drafts name him."""
    return Hand(person.contract, person.id)


async def hand_in(work: UnitOfWork, person: Person, *, file: str, source: str, at: datetime) -> int:
    """Keep a document that is still to be read and return its draft's number.

    Raises:
        Refused: the person reviews nothing.
    """
    check_reviewer(person)
    handed_in = ContractDraft(0, file, hand_of(person), at, state=DraftState.READING, source=source)
    return await work.drafts.add(handed_in)


async def open_draft(
    work: UnitOfWork, person: Person, draft: Draft, *, file: str, at: datetime, passages: Passages = NO_PASSAGES
) -> int:
    """Open the review of a draft and return its number; `passages` are the document's paragraphs, if they are known.

    Raises:
        Refused: the person reviews nothing.
    """
    check_reviewer(person)
    number = await work.drafts.add(ContractDraft(0, file, hand_of(person), at, about=_about(draft)))
    await work.drafts.add_findings(_findings(number, draft, passages))
    return number


async def fill(work: UnitOfWork, number: int, draft: Draft, *, passages: Passages = NO_PASSAGES) -> Review | None:
    """Open the review of a document that was handed in and is read now; None where it was opened or failed before."""
    waiting = await work.drafts.get(number)
    if waiting is None or waiting.state is not DraftState.READING:
        return None
    opened = replace(waiting, state=DraftState.OPEN, about=_about(draft))
    findings = _findings(number, draft, passages)
    await work.drafts.put(opened)
    await work.drafts.add_findings(findings)
    return Review(opened, tuple(findings))


async def fail(work: UnitOfWork, number: int, problem: str) -> ContractDraft | None:
    """Keep why a document could not be read; None where it was opened or failed before."""
    waiting = await work.drafts.get(number)
    if waiting is None or waiting.state is not DraftState.READING:
        return None
    failed = replace(waiting, state=DraftState.FAILED, problem=problem)
    await work.drafts.put(failed)
    return failed


async def listing(work: UnitOfWork, person: Person) -> list[tuple[ContractDraft, Tally]]:
    """Return the newest drafts with how far they are, newest first.

    Raises:
        Refused: the person reviews nothing.
    """
    check_reviewer(person)
    tallies = await work.drafts.tallies()
    return [(draft, tallies.get(draft.number, Tally())) for draft in await work.drafts.listing()]


async def review(work: UnitOfWork, person: Person, number: int) -> Review:
    """Return a draft with its findings.

    Raises:
        Refused: the person reviews nothing, or there is no such draft.
    """
    check_reviewer(person)
    draft = await work.drafts.get(number)
    if draft is None:
        raise Refused("drafting.unknown", "unknown_draft", draft=number)
    return Review(draft, tuple(await work.drafts.findings(number)))


async def decide(work: UnitOfWork, person: Person, verdict: Verdict, *, at: datetime) -> Review:
    """Accept, correct, drop or undo, and keep who did; a later decision takes the place of an earlier one.

    Raises:
        Refused: the person reviews nothing, the draft is not open, there is no such finding, somebody has decided on
            it since the person saw it, there is nothing to undo, or a corrected field is wrong.
    """
    found = await review(work, person, verdict.draft)
    _check_open(found.draft)
    finding = found.at(verdict.position)
    if finding is None:
        raise Refused("drafting.no_finding", "unknown_finding", draft=verdict.draft)
    if verdict.revision is not None and verdict.revision != finding.revision:
        raise Refused("drafting.stale", "stale")
    if verdict.decision is Decision.UNDONE and finding.decision is None:
        raise Refused("drafting.nothing_to_undo", "nothing_to_undo")
    kept = _corrected(finding, verdict) if verdict.decision is Decision.CORRECTED else None
    note = verdict.note.strip()[:NOTE_LIMIT]
    by = hand_of(person)
    decision = DraftDecision(verdict.draft, verdict.position, verdict.decision, by, at, finding=kept, note=note)
    await work.drafts.decide(decision)
    return Review(found.draft, tuple(await work.drafts.findings(verdict.draft)))


async def finish(work: UnitOfWork, person: Person, number: int, *, at: datetime) -> Review:
    """End a review in which everything is decided; finishing a finished one changes nothing.

    Raises:
        Refused: the person reviews nothing, there is no such draft, it is not read, or something is left.
    """
    found = await review(work, person, number)
    if found.draft.state is DraftState.FINISHED:
        return found
    _check_open(found.draft)
    if found.left:
        unsure = sum(not one.found.get("sure") for one in found.left)
        raise Refused("drafting.left", "undecided", draft=number, left=len(found.left), unsure=unsure)
    done = replace(found.draft, state=DraftState.FINISHED, finished_by=hand_of(person), finished_at=at)
    await work.drafts.put(done)
    return replace(found, draft=done)


def _check_open(draft: ContractDraft) -> None:
    if draft.state is not DraftState.OPEN:
        raise Refused(_NOT_OPEN[draft.state], "not_open", draft=draft.number, problem=draft.problem)


def _corrected(finding: DraftFinding, verdict: Verdict) -> Record:
    """Return the corrected finding: what is changed is changed against how it stands now."""
    try:
        changed = corrected(Finding.from_json(now(finding)), verdict.changes)
    except CorrectionWrong as wrong:
        raise Refused("drafting.wrong_field", "wrong_field", field=wrong.field, expected=wrong.expected) from wrong
    return changed.as_json()


def _about(draft: Draft) -> Record:
    return {name: value for name, value in draft.as_json().items() if name != "findings"}


def _findings(number: int, draft: Draft, passages: Passages) -> list[DraftFinding]:
    return [
        DraftFinding(number, position, one.as_json(), passage=_passage(one, passages))
        for position, one in enumerate(draft.findings)
    ]


def _passage(finding: Finding, passages: Passages) -> str | None:
    """Return the paragraph in which a quote stands: that of its place, if the quote is in it."""
    passage = passages.get(finding.place.paragraph, "")
    return passage if "".join(finding.quote.split()) in "".join(passage.split()) and passage else None
