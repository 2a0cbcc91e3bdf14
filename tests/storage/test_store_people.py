"""People, groups, conversations, duties and approvals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

from desk.conversations import Conversation, Line
from desk.people import Group, Person, Role
from desk.records import Approval, DutyOccurrence
from storage.store import SqlStore
from tests.storage.samples import HERE, NINE, THERE, minutes


async def test_people_come_back_in_order_of_entry_and_engineers_by_level(store: SqlStore) -> None:
    wang = Person(HERE, "wang", "王工", Role.ENGINEER, level=2, group="ops", language="en", phone="1", channel="slack")
    zhang = Person(HERE, "zhang", "张三", Role.USER)
    nobody = Person(HERE, "xu", "徐", Role.ENGINEER)
    li = Person(HERE, "li", "李工", Role.ENGINEER, level=1)
    async with store.work() as work:
        for person in (wang, zhang, nobody, li, replace(zhang, contract=THERE)):
            await work.people.put(person)
        await work.people.put(replace(zhang, name="张三丰"))
        await work.commit()
    async with store.work() as work:
        assert list(await work.people.all(HERE)) == [wang, replace(zhang, name="张三丰"), nobody, li]
        assert list(await work.people.of_role(HERE, Role.ENGINEER)) == [li, wang, nobody]
        assert await work.people.get(HERE, "wang") == wang
        assert await work.people.get(THERE, "wang") is None
        assert list(await work.people.of_role(HERE, Role.ADMIN)) == []


async def test_groups_come_back_in_order_of_entry(store: SqlStore) -> None:
    full = Group(HERE, "zhenjiang", "浈江群", place="浈江区", language="zh")
    bare = Group(HERE, "ops", "运维")
    async with store.work() as work:
        for group in (full, bare, replace(bare, contract=THERE), replace(full, name="浈江企业群")):
            await work.people.put_group(group)
        assert list(await work.people.groups(HERE)) == [replace(full, name="浈江企业群"), bare]
        assert await work.people.group(HERE, "ops") == bare
        assert await work.people.group(THERE, "zhenjiang") is None


async def test_a_conversation_is_one_person_s_in_one_place(store: SqlStore) -> None:
    private = Conversation(
        HERE,
        "zhang",
        None,
        ticket=3,
        asked=("system", "place"),
        question="怎么导出",
        answer=12,
        spoke_at=NINE,
        lines=(Line(NINE, "系统\n打不开", acted=True), Line(minutes(0.5), "急", acted=False)),
    )
    async with store.work() as work:
        assert await work.conversations.get(HERE, "zhang", None) == Conversation(HERE, "zhang", None)
        await work.conversations.put(private)
        await work.conversations.put(replace(private, group="g", lines=()))
        await work.conversations.put(replace(private, ticket=4))
        await work.commit()
    async with store.work() as work:
        assert await work.conversations.get(HERE, "zhang", None) == replace(private, ticket=4)
        assert await work.conversations.get(HERE, "zhang", "g") == replace(private, group="g", lines=())
        assert await work.conversations.get(THERE, "zhang", "g") == Conversation(THERE, "zhang", "g")


async def test_duties_are_kept_by_their_due_moment(store: SqlStore) -> None:
    first = DutyOccurrence(HERE, "daily-inspection", minutes(0), minutes(-60), minutes(-30))
    told = replace(first, due=minutes(1440), told=1, provisional=True, person="li")
    done = replace(told, due=minutes(2880), told=3, done_at=minutes(3000), done_by="li", note="正常")
    breached = replace(done, duty="quarterly-report", due=minutes(10), done_at=None, breached_at=minutes(10))
    async with store.work() as work:
        for occurrence in (done, breached, told, first, replace(breached, contract=THERE)):
            await work.duties.put(occurrence)
        await work.duties.put(replace(told, told=2))
        await work.commit()
    told = replace(told, told=2)
    beijing = timezone(timedelta(hours=8))
    async with store.work() as work:
        assert await work.duties.get(HERE, "daily-inspection", told.due.astimezone(beijing)) == told
        assert await work.duties.get(HERE, "daily-inspection", minutes(7)) is None
        assert list(await work.duties.outstanding(HERE)) == [breached, told]
        assert list(await work.duties.outstanding(HERE, "daily-inspection")) == [told]
        assert list(await work.duties.of_contract(HERE)) == [first, breached, told, done]
        assert await work.duties.newest(HERE, "daily-inspection") == done
        assert await work.duties.newest(HERE, "monthly-assessment") is None


async def test_approvals_are_numbered_within_their_contract(store: SqlStore) -> None:
    asked = Approval(HERE, 0, "重启数据库", 1, "li", NINE)
    async with store.work() as work:
        first = await work.approvals.add(asked)
        second = await work.approvals.add(replace(asked, ticket=None))
        other = await work.approvals.add(replace(asked, contract=THERE))
        assert (first.id, second.id, other.id) == (1, 2, 1)
        decided = replace(first, state="approved", decided_by="zhao", decided_at=minutes(1), words="同意")
        await work.approvals.put(decided)
        await work.commit()
    async with store.work() as work:
        assert await work.approvals.get(HERE, 1) == decided
        assert await work.approvals.get(HERE, 3) is None
        assert await work.approvals.get(HERE, 10**30) is None
        assert list(await work.approvals.pending(HERE)) == [second]


async def test_the_cast_leaves_plain_users_out_but_those_who_speak_or_are_named(store: SqlStore) -> None:
    zhang, mei = Person(HERE, "zhang", "张三", Role.USER), Person(HERE, "mei", "梅姐", Role.USER)
    li, zhao = Person(HERE, "li", "李工", Role.ENGINEER, level=1), Person(HERE, "zhao", "赵处", Role.CUSTOMER)
    odd = Person(HERE, "u1", "50%_off", Role.USER)
    async with store.work() as work:
        for one in (zhang, li, mei, odd, zhao, replace(mei, contract=THERE)):
            await work.people.put(one)
        await work.commit()
    async with store.work() as work:
        cast = work.people.cast
        assert list(await cast(HERE)) == [li, zhao]
        assert list(await cast(HERE, also="zhang")) == [zhang, li, zhao]
        assert list(await cast(HERE, also="nobody")) == [li, zhao]
        assert list(await cast(HERE, text="梅姐你看看")) == [li, mei, zhao]
        assert list(await cast(HERE, text="ask mei, she got 50%_off")) == [li, mei, odd, zhao]
        assert list(await cast(HERE, text="50 percent off")) == [li, zhao]
