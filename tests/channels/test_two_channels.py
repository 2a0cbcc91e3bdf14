"""One contract with a QQ and a Telegram group, and an engineer who is on both, with apprise as the last resort."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr

from bot.channels.apprise.messenger import AppriseMessenger
from bot.channels.apprise.settings import AppriseSettings
from desk.messages import Outgoing, OutKind
from devtools.notice_board import NoticeBoard
from devtools.telegram import FakeTelegram
from tests.channels import rigs
from tests.channels.rigs import Rig
from tests.channels.street import CONTRACT, STAFF, Street, open_street
from tests.sayings import FAULT, OUTAGE


def page(text: str) -> Outgoing:
    """Return a page to the engineer."""
    return Outgoing(OutKind.PAGE, CONTRACT, "li", None, "answer", {"text": text, "sources": []})


async def both_bound(street: Street, other: Rig) -> Street:
    """Bind a group and the engineer on the second channel too; return the street as it looks from there."""
    there = replace(street, vendor=other.vendor, meeting=other.group)
    await there.bind("root")
    await there.bind("li")
    await there.vendor.say("root", there.group, f"/bind {CONTRACT} 武江")
    await there.until(lambda: "本群已绑定" in there.last(there.group))
    async with street.desk.store.work() as work:
        await work.people.put(replace(STAFF[0], channel="telegram"))
        await work.commit()
    return there


async def test_a_contract_on_two_channels_and_a_page_that_finds_its_engineer(tmp_path: Path) -> None:
    with NoticeBoard().serving() as board:
        urls = {f"{CONTRACT}/li": SecretStr(f"json://{board.address}")}
        apprise = AppriseMessenger(AppriseSettings(urls=urls))
        async with rigs.onebot() as qq, rigs.telegram() as tg:
            messengers = {"onebot": qq.messenger, "telegram": tg.messenger, "apprise": apprise}
            resorts = frozenset({f"{CONTRACT}/li"})
            async with open_street(
                qq.vendor, messengers, tmp_path, group=qq.group, last_resorts=resorts, patience=40
            ) as street:
                there = await both_bound(street, tg)
                await qq.vendor.say("zhang", street.group, OUTAGE)
                await tg.vendor.say("mei", there.group, FAULT)
                await street.until(lambda: "已受理" in street.all_text(street.group))
                await there.until(lambda: "已受理" in there.all_text(there.group))
                assert "【" in there.all_text("@li"), "the preferred channel"
                assert "【" not in street.all_text("@li")
                assert isinstance(tg.vendor, FakeTelegram)
                tg.vendor.block("li")
                await street.put(page("醒醒一"))
                await street.until(lambda: "醒醒一" in street.all_text("@li"))
                await qq.vendor.stop()
                await street.put(page("醒醒二"))
                await street.until(lambda: any("醒醒二" in str(one["message"]) for one in board.notices))
                await qq.vendor.start()
                assert tg.put_out is not None
                await tg.put_out(there.group)
                await street.until(lambda: "联系不到" in street.all_text("@root") + there.all_text("@root"))
