"""Messengers' chats: what happened in them, whose they are, and where the desk's messages stand in them."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from storage.columns import Base, Code, Flag, Id, Json, LongText, Moment, Number, ShortText

_UNSETTLED = text("settled_at IS NULL")


class ChatEventRow(Base):
    """A happening as a messenger handed it in; both keys make it act once. No topic is an empty one."""

    __tablename__ = "chat_event"
    __table_args__ = (
        UniqueConstraint("channel", "event_id", name="chat_event_once"),
        UniqueConstraint("channel", "also", name="chat_event_also_once"),
        Index("chat_event_waiting", "id", postgresql_where=_UNSETTLED, sqlite_where=_UNSETTLED),
        Index("chat_event_account", "channel", "chat", "account", "id"),
        Index("chat_event_message", "channel", "chat", "message", "id"),
    )

    id: Mapped[Id]
    channel: Mapped[Code]
    event_id: Mapped[ShortText]
    also: Mapped[ShortText | None]
    kind: Mapped[Code]
    chat: Mapped[ShortText]
    topic: Mapped[ShortText]
    account: Mapped[ShortText]
    message: Mapped[ShortText | None]
    event: Mapped[Json]
    taken_at: Mapped[Moment]
    settled_at: Mapped[Moment | None]
    error: Mapped[LongText | None]


class ChatBindingRow(Base):
    """A chat, or one topic of it, that is a group of a contract."""

    __tablename__ = "chat_binding"
    __table_args__ = (
        UniqueConstraint("channel", "chat", "topic", name="chat_binding_once"),
        UniqueConstraint("contract", "chat_group", name="chat_binding_group"),
    )

    id: Mapped[Id]
    channel: Mapped[Code]
    chat: Mapped[ShortText]
    topic: Mapped[ShortText]
    contract: Mapped[Code]
    chat_group: Mapped[ShortText]
    name: Mapped[LongText]
    gone: Mapped[Flag]


class AccountRow(Base):
    """An account that is a person of a contract; `rank` orders the accounts of a person."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("channel", "account", "contract", name="account_once"),
        Index("account_person", "contract", "person"),
    )

    id: Mapped[Id]
    channel: Mapped[Code]
    account: Mapped[ShortText]
    contract: Mapped[Code]
    person: Mapped[ShortText]
    name: Mapped[LongText]
    private: Mapped[ShortText | None]
    rank: Mapped[Number]
    current: Mapped[Flag]
    gone: Mapped[Flag]


class BindingCodeRow(Base):
    """A code that binds an account to a person once; only its digest is kept."""

    __tablename__ = "binding_code"
    __table_args__ = (UniqueConstraint("digest", name="binding_code_once"),)

    id: Mapped[Id]
    digest: Mapped[Code]
    contract: Mapped[Code]
    person: Mapped[ShortText]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]


class PostedRow(Base):
    """One part of an outbox row as it stands at a vendor's."""

    __tablename__ = "posted"
    __table_args__ = (
        UniqueConstraint("outbox", "part", name="posted_once"),
        Index("posted_message", "channel", "chat", "message"),
        Index("posted_thread", "channel", "chat", "thread"),
        Index("posted_ticket", "contract", "ticket"),
    )

    id: Mapped[Id]
    outbox: Mapped[Number]
    part: Mapped[Number]
    channel: Mapped[Code]
    chat: Mapped[ShortText]
    topic: Mapped[ShortText]
    message: Mapped[ShortText]
    contract: Mapped[Code]
    to_person: Mapped[ShortText | None]
    at: Mapped[Moment]
    ticket: Mapped[Number | None]
    offered: Mapped[Json]
    numbered: Mapped[Json]
    opening: Mapped[Flag]
    page: Mapped[Flag]
    follows: Mapped[Flag]
    thread: Mapped[ShortText | None]
