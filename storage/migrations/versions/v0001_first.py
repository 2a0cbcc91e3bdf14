"""The first shape of the store."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables and sign the store as ours."""
    _make_approval()
    _make_chat_group()
    _make_conversation()
    _make_document()
    _make_draft()
    _make_duty_occurrence()
    _make_feedback()
    _make_inbox()
    _make_meta()
    _make_outbox()
    _make_person()
    _make_ticket()
    _make_timeline()
    _make_timer()
    _make_paging()
    _make_pause()
    _make_section()
    _make_target()
    _make_ticket_person()
    meta = sa.table("meta", sa.column("name"), sa.column("value"))
    op.execute(meta.insert().values(name="application", value="zhiban"))


def downgrade() -> None:
    """Remove all tables, with what they hold."""
    for table in (
        "ticket_person",
        "target",
        "section",
        "pause",
        "paging",
        "timer",
        "timeline",
        "ticket",
        "person",
        "outbox",
        "meta",
        "inbox",
        "feedback",
        "duty_occurrence",
        "draft",
        "document",
        "conversation",
        "chat_group",
        "approval",
    ):
        op.drop_table(table)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False)


def _code(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(100), nullable=null)


def _short(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(200), nullable=null)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _number(name: str, *, null: bool = False, comment: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=null, autoincrement=False, comment=comment)


def _flag(name: str, *, null: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=null)


def _moment(name: str, *, null: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _json(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=null)


def _partial_index(name: str, table: str, columns: list[str], *, where: str, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, postgresql_where=sa.text(where), sqlite_where=sa.text(where))


def _make_approval() -> None:
    op.create_table(
        "approval",
        _code("contract"),
        _number("number"),
        _text("what"),
        _number("ticket", null=True),
        _short("asked_by"),
        _moment("asked_at"),
        _code("state"),
        _short("decided_by", null=True),
        _moment("decided_at", null=True),
        _text("words"),
        sa.PrimaryKeyConstraint("contract", "number"),
        sa.CheckConstraint("state IN ('pending', 'approved', 'rejected')", name="approval_state"),
    )
    _partial_index("approval_pending", "approval", ["contract", "number"], where="state = 'pending'")


def _make_chat_group() -> None:
    op.create_table(
        "chat_group",
        _id(),
        _code("contract"),
        _short("chat_group"),
        _text("name"),
        _text("place", null=True),
        _code("language", null=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract", "chat_group", name="chat_group_once"),
    )


def _make_conversation() -> None:
    op.create_table(
        "conversation",
        _code("contract"),
        _short("person"),
        _short("chat_group"),
        _number("ticket", null=True),
        _json("asked"),
        _text("question", null=True),
        _number("answer", null=True),
        _moment("spoke_at", null=True),
        _json("lines"),
        sa.PrimaryKeyConstraint("contract", "person", "chat_group"),
    )


def _make_document() -> None:
    op.create_table(
        "document",
        _id(),
        _code("contract"),
        _short("name"),
        _code("sha256"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract", "name", name="document_once"),
    )


def _make_draft() -> None:
    op.create_table(
        "draft",
        _id(),
        _code("contract"),
        _number("ticket", null=True),
        _text("title"),
        _text("text"),
        _moment("created_at"),
        _moment("decided_at", null=True),
        _flag("accepted", null=True),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("(decided_at IS NULL) = (accepted IS NULL)", name="draft_decided"),
    )
    _partial_index("draft_waiting", "draft", ["contract", "id"], where="decided_at IS NULL")


def _make_duty_occurrence() -> None:
    op.create_table(
        "duty_occurrence",
        _code("contract"),
        _code("duty"),
        _moment("due"),
        _moment("opens_at"),
        _moment("near_at"),
        _flag("provisional"),
        _number("told"),
        _moment("done_at", null=True),
        _short("done_by", null=True),
        _text("note"),
        _moment("breached_at", null=True),
        _short("person", null=True),
        sa.PrimaryKeyConstraint("contract", "duty", "due"),
        sa.CheckConstraint("told BETWEEN 0 AND 3", name="duty_told"),
    )
    _partial_index("duty_outstanding", "duty_occurrence", ["contract", "due"], where="told > 0 AND done_at IS NULL")


def _make_feedback() -> None:
    op.create_table(
        "feedback",
        _id(),
        _code("contract"),
        _number("outbox"),
        _short("person"),
        _text("question"),
        _short("section"),
        _code("verdict"),
        _moment("at"),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("verdict IN ('helpful', 'not_helpful', 'human')", name="feedback_verdict"),
    )
    op.create_index("feedback_contract", "feedback", ["contract", "id"])


def _make_inbox() -> None:
    op.create_table(
        "inbox",
        _id(),
        _code("channel"),
        _short("channel_id"),
        _code("contract"),
        _short("person"),
        _short("chat_group", null=True),
        _moment("at"),
        _text("text"),
        _number("reply_to", null=True),
        _number("reply_ticket", null=True),
        _flag("mentioned"),
        _json("attachments"),
        _json("press", null=True),
        _moment("handled_at", null=True),
        _text("error", null=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "channel_id", name="inbox_once"),
    )
    _partial_index("inbox_waiting", "inbox", ["id"], where="handled_at IS NULL")


def _make_meta() -> None:
    op.create_table(
        "meta",
        _code("name"),
        _text("value"),
        sa.PrimaryKeyConstraint("name"),
    )


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        _id(),
        _code("kind"),
        _number("rank"),
        _code("contract"),
        _short("chat"),
        _short("to_person", null=True),
        _short("chat_group", null=True),
        _code("key"),
        _json("values"),
        _code("language"),
        _number("ticket", null=True),
        _number("level", null=True),
        _code("target", null=True),
        _code("duty", null=True),
        _number("approval", null=True),
        _number("generation"),
        _json("actions"),
        _short("reply_to", null=True),
        _json("sources"),
        _moment("created_at"),
        _moment("due_at"),
        _moment("lease_until", null=True),
        _number("attempt"),
        _flag("maybe_double"),
        _moment("settled_at", null=True),
        _code("outcome", null=True),
        _short("channel_id", null=True),
        _text("error", null=True),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("kind IN ('page', 'reply', 'answer', 'notice')", name="outbox_kind"),
        sa.CheckConstraint("outcome IN ('sent', 'given_up', 'unknown')", name="outbox_outcome"),
        sa.CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name="outbox_settled"),
    )
    op.create_index("outbox_card", "outbox", ["contract", "to_person", "id"])
    _partial_index("outbox_chat", "outbox", ["contract", "chat", "id"], where="settled_at IS NULL")
    _partial_index("outbox_waiting", "outbox", ["rank", "id"], where="settled_at IS NULL")


def _make_person() -> None:
    op.create_table(
        "person",
        _id(),
        _code("contract"),
        _short("person"),
        _text("name"),
        _code("role"),
        _number("level", null=True),
        _short("chat_group", null=True),
        _code("language", null=True),
        _text("phone", null=True),
        _short("channel", null=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract", "person", name="person_once"),
        sa.CheckConstraint("role IN ('user', 'engineer', 'manager', 'customer', 'admin')", name="person_role"),
    )


def _make_ticket() -> None:
    op.create_table(
        "ticket",
        _code("contract"),
        _number("number"),
        _code("severity"),
        _code("state"),
        _short("reporter"),
        _text("summary"),
        _moment("opened_at"),
        _moment("last_report_at"),
        _short("chat_group", null=True),
        _text("system", null=True),
        _text("place", null=True),
        _text("phone", null=True),
        _text("error_code", null=True),
        _short("engineer", null=True),
        _json("reporters"),
        _code("language"),
        _number("round"),
        _number("follows", null=True),
        _number("merged_into", null=True),
        _flag("widespread"),
        _text("cause", null=True),
        _text("solution", null=True),
        _moment("acknowledged_at", null=True),
        _moment("restored_at", null=True),
        _moment("resolved_at", null=True),
        _moment("closed_at", null=True),
        _code("before_pause", null=True),
        _number("rating", null=True),
        sa.PrimaryKeyConstraint("contract", "number"),
        sa.CheckConstraint("number > 0", name="ticket_number"),
        sa.CheckConstraint("severity IN ('outage', 'fault', 'question', 'request')", name="ticket_severity"),
        sa.CheckConstraint(
            "state IN ('open', 'acknowledged', 'waiting', 'restored', 'resolved', 'closed', 'merged')",
            name="ticket_state",
        ),
    )
    _partial_index(
        "ticket_live",
        "ticket",
        ["contract", "number"],
        where="state IN ('open', 'acknowledged', 'waiting', 'restored')",
    )


def _make_timeline() -> None:
    op.create_table(
        "timeline",
        _id(),
        _code("contract"),
        _code("kind"),
        _moment("at"),
        _number("ticket", null=True),
        _short("to_person", null=True),
        _short("by_person", null=True),
        _short("chat_group", null=True),
        _number("level", null=True),
        _code("target", null=True),
        _code("event", null=True),
        _moment("due", null=True),
        _code("severity", null=True),
        _code("state", null=True),
        _code("duty", null=True),
        _text("path", null=True),
        _text("refused", null=True),
        _text("text", null=True),
        _code("key", null=True),
        _json("values"),
        _code("language"),
        _json("sources"),
        _number("outbox", null=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("timeline_contract", "timeline", ["contract", "id"])
    op.create_index("timeline_ticket", "timeline", ["contract", "ticket", "id"])


def _make_timer() -> None:
    op.create_table(
        "timer",
        _id(),
        _code("contract"),
        _code("machine"),
        _short("subject"),
        _number("generation", comment="a timer of an earlier round does nothing"),
        _moment("due_at"),
        _moment("fired_at", null=True),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("machine IN ('targets', 'paging', 'closing', 'duty', 'approval')", name="timer_machine"),
    )
    _partial_index("timer_once", "timer", ["contract", "machine", "subject"], where="fired_at IS NULL", unique=True)
    _partial_index("timer_waiting", "timer", ["due_at", "id"], where="fired_at IS NULL")


def _make_paging() -> None:
    op.create_table(
        "paging",
        _code("contract"),
        _number("ticket"),
        _number("generation"),
        _json("policy"),
        _code("stage"),
        _number("step"),
        _number("round"),
        _moment("next_at", null=True),
        _json("paged"),
        _short("engineer", null=True),
        _flag("reminded"),
        sa.PrimaryKeyConstraint("contract", "ticket"),
        sa.ForeignKeyConstraint(
            (
                "contract",
                "ticket",
            ),
            (
                "ticket.contract",
                "ticket.number",
            ),
            name="paging_of_ticket",
        ),
        sa.CheckConstraint("stage IN ('waiting', 'ringing', 'taken', 'ended')", name="paging_stage"),
    )
    _partial_index("paging_ringing", "paging", ["contract", "ticket"], where="stage = 'ringing'")


def _make_pause() -> None:
    op.create_table(
        "pause",
        _code("contract"),
        _number("ticket"),
        _number("position"),
        _moment("starts_at"),
        _moment("ends_at", null=True),
        _short("by_person"),
        _text("reason"),
        sa.PrimaryKeyConstraint("contract", "ticket", "position"),
        sa.ForeignKeyConstraint(
            (
                "contract",
                "ticket",
            ),
            (
                "ticket.contract",
                "ticket.number",
            ),
            name="pause_of_ticket",
        ),
    )


def _make_section() -> None:
    op.create_table(
        "section",
        _id(),
        _number("document_id", null=True),
        _short("section"),
        _code("contract"),
        _text("document"),
        _text("title"),
        _text("text"),
        _number("page", null=True),
        _code("kind"),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("kind IN ('manual', 'case', 'plan', 'faq')", name="section_kind"),
        sa.ForeignKeyConstraint(("document_id",), ("document.id",), name="section_of_document", ondelete="CASCADE"),
    )
    op.create_index("section_document", "section", ["document_id"])


def _make_target() -> None:
    op.create_table(
        "target",
        _code("contract"),
        _number("ticket"),
        _number("position"),
        _code("name"),
        _number("round"),
        _moment("starts_at"),
        _code("within"),
        _code("clock"),
        _moment("due"),
        _moment("near_at"),
        _flag("provisional"),
        _moment("met_at", null=True),
        _moment("near_told_at", null=True),
        _moment("breached_at", null=True),
        sa.PrimaryKeyConstraint("contract", "ticket", "position"),
        sa.ForeignKeyConstraint(
            (
                "contract",
                "ticket",
            ),
            (
                "ticket.contract",
                "ticket.number",
            ),
            name="target_of_ticket",
        ),
    )


def _make_ticket_person() -> None:
    op.create_table(
        "ticket_person",
        _code("contract"),
        _short("person"),
        _number("ticket"),
        sa.PrimaryKeyConstraint("contract", "person", "ticket"),
        sa.ForeignKeyConstraint(
            (
                "contract",
                "ticket",
            ),
            (
                "ticket.contract",
                "ticket.number",
            ),
            name="person_of_ticket",
        ),
    )
