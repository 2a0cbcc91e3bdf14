"""Drafts of contracts (`desk.drafts.DraftsPort`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, func, insert, select, update

from desk.drafts import ContractDraft, Decision, DraftDecision, DraftFinding, DraftState, Hand, Tally
from storage.rows import ContractDraftRow, DraftDecisionRow, DraftFindingRow
from storage.transaction import Fields, Transaction
from storage.upserts import table_of

_DRAFT = table_of(ContractDraftRow)
_FINDING = table_of(DraftFindingRow)
_DECISION = table_of(DraftDecisionRow)
_CHANGING = ("state", "about", "problem", "finished_in", "finished_by", "finished_at")
_STANDING = ("decision", "corrected", "decided_in", "decided_by", "decided_at", "note")

_ADD = insert(_DRAFT).returning(_DRAFT.c.id)
_BY_NUMBER = bindparam("number", type_=_FINDING.c.revision.type)
_ONE = select(_DRAFT).where(_DRAFT.c.id == _BY_NUMBER).with_for_update()
_PUT = (
    update(_DRAFT)
    .where(_DRAFT.c.id == bindparam("number"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGING})
)
_NEWEST = select(_DRAFT).order_by(_DRAFT.c.id.desc()).limit(bindparam("most"))
_TO_READ = select(_DRAFT).where(_DRAFT.c.state == "reading").order_by(_DRAFT.c.id)
_TALLIES = select(
    _FINDING.c.draft, func.count(_FINDING.c.decision).label("decided"), func.count().label("total")
).group_by(_FINDING.c.draft)
_ADD_FINDINGS = insert(_FINDING)
_FINDINGS = select(_FINDING).where(_FINDING.c.draft == _BY_NUMBER).order_by(_FINDING.c.position)
_STAND = (
    update(_FINDING)
    .where(_FINDING.c.draft == bindparam("of_draft"), _FINDING.c.position == bindparam("at_position"))
    .values({name: bindparam(f"new_{name}") for name in _STANDING})
    .values(revision=_FINDING.c.revision + 1)
)
_ADD_DECISION = insert(_DECISION)
_HISTORY = select(_DECISION).where(_DECISION.c.draft == _BY_NUMBER).order_by(_DECISION.c.id)


class SqlDrafts:
    """The tables `contract_draft`, `draft_finding` and `draft_decision`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def add(self, draft: ContractDraft) -> int:
        """Keep a new draft and return its number (whatever `number` it came with)."""
        fields = {
            "file": draft.file,
            "contract": draft.opened_by.contract,
            "created_by": draft.opened_by.person,
            "created_at": draft.opened_at,
            "source": draft.source,
            **_changing(draft),
        }
        row = await self._tx.first(_ADD, fields)
        assert row is not None
        return int(row["id"])

    async def get(self, number: int) -> ContractDraft | None:
        """Return a draft, locked until the end of the transaction."""
        row = await self._tx.first(_ONE, {"number": number})
        return None if row is None else _draft(row)

    async def put(self, draft: ContractDraft) -> None:
        """Keep how far a draft is; its file, its source and who opened it stay."""
        changed = {f"new_{name}": value for name, value in _changing(draft).items()}
        await self._tx.run(_PUT, {"number": draft.number, **changed})

    async def listing(self, *, limit: int = 100) -> Sequence[ContractDraft]:
        """Return the newest drafts, newest first."""
        return [_draft(row) for row in await self._tx.fetch(_NEWEST, {"most": limit})]

    async def tallies(self) -> Mapping[int, Tally]:
        """Return how far the review of each draft is, by number."""
        rows = await self._tx.fetch(_TALLIES, {})
        return {row["draft"]: Tally(row["decided"], row["total"]) for row in rows}

    async def to_read(self) -> Sequence[ContractDraft]:
        """Return drafts whose document is still to be read, oldest first."""
        return [_draft(row) for row in await self._tx.fetch(_TO_READ, {})]

    async def add_findings(self, findings: Sequence[DraftFinding]) -> None:
        """Keep the findings of a draft that has none yet, undecided."""
        rows = [_undecided(finding) for finding in findings]
        if rows:
            await self._tx.run(_ADD_FINDINGS, rows)

    async def findings(self, number: int) -> Sequence[DraftFinding]:
        """Return a draft's findings in the order of the document."""
        return [_finding(row) for row in await self._tx.fetch(_FINDINGS, {"number": number})]

    async def decide(self, decision: DraftDecision) -> None:
        """Let a decision stand on its finding and add it to the history."""
        undone = decision.decision is Decision.UNDONE
        standing: Fields = {
            "new_decision": None if undone else decision.decision.value,
            "new_corrected": decision.finding,
            "new_decided_in": None if undone else decision.by.contract,
            "new_decided_by": None if undone else decision.by.person,
            "new_decided_at": None if undone else decision.at,
            "new_note": decision.note,
        }
        await self._tx.run(_STAND, {"of_draft": decision.draft, "at_position": decision.position, **standing})
        fields = {
            "draft": decision.draft,
            "position": decision.position,
            "decision": decision.decision.value,
            "contract": decision.by.contract,
            "person": decision.by.person,
            "at": decision.at,
            "finding": decision.finding,
            "note": decision.note,
        }
        await self._tx.run(_ADD_DECISION, fields)

    async def history(self, number: int) -> Sequence[DraftDecision]:
        """Return all that was ever decided on a draft, in the order it was."""
        return [_decision(row) for row in await self._tx.fetch(_HISTORY, {"number": number})]


def _changing(draft: ContractDraft) -> dict[str, object]:
    done = draft.finished_by
    return {
        "state": draft.state.value,
        "about": draft.about,
        "problem": draft.problem,
        "finished_in": done.contract if done else None,
        "finished_by": done.person if done else None,
        "finished_at": draft.finished_at,
    }


def _undecided(finding: DraftFinding) -> Fields:
    bare: dict[str, object] = dict.fromkeys(_STANDING)
    named = {"draft": finding.draft, "position": finding.position, "found": finding.found, "passage": finding.passage}
    return {**bare, **named, "note": "", "revision": 0}


def _hand(contract: str | None, person: str | None) -> Hand | None:
    return Hand(contract, person) if contract is not None and person is not None else None


def _draft(row: RowMapping) -> ContractDraft:
    opened_at: datetime = row["created_at"]
    return ContractDraft(
        number=row["id"],
        file=row["file"],
        opened_by=Hand(row["contract"], row["created_by"]),
        opened_at=opened_at,
        state=DraftState(row["state"]),
        about=row["about"],
        source=row["source"],
        problem=row["problem"],
        finished_by=_hand(row["finished_in"], row["finished_by"]),
        finished_at=row["finished_at"],
    )


def _finding(row: RowMapping) -> DraftFinding:
    found = DraftFinding(row["draft"], row["position"], row["found"], row["passage"], revision=row["revision"])
    if row["decision"] is None:
        return replace(found, note=row["note"])
    return replace(
        found,
        decision=Decision(row["decision"]),
        corrected=row["corrected"],
        decided_by=_hand(row["decided_in"], row["decided_by"]),
        decided_at=row["decided_at"],
        note=row["note"],
    )


def _decision(row: RowMapping) -> DraftDecision:
    return DraftDecision(
        draft=row["draft"],
        position=row["position"],
        decision=Decision(row["decision"]),
        by=Hand(row["contract"], row["person"]),
        at=row["at"],
        finding=row["finding"],
        note=row["note"],
    )
