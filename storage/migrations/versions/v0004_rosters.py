"""Rosters: plans, what was changed by hand, swaps, warnings; and a timer's machine for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_MACHINES = ("targets", "paging", "closing", "duty", "approval")


def upgrade() -> None:
    """Make the four tables, and let timers wait for rosters."""
    op.create_table(
        "roster",
        sa.Column("contract", sa.String(100), nullable=False),
        sa.Column("roster", sa.String(100), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("told", sa.JSON()),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("contract", "roster"),
    )
    _make_change()
    op.create_table(
        "roster_swap",
        _id(),
        sa.Column("contract", sa.String(100), nullable=False),
        sa.Column("asker", sa.String(200), nullable=False),
        sa.Column("other", sa.String(200), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(100), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("state IN ('asked', 'agreed', 'refused')", name="roster_swap_state"),
    )
    op.create_table(
        "roster_warning",
        sa.Column("contract", sa.String(100), nullable=False),
        sa.Column("roster", sa.String(100), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("contract", "roster", "what", "starts_at"),
    )
    _let_timers_be((*_MACHINES, "roster"))


def _make_change() -> None:
    op.create_table(
        "roster_change",
        _id(),
        sa.Column("contract", sa.String(100), nullable=False),
        sa.Column("roster", sa.String(100)),
        sa.Column("kind", sa.String(100), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person", sa.String(200)),
        sa.Column("instead", sa.String(200)),
        sa.Column("made_by", sa.String(200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("kind IN ('replace', 'add', 'remove', 'only', 'leave')", name="roster_change_kind"),
        sa.CheckConstraint("ends_at > starts_at", name="roster_change_span"),
    )
    op.create_index("roster_change_ends", "roster_change", ["contract", "ends_at"])


def downgrade() -> None:
    """Remove them, with what they hold."""
    op.execute("DELETE FROM timer WHERE machine = 'roster'")
    _let_timers_be(_MACHINES)
    for table in ("roster_warning", "roster_swap", "roster_change", "roster"):
        op.drop_table(table)


def _let_timers_be(machines: tuple[str, ...]) -> None:
    """Let timers be of these machines alone; SQLite, which cannot alter a check, gets the table anew."""
    check = f"machine IN ({', '.join(repr(machine) for machine in machines)})"
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("timer_machine", "timer", type_="check")
        op.create_check_constraint("timer_machine", "timer", sa.text(check))
        return
    for index in ("timer_waiting", "timer_once"):
        op.drop_index(index, "timer")
    op.rename_table("timer", "timer_before")
    op.create_table(
        "timer",
        _id(),
        sa.Column("contract", sa.String(100), nullable=False),
        sa.Column("machine", sa.String(100), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint(check, name="timer_machine"),
    )
    names = "id, contract, machine, subject, generation, due_at, fired_at"
    op.execute(f"INSERT INTO timer ({names}) SELECT {names} FROM timer_before")
    op.drop_table("timer_before")
    waiting = sa.text("fired_at IS NULL")
    op.create_index("timer_waiting", "timer", ["due_at", "id"], sqlite_where=waiting)
    op.create_index("timer_once", "timer", ["contract", "machine", "subject"], unique=True, sqlite_where=waiting)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False)
