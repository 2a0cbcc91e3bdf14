"""People, the groups they speak in, and what the desk talks about with each."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint
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
)


class PersonRow(Base):
    """Somebody in one contract; `id` counts in order of entry."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("contract", "person", name="person_once"),
        CheckConstraint("role IN ('user', 'engineer', 'manager', 'customer', 'admin')", name="person_role"),
    )

    id: Mapped[Id]
    contract: Mapped[Code]
    person: Mapped[ShortText]
    name: Mapped[LongText]
    role: Mapped[Code]
    level: Mapped[Number | None]
    chat_group: Mapped[ShortText | None]
    language: Mapped[Code | None]
    phone: Mapped[LongText | None]
    channel: Mapped[ShortText | None]


class GroupRow(Base):
    """A chat group of a contract; `id` counts in order of entry."""

    __tablename__ = "chat_group"
    __table_args__ = (UniqueConstraint("contract", "chat_group", name="chat_group_once"),)

    id: Mapped[Id]
    contract: Mapped[Code]
    chat_group: Mapped[ShortText]
    name: Mapped[LongText]
    place: Mapped[LongText | None]
    language: Mapped[Code | None]


class ConversationRow(Base):
    """What is under way with one person in one place; an empty `chat_group` is a private chat."""

    __tablename__ = "conversation"

    contract: Mapped[str] = mapped_column(ShortString(CODE_LENGTH), primary_key=True)
    person: Mapped[str] = mapped_column(ShortString(SHORT_LENGTH), primary_key=True)
    chat_group: Mapped[str] = mapped_column(ShortString(SHORT_LENGTH), primary_key=True)
    ticket: Mapped[Number | None]
    asked: Mapped[Json]
    question: Mapped[LongText | None]
    answer: Mapped[Number | None]
    spoke_at: Mapped[Moment | None]
    lines: Mapped[Json]
