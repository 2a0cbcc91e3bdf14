"""Bare bots that answer every message with one line, on the vendors' usual libraries: what the desk is set beside."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters
from websockets.asyncio.client import connect

from devtools.onebot import FakeOneBot
from devtools.slack import FakeSlack
from devtools.slack.server import APP_TOKEN
from devtools.telegram import FakeTelegram
from devtools.vendor import FakeVendor

ANSWER = "本时段值班：李工、钟工。"
QQ_TOKEN = "long-enough-token"
NAMES = {
    "telegram": "bare python-telegram-bot",
    "slack": "bare slack-bolt",
    "onebot": "bare websocket",
}


@asynccontextmanager
async def telegram_bot(vendor: FakeVendor) -> AsyncIterator[None]:
    """Run an echo bot on python-telegram-bot, by long polling."""
    assert isinstance(vendor, FakeTelegram)

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:
            await update.message.reply_text(ANSWER)

    app = Application.builder().token(vendor.token).base_url(f"{vendor.url}/bot").build()
    app.add_handler(MessageHandler(filters.ALL, echo))
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(poll_interval=0, timeout=20)
        try:
            yield
        finally:
            await app.updater.stop()
            await app.stop()


@asynccontextmanager
async def slack_bot(vendor: FakeVendor) -> AsyncIterator[None]:
    """Run an echo bot on slack-bolt, by Socket Mode."""
    assert isinstance(vendor, FakeSlack)
    client = AsyncWebClient(token=vendor.bot_token, base_url=f"{vendor.address}api/")
    app = AsyncApp(client=client, token=vendor.bot_token)

    async def echo(say: AsyncSay) -> None:
        await say(ANSWER)

    app.event("message")(echo)
    handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=client)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await vendor.deliveries.greeted.wait()
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@asynccontextmanager
async def onebot_bot(vendor: FakeVendor) -> AsyncIterator[None]:
    """Run an echo bot on a bare websocket: less than any library for OneBot does."""
    assert isinstance(vendor, FakeOneBot)
    headers = {"Authorization": f"Bearer {QQ_TOKEN}"}
    async with connect(vendor.first.url, additional_headers=headers, compression=None, proxy=None) as socket:

        async def serve() -> None:
            async for raw in socket:
                event = json.loads(raw)
                if event.get("post_type") == "message":
                    params = {"group_id": event["group_id"], "message": [{"type": "text", "data": {"text": ANSWER}}]}
                    await socket.send(json.dumps({"action": "send_group_msg", "params": params, "echo": "1"}))

        task = asyncio.create_task(serve())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


OF: Mapping[str, Callable[[FakeVendor], AbstractAsyncContextManager[None]]] = {
    "telegram": telegram_bot,
    "slack": slack_bot,
    "onebot": onebot_bot,
}
