"""One open transaction, as the repositories see it: statements in, rows out, whatever the database.

On a PostgreSQL elsewhere each statement is awaited. SQLite's statements, and those of a PostgreSQL on this machine, run
in place: a hop to another thread, or a wait in the loop, would cost a multiple of the statement; only what may have to
wait for others, or for the disk, is left to a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Final, Protocol, TypeAlias, TypeVar

from sqlalchemy import Connection, Executable, Integer, RowMapping, bindparam, func, literal_column, select, true
from sqlalchemy import text as sql
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection

Fields: TypeAlias = Mapping[str, object]
"""The values of one statement, by name."""

Write: TypeAlias = tuple[Executable, Sequence[Fields]]
"""A statement that is carried out once for each of the fields."""

CHANNEL: Final = "zhiban"
"""What PostgreSQL's NOTIFY calls when something waits to be sent or to fire."""
_LOCK_SPACE: Final = 0x5A48
"""The first half of our advisory locks, so that other programs in the database do not meet them."""
_RESERVED: Final = 8
"""How many ids of messages to send are taken from PostgreSQL's sequence at once; what is left over is never used."""
_HELD = (
    select(
        func.pg_advisory_xact_lock(
            literal_column(str(_LOCK_SPACE), Integer), func.hashtext(bindparam("contract", type_=postgresql.TEXT))
        )
    )
    .cte("held")
    .prefix_with("MATERIALIZED", dialect="postgresql")
)
_NEXT_ID = func.nextval(func.pg_get_serial_sequence("outbox", "id")).label("id")
_SERIES = func.generate_series(literal_column("1"), literal_column(str(_RESERVED))).table_valued("value")
_IDS = select(_NEXT_ID).select_from(_SERIES)
_LOCK = select(_NEXT_ID).select_from(_HELD.join(_SERIES, true()))
_NOTIFY = sql(f"NOTIFY {CHANNEL}")


class Wire(Protocol):
    """A connection inside its transaction."""

    async def fetch(self, statement: Executable, fields: Fields) -> Sequence[RowMapping]:
        """Return the rows of a statement."""
        ...

    async def wait_for(self, statement: Executable, fields: Fields) -> Sequence[RowMapping]:
        """Return the rows of a statement that may have to wait until others are done."""
        ...

    async def run(self, statement: Executable, fields: Fields | Sequence[Fields]) -> int:
        """Carry out a statement, once for each of `fields`, and return how many rows it met."""
        ...

    def together(self) -> AbstractAsyncContextManager[None]:
        """Carry out what is run within on one way to the database; how many rows it met is not known."""
        ...

    async def commit(self) -> None:
        """Let what was written stand."""
        ...

    async def close(self) -> None:
        """Roll back what was not committed and give the connection back."""
        ...


class _Pipelined(Protocol):
    def pipeline(self) -> AbstractAsyncContextManager[object]: ...


class AwaitedWire:
    """A connection whose statements are awaited."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Use an entered connection."""
        self._connection = connection

    async def fetch(self, statement: Executable, fields: Fields) -> Sequence[RowMapping]:
        """Return the rows of a statement."""
        return (await self._connection.execute(statement, fields)).mappings().all()

    async def wait_for(self, statement: Executable, fields: Fields) -> Sequence[RowMapping]:
        """Return the rows of a statement; here all may wait."""
        return await self.fetch(statement, fields)

    async def run(self, statement: Executable, fields: Fields | Sequence[Fields]) -> int:
        """Carry out a statement and return how many rows it met."""
        return (await self._connection.execute(statement, fields)).rowcount

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Carry out what is run within on one way to the server and back (libpq's pipeline mode)."""
        raw: _Pipelined = (await self._connection.get_raw_connection()).driver_connection  # type: ignore[assignment]
        async with raw.pipeline():
            yield

    async def commit(self) -> None:
        """Let what was written stand."""
        await self._connection.commit()

    async def close(self) -> None:
        """Roll back what was not committed and give the connection back."""
        try:
            await self._connection.rollback()
        except BaseException:
            await self._connection.invalidate()
            raise
        finally:
            await self._connection.close()


Result = TypeVar("Result")


async def to_its_end(call: Callable[[], Result], *, undo: Callable[[Result], None] | None = None) -> Result:
    """Run a call in a thread and wait for its end even when cancelled: nobody else may use the connection before.

    When cancelled, `undo` is called with the result, and the cancellation goes on.
    """
    running = asyncio.ensure_future(asyncio.to_thread(call))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        if undo is not None and running.exception() is None:
            undo(running.result())
        raise


class InPlaceWire:
    """A connection to a store on this machine, whose statements run in place: a hop or a wait would take longer.

    What may have to wait runs in a thread: the beginning (another process may be writing), the lock of a contract and,
    where there is a disk, the commit. Source: docs/decisions/0004-sqlite-in-place.md and 0008-postgres-in-place.md.
    """

    def __init__(self, connection: Connection, *, waits: bool = False) -> None:
        """Use an open connection; `waits` where commits go to a disk."""
        self._connection = connection
        self._waits = waits

    async def fetch(self, statement: Executable, fields: Fields) -> Sequence[RowMapping]:
        """Return the rows of a statement."""
        return self._rows(statement, fields)

    async def wait_for(self, statement: Executable, fields: Fields) -> Sequence[RowMapping]:
        """Return the rows of a statement, waited for in a thread."""
        return await to_its_end(lambda: self._rows(statement, fields))

    def _rows(self, statement: Executable, fields: Fields) -> Sequence[RowMapping]:
        return self._connection.execute(statement, fields).mappings().all()

    async def run(self, statement: Executable, fields: Fields | Sequence[Fields]) -> int:
        """Carry out a statement and return how many rows it met."""
        return self._connection.execute(statement, fields).rowcount

    def together(self) -> AbstractAsyncContextManager[None]:
        """Carry out what is run within, each in place."""
        return nullcontext()

    async def commit(self) -> None:
        """Let what was written stand."""
        if self._waits:
            await to_its_end(self._connection.commit)
        else:
            self._connection.commit()

    async def close(self) -> None:
        """Roll back what was not committed and give the connection back."""
        self._connection.rollback()
        self._connection.close()


class Transaction:
    """What the repositories of one unit of work share."""

    def __init__(self, wire: Wire, *, dialect: str) -> None:
        """Work on an entered connection of the dialect `sqlite` or `postgresql`."""
        self._wire = wire
        self._locked: set[str] = set()
        self._spare: list[int] = []
        self._wakes = False
        self.dialect = dialect

    async def fetch(self, statement: Executable, fields: Fields) -> Sequence[RowMapping]:
        """Return the rows of a statement."""
        return await self._wire.fetch(statement, fields)

    async def first(self, statement: Executable, fields: Fields) -> RowMapping | None:
        """Return a statement's first row, None where there is none."""
        rows = await self._wire.fetch(statement, fields)
        return rows[0] if rows else None

    async def run(self, statement: Executable, fields: Fields | Sequence[Fields]) -> int:
        """Carry out a statement, once for each of `fields`, and return how many rows it met (once: exact)."""
        if not isinstance(fields, Mapping) and len(fields) == 1:
            fields = fields[0]  # one is not sent as many: that takes a driver twice the way to the server
        return await self._wire.run(statement, fields)

    async def run_all(self, writes: Sequence[Write]) -> None:
        """Carry out statements in order."""
        for statement, rows in writes:
            await self.run(statement, rows)

    async def lock(self, contract: str) -> None:
        """Wait until no other transaction handles the contract; SQLite has one writer anyway.

        Ids for what this transaction will say are taken on the same way.
        """
        if not self.alone(contract):
            self._spare = [row["id"] for row in await self._wire.wait_for(_LOCK, {"contract": contract})]
            self._locked.add(contract)

    async def outbox_ids(self) -> list[int]:
        """Return ids of PostgreSQL's sequence that nobody else will use, in order."""
        ids, self._spare = self._spare, []
        return ids or [row["id"] for row in await self._wire.fetch(_IDS, {})]

    def alone(self, contract: str) -> bool:
        """Tell whether nobody else writes this contract's rows while this transaction lasts."""
        return self.dialect == "sqlite" or contract in self._locked

    def wake(self) -> None:
        """Tell the other workers, when this commits, that something waits."""
        self._wakes = True

    async def finish(self, writes: Sequence[Write]) -> None:
        """Carry out what was held back, with the word to the other workers, and let all that was written stand."""
        wakes = self._wakes and self.dialect == "postgresql"
        if writes or wakes:
            async with self._wire.together():
                await self.run_all(writes)
                if wakes:
                    await self._wire.run(_NOTIFY, {})
        self._wakes = False
        await self.commit()

    async def commit(self) -> None:
        """Let what was written stand; the locks go with it."""
        await self._wire.commit()
        self._locked.clear()
        self._spare = []

    async def close(self) -> None:
        """Roll back what was not committed and give the connection back."""
        await self._wire.close()
