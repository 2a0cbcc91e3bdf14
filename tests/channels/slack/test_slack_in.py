"""What people do in Slack comes in, over both transports, and acts once."""

from __future__ import annotations

import pytest

from desk.chats import Chat, Happening, PostButton
from devtools.slack.block_kit import Json
from tests.channels.slack.slack_house import GROUP, SlackHouse

TAKE = PostButton("Take it", "tok-1", primary=True)
RESOLVE = PostButton("Resolved", "tok-2", asks="What was the cause?")


async def test_a_message_in_a_channel_comes_in_with_its_names(house: SlackHouse) -> None:
    ts = await house.slack.say("mei", GROUP, "the <portal> is down & out, see https://a.example/x")
    event = house.taken.only
    assert (event.kind, event.chat, event.private) == (Happening.MESSAGE, Chat("slack", GROUP), False)
    assert event.account == house.account("mei")
    assert event.account.name == "Mei"
    assert event.chat_name == "c0001"
    assert event.text == "the <portal> is down & out, see https://a.example/x"
    assert (event.message, event.order, event.also) == (ts, ts, f"{GROUP}/{ts}")
    assert event.id.startswith("A0DESK/T0001/Ev")
    assert not event.mentioned
    assert event.reply_to is None


async def test_a_mention_is_stripped_and_its_two_events_act_once(house: SlackHouse) -> None:
    await house.slack.say("mei", GROUP, "the portal is down", mention=True)
    assert len(house.taken.deliveries) == 2
    assert {event.also for event in house.taken.deliveries} == {house.taken.only.also}
    assert len({event.id for event in house.taken.deliveries}) == 2
    assert house.taken.only.text == "the portal is down"
    assert all(event.mentioned for event in house.taken.deliveries)


async def test_an_event_delivered_three_times_keeps_its_id(house: SlackHouse) -> None:
    await house.slack.say("mei", GROUP, "hello", times=3)
    assert len(house.taken.deliveries) == 3
    assert len({event.id for event in house.taken.deliveries}) == 1


async def test_a_private_chat_is_one(house: SlackHouse) -> None:
    await house.slack.say("mei", "@mei", "hello")
    assert house.taken.only.private
    assert house.taken.only.chat.id == house.slack.chat_id("@mei")


async def test_an_answer_in_a_thread_names_the_message_it_answers(house: SlackHouse) -> None:
    card = await house.send("Ticket #1")
    await house.slack.say("mei", GROUP, "on it", reply_to=card)
    assert house.taken.only.reply_to == card


async def test_the_desk_answers_in_the_thread_where_it_was_asked(house: SlackHouse) -> None:
    card = await house.send("Ticket #1")
    answer = await house.slack.say("mei", GROUP, "on it", reply_to=card)
    await house.send("Thank you", reply_to=answer)
    assert house.slack.messages(GROUP)[-1].reply_to == card


async def test_what_the_desk_writes_is_not_handed_in(house: SlackHouse) -> None:
    message = await house.send("Ticket #1")
    await house.messenger.edit(house.post("Ticket #1, taken"), message)
    await house.slack.deliveries.settled()
    assert [one.status for one in house.slack.deliveries.attempts] == [200, 200]
    assert house.taken.deliveries == []


async def test_other_bots_are_not_heard(house: SlackHouse) -> None:
    team = house.slack.world.first
    event: Json = {
        "type": "message",
        "channel": "C0001",
        "user": "U9",
        "bot_id": "B9",
        "text": "beep",
        "ts": "1.000001",
    }
    assert (await house.slack.event(team, event)).status == 200
    assert (await house.slack.event(team, {**event, "subtype": "bot_message", "user": None})).status == 200
    assert house.taken.deliveries == []


async def test_a_changed_message_comes_in_as_such_and_a_preview_does_not(house: SlackHouse) -> None:
    ts = await house.slack.say("mei", GROUP, "the portl is down")
    await house.slack.unfurl(GROUP, ts)
    await house.slack.change("mei", GROUP, ts, "the portal is down")
    await house.slack.unfurl(GROUP, ts)
    first, edited = house.taken.events
    assert (edited.kind, edited.text, edited.message) == (Happening.EDITED, "the portal is down", ts)
    assert edited.also is None
    assert edited.id != first.id
    assert edited.order > first.order


async def test_a_reaction_names_its_message(house: SlackHouse) -> None:
    card = await house.send("Ticket #1")
    for name in ("eyes", "+1::skin-tone-2", "white_check_mark", "tada"):
        await house.slack.react("mei", GROUP, card, name)
    assert [event.text for event in house.taken.of(Happening.REACTION)] == ["👀", "👍", "✅", ":tada:"]
    assert {event.reply_to for event in house.taken.events} == {card}
    assert {event.account for event in house.taken.events} == {house.account("mei")}


async def test_files_come_with_their_message_and_are_fetched_with_the_bots_token(house: SlackHouse) -> None:
    await house.slack.say("mei", GROUP, "see", files=[("error.png", b"\x89PNG"), ("log.txt", b"x" * 100)])
    image, log = house.taken.only.files
    assert (image.name, image.media_type, image.size) == ("error.png", "image/png", 4)
    assert await house.messenger.fetch(image, most=100) == b"\x89PNG"
    assert await house.messenger.fetch(log, most=100) == b"x" * 100


async def test_the_desk_is_told_when_it_is_invited_removed_and_when_a_channel_ends(house: SlackHouse) -> None:
    await house.slack.membership("member_joined_channel", "mei", GROUP)
    await house.slack.membership("channel_left", "mei", GROUP)
    await house.slack.membership("channel_archive", "mei", "T0001/C0002")
    joined, left, archived = house.taken.events
    assert (joined.kind, joined.chat.id, joined.account) == (Happening.JOINED, GROUP, house.account("mei"))
    assert (left.kind, left.chat.id) == (Happening.LEFT, GROUP)
    assert (archived.kind, archived.chat.id) == (Happening.LEFT, "T0001/C0002")


async def test_another_member_who_joins_is_none_of_the_desks_business(house: SlackHouse) -> None:
    event = {"type": "member_joined_channel", "channel": "C0001", "user": "U9", "inviter": "U8"}
    await house.slack.event(house.slack.world.first, dict(event))
    assert house.taken.events == []


async def test_a_channel_with_a_new_id_has_moved(house: SlackHouse) -> None:
    event = {"type": "channel_id_changed", "old_channel_id": "G1", "new_channel_id": "C7", "event_ts": "1.1"}
    await house.slack.event(house.slack.world.first, dict(event))
    moved = house.taken.only
    assert (moved.kind, moved.chat.id, moved.text) == (Happening.MOVED, "T0001/G1", "T0001/C7")


async def test_a_press_brings_the_buttons_token_and_shows_the_answer_to_its_person_alone(house: SlackHouse) -> None:
    card = await house.send("Ticket #1", buttons=(TAKE, RESOLVE))
    house.taken.answer = "Ticket #1 <is> yours."
    assert await house.slack.press("mei", GROUP, card, "Take it") == "Ticket #1 <is> yours."
    press = house.taken.only
    assert (press.kind, press.token, press.text, press.chat.id) == (Happening.PRESS, "tok-1", "", GROUP)
    assert (press.message, press.reply_to) == (card, card)
    assert press.account.id == house.account("mei").id
    assert [one.text for one in house.slack.messages(GROUP)] == ["Ticket #1"]


async def test_two_presses_of_one_button_are_two(house: SlackHouse) -> None:
    card = await house.send("Ticket #1", buttons=(TAKE,))
    for person in ("mei", "mei", "omar"):
        await house.slack.press(person, GROUP, card, "Take it")
    assert len({event.id for event in house.taken.events}) == 3


async def test_a_button_that_asks_opens_a_modal_whose_words_come_with_the_press(house: SlackHouse) -> None:
    card = await house.send("Ticket #1", buttons=(TAKE, RESOLVE))
    assert await house.slack.press("mei", GROUP, card, "Resolved") == "What was the cause?"
    assert house.taken.events == []
    house.taken.answer = "Noted."
    assert await house.slack.fill_in("mei", "  the disk was full ") == "Noted."
    press = house.taken.only
    assert (press.kind, press.token, press.text) == (Happening.PRESS, "tok-2", "the disk was full")
    assert (press.chat.id, press.message) == (GROUP, card)
    assert press.account.id == house.account("mei").id


async def test_a_press_whose_answer_cannot_be_shown_is_taken_all_the_same(house: SlackHouse) -> None:
    card = await house.send("Ticket #1", buttons=(TAKE,))
    house.taken.answer = "Yours."
    house.slack.world.chat(GROUP).archived = True
    assert await house.slack.press("mei", GROUP, card, "Take it") is None
    assert house.taken.only.token == "tok-1"


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        pytest.param("ack 12", "/ack 12", id="a command"),
        pytest.param("/ack 12", "/ack 12", id="a command with its slash"),
        pytest.param("", "/help", id="nothing asks for help"),
        pytest.param("payload lost on the way", "/payload lost on the way", id="the word payload is no payload"),
    ],
)
async def test_a_slash_command_is_a_line_for_the_desk(house: SlackHouse, typed: str, line: str) -> None:
    house.taken.answer = "Ticket #12 is yours."
    assert await house.slack.command("mei", GROUP, typed) == "Ticket #12 is yours."
    event = house.taken.only
    assert (event.kind, event.text, event.mentioned, event.chat.id) == (Happening.MESSAGE, line, True, GROUP)
    assert (event.account.id, event.message) == (house.account("mei").id, None)


async def test_a_slash_command_in_a_chat_of_others_belongs_to_the_private_chat(house: SlackHouse) -> None:
    stranger = house.slack.world.chat("T0001/D9999")
    stranger.has_bot = False
    assert await house.slack.command("mei", "T0001/D9999", "status") is None
    assert house.taken.only.private
    assert house.taken.only.chat.id == house.slack.chat_id("@mei")


async def test_a_second_workspace_of_which_nothing_is_known_is_not_heard(house: SlackHouse) -> None:
    await house.slack.say("eve", "T0002/C0009", "hello", mention=True)
    assert house.taken.deliveries == []
