"""Duties that recur, and leave that somebody gives."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import (
    CODE_LENGTH,
    Base,
    BoundedNumber,
    Code,
    Flag,
    LongText,
    Moment,
    Number,
    ShortString,
    ShortText,
    UtcMoment,
)

_OUTSTANDING = text("told > 0 AND done_at IS NULL")
_PENDING = text("state = 'pending'")


class DutyRow(Base):
    """One time that a duty falls due."""

    __tablename__ = "duty_occurrence"
    __table_args__ = (
        CheckConstraint("told BETWEEN 0 AND 3", name="duty_told"),
        Index("duty_outstanding", "contract", "due", postgresql_where=_OUTSTANDING, sqlite_where=_OUTSTANDING),
    )

    contract: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    duty: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    due: Mapped[datetime] = mapped_column(UtcMoment, primary_key=True)
    opens_at: Mapped[Moment]
    near_at: Mapped[Moment]
    provisional: Mapped[Flag]
    told: Mapped[Number]
    done_at: Mapped[Moment | None]
    done_by: Mapped[ShortText | None]
    note: Mapped[LongText]
    breached_at: Mapped[Moment | None]
    person: Mapped[ShortText | None]


class ApprovalRow(Base):
    """A request for leave, numbered within its contract from 1."""

    __tablename__ = "approval"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'approved', 'rejected')", name="approval_state"),
        Index("approval_pending", "contract", "number", postgresql_where=_PENDING, sqlite_where=_PENDING),
    )

    contract: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(BoundedNumber, primary_key=True, autoincrement=False)
    what: Mapped[LongText]
    ticket: Mapped[Number | None]
    asked_by: Mapped[ShortText]
    asked_at: Mapped[Moment]
    state: Mapped[Code]
    decided_by: Mapped[ShortText | None]
    decided_at: Mapped[Moment | None]
    words: Mapped[LongText]
