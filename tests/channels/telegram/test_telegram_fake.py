"""The fake is checked by others' code: python-telegram-bot reads every answer and update as Telegram's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatMemberStatus, MessageEntityType
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from devtools.telegram import FakeTelegram
from devtools.telegram.state import Span
from devtools.vendor import BadDay, FakeVendor

GROUP = "-1002000000777"
KEYS = InlineKeyboardMarkup([[InlineKeyboardButton("接单", callback_data="ack:7")]])
EVERYTHING = ["message", "edited_message", "callback_query", "message_reaction", "my_chat_member"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest_asyncio.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[Bot]:
    """Yield python-telegram-bot's own Bot, connected."""
    async with Bot(telegram.token, f"{telegram.url}/bot", f"{telegram.url}/file/bot") as connected:
        yield connected


async def updates(bot: Bot, offset: int = 0) -> list[Update]:
    """Return what waits, told once all kinds are asked for."""
    return list(await bot.get_updates(offset, timeout=0, allowed_updates=EVERYTHING))


def test_the_fake_is_a_fake_vendor(telegram: FakeTelegram) -> None:
    vendor: FakeVendor = telegram
    assert vendor.messages(GROUP) == []


async def test_the_bot_reads_who_it_is(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.username, me.is_bot, me.can_read_all_group_messages, me.can_join_groups) == (
        "zhiban_bot",
        True,
        True,
        True,
    )


async def test_a_message_is_read_with_its_entities_and_what_it_answers(telegram: FakeTelegram, bot: Bot) -> None:
    first = await bot.send_message(chat_id=int(telegram.chat_id(GROUP)), text="您好")
    said = await telegram.say("zhang", GROUP, "😀打不开", mention=True, reply_to=str(first.message_id))
    (update,) = await updates(bot)
    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert (str(message.message_id), message.from_user.username, message.chat.id) == (said, "zhang", int(GROUP))
    assert message.reply_to_message == first
    assert message.parse_entities() == {message.entities[0]: "@zhiban_bot"}


async def test_offsets_of_entities_are_in_utf16_units(telegram: FakeTelegram, bot: Bot) -> None:
    await telegram.say("zhang", GROUP, "😀😀 @zhiban_bot 打不开")
    (update,) = await updates(bot)
    assert update.message is not None
    assert (update.message.entities[0].type, update.message.entities[0].offset) == (MessageEntityType.MENTION, 5)
    assert list(update.message.parse_entities().values()) == ["@zhiban_bot"]


async def test_a_text_mention_tells_the_account(telegram: FakeTelegram, bot: Bot) -> None:
    await telegram.say("zhang", GROUP, "值班 打不开", spans=[Span("text_mention", 0, 2, telegram.world.bot)])
    (update,) = await updates(bot)
    assert update.message is not None
    assert update.message.entities[0].user == bot.bot


async def test_an_update_is_given_until_a_higher_offset_confirms_it(telegram: FakeTelegram, bot: Bot) -> None:
    await telegram.say("zhang", GROUP, "一")
    await telegram.say("zhang", GROUP, "二")
    once, twice = await updates(bot), await updates(bot)
    assert once == twice
    assert [one.update_id for one in await updates(bot, once[1].update_id)] == [once[1].update_id]
    assert await updates(bot, once[1].update_id + 1) == []


async def test_an_open_poll_is_answered_when_something_happens(telegram: FakeTelegram, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=20))
    async with asyncio.timeout(5):
        await telegram.updates.polled.wait()
        await telegram.say("zhang", GROUP, "在吗")
        assert len(await poll) == 1


async def test_a_second_poller_ends_the_first_with_a_conflict(telegram: FakeTelegram, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await telegram.updates.polled.wait()
    async with Bot(telegram.token, f"{telegram.url}/bot") as other:
        assert list(await other.get_updates(timeout=0)) == []
    with pytest.raises(Conflict, match="terminated by other getUpdates"):
        await first


async def test_polling_and_webhook_exclude_each_other(bot: Bot) -> None:
    await bot.set_webhook("https://desk.example/hooks/telegram/update", secret_token="s" * 32)
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates(timeout=0)
    assert (await bot.get_webhook_info()).url == "https://desk.example/hooks/telegram/update"
    await bot.delete_webhook()
    assert await updates(bot) == []


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        pytest.param("http://desk.example/x", "good", id="no https"),
        pytest.param("https://desk.example/x", "bad secret!", id="a secret with other letters"),
    ],
)
async def test_a_webhook_that_telegram_would_not_take_is_refused(bot: Bot, url: str, secret: str) -> None:
    with pytest.raises(BadRequest):
        await bot.set_webhook(url, secret_token=secret)


async def test_kinds_that_were_not_asked_for_are_not_told(telegram: FakeTelegram, bot: Bot) -> None:
    await bot.get_updates(timeout=0, allowed_updates=["callback_query"])
    await telegram.say("zhang", GROUP, "在吗")
    assert list(await bot.get_updates(timeout=0)) == []
    await bot.get_updates(timeout=0, allowed_updates=[])
    said = await telegram.say("zhang", GROUP, "在吗")
    telegram.react("zhang", "@zhang", said, "👀")
    assert [one.message is not None for one in await bot.get_updates(timeout=0)] == [True]


async def test_what_is_sent_comes_back_as_it_stands(telegram: FakeTelegram, bot: Bot) -> None:
    said = await telegram.say("zhang", GROUP, "打不开")
    message = await bot.send_message(
        chat_id=int(GROUP),
        text="已受理",
        reply_markup=KEYS,
        reply_parameters=ReplyParameters(int(said)),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        disable_notification=True,
    )
    assert message.reply_markup == KEYS
    assert message.reply_to_message is not None
    assert (message.text, str(message.reply_to_message.message_id)) == ("已受理", said)
    kept = telegram.world.rooms[int(GROUP)].messages[message.message_id]
    assert (kept.quiet, kept.preview) == (True, False)
    assert [(one.text, one.by_desk, one.buttons) for one in telegram.messages(GROUP)] == [
        ("打不开", False, ()),
        ("已受理", True, ("接单",)),
    ]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        pytest.param("长" * 4096, True, id="the longest"),
        pytest.param("长" * 4097, False, id="one more"),
        pytest.param("😀" * 2049, False, id="two units each"),
        pytest.param("  ", False, id="nothing but blanks"),
    ],
)
async def test_the_length_of_a_text_is_counted_in_utf16_units(
    telegram: FakeTelegram, bot: Bot, text: str, *, taken: bool
) -> None:
    chat = int(telegram.chat_id(GROUP))
    if taken:
        assert (await bot.send_message(chat, text)).text == text
    else:
        with pytest.raises(BadRequest):
            await bot.send_message(chat, text)


async def test_a_button_carries_at_most_64_bytes(telegram: FakeTelegram, bot: Bot) -> None:
    long = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="字" * 22)]])
    with pytest.raises(BadRequest, match=r"(?i)BUTTON_DATA_INVALID"):
        await bot.send_message(int(telegram.chat_id(GROUP)), "x", reply_markup=long)


async def test_an_edit_changes_the_message_and_the_same_again_is_refused(telegram: FakeTelegram, bot: Bot) -> None:
    sent = await bot.send_message(int(telegram.chat_id(GROUP)), "工单 7", reply_markup=KEYS)
    edited = await bot.edit_message_text("工单 7：已解决", int(GROUP), sent.message_id)
    assert not isinstance(edited, bool)
    assert (edited.text, edited.reply_markup, edited.edit_date is not None) == ("工单 7：已解决", None, True)
    with pytest.raises(BadRequest, match=r"(?i)not modified"):
        await bot.edit_message_text("工单 7：已解决", int(GROUP), sent.message_id)
    assert not isinstance(await bot.edit_message_reply_markup(int(GROUP), sent.message_id, reply_markup=KEYS), bool)


async def test_what_cannot_be_edited_is_refused_with_telegrams_words(telegram: FakeTelegram, bot: Bot) -> None:
    theirs = await telegram.say("zhang", GROUP, "打不开")
    with pytest.raises(BadRequest, match=r"(?i)can't be edited"):
        await bot.edit_message_text("x", int(GROUP), int(theirs))
    with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
        await bot.edit_message_text("x", int(GROUP), 9999)
    await bot.delete_message(int(GROUP), int(theirs))
    with pytest.raises(BadRequest, match=r"(?i)message to delete not found"):
        await bot.delete_message(int(GROUP), int(theirs))


async def test_a_press_is_told_and_its_answer_shown(telegram: FakeTelegram, bot: Bot) -> None:
    sent = await bot.send_message(int(telegram.chat_id(GROUP)), "工单 7", reply_markup=KEYS)
    pressing = asyncio.create_task(telegram.press("li", GROUP, str(sent.message_id), "接单"))
    (update,) = await bot.get_updates(timeout=5)
    assert update.callback_query is not None
    assert (update.callback_query.data, update.callback_query.message) == ("ack:7", sent)
    await bot.answer_callback_query(update.callback_query.id, "收到")
    assert await pressing == "收到"
    with pytest.raises(BadRequest, match=r"(?i)query is too old"):
        await bot.answer_callback_query(update.callback_query.id)
    with pytest.raises(LookupError):
        await telegram.press("li", GROUP, str(sent.message_id), "没有")


async def test_files_go_both_ways(telegram: FakeTelegram, bot: Bot) -> None:
    chat = int(telegram.chat_id(GROUP))
    document = await bot.send_document(chat, b"pdf", filename="报告.pdf", caption="八月")
    photo = await bot.send_photo(chat, PNG)
    assert document.document is not None
    assert (document.document.file_name, document.caption) == ("报告.pdf", "八月")
    assert photo.photo
    await telegram.say("zhang", GROUP, "看图", files=[("a.png", PNG), ("b.log", b"log")])
    first, second = await updates(bot)
    assert first.message is not None
    assert second.message is not None
    assert first.message.media_group_id == second.message.media_group_id is not None
    assert (first.message.caption, second.message.caption) == ("看图", None)
    assert second.message.document is not None
    assert bytes(await (await second.message.document.get_file()).download_as_bytearray()) == b"log"
    with pytest.raises(BadRequest, match=r"(?i)IMAGE_PROCESS_FAILED"):
        await bot.send_photo(chat, b"no picture")
    with pytest.raises(BadRequest, match=r"(?i)file_id"):
        await bot.get_file("nothing")


async def test_a_file_over_twenty_megabytes_is_not_given_to_bots(telegram: FakeTelegram, bot: Bot) -> None:
    await telegram.say("zhang", GROUP, "", files=[("big.log", bytes(20_000_001))])
    (update,) = await updates(bot)
    assert update.message is not None
    assert update.message.document is not None
    with pytest.raises(BadRequest, match=r"(?i)too big"):
        await update.message.document.get_file()


async def test_topics_reactions_edits_and_membership_are_read(telegram: FakeTelegram, bot: Bot) -> None:
    await updates(bot)
    topic = telegram.topic("wang", GROUP, "福州")
    said = await telegram.say("zhang", GROUP, "打不开", topic=topic)
    telegram.edit("zhang", GROUP, said, "打不开了")
    telegram.promote_bot("wang", GROUP)
    telegram.react("li", GROUP, said, "👀")
    telegram.remove_bot("wang", GROUP)
    opened, words, edited, promoted, reacted, removed = await updates(bot)
    assert opened.message is not None
    assert opened.message.forum_topic_created is not None
    assert words.message is not None
    assert words.message.reply_to_message is not None
    assert (words.message.message_thread_id, words.message.is_topic_message) == (topic, True)
    assert words.message.reply_to_message.message_id == topic
    assert edited.edited_message is not None
    assert edited.edited_message.text == "打不开了"
    assert promoted.my_chat_member is not None
    assert promoted.my_chat_member.new_chat_member.status == ChatMemberStatus.ADMINISTRATOR
    assert reacted.message_reaction is not None
    assert [one.to_dict() for one in reacted.message_reaction.new_reaction] == [{"type": "emoji", "emoji": "👀"}]
    assert removed.my_chat_member is not None
    assert removed.my_chat_member.new_chat_member.status == ChatMemberStatus.BANNED


async def test_chats_members_and_commands_are_read(telegram: FakeTelegram, bot: Bot) -> None:
    await telegram.say("zhang", GROUP, "在吗")
    chat = await bot.get_chat(int(GROUP))
    assert (chat.title, chat.type) == (GROUP, "supergroup")
    assert (await bot.get_chat_member(int(GROUP), int(telegram.account("zhang")))).status == "member"
    telegram.restrict_bot("wang", GROUP)
    assert (await bot.get_chat_member(int(GROUP), bot.id)).status == "restricted"
    await bot.set_my_commands([BotCommand("status", "state")])
    assert [one.command for one in await bot.get_my_commands()] == ["status"]
    with pytest.raises(BadRequest, match=r"(?i)chat not found"):
        await bot.get_chat(4711)


async def test_the_bot_can_react(telegram: FakeTelegram, bot: Bot) -> None:
    said = await telegram.say("zhang", GROUP, "在吗")
    assert await bot.set_message_reaction(int(GROUP), int(said), "👀")
    assert telegram.world.rooms[int(GROUP)].reactions[int(said), bot.id] == "👀"


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        pytest.param("大家好", False, id="talk"),
        pytest.param("@zhiban_bot 打不开", True, id="a mention"),
        pytest.param("/status", True, id="a command"),
        pytest.param("/status@zhiban_bot", True, id="a command for it"),
        pytest.param("/status@other_bot", False, id="a command for another"),
    ],
)
async def test_with_privacy_a_group_is_heard_only_where_it_means_the_bot(
    telegram: FakeTelegram, bot: Bot, text: str, *, heard: bool
) -> None:
    telegram.set_privacy(on=True)
    telegram.add_bot("wang", GROUP)
    before = len(await updates(bot))
    await telegram.say("zhang", GROUP, text)
    assert len(await updates(bot)) - before == int(heard)
    await telegram.say("zhang", "@zhang", "大家好")
    assert len(await updates(bot)) - before == int(heard) + 1


async def test_a_change_of_privacy_holds_only_after_the_bot_is_added_again(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.set_privacy(on=True)
    telegram.add_bot("wang", GROUP)
    telegram.set_privacy(on=False)
    waiting = len(await updates(bot))
    await telegram.say("zhang", GROUP, "打不开")
    assert len(await updates(bot)) == waiting
    telegram.remove_bot("wang", GROUP)
    telegram.add_bot("wang", GROUP)
    await telegram.say("zhang", GROUP, "打不开")
    assert len(await updates(bot)) == waiting + 3


async def test_a_migrated_group_names_its_new_id(telegram: FakeTelegram, bot: Bot) -> None:
    await telegram.say("zhang", "-55", "在吗")
    new = telegram.migrate("wang", "-55")
    _, old, came = await updates(bot)
    assert old.message is not None
    assert came.message is not None
    assert (old.message.migrate_to_chat_id, came.message.migrate_from_chat_id) == (int(new), -55)
    with pytest.raises(ChatMigrated) as told:
        await bot.send_message(-55, "在")
    assert told.value.new_chat_id == int(new)


async def test_blocked_and_removed_bots_are_forbidden_to_write(telegram: FakeTelegram, bot: Bot) -> None:
    await telegram.say("zhang", "@zhang", "在吗")
    telegram.block("zhang")
    with pytest.raises(Forbidden, match=r"(?i)blocked by the user"):
        await bot.send_message(int(telegram.account("zhang")), "在")
    telegram.unblock("zhang")
    assert await bot.send_message(int(telegram.account("zhang")), "在")
    telegram.remove_bot("wang", GROUP)
    with pytest.raises(Forbidden, match=r"(?i)kicked"):
        await bot.send_message(int(GROUP), "在")
    telegram.restrict_bot("wang", "-1002000000778")
    with pytest.raises(BadRequest, match=r"(?i)not enough rights"):
        await bot.send_message(-1002000000778, "在")


@pytest.mark.parametrize(
    ("day", "error", "arrived"),
    [
        pytest.param(BadDay.BUSY, RetryAfter, 0, id="too many requests"),
        pytest.param(BadDay.BROKEN, NetworkError, 0, id="a broken server"),
        pytest.param(BadDay.DROPPED, NetworkError, 1, id="a dropped connection"),
        pytest.param(BadDay.GONE, Forbidden, 0, id="gone"),
        pytest.param(BadDay.REFUSED, BadRequest, 0, id="refused"),
    ],
)
async def test_a_bad_day_is_met_once(
    telegram: FakeTelegram, bot: Bot, day: BadDay, error: type[TelegramError], arrived: int
) -> None:
    chat = int(telegram.chat_id(GROUP))
    telegram.bad_days(day)
    with pytest.raises(error):
        await bot.send_message(chat, "一")
    assert len(telegram.messages(GROUP)) == arrived
    await bot.send_message(chat, "二")
    assert len(telegram.messages(GROUP)) == arrived + 1


async def test_after_a_stop_it_goes_on_at_the_same_place(telegram: FakeTelegram, bot: Bot) -> None:
    await telegram.say("zhang", GROUP, "在吗")
    await telegram.stop()
    with pytest.raises(NetworkError):
        await bot.get_me()
    await telegram.start()
    assert len(await updates(bot)) == 1


async def test_an_update_can_come_twice_and_late(telegram: FakeTelegram, bot: Bot) -> None:
    telegram.updates.hold()
    for text in ("一", "二"):
        await telegram.say("zhang", GROUP, text)
    assert await updates(bot) == []
    telegram.updates.release()
    await telegram.say("zhang", GROUP, "三", times=2)
    told = [one.message.text for one in await updates(bot) if one.message is not None]
    assert told == ["二", "一", "三", "三"]


async def test_an_unknown_token_method_or_body_is_answered_as_telegram_does(telegram: FakeTelegram) -> None:
    stranger = Bot("1:wrong", f"{telegram.url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()
    async with httpx.AsyncClient(base_url=f"{telegram.url}/bot{telegram.token}/", trust_env=False) as client:
        assert (await client.get("getNothing")).json() == {"ok": False, "error_code": 404, "description": "Not Found"}
        broken = await client.post("getMe", content=b"{", headers={"Content-Type": "application/json"})
        assert broken.status_code == 400
        assert (await client.get("GETME")).json()["ok"] is True
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{telegram.url}/file/bot{telegram.token}/photos/none")).status_code == 404


async def test_an_application_of_python_telegram_bot_runs_on_it(telegram: FakeTelegram) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text(f"您说：{update.effective_message.text}", reply_markup=KEYS)
        await heard.put(update.effective_message.text or "")

    async def pressed(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query is not None
        await update.callback_query.answer("好")

    builder = Application.builder().token(telegram.token).base_url(f"{telegram.url}/bot")
    application: Application[Any, Any, Any, Any, Any, Any] = builder.request(HTTPXRequest()).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(pressed))
    async with application, asyncio.timeout(20):
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(timeout=1)
        await telegram.say("zhang", GROUP, "在吗")
        assert await heard.get() == "在吗"
        answer = telegram.messages(GROUP)[-1]
        assert (answer.text, answer.by_desk) == ("您说：在吗", True)
        assert await telegram.press("zhang", GROUP, answer.id, "接单") == "好"
        await application.updater.stop()
        await application.stop()
