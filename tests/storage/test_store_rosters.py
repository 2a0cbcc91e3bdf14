"""Rosters in the store: plans, what was changed by hand, swaps, and what was warned of."""

from __future__ import annotations

from dataclasses import replace

from desk.records import Machine, Timer
from desk.roster_plans import plan_of
from desk.roster_ports import KeptChange, KeptRoster, RosterWarning, Swap, SwapPart
from desk.rosters import ChangeKind
from storage.store import SqlStore
from tests.storage.samples import HERE, NINE, THERE, minutes

PLAN = (
    '{"id":"%s","level":%d,"layers":[{"rotation":'
    '{"start":"2026-09-28 09:00","every":"1 week","people":[["li"],["王"]]}}]}'
)


def kept(name: str, level: int, *, contract: str = HERE) -> KeptRoster:
    """Return a roster of two."""
    return KeptRoster(contract, name, PLAN % (name, level), NINE)


async def test_rosters_come_by_level_and_keep_who_was_told(store: SqlStore) -> None:
    first, second = kept("z-first", 1), kept("a-second", 2)
    async with store.work() as work:
        for one in (second, first, kept("there", 1, contract=THERE)):
            await work.rosters.put(one)
        await work.commit()
    async with store.work() as work:
        assert list(await work.rosters.of_contract(HERE)) == [first, second]
        told = replace(first, told=("li", "王"))
        await work.rosters.put(told)
        await work.rosters.remove(HERE, "a-second")
        assert list(await work.rosters.of_contract(HERE)) == [told]
        await work.rosters.put(replace(told, told=()))
        assert [one.told for one in await work.rosters.of_contract(HERE)] == [()]
        assert plan_of(told.plan).layers[0].rotation is not None


async def test_changes_come_in_the_order_they_were_made_until_they_have_ended(store: SqlStore) -> None:
    cover = KeptChange(
        HERE, ChangeKind.REPLACE, minutes(5), minutes(9), "li", NINE, roster="first", person="li", instead="王"
    )
    leave = KeptChange(HERE, "leave", minutes(1), minutes(8), "王", NINE, person="王")
    async with store.work() as work:
        for one in (cover, leave, replace(leave, contract=THERE)):
            await work.rosters.add_change(one)
        await work.commit()
    async with store.work() as work:
        assert list(await work.rosters.changes(HERE, since=NINE)) == [cover, leave]
        assert list(await work.rosters.changes(HERE, since=minutes(8))) == [cover]
        assert list(await work.rosters.changes(HERE, since=minutes(9))) == []


async def test_a_swap_is_kept_with_its_stretches_and_decided(store: SqlStore) -> None:
    parts = (
        SwapPart("first", minutes(5), minutes(9), "li", "王"),
        SwapPart("first", minutes(20), minutes(40), "王", "li"),
    )
    async with store.work() as work:
        asked = await work.rosters.add_swap(Swap(HERE, "li", "王", parts, NINE))
        await work.commit()
    async with store.work() as work:
        assert await work.rosters.swap(HERE, asked.id) == asked
        assert await work.rosters.swap(THERE, asked.id) is None
        assert await work.rosters.swap(HERE, 10**30) is None
        agreed = replace(asked, state="agreed", decided_at=minutes(1))
        await work.rosters.decide_swap(agreed)
        assert await work.rosters.swap(HERE, asked.id) == agreed


async def test_a_warning_is_kept_once_and_grows(store: SqlStore) -> None:
    gap = RosterWarning(HERE, "first", "gap", minutes(5), minutes(9))
    longer = replace(gap, end=minutes(20))
    async with store.work() as work:
        for one in (gap, longer, replace(gap, contract=THERE)):
            await work.rosters.warn(one)
        await work.commit()
    async with store.work() as work:
        assert list(await work.rosters.warnings(HERE, since=minutes(10))) == [longer]
        assert list(await work.rosters.warnings(HERE, since=minutes(20))) == []
    assert gap.same_as(replace(gap, start=minutes(8), end=minutes(30)))
    assert not gap.same_as(replace(gap, start=minutes(9), end=minutes(30)))


async def test_a_timer_may_wait_for_a_roster(store: SqlStore) -> None:
    async with store.work() as work:
        await work.timers.set(Timer(HERE, Machine.ROSTER, "first", minutes(5)))
        await work.commit()
    async with store.work() as work:
        assert [one.machine for one in await work.timers.due(minutes(5))] == [Machine.ROSTER]
