"""QQ through OneBot v11: any number of accounts, by reverse or forward WebSocket."""

from bot.channels.onebot.messenger import OneBotMessenger
from bot.channels.onebot.settings import ForwardSettings, OneBotSettings

__all__ = ["ForwardSettings", "OneBotMessenger", "OneBotSettings"]
