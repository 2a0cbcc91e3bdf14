"""Either transport: nothing is confirmed before the desk has it, and nothing forged or broken is let in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from bot.channels.slack.messenger import SlackMessenger
from bot.channels.slack.settings import SlackSettings
from desk.chats import ChatEvent, HookRequest, PostButton
from desk.errors import ChannelRefused
from devtools.movable_clock import MovableClock
from devtools.slack.block_kit import Json
from devtools.slack.delivery import Attempt
from devtools.slack.http_side import Trouble
from devtools.slack.server import APP_TOKEN, SIGNING_SECRET
from tests.channels.slack.slack_house import GROUP, START, SlackHouse, Taken, addresses, open_house

EVENT: Final[Json] = {"type": "message", "channel": "C0001", "user": "U1", "text": "hello", "ts": "1.000001"}

VIEW: Final[Json] = {"type": "modal", "id": "V1", "callback_id": "details", "private_metadata": "{}"}


def call(event: Mapping[str, object] | None = None, **more: object) -> bytes:
    """Return the body of a call with an event."""
    around = {"type": "event_callback", "team_id": "T0001", "api_app_id": "A0DESK", "event_id": "Ev1"}
    return json.dumps({**around, "event": event or EVENT, **more}).encode()


async def post(
    house: SlackHouse, body: bytes, headers: Mapping[str, str] | None = None, *, hook: str = "events"
) -> int:
    """Call a hook as the web server would; return the status."""
    signed = {name.lower(): value for name, value in house.slack.deliveries.signed(body).items()}
    return (await house.messenger.hooks[hook](HookRequest(body, signed if headers is None else headers))).status


async def test_what_the_desk_could_not_store_is_delivered_again_and_acts_once(house: SlackHouse) -> None:
    house.taken.failures = 2
    await house.slack.say("mei", GROUP, "the portal is down")
    await house.slack.deliveries.settled()
    assert house.taken.only.text == "the portal is down"
    failed = 0 if house.slack.deliveries.address is None else 500
    events = [("events_api", 0, failed), ("events_api", 1, failed), ("events_api", 2, 200)]
    assert house.slack.deliveries.attempts == [Attempt(*one) for one in events]  # type: ignore[arg-type]


async def test_a_press_that_could_not_be_stored_is_not_confirmed(house: SlackHouse) -> None:
    card = await house.send("Ticket #1", buttons=(PostButton("Take it", "t"),))
    await house.slack.deliveries.settled()
    house.taken.failures = 1
    await house.slack.press("mei", GROUP, card, "Take it")
    assert house.slack.deliveries.attempts[-1].status != 200
    assert house.taken.events == []


async def test_a_signed_call_is_taken(by_http: SlackHouse) -> None:
    assert await post(by_http, call()) == 200
    assert by_http.taken.only.text == "hello"


async def test_slack_can_verify_the_address(by_http: SlackHouse) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}).encode()
    signed = {name.lower(): value for name, value in by_http.slack.deliveries.signed(body).items()}
    answer = await by_http.messenger.hooks["events"](HookRequest(body, signed))
    assert (answer.status, json.loads(answer.body)) == (200, {"challenge": "3eZbrw1a"})


@pytest.mark.parametrize("age", [-301, 301, 3000])
async def test_a_call_older_or_newer_than_five_minutes_is_refused(by_http: SlackHouse, age: float) -> None:
    body = call()
    headers = {name.lower(): value for name, value in by_http.slack.deliveries.signed(body, age=age).items()}
    with capture_logs() as logs:
        assert await post(by_http, body, headers) == 401
    assert [one["event"] for one in logs] == ["slack.forged"]
    assert by_http.taken.events == []


async def test_a_call_of_just_now_is_taken(by_http: SlackHouse) -> None:
    body = call()
    headers = {name.lower(): value for name, value in by_http.slack.deliveries.signed(body, age=299).items()}
    assert await post(by_http, body, headers) == 200


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda _: {}, id="no signature"),
        pytest.param(lambda good: {**good, "x-slack-signature": "v0=" + "0" * 64}, id="a wrong one"),
        pytest.param(lambda good: {**good, "x-slack-signature": "v0=é"}, id="one that is no ASCII"),
        pytest.param(lambda good: {**good, "x-slack-signature": ""}, id="an empty one"),
        pytest.param(lambda good: {**good, "x-slack-request-timestamp": "yesterday"}, id="a time that is no number"),
        pytest.param(lambda good: {**good, "x-slack-request-timestamp": "١٧"}, id="a time in other digits"),
        pytest.param(lambda good: {**good, "x-slack-request-timestamp": "9" * 400}, id="a time without end"),
    ],
)
async def test_a_forged_call_is_refused_without_a_word(by_http: SlackHouse, forge: object) -> None:
    assert callable(forge)
    body = call()
    good = {name.lower(): value for name, value in by_http.slack.deliveries.signed(body).items()}
    answer = await by_http.messenger.hooks["events"](HookRequest(body, forge(good)))
    assert (answer.status, answer.body) == (401, b"")
    assert by_http.taken.events == []


async def test_a_signature_of_another_body_is_refused(by_http: SlackHouse) -> None:
    other = {name.lower(): value for name, value in by_http.slack.deliveries.signed(call(event_id="Ev2")).items()}
    assert await post(by_http, call(), other) == 401


async def test_even_a_check_of_the_certificate_is_signed(by_http: SlackHouse) -> None:
    body = b"ssl_check=1&token=x"
    assert await post(by_http, body, {}, hook="commands") == 401
    assert await post(by_http, body, hook="commands") == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b'{"type": "event_call', 400, id="broken JSON"),
        pytest.param(b"[" * 100_000, 400, id="a list without end"),
        pytest.param(b'{"a":' * 50_000, 400, id="objects without end"),
        pytest.param(b"payload=%7B", 400, id="a form with broken JSON"),
        pytest.param(b"payload=%5B1%5D", 400, id="a form with a list"),
        pytest.param(b"\xff\xfe", 401, id="no UTF-8"),
        pytest.param(b"", 400, id="nothing"),
        pytest.param(b'{"text": "' + b"x" * 1_000_000 + b'"}', 413, id="a million bytes"),
    ],
)
async def test_a_signed_call_that_cannot_be_read_is_refused(by_http: SlackHouse, body: bytes, status: int) -> None:
    for hook in ("events", "interactivity", "commands"):
        assert await post(by_http, body, hook=hook) == status
    assert by_http.taken.events == []
    assert await post(by_http, call()) == 200, "the others go on"


@pytest.mark.parametrize(
    "event",
    [
        pytest.param({"type": "pin_added", "user": "U1"}, id="a kind that the desk does not want"),
        pytest.param({"type": "of_next_year", "channel": ["C"]}, id="a kind that nobody knows"),
        pytest.param({**EVENT, "subtype": "channel_topic"}, id="a message of the channel itself"),
        pytest.param({**EVENT, "subtype": "message_deleted"}, id="a message deleted"),
        pytest.param({**EVENT, "subtype": "message_changed", "message": 7}, id="a change of another shape"),
        pytest.param({**EVENT, "ts": 12}, id="a message of another shape"),
        pytest.param({**EVENT, "channel": None}, id="a message without a channel"),
        pytest.param({**EVENT, "user": None}, id="a message without an author"),
        pytest.param({**EVENT, "user": "USLACKBOT"}, id="a message of Slack's own"),
        pytest.param({"type": "reaction_added", "user": "U1", "reaction": "x", "item": {"type": "file"}}, id="a file"),
        pytest.param({"type": "app_home_opened", "user": "U1", "tab": "messages"}, id="the app's other page"),
        pytest.param({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, id="a person's token"),
    ],
)
async def test_an_unknown_event_is_confirmed_and_passed_over(by_http: SlackHouse, event: Json) -> None:
    assert await post(by_http, call(event)) == 200
    assert by_http.taken.events == []


async def test_a_message_with_nothing_in_it_is_one(by_http: SlackHouse) -> None:
    assert await post(by_http, call({**EVENT, "text": None, "files": None})) == 200
    assert (by_http.taken.only.text, by_http.taken.only.files) == ("", ())


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({"actions": [{"type": "button", "action_id": "other", "value": "x"}]}, id="another app's button"),
        pytest.param({"actions": [{"type": "static_select", "action_id": "press:0"}]}, id="no button"),
        pytest.param(
            {"type": "view_submission", "view": {"type": "modal", "id": "V1", "callback_id": "other"}},
            id="another modal",
        ),
        pytest.param(
            {
                "type": "view_submission",
                "view": {"type": "modal", "id": "V1", "callback_id": "details", "private_metadata": "{"},
            },
            id="a modal that carries nothing",
        ),
    ],
)
async def test_a_press_that_is_none_of_the_desks_is_confirmed_and_passed_over(
    by_http: SlackHouse, payload: Json
) -> None:
    around: Json = {"type": "block_actions", "team": {"id": "T0001"}, "user": {"id": "U1"}, "trigger_id": "1.2"}
    body = urlencode({"payload": json.dumps({**around, "channel": {"id": "C1"}, **payload})}).encode()
    assert await post(by_http, body, hook="interactivity") == 200
    assert by_http.taken.events == []


async def test_a_press_of_nothing_is_refused(by_http: SlackHouse) -> None:
    around: Json = {"type": "block_actions", "team": {"id": "T0001"}, "user": {"id": "U1"}, "actions": []}
    body = urlencode({"payload": json.dumps(around)}).encode()
    assert await post(by_http, body, hook="interactivity") == 400
    assert await post(by_http, call()) == 200, "the others go on"


async def test_a_call_before_the_desk_listens_is_to_be_repeated() -> None:
    async with open_house("http") as house:
        given = {"bot_token": house.slack.bot_token, "signing_secret": SIGNING_SECRET, **addresses(house.slack)}
        early = SlackMessenger(SlackSettings.model_validate(given), MovableClock(START))
        body = call()
        signed = {name.lower(): value for name, value in house.slack.deliveries.signed(body).items()}
        assert (await early.hooks["events"](HookRequest(body, signed))).status == 500
        await early.close()


async def test_a_slack_that_cannot_be_asked_who_the_bot_is_delivers_again(by_http: SlackHouse) -> None:
    assert await post(by_http, call({"type": "tokens_revoked", "tokens": {"bot": ["UT0001BOT"]}})) == 200
    by_http.slack.trouble("auth.test", Trouble(503))
    assert await post(by_http, call()) == 500
    assert await post(by_http, call()) == 200
    assert by_http.taken.only.text == "hello"


async def test_a_name_that_slack_does_not_tell_is_left_out(by_http: SlackHouse) -> None:
    by_http.slack.trouble("users.info", Trouble(code="missing_scope"))
    by_http.slack.trouble("conversations.info", Trouble(503))
    await by_http.slack.say("mei", GROUP, "hello")
    assert (by_http.taken.only.account.name, by_http.taken.only.chat_name) == ("", "")


async def test_a_refreshed_socket_loses_nothing(by_socket: SlackHouse) -> None:
    await by_socket.slack.say("mei", GROUP, "one")
    await by_socket.slack.deliveries.refresh()
    await by_socket.slack.deliveries.greeted.wait()
    await by_socket.slack.say("mei", GROUP, "two")
    assert [event.text for event in by_socket.taken.events] == ["one", "two"]


async def test_after_an_outage_the_socket_is_open_again_and_what_was_said_meanwhile_comes(
    by_socket: SlackHouse,
) -> None:
    await by_socket.slack.stop()
    await by_socket.slack.say("mei", GROUP, "meanwhile")
    await by_socket.slack.start()
    await by_socket.slack.deliveries.greeted.wait()
    await by_socket.slack.deliveries.settled()
    await by_socket.slack.say("mei", GROUP, "afterwards")
    assert [event.text for event in by_socket.taken.events] == ["meanwhile", "afterwards"]


async def test_garbage_on_the_socket_is_passed_over(by_socket: SlackHouse) -> None:
    (socket,) = by_socket.slack.deliveries.sockets
    with capture_logs() as logs:
        for text in ("{", "[]", "[" * 100_000, '{"type": "of_next_year"}', '{"envelope_id": "x", "payload": 7}'):
            await socket.send_str(text)
        await by_socket.slack.say("mei", GROUP, "hello")
    assert by_socket.taken.only.text == "hello"
    assert [one["event"] for one in logs].count("slack.unreadable") == 3


@pytest.mark.parametrize(
    ("wrong", "word"),
    [({"app_token": "xapp-wrong"}, "invalid_auth"), ({"bot_token": "xoxb-wrong"}, "invalid_auth")],
)
async def test_a_token_that_slack_does_not_take_is_said_once(wrong: dict[str, str], word: str) -> None:
    async with open_house("http") as house:
        given = {
            "bot_token": house.slack.bot_token,
            "app_token": APP_TOKEN,
            **addresses(house.slack),
            **wrong,
        }
        messenger = SlackMessenger(SlackSettings.model_validate(given), MovableClock(START))
        with pytest.raises(ChannelRefused, match=word):
            await messenger.run(Taken().take)
        await messenger.close()


async def test_nothing_secret_is_logged() -> None:
    with capture_logs() as logs:
        async with open_house("socket") as house:
            await house.slack.say("mei", GROUP, "hello")
            await house.slack.stop()
    text = str(logs)
    assert "slack.connected" in text
    assert all(secret not in text for secret in (house.slack.bot_token, "xapp-1", SIGNING_SECRET, "ticket"))


async def test_a_proxy_that_refuses_for_a_while_does_not_end_the_socket(by_socket: SlackHouse) -> None:
    by_socket.slack.trouble("apps.connections.open", Trouble(503), Trouble(200, page="<html>sign in</html>"))
    await by_socket.slack.deliveries.refresh()
    await by_socket.slack.deliveries.greeted.wait()
    await by_socket.slack.say("mei", GROUP, "hello")
    assert by_socket.taken.only.text == "hello"


async def test_what_was_received_before_the_desk_stops_is_still_confirmed() -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async with open_house("http") as house:
        house.slack.deliveries.address = None
        given = {"bot_token": house.slack.bot_token, "app_token": APP_TOKEN, **addresses(house.slack)}
        messenger = SlackMessenger(SlackSettings.model_validate(given), house.clock)

        async def slow(event: ChatEvent) -> None:
            begun.set()
            await go_on.wait()
            await house.taken.take(event)

        running = asyncio.create_task(messenger.run(slow))
        await house.slack.deliveries.greeted.wait()
        saying = asyncio.create_task(house.slack.say("mei", GROUP, "hello"))
        await begun.wait()
        running.cancel()
        go_on.set()
        await saying
        with suppress(asyncio.CancelledError):
            await running
        assert house.taken.only.text == "hello"
        assert [one.status for one in house.slack.deliveries.attempts] == [200]
