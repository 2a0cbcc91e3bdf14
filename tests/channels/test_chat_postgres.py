"""A story over a messenger with PostgreSQL as the store: the same statements, another database."""

from __future__ import annotations

from pathlib import Path

from desk.chats import Happening
from desk.tickets import State
from devtools.scripted_messenger import PLAIN, ScriptedMessenger
from tests.channels.street import open_street
from tests.sayings import OUTAGE


async def test_a_story_with_postgresql(postgres_url: str, tmp_path: Path) -> None:
    vendor = ScriptedMessenger("plain", PLAIN)
    async with open_street(vendor, {"plain": vendor}, tmp_path, store=postgres_url) as street:
        message = await vendor.say("zhang", "g1", OUTAGE, times=2)
        await street.until(lambda: "【" in street.all_text("@li"))
        await vendor.say("li", "@li", "1")
        await street.until(lambda: "李工已接单" in street.all_text("g1"))
        await vendor.correct("zhang", "g1", message, OUTAGE + "，浏览器是谷歌的")
        await vendor.befall(Happening.MOVED, "root", "g1", "g2")
        await vendor.say("li", "@li", "1号单系统已恢复")
        await street.until(lambda: "请试一下" in street.all_text("g2"))
        await vendor.say("zhang", "g2", "好了，谢谢")
        await street.until(lambda: "已关闭" in street.all_text("g2"))
        assert [ticket.state for ticket in await street.tickets()] == [State.CLOSED]
