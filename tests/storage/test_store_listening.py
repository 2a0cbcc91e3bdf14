"""Workers on PostgreSQL hear of each other's commits."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from psycopg import AsyncConnection
from sqlalchemy.exc import DBAPIError

from desk.messages import Entry
from desk.records import Machine, Timer
from storage.listen import listen
from storage.store import SqlStore, open_store
from tests.storage.samples import HERE, NINE, outgoing


async def test_a_commit_that_lets_something_wait_is_heard_once(postgres_url: str) -> None:
    store = await open_store(postgres_url)
    async with aclosing(listen(postgres_url)) as heard:
        await anext(heard)
        async with store.work() as work:
            await work.timeline.add(Entry("message", NINE), contract=HERE)
            await work.commit()
        async with store.work() as work:
            await work.outbox.add(outgoing(), at=NINE)
        ear = asyncio.ensure_future(anext(heard))
        async with store.work() as work:
            await work.outbox.add(outgoing(), at=NINE)
            await work.timers.set(Timer(HERE, Machine.DUTY, "daily-inspection", NINE))
            assert not ear.done()
            await work.commit()
        await asyncio.wait_for(ear, timeout=10)
    await store.close()


async def close_idle(postgres_url: str) -> None:
    """Let the server close all connections to a database but this one."""
    address = postgres_url.replace("postgresql+psycopg://", "postgresql://")
    async with await AsyncConnection.connect(address, autocommit=True) as killer:
        await killer.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_connections_that_the_server_closed_while_idle_are_replaced_unseen(postgres_url: str) -> None:
    store = await open_store(postgres_url, in_place=False)
    async with store.work() as one, store.work() as other:
        await one.timeline.of_contract(HERE)
        await other.timeline.of_contract(HERE)
    await close_idle(postgres_url)
    async with store.work() as one, store.work() as other:
        assert list(await one.timeline.of_contract(HERE)) == list(await other.timeline.of_contract(HERE)) == []
    await store.close()


async def test_the_connection_in_place_is_replaced_unseen_too(postgres_url: str) -> None:
    store = await open_store(postgres_url)
    for _ in range(2):
        async with store.work() as work:
            assert list(await work.timeline.of_contract(HERE)) == []
        await close_idle(postgres_url)
    await store.close()


@pytest.mark.parametrize("in_place", [True, False], ids=["in place", "awaited"])
async def test_a_connection_that_breaks_within_a_unit_of_work_fails_that_one_alone(
    postgres_url: str, *, in_place: bool
) -> None:
    store = await open_store(postgres_url, in_place=in_place)
    for _ in range(3):
        with pytest.raises(DBAPIError):
            await _broken(store, postgres_url)
        async with asyncio.timeout(10), store.work() as work:
            assert list(await work.timeline.of_contract(HERE)) == []
    await store.close()


async def _broken(store: SqlStore, postgres_url: str) -> None:
    """Lose the connection in the midst of a unit of work."""
    async with store.work() as work:
        await work.lock(HERE)
        await close_idle(postgres_url)
        await work.timeline.of_contract(HERE)


async def test_two_stores_on_one_server_wait_for_a_contract_and_not_for_each_other_s_loop(postgres_url: str) -> None:
    one, other = await open_store(postgres_url), await open_store(postgres_url)
    async with one.work() as first:
        await first.lock(HERE)
        waiting = asyncio.create_task(_lock(other))
        await asyncio.wait([waiting], timeout=0.2)
        assert not waiting.done()
        assert list(await first.timeline.of_contract(HERE)) == []
        await first.commit()
    assert await waiting == HERE
    await one.close()
    await other.close()


async def _lock(store: SqlStore) -> str:
    async with store.work() as work:
        await work.lock(HERE)
    return HERE
