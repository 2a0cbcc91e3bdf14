"""What comes from QQ, by both roads."""

from __future__ import annotations

import json

import pytest

from desk.chats import Happening
from desk.messages import Value
from devtools.onebot import FakeOneBot
from devtools.onebot.codes import segment
from tests.channels.onebot.conftest import GROUP, PATH, TOKEN, Desk, a_fake, connected, forward_settings, post, running

Pair = tuple[FakeOneBot, Desk]


async def test_a_message_in_a_group_has_its_chat_its_account_and_its_words(pair: Pair) -> None:
    fake, desk = pair
    message = await fake.say("zhang", GROUP, "系统打不开了")
    (event,) = await desk.got()
    assert (event.kind, event.chat.id, event.private) == (Happening.MESSAGE, GROUP, False)
    assert (event.account.id, event.account.name) == (fake.qq.number("zhang"), "zhang")
    assert (event.text, event.message, event.mentioned) == ("系统打不开了", message, False)
    assert event.id == f"{GROUP}/{message}@{fake.qq.now()}"
    assert event.chat_name == "群20002"


async def test_a_private_message_is_in_the_persons_own_chat(pair: Pair) -> None:
    fake, desk = pair
    await fake.say("zhang", "@zhang", "你好")
    (event,) = await desk.got()
    assert (event.private, event.chat.id) == (True, f"10001/private:{fake.qq.number('zhang')}")


async def test_the_mention_of_the_desk_is_told_and_not_read(pair: Pair) -> None:
    fake, desk = pair
    first = await fake.say("zhang", GROUP, "在吗", mention=True)
    await fake.say("li", GROUP, "同问", mention=True, reply_to=first)
    one, two = await desk.got(2)
    assert (one.mentioned, one.text, one.reply_to) == (True, "在吗", None)
    assert (two.mentioned, two.text, two.reply_to) == (True, "同问", first)


async def test_an_event_delivered_twice_has_one_id(pair: Pair) -> None:
    fake, desk = pair
    await fake.say("zhang", GROUP, "一次", times=2)
    await fake.replay()
    events = await desk.got(3)
    assert len({one.id for one in events}) == 1


async def test_the_form_of_messages_and_ids_makes_no_difference(pair: Pair) -> None:
    fake, desk = pair
    parts = (
        segment("reply", id="77"),
        segment("at", qq="10001"),
        segment("text", text=" 看[这里], 1&1 "),
        segment("face", id="14"),
        segment("image", file="a.jpg", url="http://127.0.0.1/x?a=1&b=[2],3", file_size="10"),
    )
    await fake.say_segments("zhang", GROUP, *parts)
    fake.form, fake.text_ids = "string", True
    await fake.say_segments("zhang", GROUP, *parts)
    one, two = await desk.got(2)
    assert one.text == "看[这里], 1&1 [表情]"
    for event in (one, two):
        assert (event.reply_to, event.mentioned, event.account.id) == ("77", True, fake.qq.number("zhang"))
    assert (two.text, two.chat, two.files) == (one.text, one.chat, one.files)
    assert one.files[0].size == 10


@pytest.mark.parametrize(
    ("part", "text"),
    [
        pytest.param(segment("at", qq="all"), "@全体成员", id="all were called, and the desk was not meant"),
        pytest.param(segment("at", qq="30009", name="@王工"), "@王工", id="a colleague was meant"),
        pytest.param(segment("at", qq=30009), "@30009", id="a colleague without a name"),
        pytest.param(segment("json", data='{"app":"com.tencent.multimsg"}'), "[卡片]", id="a card"),
        pytest.param(segment("xml", data="<x/>"), "[卡片]", id="an old card"),
        pytest.param(segment("forward", id="1"), "[聊天记录]", id="forwarded talk"),
        pytest.param(segment("record", file="a.amr"), "[语音]", id="a voice"),
        pytest.param(segment("image", file="a.gif", sub_type=1), "[表情]", id="a sticker"),
        pytest.param(segment("markdown", content="粗"), "粗", id="markdown"),
        pytest.param(segment("hologram", x=1), "[消息]", id="a kind nobody knows"),
        pytest.param(segment("text", text="半\ud83d个\0"), "半?个", id="what no store takes"),
    ],
)
async def test_what_is_no_text_stands_there_as_people_see_it(part: dict[str, Value], text: str) -> None:
    async with a_fake() as fake, running(forward_settings(fake)) as desk:
        await connected(desk, fake)
        event: dict[str, Value] = {
            **fake._head("10001", "message"),
            "message_type": "group",
            "sub_type": "normal",
            "message_id": 5,
            "group_id": 20002,
            "user_id": 30001,
            "message": [part],
        }
        await fake.first.emit(json.dumps(event))
        (got,) = await desk.got()
        assert (got.text, got.mentioned, got.files) == (text, False, ())


async def test_nobody_answers_the_desks_own_accounts() -> None:
    async with a_fake(accounts=("10001", "10002")) as fake, running(forward_settings(fake)) as desk:
        await connected(desk, fake)
        fake.reports_own = True
        other = "10002/group:20002"
        assert fake.messages(GROUP) == fake.messages(other) == []
        await desk.messenger.send(post("各位好"))
        await fake.say("zhang", GROUP, "好")
        events = await desk.got(2)
        assert sorted(one.chat.id for one in events) == [GROUP, other]
        assert {one.text for one in events} == {"好"}


async def test_the_anonymous_and_qqs_own_notes_are_passed_over(pair: Pair) -> None:
    fake, desk = pair
    base = {**fake._head("10001", "message"), "message_type": "group", "group_id": 20002, "user_id": 80000000}
    anonymous: Value = {"id": 1, "name": "大力", "flag": "x"}
    await fake.first.emit({**base, "message_id": 1, "message": "x", "sub_type": "anonymous", "anonymous": anonymous})
    await fake.first.emit({**base, "message_id": 2, "message": "x", "sub_type": "notice"})
    await fake.say("zhang", GROUP, "后")
    assert [one.text for one in await desk.got()] == ["后"]


async def test_the_desk_learns_that_it_came_into_a_group_and_was_put_out(pair: Pair) -> None:
    fake, desk = pair
    await fake.invite(GROUP, "wang")
    await fake.kick(GROUP, "wang")
    joined, left = await desk.got(2)
    assert (joined.kind, joined.chat.id, joined.account.id) == (Happening.JOINED, GROUP, fake.qq.number("wang"))
    assert (left.kind, left.chat.id) == (Happening.LEFT, GROUP)


async def test_others_who_come_and_go_and_what_is_taken_back_do_not_concern_the_desk(pair: Pair) -> None:
    fake, desk = pair
    message = await fake.say("zhang", GROUP, "错了")
    await fake.notice(GROUP, "group_increase", sub_type="approve", user_id=30077, operator_id=1)
    await fake.notice(GROUP, "group_decrease", sub_type="leave", user_id=30077, operator_id=30077)
    await fake.recall(GROUP, message)
    await fake.say("zhang", GROUP, "对了")
    assert [one.text for one in await desk.got(2)] == ["错了", "对了"]


async def test_an_event_is_handed_in_until_the_store_takes_it(pair: Pair) -> None:
    fake, desk = pair
    desk.away = 2
    await fake.say("zhang", GROUP, "不能丢")
    await fake.say("zhang", GROUP, "也不能")
    assert [one.text for one in await desk.got(2)] == ["不能丢", "也不能"]
    assert len(desk.logged("onebot.not_stored")) == 2


async def test_what_five_people_write_at_once_arrives_whole_and_in_order(pair: Pair) -> None:
    fake, desk = pair
    for number in range(500):
        await fake.say(f"person-{number % 5}", GROUP, str(number))
    events = await desk.got(500)
    assert [one.text for one in events] == [str(number) for number in range(500)]
    assert len({one.id for one in events}) == 500
    assert len({one.account.id for one in events}) == 5


@pytest.mark.parametrize(
    ("frame", "action"),
    [
        pytest.param("{", "onebot.malformed", id="half a frame"),
        pytest.param("[" * 100_000, "onebot.malformed", id="brackets without end"),
        pytest.param('"text"', "onebot.malformed", id="no object"),
        pytest.param('{"post_type": "message"}', "onebot.of_another", id="without an account"),
        pytest.param('{"post_type": "message", "self_id": 99}', "onebot.of_another", id="of another account"),
        pytest.param(
            '{"post_type": "message", "self_id": 10001}', "onebot.unreadable", id="a message without anything"
        ),
        pytest.param(
            '{"post_type": "message", "self_id": 10001, "message_type": "group", "user_id": {"a": 1}}',
            "onebot.unreadable",
            id="a user who is no number",
        ),
        pytest.param(
            '{"post_type": "message", "self_id": 10001, "message_type": ["group"], "user_id": 5}',
            "onebot.unreadable",
            id="a kind that is no text",
        ),
        pytest.param(
            '{"post_type": "notice", "self_id": 10001, "notice_type": "group_upload", "user_id": 5, "file": 7}',
            "onebot.unreadable",
            id="a file that is none",
        ),
        pytest.param(
            '{"status": "ok", "retcode": 0, "echo": {"seq": 1}}', "onebot.unasked", id="an answer unasked for"
        ),
        pytest.param(
            json.dumps({"post_type": "message", "self_id": 10001, "message": "长" * 1_000_000}),
            "onebot.event_too_long",
            id="a million characters",
        ),
    ],
)
async def test_what_cannot_be_read_is_passed_over_with_a_line_in_the_log(frame: str, action: str) -> None:
    async with a_fake() as fake, running(forward_settings(fake)) as desk:
        await connected(desk, fake)
        await fake.first.emit(frame)
        await fake.say("zhang", GROUP, "还在")
        assert [one.text for one in await desk.got()] == ["还在"]
        assert len(desk.logged(action)) == 1
        assert fake.first.closings == []


@pytest.mark.parametrize("frame", ['{"post_type": "hologram", "self_id": 10001}', '{"post_type": 7, "self_id": 10001}'])
async def test_kinds_of_events_that_nobody_knows_are_passed_over(frame: str) -> None:
    async with a_fake() as fake, running(forward_settings(fake)) as desk:
        await connected(desk, fake)
        await fake.first.emit(frame)
        await fake.say("zhang", GROUP, "还在")
        assert [one.text for one in await desk.got()] == ["还在"]


async def test_the_same_message_by_both_roads_has_one_id() -> None:
    async with a_fake() as fake:
        settings = forward_settings(fake).model_copy(update={"port": 0, "token": TOKEN})
        async with running(settings) as desk:
            await connected(desk, fake)
            fake.first.dial(f"ws://127.0.0.1:{await desk.messenger.port()}{PATH}", token=TOKEN)
            await fake.first.connected(count=2)
            await fake.say("zhang", GROUP, "两条路")
            one, two = await desk.got(2)
            assert one.id == two.id
