"""The web chat as a channel: what the desk says goes to the pages that are open; the others find it in the history.

Its error table is short: a page that cannot be reached now reads the history when it comes again, so nothing that
is sent here is ever refused, busy or unknown.
"""

from __future__ import annotations

from bot.channels.feed import Feed
from desk.channels import Capabilities, Rendered


class WebChannel:
    """The channel "web"."""

    name = "web"
    capabilities = Capabilities(buttons=True, replies=True, attachments=True)

    def __init__(self, feed: Feed) -> None:
        """Speak through `feed`."""
        self._feed = feed

    async def send(self, message: Rendered) -> str:
        """Show a message on the pages that may see it; its id on the web is the outbox row's."""
        self._feed.publish(message)
        return str(message.id)
