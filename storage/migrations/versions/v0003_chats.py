"""Messengers' chats: happenings, bindings, accounts, codes, and where messages stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the five tables."""
    _make_event()
    _make_binding()
    _make_account()
    _make_code()
    _make_posted()


def _make_event() -> None:
    op.create_table(
        "chat_event",
        _id(),
        _code("channel"),
        _short("event_id"),
        sa.Column("also", sa.String(200)),
        _code("kind"),
        _short("chat"),
        _short("topic"),
        _short("account"),
        sa.Column("message", sa.String(200)),
        sa.Column("event", sa.JSON(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "event_id", name="chat_event_once"),
        sa.UniqueConstraint("channel", "also", name="chat_event_also_once"),
    )
    where = sa.text("settled_at IS NULL")
    op.create_index("chat_event_waiting", "chat_event", ["id"], postgresql_where=where, sqlite_where=where)
    op.create_index("chat_event_account", "chat_event", ["channel", "chat", "account", "id"])
    op.create_index("chat_event_message", "chat_event", ["channel", "chat", "message", "id"])


def _make_binding() -> None:
    op.create_table(
        "chat_binding",
        _id(),
        _code("channel"),
        _short("chat"),
        _short("topic"),
        _code("contract"),
        _short("chat_group"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "chat", "topic", name="chat_binding_once"),
        sa.UniqueConstraint("contract", "chat_group", name="chat_binding_group"),
    )


def _make_account() -> None:
    op.create_table(
        "account",
        _id(),
        _code("channel"),
        _short("account"),
        _code("contract"),
        _short("person"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("private", sa.String(200)),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "account", "contract", name="account_once"),
    )
    op.create_index("account_person", "account", ["contract", "person"])


def _make_code() -> None:
    op.create_table(
        "binding_code",
        _id(),
        _code("digest"),
        _code("contract"),
        _short("person"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("digest", name="binding_code_once"),
    )


def _make_posted() -> None:
    op.create_table(
        "posted",
        _id(),
        sa.Column("outbox", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.BigInteger(), nullable=False),
        _code("channel"),
        _short("chat"),
        _short("topic"),
        _short("message"),
        _code("contract"),
        sa.Column("to_person", sa.String(200)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket", sa.BigInteger()),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("numbered", sa.JSON(), nullable=False),
        sa.Column("opening", sa.Boolean(), nullable=False),
        sa.Column("page", sa.Boolean(), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("thread", sa.String(200)),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("outbox", "part", name="posted_once"),
    )
    op.create_index("posted_message", "posted", ["channel", "chat", "message"])
    op.create_index("posted_thread", "posted", ["channel", "chat", "thread"])
    op.create_index("posted_ticket", "posted", ["contract", "ticket"])


def downgrade() -> None:
    """Remove them, with what they hold."""
    for table in ("posted", "binding_code", "account", "chat_binding", "chat_event"):
        op.drop_table(table)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False)


def _code(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(100), nullable=False)


def _short(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(200), nullable=False)
