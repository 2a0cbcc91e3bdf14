"""What the desk posts, as it stands in Telegram's chats; and what each refusal of Telegram means."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.channels.telegram.messenger import Telegram
from bot.channels.telegram.words import split, units
from desk.chats import Chat, Happening, Messenger, PostButton, RemoteFile
from desk.errors import ChannelBusy, ChannelError, ChannelGone, ChannelRefused, DeliveryUnknown
from devtools.movable_clock import MovableClock
from devtools.telegram import FakeTelegram
from devtools.vendor import BadDay
from tests.telegram_house import GROUP, PLAIN_GROUP, PNG, Taker, closing, file, messenger_of, post

BUTTONS = (PostButton("接单", "ack:7"),)


@pytest.fixture(autouse=True)
def group(telegram: FakeTelegram) -> str:
    """Let the desk be in a group."""
    return telegram.chat_id(GROUP)


def test_it_is_a_messenger_of_the_desk(messenger: Telegram) -> None:
    one: Messenger = messenger
    assert (one.name, one.capabilities.text_limit, one.capabilities.edits, one.capabilities.threads) == (
        "telegram",
        4096,
        True,
        False,
    )
    rates = one.capabilities.rates
    assert (rates.chat_seconds, rates.group_per_minute, rates.per_second) == (1, 20, 30)
    assert one.hooks == {}


async def test_a_post_is_plain_text_without_previews(telegram: FakeTelegram, messenger: Telegram) -> None:
    said = await telegram.say("zhang", GROUP, "打不开")
    text = "*工单* 7 <b>_x_</b> https://desk.example/t/7"
    (sent,) = await messenger.send(post(text, reply_to=said, buttons=BUTTONS))
    seen = telegram.messages(GROUP)[-1]
    assert (seen.id, seen.text, seen.reply_to, seen.buttons, seen.by_desk) == (sent, text, said, ("接单",), True)
    kept = telegram.world.rooms[int(GROUP)].messages[int(sent)]
    assert (kept.preview, kept.quiet) == (False, False)


async def test_a_quiet_post_rings_nobody(telegram: FakeTelegram, messenger: Telegram) -> None:
    (sent,) = await messenger.send(post("进展", quiet=True))
    assert telegram.world.rooms[int(GROUP)].messages[int(sent)].quiet


async def test_an_answer_to_a_message_that_is_gone_is_sent_without_it(
    telegram: FakeTelegram, messenger: Telegram
) -> None:
    await messenger.send(post("已受理", reply_to="9999"))
    assert [(one.text, one.reply_to) for one in telegram.messages(GROUP)] == [("已受理", None)]


async def test_a_post_goes_to_its_topic_and_the_general_one_is_left_out(
    telegram: FakeTelegram, messenger: Telegram
) -> None:
    topic = str(telegram.topic("wang", GROUP, "福州"))
    await messenger.send(post("一", topic=topic, id="a"))
    await messenger.send(post("二", topic="1", id="b"))
    await messenger.send(post("三", id="c"))
    assert [one.topic for one in telegram.messages(GROUP)] == [topic, None, None]
    with pytest.raises(ChannelGone):
        await messenger.send(post("四", topic="4711", id="d"))


async def test_a_text_whose_emoji_count_twice_is_parted(telegram: FakeTelegram, messenger: Telegram) -> None:
    text = "\n".join(["😀" * 40] * 100)
    first, second = await messenger.send(post(text, buttons=BUTTONS))
    seen = telegram.messages(GROUP)
    assert "\n".join(one.text for one in seen) == text
    assert [(one.id, one.buttons) for one in seen] == [(second, ()), (first, ("接单",))]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("😀" * 5000, id="emoji alone"),
        pytest.param("长" * 9000, id="no place to part"),
        pytest.param("字 " * 3000, id="blanks"),
        pytest.param("", id="nothing"),
    ],
)
def test_parts_are_within_the_limit_and_lose_no_character(text: str) -> None:
    parts = split(text)
    assert all(units(one) <= 4096 for one in parts)
    assert "".join(parts).replace(" ", "") == text.replace(" ", "")


async def test_a_file_with_few_words_is_one_message(
    telegram: FakeTelegram, messenger: Telegram, tmp_path: Path
) -> None:
    report = file(tmp_path, "八月报告.docx", "application/msword", b"docx")
    (sent,) = await messenger.send(post("八月的报告", files=(report,), buttons=BUTTONS))
    (seen,) = telegram.messages(GROUP)
    assert (seen.id, seen.text, seen.files, seen.buttons) == (sent, "八月的报告", ("八月报告.docx",), ("接单",))
    await messenger.edit(post("八月的报告：已确认", files=(report,)), sent)
    assert [(one.text, one.edited, one.buttons) for one in telegram.messages(GROUP)] == [
        ("八月的报告：已确认", True, ())
    ]


async def test_several_files_follow_their_words(telegram: FakeTelegram, messenger: Telegram, tmp_path: Path) -> None:
    picture = file(tmp_path, "a.png", "image/png", PNG)
    broken = file(tmp_path, "b.png", "image/png", b"no picture")
    sent = await messenger.send(post("看图", files=(picture, broken), buttons=BUTTONS))
    words, first, second = telegram.messages(GROUP)
    assert sent == [words.id, first.id, second.id]
    assert (words.buttons, first.files, second.files) == (("接单",), ("a.png",), ("b.png",))
    kinds = [one.file.kind for one in telegram.world.rooms[int(GROUP)].messages.values() if one.file is not None]
    assert kinds == ["photo", "document"]


async def test_files_without_words_are_sent_alone(telegram: FakeTelegram, messenger: Telegram, tmp_path: Path) -> None:
    files = tuple(file(tmp_path, name, "text/plain", b"x") for name in ("a.txt", "b.txt"))
    await messenger.send(post("", files=files, buttons=BUTTONS))
    assert [(one.text, one.buttons) for one in telegram.messages(GROUP)] == [("", ("接单",)), ("", ())]


async def test_a_second_try_goes_on_where_the_first_one_broke_off(
    telegram: FakeTelegram, messenger: Telegram, tmp_path: Path
) -> None:
    files = tuple(file(tmp_path, name, "text/plain", name.encode()) for name in ("a.txt", "b.txt"))
    whole = post("两个文件", files=files)
    await messenger.send(post("之前", id="before"))
    telegram.bad_days(BadDay.BROKEN)
    with pytest.raises(ChannelBusy):
        await messenger.send(whole)
    assert len(telegram.messages(GROUP)) == 1

    files[1].path.unlink()
    with pytest.raises(ChannelRefused):
        await messenger.send(whole)
    files[1].path.write_bytes(b"b")
    sent = await messenger.send(whole)
    seen = telegram.messages(GROUP)[1:]
    assert [one.id for one in seen] == list(sent)
    assert [one.files for one in seen] == [(), ("a.txt",), ("b.txt",)]


async def test_a_file_that_telegram_would_not_take_is_refused(messenger: Telegram, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as opened:
        opened.truncate(50_000_001)
    one = file(tmp_path, "a.txt", "text/plain", b"")
    with pytest.raises(ChannelRefused, match="50 MB"):
        await messenger.send(post("大", files=(type(one)("large.bin", "application/zip", large),)))


async def test_an_edit_replaces_words_and_buttons_and_the_same_again_is_no_error(
    telegram: FakeTelegram, messenger: Telegram
) -> None:
    (sent,) = await messenger.send(post("工单 7", buttons=BUTTONS))
    for _ in range(2):
        await messenger.edit(post("工单 7：已解决"), sent)
    assert [(one.text, one.buttons, one.edited) for one in telegram.messages(GROUP)] == [("工单 7：已解决", (), True)]


async def test_an_edit_longer_than_a_message_keeps_its_beginning(telegram: FakeTelegram, messenger: Telegram) -> None:
    (sent,) = await messenger.send(post("工单 7"))
    await messenger.edit(post("😀" * 3000), sent)
    assert [one.text for one in telegram.messages(GROUP)] == ["😀" * 2048]


async def test_what_cannot_be_edited_is_refused(telegram: FakeTelegram, messenger: Telegram) -> None:
    theirs = await telegram.say("zhang", GROUP, "打不开")
    for number in (theirs, "9999"):
        with pytest.raises(ChannelRefused) as refused:
            await messenger.edit(post("x"), number)
        assert not isinstance(refused.value, ChannelGone)


@pytest.mark.parametrize(
    ("day", "error", "arrived"),
    [
        pytest.param(BadDay.BUSY, ChannelBusy, 0, id="too many requests"),
        pytest.param(BadDay.BROKEN, ChannelBusy, 0, id="a broken server"),
        pytest.param(BadDay.DROPPED, DeliveryUnknown, 1, id="a dropped connection"),
        pytest.param(BadDay.GONE, ChannelGone, 0, id="gone"),
        pytest.param(BadDay.REFUSED, ChannelRefused, 0, id="refused"),
    ],
)
async def test_each_bad_day_has_its_error(
    telegram: FakeTelegram, messenger: Telegram, day: BadDay, error: type[ChannelError], arrived: int
) -> None:
    telegram.bad_days(day)
    with pytest.raises(error) as raised:
        await messenger.send(post("一"))
    assert type(raised.value) is error
    assert len(telegram.messages(GROUP)) == arrived
    await messenger.send(post("一"))
    assert len(telegram.messages(GROUP)) == arrived + 1


async def test_too_many_requests_names_the_seconds_and_stops_no_other_chat(
    telegram: FakeTelegram, messenger: Telegram
) -> None:
    telegram.bad_days(BadDay.BUSY)
    with pytest.raises(ChannelBusy) as busy:
        await messenger.send(post("一"))
    assert (busy.value.seconds, busy.value.everywhere) == (1.0, False)


async def test_a_call_that_never_left_is_tried_again_and_not_unknown(
    telegram: FakeTelegram, messenger: Telegram
) -> None:
    await telegram.stop()
    with pytest.raises(ChannelBusy):
        await messenger.send(post("一"))
    with pytest.raises(ChannelBusy):
        await messenger.fetch(RemoteFile("a", "text/plain", 1, "FILE1"), most=10)


async def test_a_call_without_an_answer_in_time_is_unknown(telegram: FakeTelegram, clock: MovableClock) -> None:
    telegram.say_nothing()
    async with closing(messenger_of(telegram, clock, send_seconds=0.2)) as messenger:
        with pytest.raises(DeliveryUnknown):
            await messenger.send(post("一"))
    assert len(telegram.messages(GROUP)) == 1


@pytest.mark.parametrize(
    "chat", [pytest.param("-1009999999999", id="a group never met"), pytest.param("4711", id="a person never met")]
)
async def test_a_chat_that_telegram_does_not_know_is_gone(messenger: Telegram, chat: str) -> None:
    with pytest.raises(ChannelGone):
        await messenger.send(post("一", chat))


async def test_blocked_removed_and_muted_are_gone(telegram: FakeTelegram, messenger: Telegram) -> None:
    await telegram.say("zhang", "@zhang", "在吗")
    telegram.block("zhang")
    with pytest.raises(ChannelGone):
        await messenger.send(post("一", telegram.account("zhang")))
    telegram.restrict_bot("wang", GROUP)
    with pytest.raises(ChannelGone):
        await messenger.send(post("一"))
    telegram.remove_bot("wang", GROUP)
    with pytest.raises(ChannelGone):
        await messenger.send(post("一"))


async def test_a_text_that_cannot_be_written_in_utf8_is_refused(messenger: Telegram) -> None:
    with pytest.raises(ChannelRefused):
        await messenger.send(post("坏\ud800"))


async def test_a_post_to_a_group_that_moved_goes_to_the_new_one_and_the_desk_is_told(
    listening: Telegram, telegram: FakeTelegram, taker: Taker
) -> None:
    telegram.chat_id(PLAIN_GROUP)
    telegram.updates.hold()
    new = telegram.migrate("wang", PLAIN_GROUP)
    # The new group counts its messages anew: under the old one's number stands another message there.
    other = await telegram.say("li", new, "大家好")
    with capture_logs() as logs:
        await listening.send(post("已受理", PLAIN_GROUP, reply_to=other))
    assert [(one.text, one.reply_to) for one in telegram.messages(new)] == [("大家好", None), ("已受理", None)]
    by_error = await taker.next()
    telegram.updates.release()
    _, by_message = await taker.next(), await taker.next()
    assert (by_error.kind, by_error.chat, by_error.text) == (Happening.MOVED, Chat("telegram", PLAIN_GROUP), new)
    assert by_error.also == by_message.also == by_error.id
    assert [one["event"] for one in logs] == ["telegram.moved"]


async def test_an_edit_in_a_group_that_moved_is_refused_and_the_desk_is_told(
    listening: Telegram, telegram: FakeTelegram, taker: Taker
) -> None:
    telegram.chat_id(PLAIN_GROUP)
    (sent,) = await listening.send(post("工单 7", PLAIN_GROUP))
    telegram.updates.hold()
    telegram.migrate("wang", PLAIN_GROUP)
    with pytest.raises(ChannelRefused):
        await listening.edit(post("工单 7：已解决", PLAIN_GROUP), sent)
    assert (await taker.next()).kind is Happening.MOVED


async def test_where_the_move_cannot_be_noted_the_post_is_tried_again(
    listening: Telegram, telegram: FakeTelegram, taker: Taker
) -> None:
    telegram.chat_id(PLAIN_GROUP)
    telegram.updates.hold()
    new = telegram.migrate("wang", PLAIN_GROUP)
    taker.broken = 1
    with pytest.raises(ChannelBusy):
        await listening.send(post("已受理", PLAIN_GROUP))
    assert telegram.messages(new) == []
    await listening.send(post("已受理", PLAIN_GROUP))
    assert len(telegram.messages(new)) == 1
