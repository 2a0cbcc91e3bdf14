"""The three fakes, running, and the settings that lead the desk to them."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.channels.onebot.settings import ForwardSettings, OneBotSettings
from bot.channels.slack.settings import SlackSettings
from bot.channels.telegram.settings import TelegramSettings
from bot.settings import Settings
from desk.clocks import Clock
from devtools.onebot import FakeOneBot
from devtools.slack import FakeSlack
from devtools.slack.server import APP_TOKEN
from devtools.telegram import FakeTelegram

QQ_ACCOUNT = "10001"


@dataclass(frozen=True, slots=True)
class Vendors:
    """The fakes; `token` is what the QQ account asks of its callers."""

    telegram: FakeTelegram
    slack: FakeSlack
    onebot: FakeOneBot
    token: str

    def settings(self, settings: Settings) -> Settings:
        """Return settings with these messengers and no others: what is set for real ones is left alone."""
        telegram = TelegramSettings(token=self.telegram.token, api_url=self.telegram.url, poll_seconds=20)
        slack = SlackSettings(
            bot_token=self.slack.bot_token,
            app_token=APP_TOKEN,
            api_url=f"{self.slack.address}api/",
            files_url=f"{self.slack.address}files/",
        )
        onebot = OneBotSettings(
            forward=(ForwardSettings(url=self.onebot.first.url, token=self.token),), file_hosts=("127.0.0.1",)
        )
        none = {"mail": None, "apprise": None}
        return settings.model_copy(update={"telegram": telegram, "slack": slack, "onebot": onebot, **none})

    def account(self, vendor: str, name: str) -> str:
        """Return a person's account as the adapter names it."""
        if vendor == "telegram":
            return self.telegram.account(name)
        return self.slack.account_id(name) if vendor == "slack" else self.onebot.qq.number(name)

    def chat(self, vendor: str, chat: str) -> str:
        """Return a chat ("@name": a private one) as the adapter names it."""
        if vendor == "telegram":
            return self.telegram.chat_id(chat)
        if vendor == "slack":
            return self.slack.chat_id(chat)
        account, place = self.onebot.qq.locate(chat)
        return self.onebot.qq.chat(place, account)


@asynccontextmanager
async def open_vendors(clock: Clock) -> AsyncIterator[Vendors]:
    """Start the fakes on loopback; stop them at the end."""
    token = secrets.token_urlsafe(12)
    telegram, slack, onebot = FakeTelegram(clock), FakeSlack(clock), FakeOneBot(clock, token=token, patience=0.5)
    async with AsyncExitStack() as stack:
        for one in (telegram, slack, onebot):
            await one.start()
            stack.push_async_callback(one.stop)
        yield Vendors(telegram, slack, onebot, token)
