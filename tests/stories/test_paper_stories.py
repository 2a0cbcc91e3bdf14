"""Papers from a lived story: asked for in chat, answered with a file in private."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from docx import Document

from bot.attachments import AttachmentFolder
from bot.papers import PaperKit
from desk.messages import Attachment
from tests.documents.paper_samples import cells, paragraphs, tables
from tests.house import House, open_house
from tests.sayings import FAULT, OUTAGE, QUESTION

CONTRACT = "fujian-oa"


@pytest.fixture
def files(tmp_path: Path) -> AttachmentFolder:
    return AttachmentFolder(tmp_path / "files")


@pytest_asyncio.fixture
async def house(files: AttachmentFolder, tmp_path: Path) -> AsyncIterator[House]:
    kit = PaperKit(files, lambda contract: (tmp_path / "templates" / contract,))
    opened = await open_house(contract=CONTRACT, papers=kit)
    await opened.person("li", "engineer", level=1, name="李工")
    await opened.person("chen", "manager", name="陈经理")
    await opened.person("zhao", "customer", name="赵处长")
    await opened.person("zhang", "user", group="quanzhou", name="张文华")
    yield opened
    await opened.desk.store.close()


async def lived(house: House) -> None:
    """Let an outage be answered too late, leave be given for a restart, and the matter be solved."""
    zhang, li = house.group("quanzhou").user("zhang"), house.private("li")
    assert await zhang.says(OUTAGE) == 1
    await house.clock.advance(minutes=40)
    await li.says("/ack 1")
    await li.says("/request_approval 1 重启公文服务")
    await house.private("zhao").presses("approve")
    await house.clock.advance(minutes=20)
    await li.says("/restore 1 已恢复，原因是磁盘写满")
    await li.says("/resolve 1 清理日志并扩容")
    await zhang.says("你们太慢了")
    house.news()


async def paper(house: House, files: AttachmentFolder, words: str) -> bytes:
    """Ask for a paper and return the file that came."""
    await house.private("li").says(f"/paper {words}")
    (file,) = house.last_to("li").files
    return await content(house, files, file)


async def content(house: House, files: AttachmentFolder, file: Attachment) -> bytes:
    kept = await files.read(house.contract, file.ref)
    assert kept is not None
    return kept


async def test_an_engineer_asks_for_the_fault_report_and_gets_it_in_private(
    house: House, files: AttachmentFolder
) -> None:
    await lived(house)
    await house.group("quanzhou").user("li").says("/paper 故障报告 1号单", mentioned=True)
    assert house.news() == ["reply to li"]
    sent = house.last_to("li")
    assert sent.text == "故障报告-1号单已生成，请查收附件。"
    assert [file.name for file in sent.files] == ["故障报告-1号单.docx"]
    made = await content(house, files, sent.files[0])
    facts, story, targets, leaves = tables(made)
    assert facts[0] == ["工单号", "1", "故障级别", "重大故障"]
    assert [row[1] for row in story[1:]] == [
        *("受理", "超过时限：响应", "接单响应", "申请批准", "批准", "系统恢复", "故障解决"),
    ]
    assert story[3] == ["2026年9月16日09:40", "接单响应", "李工", ""]
    assert targets[1] == ["响应", "30分钟（全天候）", "2026年9月16日09:30", "2026年9月16日09:40", "超时10分"]
    assert targets[2][-1] == "进行中", "the report is still to be handed in"
    assert leaves[1][:3] == ["重启公文服务", "李工 2026年9月16日09:40", "同意"]
    assert "磁盘写满" in paragraphs(made)


async def test_the_handling_report_names_whom_the_desk_has_called(house: House, files: AttachmentFolder) -> None:
    await lived(house)
    story = tables(await paper(house, files, "fault-handling 1"))[1]
    assert ["2026年9月16日09:00", "通知值班人员", "李工", ""] in story


async def test_the_marks_of_the_month_rest_on_what_happened(house: House, files: AttachmentFolder) -> None:
    await house.desk.plan()
    await lived(house)
    await house.clock.advance(days=2, hours=12)
    rows = cells(await paper(house, files, "月度考核评分表 2026-09"))
    late = [row for row in rows if str(row[3:4]).startswith("['响应超时")]
    assert [(row[1], row[2], row[4]) for row in late] == [("响应及时性", 2, 1)]
    complaints = [row for row in rows if "投诉：你们太慢了" in str(row)]
    assert [row[2] for row in complaints] == [5], "once, however many managers were told"
    missed = [row for row in rows if "汇总数据每日监控未按时完成" in str(row)]
    assert len(missed) == 3, "the daily watch of three working days"


async def test_what_is_not_solved_stays_in_the_tracking_table_of_the_next_month(
    house: House, files: AttachmentFolder
) -> None:
    await lived(house)
    await house.group("fuzhou").user("lin").says(FAULT)
    await house.clock.advance(days=20)
    numbers = [row[1] for row in cells(await paper(house, files, "用户问题修改追踪表 2026-10")) if len(row) > 8]
    assert numbers == ["工单号", 2]


async def test_inspections_are_the_duties_named_so_with_who_did_them(house: House, files: AttachmentFolder) -> None:
    await house.desk.plan()
    await house.clock.advance(days=22, hours=3)
    await house.private("li").says("/done inspection-record")
    await house.clock.advance(hours=8)
    rows = tables(await paper(house, files, "inspection 2026-10-08"))[0][1:]
    assert rows == [
        ["各地市汇总数据每日监控", "2026年10月8日18:00", "—", "—", "未完成", ""],
        [
            *("巡检记录表（含资源占用与性能风险评估）", "2026年10月8日18:00"),
            *("2026年10月8日12:00", "李工", "按时完成", ""),
        ],
    ]


async def test_a_month_without_data_gives_an_honest_paper(house: House, files: AttachmentFolder) -> None:
    await house.private("li").says("/paper quarter-running 2025-Q1")
    sent = house.last_to("li")
    assert sent.text == "季度运行报告-2025-Q1已生成，请查收附件（没有相关数据，文中已注明）。"
    told = paragraphs(await content(house, files, sent.files[0]))
    assert "本期没有受理的事项（上期0件）。" in told


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        pytest.param("诗 1", "没有“诗”这种材料；发 /paper 可看全部。", id="no such paper"),
        pytest.param("故障报告 9", "没有找到 9 号单。", id="no such ticket"),
        pytest.param("故障报告 1", "1 号单不是故障，没有故障报告。", id="a question"),
        pytest.param(
            "追踪表 2026", "追踪表：聊天里最长一个季度，全年的请用命令行 zhiban paper make。", id="a whole year"
        ),
        pytest.param("季报 九月", "季报：请写明期间，例如 2026-Q3。", id="no such period"),
    ],
)
async def test_what_cannot_be_made_is_told_in_one_line(house: House, words: str, answer: str) -> None:
    await house.group("quanzhou").user("zhang").says(QUESTION)
    await house.private("li").says(f"/paper {words}")
    assert house.last_to("li").text == answer


async def test_a_contract_without_marks_has_no_sheet(files: AttachmentFolder) -> None:
    house = await open_house(papers=PaperKit(files, lambda _: ()))
    await house.roster(first="li")
    await house.private("li").says("/paper assessment 2026-09")
    assert house.last_to("li").text == "本合同没有月度考核。"
    await house.desk.store.close()


async def test_a_faulty_template_is_told_and_nothing_is_sent(house: House, tmp_path: Path) -> None:
    await lived(house)
    own = tmp_path / "templates" / CONTRACT
    own.mkdir(parents=True)
    document = Document()
    document.add_paragraph("{{ weather }}")
    document.save(str(own / "fault-report.docx"))
    await house.private("li").says("/paper fault-report 1")
    assert "fault-report.docx: unknown field" in house.last_to("li").text
    assert house.last_to("li").files == ()


async def test_papers_are_for_staff_alone_and_of_the_own_contract(house: House) -> None:
    await lived(house)
    await house.person("wu", "engineer", level=1, contract="shaoguan-env")
    for speaker in (house.private("zhang"), house.private("zhao")):
        await speaker.says("/paper fault-report 1")
        assert house.last_to(speaker.person).text == "这个操作需要相应的角色，您这边用不到。"
    await house.private("wu", contract="shaoguan-env").says("/paper fault-report 1")
    assert house.last_to("wu").text == "没有找到 1 号单。"


async def test_without_words_the_papers_are_listed(house: House) -> None:
    await house.private("chen").says("/paper")
    assert house.last_to("chen").text.startswith("可以生成的材料：故障处理报告、故障报告、巡检记录表、")
