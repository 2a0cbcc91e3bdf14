"""The sending side of the outbox: order, leases, second tries."""

from __future__ import annotations

import pytest

from desk.messages import Outgoing, OutKind
from storage.store import SqlStore
from storage.work import SqlUnitOfWork
from tests.storage.samples import HERE, NINE, THERE, minutes, outgoing, page


async def put(work: SqlUnitOfWork, *messages: Outgoing) -> list[int]:
    """Keep messages written at nine and return their ids."""
    return [await work.outbox.add(message, at=NINE) for message in messages]


async def claim(work: SqlUnitOfWork, after_minutes: float, *, limit: int = 50) -> list[tuple[int, int, bool]]:
    """Claim what is due and return id, attempt and whether it may be a double."""
    claimed = await work.delivery.claim(minutes(after_minutes), limit=limit)
    return [(delivery.id, delivery.attempt, delivery.maybe_double) for delivery in claimed]


async def test_pages_go_first_then_replies_and_answers_then_notices(store: SqlStore) -> None:
    async with store.work() as work:
        notice, answer, reply, second_page, first_page = await put(
            work,
            outgoing(OutKind.NOTICE, to="chen"),
            outgoing(OutKind.ANSWER, to="wu"),
            outgoing(OutKind.REPLY, to="zhang"),
            page("wang"),
            page("li"),
        )
        assert [row for row, _, _ in await claim(work, 0)] == [second_page, first_page, answer, reply, notice]


async def test_in_one_chat_only_the_oldest_unsent_message_goes_but_pages_wait_for_nobody(store: SqlStore) -> None:
    async with store.work() as work:
        first, second, one_page, other_page, elsewhere, in_group = await put(
            work,
            outgoing(to="li"),
            outgoing(OutKind.NOTICE, to="li"),
            page("li"),
            page("li", ticket=2),
            outgoing(to="li", contract=THERE),
            outgoing(to="li", group="zhenjiang"),
        )
        assert [row for row, _, _ in await claim(work, 0)] == [one_page, other_page, first, elsewhere, in_group]
        assert await claim(work, 0) == []
        await work.delivery.sent(first, at=NINE, channel_id="c1")
        assert await claim(work, 0) == [(second, 1, False)]


async def test_people_in_one_group_share_its_line(store: SqlStore) -> None:
    async with store.work() as work:
        first, second = await put(work, outgoing(to="zhang", group="g"), outgoing(to="wu", group="g"))
        assert [row for row, _, _ in await claim(work, 0)] == [first]
        await work.delivery.given_up(first, at=NINE, error="the group is gone")
        assert [row for row, _, _ in await claim(work, 0)] == [second]


async def test_a_claim_takes_no_more_than_asked_and_the_rest_later(store: SqlStore) -> None:
    async with store.work() as work:
        rows = await put(work, *(outgoing(to=f"p{number}") for number in range(5)))
        assert [row for row, _, _ in await claim(work, 0, limit=2)] == rows[:2]
        assert [row for row, _, _ in await claim(work, 0)] == rows[2:]


async def test_a_message_is_not_due_before_its_time(store: SqlStore) -> None:
    async with store.work() as work:
        (row,) = await put(work, outgoing())
        assert await claim(work, -1) == []
        assert await claim(work, 0) == [(row, 1, False)]


@pytest.mark.parametrize("kind", [OutKind.PAGE, OutKind.REPLY, OutKind.ANSWER])
async def test_when_a_sender_dies_the_message_goes_again_and_says_so(store: SqlStore, kind: OutKind) -> None:
    async with store.work() as work:
        (row,) = await put(work, outgoing(kind))
        assert await claim(work, 0) == [(row, 1, False)]
        await work.commit()
    async with store.work() as work:
        assert await claim(work, 0.9) == []
        assert await claim(work, 1) == [(row, 2, True)]
        await work.delivery.again(row, due_at=minutes(3), error="busy")
        assert await claim(work, 3) == [(row, 3, True)]


async def test_when_a_sender_dies_a_notice_is_given_up_and_the_next_goes(store: SqlStore) -> None:
    async with store.work() as work:
        notice, reply = await put(work, outgoing(OutKind.NOTICE), outgoing())
        assert await claim(work, 0) == [(notice, 1, False)]
        assert await claim(work, 1) == [(reply, 1, False)]
        await work.delivery.sent(notice, at=minutes(2), channel_id="late")
        await work.delivery.sent(reply, at=minutes(2), channel_id="c2")
        assert await claim(work, 60) == []
        assert await work.delivery.next_due() is None


async def test_a_busy_channel_puts_off_the_whole_chat_and_makes_no_double(store: SqlStore) -> None:
    async with store.work() as work:
        first, second = await put(work, outgoing(), outgoing())
        await claim(work, 0)
        await work.delivery.again(first, due_at=minutes(5), error="busy")
        assert await claim(work, 4) == []
        assert await work.delivery.next_due() == minutes(5)
        assert await claim(work, 5) == [(first, 2, False)]
        await work.delivery.sent(first, at=minutes(5), channel_id="c")
        assert await claim(work, 5) == [(second, 1, False)]


async def test_a_settled_message_stays_settled(store: SqlStore) -> None:
    async with store.work() as work:
        sent, refused = await put(work, outgoing(to="a"), outgoing(to="b"))
        await claim(work, 0)
        await work.delivery.sent(sent, at=NINE, channel_id="c")
        await work.delivery.given_up(refused, at=NINE, error="blocked")
        await work.delivery.again(sent, due_at=NINE, error="late")
        await work.delivery.again(refused, due_at=NINE, error="late")
        assert await claim(work, 60) == []


async def test_the_next_message_is_due_when_one_may_be_claimed(store: SqlStore) -> None:
    async with store.work() as work:
        assert await work.delivery.next_due() is None
        await put(work, outgoing(), outgoing())
        assert await work.delivery.next_due() == NINE
        await claim(work, 2)
        assert await work.delivery.next_due() == minutes(3)


async def test_a_rolled_back_message_is_never_sent(store: SqlStore) -> None:
    async with store.work() as work:
        await put(work, page())
    async with store.work() as work:
        assert await claim(work, 0) == []


async def test_a_claim_gives_the_message_and_when_it_was_written(store: SqlStore) -> None:
    async with store.work() as work:
        await put(work, page())
        (delivery,) = await work.delivery.claim(minutes(1), lease_seconds=5)
        assert (delivery.message, delivery.created_at) == (page(), NINE)
        assert delivery.message.contract == HERE
        assert await work.delivery.next_due() == minutes(1 + 5 / 60)
