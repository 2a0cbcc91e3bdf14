"""Migrations go up, down and up; the schema is what they make; what is no store is refused and left alone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

import storage.rows  # noqa: F401
from desk.errors import StoreUnusable
from storage.columns import Base
from storage.migrate import downgrade, known_revisions, upgrade
from storage.postgres import postgres_engine
from storage.schema import MIGRATIONS, VERSION_TABLE, newest_revision, state_of
from storage.sqlite import set_up_file
from storage.store import open_store
from tests.storage.samples import ticket


@pytest_asyncio.fixture
async def engine(lasting_url: str) -> AsyncIterator[AsyncEngine]:
    """Yield an engine on an empty database."""
    address = make_url(lasting_url)
    is_file = address.get_backend_name() == "sqlite"
    made = create_async_engine(address) if is_file else postgres_engine(address)
    if is_file:
        set_up_file(made.sync_engine)
    yield made
    await made.dispose()


def differences(connection: Connection) -> list[object]:
    """Return in what the database differs from the rows' metadata."""
    options = {"compare_type": True, "version_table": VERSION_TABLE}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def checks(connection: Connection) -> set[tuple[str, str]]:
    """Return the tables' check constraints, which Alembic does not compare."""
    seen = inspect(connection)
    return {(name, str(check["name"])) for name in seen.get_table_names() for check in seen.get_check_constraints(name)}


def names_in(folder: Path) -> list[str]:
    """Return what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


async def test_migrations_go_up_down_and_up(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        for _ in range(2):
            await connection.run_sync(upgrade)
            assert await connection.run_sync(differences) == []
            assert (await connection.run_sync(state_of)).revision == newest_revision()
            await connection.run_sync(downgrade)
            left = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
            assert left <= {VERSION_TABLE}
        await connection.run_sync(upgrade)


def test_the_names_of_the_files_tell_the_revisions_of_the_steps() -> None:
    names = {path.name[1:5] for path in MIGRATIONS.joinpath("versions").glob("v*.py")}
    assert names == known_revisions()
    assert newest_revision() == max(names)


async def test_migrations_make_the_checks_of_the_rows(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(upgrade)
        migrated = await connection.run_sync(checks)
    named = {
        (table.name, str(constraint.name))
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    assert migrated == named


async def test_steps_that_fail_leave_nothing_behind(engine: AsyncEngine) -> None:
    async def fail_after_the_steps() -> None:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_after_the_steps()
    async with engine.connect() as connection:
        assert (await connection.run_sync(state_of)).empty


async def test_workers_that_start_together_make_one_store(lasting_url: str) -> None:
    stores = await asyncio.gather(*(open_store(lasting_url) for _ in range(3)))
    async with stores[0].work() as work:
        await work.tickets.put(ticket())
        await work.commit()
    async with stores[2].work() as work:
        assert await work.tickets.get(ticket().contract, 1) == ticket()
    for store in stores:
        await store.close()


async def test_a_store_of_a_newer_version_is_refused(lasting_url: str, engine: AsyncEngine) -> None:
    await (await open_store(lasting_url)).close()
    async with engine.begin() as connection:
        await connection.exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    await engine.dispose()
    with pytest.raises(StoreUnusable, match=r"^[^\n]*version 9999[^\n]*$"):
        await open_store(lasting_url)


async def test_another_program_s_database_is_refused(lasting_url: str, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.exec_driver_sql("CREATE TABLE customers (id INTEGER)")
    await engine.dispose()
    with pytest.raises(StoreUnusable, match=r"^[^\n]*not a store of Zhiban's[^\n]*$"):
        await open_store(lasting_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == ["customers"]


async def test_a_refused_file_stays_byte_for_byte(tmp_path: Path) -> None:
    foreign, text = tmp_path / "other.db", tmp_path / "notes.txt"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE customers (id INTEGER)")
    connection.close()
    text.write_text("no database at all, " * 500)
    for path in (foreign, text):
        before = path.read_bytes()
        with pytest.raises(StoreUnusable) as refusal:
            await open_store(f"sqlite+aiosqlite:///{path}")
        assert str(path) in str(refusal.value)
        assert "\n" not in str(refusal.value)
        assert path.read_bytes() == before
    assert names_in(tmp_path) == ["notes.txt", "other.db"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("", "folder", id="a folder"),
        pytest.param("notes.txt/desk.db", "notes.txt", id="a file in a file"),
    ],
)
async def test_a_place_where_no_file_can_be_is_refused(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(StoreUnusable, match=reason):
        await open_store(f"sqlite+aiosqlite:///{tmp_path / name}")


async def test_a_new_folder_and_a_name_with_signs_are_no_trouble(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/值 班/50%23#1.db"
    for _ in range(2):
        await (await open_store(url)).close()
    assert (tmp_path / "值 班" / "50%23#1.db").exists()


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("postgresql+psycopg://desk:secret@127.0.0.1:1/desk", id="no server listens"),
        pytest.param("mysql://root@localhost/desk", id="an unknown database"),
        pytest.param("store.db", id="no address"),
        pytest.param("postgresql://u:secret@host:notaport/x", id="a port that is no number"),
    ],
)
async def test_an_address_without_a_store_is_refused_in_one_line_without_the_password(url: str) -> None:
    with pytest.raises(StoreUnusable) as refusal:
        await open_store(url)
    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)


async def test_a_server_without_that_database_is_refused(postgres_server: str) -> None:
    address = make_url(postgres_server).set(drivername="postgresql+psycopg", database="nowhere")
    with pytest.raises(StoreUnusable, match=r'^[^\n]*"nowhere" does not exist[^\n]*$'):
        await open_store(address.render_as_string(hide_password=False))


async def test_a_postgres_address_without_driver_is_understood(postgres_url: str) -> None:
    plain = postgres_url.replace("postgresql+psycopg", "postgresql")
    await (await open_store(plain)).close()
    with psycopg.connect(plain) as connection:
        assert connection.execute("SELECT value FROM meta").fetchall() == [("zhiban",)]
