"""What came in, what goes out, and what happened."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base, Code, Flag, Id, Json, LongText, Moment, Number, ShortText

_UNHANDLED = text("handled_at IS NULL")
_UNSETTLED = text("settled_at IS NULL")


class InboxRow(Base):
    """A message taken in; (channel, id) makes it act once. `error` tells why it could not be handled."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "channel_id", name="inbox_once"),
        Index("inbox_waiting", "id", postgresql_where=_UNHANDLED, sqlite_where=_UNHANDLED),
    )

    id: Mapped[Id]
    channel: Mapped[Code]
    channel_id: Mapped[ShortText]
    contract: Mapped[Code]
    person: Mapped[ShortText]
    chat_group: Mapped[ShortText | None]
    at: Mapped[Moment]
    text: Mapped[LongText]
    reply_to: Mapped[Number | None]
    reply_ticket: Mapped[Number | None]
    mentioned: Mapped[Flag]
    attachments: Mapped[Json]
    press: Mapped[Json | None]
    handled_at: Mapped[Moment | None]
    error: Mapped[LongText | None]


class OutboxRow(Base):
    """A message to be sent: waiting until `due_at`, leased while somebody sends it, settled with an outcome.

    `chat` is where it goes (`g:` a group, `p:` a person), `rank` the order of kinds: 0 pages, 1 replies and
    answers, 2 notices. Within a chat the rows go out by id, pages excepted.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("kind IN ('page', 'reply', 'answer', 'notice')", name="outbox_kind"),
        CheckConstraint("outcome IN ('sent', 'given_up', 'unknown')", name="outbox_outcome"),
        CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="outbox_settled"),
        Index("outbox_waiting", "rank", "id", postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED),
        Index("outbox_chat", "contract", "chat", "id", postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED),
        Index("outbox_card", "contract", "to_person", "id"),
    )

    id: Mapped[Id]
    kind: Mapped[Code]
    rank: Mapped[Number]
    contract: Mapped[Code]
    chat: Mapped[ShortText]
    to_person: Mapped[ShortText | None]
    chat_group: Mapped[ShortText | None]
    key: Mapped[Code]
    details: Mapped[Json] = mapped_column("values")
    language: Mapped[Code]
    ticket: Mapped[Number | None]
    level: Mapped[Number | None]
    target: Mapped[Code | None]
    duty: Mapped[Code | None]
    approval: Mapped[Number | None]
    generation: Mapped[Number]
    actions: Mapped[Json]
    reply_to: Mapped[ShortText | None]
    sources: Mapped[Json]
    created_at: Mapped[Moment]
    due_at: Mapped[Moment]
    lease_until: Mapped[Moment | None]
    attempt: Mapped[Number]
    maybe_double: Mapped[Flag]
    settled_at: Mapped[Moment | None]
    outcome: Mapped[Code | None]
    channel_id: Mapped[ShortText | None]
    error: Mapped[LongText | None]


class TimelineRow(Base):
    """One line of what happened; never changed, never removed."""

    __tablename__ = "timeline"
    __table_args__ = (
        Index("timeline_contract", "contract", "id"),
        Index("timeline_ticket", "contract", "ticket", "id"),
    )

    id: Mapped[Id]
    contract: Mapped[Code]
    kind: Mapped[Code]
    at: Mapped[Moment]
    ticket: Mapped[Number | None]
    to_person: Mapped[ShortText | None]
    by_person: Mapped[ShortText | None]
    chat_group: Mapped[ShortText | None]
    level: Mapped[Number | None]
    target: Mapped[Code | None]
    event: Mapped[Code | None]
    due: Mapped[Moment | None]
    severity: Mapped[Code | None]
    state: Mapped[Code | None]
    duty: Mapped[Code | None]
    path: Mapped[LongText | None]
    refused: Mapped[LongText | None]
    text: Mapped[LongText | None]
    key: Mapped[Code | None]
    details: Mapped[Json] = mapped_column("values")
    language: Mapped[Code]
    sources: Mapped[Json]
    outbox: Mapped[Number | None]
