"""SQLite's own: where the file lies, how connections are set up, and what a file must be to be opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import quote

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError

from desk.errors import StoreUnusable
from storage.columns import to_json
from storage.schema import ensure_usable

BUSY_SECONDS: Final = 30
"""How long a transaction waits for another process that writes."""
_ON_FILES: Final = ("journal_mode=WAL", "synchronous=FULL")
"""A commit is on the disk when it returns: a message that was accepted outlives the machine's power."""
_ALWAYS: Final = ("foreign_keys=ON", f"busy_timeout={BUSY_SECONDS * 1000}", "cache_size=-16000", "temp_store=MEMORY")


class _Cursor(Protocol):
    def execute(self, statement: str) -> object: ...

    def close(self) -> None: ...


class _RawConnection(Protocol):
    isolation_level: str | None

    def cursor(self) -> _Cursor: ...


def in_memory(url: URL) -> bool:
    """Tell whether a SQLite address names no file."""
    return url.database in {None, "", ":memory:"}


def memory_engine() -> Engine:
    """Return an engine whose one connection is a fresh database in memory."""
    engine = create_engine(
        "sqlite://",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        json_serializer=to_json,
        pool_reset_on_return=None,
    )
    _take_over_transactions(engine, _ALWAYS)
    return engine


def file_engine(path: Path) -> Engine:
    """Return an engine for a file that is a store or is to become one; one connection, used by one at a time."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        json_serializer=to_json,
        pool_reset_on_return=None,
    )
    set_up_file(engine)
    return engine


def set_up_file(engine: Engine) -> None:
    """Let an engine's connections to a file be as ours are: its settings, and transactions that begin as writers."""
    _take_over_transactions(engine, (*_ALWAYS, *_ON_FILES))


def prepare_file(path: Path) -> None:
    """See that a file is absent, empty or a store of ours, and that its folder exists.

    Raises:
        StoreUnusable: it is something else, or cannot be read; nothing was changed.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        there = path.exists() and path.stat().st_size > 0
    except OSError as error:
        raise StoreUnusable(f"{path}: {error.strerror}; name a file in a folder that can be written") from error
    if path.is_dir():
        raise StoreUnusable(f"{path}: this is a folder; name a file for the store")
    if there:
        _look_into(path)


def _look_into(path: Path) -> None:
    address = f"file:{quote(str(path))}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True))
    try:
        with engine.connect() as connection:
            ensure_usable(connection, name=str(path))
    except DatabaseError as error:
        raise StoreUnusable(f"{path}: {error.orig}; name a store of Zhiban's or a new file") from error
    finally:
        engine.dispose()


def _take_over_transactions(engine: Engine, pragmas: tuple[str, ...]) -> None:
    """Let SQLAlchemy begin transactions, as writers at once: so two of them never wait for each other's end in vain."""

    @event.listens_for(engine, "connect")
    def set_up(raw: _RawConnection, _record: object) -> None:
        raw.isolation_level = None
        cursor = raw.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
