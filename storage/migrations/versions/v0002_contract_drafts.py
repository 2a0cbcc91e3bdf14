"""Drafts of contracts under review, and who decided what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "contract_draft",
        _id(),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("contract", sa.String(100), nullable=False),
        sa.Column("created_by", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(100), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text()),
        sa.Column("problem", sa.Text()),
        sa.Column("finished_in", sa.String(100)),
        sa.Column("finished_by", sa.String(200)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("state IN ('reading', 'open', 'finished', 'failed')", name="contract_draft_state"),
        sa.CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name="contract_draft_finished"),
    )
    where = sa.text("state = 'reading'")
    op.create_index("contract_draft_reading", "contract_draft", ["id"], postgresql_where=where, sqlite_where=where)
    _make_finding()
    _make_decision()


def _make_finding() -> None:
    op.create_table(
        "draft_finding",
        sa.Column("draft", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("position", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("passage", sa.Text()),
        sa.Column("decision", sa.String(100)),
        sa.Column("corrected", sa.JSON()),
        sa.Column("decided_in", sa.String(100)),
        sa.Column("decided_by", sa.String(200)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.PrimaryKeyConstraint("draft", "position"),
        sa.ForeignKeyConstraint(("draft",), ("contract_draft.id",), name="finding_of_draft"),
        sa.CheckConstraint("decision IN ('accepted', 'corrected', 'dropped')", name="draft_finding_decision"),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by IS NULL)",
            name="draft_finding_decided",
        ),
    )


def _make_decision() -> None:
    op.create_table(
        "draft_decision",
        _id(),
        sa.Column("draft", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("position", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("decision", sa.String(100), nullable=False),
        sa.Column("contract", sa.String(100), nullable=False),
        sa.Column("person", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finding", sa.JSON()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(("draft",), ("contract_draft.id",), name="decision_of_draft"),
        sa.CheckConstraint(
            "decision IN ('accepted', 'corrected', 'dropped', 'undone')", name="draft_decision_decision"
        ),
    )
    op.create_index("draft_decision_draft", "draft_decision", ["draft", "id"])


def downgrade() -> None:
    """Remove them, with what they hold."""
    for table in ("draft_decision", "draft_finding", "contract_draft"):
        op.drop_table(table)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False)
