"""Which version a store has, and the way to the newest one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, String, column, func, inspect, select, table
from sqlalchemy import text as sql

from desk.errors import StoreUnusable

VERSION_TABLE: Final = "schema_version"
"""Where Alembic keeps the revision."""
_MIGRATION_LOCK: Final = 0x5A48_0001
_IS_OURS = sql("SELECT 1 FROM meta WHERE name = 'application' AND value = 'zhiban'")
_REVISION: Final = select(column("version_num", String)).select_from(table(VERSION_TABLE))


@dataclass(frozen=True, slots=True)
class SchemaState:
    """What a database holds: nothing (`empty`), a store of ours (`revision`), or something else (`foreign`)."""

    empty: bool
    foreign: bool
    revision: str | None


def state_of(connection: Connection) -> SchemaState:
    """Look what a database holds; changes nothing."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return SchemaState(empty=True, foreign=False, revision=None)
    if not {"meta", VERSION_TABLE} <= tables or connection.execute(_IS_OURS).first() is None:
        return SchemaState(empty=False, foreign=True, revision=None)
    row = connection.execute(_REVISION).first()
    return SchemaState(empty=False, foreign=row is None, revision=None if row is None else str(row[0]))


def ensure_usable(connection: Connection, *, name: str) -> None:
    """See that the database called `name` is empty or a store that this version knows; changes nothing.

    Raises:
        StoreUnusable: it holds something else, or a newer version wrote it.
    """
    state = state_of(connection)
    if state.foreign:
        raise StoreUnusable(f"{name}: this database is not a store of Zhiban's; name a new or empty one")
    if state.revision is not None and state.revision not in _revisions():
        raise StoreUnusable(
            f"{name}: the store has version {state.revision}, which this program does not know;"
            " use the program that wrote it, or a newer one"
        )


def upgrade(connection: Connection, *, to: str = "head") -> None:
    """Take the steps up to a revision, in the connection's transaction; one process at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
    command.upgrade(_config(connection), to)


def downgrade(connection: Connection, *, to: str = "base") -> None:
    """Take the steps back down to a revision, in the connection's transaction."""
    command.downgrade(_config(connection), to)


def newest_revision() -> str:
    """Return the revision that this program writes."""
    return _scripts().get_current_head() or ""


def _revisions() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None) -> Config:
    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config
