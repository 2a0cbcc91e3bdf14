"""Nothing of one contract, and nothing said in private, is visible where it does not belong."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from desk.knowledge import Section
from tests.house import House, open_house
from tests.sayings import FAULT, OUTAGE, QUESTION

OTHER = "fujian-oa"
SECRET = "密级文件无法归档"


@pytest_asyncio.fixture
async def house() -> AsyncIterator[House]:
    """Yield a desk with two contracts; in the other one a ticket is open, and the same people's ids occur in both."""
    opened = await open_house()
    await opened.roster(first="li", second="wang", manager="chen", customer="zhao")
    for identifier, role in (("li", "engineer"), ("chen", "manager"), ("zhao", "customer")):
        await opened.person(identifier, role, contract=OTHER, name=f"福建{identifier}")
    await opened.group("oa", contract=OTHER).user("lin").says(f"{OUTAGE}，{SECRET}")
    opened.news()
    yield opened
    await opened.desk.store.close()


def words(house: House) -> str:
    """Return all that was said since somebody last looked."""
    return "\n".join(message.text for message in house.unread())


@pytest.mark.parametrize("person", ["zhang", "li", "chen", "zhao"])
@pytest.mark.parametrize("text", ["1号单怎么样了", "/status 1", "/tickets", "/oncall", "怎么样了"])
async def test_what_is_asked_here_tells_nothing_of_the_other_contract(house: House, person: str, text: str) -> None:
    await house.private(person).says(text)
    assert SECRET not in words(house)
    assert "福建" not in words(house)


@pytest.mark.parametrize("person", ["li", "chen"])
@pytest.mark.parametrize("text", ["/ack 1", "/resolve 1 好了", "/pause 1", "1号单已解决", "1号单收到"])
async def test_no_act_reaches_a_ticket_of_the_other_contract(house: House, person: str, text: str) -> None:
    before = await house.ticket(1, contract=OTHER)
    await house.private(person).says(text)
    assert await house.ticket(1, contract=OTHER) == before
    assert await house.tickets() == []


async def test_each_contract_numbers_its_own_tickets(house: House) -> None:
    assert await house.group("zhenjiang").user("zhang").says(FAULT) == 1
    assert (await house.ticket(1)).summary == FAULT
    assert SECRET in (await house.ticket(1, contract=OTHER)).summary


async def test_the_same_trouble_in_two_contracts_is_two_tickets(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    assert [one.reporters for one in await house.tickets(contract=OTHER)] == [()]


async def test_pages_go_to_the_contracts_own_people(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    assert {one.contract for one in house.unread()} == {house.contract}


async def test_an_answer_of_another_contracts_manual_is_not_given(house: House) -> None:
    sections = [Section("s1", OTHER, "OA手册", "评价等级查询", "评价等级在首页查询：密级文件目录。")]
    house.desk.house.knowledge.put(sections)
    await house.group("zhenjiang").user("zhang").says(QUESTION)
    assert "密级文件目录" not in words(house)
    assert [one.severity for one in await house.tickets()] == ["question"]


async def test_a_reply_to_a_card_of_the_other_contract_is_a_line_like_any(house: House) -> None:
    card = next(one.id for one in house.telephone.sent if one.contract == OTHER)
    await house.private("li").says("收到", reply_to=card)
    assert (await house.ticket(1, contract=OTHER)).engineer is None
    assert SECRET not in words(house)


async def test_nobody_of_the_other_contract_can_be_handed_a_ticket(house: House) -> None:
    await house.person("xu", "engineer", level=1, contract=OTHER, name="许工")
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await house.private("li").says("/hand_over 1 许工")
    assert (await house.ticket(1)).engineer is None
    assert house.last_to("li").text == "没有找到“许工”。"


@pytest.mark.parametrize("text", ["1号单怎么样了", "/status 1", "/tickets", "怎么样了"])
async def test_what_somebody_told_in_private_is_not_told_to_another(house: House, text: str) -> None:
    await house.private("zhang").says(FAULT)
    house.news()
    await house.private("luo").says(text)
    assert FAULT not in words(house)
    assert "待接单" not in words(house), "not even how it stands"


@pytest.mark.parametrize("text", ["1号单怎么样了", "/status 1"])
async def test_a_ticket_of_another_group_is_not_told_to_a_user(house: House, text: str) -> None:
    await house.group("qujiang").user("luo").says(FAULT)
    house.news()
    await house.group("zhenjiang").user("zhang").says(text)
    assert "待接单" not in words(house)


async def test_a_ticket_of_the_group_is_told_to_anybody_in_it(house: House) -> None:
    await house.group("zhenjiang").user("zhang").says(FAULT)
    house.news()
    await house.group("zhenjiang").user("luo").says("1号单怎么样了")
    assert "1 号单：待接单" in words(house)
