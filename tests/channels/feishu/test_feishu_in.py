"""What people do in Feishu comes in, and acts once."""

from __future__ import annotations

import pytest

from desk.chats import Account, Chat, Happening, PostButton, RemoteFile
from desk.errors import ChannelRefused
from devtools.feishu.open_api import Trouble
from tests.channels.feishu.feishu_house import GROUP, FeishuHouse

TAKE = PostButton("接单", "tok-1", primary=True)
RESOLVE = PostButton("已解决", "tok-2", asks="原因是什么？")


async def test_a_message_in_a_group_comes_in_with_the_groups_name(house: FeishuHouse) -> None:
    message = await house.feishu.say("mei", GROUP, "门户 <打不开> 了")
    event = house.taken.only
    assert (event.kind, event.chat, event.private) == (Happening.MESSAGE, Chat("feishu", GROUP), False)
    assert event.account == Account("feishu", "ou_mei")
    assert (event.text, event.message, event.also) == ("门户 <打不开> 了", message, message)
    assert (event.chat_name, event.mentioned, event.reply_to) == ("oc_fujian people", False, None)
    assert event.order == str(int(house.clock.now().timestamp() * 1000))


async def test_a_mention_of_the_desk_is_told_and_stripped(house: FeishuHouse) -> None:
    await house.feishu.say("mei", GROUP, "打不开了", mention=True)
    assert (house.taken.only.text, house.taken.only.mentioned) == ("打不开了", True)


async def test_a_mention_of_somebody_else_shows_the_name(house: FeishuHouse) -> None:
    line = house.feishu.line("mei", GROUP, "text", {"text": "@_user_1 和 @_user_10 @_all 看看"})
    mentions = [{"key": "@_user_1", "id": {"open_id": "ou_li"}, "name": "李"}, {"key": "@_user_10", "name": "王"}]
    message = {"message_id": line.id, "chat_id": GROUP, "chat_type": "group", "message_type": "text"}
    event = {
        "sender": {"sender_id": {"open_id": "ou_mei"}, "sender_type": "user"},
        "message": {**message, "content": line.content, "mentions": mentions},
    }
    await house.feishu.event("im.message.receive_v1", event)
    assert (house.taken.only.text, house.taken.only.mentioned) == ("@李 和 @王 @all 看看", False)


async def test_an_event_that_is_pushed_three_times_keeps_its_id(house: FeishuHouse) -> None:
    await house.feishu.say("mei", GROUP, "hello", times=3)
    assert len(house.taken.events) == 3
    assert len({(event.id, event.also) for event in house.taken.events}) == 1


async def test_an_event_that_could_not_be_stored_is_not_confirmed_and_comes_again(house: FeishuHouse) -> None:
    house.taken.failures = 2
    await house.feishu.say("mei", GROUP, "hello")
    await house.feishu.pushes.settled()
    assert house.feishu.pushes.attempts == [500, 500, 200]
    assert house.taken.only.text == "hello"


async def test_a_private_chat_is_one(house: FeishuHouse) -> None:
    await house.feishu.say("mei", "@mei", "hello")
    assert house.taken.only.private
    assert house.taken.only.chat.id == house.feishu.chat_id("@mei")


async def test_an_answer_names_the_message_it_answers(house: FeishuHouse) -> None:
    (card,) = await house.messenger.send(house.post("Ticket #1"))
    await house.feishu.say("mei", GROUP, "on it", reply_to=card)
    assert house.taken.only.reply_to == card


async def test_what_bots_write_is_not_handed_in(house: FeishuHouse) -> None:
    (message,) = await house.messenger.send(house.post("Ticket #1"))
    found = house.feishu.world.line(message)
    assert found is not None
    assert (await house.feishu.told(GROUP, found[1])).status == 200
    assert house.taken.events == []


async def test_a_file_comes_with_its_name_and_is_fetched(house: FeishuHouse) -> None:
    await house.feishu.say("mei", GROUP, "see", files=[("日志.txt", b"x" * 100)])
    (file,) = house.taken.events[1].files
    assert (file.name, file.media_type, file.size) == ("日志.txt", "text/plain", None)
    assert await house.messenger.fetch(file, most=100) == b"x" * 100
    with pytest.raises(ChannelRefused):
        await house.messenger.fetch(file, most=99)


async def test_a_post_brings_its_words_and_its_pictures(house: FeishuHouse) -> None:
    picture = house.feishu.world.store("", b"\x89PNG", image=True)
    rows = [
        [{"tag": "at", "user_id": "@_user_1"}, {"tag": "text", "text": " 打不开 "}],
        [{"tag": "img", "image_key": picture.key}, {"tag": "a", "text": "页面", "href": "https://a.example/"}],
    ]
    line = house.feishu.line("mei", GROUP, "post", {"title": "故障", "content": rows})
    await house.feishu.told(GROUP, line, mention=True)
    event = house.taken.only
    assert event.text == "故障\n打不开\n页面 https://a.example/"
    assert event.mentioned
    (file,) = event.files
    assert file.media_type == "image/png"
    assert await house.messenger.fetch(file, most=10) == b"\x89PNG"


async def test_a_file_that_is_gone_is_refused(house: FeishuHouse) -> None:
    message = await house.feishu.say("mei", GROUP, "hello")
    with pytest.raises(ChannelRefused):
        await house.messenger.fetch(RemoteFile("a", "text/plain", None, f"{message}/file/file_0"), most=10)


@pytest.mark.parametrize("kind", ["sticker", "share_chat", "merge_forward", "interactive"])
async def test_kinds_of_message_that_say_nothing_are_confirmed_and_passed_over(house: FeishuHouse, kind: str) -> None:
    assert (await house.feishu.told(GROUP, house.feishu.line("mei", GROUP, kind, {"x": "y"}))).status == 200
    assert house.taken.events == []


async def test_a_reaction_names_its_message_and_finds_its_chat(house: FeishuHouse) -> None:
    said = house.feishu.line("li", "@li", "text", {"text": "old"})
    for emoji in ("GLANCE", "THUMBSUP", "DONE", "HEART"):
        await house.feishu.react("li", said.id, emoji)
    assert [event.text for event in house.taken.events] == ["👀", "👍", "✅", ":HEART:"]
    assert {event.reply_to for event in house.taken.events} == {said.id}
    assert {event.chat.id for event in house.taken.events} == {house.feishu.chat_id("@li")}
    assert all(event.private for event in house.taken.events)


async def test_reactions_of_apps_are_not_handed_in(house: FeishuHouse) -> None:
    message = await house.feishu.say("mei", GROUP, "hello")
    await house.feishu.react("mei", message, "THUMBSUP", by_app=True)
    assert [event.kind for event in house.taken.events] == [Happening.MESSAGE]


async def test_the_desk_is_told_when_it_is_added_removed_and_when_a_group_ends(house: FeishuHouse) -> None:
    await house.feishu.bot_joins("mei", GROUP)
    await house.feishu.bot_leaves("mei", GROUP)
    await house.feishu.event("im.chat.disbanded_v1", {"chat_id": GROUP, "operator_id": {"open_id": "ou_mei"}})
    joined, left, ended = house.taken.events
    assert (joined.kind, joined.chat.id, joined.account.id) == (Happening.JOINED, GROUP, "ou_mei")
    assert joined.chat_name == "oc_fujian people"
    assert (left.kind, ended.kind) == (Happening.LEFT, Happening.LEFT)


async def test_a_press_brings_the_buttons_token_and_the_toast_shows_the_answer(house: FeishuHouse) -> None:
    (card,) = await house.messenger.send(house.post("Ticket #1", buttons=(TAKE, RESOLVE)))
    house.taken.answer = "Ticket #1 <is> yours."
    assert await house.feishu.press("mei", GROUP, card, "接单") == "Ticket #1 <is> yours."
    press = house.taken.only
    assert (press.kind, press.token, press.text) == (Happening.PRESS, "tok-1", "")
    assert (press.message, press.reply_to, press.chat.id, press.private) == (card, card, GROUP, False)
    assert press.account.id == "ou_mei"


async def test_a_press_that_has_no_answer_shows_no_toast(house: FeishuHouse) -> None:
    (card,) = await house.messenger.send(house.post("Ticket #1", chat="@mei", buttons=(TAKE,)))
    assert await house.feishu.press("mei", "@mei", card, "接单") is None
    assert house.taken.only.private


async def test_a_button_that_asks_brings_the_words(house: FeishuHouse) -> None:
    (card,) = await house.messenger.send(house.post("Ticket #1", buttons=(TAKE, RESOLVE)))
    await house.feishu.press("mei", GROUP, card, "已解决", words=" 磁盘满了 ")
    assert (house.taken.only.token, house.taken.only.text) == ("tok-2", "磁盘满了")


async def test_a_press_on_somebody_elses_card_is_passed_over(house: FeishuHouse) -> None:
    event = {
        "operator": {"open_id": "ou_mei"},
        "action": {"value": {"other": "x"}, "tag": "button"},
        "context": {"open_message_id": "om_1", "open_chat_id": GROUP},
    }
    assert (await house.feishu.event("card.action.trigger", event)).status == 200
    assert house.taken.events == []


async def test_a_message_is_taken_without_the_groups_name_where_feishu_does_not_tell_it(house: FeishuHouse) -> None:
    house.feishu.trouble(f"im/v1/chats/{GROUP}", Trouble(503, page="x"))
    await house.feishu.say("mei", GROUP, "hello")
    await house.feishu.say("mei", GROUP, "hello again")
    assert [event.chat_name for event in house.taken.events] == ["", "oc_fujian people"]


async def test_a_reaction_whose_chat_cannot_be_asked_for_now_comes_again(house: FeishuHouse) -> None:
    said = house.feishu.line("li", GROUP, "text", {"text": "old"})
    house.feishu.trouble(f"im/v1/messages/{said.id}", Trouble(503, page="x"))
    await house.feishu.react("li", said.id, "THUMBSUP")
    await house.feishu.pushes.settled()
    assert house.feishu.pushes.attempts == [500, 200]
    assert house.taken.only.chat.id == GROUP
