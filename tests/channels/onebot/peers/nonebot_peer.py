"""A small bot on NoneBot's OneBot adapter, by both roads; arguments: port, token, and addresses to call.

It answers each message that is meant for it with what it understood of it.
"""

from __future__ import annotations

import sys

import nonebot
from nonebot.adapters.onebot.v11 import Adapter, Bot, Message, MessageEvent, MessageSegment, NoticeEvent

nonebot.init(
    driver="~quart+~websockets",
    host="127.0.0.1",
    port=int(sys.argv[1]),
    log_level="ERROR",
    onebot_access_token=sys.argv[2],
    onebot_ws_urls=set(sys.argv[3:]),
    api_timeout=10,
)
nonebot.get_driver().register_adapter(Adapter)
heard = nonebot.on_message(rule=lambda event: event.is_tome())
noticed = nonebot.on_notice()


@heard.handle()
async def _(bot: Bot, event: MessageEvent) -> None:
    kinds = ",".join(one.type for one in event.original_message)
    me = await bot.get_login_info()
    answered = event.reply.message_id if event.reply else "-"
    text = f"{event.get_event_name()}|{kinds}|{event.get_plaintext()}|{me['user_id']}|{answered}"
    await bot.send(event, Message([MessageSegment.reply(event.message_id), MessageSegment.text(text)]))


@noticed.handle()
async def _(bot: Bot, event: NoticeEvent) -> None:
    await bot.send_group_msg(group_id=1, message=event.get_event_name())


nonebot.run()
