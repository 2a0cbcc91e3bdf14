"""Messages taken in, cards remembered, lines of the timeline."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.messages import Action, Attachment, Entry, Inbound, OutKind, Press
from storage.store import SqlStore
from tests.storage.samples import HERE, NINE, THERE, inbound, minutes, outgoing, page


async def test_a_message_is_taken_in_once_whatever_the_vendor_repeats(store: SqlStore) -> None:
    async with store.work() as work:
        first = await work.inbox.add(inbound("m1"))
        await work.commit()
    async with store.work() as work:
        assert first is not None
        assert await work.inbox.add(inbound("m1", text="again")) is None
        assert await work.inbox.add(replace(inbound("m1"), channel="telegram")) is not None


async def test_messages_wait_in_order_until_they_are_handled_or_have_failed(store: SqlStore) -> None:
    async with store.work() as work:
        rows = [await work.inbox.add(inbound(name)) for name in ("a", "b", "c", "d")]
        assert None not in rows
        await work.inbox.done(rows[0] or 0, at=NINE)
        await work.inbox.failed(rows[2] or 0, at=NINE, error="no such pack")
        await work.commit()
    async with store.work() as work:
        assert [(row, message.id) for row, message in await work.inbox.waiting()] == [(rows[1], "b"), (rows[3], "d")]
        assert [message.id for _, message in await work.inbox.waiting(limit=1)] == ["b"]


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(inbound(), id="words in a group"),
        pytest.param(
            Inbound(
                "slack",
                "7",
                HERE,
                "li",
                NINE,
                text="",
                reply_to=12,
                reply_ticket=0,
                mentioned=True,
                attachments=(Attachment("屏幕.png", "image/png", 1234, "2026/ab.png"),),
                press=Press("hand_over", card=9, ticket=3, duty="daily-inspection", text="你来", to="wang"),
            ),
            id="a press with a picture",
        ),
        pytest.param(replace(inbound(), text="长" * 100_000), id="a hundred thousand characters"),
    ],
)
async def test_a_message_comes_back_as_it_was(store: SqlStore, message: Inbound) -> None:
    async with store.work() as work:
        await work.inbox.add(message)
        assert [kept for _, kept in await work.inbox.waiting()] == [message]


async def test_text_that_no_database_keeps_is_cleaned(store: SqlStore) -> None:
    dirty = replace(inbound("a\x00b"), text="x\x00y\ud800z", press=Press("rate", text="\udfff5\x00"))
    async with store.work() as work:
        await work.inbox.add(dirty)
        await work.outbox.add(replace(outgoing(), values={"a\x00": ["b\ud800", float("nan"), {"c": 1.5}]}), at=NINE)
        ((_, kept),) = await work.inbox.waiting()
        (sent,) = await work.delivery.claim(NINE)
        assert (kept.id, kept.text, kept.press) == ("ab", "xyz", Press("rate", text="5"))
        assert sent.message.values == {"a": ["b", None, {"c": 1.5}]}


async def test_an_overlong_id_still_acts_once(store: SqlStore) -> None:
    async with store.work() as work:
        assert await work.inbox.add(inbound("邮" * 5000)) is not None
        assert await work.inbox.add(inbound("邮" * 5000)) is None
        assert await work.inbox.add(inbound("邮" * 4999)) is not None


async def test_a_moment_without_zone_is_refused(store: SqlStore) -> None:
    async with store.work() as work:
        with pytest.raises(Exception, match="a moment needs its zone"):
            await work.inbox.add(replace(inbound(), at=NINE.replace(tzinfo=None)))


async def test_a_message_to_be_sent_comes_back_whole(store: SqlStore) -> None:
    message = replace(
        page(),
        group="zhenjiang",
        values={"number": 1, "due": None, "who": ["李工"], "deep": {"z": 1, "a": 2.5, "ok": True}},
        language="en",
        level=2,
        target="response",
        duty="daily-inspection",
        approval=4,
        generation=3,
        reply_to="web-17",
        sources=({"id": "s1", "page": 3},),
    )
    async with store.work() as work:
        row = await work.outbox.add(message, at=NINE)
        other = await work.outbox.add(outgoing(), at=NINE)
        await work.commit()
    async with store.work() as work:
        card = await work.outbox.card(row)
        assert card is not None
        assert (card.id, card.sent, card.created_at) == (row, message, NINE)
        assert other > row
        assert await work.outbox.card(other + 10_000) is None
        assert await work.outbox.card(2**70) is None


async def test_ids_go_on_over_units_of_work_and_a_rollback(store: SqlStore) -> None:
    async with store.work() as work:
        rows = [await work.outbox.add(outgoing(), at=NINE) for _ in range(20)]
        await work.commit()
        rows += [await work.outbox.add(outgoing(), at=NINE)]
        await work.commit()
    async with store.work() as work:
        await work.outbox.add(outgoing(), at=NINE)
    async with store.work() as work:
        rows.append(await work.outbox.add(outgoing(), at=NINE))
        assert rows == sorted(set(rows))
        assert await work.outbox.card(rows[-1]) is not None


async def test_the_newest_card_is_that_person_s_and_offers_the_action(store: SqlStore) -> None:
    async with store.work() as work:
        add = work.outbox.add
        old = await add(page(ticket=1), at=NINE)
        new = await add(page(ticket=2), at=NINE)
        notice = await add(
            replace(outgoing(OutKind.NOTICE, to="li"), duty="daily-inspection", actions=(Action.DONE,)), at=NINE
        )
        await add(page("wang", ticket=3), at=NINE)
        await add(replace(page(), contract=THERE), at=NINE)
        await add(replace(outgoing(to="li"), actions=(Action.ON_SITE,)), at=NINE)

        async def newest(action: str | None, ticket: int | None = None, duty: str | None = None) -> int | None:
            card = await work.outbox.newest_card(HERE, "li", action=action, ticket=ticket, duty=duty)
            return None if card is None else card.id

        assert await newest("ack") == new
        assert await newest("ack", ticket=1) == old
        assert await newest(None) == new
        assert await newest("done", duty="daily-inspection") == notice
        assert await newest("done", duty="quarterly-report") is None
        assert await newest("on%site") is None
        assert await newest("on") is None
        assert await newest("approve") is None


async def test_the_timeline_keeps_every_line_in_order_and_in_its_contract(store: SqlStore) -> None:
    full = Entry(
        kind="target",
        at=minutes(1),
        ticket=1,
        to="zhang",
        by="li",
        group="zhenjiang",
        level=2,
        target="restore",
        event="near",
        due=minutes(240),
        severity="outage",
        state="open",
        duty="daily-inspection",
        path="reports/1.docx",
        refused="no card",
        text="快到期了",
        key="target.near",
        values={"left": "30 minutes"},
        language="en",
        sources=({"id": "s1"},),
        outbox=7,
    )
    bare = Entry(kind="message", at=NINE)
    async with store.work() as work:
        for entry, contract in ((full, HERE), (bare, THERE), (bare, HERE), (replace(full, ticket=2), HERE)):
            await work.timeline.add(entry, contract=contract)
        await work.commit()
    async with store.work() as work:
        assert list(await work.timeline.of_contract(HERE)) == [full, bare, replace(full, ticket=2)]
        assert list(await work.timeline.of_contract(HERE, limit=1)) == [full]
        assert list(await work.timeline.of_contract(HERE, after_id=1, limit=1)) == [bare]
        assert list(await work.timeline.of_ticket(HERE, 1)) == [full]
        assert list(await work.timeline.of_ticket(THERE, 1)) == []
        assert list(await work.timeline.of_ticket(HERE, 10**30)) == []
