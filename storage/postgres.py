"""PostgreSQL's own: the driver, and how connections are set up."""

from __future__ import annotations

import select
from typing import Any, Final, Protocol, runtime_checkable

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.columns import to_json

CONNECT_SECONDS: Final = 10
"""How long to wait for a server that does not answer."""
_OPTIONS: Final[dict[str, Any]] = {
    "json_serializer": to_json,
    "pool_reset_on_return": None,
    "connect_args": {"connect_timeout": CONNECT_SECONDS},
}


def postgres_engine(address: URL) -> AsyncEngine:
    """Return an engine for a PostgreSQL server; a connection that broke while idle is replaced unseen."""
    engine = create_async_engine(_with_driver(address), pool_size=10, max_overflow=10, **_OPTIONS)
    event.listen(engine.sync_engine, "checkout", _refuse_broken)
    return engine


def postgres_engine_in_place(address: URL) -> Engine:
    """Return an engine whose calls return when they are done, for a server on this machine, one user at a time."""
    engine = create_engine(_with_driver(address), pool_size=1, max_overflow=0, **_OPTIONS)
    event.listen(engine, "checkout", _refuse_broken)
    return engine


def is_here(address: URL) -> bool:
    """Tell whether a server's address is this machine's: a socket's folder, no host at all, or the loopback's."""
    named = address.query.get("host", address.host) or ""
    hosts = named if isinstance(named, tuple) else (named,)
    return all(host.startswith("/") or host in {"", "localhost", "127.0.0.1", "::1"} for host in hosts)


def _with_driver(address: URL) -> URL:
    return address.set(drivername="postgresql+psycopg")


class _Driver(Protocol):
    closed: bool

    def fileno(self) -> int: ...


@runtime_checkable
class _Awaited(Protocol):
    driver_connection: _Driver


def _refuse_broken(connection: _Driver | _Awaited, _record: object, _proxy: object) -> None:
    """Let the pool replace a connection that the server has closed.

    A server that says something on an idle connection says good-bye: so a look at the socket tells what a ping
    would, without the way to the server and back before each transaction.

    Raises:
        DisconnectionError: the connection is of no more use.
    """
    raw = connection.driver_connection if isinstance(connection, _Awaited) else connection
    if raw.closed:
        raise DisconnectionError("the connection is closed")
    poll = select.poll()
    poll.register(raw.fileno(), select.POLLIN)
    if poll.poll(0):
        raise DisconnectionError("the server has closed the connection")
