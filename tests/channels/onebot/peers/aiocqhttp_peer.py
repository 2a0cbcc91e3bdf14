"""A small bot on aiocqhttp, which is called by implementations (reverse WebSocket on /ws/); arguments: port, token.

It answers each message in the chat with what it understood of it, and asks who sent it.
"""

from __future__ import annotations

import asyncio
import sys

import uvicorn
from aiocqhttp import ActionFailed, CQHttp, Event, Message, MessageSegment  # type: ignore[import-untyped]

bot = CQHttp(access_token=sys.argv[2], message_class=Message, api_timeout_sec=10)


async def heard(event: Event) -> None:
    """Answer a message, with a reply, a mention and words, and a picture that came sent back by its address."""
    kinds = ",".join(one.type for one in event.message)
    me = await bot.get_login_info(self_id=event.self_id)
    known = await bot.get_msg(self_id=event.self_id, message_id=event.message_id)
    text = f"{event.name}|{kinds}|{event.message.extract_plain_text()}|{me['user_id']}|{known['sender']['nickname']}"
    answer = MessageSegment.reply(event.message_id) + MessageSegment.at(event.user_id) + MessageSegment.text(text)
    await bot.send(event, answer)


async def noticed(event: Event) -> None:
    """Tell a notice to a group of its own."""
    if event.name.startswith("notice."):
        await bot.send_group_msg(self_id=event.self_id, group_id=1, message=event.name)


async def alive(event: Event) -> None:
    """Tell the first sign of life there too; a failure is told by its code."""
    if event.detail_type == "lifecycle":
        try:
            await bot.send_group_msg(self_id=event.self_id, group_id=1, message=event.name)
        except ActionFailed as failed:
            await bot.send_group_msg(self_id=event.self_id, group_id=1, message=f"failed {failed.result['retcode']}")


bot.on_message(heard)
bot.on_notice(noticed)
bot.on_meta_event(alive)
asyncio.run(uvicorn.Server(uvicorn.Config(bot.asgi, port=int(sys.argv[1]), log_level="error")).serve())
