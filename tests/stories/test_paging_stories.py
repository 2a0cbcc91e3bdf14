"""Somebody has taken the matter, or somebody is paged. Promises 2, 5, 7, 8 and 9."""

from __future__ import annotations

from datetime import datetime

from tests.house import SHANGHAI, House, open_house
from tests.sayings import FAULT, OUTAGE


async def test_an_unanswered_page_goes_up_level_by_level(house: House) -> None:
    ticket = await house.group("zhenjiang").user("zhang").says(OUTAGE)
    assert house.news() == ["page to li #1", "reply to zhang in zhenjiang #1"]
    await house.clock.advance(minutes=15)
    assert house.news() == ["page to wang #1"]
    await house.clock.advance(minutes=15)
    assert house.news() == ["page to chen #1"]
    await house.clock.advance(minutes=15)
    assert house.pages("li") == [ticket, ticket], "after the last level it begins anew"
    house.news()


async def test_who_takes_it_stops_the_ringing_and_the_reporter_hears_it(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    house.news()
    await house.clock.advance(minutes=3)
    await house.private("li").says("收到", reply_ticket=0)
    assert house.news() == ["reply to li #1", "reply to zhang in zhenjiang #1"]
    await house.clock.advance(minutes=25)
    assert house.news() == []


async def test_silence_after_an_acknowledgement_is_reminded_of_then_raised(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await house.private("li").presses("ack")
    house.news()
    await house.clock.advance(minutes=30)
    assert house.news() == ["page to li #1"]
    assert house.last_to("li").text.startswith("1 号单接单后还没有进展")
    await house.clock.advance(minutes=30)
    assert house.news() == ["page to wang #1"]


async def test_progress_puts_the_reminder_off(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await house.private("li").presses("ack")
    await house.clock.advance(minutes=29)
    await house.private("li").says("1号单正在查日志")
    house.news()
    await house.clock.advance(minutes=29)
    assert house.news() == []
    await house.clock.advance(minutes=1)
    assert house.news() == ["page to li #1"]


async def test_declining_pages_the_next_one_at_once(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    house.news()
    await house.private("li").says("我接不了", reply_ticket=0)
    assert house.news() == ["page to wang #1", "reply to li #1"]


async def test_an_empty_level_is_skipped_at_once_and_the_manager_told() -> None:
    house = await open_house()
    await house.roster(second="wang", manager="chen")
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    assert house.news() == ["page to wang #1", "reply to zhang in zhenjiang #1", "notice to chen #1"]
    assert house.last_to("chen").text == "1 号单：第 1 级没有值班人，已跳过，请安排。"
    await house.desk.store.close()


async def test_a_button_of_an_earlier_round_does_nothing_but_say_so(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    card = house.card("li", "ack")
    await house.private("li").presses("ack", card=card)
    await house.clock.advance(hours=1)
    house.news()
    await house.private("li").presses("ack", card=card)
    assert house.last_to("li").text == "这是之前一轮的按钮，已失效（1 号单）。"
    assert house.news() == ["reply to li"]
    assert (await house.timeline("message"))[-1].refused == "stale"


async def test_a_paused_ticket_is_quiet_and_rings_again_when_it_goes_on(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(OUTAGE)
    await house.private("li").presses("ack")
    await house.private("li").presses("pause", text="等截图")
    house.news()
    await house.clock.advance(hours=3)
    assert house.news() == []
    await zhang.says("浏览器是谷歌的", mentioned=True)
    assert house.news() == ["reply to zhang in zhenjiang #1", "notice to li #1"]
    await house.clock.advance(minutes=30)
    assert house.news() == ["page to li #1"]


async def test_a_waiting_ticket_that_nobody_has_any_more_rings_when_it_goes_on(house: House) -> None:
    zhang = house.group("zhenjiang").user("zhang")
    await zhang.says(OUTAGE)
    await house.private("li").presses("pause", text="等截图")
    await house.private("li").says("/hand_over 1")
    house.news()
    await house.clock.advance(hours=2)
    assert house.news() == [], "it waits"
    await zhang.says("浏览器是谷歌的", mentioned=True)
    await house.clock.advance(minutes=15)
    pages = [line for line in house.news() if line.startswith("page")]
    assert pages, "somebody is paged again"


async def test_an_ordinary_fault_at_night_waits_for_the_morning_and_an_outage_does_not() -> None:
    night = datetime(2026, 9, 30, 23, 0, tzinfo=SHANGHAI)
    house = await open_house(contract="dongguan-credit", start=night)
    await house.roster(first="li", manager="chen")
    await house.group("humen").user("mai").says("打印不出来")
    assert house.news() == ["reply to mai in humen #1"]
    await house.group("humen").user("mai").says(OUTAGE)
    assert [line for line in house.news() if line.startswith("page")] == ["page to li #1", "page to chen #1"]
    await house.desk.store.close()


async def test_a_fault_before_the_national_holiday_is_paged_on_the_eighth_of_october() -> None:
    eve = datetime(2026, 9, 30, 18, 0, tzinfo=SHANGHAI)
    house = await open_house(contract="dongguan-credit", start=eve)
    await house.roster(first="li", manager="chen")
    await house.group("humen").user("mai").says("打印不出来")
    house.news()
    await house.clock.move_to(datetime(2026, 10, 8, 8, 29, tzinfo=SHANGHAI))
    assert house.news() == []
    await house.clock.move_to(datetime(2026, 10, 8, 8, 30, tzinfo=SHANGHAI))
    assert house.news() == ["page to li #1"]
    await house.desk.store.close()


async def test_a_paging_keeps_the_people_who_stand_there_when_it_comes_to_them(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(FAULT)
    house.news()
    await house.person("he", "engineer", level=2)
    await house.clock.advance(minutes=15)
    assert house.news() == ["page to wang #1", "page to he #1"]
