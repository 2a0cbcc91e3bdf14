"""Opening a store, and the units of work that come from it (`desk.ports.Store`)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Final, TypeAlias

from sqlalchemy import Connection, Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

import storage.rows  # noqa: F401  (fills the metadata)
from desk.errors import StoreUnusable
from storage.columns import Base
from storage.schema import ensure_usable, is_newest
from storage.sqlite import file_engine, in_memory, memory_engine, prepare_file
from storage.transaction import AwaitedWire, InPlaceWire, Transaction, Wire, to_its_end
from storage.work import SqlUnitOfWork

_Connect: TypeAlias = Callable[[], Awaitable[Wire]]
_Close: TypeAlias = Callable[[], Awaitable[None]]


class SqlStore:
    """A store on one database. Where statements run in place, its units of work stand in line, one at a time."""

    def __init__(self, connect: _Connect, close: _Close, *, dialect: str, in_line: bool = True) -> None:
        """Take how connections are made and closed; `open_store` is the way to get one."""
        self._connect = connect
        self._close = close
        self._dialect = dialect
        self._turn = asyncio.Lock() if in_line else None

    def work(self) -> SqlUnitOfWork:
        """Return a new unit of work, to be entered with `async with`."""
        return SqlUnitOfWork(self._begin, self._end)

    async def close(self) -> None:
        """Close all connections; waits for the unit of work under way where they stand in line."""
        async with self._turn or nullcontext():
            await self._close()

    async def _begin(self) -> Transaction:
        if self._turn is not None:
            await self._turn.acquire()
        try:
            return Transaction(await self._connect(), dialect=self._dialect)
        except BaseException:
            self._release()
            raise

    async def _end(self, transaction: Transaction) -> None:
        """Close a transaction to the end, also where the task that worked in it is cancelled meanwhile."""
        await asyncio.shield(self._finish(transaction))

    async def _finish(self, transaction: Transaction) -> None:
        try:
            await transaction.close()
        finally:
            self._release()

    def _release(self) -> None:
        if self._turn is not None:
            self._turn.release()


_EXPECTED: Final = "sqlite+aiosqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE"


async def open_store(url: str, *, in_place: bool | None = None) -> SqlStore:
    """Open the store at an address, make it where there is none, and bring an older one up to date.

    Args:
        url: `sqlite+aiosqlite:///FILE` (a relative or absolute path), `sqlite+aiosqlite://` for one in memory,
            or `postgresql+psycopg://USER@HOST/DATABASE`.
        in_place: whether PostgreSQL's statements run in place; by default where its server is this machine's.

    Raises:
        StoreUnusable: no store can be had there; nothing was changed.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StoreUnusable(f"the store's address cannot be read; expected {_EXPECTED}") from error
    backend = address.get_backend_name()
    if backend == "sqlite" and in_memory(address):
        return _open_memory(memory_engine())
    if backend == "sqlite":
        return await _open_file(Path(str(address.database)))
    if backend == "postgresql":
        return await _open_server(address, in_place=in_place)
    raise StoreUnusable(f"{backend}: no database that the desk knows; expected {_EXPECTED}")


def _open_memory(engine: Engine) -> SqlStore:
    """Return a fresh store in memory; its schema is that of the newest migration."""

    async def connect() -> Wire:
        return InPlaceWire(engine.connect())

    async def close() -> None:
        engine.dispose()

    Base.metadata.create_all(engine)
    return SqlStore(connect, close, dialect="sqlite")


async def _open_file(path: Path) -> SqlStore:
    await asyncio.to_thread(prepare_file, path)
    engine = file_engine(path)
    try:
        await asyncio.to_thread(_bring_file_up_to_date, engine, name=str(path))
    except DBAPIError as error:
        engine.dispose()
        raise StoreUnusable(f"{path}: {error.orig}; see that the file and its folder can be written") from error

    def begin() -> Connection:
        connection = engine.connect()
        connection.begin()
        return connection

    async def connect() -> Wire:
        return InPlaceWire(await to_its_end(begin, undo=_give_back), waits=True)

    async def close() -> None:
        engine.dispose()

    return SqlStore(connect, close, dialect="sqlite")


def _give_back(connection: Connection) -> None:
    """Undo a beginning that nobody waits for any more."""
    connection.rollback()
    connection.close()


def _bring_file_up_to_date(engine: Engine, *, name: str) -> None:
    """Look at a file's store and take the missing steps, in one transaction."""
    with engine.begin() as connection:
        _bring_along(connection, name=name)


async def _open_server(address: URL, *, in_place: bool | None) -> SqlStore:
    # The driver is loaded only where it is used.
    from storage.postgres import is_here, postgres_engine, postgres_engine_in_place

    name = f"postgresql at {address.host or 'the local socket'}, database {address.database}"
    if is_here(address) if in_place is None else in_place:
        here = postgres_engine_in_place(address)
        return await _usable(_in_place(here), asyncio.to_thread(_bring_file_up_to_date, here, name=name), name)
    engine = postgres_engine(address)
    return await _usable(_awaited(engine), _bring_up_to_date(engine, name=name), name)


async def _usable(store: SqlStore, brought: Awaitable[None], name: str) -> SqlStore:
    """Return the store once it is brought up to date; where it cannot be, close it and say why."""
    try:
        await brought
    except DBAPIError as error:
        await store.close()
        reason = " ".join(str(error.orig).split())
        raise StoreUnusable(f"{name}: {reason}; see that the server runs and the address is right") from error
    except StoreUnusable:
        await store.close()
        raise
    return store


async def _bring_up_to_date(engine: AsyncEngine, *, name: str) -> None:
    """Look at the store and take the missing steps, in one transaction."""
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: _bring_along(sync, name=name))


def _bring_along(connection: Connection, *, name: str) -> None:
    """Take the missing steps of a usable store; what takes them is loaded only where some are missing."""
    ensure_usable(connection, name=name)
    if not is_newest(connection):
        from storage.migrate import upgrade

        upgrade(connection)


def _in_place(engine: Engine) -> SqlStore:
    """Return a store on a server of this machine; its connection is begun by the first statement."""

    async def connect() -> Wire:
        return InPlaceWire(await to_its_end(engine.connect, undo=_give_back), waits=True)

    async def close() -> None:
        engine.dispose()

    return SqlStore(connect, close, dialect=engine.dialect.name)


def _awaited(engine: AsyncEngine) -> SqlStore:
    async def connect() -> Wire:
        return AwaitedWire(await engine.connect())

    return SqlStore(connect, engine.dispose, dialect=engine.dialect.name, in_line=False)
