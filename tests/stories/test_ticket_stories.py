"""From a report to its end, told as it happens. Promises 1, 3, 4 and 10, and the behaviour in chat."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from desk.tickets import State
from tests.house import House, open_house
from tests.sayings import FAULT, OUTAGE, QUESTION


async def test_the_whole_way_of_an_outage(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(OUTAGE)
    await house.private("li").presses("ack")
    await house.private("li").says("1号单系统已恢复，原因是磁盘写满")
    assert house.last_to("zhang").text == "1 号单：系统已恢复，请试一下是否正常？"
    await house.private("li").presses("resolve", text="清理日志并扩容")
    await zhang.says("好了，谢谢")
    await zhang.presses("rate", text="5")
    ticket = await house.ticket(1)
    assert (ticket.state, ticket.cause, ticket.solution, ticket.rating) == (
        State.CLOSED,
        "磁盘写满",
        "清理日志并扩容",
        5,
    )
    events = ["opened", "acknowledged", "response met", "restored", "restore met", "resolved", "resolve met"]
    assert await house.events(1) == [*events, "confirmed", "rated"]
    house.news()


async def test_a_deadline_is_told_when_it_is_near_and_when_it_is_missed_once(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await house.private("li").presses("ack")
    for _ in range(40):
        await house.private("li").presses("progress", text="还在查")
        await house.clock.advance(minutes=29)
    house.news()
    restore = (await house.ticket(1)).target("restore")
    assert restore is not None
    await house.clock.move_to(restore.due - timedelta(seconds=1))
    assert (await house.events(1)).count("restore near") == 1
    assert "restore breached" not in await house.events(1)
    await house.clock.advance(seconds=1)
    assert [entry.at for entry in await house.timeline("target") if entry.event == "breached"] == [restore.due]
    await house.clock.advance(days=1)
    assert (await house.events(1)).count("restore breached") == 1
    house.news()


async def test_a_breach_stays_on_record_whatever_is_done_afterwards(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(OUTAGE)
    await house.clock.advance(hours=5)
    missed = (await house.ticket(1)).target("response")
    assert missed is not None
    await house.private("li").presses("ack")
    await house.private("li").presses("severity", text="fault")
    await house.private("li").presses("pause", text="等截图")
    await house.private("li").presses("resume")
    await house.private("li").presses("resolve", text="好了")
    await zhang.presses("reopen")
    kept = [one for one in (await house.ticket(1)).targets if one.name == "response"]
    assert [(one.due, one.breached_at) for one in kept] == [(missed.due, missed.due)]
    house.news()


async def test_three_reports_of_one_trouble_are_one_ticket_and_the_manager_hears_once(house: House) -> None:
    group = house.group("zhenjiang")
    assert await group.user("zhang").says(OUTAGE) == 1
    house.news()
    assert await group.user("luo").says("我们这边也是") == 1
    assert house.news() == ["reply to luo in zhenjiang #1"], "nobody is paged anew"
    assert await group.user("pan").says("我们这边也是") == 1
    assert house.news() == ["reply to pan in zhenjiang #1", "notice to chen #1"]
    await group.user("he").says("我们这边也是")
    assert house.news() == ["reply to he in zhenjiang #1"]
    assert (await house.ticket(1)).everybody == ("zhang", "luo", "pan", "he")


async def test_half_an_hour_later_the_same_trouble_is_a_new_ticket(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(FAULT)
    await house.clock.advance(minutes=30, seconds=1)
    assert await house.group("zhenjiang").user("luo").says(FAULT) == 2
    house.news()


async def test_a_question_that_nothing_answers_goes_to_an_engineer_and_back(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(QUESTION)
    assert house.news() == ["page to li #1", "reply to zhang in zhenjiang #1"]
    await house.private("li").says("在首页点“评价结果公开”，输入企业名称就能看到", reply_ticket=1)
    assert house.last_to("zhang").text.startswith("关于 1 号单，li答复：在首页点")
    assert (await house.ticket(1)).state is State.RESOLVED
    await zhang.says("好了，谢谢")
    assert (await house.ticket(1)).state is State.CLOSED
    house.news()


async def test_still_broken_reopens_and_pages_who_had_it(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(OUTAGE)
    await house.private("li").presses("resolve", text="清理日志")
    house.news()
    await zhang.says("还是不行")
    assert house.news() == ["page to li #1", "reply to zhang in zhenjiang #1"]
    assert (await house.ticket(1)).state is State.ACKNOWLEDGED


async def test_words_that_are_graver_raise_the_severity_and_tell_the_engineer(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(FAULT)
    await house.private("li").presses("ack")
    house.news()
    await zhang.says("现在所有人都打不开了")
    ticket = await house.ticket(1)
    assert ticket.severity == "outage"
    assert [one for one in house.news() if one.startswith("notice")] == ["notice to li #1", "notice to li #1"]
    response = ticket.target("response")
    assert response is not None
    assert response.met_at is not None, "what was met stays met"


async def test_a_wish_acts_on_nothing(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says("要是能打开就好了")
    assert await house.tickets() == []
    assert house.news() == []


async def test_a_customers_word_decides_a_pending_request(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await house.private("li").presses("ack")
    await house.private("li").says("1号单申请重启服务器")
    assert house.pages("zhao") == [1]
    house.news()
    await house.private("zhao").says("同意")
    assert house.news() == ["reply to zhao", "notice to li #1"]
    assert [entry.event for entry in await house.timeline("approval")] == ["requested", "approved"]


async def test_a_resolved_ticket_closes_by_silence(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await house.private("li").presses("resolve", text="清理日志")
    house.news()
    await house.clock.advance(days=10)
    assert (await house.ticket(1)).state is State.CLOSED
    assert (await house.events(1))[-1] == "closed"


async def test_started_again_the_desk_goes_on_where_it_was(tmp_path: Path) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path}/desk.db"
    house = await open_house(store=address)
    await house.roster(first="li", second="wang", manager="chen")
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    now = house.clock.now()
    await house.desk.store.close()
    again = await open_house(store=address, start=now)
    await again.clock.advance(minutes=15)
    assert again.news() == ["page to wang #1"]
    await again.private("wang").presses("ack")
    assert (await again.ticket(1)).engineer == "wang"
    await again.desk.store.close()


async def test_english_is_answered_in_english(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says("The system cannot open")
    assert house.last_to("zhang").text.startswith("We have it: ticket 1")
    house.news()
