"""Watch in chat: who stands, swaps agreed by the other, leave, standing in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.house import SHANGHAI, House
from tests.stories.test_roster_stories import post, weekly


async def staffed(house: House) -> None:
    """Let 李工 and 王工 take turns by the day from 09:00; START is a Wednesday of 李工's."""
    await house.person("lim", "engineer", level=1, name="李明")
    await house.person("wangq", "engineer", level=1, name="王强")
    await post(house, weekly("lim", "wangq", every="1 day", start="2026-09-16 09:00"))
    house.news()


async def on_watch(house: House, day: int) -> list[str]:
    """Return who stands at noon of a day of September."""
    at = datetime(2026, 9, day, 12, tzinfo=SHANGHAI).astimezone(UTC)
    async with house.desk.store.work() as work:
        turn = house.desk.house.turn(work, house.contract, at)
        return [person.id for person in await turn.on_watch(1)]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("谁值班", "第 1 级：李明（到 9月17日（周四）09:00）\n第 2 级：wang"),
        ("请问今晚谁值班呀？", "第 1 级：李明（9月16日（周三）18:00 至 9月17日（周四）08:00）\n第 2 级：wang"),
        ("今天值班的是谁", "第 1 级：王强（9月16日（周三）00:00 至 9月16日（周三）09:00）\n第 1 级：李明"),
        ("周五谁值班", "第 1 级：王强（9月18日（周五）00:00 至 9月18日（周五）09:00）\n第 1 级：李明"),
        ("谁明天值班？", "第 1 级：李明（9月17日"),
        ("/oncall 9月18日", "第 1 级：王强"),
        ("/oncall", "第 1 级：李明（到"),
    ],
)
async def test_anybody_may_ask_who_stands(house: House, said: str, answer: str) -> None:
    await staffed(house)
    await house.group("zhenjiang").user("zhang").says(said)
    assert house.news() == ["reply to zhang in zhenjiang"]
    assert answer in house.last_to("zhang").text


async def test_it_is_asked_in_english_too(house: House) -> None:
    await staffed(house)
    await house.private("lim").says("who is on duty tomorrow?")
    assert house.news() == ["reply to lim"]
    assert house.last_to("lim").text.startswith("Level 1: 李明 (")


@pytest.mark.parametrize(
    "said",
    [
        "值班系统打不开",
        "昨天谁值班的时候系统坏了",
        "我来处理别的事",
        "谁值班谁负责",
        "我和王工换服务器",
        "和王工换周五的班车",
    ],
)
async def test_talk_that_only_sounds_like_it_is_left_alone(house: House, said: str) -> None:
    await staffed(house)
    await house.group("zhenjiang").user("lim").says(said)
    assert [line for line in house.news() if line.startswith("page")] == []
    assert not any("第 1 级" in one.text or "换班" in one.text for one in house.telephone.sent if one.to == "lim")


async def test_without_a_roster_the_people_of_the_first_level_are_named(house: House) -> None:
    await house.private("zhang").says("谁值班")
    assert house.news() == ["reply to zhang"]
    assert house.last_to("zhang").text == "当前值班：li。"
    await house.private("li").says("/leave 2026-09-20")
    assert house.news() == ["reply to li"]
    assert house.last_to("li").text == "这个合同还没有值班表。"


async def test_a_swap_holds_once_the_other_agrees_and_all_are_told(house: House) -> None:
    await staffed(house)
    assert await on_watch(house, 18) == ["lim"]
    await house.private("lim").says("我和王工换周五的班")
    assert house.news() == ["page to wangq", "reply to lim"]
    assert "9月18日（周五）09:00 至 9月19日（周六）09:00：由李明改为王强" in house.last_to("wangq").text
    assert await on_watch(house, 18) == ["lim"], "nothing changes before it is agreed"
    await house.private("wangq").presses("swap_agree")
    assert house.news() == ["reply to wangq", "notice to lim", "notice to chen"]
    assert [await on_watch(house, day) for day in (17, 18, 19)] == [["wangq"], ["wangq"], ["wangq"]]
    await house.private("wangq").presses("swap_agree")
    assert house.news() == ["reply to wangq"]
    assert house.last_to("wangq").text == "这次换班已有结果或已过时，未作改动。"


@pytest.mark.parametrize(
    "said", ["我周五的班和王工周六的班互换", "/swap 王强 周五 周六", "swap my friday shift with wangq's saturday shift"]
)
async def test_two_days_are_swapped_for_each_other(house: House, said: str) -> None:
    await staffed(house)
    await house.private("lim").says(said)
    assert house.news() == ["page to wangq", "reply to lim"]
    await house.private("wangq").presses("swap_agree")
    house.news()
    assert [await on_watch(house, day) for day in (18, 19)] == [["wangq"], ["lim"]]


async def test_a_swap_that_is_refused_changes_nothing(house: House) -> None:
    await staffed(house)
    await house.private("lim").says("和王工换一下周五的班")
    house.news()
    await house.private("wangq").presses("swap_refuse")
    assert house.news() == ["reply to wangq", "notice to lim"]
    assert await on_watch(house, 18) == ["lim"]


async def test_a_swap_of_the_present_hands_over_at_once(house: House) -> None:
    await staffed(house)
    await house.private("wangq").says("我和李工换今天的班")
    house.news()
    await house.private("lim").presses("swap_agree")
    house.news()
    await house.clock.advance(seconds=1)
    assert house.news() == ["notice to lim", "notice to wangq"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/swap 王强 某天", "没看懂日期“某天”"),
        ("/swap 王强", "请写：/swap"),
        ("/swap nobody 周五", "nobody"),
        ("/leave", "请写：/leave"),
        ("/leave 王强 周五", "需要相应的角色"),
        ("/leave 2026-09-01 2026-09-02", "这个时间已经过去了"),
        ("/cover 周五", "请写：/cover"),
        ("/cover 李明 周五", "请写：/cover"),
    ],
)
async def test_what_cannot_be_done_is_refused_in_one_line(house: House, said: str, answer: str) -> None:
    await staffed(house)
    await house.private("lim").says(said)
    assert house.news() == ["reply to lim"]
    text = house.last_to("lim").text
    assert "\n" not in text
    assert answer in text


async def test_users_change_nothing(house: House) -> None:
    await staffed(house)
    await house.private("zhang").says("/leave 李明 周五")
    await house.private("zhang").says("/cover 李明 王强 周五")
    assert house.news() == ["reply to zhang", "reply to zhang"]
    assert await on_watch(house, 18) == ["lim"]


async def test_leave_leaves_a_gap_that_is_announced_and_somebody_stands_in(house: House) -> None:
    await staffed(house)
    await house.private("lim").says("/leave 2026-09-18 2026-09-18")
    assert house.news() == ["reply to lim", "notice to chen"]
    assert "其间有 1 个班" in house.last_to("lim").text
    await house.clock.advance(seconds=1)
    assert house.news() == ["notice to chen"]
    assert "9月18日（周五）09:00 至 9月19日（周六）00:00 无人值班" in house.last_to("chen").text
    assert await on_watch(house, 18) == []
    await house.private("wangq").says("/cover 李工 周五")
    assert house.news() == ["reply to wangq", "notice to lim", "notice to chen"]
    assert await on_watch(house, 18) == ["wangq"]


async def test_a_manager_sets_who_stands_in(house: House) -> None:
    await staffed(house)
    await house.private("chen").says("/cover 李明 wang 2026-09-18T09:00 2026-09-18T20:00")
    assert house.news() == ["reply to chen", "notice to lim", "notice to wang"]
    assert await on_watch(house, 18) == ["wang"]
