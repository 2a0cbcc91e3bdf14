"""What the fake Slack says is accepted by Slack's own libraries: a bare Bolt app that knows nothing of the desk."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import ClientSession, WSServerHandshakeError, web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncSay
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.messenger import SlackMessenger
from bot.clock import SystemClock
from desk.chats import Messenger
from devtools.slack import FakeSlack
from devtools.slack.block_kit import Json, troubles, view_troubles
from devtools.slack.http_side import Trouble
from devtools.slack.server import APP_TOKEN, SIGNING_SECRET
from devtools.vendor import FakeVendor, Seen
from tests.channels.slack.slack_house import GROUP, SlackHouse

BUTTON: Json = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "v1"}
ROW: Json = {"type": "actions", "block_id": "row", "elements": [BUTTON]}
FIELD: Json = {"type": "plain_text_input", "action_id": "words"}
MODAL: Json = {
    "type": "modal",
    "callback_id": "more",
    "title": {"type": "plain_text", "text": "More"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {"type": "input", "block_id": "b", "label": {"type": "plain_text", "text": "Why?"}, "element": FIELD},
    ],
}


@dataclass
class Bare:
    """A Bolt app and what it heard."""

    slack: FakeSlack
    client: AsyncWebClient
    heard: list[tuple[str, str]] = field(default_factory=list)


def listen(app: AsyncApp, bare: Bare) -> None:
    """Let an app listen to all that the fake tells."""

    async def message(event: Json, say: AsyncSay) -> None:
        bare.heard.append(("message", str(event["text"])))
        await say(text="heard", blocks=[ROW])

    async def mention(event: Json) -> None:
        bare.heard.append(("app_mention", str(event["text"])))

    async def changed(event: dict[str, Json]) -> None:
        bare.heard.append(("changed", str(event["message"]["text"])))

    async def reaction(event: Json) -> None:
        bare.heard.append(("reaction", str(event["reaction"])))

    async def go(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=str(body["trigger_id"]), view=MODAL)

    async def more(ack: AsyncAck, view: dict[str, dict[str, dict[str, dict[str, Json]]]]) -> None:
        bare.heard.append(("view", str(view["state"]["values"]["b"]["words"]["value"])))
        await ack()

    async def desk(ack: AsyncAck, command: Json) -> None:
        await ack(f"you said {command['text']}")

    app.event({"type": "message", "subtype": None})(message)
    app.event("app_mention")(mention)
    app.event({"type": "message", "subtype": "message_changed"})(changed)
    app.event("reaction_added")(reaction)
    app.action("go")(go)
    app.view("more")(more)
    app.command("/desk")(desk)


@asynccontextmanager
async def open_bare(transport: str) -> AsyncIterator[Bare]:
    """Yield a bare app, connected; it answers after its listeners have run, so that a test knows when."""
    slack = FakeSlack(SystemClock())
    await slack.start()
    client = AsyncWebClient(token=slack.bot_token, base_url=f"{slack.address}api/", retry_handlers=[])
    app = AsyncApp(client=client, signing_secret=SIGNING_SECRET, process_before_response=True)
    bare = Bare(slack, client)
    listen(app, bare)
    if transport == "socket":
        sockets = AsyncWebClient(token=APP_TOKEN, base_url=f"{slack.address}api/")
        handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=sockets)
        await handler.client.connect()  # type: ignore[no-untyped-call]
        await slack.deliveries.greeted.wait()
        yield bare
        await handler.client.close()  # type: ignore[no-untyped-call]
    else:

        async def call(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

        server = web.Application()
        server.router.add_post("/slack/{hook}", call)
        runner = web.AppRunner(server, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.deliveries.address = f"http://127.0.0.1:{runner.addresses[0][1]}/slack"
        yield bare
        await runner.cleanup()
    await slack.stop()


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_bare_bolt_app_understands_all_that_happens(transport: str) -> None:
    async with open_bare(transport) as bare:
        ts = await bare.slack.say("mei", GROUP, "a & b", mention=True)
        assert bare.heard == [("message", "<@UT0001BOT> a &amp; b"), ("app_mention", "<@UT0001BOT> a &amp; b")]
        await bare.slack.change("mei", GROUP, ts, "c")
        await bare.slack.react("mei", GROUP, ts, "eyes")
        card = bare.slack.messages(GROUP)[-1]
        assert (card.text, card.buttons, card.by_desk) == ("heard", ("Go",), True)
        assert await bare.slack.press("mei", GROUP, card.id, "Go") == "Why?"
        await bare.slack.fill_in("mei", "because")
        assert await bare.slack.command("mei", GROUP, "hello") == "you said hello"
        assert bare.heard[2:] == [("changed", "c"), ("reaction", "eyes"), ("view", "because")]
        await bare.slack.deliveries.settled()
        assert {one.status for one in bare.slack.deliveries.attempts} == {200}


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_bare_bolt_app_that_fails_is_told_again(transport: str) -> None:
    async with open_bare(transport) as bare:
        bare.slack.deliveries._retries = (0.0,)
        bare.slack.deliveries._ack_seconds = 0.3
        bare.slack.world.chat(GROUP).archived = True
        await bare.slack.say("mei", GROUP, "hello")
        await bare.slack.deliveries.settled()
        assert [one.number for one in bare.slack.deliveries.attempts] == [0, 1]
        assert bare.heard == [("message", "hello")] * 2


async def test_the_sdk_accepts_the_answer_of_every_method() -> None:
    slack = FakeSlack(SystemClock())
    await slack.start()
    client = AsyncWebClient(token=slack.bot_token, base_url=f"{slack.address}api/", retry_handlers=[])
    await slack.say("mei", GROUP, "hello")
    mei = slack.account_id("mei").partition("/")[2]
    team = await client.auth_test()
    assert (team["team_id"], team["user_id"]) == ("T0001", "UT0001BOT")
    assert "chat:write" in team.headers["x-oauth-scopes"]
    sent = await client.chat_postMessage(channel="C0001", text="one", blocks=[ROW])
    await client.chat_update(channel=sent["channel"], ts=sent["ts"], text="two")
    await client.chat_postEphemeral(channel="C0001", user=mei, text="psst")
    await client.reactions_add(channel="C0001", timestamp=sent["ts"], name="eyes")
    assert (await client.users_info(user=mei))["user"]["real_name"] == "Mei"
    assert (await client.conversations_info(channel="C0001"))["channel"]["name"] == "c0001"
    direct = (await client.conversations_open(users=mei))["channel"]["id"]
    assert direct == slack.chat_id("@mei").partition("/")[2]
    await client.views_publish(user_id=mei, view={"type": "home", "blocks": []})
    file = await client.files_upload_v2(filename="a.txt", content="words", channel="C0001", initial_comment="see")
    assert (await client.files_info(file=file["file"]["id"]))["file"]["name"] == "a.txt"
    assert slack.messages(GROUP)[-1].files == ("a.txt",)
    assert slack.messages(GROUP)[1].text == "two"
    await slack.stop()


@pytest.mark.parametrize(
    ("method", "given", "code"),
    [
        ("chat.postMessage", {"channel": "C404", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0001"}, "no_text"),
        ("chat.postMessage", {"channel": "C0001", "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": "C0001", "blocks": [{**ROW, "elements": []}]}, "invalid_blocks"),
        ("chat.update", {"channel": "C0001", "ts": "1.1", "text": "x"}, "message_not_found"),
        ("views.open", {"trigger_id": "1.1", "view": MODAL}, "expired_trigger_id"),
        ("files.info", {"file": "F404"}, "file_not_found"),
        ("pins.add", {}, "unknown_method"),
    ],
)
@pytest.mark.parametrize("form", ["json", "params"])
async def test_what_slack_refuses_the_fake_refuses(method: str, given: Json, code: str, form: str) -> None:
    slack = FakeSlack(SystemClock())
    await slack.start()
    slack.world.chat(GROUP)
    client = AsyncWebClient(token=slack.bot_token, base_url=f"{slack.address}api/", retry_handlers=[])
    written = {key: one if isinstance(one, str) else json.dumps(one) for key, one in given.items()}
    with pytest.raises(SlackApiError) as caught:
        await (client.api_call(method, json=given) if form == "json" else client.api_call(method, data=written))
    assert caught.value.response["error"] == code
    with pytest.raises(SlackApiError) as nobody:
        await client.api_call(method, json={**given, "token": "xoxb-other"}, headers={"Authorization": "Bearer x"})
    assert nobody.value.response["error"] in {"invalid_auth", code}
    await slack.stop()


async def test_a_socket_address_is_good_for_one_socket() -> None:
    slack = FakeSlack(SystemClock())
    await slack.start()
    client = AsyncWebClient(token=APP_TOKEN, base_url=f"{slack.address}api/", retry_handlers=[])
    address = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    async with ClientSession() as session:
        async with session.ws_connect(address) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(address)
    slack.trouble("apps.connections.open", Trouble(429, "ratelimited", 3))
    with pytest.raises(SlackApiError) as caught:
        await client.apps_connections_open(app_token=APP_TOKEN)
    assert caught.value.response.headers["Retry-After"] == "3"
    await slack.stop()


@pytest.mark.parametrize(
    ("blocks", "word"),
    [
        ([{"type": "divider"}] * 51, "no more than 50"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}], "3001"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}], "more than 0"),
        ([{**ROW, "elements": [{**BUTTON, "text": {"type": "plain_text", "text": "x" * 76}}]}], "76"),
        ([{**ROW, "elements": [{**BUTTON, "value": "x" * 2001}]}], "value"),
        ([{**ROW, "elements": [BUTTON, BUTTON]}], "action_id already exists"),
        ([{**ROW, "elements": [{**BUTTON, "action_id": str(n)} for n in range(26)]}], "1 to 25"),
        ([ROW, ROW], "block_id already exists"),
        ([{"type": "of_next_year"}], "unsupported type"),
        ("text", "array"),
    ],
)
def test_blocks_over_a_limit_are_objected_to(blocks: object, word: str) -> None:
    assert any(word in one for one in troubles(blocks)), troubles(blocks)


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"title": {"type": "plain_text", "text": "x" * 25}}, "title"),
        ({"private_metadata": "x" * 3001}, "private_metadata"),
        ({"type": "message"}, "unsupported type of view"),
    ],
)
def test_a_modal_over_a_limit_is_objected_to(changed: Json, word: str) -> None:
    assert view_troubles(MODAL) == []
    assert any(word in one for one in view_troubles({**MODAL, **changed}))


async def test_the_fake_and_the_adapter_are_what_the_desk_expects(by_http: SlackHouse) -> None:
    vendor: FakeVendor = by_http.slack
    messenger: Messenger = by_http.messenger
    ts = await vendor.say("mei", GROUP, "hello", files=[("a.txt", b"x")])
    assert vendor.messages(GROUP) == [Seen(ts, GROUP, "hello", by_desk=False, files=("a.txt",), by="mei")]
    with pytest.raises(LookupError):
        await vendor.press("mei", GROUP, ts, "Go")
    assert isinstance(messenger, SlackMessenger)


async def test_an_app_that_is_too_slow_is_told_again() -> None:
    arrived = asyncio.Semaphore(0)

    async def never(request: web.Request) -> web.Response:
        arrived.release()
        reasons.append(request.headers.get("X-Slack-Retry-Num", "0"))
        await asyncio.Event().wait()
        return web.Response()

    reasons: list[str] = []
    app = web.Application()
    app.router.add_post("/events", never)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    slack = FakeSlack(SystemClock(), hooks=address, retries=(0.0, 0.0), ack_seconds=0.05)
    await slack.start()
    await slack.say("mei", GROUP, "hello")
    await slack.deliveries.settled()
    assert reasons == ["0", "1", "2"]
    await slack.stop()
    await runner.cleanup()
