"""Last-resort notices as a messenger of the desk: it speaks and never hears."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

import apprise

from bot.channels.apprise.errors import as_channel_error
from bot.channels.apprise.settings import AppriseSettings
from desk.channels import Capabilities, Rates
from desk.chats import Finding, Hook, Post, RemoteFile, Take
from desk.errors import ChannelRefused

CHANNEL: Final = "apprise"
KNOWN: Final = "apprise.known"
UNKNOWN: Final = ("apprise.unknown", "apprise.unknown.remedy")

# Both write whole URLs, which hold tokens, into their log. Apprise's is heard here, whole, and nowhere else.
logging.getLogger("urllib3").setLevel(logging.INFO)
_HEARD: Final = logging.getLogger("apprise")
_HEARD.setLevel(logging.DEBUG)
_HEARD.addHandler(logging.NullHandler())
_HEARD.propagate = False


class AppriseMessenger:
    """The channel "apprise"; a chat's id is the name of a URL in the settings."""

    name = CHANNEL
    capabilities = Capabilities(
        buttons=False, replies=False, attachments=False, text_limit=1000, rates=Rates(chat_seconds=1)
    )

    def __init__(self, settings: AppriseSettings) -> None:
        """Speak to the URLs of `settings`."""
        self._settings = settings

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """Return nothing: nobody answers."""
        return {}

    async def run(self, take: Take) -> None:
        """Idle until cancelled: nothing comes in."""
        del take
        await asyncio.Event().wait()

    async def send(self, post: Post) -> Sequence[str]:
        """Send a notice, in a thread; the services give no ids, so it is the post's own.

        Raises:
            ChannelError: by the table in `bot.channels.apprise.errors`.
        """
        service = await asyncio.to_thread(self._service, post.chat.id)
        if service is None:
            raise ChannelRefused(f"apprise.urls.{post.chat.id}: no such URL, or none that apprise knows"[:200])
        told: list[str] = []
        if not await asyncio.to_thread(_notify, service, post, told):
            raise as_channel_error(told)
        return (post.id,)

    async def edit(self, post: Post, message: str) -> None:
        """Refuse: a notice stays as it is.

        Raises:
            ChannelRefused: always.
        """
        raise ChannelRefused(f"a notice cannot be changed: {message} to {post.chat.id}"[:200])

    async def fetch(self, file: RemoteFile, *, most: int) -> bytes:
        """Refuse: no files come in.

        Raises:
            ChannelRefused: always.
        """
        raise ChannelRefused(f"{file.name}: no file of at most {most} bytes comes in here")

    async def close(self) -> None:
        """Hold nothing: what is open ends with `run`."""

    async def check(self) -> Sequence[Finding]:
        """Tell which URLs apprise understands; nothing is sent."""
        return [await asyncio.to_thread(self._finding, name) for name in self._settings.urls]

    def _service(self, name: str) -> apprise.NotifyBase | None:
        url = self._settings.urls.get(name)
        return None if url is None else _parsed(url.get_secret_value())

    def _finding(self, name: str) -> Finding:
        service = self._service(name)
        if service is None:
            return Finding(UNKNOWN[0], ok=False, values={"account": name})
        return Finding(KNOWN, ok=True, values={"account": name, "service": str(service.service_name)})


@cache
def _parsed(url: str) -> apprise.NotifyBase | None:
    """Return the service that a URL names; the first time this loads all of apprise's services, for a second or two."""
    return apprise.Apprise.instantiate(url, suppress_exceptions=True)


def _notify(service: apprise.NotifyBase, post: Post, told: list[str]) -> bool:
    """Send one notice; what apprise writes about it goes to `told`."""
    sender = apprise.Apprise()
    sender.add(service)

    def hear(entry: apprise.NotifyLogEntry, _: apprise.NotifyBase | None) -> None:
        told.append(str(entry.message))

    return bool(sender.notify(body=post.text, title=post.headline, log_callback=hear, log_level=logging.DEBUG))
