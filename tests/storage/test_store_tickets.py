"""Tickets, their clocks and pauses, and their paging."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.paging import Stage
from desk.tickets import LIVE, State
from storage.store import SqlStore
from tests.storage.samples import HERE, THERE, full_ticket, minutes, paging, target, ticket


async def test_a_ticket_comes_back_whole(store: SqlStore) -> None:
    async with store.work() as work:
        await work.tickets.put(full_ticket(2))
        await work.tickets.put(ticket(1))
        await work.commit()
    async with store.work() as work:
        assert await work.tickets.get(HERE, 2) == full_ticket(2)
        assert await work.tickets.get(HERE, 1) == ticket(1)
        assert await work.tickets.get(HERE, 3) is None
        assert await work.tickets.get(HERE, 10**30) is None
        assert await work.tickets.get(THERE, 1) is None


@pytest.mark.parametrize("locked", [pytest.param(True, id="under the lock"), pytest.param(False, id="without it")])
async def test_a_ticket_is_kept_as_it_is_now_with_fewer_or_more_parts(store: SqlStore, locked: bool) -> None:
    before = full_ticket()
    for after in (
        replace(before, targets=before.targets[1:], pauses=()),
        replace(before, targets=(*before.targets, target("report")), state=State.RESOLVED, reporters=("wu",)),
        replace(before, targets=(), pauses=before.pauses[:1]),
    ):
        async with store.work() as work:
            await work.tickets.put(before)
            await work.commit()
        async with store.work() as work:
            if locked:
                await work.lock(HERE)
            assert await work.tickets.get(HERE, 1) == before
            await work.tickets.put(after)
            assert await work.tickets.get(HERE, 1) == after
            await work.commit()
        async with store.work() as work:
            assert await work.tickets.get(HERE, 1) == after


async def test_numbers_count_from_one_within_each_contract(store: SqlStore) -> None:
    async with store.work() as work:
        assert await work.tickets.next_number(HERE) == 1
        await work.tickets.put(ticket(1))
        assert await work.tickets.next_number(HERE) == 2
        assert await work.tickets.next_number(THERE) == 1


async def test_live_tickets_are_those_with_work_to_do_by_number(store: SqlStore) -> None:
    async with store.work() as work:
        for number, state in reversed(list(enumerate(State, start=1))):
            await work.tickets.put(ticket(number, state=state))
        await work.tickets.put(ticket(1, contract=THERE))
        await work.commit()
    async with store.work() as work:
        expected = [number for number, state in enumerate(State, start=1) if state in LIVE]
        assert [found.number for found in await work.tickets.live(HERE)] == expected
        assert [found.number for found in await work.tickets.listing(HERE)] == [7, 6, 5, 4, 3, 2, 1]
        assert [found.number for found in await work.tickets.listing(HERE, limit=2)] == [7, 6]
        assert all(found.targets == (target(),) for found in await work.tickets.listing(HERE))


async def test_a_person_s_tickets_are_those_reported_and_joined_newest_first(store: SqlStore) -> None:
    async with store.work() as work:
        await work.tickets.put(ticket(1, reporter="zhang", state=State.CLOSED))
        await work.tickets.put(ticket(2, reporter="Zhang"))
        await work.tickets.put(replace(ticket(3, reporter="wu"), reporters=("zhang",)))
        await work.tickets.put(ticket(4, contract=THERE))
        await work.tickets.put(replace(ticket(2, reporter="Zhang"), reporters=("he", "zhang")))
        await work.commit()
    async with store.work() as work:
        assert [found.number for found in await work.tickets.of_reporter(HERE, "zhang")] == [3, 2, 1]
        assert [found.number for found in await work.tickets.of_reporter(HERE, "zhang", limit=2)] == [3, 2]
        assert [found.number for found in await work.tickets.of_reporter(HERE, "he")] == [2]
        assert list(await work.tickets.of_reporter(HERE, "li")) == []


async def test_recent_reports_are_live_faults_since_the_moment_itself(store: SqlStore) -> None:
    reported = [
        replace(ticket(1), last_report_at=minutes(10)),
        replace(ticket(2), last_report_at=minutes(9)),
        replace(ticket(3), last_report_at=minutes(20), severity="question"),
        replace(ticket(4, state=State.RESOLVED), last_report_at=minutes(20)),
        replace(ticket(5, state=State.RESTORED), last_report_at=minutes(20), severity="fault"),
        replace(ticket(6, contract=THERE), last_report_at=minutes(20)),
    ]
    async with store.work() as work:
        for each in reported:
            await work.tickets.put(each)
        found = await work.tickets.reported_since(HERE, minutes(10))
        assert [each.number for each in found] == [1, 5]


async def test_a_paging_comes_back_as_it_is_now(store: SqlStore) -> None:
    taken = replace(paging(stage=Stage.TAKEN), engineer="li", reminded=True, next_at=None, paged=())
    async with store.work() as work:
        await work.tickets.put(ticket(1))
        await work.pagings.put(paging())
        assert await work.pagings.get(HERE, 1) == paging()
        await work.pagings.put(taken)
        await work.commit()
    async with store.work() as work:
        assert await work.pagings.get(HERE, 1) == taken
        assert await work.pagings.get(THERE, 1) is None


async def test_a_person_is_rung_by_pagings_that_ring_and_have_paged_him(store: SqlStore) -> None:
    async with store.work() as work:
        for number, stage in enumerate((Stage.RINGING, Stage.TAKEN, Stage.ENDED, Stage.RINGING), start=1):
            await work.tickets.put(ticket(number))
            await work.pagings.put(paging(number, stage=stage))
        await work.tickets.put(ticket(1, contract=THERE))
        await work.pagings.put(paging(1, contract=THERE))
        assert [found.ticket for found in await work.pagings.rung(HERE, "wang")] == [1, 4]
        assert list(await work.pagings.rung(HERE, "wan")) == []
