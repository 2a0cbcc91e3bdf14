"""What people do on Telegram, as the desk is told of it."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram.messenger import Telegram
from desk.chats import Account, Chat, Happening
from desk.errors import ChannelRefused
from devtools.telegram import FakeTelegram
from devtools.telegram.state import Span
from tests.telegram_house import GROUP, PLAIN_GROUP, PNG, Taker, post

pytestmark = pytest.mark.usefixtures("listening")


async def test_a_message_in_a_group_is_told_with_its_place_and_sender(telegram: FakeTelegram, taker: Taker) -> None:
    said = await telegram.say("zhang", GROUP, "系统打不开了")
    event = await taker.next()
    assert (event.kind, event.chat, event.private) == (Happening.MESSAGE, Chat("telegram", GROUP), False)
    assert event.account == Account("telegram", telegram.account("zhang"), "zhang")
    assert (event.text, event.message, event.reply_to, event.mentioned) == ("系统打不开了", said, None, False)
    assert event.chat_name == GROUP
    assert event.id.isdecimal()
    assert event.order.endswith(event.id)


async def test_a_private_chat_is_told_as_private(telegram: FakeTelegram, taker: Taker) -> None:
    await telegram.say("zhang", "@zhang", "在吗")
    event = await taker.next()
    assert (event.private, event.chat.id, event.chat_name) == (True, telegram.account("zhang"), "zhang")


async def test_an_id_is_one_updates_own_and_later_ones_sort_after_it(telegram: FakeTelegram, taker: Taker) -> None:
    for text in ("一", "二"):
        await telegram.say("zhang", GROUP, text)
    first, second = await taker.next(), await taker.next()
    assert first.id != second.id
    assert first.order < second.order


@pytest.mark.parametrize(
    ("text", "words", "mentioned"),
    [
        pytest.param("@zhiban_bot 打不开", "打不开", True, id="before the words"),
        pytest.param("@zhiban_bot，打不开", "打不开", True, id="with a comma"),
        pytest.param("@Zhiban_Bot 打不开", "打不开", True, id="in other letters"),
        pytest.param("打不开 @zhiban_bot", "打不开", True, id="after the words"),
        pytest.param("请 @zhiban_bot 看看", "请 看看", True, id="among the words"),
        pytest.param("😀😀 @zhiban_bot 打不开", "😀😀 打不开", True, id="after characters of two units"),
        pytest.param("@zhiban_bot @zhiban_bot 在吗", "在吗", True, id="twice"),
        pytest.param("@zhiban_bot", "", True, id="alone"),
        pytest.param("@wang 打不开", "@wang 打不开", False, id="of a colleague"),
        pytest.param("a@zhiban_bot.example 打不开", "a@zhiban_bot.example 打不开", False, id="in an address"),
        pytest.param("/status@zhiban_bot 7", "/status 7", True, id="in a command"),
        pytest.param("/status@zhiban_bot", "/status", True, id="in a bare command"),
        pytest.param("/status 7", "/status 7", False, id="not in a command"),
        pytest.param("第一行\n@zhiban_bot 第二行\n第三行", "第一行\n第二行\n第三行", True, id="on a line of its own"),
    ],
)
async def test_a_mention_is_told_and_taken_out_of_the_words(
    telegram: FakeTelegram, taker: Taker, text: str, words: str, *, mentioned: bool
) -> None:
    await telegram.say("zhang", GROUP, text)
    event = await taker.next()
    assert (event.text, event.mentioned) == (words, mentioned)


async def test_a_mention_by_name_is_told_too(telegram: FakeTelegram, taker: Taker) -> None:
    await telegram.say("zhang", GROUP, "😀 值班 打不开", spans=[Span("text_mention", 3, 2, telegram.world.bot)])
    await telegram.say("zhang", GROUP, "老王 打不开", spans=[Span("text_mention", 0, 2, telegram.world.person("wang"))])
    first, second = await taker.next(), await taker.next()
    assert (first.text, first.mentioned) == ("😀 打不开", True)
    assert (second.text, second.mentioned) == ("老王 打不开", False)


async def test_an_entity_beyond_the_text_hurts_nobody(telegram: FakeTelegram, taker: Taker) -> None:
    await telegram.say("zhang", GROUP, "打不开", spans=[Span("text_mention", 1, 4000, telegram.world.bot)])
    assert (await taker.next()).text == "打"


async def test_a_command_of_another_bot_is_left_alone(telegram: FakeTelegram, taker: Taker) -> None:
    with capture_logs() as logs:
        await telegram.say("zhang", GROUP, "/status@other_bot")
        await telegram.say("zhang", GROUP, "在吗")
        assert (await taker.next()).text == "在吗"
    assert [one["reason"] for one in logs if one["event"] == "telegram.ignored"] == ["command_of_another_bot"]


async def test_an_answer_names_the_message_that_it_answers(
    telegram: FakeTelegram, taker: Taker, messenger: Telegram
) -> None:
    telegram.chat_id(GROUP)
    (sent,) = await messenger.send(post("工单 7"))
    await telegram.say("li", GROUP, "收到", reply_to=sent)
    event = await taker.next()
    assert (event.reply_to, event.mentioned) == (sent, False)


async def test_a_topic_is_a_chat_of_its_own(telegram: FakeTelegram, taker: Taker) -> None:
    topic = telegram.topic("wang", GROUP, "福州")
    first = await telegram.say("zhang", GROUP, "打不开", topic=topic)
    await telegram.say("li", GROUP, "收到", topic=topic, reply_to=first)
    await telegram.say("li", GROUP, "大家好")
    words, answer, general = [await taker.next() for _ in range(3)]
    assert words.chat == answer.chat == Chat("telegram", GROUP, str(topic))
    assert (words.reply_to, answer.reply_to) == (None, first)
    assert general.chat == Chat("telegram", GROUP)


async def test_an_edited_message_is_told_as_edited(telegram: FakeTelegram, taker: Taker) -> None:
    said = await telegram.say("zhang", GROUP, "打不开")
    telegram.edit("zhang", GROUP, said, "@zhiban_bot 打不开了")
    first, second = await taker.next(), await taker.next()
    assert (second.kind, second.message, second.text) == (Happening.EDITED, said, "打不开了")
    assert (second.mentioned, second.id != first.id) == (True, True)


async def test_pictures_and_files_are_told_and_can_be_fetched(
    telegram: FakeTelegram, taker: Taker, messenger: Telegram
) -> None:
    await telegram.say("zhang", GROUP, "看图", mention=True, files=[("a.png", PNG), ("日志.log", b"log")])
    first, second = await taker.next(), await taker.next()
    assert (first.text, first.mentioned, second.text) == ("看图", True, "")
    (picture,), (log,) = first.files, second.files
    assert (picture.name, picture.media_type, picture.size) == (f"photo-{first.message}.jpg", "image/jpeg", len(PNG))
    assert (log.name, log.size) == ("日志.log", 3)
    assert await messenger.fetch(picture, most=1000) == PNG
    assert await messenger.fetch(log, most=3) == b"log"
    with pytest.raises(ChannelRefused):
        await messenger.fetch(log, most=2)


async def test_what_cannot_be_fetched_is_refused(telegram: FakeTelegram, taker: Taker, messenger: Telegram) -> None:
    await telegram.say("zhang", GROUP, "", files=[("big.log", bytes(20_000_001))])
    await telegram.say("zhang", GROUP, "", files=[("b.log", b"log")])
    (big,), (small,) = (await taker.next()).files, (await taker.next()).files
    with pytest.raises(ChannelRefused, match=r"(?i)too big"):
        await messenger.fetch(big, most=50_000_000)
    telegram.world.files.clear()
    with pytest.raises(ChannelRefused, match=r"(?i)file_id"):
        await messenger.fetch(small, most=1000)


async def test_a_reaction_is_told_where_the_desk_is_an_admin(telegram: FakeTelegram, taker: Taker) -> None:
    said = await telegram.say("zhang", GROUP, "打不开")
    telegram.react("li", GROUP, said, "👍")
    telegram.promote_bot("wang", GROUP)
    telegram.react("li", GROUP, said, "👀")
    telegram.react("li", GROUP, said, "")
    await telegram.say("zhang", "@zhang", "在吗")
    words, reaction, after = [await taker.next() for _ in range(3)]
    assert words.kind is Happening.MESSAGE
    assert (reaction.kind, reaction.text, reaction.reply_to, reaction.message) == (Happening.REACTION, "👀", said, None)
    assert reaction.account.id == telegram.account("li")
    assert after.text == "在吗"


async def test_being_added_removed_blocked_and_unblocked_is_told(telegram: FakeTelegram, taker: Taker) -> None:
    telegram.add_bot("wang", GROUP)
    telegram.promote_bot("wang", GROUP)
    telegram.restrict_bot("wang", GROUP)
    telegram.remove_bot("wang", GROUP)
    telegram.block("zhang")
    telegram.unblock("zhang")
    told = [await taker.next() for _ in range(4)]
    assert [(one.kind, one.private) for one in told] == [
        (Happening.JOINED, False),
        (Happening.LEFT, False),
        (Happening.LEFT, True),
        (Happening.JOINED, True),
    ]
    assert [one.account.name for one in told] == ["wang", "wang", "zhang", "zhang"]


async def test_a_group_that_moves_is_told_with_its_new_id(telegram: FakeTelegram, taker: Taker) -> None:
    new = telegram.migrate("wang", PLAIN_GROUP)
    await telegram.say("zhang", new, "在吗")
    moved, words = await taker.next(), await taker.next()
    assert (moved.kind, moved.chat, moved.text) == (Happening.MOVED, Chat("telegram", PLAIN_GROUP), new)
    assert moved.also == f"moved:{PLAIN_GROUP}:{new}"
    assert words.chat.id == new


async def test_who_has_no_name_and_what_has_no_words_is_left_alone(telegram: FakeTelegram, taker: Taker) -> None:
    chat = {"id": int(GROUP), "type": "supergroup", "title": "x"}
    sender = {"id": 7, "is_bot": False, "first_name": "x"}
    with capture_logs() as logs:
        await telegram.say("wang", GROUP, "匿名", anonymous=True)
        telegram.updates.add(
            "message", {"message_id": 5, "date": 1, "chat": chat, "from": {**sender, "is_bot": True}, "text": "x"}
        )
        telegram.updates.add(
            "message", {"message_id": 6, "date": 1, "chat": chat, "from": sender, "group_chat_created": True}
        )
        telegram.updates.put(
            {
                "update_id": 90_000_001,
                "channel_post": {"message_id": 8, "date": 1, "chat": {**chat, "type": "channel"}, "text": "x"},
            }
        )
        telegram.updates.put({"update_id": 90_000_002, "something_new": {"a": 1}})
        telegram.updates.put(
            {"update_id": 90_000_003, "callback_query": {"id": "1", "from": sender, "chat_instance": "1"}}
        )
        telegram.updates.put({"update_id": 90_000_004, "message": {"message_id": 9, "chat": "nowhere"}})
        telegram.updates.put({"update_id": 90_000_005, "message": {"message_id": 9, "date": 10**30, "chat": chat}})
        odd = {"type": "mention", "offset": "0", "length": 5}
        words = {"message_id": 9, "date": 1, "chat": chat, "from": sender, "text": "在", "entities": [odd]}
        telegram.updates.put({"update_id": 90_000_005, "message": words})
        press = {"id": "1", "from": sender, "chat_instance": "1", "data": "x" * 1_000_000}
        card = {"message_id": 9, "date": 0, "chat": chat}
        telegram.updates.put({"update_id": 90_000_005, "callback_query": {**press, "message": card}})
        telegram.updates.put(
            {
                "update_id": 90_000_006,
                "message": {"message_id": 10, "date": 1, "chat": chat, "from": sender, "text": "在"},
            }
        )
        assert (await taker.next()).text == "在"
    reasons = [one["reason"] for one in logs if one["event"] == "telegram.ignored"]
    expected = ["anonymous", "bot", "no_words", "unknown_kind", "unknown_kind", "press_of_nothing", "press_too_long"]
    assert reasons == expected
    assert len([one for one in logs if one["event"] == "telegram.unreadable"]) == 3
    assert len(taker.events) == 1
