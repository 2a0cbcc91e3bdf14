"""The same stories over every channel: what a messenger must bring about, whatever it is built on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from desk.messages import Outgoing, OutKind
from desk.tickets import State
from devtools.vendor import BadDay
from tests.channels.rigs import DOUBLING_RIGS, GROUP_RIGS, RIGS, MakeRig, Rig
from tests.channels.street import CONTRACT, GROUP, Street, open_over
from tests.sayings import OUTAGE

IN_GROUPS = pytest.mark.parametrize("rig", GROUP_RIGS, indirect=True)
"""For stories that need a group: mail has none."""


@pytest_asyncio.fixture(params=RIGS)
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """Yield a vendor with the messenger connected to it."""
    make: MakeRig = request.param
    async with make() as made:
        yield made


@pytest_asyncio.fixture
async def street(rig: Rig, tmp_path: Path) -> AsyncIterator[Street]:
    """Yield a desk with that messenger, an admin, an engineer and a group bound."""
    async with open_over(rig, tmp_path) as opened:
        yield opened


async def report(street: Street, person: str = "zhang", text: str = OUTAGE) -> None:
    """Let somebody report a fault in the group (or in private), and see it answered and the engineer paged."""
    place = street.place(person)
    await street.vendor.say(person, place, text)
    await street.until(lambda: "已受理" in street.all_text(place) and "【" in street.all_text("@li"))


@IN_GROUPS
async def test_from_report_to_confirmed_solution_while_five_talk_at_once(street: Street) -> None:
    say, group = street.vendor.say, street.group
    talk = ["中午吃什么", "开会了", "哈哈", "周末去哪"]
    people = ["sun", "luo", "he", "lin"]
    await asyncio.gather(
        say("zhang", group, OUTAGE), *(say(person, group, text) for person, text in zip(people, talk, strict=True))
    )
    await street.until(lambda: "【" in street.all_text("@li"))
    await street.vendor.press("li", "@li", street.offering("@li", "接单").id, "接单")
    await street.until(lambda: "李工已接单" in street.all_text(group))
    await say("li", "@li", "1号单系统已恢复，原因是磁盘写满")
    await street.until(lambda: "请试一下" in street.all_text(group))
    await say("zhang", group, "好了，谢谢")
    await street.until(lambda: "已关闭" in street.all_text(group))
    (ticket,) = await street.tickets()
    assert (ticket.state, ticket.cause, ticket.group) == (State.CLOSED, "磁盘写满", GROUP)
    assert ticket.reporter.endswith(":zhang") or ticket.reporter.count(":") >= 1
    assert sum("工单 1 号" in one.text for one in street.said(group)) == 1, "one opening, and nobody else was answered"


async def test_a_message_that_the_vendor_delivers_thrice_acts_once(street: Street) -> None:
    place = street.place("zhang")
    await street.vendor.say("zhang", place, OUTAGE, times=3)
    await street.until(lambda: "【" in street.all_text("@li"))
    await street.settled()
    assert len(await street.tickets()) == 1
    assert sum("已受理" in one.text for one in street.said(place)) == 1


@pytest.mark.parametrize("day", [BadDay.BUSY, BadDay.BROKEN])
async def test_a_vendor_that_is_busy_or_broken_for_a_while_loses_nothing_and_doubles_nothing(
    street: Street, day: BadDay
) -> None:
    street.vendor.bad_days(day, day, day)
    await report(street)
    assert sum("已受理" in one.text for one in street.said(street.place("zhang"))) == 1
    assert sum("【" in one.text for one in street.said("@li")) == 1
    assert "可能重复" not in street.all_text("@li")
    assert sum("已受理" in one.text for one in street.telephone.sent) == 1, "the pages show it once"


@pytest.mark.parametrize("rig", DOUBLING_RIGS, indirect=True)
async def test_a_page_whose_answer_was_lost_goes_out_again_and_says_so(street: Street) -> None:
    street.vendor.bad_days(BadDay.DROPPED)
    await street.put(Outgoing(OutKind.PAGE, CONTRACT, "li", None, "answer", {"text": "醒醒", "sources": []}))
    await street.until(lambda: "醒醒" in street.all_text("@li"))
    await street.pass_by(seconds=90)
    pages = [one.text for one in street.said("@li") if "醒醒" in one.text]
    assert len(pages) == 2
    assert "可能重复" in pages[1]


async def test_a_notice_whose_answer_was_lost_is_not_sent_again(street: Street) -> None:
    street.vendor.bad_days(BadDay.DROPPED)
    await street.put(Outgoing(OutKind.NOTICE, CONTRACT, "li", None, "answer", {"text": "知会", "sources": []}))
    await street.until(lambda: "知会" in street.all_text("@li"))
    await street.pass_by(seconds=200)
    assert sum("知会" in one.text for one in street.said("@li")) == 1


async def test_what_one_chat_refuses_stops_no_other_and_the_pages_show_it_all(street: Street) -> None:
    street.vendor.bad_days(BadDay.REFUSED)
    await street.put(Outgoing(OutKind.PAGE, CONTRACT, "li", None, "answer", {"text": "一", "sources": []}))
    await street.put(Outgoing(OutKind.PAGE, CONTRACT, "li", None, "answer", {"text": "二", "sources": []}))
    await street.until(lambda: street.last("@li") == "二")
    assert [one.text for one in street.telephone.sent][-2:] == ["一", "二"]


@IN_GROUPS
async def test_a_group_that_is_gone_is_told_to_the_admin_once(street: Street) -> None:
    street.vendor.bad_days(BadDay.GONE)
    say = Outgoing(OutKind.REPLY, CONTRACT, None, GROUP, "answer", {"text": "在吗", "sources": []})
    await street.put(say)
    await street.until(lambda: "联系不到" in street.all_text("@root"))
    await street.put(say)
    await street.settled()
    assert sum("联系不到" in one.text for one in street.said("@root")) == 1
    assert "在吗" not in street.all_text(street.group)


async def test_a_file_comes_in_with_words(street: Street) -> None:
    await street.vendor.say("zhang", street.place("zhang"), OUTAGE, files=[("日志.txt", b"what it said")])
    await street.until(lambda: "【" in street.all_text("@li"))
    (said,) = [entry for entry in await street.timeline("message") if entry.path]
    kept = street.heard[-1].attachments[0]
    assert (kept.name, kept.size, said.path) == ("日志.txt", 12, kept.ref)


async def test_a_file_goes_out_or_is_named(street: Street, tmp_path: Path) -> None:
    kept = tmp_path / "files" / CONTRACT / ("0" * 32)
    kept.mkdir(parents=True)
    (kept / "report.txt").write_bytes(b"all is well")
    file = {"name": "report.txt", "media_type": "text/plain", "size": 11, "ref": f"{CONTRACT}/{'0' * 32}/report.txt"}
    values = {"text": "见附件", "sources": [], "files": [file]}
    await street.put(Outgoing(OutKind.REPLY, CONTRACT, "li", None, "answer", values))  # type: ignore[arg-type]
    await street.until(lambda: "见附件" in street.all_text("@li"))
    assert any("report.txt" in one.files for one in street.said("@li"))


async def test_an_answer_to_any_part_of_a_long_page_is_an_answer_to_the_page(street: Street, rig: Rig) -> None:
    limit = rig.messenger.capabilities.text_limit
    await report(street, text=OUTAGE + "，" + "页面一直转圈。" * ((limit or 3000) // 5))
    first = next(one for one in street.said("@li") if "【" in one.text)
    for part in street.said("@li"):
        assert not limit or len(part.text) <= limit
    await street.vendor.say("li", "@li", "收到", reply_to=first.id)
    await street.until(lambda: "李工已接单" in street.all_text(street.place("zhang")))


@IN_GROUPS
async def test_somebody_unknown_reports_in_a_bound_group_as_a_user(street: Street) -> None:
    await report(street, person="stranger")
    (ticket,) = await street.tickets()
    async with street.desk.store.work() as work:
        person = await work.people.get(CONTRACT, ticket.reporter)
    assert person is not None
    assert (person.role, person.group) == ("user", GROUP)
    await street.vendor.say("stranger", street.group, "/ack 1")
    await street.settled()
    assert (await street.tickets())[0].state is State.OPEN


@IN_GROUPS
async def test_somebody_unknown_in_private_is_told_once_how_to_be_bound(street: Street) -> None:
    for text in (OUTAGE, "喂", "有人吗"):
        await street.vendor.say("stranger", "@stranger", text)
    await street.until(lambda: "/bind" in street.all_text("@stranger"))
    await street.settled()
    assert len(street.said("@stranger")) == 1
    assert await street.tickets() == []
    street.clock.advance(timedelta(hours=1))
    await street.vendor.say("stranger", "@stranger", "喂")
    await street.until(lambda: len(street.said("@stranger")) == 2)


@IN_GROUPS
async def test_a_group_that_is_not_bound_is_left_in_peace(street: Street, rig: Rig) -> None:
    other = f"{rig.group}0"
    await street.vendor.say("zhang", other, OUTAGE)
    await street.vendor.say("zhang", other, "这个怎么弄", mention=True)
    await street.until(lambda: "/bind" in street.all_text(other))
    await street.vendor.say("zhang", other, "在吗", mention=True)
    await street.settled()
    assert len(street.said(other)) == 1
    assert await street.tickets() == []


@IN_GROUPS
async def test_nobody_but_an_admin_binds_a_group(street: Street, rig: Rig) -> None:
    other = f"{rig.group}0"
    for person in ("li", "zhang"):
        before = len(street.said(other))
        await street.vendor.say(person, other, f"/bind {CONTRACT} 浈江")
        await street.until(lambda before=before: len(street.said(other)) > before)  # type: ignore[misc]
        assert "只有本合同的管理员" in street.last(other)
    await street.vendor.say("zhang", other, OUTAGE)
    await street.settled()
    assert await street.tickets() == []


async def test_a_code_binds_once(street: Street) -> None:
    await street.vendor.say("li", "@li", "/whoami")
    await street.until(lambda: "您是：李工（shaoguan-env，工程师）" in street.last("@li"))
    await street.vendor.say("thief", "@thief", "/bind AAAA-AAAA")
    await street.until(lambda: "用不了" in street.all_text("@thief"))
    for _ in range(8):
        await street.vendor.say("thief", "@thief", "/bind AAAA-AAAB")
    await street.settled()
    assert len(street.said("@thief")) == 5, "who guesses is not answered any more"


async def test_an_outage_of_the_vendor_for_ten_minutes(street: Street) -> None:
    await street.vendor.stop()
    for kind, text in [
        (OutKind.REPLY, "第一"),
        (OutKind.NOTICE, "第二"),
        (OutKind.PAGE, "第三"),
        (OutKind.PAGE, "第四"),
    ]:
        await street.put(Outgoing(kind, CONTRACT, "li", None, "answer", {"text": text, "sources": []}))
    await street.pass_by(minutes=10)
    assert "第" not in street.all_text("@li")
    await street.vendor.start()
    await street.settled()
    await street.pass_by(minutes=3)
    await street.until(lambda: "第二" in street.all_text("@li"))
    arrived = [one.text for one in street.said("@li") if one.text.startswith("第")]
    assert arrived == ["第三", "第四", "第一", "第二"], "nothing is lost or doubled, and pages come first"
