"""`INSERT … ON CONFLICT` for both databases.

SQLAlchemy's own constructs for it are one for each dialect and are compiled anew at each use, which costs more than
the statement itself. The words are the same on both databases, so they stand here once, with the columns' types.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Column, Table, bindparam, text
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.sql.selectable import TextualSelect

from storage.columns import Base


def table_of(row: type[Base]) -> Table:
    """Return the table behind a row class."""
    table = row.__table__
    assert isinstance(table, Table)
    return table


def upsert(
    row: type[Base], *, key: Sequence[str], changes: Sequence[str] | None = None, where: str | None = None
) -> TextClause:
    """Return a statement that writes whole rows (every column but a counted `id`), new or in place of those there.

    Args:
        row: whose table is written.
        key: the columns of the unique constraint or index that decides what is there.
        changes: what a row that was there takes over; all but the key where None, nothing where empty.
        where: the condition of a partial unique index.
    """
    names = [column.name for column in _written(table_of(row))]
    taken = [name for name in names if name not in key] if changes is None else changes
    action = f"UPDATE SET {', '.join(f'{_quoted(name)} = excluded.{_quoted(name)}' for name in taken)}"
    return _insert(row, key=key, where=where, action=action if taken else "NOTHING")


def insert_once(row: type[Base], *, key: Sequence[str]) -> TextualSelect:
    """Return a statement that writes a row where its key is new and then gives its `id`.

    An empty `key` stands for all of the table's unique constraints: the row is written where each of them is new.
    """
    statement = _insert(row, key=key, where=None, action="NOTHING", returning="id")
    return statement.columns(table_of(row).c.id)


def _insert(
    row: type[Base], *, key: Sequence[str], where: str | None, action: str, returning: str | None = None
) -> TextClause:
    table = table_of(row)
    columns = _written(table)
    words = (
        f"INSERT INTO {_quoted(table.name)} ({', '.join(_quoted(column.name) for column in columns)})",
        f"VALUES ({', '.join(f':{column.name}' for column in columns)})",
        f"ON CONFLICT ({', '.join(_quoted(name) for name in key)})" if key else "ON CONFLICT",
        f"WHERE {where}" if where else "",
        f"DO {action}",
        f"RETURNING {returning}" if returning else "",
    )
    typed = [bindparam(column.name, type_=column.type) for column in columns]
    return text(" ".join(word for word in words if word)).bindparams(*typed)


def _written(table: Table) -> list[Column[object]]:
    """Return the columns that a writer fills: all but an `id` that the database counts."""
    return [column for column in table.columns if column.name != "id"]


def _quoted(name: str) -> str:
    return f'"{name}"'
