"""Timers: one for each matter, fired once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.records import Machine, Timer
from storage.store import SqlStore
from tests.storage.samples import HERE, THERE, minutes

PAGING = Timer(HERE, Machine.PAGING, "1", due_at=minutes(5), generation=2)


async def test_timers_are_due_in_order_and_at_their_very_moment(store: SqlStore) -> None:
    async with store.work() as work:
        later = replace(PAGING, machine=Machine.TARGETS, due_at=minutes(6))
        await work.timers.set(later)
        await work.timers.set(PAGING)
        await work.timers.set(replace(PAGING, contract=THERE, due_at=minutes(7)))
        await work.commit()
    async with store.work() as work:
        assert await work.timers.next_due() == minutes(5)
        assert list(await work.timers.due(minutes(4.99))) == []
        found = await work.timers.due(minutes(6))
        assert [replace(timer, id=None) for timer in found] == [PAGING, later]
        assert len({timer.id for timer in found} - {None}) == 2
        assert len(await work.timers.due(minutes(60), limit=2)) == 2


async def test_a_timer_takes_the_place_of_the_earlier_one(store: SqlStore) -> None:
    moved = replace(PAGING, due_at=minutes(9), generation=3)
    async with store.work() as work:
        await work.timers.set(PAGING)
        (old,) = await work.timers.due(minutes(60))
        await work.commit()
    async with store.work() as work:
        await work.timers.set(moved)
        assert [replace(timer, id=None) for timer in await work.timers.due(minutes(60))] == [moved]
        assert not await work.timers.claim(old, at=minutes(60))


async def test_the_last_word_within_a_unit_of_work_counts(store: SqlStore) -> None:
    async with store.work() as work:
        await work.timers.set(PAGING)
        await work.timers.cancel(HERE, Machine.PAGING, "1")
        assert await work.timers.next_due() is None
        await work.timers.cancel(HERE, Machine.PAGING, "1")
        await work.timers.set(PAGING)
        assert await work.timers.next_due() == minutes(5)


async def test_cancelling_spares_other_machines_subjects_and_contracts(store: SqlStore) -> None:
    others = [
        replace(PAGING, machine=Machine.CLOSING),
        replace(PAGING, subject="2"),
        replace(PAGING, contract=THERE),
    ]
    async with store.work() as work:
        for timer in (PAGING, *others):
            await work.timers.set(timer)
        await work.commit()
    async with store.work() as work:
        await work.timers.cancel(HERE, Machine.PAGING, "1")
        await work.commit()
    async with store.work() as work:
        left = [replace(timer, id=None) for timer in await work.timers.due(minutes(5))]
        assert left == others


async def test_a_timer_fires_once_and_may_be_set_again(store: SqlStore) -> None:
    async with store.work() as work:
        await work.timers.set(PAGING)
        await work.commit()
    async with store.work() as work:
        assert not await work.timers.claim(PAGING, at=minutes(4))
        assert await work.timers.claim(PAGING, at=minutes(5))
        assert not await work.timers.claim(PAGING, at=minutes(5))
        assert list(await work.timers.due(minutes(60))) == []
        await work.timers.set(replace(PAGING, due_at=minutes(10)))
        assert await work.timers.next_due() == minutes(10)


async def test_a_timer_whose_handling_fails_fires_again(store: SqlStore) -> None:
    async with store.work() as work:
        await work.timers.set(PAGING)
        await work.commit()

    async def fail_while_handling() -> None:
        async with store.work() as work:
            assert await work.timers.claim(PAGING, at=minutes(5))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail_while_handling()
    async with store.work() as work:
        assert await work.timers.claim(PAGING, at=minutes(5))
