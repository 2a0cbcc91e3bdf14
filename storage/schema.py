"""Which version a store has, and which there are; the steps between them are `storage.migrate`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, String, column, inspect, select, table
from sqlalchemy import text as sql

from desk.errors import StoreUnusable

MIGRATIONS: Final = Path(__file__).parent / "migrations"
VERSION_TABLE: Final = "schema_version"
"""Where Alembic keeps the revision."""
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


def newest_revision() -> str:
    """Return the revision that this program writes."""
    return max(_revisions())


def is_newest(connection: Connection) -> bool:
    """Tell whether the store has the revision that this program writes."""
    return state_of(connection).revision == newest_revision()


@cache
def _revisions() -> frozenset[str]:
    """Return the revisions, which the names of their files begin with."""
    return frozenset(file.name[1:5] for file in MIGRATIONS.joinpath("versions").glob("v[0-9][0-9][0-9][0-9]_*.py"))
