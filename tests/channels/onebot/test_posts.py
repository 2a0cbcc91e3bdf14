"""What the desk says on QQ, and how every failure is told apart."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels.onebot.errors import Answer, Meaning, as_channel_error, meaning_of
from desk.chats import PostFile
from desk.errors import ChannelBusy, ChannelError, ChannelGone, ChannelRefused, DeliveryUnknown
from devtools.onebot import FakeOneBot, QQDay
from devtools.vendor import BadDay
from tests.channels.onebot.conftest import (
    GROUP,
    Desk,
    a_fake,
    connected,
    forward_settings,
    post,
    reverse_settings,
    running,
)

Pair = tuple[FakeOneBot, Desk]


async def test_a_post_stands_in_the_group_under_the_id_that_was_returned(pair: Pair) -> None:
    fake, desk = pair
    asked = await fake.say("zhang", GROUP, "打不开")
    ids = await desk.messenger.send(post("已受理", reply_to=asked))
    (seen,) = await fake.arrived(GROUP)
    assert (list(ids), seen.text, seen.reply_to, seen.by_desk) == ([seen.id], "已受理", asked, True)


async def test_a_post_reaches_a_person_alone(pair: Pair) -> None:
    fake, desk = pair
    chat = f"10001/private:{fake.qq.number('li')}"
    await desk.messenger.send(post("请接单", chat=chat))
    assert [one.text for one in fake.messages("@li")] == ["请接单"]
    assert fake.messages(GROUP) == []


async def test_no_word_of_a_post_is_taken_for_a_code(pair: Pair) -> None:
    fake, desk = pair
    text = "[CQ:at,qq=all] &amp; [CQ:image,file=file:///etc/passwd]"
    await desk.messenger.send(post(text))
    assert [one.text for one in fake.messages(GROUP)] == [text]


async def test_an_answer_by_number_answers_the_post(pair: Pair) -> None:
    fake, desk = pair
    (message,) = await desk.messenger.send(post("工单 7 号\n回复 1 确认接单\n回复 2 转下一位"))
    assert fake.messages(GROUP)[0].buttons == ("确认接单", "转下一位")
    assert await fake.press("li", GROUP, message, "转下一位") is None
    (event,) = await desk.got()
    assert (event.text, event.reply_to) == ("2", message)
    with pytest.raises(LookupError):
        await fake.press("li", GROUP, message, "关闭")


async def test_pictures_go_with_the_words_and_other_files_by_themselves(pair: Pair, tmp_path: Path) -> None:
    fake, desk = pair
    (tmp_path / "a.png").write_bytes(b"\x89PNG picture")
    (tmp_path / "report.docx").write_bytes(b"report")
    files = (
        PostFile("截图.png", "image/png", tmp_path / "a.png"),
        PostFile("报告.docx", "application/vnd.openxmlformats", tmp_path / "report.docx"),
    )
    for chat in (GROUP, f"10001/private:{fake.qq.number('li')}"):
        ids = await desk.messenger.send(post("见附件", chat=chat, files=files))
        words, report = fake.messages(chat)
        assert (words.text, words.files, report.files) == ("见附件", ("截图.png",), ("报告.docx",))
        assert list(ids) == [words.id]


@pytest.mark.parametrize(
    ("day", "kind", "taken"),
    [
        pytest.param(BadDay.BUSY, ChannelBusy, 0, id="too often"),
        pytest.param(BadDay.BROKEN, ChannelBusy, 0, id="broken"),
        pytest.param(BadDay.GONE, ChannelGone, 0, id="put out of the group"),
        pytest.param(BadDay.REFUSED, ChannelRefused, 0, id="not acceptable"),
        pytest.param(BadDay.DROPPED, DeliveryUnknown, 1, id="the connection breaks"),
        pytest.param(QQDay.TIMEOUT, DeliveryUnknown, 0, id="out of time, and nothing arrived"),
        pytest.param(QQDay.TIMEOUT_TAKEN, DeliveryUnknown, 1, id="out of time, but it arrived"),
        pytest.param(QQDay.MUTED, ChannelRefused, 0, id="muted"),
        pytest.param(QQDay.ASYNC, DeliveryUnknown, 1, id="only promised"),
        pytest.param(QQDay.UNSUPPORTED, ChannelRefused, 0, id="an action that is not known"),
    ],
)
async def test_each_bad_day_is_told_apart(
    pair: Pair, day: BadDay | QQDay, kind: type[ChannelError], taken: int
) -> None:
    fake, desk = pair
    fake.bad_days(day)
    with pytest.raises(ChannelError) as told:
        await desk.messenger.send(post("第一次"))
    assert type(told.value) is kind
    assert len(fake.messages(GROUP)) == taken


async def test_after_a_broken_connection_the_next_post_goes_out(pair: Pair) -> None:
    fake, desk = pair
    fake.bad_days(BadDay.DROPPED)
    with pytest.raises(DeliveryUnknown):
        await desk.messenger.send(post("没有回音"))
    await fake.first.closed(1)
    await connected(desk, fake)
    await desk.messenger.send(post("又通了"))
    assert [one.text for one in fake.messages(GROUP)] == ["没有回音", "又通了"]


async def test_a_person_who_cannot_be_reached_is_gone(pair: Pair) -> None:
    fake, desk = pair
    fake.bad_days(BadDay.GONE)
    with pytest.raises(ChannelGone):
        await desk.messenger.send(post("您好", chat="10001/private:30005"))


async def test_an_answer_that_comes_too_late_is_unknown_and_disturbs_nothing() -> None:
    async with a_fake() as fake, running(forward_settings(fake, answer_seconds=0.1)) as desk:
        await connected(desk, fake)
        fake.bad_days(QQDay.LATE)
        with pytest.raises(DeliveryUnknown):
            await desk.messenger.send(post("慢"))
        fake.first.release()
        await desk.messenger.send(post("快"))
        await fake.say("zhang", GROUP, "好")
        await desk.got()
        assert [one.text for one in fake.messages(GROUP)] == ["慢", "快", "好"]
        assert len(desk.logged("onebot.unasked")) == 1


async def test_a_slow_answer_holds_up_nobody_else() -> None:
    async with a_fake() as fake, running(forward_settings(fake)) as desk:
        await connected(desk, fake)
        fake.bad_days(QQDay.LATE)
        slow = asyncio.create_task(desk.messenger.send(post("慢")))
        await fake.arrived(GROUP)
        await desk.messenger.send(post("快", chat="10001/group:20003"))
        assert not slow.done()
        fake.first.release()
        assert len(await slow) == 1


async def test_an_account_that_is_not_connected_is_busy() -> None:
    async with running(reverse_settings()) as desk:
        await desk.messenger.port()
        with pytest.raises(ChannelBusy):
            await desk.messenger.send(post("有人吗"))


async def test_an_account_that_lost_its_login_is_busy_until_it_is_back(pair: Pair) -> None:
    fake, desk = pair
    fake.first.actions.online = False
    await fake.first.beat()
    await fake.say("zhang", GROUP, "一")
    await desk.got()
    with pytest.raises(ChannelBusy):
        await desk.messenger.send(post("掉线"))
    fake.first.actions.online = True
    await fake.first.beat()
    await fake.say("zhang", GROUP, "二")
    await desk.got(2)
    await desk.messenger.send(post("回来"))
    assert [one["event"] for one in desk.lines if "line" in str(one["event"])] == ["onebot.offline", "onebot.online"]


@pytest.mark.parametrize("chat", ["20002", "10001/channel:5", "x/group:5", "10001/group:5/../6"])
async def test_a_chat_of_another_kind_is_refused(chat: str) -> None:
    async with running(reverse_settings()) as desk:
        with pytest.raises(ChannelRefused):
            await desk.messenger.send(post("?", chat=chat))


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        pytest.param(QQDay.MUTED, ChannelRefused, id="refused for good"),
        pytest.param(BadDay.BROKEN, DeliveryUnknown, id="a part of it has arrived"),
    ],
)
async def test_a_post_of_which_the_words_arrived_is_not_sent_again_as_a_whole(
    day: BadDay | QQDay, kind: type[ChannelError], tmp_path: Path
) -> None:
    async with a_fake() as fake, running(forward_settings(fake)) as desk:
        await connected(desk, fake)
        (tmp_path / "r.txt").write_bytes(b"report")
        whole = post("见附件", files=(PostFile("r.txt", "text/plain", tmp_path / "r.txt"),))
        await desk.messenger.send(whole)
        fake.qq.days.extend([QQDay.LATE, day])
        fake.first.release()
        with pytest.raises(ChannelError, match="the words arrived") as told:
            await desk.messenger.send(whole)
        assert type(told.value) is kind


async def test_nothing_can_be_edited(pair: Pair) -> None:
    _, desk = pair
    with pytest.raises(ChannelRefused):
        await desk.messenger.edit(post("新"), "1")
    assert desk.messenger.capabilities.edits is desk.messenger.capabilities.buttons is False


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        pytest.param(
            Answer("failed", 1200, 'Timeout: NTEvent sendMsg EventRet: {"result": 110, "errMsg": ""}'),
            Meaning.UNKNOWN,
            id="out of time counts before any result",
        ),
        pytest.param(Answer("failed", 200, "发送超时"), Meaning.UNKNOWN, id="over HTTP the code is 200"),
        pytest.param(Answer("failed", 1200, "发送失败，你已被移出该群，请重新加群。"), Meaning.GONE, id="put out"),
        pytest.param(Answer("failed", 1200, "Uin2Uid Error: 用户ID 1 不存在"), Meaning.GONE, id="no such person"),
        pytest.param(
            Answer("failed", 1200, '{"result": 120, "errMsg": ""}'), Meaning.REFUSED, id="muted by its number"
        ),
        pytest.param(Answer("failed", 1200, '{"result": 1200}'), Meaning.UNKNOWN, id="a longer number is another one"),
        pytest.param(Answer("failed", 1200, "rich media transfer failed"), Meaning.BUSY, id="the upload failed"),
        pytest.param(Answer("failed", 1401, "timeout"), Meaning.REFUSED, id="codes come before words"),
        pytest.param(Answer("failed", 100, "请参考控制台输出"), Meaning.UNKNOWN, id="words that tell nothing"),
        pytest.param(Answer("failed", None, ""), Meaning.UNKNOWN, id="neither code nor words"),
        pytest.param(Answer("async", 1, ""), Meaning.UNKNOWN, id="only promised"),
    ],
)
def test_the_table_of_errors(answer: Answer, meaning: Meaning) -> None:
    assert meaning_of(answer) is meaning


def test_a_busy_chat_rests_as_long_as_is_set() -> None:
    error = as_channel_error(Answer("failed", 1200, "EventChecker Failed"), busy_seconds=7)
    assert isinstance(error, ChannelBusy)
    assert (error.seconds, error.everywhere) == (7, False)
