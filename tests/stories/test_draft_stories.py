"""A manager hands a contract's text in and walks through what was found: by number, by button, in words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from desk.channels import Rendered
from desk.messages import Attachment, Inbound
from drafting.findings import Draft
from handlers.drafts import Passages
from tests import draft_samples as samples
from tests.house import House, open_house
from tests.sayings import OUTAGE

OTHER = "fujian-oa"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest_asyncio.fixture
async def house(folder: Path) -> AsyncIterator[House]:
    opened = await open_house(drafting=samples.kit(folder))
    await opened.roster(first="li", manager="chen", admin="root", customer="zhao")
    await opened.person("wu", "manager", contract=OTHER, name="吴经理")
    yield opened
    await opened.desk.store.close()


async def document(house: House, text: str = samples.DOCUMENT, *, name: str = "需求.txt") -> Attachment:
    """Return a document as a chat hands it in."""
    kit = house.desk.reader.kit
    assert kit is not None
    return await kit.files.keep(house.contract, name=name, content=text.encode())


async def begin(house: House) -> Rendered:
    """Hand the sample in and return the message that shows its first finding."""
    await house.private("chen").says("起草合同", files=[await document(house)])
    return house.last_to("chen")


def told(house: House) -> str:
    """Return the newest message to the manager."""
    return house.last_to("chen").text


async def decisions(house: House, number: int = 1) -> list[str | None]:
    async with house.desk.store.work() as work:
        return [one.decision and str(one.decision) for one in await work.drafts.findings(number)]


async def test_a_document_is_read_and_its_doubtful_finding_is_shown_first(house: House) -> None:
    await begin(house)
    reading, read, shown = house.unread()
    assert "正在读《需求.txt》" in reading.text
    assert "共 5 条，其中 1 条拿不准" in read.text
    assert "第 1 条，共 5 条" in shown.text
    assert "时限：响应；立即；全天候计时" in shown.text
    assert "拿不准" in shown.text
    assert "原文：应及时响应" in shown.text
    assert "三、服务要求、第1段" in shown.text
    assert [button.action for button in shown.buttons] == ["accept", "drop", "back", "correct"]


async def test_the_whole_way_to_the_pack(house: House, folder: Path) -> None:
    await begin(house)
    chen = house.private("chen")
    await chen.says("时限改为30分钟")
    assert "已改正：时限：响应；30分钟内；全天候计时" in told(house)
    assert "一般故障" in told(house)
    await chen.says("这是宕机不是故障，4小时")
    assert "已改正：时限：解决；重大故障；4小时内" in told(house)
    await chen.says("1")
    await chen.says("每月最后一个工作日")
    await chen.says("不要，另签保密协议")
    assert "共 5 条都已定：采纳 1，改正 3，不要 1" in told(house)
    await chen.says("完成")
    done = house.last_to("chen")
    assert "合同包见附件：需求.yml" in done.text
    pack = Draft.from_json(json.loads((folder / done.files[0].ref).read_text("utf-8")))
    assert [one.quote for one in pack.findings] == [one.quote for one in samples.DRAFT.findings[:4]]
    assert all(one.sure and one.doubt is None for one in pack.findings)
    assert (pack.findings[0].severity, pack.findings[0].within) == ("outage", "4 hours")
    async with house.desk.store.work() as work:
        history = await work.drafts.history(1)
    assert [(one.position, str(one.decision), one.note) for one in history][-1] == (4, "dropped", "另签保密协议")
    assert {one.by.person for one in history} == {"chen"}


async def test_back_undo_and_a_change_of_mind(house: House) -> None:
    await begin(house)
    chen = house.private("chen")
    await chen.says("采纳")
    await chen.says("上一条")
    assert "第 1 条" in told(house)
    assert "目前：已采纳" in told(house)
    await chen.says("撤销")
    assert "已撤销" in told(house)
    assert await decisions(house) == [None] * 5
    await chen.says("不要")
    assert await decisions(house) == [None, None, "dropped", None, None]


async def test_the_buttons_do_the_same_and_an_old_one_does_nothing(house: House) -> None:
    first = await begin(house)
    chen = house.private("chen")
    await chen.presses("correct", text="45分钟")
    assert "45分钟内" in told(house)
    await chen.presses("accept", card=first.id)
    assert "已有变动" in told(house)
    assert await decisions(house) == [None, None, "corrected", None, None]
    await chen.presses("back")
    await chen.presses("drop", text="重复")
    assert await decisions(house) == [None, None, "dropped", None, None]
    for _ in range(4):
        await chen.presses("accept")
    await chen.presses("finish")
    assert house.last_to("chen").files
    await chen.presses("finish")
    assert house.last_to("chen").files, "finishing twice gives the pack again"


async def test_words_that_are_not_understood_are_asked_again_kindly(house: House) -> None:
    await begin(house)
    for words in ("半天左右吧", "我想想", "2小时不对"):
        await house.private("chen").says(words)
        assert told(house).startswith("没太明白")
        assert "时限改为45分钟" in told(house)
    await house.private("chen").presses("correct", text="差不多就行", card=house.card("chen", "correct"))
    assert told(house).startswith("没太明白")
    assert await decisions(house) == [None] * 5
    await house.private("chen").says("1")
    assert await decisions(house) == [None, None, "accepted", None, None]
    assert await house.tickets() == []


async def test_the_talk_can_be_left_and_goes_on_by_command(house: House) -> None:
    await begin(house)
    chen = house.private("chen")
    await chen.says("1")
    await chen.says("停")
    assert "还剩 4 条" in told(house)
    await chen.says("1")
    assert await decisions(house) == [None, None, "accepted", None, None]
    await house.clock.advance(days=3)
    await chen.says("/draft")
    listed, shown = house.unread()[-2:]
    assert "1 号 公文系统运维服务采购需求（审阅中，已定 1/5）" in listed.text
    assert "第 2 条" in shown.text
    await chen.says("/draft 1")
    await chen.says("1")
    assert await decisions(house) == ["accepted", None, "accepted", None, None]


async def test_a_page_in_between_has_the_first_claim_on_words(house: House) -> None:
    await begin(house)
    await house.group("zhenjiang").user("zhang").says(OUTAGE)
    await house.clock.advance(minutes=40)
    assert house.pages("chen") == [1]
    await house.private("chen").says("收到，马上看")
    assert (await house.ticket(1)).engineer == "chen"
    await house.private("chen").says("/draft 1")
    await house.private("chen").says("1")
    assert await decisions(house) == [None, None, "accepted", None, None]


async def test_the_file_may_come_after_the_words(house: House) -> None:
    await house.private("chen").says("起草合同")
    assert "请把需求文件" in told(house)
    await house.private("chen").says("", files=[await document(house)])
    assert "第 1 条" in told(house)
    await house.private("root").says("/draft", files=[await document(house)])
    assert "草稿 2 号" in house.unread()[-2].text


async def test_a_file_that_cannot_be_read_gets_one_clear_line(house: House) -> None:
    await house.private("chen").says("起草合同", files=[await document(house, "小说", name="扫描件.pdf")])
    assert told(house) == "草稿 1 号读不了：扫描件.pdf: some text, this file holds none"
    await house.private("chen").says("/draft 1")
    assert told(house) == "草稿 1 号读不了：扫描件.pdf: some text, this file holds none"


async def test_what_was_handed_in_before_the_desk_died_is_read_at_the_next_start(house: House) -> None:
    file = await document(house)
    kit, house.desk.reader.kit = house.desk.reader.kit, None
    await house.private("chen").says("/draft", files=[file])
    await house.private("chen").says("/draft 1")
    assert "正在读" in told(house)
    house.desk.reader.kit = kit
    await house.desk.reader.read_waiting()
    await house.desk.delivery.drain(house.clock.now())
    assert "第 1 条" in told(house)
    assert await house.desk.reader.read_waiting() == 0


@pytest.mark.parametrize("person", ["li", "zhao", "zhang"])
async def test_nobody_else_sees_or_opens_drafts(house: House, person: str) -> None:
    await begin(house)
    for words in ("/draft", "/draft 1"):
        await house.private(person).says(words)
        assert "角色" in house.last_to(person).text
    await house.private(person).says("/draft", files=[await document(house)])
    async with house.desk.store.work() as work:
        assert len(await work.drafts.listing()) == 1


async def test_a_manager_of_another_contract_goes_on_with_it(house: House) -> None:
    await begin(house)
    wu = house.private("wu", contract=OTHER)
    await wu.says("/draft 1")
    await wu.says("1")
    async with house.desk.store.work() as work:
        (decision,) = await work.drafts.history(1)
    assert (decision.by.contract, decision.by.person) == (OTHER, "wu")


async def test_in_a_group_drafts_are_not_talked_about(house: House) -> None:
    await begin(house)
    await house.group("zhenjiang").user("chen").says("/draft")
    assert "私聊" in told(house)


async def test_a_draft_that_is_not_there(house: House) -> None:
    for words in ("/draft 7", "/draft 第七"):
        await house.private("chen").says(words)
        assert told(house).startswith("没有草稿")
    await house.private("chen").says("/draft")
    assert "还没有合同草稿" in told(house)


async def test_the_running_desk_reads_what_comes_by_chat_on_its_own(house: House) -> None:
    kit, loop, read = house.desk.reader.kit, asyncio.get_running_loop(), asyncio.Event()
    assert kit is not None

    def telling(path: Path) -> tuple[Draft, Passages]:
        loop.call_soon_threadsafe(read.set)
        return samples.read(path)

    house.desk.reader.kit = replace(kit, read=telling)
    await house.desk.intake.receive(await handed_in(house))
    running = asyncio.create_task(house.desk.reader.run())
    try:
        await asyncio.wait_for(read.wait(), 20)
        read.clear()  # what is read now has been listed before the next one comes
        await house.desk.intake.receive(await handed_in(house))
        await asyncio.wait_for(read.wait(), 20)
    finally:
        running.cancel()
        await asyncio.wait([running])


async def handed_in(house: House) -> Inbound:
    """Return the manager's message with the sample."""
    files, at = (await document(house),), house.moved.now()
    return Inbound("telephone", house.next_id(), house.contract, "chen", at, text="起草合同", attachments=files)
