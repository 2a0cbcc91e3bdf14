"""Hearing from other workers on PostgreSQL that something waits to be sent or to fire."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from storage.postgres import CONNECT_SECONDS
from storage.transaction import CHANNEL


async def listen(url: str) -> AsyncGenerator[None, None]:
    """Yield at once (the ear is open, look at what waits), then whenever a worker committed a message or a timer.

    Uses a connection of its own. Several commits may be one call; a safety sweep covers what a broken connection
    misses.

    Args:
        url: the store's address; only PostgreSQL can be listened to.

    Raises:
        psycopg.OperationalError: the server cannot be reached, or went away.
    """
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await psycopg.AsyncConnection.connect(address, autocommit=True, connect_timeout=CONNECT_SECONDS)
    async with connection:
        await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        yield
        async for _ in connection.notifies():
            yield
