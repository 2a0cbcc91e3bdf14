"""Buttons in the wrong hand, of another round, or pressed too late: a polite word, and nothing else changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import pytest

from desk.tickets import State
from tests.house import SHANGHAI, House, open_house
from tests.sayings import FAULT, OUTAGE

TOLD = {"message", "reply"}
"""What a press that is refused leaves in the timeline: that it was pressed, and the answer."""


async def state_of(house: House) -> dict[str, object]:
    """Return everything that a refused press must leave as it was."""
    tickets = await house.tickets()
    async with house.desk.store.work() as work:
        return {
            "tickets": tickets,
            "pagings": [await work.pagings.get(house.contract, one.number) for one in tickets],
            "duties": await work.duties.of_contract(house.contract),
            "approvals": await work.approvals.pending(house.contract),
            "timers": await work.timers.next_due(),
            "timeline": [one for one in await work.timeline.of_contract(house.contract) if one.kind not in TOLD],
        }


async def refused(house: House, act: Callable[[], Awaitable[None]]) -> str:
    """Do what must be refused; return the words of the one answer, after seeing that nothing else has changed."""
    before = await state_of(house)
    house.news()
    await act()
    answers = house.unread()
    assert [str(one.kind) for one in answers] == ["reply"]
    house.news()
    after = await state_of(house)
    assert [name for name in before if after[name] != before[name]] == []
    return answers[0].text


async def reason(house: House) -> str | None:
    """Return why the last press was refused."""
    return (await house.timeline("message"))[-1].refused


async def test_the_button_of_another_person(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    card = house.card("li", "ack")
    words = await refused(house, lambda: house.private("wang").presses("ack", card=card))
    assert words == "这个按钮不适用于您或已失效。"
    assert await reason(house) == "not_offered"


async def test_the_button_of_a_user_who_claims_to_be_an_engineer(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    card = house.card("zhang", "confirm")
    await refused(house, lambda: house.group("zhenjiang").user("zhang").presses("ack", card=card))
    assert await reason(house) == "not_offered"


async def test_the_button_of_another_contract(house: House) -> None:
    await house.person("li", "engineer", level=1, contract="fujian-oa")
    await house.group("oa", contract="fujian-oa").user("lin").says(OUTAGE)
    card = house.card("li", "ack")
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await refused(house, lambda: house.private("li").presses("ack", card=card))
    assert await reason(house) == "not_offered"
    assert [one.engineer for one in await house.tickets(contract="fujian-oa")] == [None]


@pytest.mark.parametrize("action", ["explode", "", "ACK", "ack ", "approve"])
async def test_an_action_that_the_card_does_not_offer(house: House, action: str) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    card = house.card("li", "ack")
    await refused(house, lambda: house.private("li").presses(action, card=card))
    assert await reason(house) == "not_offered"


async def test_a_card_that_never_was(house: House) -> None:
    await refused(house, lambda: house.private("li").presses("ack", card=4711))
    assert await reason(house) == "not_offered"


async def test_a_button_of_an_earlier_round_of_paging_says_so(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    card = house.card("li", "ack")
    await house.private("li").presses("ack")
    await house.clock.advance(hours=1)
    assert house.pages("wang"), "without progress the page was raised"
    words = await refused(house, lambda: house.private("li").presses("ack", card=card))
    assert words == "这是之前一轮的按钮，已失效（1 号单）。"
    assert await reason(house) == "stale"


async def test_a_confirmation_of_an_earlier_opening_says_so(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(OUTAGE)
    await house.private("li").presses("resolve", text="清理磁盘")
    card = house.card("zhang", "confirm")
    await zhang.presses("reopen")
    await refused(house, lambda: zhang.presses("confirm", card=card))
    assert await reason(house) == "stale"
    assert (await house.ticket(1)).state is State.ACKNOWLEDGED


async def test_a_double_press_takes_the_ticket_once(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    card = house.card("li", "ack")
    await house.private("li").presses("ack", card=card)
    assert house.news()[-2:] == ["reply to li #1", "reply to zhang in zhenjiang #1"]
    await house.private("li").presses("ack", card=card)
    assert house.news() == ["reply to li #1"], "the reporter is not told a second time"
    assert (await house.events(1)).count("acknowledged") == 1


async def test_a_double_press_of_resolved_says_that_it_is_over(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await house.private("li").presses("resolve", text="清理磁盘")
    words = await refused(house, lambda: house.private("li").presses("resolve", text="清理磁盘"))
    assert words == "1 号单目前是“已解决”，不用再操作了。"


async def test_a_double_confirmation_closes_once(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(OUTAGE)
    card = house.card("zhang", "confirm")
    await zhang.presses("confirm", card=card)
    await refused(house, lambda: zhang.presses("confirm", card=card))
    assert (await house.events(1)).count("confirmed") == 1


async def test_a_page_answered_long_after_the_matter_was_over(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(OUTAGE)
    card = house.card("li", "ack")
    await zhang.presses("confirm")
    await house.clock.advance(days=60)
    await refused(house, lambda: house.private("li").presses("ack", card=card))
    assert (await house.ticket(1)).state is State.CLOSED


async def test_reopening_long_after_opens_a_new_ticket_that_names_the_old_one(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(OUTAGE)
    await zhang.presses("confirm")
    card = house.card("zhang", "reopen")
    await house.clock.advance(days=8)
    house.news()
    await zhang.presses("reopen", card=card)
    assert [(one.number, one.follows, one.severity) for one in await house.tickets()] == [
        (2, 1, "outage"),
        (1, None, "outage"),
    ]
    assert house.news() == ["page to li #2", "reply to zhang in zhenjiang #2"]


async def test_the_command_to_reopen_long_after_does_the_same(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(FAULT)
    await zhang.presses("confirm")
    await house.clock.advance(days=8)
    await zhang.says("/reopen 1")
    assert [(one.number, one.follows) for one in await house.tickets()] == [(2, 1), (1, None)]


async def test_a_decision_stands_whatever_is_pressed_afterwards(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await house.private("li").presses("request_approval", text="重启服务器")
    card = house.card("zhao", "approve")
    await house.private("zhao").presses("approve", card=card)
    for action in ("approve", "reject"):
        words = await refused(house, partial(house.private("zhao").presses, action, card=card))
        assert words == "这项申请已有结论：同意。"


async def test_handed_over_unseen_the_response_is_met_by_who_takes_it(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await house.private("li").presses("hand_over", to="wang")
    await house.clock.advance(minutes=5)
    await house.private("wang").presses("ack")
    response = (await house.ticket(1)).target("response")
    assert response is not None
    assert response.met_at == house.clock.now()


async def test_the_rating_of_another_reporter_is_not_asked(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(OUTAGE)
    await house.group("zhenjiang").user("luo").says("我们这边也是")
    await zhang.presses("confirm")
    card = house.card("zhang", "rate")
    await refused(house, lambda: house.group("zhenjiang").user("luo").presses("rate", card=card, text="1"))
    assert (await house.ticket(1)).rating is None


INSPECTION = "daily-inspection"


async def inspected() -> House:
    """Return a house in which the inspection of 17 September was missed and that of the 18th is asked for."""
    opened = await open_house(contract="dongguan-archive", start=datetime(2026, 9, 17, 7, 0, tzinfo=SHANGHAI))
    await opened.roster(first="li", manager="chen")
    await opened.desk.plan()
    await opened.clock.move_to(datetime(2026, 9, 18, 7, 40, tzinfo=SHANGHAI))
    return opened


async def done(house: House) -> list[tuple[str, bool]]:
    """Return the day of each inspection that was asked for, and whether it was done."""
    async with house.desk.store.work() as work:
        found = await work.duties.of_contract(house.contract)
    return [
        (f"{one.due.astimezone(SHANGHAI):%d}", one.done_at is not None)
        for one in found
        if one.duty == INSPECTION and one.told
    ]


async def test_yesterdays_button_does_not_mark_todays_inspection(house: House) -> None:
    del house
    day = await inspected()
    pages = [one for one in day.telephone.sent if one.to == "li" and one.buttons]
    await day.private("li").presses("done", card=pages[0].id)
    assert await done(day) == [("17", True), ("18", False)]
    await day.desk.store.close()


async def test_a_double_press_of_done_marks_one_inspection(house: House) -> None:
    del house
    day = await inspected()
    card = day.card("li", "done")
    await day.private("li").presses("done", card=card)
    await refused(day, lambda: day.private("li").presses("done", card=card))
    assert await done(day) == [("17", False), ("18", True)]
    await day.desk.store.close()
