"""PostgreSQL's own: the driver, and how connections are set up."""

from __future__ import annotations

import select
from typing import Final, Protocol

from psycopg import AsyncConnection
from sqlalchemy import event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.columns import to_json

CONNECT_SECONDS: Final = 10
"""How long to wait for a server that does not answer."""


def postgres_engine(address: URL) -> AsyncEngine:
    """Return an engine for a PostgreSQL server; a connection that broke while idle is replaced unseen."""
    engine = create_async_engine(
        address.set(drivername="postgresql+psycopg"),
        json_serializer=to_json,
        pool_reset_on_return=None,
        pool_size=10,
        max_overflow=10,
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )
    event.listen(engine.sync_engine, "checkout", _refuse_broken)
    return engine


class _Adapted(Protocol):
    driver_connection: AsyncConnection[object]


def _refuse_broken(connection: _Adapted, _record: object, _proxy: object) -> None:
    """Let the pool replace a connection that the server has closed.

    A server that says something on an idle connection says good-bye: so a look at the socket tells what a ping
    would, without the way to the server and back before each transaction.

    Raises:
        DisconnectionError: the connection is of no more use.
    """
    raw = connection.driver_connection
    if raw.closed:
        raise DisconnectionError("the connection is closed")
    poll = select.poll()
    poll.register(raw.fileno(), select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError("the server has closed the connection")
