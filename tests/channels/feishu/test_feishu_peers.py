"""What the fake says is itself checked: the library's own dispatcher and client, used as it says, take all of it."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import lark_oapi as lark
import pytest_asyncio
from aiohttp import web
from lark_oapi.api.im import v1 as im
from lark_oapi.core.cache import LocalCache
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTriggerResponse

from devtools.feishu import FakeFeishu
from devtools.feishu.payloads import APP
from devtools.feishu.server import KEY, SECRET, TOKEN
from devtools.movable_clock import MovableClock
from tests.channels.feishu.feishu_house import GROUP, START


@dataclass
class Peer:
    """A program as the library's manual has it, and what its handlers were given."""

    feishu: FakeFeishu
    client: lark.Client
    given: dict[str, list[object]] = field(default_factory=dict)

    def noting(self, name: str) -> Callable[[object], None]:
        """Return a handler that notes what it is given."""
        return lambda data: self.given.setdefault(name, []).append(data)

    def pressed(self, data: object) -> P2CardActionTriggerResponse:
        """Answer a press with a toast."""
        self.noting("press")(data)
        return P2CardActionTriggerResponse({"toast": {"type": "info", "content": "noted"}})

    def dispatcher(self) -> lark.EventDispatcherHandler:
        """Return the library's dispatcher with typed handlers."""
        builder = lark.EventDispatcherHandler.builder(KEY, TOKEN)
        builder = builder.register_p2_im_message_receive_v1(self.noting("message"))
        builder = builder.register_p2_im_message_reaction_created_v1(self.noting("reaction"))
        builder = builder.register_p2_im_chat_member_bot_added_v1(self.noting("added"))
        builder = builder.register_p2_im_chat_member_bot_deleted_v1(self.noting("deleted"))
        return builder.register_p2_card_action_trigger(self.pressed).build()


@pytest_asyncio.fixture
async def peer() -> AsyncIterator[Peer]:
    """Yield a program that listens for the fake's pushes."""
    feishu = FakeFeishu(MovableClock(START), retries=())
    await feishu.start()
    feishu.world.room(GROUP)
    client = lark.Client.builder().app_id(APP).app_secret(SECRET).domain(feishu.address).cache(LocalCache()).build()
    found = Peer(feishu, client)
    dispatcher = found.dispatcher()

    async def answer(request: web.Request) -> web.Response:
        raw = lark.RawRequest()
        raw.uri, raw.body, raw.headers = "events", await request.read(), dict(request.headers)
        told = dispatcher.do(raw)
        return web.Response(status=told.status_code, body=told.content, content_type="application/json")

    app = web.Application()
    app.router.add_post("/events", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    feishu.pushes.address = f"http://127.0.0.1:{runner.addresses[0][1]}/events"
    yield found
    await feishu.stop()
    await runner.cleanup()


async def test_the_librarys_dispatcher_takes_every_push(peer: Peer) -> None:
    assert (await peer.feishu.check_address()).body == {"challenge": "ajls384kdjx98XX"}
    message = await peer.feishu.say("mei", GROUP, "hello", mention=True)
    await peer.feishu.react("mei", message, "THUMBSUP")
    await peer.feishu.bot_joins("mei", GROUP)
    await peer.feishu.bot_leaves("mei", GROUP)
    assert peer.feishu.pushes.attempts == [200] * 5
    (said,), (reaction,) = peer.given["message"], peer.given["reaction"]
    assert said.event.message.message_id == message  # type: ignore[attr-defined]
    assert said.event.message.mentions[0].key == "@_user_1"  # type: ignore[attr-defined]
    assert said.event.sender.sender_id.open_id == "ou_mei"  # type: ignore[attr-defined]
    assert reaction.event.reaction_type.emoji_type == "THUMBSUP"  # type: ignore[attr-defined]
    assert set(peer.given) == {"message", "reaction", "added", "deleted"}


async def test_the_librarys_dispatcher_refuses_another_key(peer: Peer) -> None:
    peer.feishu.pushes.key = "another-key"
    await peer.feishu.say("mei", GROUP, "hello")
    assert peer.feishu.pushes.attempts == [500]


async def test_the_librarys_client_takes_every_answer_and_its_press_comes_back(peer: Peer) -> None:
    card = (
        '{"schema":"2.0","body":{"elements":[{"tag":"button","text":{"tag":"plain_text","content":"Take"},'
        '"behaviors":[{"type":"callback","value":{"token":"t1"}}]}]}}'
    )
    sent = await asyncio.to_thread(_send, peer.client, card)
    assert peer.feishu.messages(GROUP)[0].buttons == ("Take",)
    assert await peer.feishu.press("mei", GROUP, sent, "Take") == "noted"
    assert peer.given["press"][0].event.action.value == {"token": "t1"}  # type: ignore[attr-defined]
    assert await asyncio.to_thread(_around, peer.client, sent, card) == b"%PDF"
    assert [one.text for one in peer.feishu.messages(GROUP)[1:]] == ["changed"]


def _send(client: lark.Client, card: str) -> str:
    body = im.CreateMessageRequestBody.builder().receive_id(GROUP).msg_type("interactive").content(card).uuid("u1")
    request = im.CreateMessageRequest.builder().receive_id_type("chat_id").request_body(body.build()).build()
    answers = [client.im.v1.message.create(request) for _ in range(2)]
    assert all(one.success() for one in answers)
    assert len({one.data.message_id for one in answers}) == 1
    return str(answers[0].data.message_id)


def _around(client: lark.Client, sent: str, card: str) -> bytes:
    """Answer, change, look up and upload by the library's typed calls; return a file that was fetched."""
    messages = client.im.v1.message
    body = im.ReplyMessageRequestBody.builder().msg_type("text").content('{"text":"x"}').reply_in_thread(True)
    reply = messages.reply(im.ReplyMessageRequest.builder().message_id(sent).request_body(body.build()).build())
    assert reply.data.parent_id == sent
    assert reply.data.thread_id
    text = im.UpdateMessageRequestBody.builder().msg_type("text").content('{"text":"changed"}').build()
    change = im.UpdateMessageRequest.builder().message_id(reply.data.message_id).request_body(text).build()
    assert messages.update(change).success()
    patch = im.PatchMessageRequestBody.builder().content(card).build()
    assert client.request(im.PatchMessageRequest.builder().message_id(sent).request_body(patch).build()).success()
    found = messages.get(im.GetMessageRequest.builder().message_id(sent).build())
    assert (found.data.items[0].chat_id, found.data.items[0].msg_type) == (GROUP, "interactive")
    assert client.im.v1.chat.get(im.GetChatRequest.builder().chat_id(GROUP).build()).data.name == f"{GROUP} people"
    file = im.CreateFileRequestBody.builder().file_type("stream").file_name("a.pdf").file(_named(b"%PDF")).build()
    put = client.im.v1.file.create(im.CreateFileRequest.builder().request_body(file).build())
    return _posted_and_fetched(client, put.data.file_key)


def _named(content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = "a.pdf"
    return file


def _posted_and_fetched(client: lark.Client, key: str) -> bytes:
    content = f'{{"file_key":"{key}"}}'
    body = im.CreateMessageRequestBody.builder().receive_id("ou_li").msg_type("file").content(content).build()
    request = im.CreateMessageRequest.builder().receive_id_type("open_id").request_body(body).build()
    message = client.im.v1.message.create(request).data.message_id
    wanted = im.GetMessageResourceRequest.builder().message_id(message).file_key(key).type("file").build()
    got = client.im.v1.message_resource.get(wanted)
    assert (got.success(), got.file_name) == (True, "a.pdf")
    return bytes(got.file.read())
