"""Documents and their sections, drafts of cases, and what people said of answers."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Code, Flag, Id, LongText, Moment, Number, ShortText

_UNDECIDED = text("decided_at IS NULL")


class DocumentRow(Base):
    """A document that was taken in; an empty `contract` is the common shelf."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("contract", "name", name="document_once"),)

    id: Mapped[Id]
    contract: Mapped[Code]
    name: Mapped[ShortText]
    sha256: Mapped[Code]


class SectionRow(Base):
    """A published passage of a document (NULL: an accepted case); an empty `contract` is the common shelf."""

    __tablename__ = "section"
    __table_args__ = (
        CheckConstraint("kind IN ('manual', 'case', 'plan', 'faq')", name="section_kind"),
        Index("section_document", "document_id"),
    )

    id: Mapped[Id]
    document_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("document.id", name="section_of_document", ondelete="CASCADE")
    )
    section: Mapped[ShortText]
    contract: Mapped[Code]
    document: Mapped[LongText]
    title: Mapped[LongText]
    text: Mapped[LongText]
    page: Mapped[Number | None]
    kind: Mapped[Code]


class DraftRow(Base):
    """A case that waits for the curator, or was decided on."""

    __tablename__ = "draft"
    __table_args__ = (
        Index("draft_waiting", "contract", "id", postgresql_where=_UNDECIDED, sqlite_where=_UNDECIDED),
        CheckConstraint("(decided_at IS NULL) = (accepted IS NULL)", name="draft_decided"),
    )

    id: Mapped[Id]
    contract: Mapped[Code]
    ticket: Mapped[Number | None]
    title: Mapped[LongText]
    text: Mapped[LongText]
    created_at: Mapped[Moment]
    decided_at: Mapped[Moment | None]
    accepted: Mapped[Flag | None]


class FeedbackRow(Base):
    """What somebody said of an answer."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("verdict IN ('helpful', 'not_helpful', 'human')", name="feedback_verdict"),
        Index("feedback_contract", "contract", "id"),
    )

    id: Mapped[Id]
    contract: Mapped[Code]
    outbox: Mapped[Number]
    person: Mapped[ShortText]
    question: Mapped[LongText]
    section: Mapped[ShortText]
    verdict: Mapped[Code]
    at: Mapped[Moment]
