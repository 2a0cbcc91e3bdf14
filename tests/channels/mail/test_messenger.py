"""Mail over real servers on loopback: what people write comes in once, what the desk says goes out."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from desk.chats import Chat, Happening, Post, PostFile, RemoteFile
from desk.errors import ChannelBusy, ChannelError, ChannelGone, ChannelRefused, DeliveryUnknown
from devtools.mail.vendor import FakeMail
from devtools.vendor import BadDay
from tests.channels.mail.conftest import Taker, mail_servers, messenger_of, running, settings_of, until

CHAT = Chat("mail", "desk@example.cn/zhang@example.org")


def post(text: str, **more: object) -> Post:
    return Post(**{"id": "outbox-7", "chat": CHAT, "text": text, "language": "zh", **more})  # type: ignore[arg-type]


async def test_a_mail_comes_in_as_a_message_of_a_private_chat(fake: FakeMail) -> None:
    taker = Taker()
    async with running(messenger_of(fake), taker):
        message = await fake.say("zhang", "@zhang", "公文系统打不开\n所有人都登录不了")
        (event,) = await taker.until(1)
    assert (event.chat, event.private, event.account.id) == (CHAT, True, "zhang@example.org")
    assert event.text == "公文系统打不开\n所有人都登录不了"
    assert (event.message, event.reply_to) == (message, None)


@pytest.mark.parametrize("idle", [pytest.param(True, id="told by IDLE"), pytest.param(False, id="found by looking")])
@pytest.mark.parametrize("keywords", [pytest.param(True, id="keyword"), pytest.param(False, id="seen")])
async def test_mails_come_in_in_order_and_are_marked_when_they_are_taken(*, idle: bool, keywords: bool) -> None:
    async with mail_servers(FakeMail(idle=idle, keywords=keywords)) as fake:
        taker = Taker()
        mark = "ZhibanTaken" if keywords else "\\Seen"

        async def all_marked() -> bool:
            return all(flags == {mark} for flags in (await fake.imap.flags()).values())

        async with running(messenger_of(fake), taker):
            for text in ("一", "二"):
                await fake.say("zhang", "@zhang", text)
            await taker.until(2)
            await until(all_marked)
            await fake.say("li", "@li", "三")
            events = await taker.until(3)
            await until(all_marked)
        assert [event.text for event in events] == ["一", "二", "三"]


async def test_mail_that_came_while_the_desk_was_away_is_taken(fake: FakeMail) -> None:
    await fake.say("zhang", "@zhang", "半夜写的")
    taker = Taker()
    async with running(messenger_of(fake), taker):
        assert [event.text for event in await taker.until(1)] == ["半夜写的"]


async def test_what_could_not_be_stored_is_handed_in_again_before_what_came_later(fake: FakeMail) -> None:
    taker = Taker(fails=1)
    await fake.say("zhang", "@zhang", "一")
    await fake.say("zhang", "@zhang", "二")
    with capture_logs() as logs:
        async with running(messenger_of(fake), taker):
            events = await taker.until(2)
    assert [event.text for event in events] == ["一", "二"]
    assert "mail.not_taken" in {line["event"] for line in logs}


async def test_a_desk_killed_before_the_mark_hands_the_same_event_in_again(fake: FakeMail) -> None:
    await fake.say("zhang", "@zhang", "一")
    first, second = Taker(fails=1), Taker()
    with capture_logs():
        async with running(messenger_of(fake), first):

            async def failed() -> bool:
                return first.fails == 0

            await until(failed)
    assert [*(await fake.imap.flags()).values()] == [set()]
    async with running(messenger_of(fake), second):
        await second.until(1)


async def test_the_same_mail_twice_has_one_id(fake: FakeMail) -> None:
    taker = Taker()
    async with running(messenger_of(fake), taker):
        await fake.say("zhang", "@zhang", "一", times=2)
        one, other = await taker.until(2)
    assert one.id == other.id


async def test_a_broken_connection_is_taken_up_again(fake: FakeMail) -> None:
    taker = Taker()

    async def marked() -> bool:
        return all((await fake.imap.flags()).values())

    with capture_logs() as logs:
        async with running(messenger_of(fake), taker):
            await fake.say("zhang", "@zhang", "一")
            await taker.until(1)
            await until(marked)
            await fake.stop()
            await fake.say("zhang", "@zhang", "二")
            await fake.start()
            assert [event.text for event in await taker.until(2)] == ["一", "二"]
    assert "mail.disconnected" in {line["event"] for line in logs}


async def test_a_wrong_password_is_said_once_and_ends_it(fake: FakeMail) -> None:
    fake.imap.password = "changed"
    await fake.stop()
    await fake.start()
    with pytest.raises(ChannelRefused, match="refuses the login"):
        await messenger_of(fake).run(Taker().take)


async def test_a_mail_of_the_desk_arrives_with_its_thread(fake: FakeMail) -> None:
    said = post("已受理，12 号单", headline="[#12] 公文系统打不开", reply_to="<1.zhang@x>", thread="<0.zhang@x>")
    (sent,) = await messenger_of(fake).send(said)
    (seen,) = fake.messages("@zhang")
    assert (seen.id, seen.text, seen.reply_to, seen.by_desk) == (sent, "已受理，12 号单", "<1.zhang@x>", True)
    mail = message_from_bytes(fake.smtp.taken[0].content)
    assert mail["References"] == "<0.zhang@x> <1.zhang@x>"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "zh-CN")
    assert mail["Date"] == "Tue, 24 Nov 2026 04:00:00 +0000"


async def test_each_try_of_a_post_has_the_same_message_id_and_another_post_another(fake: FakeMail) -> None:
    one = await messenger_of(fake).send(post("一"))
    again = await messenger_of(fake).send(post("一"))
    other = await messenger_of(fake).send(post("一", id="outbox-8"))
    assert one == again
    assert one != other


async def test_an_answer_names_the_mail_of_the_desk_that_it_answers(fake: FakeMail) -> None:
    messenger, taker = messenger_of(fake), Taker()
    (page,) = await messenger.send(post("请接单：\n1 确认接单\n2 转交"))
    async with running(messenger, taker):
        await fake.press("zhang", "@zhang", page, "转交")
        (event,) = await taker.until(1)
    assert (event.text, event.reply_to) == ("2", page)


async def test_files_come_and_go(fake: FakeMail, tmp_path: Path) -> None:
    messenger, taker = messenger_of(fake), Taker()
    (tmp_path / "report").write_bytes(b"PK\x03\x04 report")
    async with running(messenger, taker):
        await fake.say("zhang", "@zhang", "截图", files=[("截图 1.png", b"\x89PNG"), ("日志.zip", b"PK")])
        (event,) = await taker.until(1)
    assert [(file.name, file.size) for file in event.files] == [("截图 1.png", 4), ("日志.zip", 2)]
    assert [await messenger.fetch(file, most=10) for file in event.files] == [b"\x89PNG", b"PK"]
    assert [await messenger_of(fake).fetch(file, most=10) for file in event.files] == [b"\x89PNG", b"PK"]
    files = (PostFile("月报.docx", "application/vnd.ms-word", tmp_path / "report"),)
    await messenger.send(post("月报", files=files))
    assert fake.messages("@zhang")[-1].files == ("月报.docx",)


async def test_a_file_that_is_too_long_or_gone_is_refused(fake: FakeMail) -> None:
    messenger, taker = messenger_of(fake), Taker()
    async with running(messenger, taker):
        await fake.say("zhang", "@zhang", "日志", files=[("日志.zip", b"PK" * 100)])
        (event,) = await taker.until(1)
    (file,) = event.files
    with pytest.raises(ChannelRefused, match="200 bytes"):
        await messenger.fetch(file, most=199)
    lies = RemoteFile(file.name, file.media_type, None, file.handle)
    with pytest.raises(ChannelRefused, match="200 bytes"):
        await messenger.fetch(lies, most=199)
    (uid,) = await fake.imap.flags()
    await fake.imap.remove(uid)
    with pytest.raises(ChannelRefused, match="not there"):
        await messenger_of(fake).fetch(file, most=1000)


@pytest.mark.parametrize("handle", ["", "desk@example.cn", "desk@example.cn 1/2", "desk@example.cn 1/2/x", "y@z 1/2/3"])
async def test_a_handle_that_is_none_is_refused(fake: FakeMail, handle: str) -> None:
    with pytest.raises(ChannelRefused, match="no such file"):
        await messenger_of(fake).fetch(RemoteFile("x", "x/y", None, handle), most=10)


async def test_of_a_mail_that_is_too_long_the_words_are_taken_and_the_files_are_not(fake: FakeMail) -> None:
    messenger, taker = messenger_of(fake, mail_bytes=2048), Taker()
    async with running(messenger, taker):
        await fake.say("zhang", "@zhang", "系统打不开", files=[("日志.zip", b"x" * 2_000_000)])
        (event,) = await taker.until(1)
    (file,) = event.files
    assert (event.text, file.name) == ("系统打不开", "日志.zip")
    assert file.size is not None
    assert file.size > 2_000_000
    with pytest.raises(ChannelRefused, match="too long"):
        await messenger.fetch(file, most=10_000_000)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (BadDay.BUSY, ChannelBusy),
        (BadDay.BROKEN, ChannelBusy),
        (BadDay.DROPPED, DeliveryUnknown),
        (BadDay.GONE, ChannelGone),
        (BadDay.REFUSED, ChannelRefused),
    ],
)
async def test_a_bad_day_is_told_and_the_next_mail_goes_out(
    fake: FakeMail, day: BadDay, expected: type[ChannelError]
) -> None:
    messenger = messenger_of(fake)
    fake.bad_days(day)
    with pytest.raises(expected) as caught:
        await messenger.send(post("一"))
    assert type(caught.value) is expected
    await messenger.send(post("二", id="outbox-8"))
    arrived = ["一", "二"] if day is BadDay.DROPPED else ["二"]
    assert [seen.text for seen in fake.messages("@zhang")] == arrived


@pytest.mark.parametrize(
    ("where", "answer", "expected"),
    [
        ("recipient", "550 No such user", ChannelGone),
        ("recipient", "550 5.7.1 Relaying denied", ChannelRefused),
        ("recipient", "553 5.1.3 Bad address", ChannelGone),
        ("recipient", "551 User has moved", ChannelGone),
        ("recipient", "550 5.2.1 Mailbox disabled", ChannelGone),
        ("recipient", "552 5.2.2 Mailbox full", ChannelRefused),
        ("recipient", "450 4.2.0 Greylisted", ChannelBusy),
        ("recipient", "421 4.3.2 Shutting down", ChannelBusy),
        ("content", "550 Content rejected", ChannelRefused),
        ("content", "552 5.3.4 Too big", ChannelRefused),
        ("content", "452 4.3.1 Disk full", ChannelBusy),
    ],
)
async def test_the_errors_of_a_mail_server_by_the_table(
    fake: FakeMail, where: str, answer: str, expected: type[ChannelError]
) -> None:
    fake.smtp.answers.append((where, answer))
    with pytest.raises(expected) as caught:
        await messenger_of(fake).send(post("一"))
    assert type(caught.value) is expected


async def test_a_server_that_is_away_makes_all_chats_wait(fake: FakeMail) -> None:
    messenger = messenger_of(fake)
    await fake.stop()
    with pytest.raises(ChannelBusy) as caught:
        await messenger.send(post("一"))
    assert caught.value.everywhere
    await fake.start()
    await messenger.send(post("一"))
    await messenger.send(post("二", id="outbox-8"))
    assert (fake.smtp.connections, len(fake.smtp.taken)) == (1, 2)


async def test_a_connection_that_went_stale_is_replaced(fake: FakeMail) -> None:
    messenger = messenger_of(fake)
    await messenger.send(post("一"))
    await fake.stop()
    await fake.start()
    await messenger.send(post("二", id="outbox-8"))
    assert [seen.text for seen in fake.messages("@zhang")] == ["一", "二"]


async def test_a_refused_login_for_sending_loses_no_page(fake: FakeMail) -> None:
    fake.smtp.password = "changed"
    with pytest.raises(ChannelBusy) as caught, capture_logs() as logs:
        await messenger_of(fake).send(post("一"))
    assert (caught.value.everywhere, caught.value.seconds) == (True, 300)
    assert [line["event"] for line in logs] == ["mail.login_refused"]


@pytest.mark.parametrize("place", ["other@example.cn/zhang@example.org", "desk@example.cn/zhang", "desk@example.cn"])
async def test_a_chat_that_is_none_is_refused(fake: FakeMail, place: str) -> None:
    with pytest.raises(ChannelRefused, match="no mailbox"):
        await messenger_of(fake).send(post("一", chat=Chat("mail", place)))


async def test_an_address_beyond_ascii_is_read_and_written_to(fake: FakeMail) -> None:
    messenger, taker = messenger_of(fake), Taker()
    async with running(messenger, taker):
        await fake.deliver("From: 张伟@例子.cn\r\nSubject: 打不开\r\n\r\n打不开\r\n".encode())
        (event,) = await taker.until(1)
    assert event.account.id == "张伟@例子.cn"
    await messenger.send(post("已受理", chat=event.chat))
    await messenger.send(post("好", id="outbox-8"))
    assert [one.recipient for one in fake.smtp.taken] == ["张伟@例子.cn", "zhang@example.org"]


async def test_a_headline_cannot_write_fields_of_its_own(fake: FakeMail) -> None:
    await messenger_of(fake).send(post("一", headline="x\r\nBcc: eve@example.org\n\n长" + "啊" * 500))
    (handed,) = fake.smtp.taken
    mail = message_from_bytes(handed.content)
    assert (handed.recipient, mail["Bcc"]) == ("zhang@example.org", None)


async def test_a_missing_file_and_an_edit_are_refused(fake: FakeMail, tmp_path: Path) -> None:
    messenger = messenger_of(fake)
    with pytest.raises(ChannelRefused, match="not there"):
        await messenger.send(post("一", files=(PostFile("x.pdf", "application/pdf", tmp_path / "none"),)))
    with pytest.raises(ChannelRefused, match="cannot be changed"):
        await messenger.edit(post("一"), "<1@x>")


async def test_more_mails_within_an_hour_than_allowed_are_left_alone_and_flagged(fake: FakeMail) -> None:
    taker = Taker()
    with capture_logs() as logs:
        async with running(messenger_of(fake, mails_per_hour=3), taker):
            for number in range(5):
                await fake.say("zhang", "@zhang", f"第 {number} 封")
            await fake.say("li", "@li", "别人")
            events = await taker.until(4)
    assert [event.account.id.partition("@")[0] for event in events] == ["zhang", "zhang", "zhang", "li"]
    assert [line["sender"] for line in logs if line["event"] == "mail.flood"] == ["zhang@example.org"] * 2
    assert [*(await fake.imap.flags()).values()].count({"ZhibanTaken", "\\Flagged"}) == 2


async def test_a_mail_that_the_server_does_not_give_out_holds_up_no_other_and_is_asked_for_again(
    fake: FakeMail,
) -> None:
    taker = Taker()
    await fake.say("zhang", "@zhang", "一")
    await fake.say("zhang", "@zhang", "二")
    first = min(await fake.imap.flags())
    await fake.imap.damage(first)
    with capture_logs() as logs:
        async with running(messenger_of(fake, idle_seconds=0.1), taker):
            await taker.until(1)
            await fake.imap.damage(first, mended=True)
            events = await taker.until(2)
    assert [event.text for event in events] == ["二", "一"]
    assert "mail.stuck" in {line["event"] for line in logs}


async def test_a_mail_that_is_handed_in_again_counts_once(fake: FakeMail) -> None:
    taker = Taker(fails=1)
    await fake.say("zhang", "@zhang", "打不开", times=2)
    with capture_logs():
        async with running(messenger_of(fake, mails_per_hour=1), taker):
            assert len(await taker.until(2)) == 2


async def test_old_mails_are_not_held_against_their_sender(fake: FakeMail) -> None:
    taker = Taker()
    for hour in range(3):
        mail = f"From: zhang@example.org\r\nMessage-ID: <{hour}@x>\r\n\r\n第 {hour} 封".encode()
        await fake.deliver(mail, at=datetime(2026, 11, 24, hour, tzinfo=UTC))
    async with running(messenger_of(fake, mails_per_hour=1), taker):
        assert len(await taker.until(3)) == 3


async def test_harmful_mails_stop_nobody_elses_and_are_flagged_for_people(fake: FakeMail) -> None:
    taker = Taker()
    head = b"From: eve@example.org\r\nMessage-ID: <1@eve>\r\n"
    with capture_logs() as logs:
        async with running(messenger_of(fake), taker):
            await fake.deliver(head + b"Subject: " + b"a" * 1_000_000 + b"\r\n\r\nx")
            await fake.deliver(head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 600)
            await fake.deliver(b"From: desk@example.cn\r\nSubject: to myself\r\n\r\nx")
            await fake.say("zhang", "@zhang", "打不开")
            (event,) = await taker.until(1)
    assert event.account.id == "zhang@example.org"
    reasons = [line["reason"] for line in logs if line["event"] == "mail.ignored"]
    assert [one.partition(":")[0] for one in reasons] == ["unreadable", "unreadable", "own"]
    flagged = ["\\Flagged" in flags for flags in (await fake.imap.flags()).values()]
    assert flagged == [True, True, False, False]


async def test_a_bounce_of_the_desks_own_mail_tells_that_the_correspondent_is_gone(fake: FakeMail) -> None:
    messenger, taker = messenger_of(fake), Taker()
    (sent,) = await messenger.send(post("一"))
    async with running(messenger, taker):
        await fake.deliver(fake.bounce(sent, "zhang@example.org", status="5.1.1"))
        (event,) = await taker.until(1)
    assert (event.kind, event.chat, event.account.id, event.reply_to) == (
        Happening.LEFT,
        CHAT,
        "zhang@example.org",
        sent,
    )


@pytest.mark.parametrize(
    ("recipient", "status", "reason"),
    [
        pytest.param("li@example.org", "5.1.1", "bounce_passing", id="the mail went to somebody else"),
        pytest.param("zhang@example.org", "5.2.2", "bounce_passing", id="the mailbox is full"),
        pytest.param("zhang@example.org", "4.4.1", "bounce_passing", id="it will be tried again"),
    ],
)
async def test_a_bounce_that_is_forged_or_passing_cuts_nobody_off(
    fake: FakeMail, recipient: str, status: str, reason: str
) -> None:
    messenger, taker = messenger_of(fake), Taker()
    (sent,) = await messenger.send(post("一"))
    with capture_logs() as logs:
        async with running(messenger, taker):
            await fake.deliver(fake.bounce(sent, recipient, status=status))
            await fake.deliver(fake.bounce("<made.up@example.cn>", "zhang@example.org", status="5.1.1"))
            await fake.say("li", "@li", "好")
            events = await taker.until(1)
    assert [event.kind for event in events] == [Happening.MESSAGE]
    assert [line["reason"] for line in logs if line["event"] == "mail.ignored"] == [reason, "bounce"]


async def test_the_capabilities_and_settings_say_what_mail_can_do(fake: FakeMail) -> None:
    messenger = messenger_of(fake)
    can = messenger.capabilities
    assert (can.buttons, can.replies, can.attachments, can.edits) == (False, True, True, False)
    assert can.files_bytes == settings_of(fake).files_bytes
    assert messenger.hooks == {}


async def test_it_ends_when_it_is_cancelled_at_whatever_moment(fake: FakeMail) -> None:
    for moment in range(40):
        task = asyncio.create_task(messenger_of(fake).run(Taker().take))
        await asyncio.wait([task], timeout=0.002 * moment)
        task.cancel()
        await asyncio.wait([task], timeout=10)
        assert task.cancelled(), f"{moment}: it went on"
