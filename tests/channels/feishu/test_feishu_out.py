"""What the desk writes stands in Feishu, once, and what Feishu refuses is told as what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.feishu.errors import of_answer
from desk.chats import PostButton, PostFile
from desk.errors import ChannelBusy, ChannelError, ChannelGone, ChannelRefused, DeliveryUnknown
from devtools.feishu.open_api import Trouble
from devtools.feishu.world import Json
from devtools.vendor import BadDay, Seen
from tests.channels.feishu.feishu_house import GROUP, FeishuHouse, open_house

TAKE = PostButton("接单", "t" * 64, primary=True)
RESOLVE = PostButton("已解决", "tok-2", asks="原因是什么？")
MESSAGES = "im/v1/messages"


def only(house: FeishuHouse, chat: str = GROUP) -> Seen:
    """Return the one message of a chat."""
    (seen,) = house.feishu.messages(chat)
    return seen


async def test_a_text_stands_as_it_was_written(house: FeishuHouse) -> None:
    (sent,) = await house.messenger.send(house.post('5 < 6 & "x" **y**\n第二行 😀'))
    seen = only(house)
    assert (seen.id, seen.text, seen.by_desk) == (sent, '5 < 6 & "x" **y**\n第二行 😀', True)


@pytest.mark.parametrize("buttons", [(), (TAKE,)])
async def test_nothing_that_the_desk_repeats_mentions_anybody(
    house: FeishuHouse, buttons: tuple[PostButton, ...]
) -> None:
    words = 'they wrote: <at user_id="all">all</at>'
    await house.messenger.send(house.post(words, buttons=buttons))
    assert only(house).text == words


async def test_buttons_stand_in_a_card_in_order(house: FeishuHouse) -> None:
    more = tuple(PostButton(f"按钮{number}", f"tok-{number}") for number in range(3, 11))
    await house.messenger.send(house.post("Ticket #1", buttons=(TAKE, RESOLVE, *more)))
    assert set(only(house).buttons) == {"接单", "已解决", *(one.label for one in more)}
    assert only(house).text == "Ticket #1"


async def test_the_longest_card_is_taken(house: FeishuHouse) -> None:
    buttons = tuple(PostButton("按" * 40, "t" * 64) for _ in range(house.messenger.capabilities.buttons_most))
    await house.messenger.send(house.post("字" * house.messenger.capabilities.text_limit, buttons=buttons))
    assert len(only(house).text) == house.messenger.capabilities.text_limit


async def test_a_text_that_is_too_long_for_feishu_is_refused(house: FeishuHouse) -> None:
    with pytest.raises(ChannelRefused, match="230025"):
        await house.messenger.send(house.post("字" * 60_000))


async def test_an_answer_stands_under_what_it_answers_and_opens_no_thread(house: FeishuHouse) -> None:
    said = await house.feishu.say("mei", GROUP, "打不开了")
    await house.messenger.send(house.post("已受理", reply_to=said))
    answer = house.feishu.messages(GROUP)[-1]
    assert (answer.reply_to, answer.topic) == (said, None)


async def test_a_post_for_a_thread_stands_in_it_and_so_do_answers_there(house: FeishuHouse) -> None:
    said = await house.feishu.say("mei", GROUP, "打不开了")
    await house.messenger.send(house.post("已受理", thread=said))
    first = house.feishu.messages(GROUP)[-1]
    within = await house.feishu.say("mei", GROUP, "快点", reply_to=first.id)
    await house.messenger.send(house.post("好的", name="2.0", reply_to=within))
    assert first.topic is not None
    assert {one.topic for one in house.feishu.messages(GROUP)[1:]} == {first.topic}


async def test_a_person_can_be_written_to_by_id(house: FeishuHouse) -> None:
    house.feishu.world.room("ou_mei")
    await house.messenger.send(house.post("hello", chat="ou_mei"))
    assert only(house, "@mei").text == "hello"


async def test_files_and_pictures_follow_the_words(house: FeishuHouse, tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x89PNG")
    (tmp_path / "b").write_bytes(b"%PDF")
    files = (
        PostFile("屏幕.png", "image/png", tmp_path / "a"),
        PostFile("报告.pdf", "application/pdf", tmp_path / "b"),
    )
    sent = await house.messenger.send(house.post("see", files=files))
    seen = house.feishu.messages(GROUP)
    assert [one.id for one in seen] == list(sent)
    assert [one.files for one in seen[1:]] == [("屏幕.png",), ("报告.pdf",)]
    assert [one.content for one in house.feishu.world.files.values()] == [b"\x89PNG", b"%PDF"]


async def test_a_file_that_cannot_be_read_is_refused_before_anything_is_said(
    house: FeishuHouse, tmp_path: Path
) -> None:
    with pytest.raises(ChannelRefused):
        await house.messenger.send(house.post("see", files=(PostFile("x", "text/plain", tmp_path / "x"),)))
    assert house.feishu.messages(GROUP) == []


@pytest.mark.parametrize("buttons", [(), (TAKE,)])
async def test_an_edit_changes_a_message_in_place_also_after_a_restart(
    house: FeishuHouse, buttons: tuple[PostButton, ...]
) -> None:
    (sent,) = await house.messenger.send(house.post("Ticket #1", buttons=buttons))
    for messenger in (house.messenger, house.anew()):
        await messenger.edit(house.post("Ticket #1, taken"), sent)
    seen = only(house)
    assert (seen.id, seen.text, seen.edited, seen.buttons) == (sent, "Ticket #1, taken", True, ())


async def test_a_text_gets_no_buttons_by_an_edit(house: FeishuHouse) -> None:
    (sent,) = await house.messenger.send(house.post("Ticket #1"))
    with pytest.raises(ChannelRefused):
        await house.messenger.edit(house.post("Ticket #1", buttons=(TAKE,)), sent)


async def test_a_text_that_was_changed_too_often_is_refused(house: FeishuHouse) -> None:
    (sent,) = await house.messenger.send(house.post("0"))
    for number in range(20):
        await house.messenger.edit(house.post(str(number)), sent)
    with pytest.raises(ChannelRefused, match="230072"):
        await house.messenger.edit(house.post("once more"), sent)


async def test_an_edit_of_what_is_gone_is_refused(house: FeishuHouse) -> None:
    with pytest.raises(ChannelRefused):
        await house.messenger.edit(house.post("x"), "om_none")


async def test_a_post_whose_answer_was_lost_is_posted_once(house: FeishuHouse) -> None:
    house.feishu.bad_days(BadDay.DROPPED)
    sent = await house.messenger.send(house.post("Ticket #1"))
    assert [one.id for one in house.feishu.messages(GROUP)] == list(sent)


async def test_a_post_whose_answer_is_lost_twice_is_unknown_and_a_later_try_makes_no_double(house: FeishuHouse) -> None:
    house.feishu.bad_days(BadDay.DROPPED, BadDay.DROPPED)
    with pytest.raises(DeliveryUnknown):
        await house.messenger.send(house.post("Ticket #1"))
    await house.anew().send(house.post("Ticket #1"))
    assert only(house).text == "Ticket #1"


async def test_two_posts_with_the_same_words_are_two(house: FeishuHouse) -> None:
    await house.messenger.send(house.post("again", name="1.0"))
    await house.messenger.send(house.post("again", name="2.0"))
    assert len(house.feishu.messages(GROUP)) == 2


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        pytest.param(BadDay.BUSY, ChannelBusy, id="too many requests"),
        pytest.param(BadDay.BROKEN, ChannelBusy, id="an error of the server"),
        pytest.param(BadDay.GONE, ChannelGone, id="not in the group"),
        pytest.param(BadDay.REFUSED, ChannelRefused, id="refused"),
    ],
)
async def test_a_bad_day_of_feishu_is_told_as_what_it_is_and_nothing_is_posted(
    house: FeishuHouse, day: BadDay, kind: type[ChannelError]
) -> None:
    house.feishu.bad_days(day)
    with pytest.raises(ChannelError) as caught:
        await house.messenger.send(house.post("Ticket #1"))
    assert type(caught.value) is kind
    assert house.feishu.messages(GROUP) == []


async def test_the_seconds_that_feishu_asks_for_are_told(house: FeishuHouse) -> None:
    house.feishu.trouble(MESSAGES, Trouble(400, 99991400, reset=17))
    with pytest.raises(ChannelBusy) as caught:
        await house.messenger.send(house.post("x"))
    assert (caught.value.seconds, caught.value.everywhere) == (17, True)


@pytest.mark.parametrize(
    ("status", "code", "reset", "kind", "seconds", "everywhere"),
    [
        (200, 230020, "", ChannelBusy, 1, False),
        (200, 230049, "", ChannelBusy, 1, False),
        (400, 11232, "", ChannelBusy, 1, True),
        (429, None, "5", ChannelBusy, 5, True),
        (200, 99991400, "999999999", ChannelBusy, 600, True),
        (200, 99991400, "-5", ChannelBusy, 1, True),
        (403, None, "", ChannelBusy, 30, False),
    ],
)
def test_who_has_to_wait_and_how_long(
    status: int, code: int | None, reset: str, kind: type[ChannelBusy], seconds: float, *, everywhere: bool
) -> None:
    error = of_answer(status, {"x-ogw-ratelimit-reset": reset}, code, what="x")
    assert isinstance(error, kind)
    assert (error.seconds, error.everywhere) == (seconds, everywhere)


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        pytest.param(Trouble(200, 230013), ChannelGone, id="not available to the person"),
        pytest.param(Trouble(400, 230053), ChannelGone, id="the person wants no messages"),
        pytest.param(Trouble(400, 232009), ChannelGone, id="a dissolved group"),
        pytest.param(Trouble(400, 230025), ChannelRefused, id="too long"),
        pytest.param(Trouble(400, 230099), ChannelRefused, id="a card that is none"),
        pytest.param(Trouble(400, 99991672), ChannelRefused, id="a missing scope"),
    ],
)
async def test_a_code_is_told_as_what_it_means(house: FeishuHouse, trouble: Trouble, kind: type[ChannelError]) -> None:
    house.feishu.trouble(MESSAGES, trouble)
    with pytest.raises(ChannelError) as caught:
        await house.messenger.send(house.post("x"))
    assert type(caught.value) is kind


@pytest.mark.parametrize("page", ["<html>login</html>", "[1]", '{"code": "0"}', ""])
async def test_an_answer_that_is_not_feishus_leaves_it_unknown(house: FeishuHouse, page: str) -> None:
    house.feishu.trouble(MESSAGES, Trouble(200, page=page), Trouble(200, page=page))
    with pytest.raises(DeliveryUnknown):
        await house.messenger.send(house.post("x"))


async def test_a_token_that_is_not_taken_any_more_is_got_anew(house: FeishuHouse) -> None:
    house.feishu.api.tokens.clear()
    await house.messenger.send(house.post("x"))
    assert only(house).text == "x"


async def test_one_token_serves_many_calls(house: FeishuHouse) -> None:
    for number in range(3):
        await house.messenger.send(house.post("x", name=f"{number}.0"))
    paths = [path for _, path, _ in house.feishu.api.calls]
    assert sum("tenant_access_token" in path for path in paths) == 1


async def test_a_feishu_that_cannot_be_reached_was_sent_nothing(house: FeishuHouse) -> None:
    await house.feishu.stop()
    with pytest.raises(ChannelBusy) as caught:
        await house.messenger.send(house.post("x"))
    assert caught.value.everywhere


async def test_a_text_that_is_no_unicode_is_refused(house: FeishuHouse) -> None:
    with pytest.raises(ChannelRefused):
        await house.messenger.send(house.post("\ud800"))


async def test_a_wrong_secret_is_said_when_the_desk_starts() -> None:
    async with open_house(run=False, app_secret="another-secret") as house:
        with pytest.raises(ChannelRefused, match="10014"):
            await house.messenger.run(house.taken.take)


async def test_no_secret_stands_in_an_error(house: FeishuHouse) -> None:
    house.feishu.trouble("im/v1/messages", Trouble(400, 230001))
    with pytest.raises(ChannelRefused) as caught:
        await house.messenger.send(house.post("x"))
    secrets = (*house.feishu.settings().values(), *house.feishu.api.tokens)
    assert not [one for one in secrets if one in f"{caught.value!r}{caught.value.__cause__!r}"]


def found_in(house: FeishuHouse) -> Json:
    """Return what a fake was asked to send last."""
    return house.feishu.api.calls[-1][2]


async def test_each_message_carries_a_name_that_feishu_takes(house: FeishuHouse) -> None:
    await house.messenger.send(house.post("x", name="p" * 500))
    assert 0 < len(str(found_in(house)["uuid"])) <= 50
