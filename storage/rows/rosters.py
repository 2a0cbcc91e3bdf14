"""Rosters: plans, what was changed by hand, swaps, and what has been warned of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import (
    CODE_LENGTH,
    SHORT_LENGTH,
    Base,
    Code,
    Id,
    Json,
    LongText,
    Moment,
    Number,
    ShortString,
    ShortText,
    UtcMoment,
)


class RosterRow(Base):
    """A roster's plan as JSON; `told` are those last told that they stand."""

    __tablename__ = "roster"

    contract: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    roster: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    level: Mapped[Number]
    plan: Mapped[LongText]
    told: Mapped[Json | None]
    changed_at: Mapped[Moment]


class RosterChangeRow(Base):
    """A change by hand, or somebody's leave; `id` counts in the order they were made."""

    __tablename__ = "roster_change"
    __table_args__ = (
        CheckConstraint("kind IN ('replace', 'add', 'remove', 'only', 'leave')", name="roster_change_kind"),
        CheckConstraint("ends_at > starts_at", name="roster_change_span"),
        Index("roster_change_ends", "contract", "ends_at"),
    )

    id: Mapped[Id]
    contract: Mapped[Code]
    roster: Mapped[Code | None]
    kind: Mapped[Code]
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    person: Mapped[ShortText | None]
    instead: Mapped[ShortText | None]
    made_by: Mapped[ShortText]
    made_at: Mapped[Moment]


class RosterSwapRow(Base):
    """What one asked another to swap; `parts` are the stretches that change hands."""

    __tablename__ = "roster_swap"
    __table_args__ = (CheckConstraint("state IN ('asked', 'agreed', 'refused')", name="roster_swap_state"),)

    id: Mapped[Id]
    contract: Mapped[Code]
    asker: Mapped[ShortText]
    other: Mapped[ShortText]
    parts: Mapped[Json]
    state: Mapped[Code]
    asked_at: Mapped[Moment]
    decided_at: Mapped[Moment | None]


class RosterWarningRow(Base):
    """What the managers have been told of ahead."""

    __tablename__ = "roster_warning"

    contract: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    roster: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    what: Mapped[str] = mapped_column(ShortString(SHORT_LENGTH), primary_key=True)
    starts_at: Mapped[datetime] = mapped_column(UtcMoment, primary_key=True)
    ends_at: Mapped[Moment]
