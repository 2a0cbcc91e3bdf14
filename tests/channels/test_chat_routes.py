"""Which account and which chat a message goes to, how fast, and what a restart finds."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.inward.doorkeeper import Doorkeeper
from bot.outward.routes import reach_of
from desk.channels import Rates
from desk.chat_ports import Binding, BoundAccount
from desk.chats import Chat, ChatEvent, Happening, Post, RemoteFile
from desk.messages import Outgoing, OutKind
from desk.people import Group, Person, Role
from devtools.scripted_messenger import ABLE, ScriptedMessenger
from devtools.vendor import BadDay
from tests.channels.street import CONTRACT, STAFF, Street, open_street
from tests.sayings import FAULT, OUTAGE

OTHER = "fujian-oa"


def word(kind: OutKind, text: str, *, to: str | None = "li", group: str | None = None) -> Outgoing:
    """Return a message that says `text`."""
    return Outgoing(kind, CONTRACT, to, group, "answer", {"text": text, "sources": []})


async def with_second_account(street: Street, *, channel: str) -> None:
    """Let li have an account on another messenger too, and prefer a channel."""
    async with street.desk.store.work() as work:
        await work.accounts.put(BoundAccount("second", "li2", CONTRACT, "li", private="@li2", rank=1))
        await work.people.put(replace(STAFF[0], channel=channel))
        await work.commit()


async def test_a_page_goes_to_the_preferred_account_and_to_the_next_where_that_is_gone(tmp_path: Path) -> None:
    first, second = ScriptedMessenger(), ScriptedMessenger("second")
    async with open_street(first, {"scripted": first, "second": second}, tmp_path) as street:
        await with_second_account(street, channel="second")
        await street.put(word(OutKind.PAGE, "一"))
        await street.until(lambda: [one.text for one in second.messages("@li2")] == ["一"])
        second.bad_days(BadDay.GONE)
        await street.put(word(OutKind.PAGE, "二"))
        await street.until(lambda: street.last("@li") == "二")
        await street.put(word(OutKind.PAGE, "三"))
        await street.until(lambda: street.last("@li") == "三")
        assert len(second.messages("@li2")) == 1, "what is gone is not tried again"


async def test_a_page_does_not_wait_for_ever_for_a_messenger_that_is_away(tmp_path: Path) -> None:
    first, second = ScriptedMessenger(), ScriptedMessenger("second")
    async with open_street(first, {"scripted": first, "second": second}, tmp_path) as street:
        await with_second_account(street, channel="second")
        await second.stop()
        await street.put(word(OutKind.PAGE, "醒醒"))
        await street.put(word(OutKind.REPLY, "不急"))
        await street.until(lambda: street.last("@li") == "醒醒")
        await second.start()
        await street.pass_by(minutes=2)
        assert [one.text for one in second.messages("@li2")] == ["不急"]


async def test_a_busy_chat_stops_no_other_and_a_busy_channel_stops_all_of_it(tmp_path: Path) -> None:
    vendor = ScriptedMessenger()
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        for text, to in (("一", "li"), ("二", "root"), ("三", "li")):
            await street.put(word(OutKind.REPLY, text, to=to))
        vendor.bad_days(BadDay.BUSY)
        await street.desk.delivery.drain(street.clock.now())
        assert (street.last("@li")[:1], street.last("@root")) != ("一", "二")
        assert {street.last("@root"), street.last("@li")} & {"一", "二"}, "the other one has gone"
        street.clock.advance(timedelta(seconds=1))
        await street.until(lambda: street.last("@li") == "三")
        assert [one.text for one in street.said("@li")][-2:] == ["一", "三"]


async def test_the_vendors_rates_are_kept_pages_first(tmp_path: Path) -> None:
    rates = Rates(chat_seconds=1, group_per_minute=20, per_second=2)
    vendor = ScriptedMessenger(capabilities=replace(ABLE, rates=rates))
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        people = [f"p{number}" for number in range(6)]
        async with street.desk.store.work() as work:
            for one in people:
                await work.people.put(Person(CONTRACT, one, one, Role.ENGINEER, level=3))
                await work.accounts.put(BoundAccount("scripted", one, CONTRACT, one, private=f"@{one}"))
            await work.commit()
        street.clock.advance(timedelta(seconds=30))
        began, before = street.clock.now(), vendor.calls
        for one in people:
            await street.put(word(OutKind.NOTICE, "知会", to=one))
        for one in people[::-1]:
            await street.put(word(OutKind.PAGE, "醒醒", to=one))
        await street.desk.delivery.drain(began)
        assert vendor.calls - before == 2, "two in a second"
        assert [post.text for post in vendor.posts[-2:]] == ["醒醒", "醒醒"]
        await street.until(lambda: vendor.calls - before == 12)
        assert [post.text for post in vendor.posts[-12:]] == ["醒醒"] * 6 + ["知会"] * 6
        took = (street.clock.now() - began).total_seconds()
        assert 5 <= took <= 7, "twelve at two in a second"


async def test_a_message_in_parts_keeps_the_rate_of_its_chat_and_is_sent_once(tmp_path: Path) -> None:
    vendor = ScriptedMessenger(capabilities=replace(ABLE, text_limit=60, rates=Rates(chat_seconds=1)))
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        street.clock.advance(timedelta(seconds=30))
        before = len(street.said("@li"))
        await street.put(word(OutKind.REPLY, "这是一句不长不短的话。" * 14))
        vendor.bad_days(BadDay.BUSY)
        await street.desk.delivery.drain(street.clock.now())
        await street.until(lambda: len(street.said("@li")) == before + 3)
        assert "".join(one.text for one in street.said("@li")[before:]) == "这是一句不长不短的话。" * 14


async def test_what_was_stored_before_a_kill_is_handled_once_at_the_next_start(tmp_path: Path) -> None:
    address = f"sqlite+aiosqlite:///{tmp_path}/desk.db"
    vendor = ScriptedMessenger()
    async with open_street(vendor, {"scripted": vendor}, tmp_path, store=address) as street:
        event = replace(vendor.event(Happening.MESSAGE, "zhang", "g1"), text=OUTAGE, message="m-killed")
        async with street.desk.store.work() as work:
            await work.chat_events.add(event, at=street.clock.now())
            await work.commit()
    async with open_street(vendor, {"scripted": vendor}, tmp_path, store=address, bound=False) as street:
        assert await street.reception.resume() == 1
        assert await street.reception.resume() == 0, "it is lined up already"
        await street.until(lambda: "【" in street.all_text("@li"))
        await vendor.happen(event)
        await street.work_on()
        assert len(await street.tickets()) == 1
    async with open_street(vendor, {"scripted": vendor}, tmp_path, store=address, bound=False) as street:
        assert await street.reception.resume() == 0


async def test_what_the_intake_had_before_a_kill_acts_once(tmp_path: Path) -> None:
    vendor = ScriptedMessenger()
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        await vendor.say("zhang", "g1", OUTAGE)
        await street.until(lambda: "【" in street.all_text("@li"))
        event = await _event_of(street, street.heard[-1].id)
        assert await street.reception._doorkeeper.admit(100, event) is None
        await street.work_on()
        assert len(await street.tickets()) == 1


async def _event_of(street: Street, identifier: str) -> ChatEvent:
    async with street.desk.store.work() as work:
        found = await work.chat_events.get("scripted", identifier)
    assert found is not None
    return found


async def test_who_works_under_two_contracts_speaks_of_the_one_chosen_or_answered(tmp_path: Path) -> None:
    vendor = ScriptedMessenger()
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        await street.desk.seed(
            [Person(OTHER, "xu", "许工", Role.ENGINEER, level=1)], [Group(OTHER, "fuzhou", "福州群", "福州市")]
        )
        async with street.desk.store.work() as work:
            await work.accounts.put(BoundAccount("scripted", "li", OTHER, "xu", private="@li"))
            await work.bindings.put(Binding(Chat("scripted", "g9"), OTHER, "fuzhou"))
            await work.commit()
        await vendor.say("zhou", "g9", FAULT)
        await street.until(lambda: "【" in street.all_text("@li"))
        page = street.offering("@li", "接单")
        await vendor.say("li", "@li", "/tickets")
        await vendor.say("li", "@li", "收到", reply_to=page.id)
        await street.until(lambda: "许工已接单" in street.all_text("g9"))
        assert [(one.contract, one.person) for one in street.heard[-2:]] == [(CONTRACT, "li"), (OTHER, "xu")]
        await vendor.say("li", "@li", f"/contract {OTHER}")
        await vendor.say("li", "@li", "/tickets")
        await street.work_on()
        assert street.heard[-1].contract == OTHER
        await vendor.say("li", "@li", "/contract nothing")
        await street.until(lambda: "请说明是哪一份合同" in street.last("@li"))
        assert [one.contract for one in street.heard if one.group == "zhenjiang"] == []


async def test_whoever_writes_to_a_bound_mailbox_is_a_user(tmp_path: Path) -> None:
    vendor = ScriptedMessenger()
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        async with street.desk.store.work() as work:
            await work.bindings.put(Binding(Chat("scripted", "@desk"), CONTRACT, "mail"))
            await work.commit()
        await vendor.say("guest", "@desk/guest", OUTAGE)
        await street.until(lambda: "已受理" in street.all_text("@desk/guest"))
        (ticket,) = await street.tickets()
        assert (ticket.reporter, ticket.group) == ("scripted:guest", None)


async def test_an_account_that_blocked_the_desk_is_reached_again_when_it_writes(tmp_path: Path) -> None:
    vendor = ScriptedMessenger()
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        await vendor.befall(Happening.LEFT, "li", "@li")
        await street.reception.idle()
        await street.put(word(OutKind.REPLY, "一"))
        await street.work_on()
        assert "一" not in street.all_text("@li")
        assert [one.text for one in street.telephone.sent][-1] == "一", "the pages show it"
        await vendor.say("li", "@li", "/whoami")
        await vendor.say("li", "@li", "/oncall")
        await street.until(lambda: "值班" in street.last("@li"))


async def test_files_too_large_and_gone_are_named(tmp_path: Path) -> None:
    vendor = ScriptedMessenger()
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        big = ("录像.mp4", b"0" * (20 * 1024 * 1024 + 1))
        await vendor.say("zhang", "g1", OUTAGE, files=[big, ("屏幕.png", b"1")])
        await street.until(lambda: "【" in street.all_text("@li"))
        assert "录像.mp4 没能收下" in street.all_text("g1")
        assert [one.name for one in street.heard[-1].attachments] == ["屏幕.png"]


class Slow(ScriptedMessenger):
    """A messenger that never answers in one chat."""

    async def send(self, post: Post) -> Sequence[str]:
        """Wait for ever, or send."""
        if post.chat.id == "@root" and self.capabilities.edits:
            await asyncio.Event().wait()
        return await super().send(post)


async def test_a_chat_that_never_answers_holds_up_no_other_while_the_desk_runs(tmp_path: Path) -> None:
    vendor = Slow(capabilities=replace(ABLE, edits=False))
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        vendor.capabilities = ABLE
        running = asyncio.create_task(street.desk.delivery.run())
        try:
            for number in range(3):
                await street.put(word(OutKind.PAGE, f"缓 {number}", to="root"))
                await street.put(word(OutKind.PAGE, f"急 {number}"))
                street.desk.delivery.wake()
                async with asyncio.timeout(10):
                    while street.last("@li") != f"急 {number}":
                        await asyncio.wait([running], timeout=0.01)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        assert "缓" not in street.all_text("@root")


async def test_a_name_that_somebody_shows_is_trusted_for_nothing(tmp_path: Path) -> None:
    vendor = ScriptedMessenger()
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        for name in ("李工", "系统", "打"):
            event = replace(vendor.event(Happening.MESSAGE, name, "g1"), text="大家好", message=f"m-{name}")
            await vendor.happen(event)
        await street.reception.idle()
        await vendor.say("李工", "g1", "/ack 1")
        await vendor.say("zhang", "g1", "系统打不开了，所有企业都登录不了")
        await street.until(lambda: "【" in street.all_text("@li"))
        await vendor.say("李工", "g1", "/ack 1")
        await street.work_on()
        assert (await street.tickets())[0].engineer is None


class Faulty(ScriptedMessenger):
    """A messenger whose next calls fall over in the adapter itself, as before it is connected."""

    falls = 0

    async def send(self, post: Post) -> Sequence[str]:
        """Fall, or send."""
        if self.falls:
            self.falls -= 1
            raise RuntimeError("not connected yet")
        return await super().send(post)

    async def fetch(self, file: RemoteFile, *, most: int) -> bytes:  # noqa: ARG002
        """Fall."""
        raise RuntimeError("not connected yet")


async def test_a_fault_of_the_adapter_s_loses_no_page_and_no_words(tmp_path: Path) -> None:
    vendor = Faulty()
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        vendor.falls = 2
        await street.put(word(OutKind.PAGE, "醒醒"))
        await street.until(lambda: street.last("@li") == "醒醒")
        await vendor.say("zhang", "g1", OUTAGE, files=[("屏幕.png", b"1")])
        await street.until(lambda: "【" in street.all_text("@li"))
        assert len(await street.tickets()) == 1


async def test_a_happening_that_fails_is_tried_again_and_given_up_in_the_end(tmp_path: Path) -> None:
    vendor = ScriptedMessenger()
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street:
        failing = FailingDoor(street.reception._doorkeeper)
        street.reception._doorkeeper = failing  # type: ignore[assignment]
        failing.falls = 1
        await vendor.say("zhang", "g1", OUTAGE)
        await street.reception.idle()
        assert await street.tickets() == []
        assert await street.reception.resume() == 1
        await street.until(lambda: "【" in street.all_text("@li"))
        failing.falls = 9
        await vendor.say("zhang", "g1", "谢谢")
        resumed = []
        for _ in range(4):
            await street.reception.idle()
            resumed.append(await street.reception.resume())
        assert resumed == [1, 1, 0, 0]


class FailingDoor:
    """A doorkeeper that fails the next times."""

    def __init__(self, behind: Doorkeeper) -> None:
        """Stand before a real one."""
        self._behind = behind
        self.falls = 0

    async def admit(self, row: int, event: ChatEvent) -> str | None:
        """Fail, or let in."""
        if self.falls:
            self.falls -= 1
            raise OSError("the database is away")
        return await self._behind.admit(row, event)


async def test_somebody_is_reached_by_an_account_that_is_there_or_by_a_last_resort(tmp_path: Path) -> None:
    vendor = ScriptedMessenger()
    async with open_street(vendor, {"scripted": vendor}, tmp_path) as street, street.desk.store.work() as work:
        li, wang = await work.people.get(CONTRACT, "li"), await work.people.get(CONTRACT, "wang")
        assert li is not None
        assert wang is not None
        assert await reach_of(["scripted"], [])(work, li)
        assert not await reach_of(["telegram"], [])(work, li)
        assert not await reach_of(["scripted"], [])(work, wang)
        assert await reach_of(["scripted"], [f"{CONTRACT}/wang"])(work, wang)
        await work.accounts.gone("scripted", (await work.accounts.of_person(CONTRACT, "li"))[0].account)
        assert not await reach_of(["scripted"], [])(work, li)
