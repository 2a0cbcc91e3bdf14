"""What papers read of the store: long stretches at once, inside one contract."""

from __future__ import annotations

from dataclasses import replace

from desk.messages import Entry
from desk.records import Approval, DutyOccurrence
from desk.tickets import State
from storage.store import SqlStore
from tests.storage.samples import HERE, THERE, full_ticket, minutes, target, ticket


async def test_tickets_opened_in_a_stretch_come_whole_and_in_order(store: SqlStore) -> None:
    whole = replace(full_ticket(3), opened_at=minutes(20))
    async with store.work() as work:
        for one in (
            replace(ticket(1), opened_at=minutes(9)),
            replace(ticket(2), opened_at=minutes(10)),
            whole,
            replace(ticket(4), opened_at=minutes(30)),
            replace(ticket(1, contract=THERE), opened_at=minutes(15)),
        ):
            await work.tickets.put(one)
        await work.commit()
    async with store.work() as work:
        found = await work.archive.opened(HERE, minutes(10), minutes(30))
        assert [one.number for one in found] == [2, 3]
        assert found[1] == whole
        assert list(await work.archive.opened(HERE, minutes(40), minutes(50))) == []


async def test_tickets_open_during_a_stretch_are_those_not_solved_before_it(store: SqlStore) -> None:
    async with store.work() as work:
        for one in (
            ticket(1),
            replace(ticket(2, state=State.CLOSED), resolved_at=minutes(9), closed_at=minutes(9)),
            replace(ticket(3, state=State.RESOLVED), resolved_at=minutes(10)),
            replace(ticket(4), opened_at=minutes(20)),
            replace(ticket(5), opened_at=minutes(30)),
            ticket(6, state=State.MERGED),
            ticket(1, contract=THERE),
        ):
            await work.tickets.put(one)
        await work.commit()
    async with store.work() as work:
        found = await work.archive.open_during(HERE, minutes(10), minutes(30))
        assert [one.number for one in found] == [1, 3, 4]


async def test_breaches_are_found_by_the_moment_of_the_breach_whenever_the_ticket_was_opened(store: SqlStore) -> None:
    late = replace(target(), breached_at=minutes(30))
    async with store.work() as work:
        await work.tickets.put(ticket(1))
        await work.tickets.put(replace(ticket(2), targets=(late, target("resolve"))))
        await work.tickets.put(replace(ticket(3), targets=(replace(late, breached_at=minutes(40)),)))
        await work.tickets.put(replace(ticket(4, contract=THERE), targets=(late,)))
        await work.commit()
    async with store.work() as work:
        found = await work.archive.breached(HERE, minutes(30), minutes(40))
        assert [(one.number, len(one.targets)) for one in found] == [(2, 2)]


async def test_duties_and_lines_and_leave_of_a_stretch(store: SqlStore) -> None:
    async with store.work() as work:
        for count in (9, 10, 20):
            await work.duties.put(DutyOccurrence(HERE, "check", minutes(count), minutes(0), minutes(0)))
            await work.timeline.add(Entry("ticket", minutes(count), ticket=count, event="opened"), contract=HERE)
            await work.timeline.add(Entry("reply", minutes(count), ticket=count, key="a.b"), contract=HERE)
        await work.tickets.put(ticket(7))
        first = await work.approvals.add(Approval(HERE, 0, "重启", 7, "li", minutes(1)))
        await work.approvals.add(Approval(HERE, 0, "导出", None, "li", minutes(2)))
        await work.commit()
    async with store.work() as work:
        stretch = (HERE, minutes(10), minutes(20))
        assert [one.due for one in await work.archive.duties(*stretch)] == [minutes(10)]
        assert [one.ticket for one in await work.archive.lines(*stretch, kinds={"ticket"})] == [10]
        assert [one.kind for one in await work.archive.said(*stretch, keys={"a.b"})] == ["reply"]
        assert list(await work.archive.said(THERE, minutes(10), minutes(20), keys={"a.b"})) == []
        assert list(await work.archive.approvals_of(HERE, 7)) == [first]
