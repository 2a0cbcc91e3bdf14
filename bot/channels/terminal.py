"""The terminal as a channel; who talks there, and how it looks, is in `bot.terminal`.

It shares the feed with the web chat: one process, one stream of what is said. Its error table is as short.
"""

from __future__ import annotations

from bot.channels.feed import Feed
from desk.channels import Capabilities, Rendered


class TerminalChannel:
    """The channel "terminal": what the desk says goes to who talks in this process; the history holds the rest."""

    name = "terminal"
    capabilities = Capabilities(buttons=True, replies=False, attachments=False)

    def __init__(self, feed: Feed) -> None:
        """Speak through `feed`."""
        self._feed = feed

    async def send(self, message: Rendered) -> str:
        """Print a message where its reader talks; its id here is the outbox row's."""
        self._feed.publish(message)
        return str(message.id)
