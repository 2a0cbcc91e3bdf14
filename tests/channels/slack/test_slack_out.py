"""What the desk says stands in Slack, and Slack's bad days become the desk's errors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desk.chats import Chat, PostButton, PostFile, RemoteFile
from desk.errors import ChannelBusy, ChannelError, ChannelGone, ChannelRefused, DeliveryUnknown
from devtools.slack.http_side import Trouble
from devtools.vendor import BadDay
from tests.channels.slack.slack_house import GROUP, SlackHouse, open_house

TEN = tuple(PostButton(f"Button {number} " + "x" * 80, f"token-{number:02d}".ljust(64, ".")) for number in range(10))


async def test_a_post_stands_in_its_channel_literally(by_http: SlackHouse) -> None:
    text = "a < b & c > d <!channel> <@U123> &lt; *x*\n\nsee https://desk.example/in/x?a=1&b=2 now"
    ts = await by_http.send(text)
    (seen,) = by_http.slack.messages(GROUP)
    assert (seen.id, seen.text, seen.by_desk, seen.buttons, seen.reply_to) == (ts, text, True, (), None)
    method, given = by_http.slack.http.calls[-1]
    assert method == "chat.postMessage"
    assert "&lt;!channel&gt; &lt;@U123&gt; &amp;lt;" in str(given["text"])
    assert "<https://desk.example/in/x?a=1&amp;b=2>" in str(given["blocks"])
    assert (given["unfurl_links"], given["unfurl_media"]) == (False, False)


async def test_a_long_text_is_split_into_sections_and_loses_nothing(by_http: SlackHouse) -> None:
    text = "\n".join(f"line {number}: <&> " + "words " * 20 for number in range(30))
    await by_http.send(text)
    (seen,) = by_http.slack.messages(GROUP)
    assert [line.rstrip() for line in seen.text.splitlines()] == [line.rstrip() for line in text.splitlines()]
    assert len(by_http.slack.world.chat(GROUP).lines[0].blocks) > 1


async def test_text_without_any_break_is_split_as_well(by_http: SlackHouse) -> None:
    await by_http.send("&" * 4000)
    (seen,) = by_http.slack.messages(GROUP)
    assert seen.text.replace("\n", "") == "&" * 4000


async def test_as_many_buttons_as_the_channel_carries_fit(by_http: SlackHouse) -> None:
    assert len(TEN) == by_http.messenger.capabilities.buttons_most
    await by_http.send("Ticket #1", buttons=TEN)
    (seen,) = by_http.slack.messages(GROUP)
    assert [label[:9] for label in seen.buttons] == [button.label[:9] for button in TEN]
    assert max(len(label) for label in seen.buttons) == 75


async def test_a_button_with_a_long_label_and_question_opens_its_modal(by_http: SlackHouse) -> None:
    button = PostButton("L" * 80, "t" * 64, asks="问" * 400)
    card = await by_http.send("Ticket #1", buttons=(button,))
    asked = await by_http.slack.press("mei", GROUP, card, "L" * 74 + "…")
    assert asked is not None
    assert asked.startswith("问" * 100)


async def test_a_post_for_a_thread_stands_in_it(by_http: SlackHouse) -> None:
    report = await by_http.slack.say("mei", GROUP, "it is down")
    await by_http.send("Ticket #1", thread=report)
    await by_http.send("Your ticket", reply_to=report)
    assert [seen.reply_to for seen in by_http.slack.messages(GROUP)] == [None, report, report]


async def test_an_answer_in_a_private_chat_does_not_hide_in_a_thread(by_http: SlackHouse) -> None:
    question = await by_http.slack.say("mei", "@mei", "status")
    await by_http.send("All is well", chat="@mei", reply_to=question)
    assert by_http.slack.messages("@mei")[-1].reply_to is None


async def test_a_person_is_reached_and_a_card_changed_by_the_persons_id(by_http: SlackHouse) -> None:
    post = replace(by_http.post("Page"), chat=Chat("slack", by_http.slack.account_id("mei")))
    (message,) = await by_http.messenger.send(post)
    await by_http.messenger.edit(replace(post, text="Page, taken"), message)
    (seen,) = by_http.slack.messages("@mei")
    assert (seen.text, seen.edited) == ("Page, taken", True)
    assert [method for method, _ in by_http.slack.http.calls].count("conversations.open") == 1


async def test_an_edit_puts_text_and_buttons_in_place_of_the_old(by_http: SlackHouse) -> None:
    message = await by_http.send("Ticket #1", buttons=TEN[:2])
    await by_http.messenger.edit(by_http.post("Ticket #1, taken"), message)
    await by_http.messenger.edit(by_http.post("Ticket #1, taken"), message)
    (seen,) = by_http.slack.messages(GROUP)
    assert (seen.id, seen.text, seen.buttons, seen.edited) == (message, "Ticket #1, taken", (), True)


async def test_a_message_that_is_not_there_cannot_be_edited(by_http: SlackHouse) -> None:
    with pytest.raises(ChannelRefused, match="message_not_found"):
        await by_http.messenger.edit(by_http.post("x"), "1.000001")


async def test_files_stand_after_the_words(by_http: SlackHouse, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(b"PK" * 1000)
    report = await by_http.slack.say("mei", GROUP, "report please")
    await by_http.send("Here it is", thread=report, files=(PostFile("月报.docx", "application/x", path),) * 2)
    words, files = by_http.slack.messages(GROUP)[1:]
    assert (words.text, files.files, files.reply_to) == ("Here it is", ("月报.docx", "月报.docx"), report)
    assert {file.content for file in by_http.slack.world.files.values()} == {b"PK" * 1000}


async def test_nothing_is_said_where_a_file_cannot_be_uploaded(by_http: SlackHouse, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(b"PK")
    file = PostFile("report.docx", "application/x", path)
    by_http.slack.trouble("upload", Trouble(503))
    with pytest.raises(ChannelBusy):
        await by_http.send("Here it is", files=(file,))
    with pytest.raises(ChannelRefused):
        await by_http.send("Here it is", files=(replace(file, path=tmp_path / "gone"),))
    assert by_http.slack.messages(GROUP) == []


async def test_words_without_their_files_are_told_as_uncertain(by_http: SlackHouse, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(b"PK")
    by_http.slack.trouble("files.completeUploadExternal", Trouble(503))
    with pytest.raises(DeliveryUnknown):
        await by_http.send("Here it is", files=(PostFile("report.docx", "application/x", path),))
    assert [seen.text for seen in by_http.slack.messages(GROUP)] == ["Here it is"]


@pytest.mark.parametrize(
    ("day", "error", "arrives"),
    [
        pytest.param(BadDay.BUSY, ChannelBusy, False, id="too many requests"),
        pytest.param(BadDay.BROKEN, ChannelBusy, False, id="an error of the server"),
        pytest.param(BadDay.DROPPED, DeliveryUnknown, True, id="a connection that breaks"),
        pytest.param(BadDay.GONE, ChannelGone, False, id="a channel that is gone"),
        pytest.param(BadDay.REFUSED, ChannelRefused, False, id="a message that is not acceptable"),
    ],
)
async def test_a_bad_day_is_the_desks_error_and_nothing_is_sent_twice(
    by_http: SlackHouse, day: BadDay, error: type[ChannelError], *, arrives: bool
) -> None:
    by_http.slack.bad_days(day)
    with pytest.raises(error) as caught:
        await by_http.send("Page")
    assert type(caught.value) is error
    assert len(by_http.slack.messages(GROUP)) == arrives
    await by_http.send("Notice")
    assert [seen.text for seen in by_http.slack.messages(GROUP)] == ["Page", "Notice"][not arrives :]


@pytest.mark.parametrize("day", [BadDay.BUSY, BadDay.GONE])
async def test_edits_have_bad_days_too(by_http: SlackHouse, day: BadDay) -> None:
    message = await by_http.send("Ticket #1")
    by_http.slack.bad_days(day)
    with pytest.raises(ChannelBusy if day is BadDay.BUSY else ChannelGone):
        await by_http.messenger.edit(by_http.post("x"), message)


async def test_one_busy_channel_leaves_the_others_alone_but_a_busy_method_does_not(by_http: SlackHouse) -> None:
    by_http.slack.trouble("chat.postMessage", Trouble(429, "ratelimited", 30))
    with pytest.raises(ChannelBusy) as of_channel:
        await by_http.send("Page")
    message = await by_http.send("Page")
    by_http.slack.trouble("chat.update", Trouble(429, "ratelimited", 7))
    with pytest.raises(ChannelBusy) as of_method:
        await by_http.messenger.edit(by_http.post("Page, taken"), message)
    assert (of_channel.value.seconds, of_channel.value.everywhere) == (30, False)
    assert (of_method.value.seconds, of_method.value.everywhere) == (7, True)


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("not_in_channel", ChannelGone),
        ("channel_not_found", ChannelGone),
        ("account_inactive", ChannelGone),
        ("invalid_auth", ChannelRefused),
        ("msg_too_long", ChannelRefused),
        ("internal_error", ChannelBusy),
        ("a_word_of_next_year", ChannelRefused),
    ],
)
async def test_each_word_of_slack_has_its_meaning(by_http: SlackHouse, code: str, error: type[ChannelError]) -> None:
    by_http.slack.trouble("chat.postMessage", Trouble(code=code))
    with pytest.raises(error, match="busy" if error is ChannelBusy else code) as caught:
        await by_http.send("Page")
    assert type(caught.value) is error


async def test_a_slack_that_does_not_listen_has_taken_nothing(by_http: SlackHouse) -> None:
    await by_http.send("first")
    await by_http.slack.stop()
    with pytest.raises((ChannelBusy, DeliveryUnknown)):
        await by_http.send("Page")
    with pytest.raises(ChannelBusy) as caught:
        await by_http.send("Page")
    assert caught.value.everywhere
    await by_http.slack.start()
    await by_http.send("last")
    assert [seen.text for seen in by_http.slack.messages(GROUP)] == ["first", "last"]


async def test_a_channel_without_the_desk_is_gone(by_http: SlackHouse) -> None:
    by_http.slack.world.chat(GROUP).has_bot = False
    with pytest.raises(ChannelGone):
        await by_http.send("Page")


async def test_a_file_that_is_too_long_gone_or_not_allowed_is_refused(by_http: SlackHouse) -> None:
    await by_http.slack.say("mei", GROUP, "see", files=[("log.txt", b"x" * 200_000)])
    (file,) = by_http.taken.only.files
    with pytest.raises(ChannelRefused, match="longer than 100000"):
        await by_http.messenger.fetch(file, most=100_000)
    with pytest.raises(ChannelRefused, match="file_not_found"):
        await by_http.messenger.fetch(RemoteFile("x", "x/x", None, "T0001/F999"), most=100)


async def test_a_file_that_the_token_may_not_read_is_not_taken_for_the_sign_in_page(by_http: SlackHouse) -> None:
    await by_http.slack.say("mei", GROUP, "see", files=[("log.txt", b"x")])
    (file,) = by_http.taken.only.files
    by_http.slack.http.may_read_files = False
    with pytest.raises(ChannelRefused, match="302"):
        await by_http.messenger.fetch(file, most=100)
    by_http.slack.trouble("download", Trouble(503))
    with pytest.raises(ChannelBusy):
        await by_http.messenger.fetch(file, most=100)


async def test_messages_to_one_channel_that_follow_too_fast_are_busy_and_to_another_are_not(
    by_http: SlackHouse,
) -> None:
    by_http.slack.http.chat_seconds = by_http.messenger.capabilities.rates.chat_seconds
    await by_http.send("one")
    with pytest.raises(ChannelBusy) as caught:
        await by_http.send("two")
    assert (caught.value.seconds, caught.value.everywhere) == (1, False)
    await by_http.send("three", chat="T0001/C0002")


async def test_the_token_is_shown_to_no_server_but_slacks(by_http: SlackHouse) -> None:
    await by_http.slack.say("mei", GROUP, "see", files=[("log.txt", b"x")])
    (file,) = by_http.taken.only.files
    port = by_http.slack.api.address
    by_http.slack.api.address = "http://evil.example/"
    with pytest.raises(ChannelRefused, match="elsewhere"):
        await by_http.messenger.fetch(file, most=100)
    by_http.slack.api.address = port
    assert await by_http.messenger.fetch(file, most=100) == b"x"


async def test_a_workspace_that_is_not_known_is_refused(by_http: SlackHouse) -> None:
    with pytest.raises(ChannelRefused, match="not installed"):
        await by_http.send("Page", chat="T0002/C0009")


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        pytest.param(Trouble(200, page="<html>sign in</html>"), DeliveryUnknown, id="a page"),
        pytest.param(Trouble(200, page="hello", media_type="text/plain"), DeliveryUnknown, id="a text"),
        pytest.param(Trouble(200, page='{"ok": tr', media_type="application/json"), DeliveryUnknown, id="broken JSON"),
        pytest.param(Trouble(200, page="[]", media_type="application/json"), DeliveryUnknown, id="a list"),
        pytest.param(Trouble(403, page="<html>no</html>"), ChannelBusy, id="a proxy that refuses"),
        pytest.param(Trouble(502, page='{"ok": tr', media_type="application/json"), ChannelBusy, id="a broken gateway"),
    ],
)
async def test_an_answer_that_is_not_slacks_is_no_confirmation(
    by_http: SlackHouse, trouble: Trouble, error: type[ChannelError]
) -> None:
    by_http.slack.trouble("chat.postMessage", trouble)
    with pytest.raises(error):
        await by_http.send("Page")


async def test_a_slack_that_does_not_answer_in_time_may_have_taken_it() -> None:
    async with open_house("http", settings={"seconds": "0.2"}) as house:
        house.slack.trouble("chat.postMessage", Trouble(silent=True))
        with pytest.raises(DeliveryUnknown, match="TimeoutError"):
            await house.send("Page")
        assert [seen.text for seen in house.slack.messages(GROUP)] == ["Page"]


async def test_retry_after_that_is_no_number_of_seconds_waits_a_second(by_http: SlackHouse) -> None:
    by_http.slack.trouble("chat.postMessage", Trouble(429, "ratelimited"))
    with pytest.raises(ChannelBusy) as caught:
        await by_http.send("Page")
    assert caught.value.seconds == 1
