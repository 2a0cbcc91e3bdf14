"""What a check finds: the connection, privacy mode, the webhook, and the rights in the groups seen so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from telegram import Bot, ChatMember, User, WebhookInfo
from telegram.error import TelegramError

from bot.channels.telegram.errors import is_wrong_token
from bot.channels.telegram.settings import TelegramSettings
from desk.chats import Finding

RECENT = timedelta(hours=1)
"""A failure of the webhook that is older is over."""


async def findings(bot: Bot, settings: TelegramSettings, groups: Mapping[str, str], *, at: datetime) -> list[Finding]:
    """Ask Telegram what is well; `groups` are names by id. An error ends the list with what it says."""
    found: list[Finding] = []
    try:
        me = await bot.get_me()
        found.extend(_of_account(me))
        found.extend(_of_webhook(await bot.get_webhook_info(), settings, at=at))
        for chat, name in groups.items():
            found.append(await _of_group(bot, me, chat, name=name))
    except TelegramError as error:
        away = Finding("telegram.unreachable", ok=False, values={"problem": str(error)})
        found.append(Finding("telegram.token_refused", ok=False) if is_wrong_token(error) else away)
    return found


def _of_account(me: User) -> list[Finding]:
    found = [Finding("telegram.connected", ok=True, values={"bot": f"@{me.username}"})]
    if me.can_read_all_group_messages:
        found.append(Finding("telegram.hears_groups", ok=True))
    else:
        found.append(Finding("telegram.privacy", ok=False))
    if not me.can_join_groups:
        found.append(Finding("telegram.no_groups", ok=False))
    return found


def _of_webhook(info: WebhookInfo, settings: TelegramSettings, *, at: datetime) -> list[Finding]:
    waiting = {"count": str(info.pending_update_count)}
    if settings.webhook_url is None:
        return [Finding("telegram.webhook.foreign", ok=False)] if info.url else [Finding("telegram.polled", ok=True)]
    if info.url != settings.webhook_url:
        return [Finding("telegram.webhook.missing", ok=False)]
    if info.last_error_date is not None and at - info.last_error_date < RECENT:
        problem = info.last_error_message or ""
        return [Finding("telegram.webhook.failing", ok=False, values={**waiting, "problem": problem})]
    return [Finding("telegram.webhook", ok=True, values=waiting)]


async def _of_group(bot: Bot, me: User, chat: str, *, name: str) -> Finding:
    """Tell whether the bot hears of reactions in a group, for which it must be an admin."""
    try:
        member = await bot.get_chat_member(int(chat), me.id)
    except TelegramError as error:
        return Finding("telegram.group_away", ok=False, values={"group": name, "problem": str(error)})
    if member.status in {ChatMember.ADMINISTRATOR, ChatMember.OWNER}:
        return Finding("telegram.reactions", ok=True, values={"group": name})
    return Finding("telegram.no_reactions", ok=False, values={"group": name})
