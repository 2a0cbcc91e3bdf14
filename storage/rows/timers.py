"""Moments that matter."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, BoundedNumber, Code, Id, Moment, ShortText

WAITING = text("fired_at IS NULL")


class TimerRow(Base):
    """A moment that matters: at `due_at` the machine `machine` acts on `subject`, once."""

    __tablename__ = "timer"
    __table_args__ = (
        CheckConstraint(
            "machine IN ('targets', 'paging', 'closing', 'duty', 'approval', 'roster')", name="timer_machine"
        ),
        Index("timer_waiting", "due_at", "id", postgresql_where=WAITING, sqlite_where=WAITING),
        Index(
            "timer_once",
            "contract",
            "machine",
            "subject",
            unique=True,
            postgresql_where=WAITING,
            sqlite_where=WAITING,
        ),
    )

    id: Mapped[Id]
    contract: Mapped[Code]
    machine: Mapped[Code]
    subject: Mapped[ShortText]
    generation: Mapped[int] = mapped_column(BoundedNumber, comment="a timer of an earlier round does nothing")
    due_at: Mapped[Moment]
    fired_at: Mapped[Moment | None]
