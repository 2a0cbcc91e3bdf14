"""Happenings in chats, bindings, accounts, codes, and where messages stand: on every store."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.chat_ports import Binding, BoundAccount, Posted
from desk.chats import Account, Chat, ChatEvent, Happening, RemoteFile
from storage.store import SqlStore
from tests.storage.samples import HERE, NINE, THERE, minutes, outgoing

GROUP = Chat("telegram", "-100", None)
TOPIC = Chat("telegram", "-100", "7")
ZHANG = Account("telegram", "42", "张敏")
SAID = ChatEvent(
    Happening.MESSAGE,
    "u1",
    TOPIC,
    private=False,
    account=ZHANG,
    text="打不开了\x00",
    message="m1",
    reply_to="m0",
    mentioned=True,
    files=(RemoteFile("屏幕.png", "image/png", None, "f1"),),
    also="a1",
    chat_name="浈江群",
    order="0001",
)
POSTED = Posted(
    7, GROUP, "m9", HERE, "zhang", NINE, ticket=3, offered=("confirm",), numbered=("confirm",), opening=True
)


async def test_a_happening_comes_back_as_it_was_and_is_taken_once(store: SqlStore) -> None:
    async with store.work() as work:
        row = await work.chat_events.add(SAID, at=NINE)
        assert row is not None
        assert await work.chat_events.add(replace(SAID, text="again"), at=NINE) is None
        assert await work.chat_events.add(replace(SAID, id="u2"), at=NINE) is None, "its second key was seen"
        assert await work.chat_events.add(replace(SAID, id="u3", also=None), at=NINE) is not None
        assert await work.chat_events.add(replace(SAID, id="u4", also=None), at=NINE) is not None
        await work.commit()
    async with store.work() as work:
        assert await work.chat_events.get("telegram", "u1") == replace(SAID, text="打不开了")
        assert await work.chat_events.get("slack", "u1") is None
        waiting = await work.chat_events.waiting()
        assert [event.id for _, event in waiting] == ["u1", "u3", "u4"]
        await work.chat_events.settled(row, at=NINE)
        assert [event.id for _, event in await work.chat_events.waiting(limit=1)] == ["u3"]
        assert [event.id for _, event in await work.chat_events.waiting(after=waiting[1][0])] == ["u4"]


async def test_a_mark_is_set_once_and_is_no_happening(store: SqlStore) -> None:
    async with store.work() as work:
        assert await work.chat_events.mark("telegram", "hint:-100", at=NINE)
        assert not await work.chat_events.mark("telegram", "hint:-100", at=minutes(1))
        assert await work.chat_events.mark("slack", "hint:-100", at=NINE)
        assert await work.chat_events.get("telegram", "mark:hint:-100") is None
        assert list(await work.chat_events.waiting()) == []


async def test_what_a_message_said_before_and_who_spoke_last(store: SqlStore) -> None:
    edited = replace(SAID, id="u2", also=None, kind=Happening.EDITED, text="打不开了!")
    other = replace(SAID, id="u3", also=None, message="m2", account=Account("telegram", "43"))
    async with store.work() as work:
        first = await work.chat_events.add(SAID, at=NINE)
        second = await work.chat_events.add(edited, at=NINE)
        third = await work.chat_events.add(other, at=NINE)
        assert first is not None
        assert second is not None
        assert third is not None
        before = work.chat_events.words_before
        assert await before(first, TOPIC, "m1", account="42") is None
        assert (await before(second, TOPIC, "m1", account="42")) == replace(SAID, text="打不开了")
        assert (await before(third, TOPIC, "m1", account="42")) == edited
        assert await before(third, TOPIC, "m1", account="43") is None
        newest = await work.chat_events.newest_of(TOPIC, "42")
        assert newest is not None
        assert newest.id == "u1", "a correction is no message of its own"
        assert await work.chat_events.newest_of(GROUP, "42") is None


async def test_a_group_has_one_chat_and_a_chat_is_one_group(store: SqlStore) -> None:
    async with store.work() as work:
        await work.bindings.put(Binding(GROUP, HERE, "zhenjiang", "浈江群"))
        await work.bindings.put(Binding(TOPIC, HERE, "lechang"))
        await work.bindings.put(Binding(Chat("qq", "1"), THERE, "zhenjiang"))
        await work.commit()
    async with store.work() as work:
        assert await work.bindings.of_chat(GROUP) == Binding(GROUP, HERE, "zhenjiang", "浈江群")
        assert await work.bindings.of_chat(TOPIC) == Binding(TOPIC, HERE, "lechang")
        other_topic = await work.bindings.of_chat(replace(GROUP, topic="8"))
        assert other_topic is not None
        assert other_topic.group == "zhenjiang", "a topic without a binding of its own is the chat's"
        await work.bindings.put(Binding(Chat("qq", "2"), HERE, "zhenjiang"))
        assert await work.bindings.of_chat(GROUP) is None
        await work.bindings.put(Binding(Chat("qq", "2"), HERE, "other"))
        assert await work.bindings.of_group(HERE, "zhenjiang") is None
        assert [one.group for one in await work.bindings.all(HERE)] == ["lechang", "other"]
        assert len(await work.bindings.all()) == 3
        assert await work.bindings.remove(Chat("qq", "2"))
        assert not await work.bindings.remove(Chat("qq", "2"))


async def test_a_chat_that_is_gone_and_one_that_moved(store: SqlStore) -> None:
    async with store.work() as work:
        await work.bindings.put(Binding(GROUP, HERE, "zhenjiang"))
        await work.bindings.put(Binding(TOPIC, HERE, "lechang"))
        await work.posted.add([POSTED])
        await work.bindings.moved("telegram", "-100", to="-200")
        assert await work.bindings.of_chat(GROUP) is None
        moved = replace(GROUP, id="-200")
        assert await work.bindings.of_chat(moved) == Binding(moved, HERE, "zhenjiang")
        assert [one.outbox for one in await work.posted.of_message(moved, "m9")] == [7]
        await work.bindings.moved("telegram", "-100", to="-200")
        assert await work.bindings.of_chat(moved) == Binding(moved, HERE, "zhenjiang"), "told twice"
        assert [one.group for one in await work.bindings.gone("telegram", "-200")] == ["zhenjiang", "lechang"]
        assert list(await work.bindings.gone("telegram", "-200")) == []
        assert await work.bindings.of_group(HERE, "lechang") == Binding(
            Chat("telegram", "-200", "7"), HERE, "lechang", gone=True
        )


async def test_an_account_is_one_person_in_each_contract(store: SqlStore) -> None:
    here = BoundAccount("telegram", "42", HERE, "zhang", "张敏", private="42", current=True)
    async with store.work() as work:
        await work.accounts.put(replace(here, person="telegram:42"))
        await work.accounts.put(here)
        there = BoundAccount("telegram", "42", THERE, "wang", current=True)
        await work.accounts.put(there)
        await work.accounts.put(BoundAccount("slack", "U1", HERE, "zhang", rank=-1))
        await work.commit()
    async with store.work() as work:
        assert list(await work.accounts.of_account("telegram", "42")) == [there, replace(here, current=False)]
        assert [one.channel for one in await work.accounts.of_person(HERE, "zhang")] == ["slack", "telegram"]
        await work.accounts.gone("telegram", "42")
        assert all(one.gone for one in await work.accounts.of_account("telegram", "42"))
        await work.accounts.seen("telegram", "42", private="p42")
        assert [(one.gone, one.private) for one in await work.accounts.of_account("telegram", "42")] == [
            (False, "p42")
        ] * 2
        assert await work.accounts.remove("telegram", "42", contract=THERE)
        assert not await work.accounts.remove("telegram", "42", contract=THERE)
        assert [one.contract for one in await work.accounts.of_account("telegram", "42")] == [HERE]


async def test_a_code_is_good_once_and_for_a_while(store: SqlStore) -> None:
    async with store.work() as work:
        await work.codes.add("d1", contract=HERE, person="li", expires=minutes(10))
        await work.codes.add("d2", contract=HERE, person="li", expires=minutes(10))
        assert await work.codes.use("d3", at=NINE) is None
        assert await work.codes.use("d1", at=NINE) == (HERE, "li")
        assert await work.codes.use("d1", at=NINE) is None
        assert await work.codes.use("d2", at=minutes(10)) is None


async def test_where_messages_stand_is_found_from_every_side(store: SqlStore) -> None:
    second = replace(POSTED, part=1, message="m10", offered=(), numbered=(), opening=False, thread="m1")
    line = replace(POSTED, outbox=8, offered=(), numbered=(), opening=False, follows=True)
    late = replace(POSTED, outbox=9, message="m11", at=minutes(5), opening=False, to="sun")
    async with store.work() as work:
        await work.posted.add([POSTED, second, line, late])
        await work.posted.add([replace(POSTED, message="changed")])
        await work.commit()
    async with store.work() as work:
        posted = work.posted
        assert list(await posted.of_row(7)) == [POSTED, second]
        assert list(await posted.of_message(GROUP, "m9")) == [POSTED, line]
        assert list(await posted.of_message(GROUP, "m404")) == []
        assert await posted.of_thread(GROUP, "m1") == second
        assert list(await posted.of_ticket(HERE, 3, GROUP)) == [POSTED, second, line, late]
        assert list(await posted.of_ticket(THERE, 3, GROUP)) == []
        assert await posted.newest_numbered(GROUP, since=NINE, people=[(HERE, "zhang")]) == POSTED
        both = [(HERE, "zhang"), (HERE, "sun")]
        assert await posted.newest_numbered(GROUP, since=NINE, people=both) == late
        assert await posted.newest_numbered(GROUP, since=minutes(1), people=[(HERE, "zhang")]) is None
        assert await posted.newest_numbered(TOPIC, since=NINE, people=both) is None
        assert await posted.newest_numbered(GROUP, since=NINE, people=[]) is None


@pytest.mark.parametrize("counted", [True, False])
async def test_a_message_that_waits_for_its_turn_has_not_been_tried(store: SqlStore, *, counted: bool) -> None:
    async with store.work() as work:
        await work.outbox.add(outgoing(), at=NINE)
        (claimed,) = await work.delivery.claim(NINE)
        await work.delivery.again(claimed.id, due_at=minutes(1), error="", counted=counted)
        (claimed,) = await work.delivery.claim(minutes(1))
        assert (claimed.attempt, claimed.maybe_double) == (2 if counted else 1, False)
