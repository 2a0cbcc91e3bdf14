"""Rosters at work: who is paged, what a handover tells, gaps before they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from desk.people import Person
from desk.ports import UnitOfWork
from desk.roster_plans import RosterPlan
from handlers import rosters
from tests.house import SHANGHAI, START, House
from tests.sayings import OUTAGE


def weekly(
    *people: str | Sequence[str],
    level: int = 1,
    start: str = "2026-09-14 09:00",
    every: str = "1 week",
    **about: object,
) -> RosterPlan:
    """Return a roster in which people follow each other; the first has the week of START."""
    rotation = {"start": start, "every": every, "people": people}
    plan = {"id": f"level-{level}", "level": level, "layers": [{"rotation": rotation}], **about}
    return RosterPlan.model_validate(plan)


async def post(house: House, *plans: RosterPlan) -> None:
    """Let rosters stand, as an import does, and fire what is due."""
    async with house.desk.store.work() as work:
        await rosters.replace_all(work, house.contract, plans, at=house.moved.now())
        await work.commit()
    await house.clock.advance(seconds=1)


async def test_the_roster_decides_who_is_paged_and_levels_without_one_stay(house: House) -> None:
    await house.person("wu", "engineer", level=3)
    await post(house, weekly("wu", "li"))
    assert house.news() == ["notice to wu"], "who comes on watch is told"
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    assert house.news() == ["page to wu #1", "reply to zhang in zhenjiang #1"]
    await house.clock.advance(minutes=15)
    assert house.news() == ["page to wang #1"]


async def test_a_handover_while_a_page_is_open_counts_from_the_next_step_on(house: House) -> None:
    await post(house, weekly("li", "wu"), weekly("wang", "li", level=2, start="2026-09-14 09:05"))
    await house.person("wu", "engineer", level=1)
    house.news()
    await house.clock.move_to(datetime(2026, 9, 21, 8, 55, tzinfo=SHANGHAI))
    house.news()
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    assert house.news() == ["page to li #1", "reply to zhang in zhenjiang #1"]
    await house.clock.advance(minutes=11)
    told = house.news()
    assert "notice to li #1" not in told
    assert sorted(told) == ["notice to li", "notice to li", "notice to wang", "notice to wu"]
    await house.clock.advance(minutes=4)
    assert house.news() == ["page to li #1"], "at the second level li stands by now"


async def test_a_handover_names_the_open_tickets_to_both(house: House) -> None:
    await house.person("wu", "engineer", level=1, name="吴工")
    await post(house, weekly("li", "wu", name="一线"))
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await house.private("li").presses("ack")
    await house.clock.move_to(datetime(2026, 9, 21, 8, 59, tzinfo=SHANGHAI))
    house.news()
    await house.clock.advance(minutes=2)
    assert [line for line in house.news() if line.startswith("notice")] == ["notice to li", "notice to wu"]
    assert house.last_to("li").text.startswith("您的值班已结束（一线），由吴工接班。辛苦了。\n未完成的工单：\n1 号")
    assert house.last_to("wu").text.startswith("现在由您值班（一线），接li的班，到 9月28日")
    await house.desk.plan()
    await house.clock.advance(minutes=5)
    assert [line for line in house.news() if line.startswith("notice to wu")] == [], "planning anew tells nobody twice"


async def test_an_empty_step_is_skipped_at_once_and_the_manager_told(house: House) -> None:
    await post(house, weekly([], "li", warn_days=0))
    house.news()
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    assert house.news() == ["page to wang #1", "reply to zhang in zhenjiang #1", "notice to chen #1"]


async def test_a_gap_is_announced_days_before_and_once(house: House) -> None:
    await post(house, weekly("li", [], every="2 days", start="2026-09-17 09:00", warn_days=3))
    first = house.news()
    assert first == ["notice to chen"], "nobody stands now, and the managers hear it"
    assert (
        house.last_to("chen").text
        == "值班表“level-1”（第 1 级）9月16日（周三）09:00 至 9月17日（周四）09:00 无人值班，请安排。"
    )
    await house.clock.move_to(datetime(2026, 9, 17, 9, 1, tzinfo=SHANGHAI))
    assert house.news() == ["notice to li", "notice to chen"], (
        "on watch; and the gap from the 19th is within three days"
    )
    await house.clock.move_to(datetime(2026, 9, 18, 12, 0, tzinfo=SHANGHAI))
    await house.desk.plan()
    await house.clock.advance(minutes=1)
    assert house.news() == [], "the same gap is told once, also after a restart"


async def test_somebody_whom_nothing_reaches_is_told_of_ahead(house: House) -> None:
    async def reach(_work: UnitOfWork, person: Person) -> bool:
        return person.id != "wang"

    await post(house, weekly("li", "wang", "ghost", every="1 day", start="2026-09-16 09:00", warn_days=3))
    assert house.news() == ["notice to li", "notice to chen"]
    assert "ghost" in house.last_to("chen").text
    async with house.desk.store.work() as work:
        desk = replace(house.desk.house, reach=reach)
        turn = desk.turn(work, house.contract, house.moved.now())
        await rosters.look(turn)
        await work.commit()
    await house.desk.delivery.drain(house.moved.now())
    assert house.news() == ["notice to chen"]
    assert house.last_to("chen").text.startswith("值班表“level-1”：wang 9月17日")
    assert house.moved.now() > START


@pytest.mark.parametrize("own", [True, False])
async def test_a_roster_of_a_place_comes_before_that_of_the_whole(house: House, *, own: bool) -> None:
    place = house.desk.house.packs[house.contract].places[0].name
    await house.person("wu", "engineer", level=1)
    special = weekly("wu", places=[place if own else "elsewhere"]).model_copy(update={"id": "special"})
    await post(house, weekly("li"), special)
    house.news()
    await house.group("zhenjiang").user("zhang").says(f"{place}打不开")
    await house.clock.advance(minutes=1)
    assert (house.pages("li"), house.pages("wu")) == (([], [1]) if own else ([1], []))
    house.news()
