"""Drafts of contracts, their findings, and who decided what. They are the contractor's, no contract's."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, BoundedNumber, Code, Id, Json, LongText, Moment, Number, ShortText

_READING = text("state = 'reading'")


class ContractDraftRow(Base):
    """A document that was handed in, and how far its review is; `contract` is the one of who handed it in."""

    __tablename__ = "contract_draft"
    __table_args__ = (
        CheckConstraint("state IN ('reading', 'open', 'finished', 'failed')", name="contract_draft_state"),
        CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name="contract_draft_finished"),
        Index("contract_draft_reading", "id", postgresql_where=_READING, sqlite_where=_READING),
    )

    id: Mapped[Id]
    file: Mapped[LongText]
    contract: Mapped[Code]
    created_by: Mapped[ShortText]
    created_at: Mapped[Moment]
    state: Mapped[Code]
    about: Mapped[Json]
    source: Mapped[LongText | None]
    problem: Mapped[LongText | None]
    finished_in: Mapped[Code | None]
    finished_by: Mapped[ShortText | None]
    finished_at: Mapped[Moment | None]


class DraftFindingRow(Base):
    """A finding as first found, and the decision that stands on it now."""

    __tablename__ = "draft_finding"
    __table_args__ = (
        CheckConstraint("decision IN ('accepted', 'corrected', 'dropped')", name="draft_finding_decision"),
        CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL)",
            name="draft_finding_decided",
        ),
    )

    draft: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("contract_draft.id", name="finding_of_draft"), primary_key=True, autoincrement=False
    )
    position: Mapped[int] = mapped_column(BoundedNumber, primary_key=True, autoincrement=False)
    found: Mapped[Json]
    passage: Mapped[LongText | None]
    decision: Mapped[Code | None]
    corrected: Mapped[Json | None]
    decided_in: Mapped[Code | None]
    decided_by: Mapped[ShortText | None]
    decided_at: Mapped[Moment | None]
    note: Mapped[LongText]
    revision: Mapped[Number]


class DraftDecisionRow(Base):
    """One decision or undoing; rows are added and never changed."""

    __tablename__ = "draft_decision"
    __table_args__ = (
        CheckConstraint("decision IN ('accepted', 'corrected', 'dropped', 'undone')", name="draft_decision_decision"),
        Index("draft_decision_draft", "draft", "id"),
    )

    id: Mapped[Id]
    draft: Mapped[int] = mapped_column(BigInteger, ForeignKey("contract_draft.id", name="decision_of_draft"))
    position: Mapped[Number]
    decision: Mapped[Code]
    contract: Mapped[Code]
    person: Mapped[ShortText]
    at: Mapped[Moment]
    finding: Mapped[Json | None]
    note: Mapped[LongText]
