"""The steps from one version of the store to another; loaded only where one must be taken."""

from __future__ import annotations

from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, select

from storage.schema import MIGRATIONS

_MIGRATION_LOCK: Final = 0x5A48_0001


def upgrade(connection: Connection, *, to: str = "head") -> None:
    """Take the steps up to a revision, in the connection's transaction; one process at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
    command.upgrade(_config(connection), to)


def downgrade(connection: Connection, *, to: str = "base") -> None:
    """Take the steps back down to a revision, in the connection's transaction."""
    command.downgrade(_config(connection), to)


def known_revisions() -> frozenset[str]:
    """Return the revisions of all steps."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions())


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    if connection is not None:
        config.attributes["connection"] = connection
    return config
