"""Transactions: all or nothing, in line per contract, nothing across the walls."""

from __future__ import annotations

import asyncio
import sys

import pytest
from sqlalchemy.exc import IntegrityError

from desk.messages import Entry
from desk.people import Person, Role
from desk.ports import Store
from desk.records import Machine, Timer
from storage.store import SqlStore, open_store
from tests.storage.samples import HERE, NINE, THERE, inbound, minutes, outgoing, page, paging, ticket


async def test_what_is_not_committed_does_not_stand(store: SqlStore) -> None:
    async def fail_half_way() -> None:
        async with store.work() as work:
            await work.inbox.add(inbound())
            await work.tickets.put(ticket(1))
            await work.outbox.add(outgoing(), at=NINE)
            await work.timeline.add(Entry("message", NINE), contract=HERE)
            await work.timers.set(Timer(HERE, Machine.PAGING, "1", NINE))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_half_way()
    async with store.work() as work:
        assert list(await work.inbox.waiting()) == []
        assert await work.tickets.get(HERE, 1) is None
        assert list(await work.delivery.claim(NINE)) == []
        assert list(await work.timeline.of_contract(HERE)) == []
        assert await work.timers.next_due() is None


async def test_after_a_commit_only_what_follows_it_is_rolled_back(store: SqlStore) -> None:
    async with store.work() as work:
        await work.tickets.put(ticket(1))
        await work.commit()
        await work.tickets.put(ticket(2))
    async with store.work() as work:
        assert [found.number for found in await work.tickets.live(HERE)] == [1]


async def test_the_store_stays_usable_after_a_refused_row(store: SqlStore) -> None:
    async def page_without_ticket() -> None:
        async with store.work() as work:
            await work.pagings.put(paging(99))
            await work.commit()

    with pytest.raises(IntegrityError):
        await page_without_ticket()
    async with store.work() as work:
        await work.tickets.put(ticket(1))
        await work.pagings.put(paging(1))
        await work.commit()


async def test_units_of_work_in_line_number_without_gaps_or_doubles(store: SqlStore) -> None:
    async def open_one(contract: str) -> int:
        async with store.work() as work:
            await work.lock(contract)
            number = await work.tickets.next_number(contract)
            await work.tickets.put(ticket(number, contract=contract))
            await work.commit()
            return number

    numbers = await asyncio.gather(*(open_one(contract) for _ in range(10) for contract in (HERE, THERE)))
    assert sorted(numbers) == sorted([*range(1, 11)] * 2)


async def test_two_workers_on_one_store_number_without_gaps_or_doubles(lasting_url: str) -> None:
    stores = [await open_store(lasting_url), await open_store(lasting_url)]

    async def open_one(store: Store) -> int:
        async with store.work() as work:
            number = await work.tickets.next_number(HERE)
            await work.tickets.put(ticket(number))
            await work.outbox.add(outgoing(to=f"p{number}"), at=NINE)
            await work.commit()
            return number

    numbers = await asyncio.gather(*(open_one(store) for _ in range(8) for store in stores))
    async with stores[0].work() as work:
        assert len(await work.delivery.claim(NINE)) == 16
    for store in stores:
        await store.close()
    assert sorted(numbers) == list(range(1, 17))


async def test_two_workers_never_send_the_same_message_nor_fire_the_same_timer(lasting_url: str) -> None:
    stores = [await open_store(lasting_url), await open_store(lasting_url)]
    timers = [Timer(HERE, Machine.TARGETS, str(number), minutes(number)) for number in range(10)]
    async with stores[0].work() as work:
        for number, timer in enumerate(timers):
            await work.outbox.add(outgoing(to=f"p{number}"), at=NINE)
            await work.timers.set(timer)
        await work.commit()

    async def send_some(store: Store) -> list[int]:
        async with store.work() as work:
            claimed = await work.delivery.claim(NINE, limit=3)
            await work.commit()
            return [delivery.id for delivery in claimed]

    async def fire(store: Store, timer: Timer) -> bool:
        async with store.work() as work:
            fired = await work.timers.claim(timer, at=minutes(60))
            await work.commit()
            return fired

    sent = [row for rows in await asyncio.gather(*(send_some(s) for _ in range(3) for s in stores)) for row in rows]
    fired = await asyncio.gather(*(fire(store, timer) for timer in timers for store in stores))
    for store in stores:
        await store.close()
    assert len(sent) == len(set(sent)) == 10
    assert sum(fired) == 10


async def test_a_cancelled_unit_of_work_lets_the_next_one_in(store: SqlStore) -> None:
    entered = asyncio.Event()

    async def stall() -> None:
        async with store.work() as work:
            await work.tickets.put(ticket(1))
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(stall())
    await entered.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with store.work() as work:
        assert await work.tickets.get(HERE, 1) is None


_WORKER = """
import asyncio, sys
from storage.store import open_store
from tests.storage.samples import NINE, inbound, page

async def work_until_killed(url):
    store = await open_store(url)
    async with store.work() as work:
        await work.inbox.add(inbound("accepted"))
        await work.outbox.add(page(), at=NINE)
        await work.commit()
    async with store.work() as work:
        await work.inbox.add(inbound("half done"))
        print("now", flush=True)
        await asyncio.Event().wait()

asyncio.run(work_until_killed(sys.argv[1]))
"""


async def test_a_worker_killed_in_the_middle_loses_nothing_accepted_and_leaves_nothing_half_done(
    lasting_url: str,
) -> None:
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _WORKER, lasting_url, stdout=asyncio.subprocess.PIPE
    )
    assert worker.stdout is not None
    assert await worker.stdout.readline() == b"now\n"
    worker.kill()
    await worker.wait()
    store = await open_store(lasting_url)
    async with store.work() as work:
        assert [message.id for _, message in await work.inbox.waiting()] == ["accepted"]
        assert [delivery.message for delivery in await work.delivery.claim(NINE)] == [page()]
    await store.close()


async def test_work_outside_its_transaction_is_refused(store: SqlStore) -> None:
    with pytest.raises(RuntimeError, match="not entered"):
        await store.work().commit()


async def test_a_store_keeps_everything_over_a_restart(lasting_url: str) -> None:
    store: Store = await open_store(lasting_url)
    async with store.work() as work:
        await work.people.put(Person(HERE, "li", "李工", Role.ENGINEER, level=1))
        await work.tickets.put(ticket(1))
        await work.commit()
    await store.close()
    store = await open_store(lasting_url)
    async with store.work() as work:
        assert await work.tickets.get(HERE, 1) == ticket(1)
        assert await work.people.get(HERE, "li") is not None
    await store.close()
