"""PostgreSQL's own: the driver, and how connections are set up."""

from __future__ import annotations

from typing import Final

from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.columns import to_json

CONNECT_SECONDS: Final = 10
"""How long to wait for a server that does not answer."""


def postgres_engine(address: URL) -> AsyncEngine:
    """Return an engine for a PostgreSQL server; a connection that broke while idle is replaced unseen."""
    return create_async_engine(
        address.set(drivername="postgresql+psycopg"),
        json_serializer=to_json,
        pool_reset_on_return=None,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=10,
        connect_args={"connect_timeout": CONNECT_SECONDS},
    )
