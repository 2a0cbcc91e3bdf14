"""What a person reads on a page of his own in a messenger, and where Slack's workspaces are kept."""

from __future__ import annotations

from pathlib import Path

from bot.messengers.home import home_over
from bot.messengers.slack_workspaces import SlackWorkspaces
from desk.chats import Account
from devtools.movable_clock import MovableClock
from devtools.scripted_messenger import ScriptedMessenger
from tests.channels.street import CONTRACT, open_street
from tests.house import START, shipped_packs
from tests.sayings import OUTAGE


async def test_staff_read_their_open_tickets_and_reporters_their_own(tmp_path: Path) -> None:
    vendor = ScriptedMessenger()
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        home = home_over(street.desk.store, shipped_packs())
        async with street.desk.store.work() as work:
            (li,) = await work.accounts.of_person(CONTRACT, "li")
        engineer = Account(li.channel, li.account)
        assert await home(engineer) == [CONTRACT, "目前没有未完成的工单。"]
        await street.vendor.say("zhang", street.group, OUTAGE)
        await street.until(lambda: "已受理" in street.all_text(street.group))
        assert list(await home(engineer))[:2] == [CONTRACT, "未完成的工单："]
        assert OUTAGE in list(await home(engineer))[2]


async def test_an_account_that_nobody_knows_reads_how_to_become_known(tmp_path: Path) -> None:
    vendor = ScriptedMessenger()
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        (line,) = await home_over(street.desk.store, shipped_packs())(Account("scripted", "a stranger"))
    assert "/bind" in line


async def test_workspaces_are_kept_in_the_desk_s_own_store(tmp_path: Path) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path}/desk.db"
    first = SlackWorkspaces(address, "1.2", MovableClock(START))
    await first.save({"app_id": "A1", "team": {"id": "T1"}, "access_token": "xoxb-1", "bot_user_id": "B1"})
    again = SlackWorkspaces(address, "1.2", MovableClock(START))
    assert (await again.token_of("T1"), await again.token_of("T2")) == ("xoxb-1", None)
    await again.forget("T1")
    assert await first.token_of("T1") is None
