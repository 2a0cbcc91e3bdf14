"""Tickets with their clocks, pauses and people, and how they are paged."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import (
    CODE_LENGTH,
    SHORT_LENGTH,
    Base,
    BoundedNumber,
    Code,
    Flag,
    Json,
    LongText,
    Moment,
    Number,
    ShortString,
    ShortText,
)

_LIVE = text("state IN ('open', 'acknowledged', 'waiting', 'restored')")
_RINGING = text("stage = 'ringing'")
_TICKET = ("ticket.contract", "ticket.number")


class TicketRow(Base):
    """One matter, numbered within its contract from 1."""

    __tablename__ = "ticket"
    __table_args__ = (
        CheckConstraint("number > 0", name="ticket_number"),
        CheckConstraint(
            "state IN ('open', 'acknowledged', 'waiting', 'restored', 'resolved', 'closed', 'merged')",
            name="ticket_state",
        ),
        CheckConstraint("severity IN ('outage', 'fault', 'question', 'request')", name="ticket_severity"),
        Index("ticket_live", "contract", "number", postgresql_where=_LIVE, sqlite_where=_LIVE),
    )

    contract: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    number: Mapped[int] = mapped_column(BoundedNumber, primary_key=True, autoincrement=False)
    severity: Mapped[Code]
    state: Mapped[Code]
    reporter: Mapped[ShortText]
    summary: Mapped[LongText]
    opened_at: Mapped[Moment]
    last_report_at: Mapped[Moment]
    chat_group: Mapped[ShortText | None]
    system: Mapped[LongText | None]
    place: Mapped[LongText | None]
    phone: Mapped[LongText | None]
    error_code: Mapped[LongText | None]
    engineer: Mapped[ShortText | None]
    reporters: Mapped[Json]
    language: Mapped[Code]
    round: Mapped[Number]
    follows: Mapped[Number | None]
    merged_into: Mapped[Number | None]
    widespread: Mapped[Flag]
    cause: Mapped[LongText | None]
    solution: Mapped[LongText | None]
    acknowledged_at: Mapped[Moment | None]
    restored_at: Mapped[Moment | None]
    resolved_at: Mapped[Moment | None]
    closed_at: Mapped[Moment | None]
    before_pause: Mapped[Code | None]
    rating: Mapped[Number | None]


class TargetRow(Base):
    """One clock of a ticket, at its place among the ticket's clocks."""

    __tablename__ = "target"
    __table_args__ = (ForeignKeyConstraint(("contract", "ticket"), _TICKET, name="target_of_ticket"),)

    contract: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    ticket: Mapped[int] = mapped_column(BoundedNumber, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BoundedNumber, primary_key=True, autoincrement=False)
    name: Mapped[Code]
    round: Mapped[Number]
    starts_at: Mapped[Moment]
    within: Mapped[Code]
    clock: Mapped[Code]
    due: Mapped[Moment]
    near_at: Mapped[Moment]
    provisional: Mapped[Flag]
    met_at: Mapped[Moment | None]
    near_told_at: Mapped[Moment | None]
    breached_at: Mapped[Moment | None]


class PauseRow(Base):
    """A stretch in which a ticket waited; `ends_at` is NULL while it does."""

    __tablename__ = "pause"
    __table_args__ = (ForeignKeyConstraint(("contract", "ticket"), _TICKET, name="pause_of_ticket"),)

    contract: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    ticket: Mapped[int] = mapped_column(BoundedNumber, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BoundedNumber, primary_key=True, autoincrement=False)
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment | None]
    by_person: Mapped[ShortText]
    reason: Mapped[LongText]


class TicketPersonRow(Base):
    """Somebody who reported or joined a ticket: finds the tickets of a person."""

    __tablename__ = "ticket_person"
    __table_args__ = (ForeignKeyConstraint(("contract", "ticket"), _TICKET, name="person_of_ticket"),)

    contract: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    person: Mapped[str] = mapped_column(ShortString(SHORT_LENGTH), primary_key=True)
    ticket: Mapped[int] = mapped_column(BoundedNumber, primary_key=True, autoincrement=False)


class PagingRow(Base):
    """The paging of one ticket; `policy` is as it was when the paging started."""

    __tablename__ = "paging"
    __table_args__ = (
        CheckConstraint("stage IN ('waiting', 'ringing', 'taken', 'ended')", name="paging_stage"),
        ForeignKeyConstraint(("contract", "ticket"), _TICKET, name="paging_of_ticket"),
        Index("paging_ringing", "contract", "ticket", postgresql_where=_RINGING, sqlite_where=_RINGING),
    )

    contract: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    ticket: Mapped[int] = mapped_column(BoundedNumber, primary_key=True, autoincrement=False)
    generation: Mapped[Number]
    policy: Mapped[Json]
    stage: Mapped[Code]
    step: Mapped[Number]
    round: Mapped[Number]
    next_at: Mapped[Moment | None]
    paged: Mapped[Json]
    engineer: Mapped[ShortText | None]
    reminded: Mapped[Flag]
