"""Slack as a messenger (`desk.chats.Messenger`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import structlog
from aiohttp import ClientResponse
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.blocks import blocks_of, fallback
from bot.channels.slack.checks import findings
from bot.channels.slack.errors import TROUBLE, as_channel_error
from bot.channels.slack.events import CHANNEL, is_private
from bot.channels.slack.hearing import Forget, Hearing
from bot.channels.slack.oauth import Installing, Save
from bot.channels.slack.settings import SlackSettings
from bot.channels.slack.signed_http import SignedCalls
from bot.channels.slack.socket_mode import SocketMode
from bot.channels.slack.uploads import Uploads
from bot.channels.slack.workspaces import TokenOf, Workspaces
from desk.channels import Capabilities, Rates
from desk.chats import Finding, Home, Hook, Post, RemoteFile, Take
from desk.clocks import Clock
from desk.errors import ChannelBusy, ChannelError, ChannelRefused, DeliveryUnknown

log = structlog.get_logger()

CAPABILITIES = Capabilities(
    buttons=True,
    replies=True,
    attachments=True,
    text_limit=4000,
    edits=True,
    threads=True,
    reactions=True,
    files_bytes=100 * 1024**2,
    buttons_most=10,
    rates=Rates(chat_seconds=1.0),
)
"""Slack takes 25 buttons in a row and cuts text at 40 000 characters, but advises 4000; ten buttons can be read.

It takes files of 1 GB, but they are sent from memory."""


class SlackMessenger:
    """The channel "slack"."""

    name = CHANNEL
    capabilities = CAPABILITIES

    def __init__(
        self,
        settings: SlackSettings,
        clock: Clock,
        *,
        token_of: TokenOf | None = None,
        save: Save | None = None,
        forget: Forget | None = None,
        home: Home | None = None,
    ) -> None:
        """Connect by `settings`.

        Where several workspaces install the app, `token_of` tells the bot's token in one, `save` keeps a new one and
        `forget` is told that one is gone. `home` returns the lines of a person's page in the app.
        """
        self._settings = settings
        self._workspaces = Workspaces(settings, token_of)
        self._uploads = Uploads(self._workspaces)
        self._hearing = Hearing(self._workspaces, home=home, forget=forget)
        self._signed = None
        self._installing = None
        self._socket = None
        if settings.app_token is not None:
            self._socket = SocketMode(self._workspaces, settings.app_token, self._bolt)
        if settings.signing_secret is not None:
            self._signed = SignedCalls(settings.signing_secret, clock, self._bolt)
        if settings.client_id is not None and save is not None:
            self._installing = Installing(settings, self._workspaces, clock, save=save)

    @cached_property
    def _app(self) -> AsyncApp:
        return self._hearing.app()

    def _bolt(self) -> AsyncApp:
        return self._app

    async def run(self, take: Take) -> None:
        """Be connected by Socket Mode until cancelled; without it, return at once and wait for Slack's calls.

        Raises:
            ChannelRefused: Slack does not take the app's token or the bot's.
        """
        self._hearing.take = take
        await self._introduce()
        if self._socket is not None:
            try:
                await self._socket.run()
            finally:
                await self.close()

    async def _introduce(self) -> None:
        """Ask who the bot is; where Slack cannot be asked now, the first event does it."""
        if self._settings.bot_token is None:
            return
        try:
            workspace = await self._workspaces.asked(self._settings.bot_token)
        except ChannelRefused:
            raise
        except ChannelError as error:
            log.warning("slack.away", error=str(error))
        else:
            log.info("slack.introduced", team=workspace.team, bot=workspace.bot)

    async def close(self) -> None:
        """Close the connections to Slack; a later call opens them anew."""
        await self._workspaces.close()

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """Return `events`, `interactivity` and `commands` for signed calls, `oauth` for the browser's way back."""
        hooks: dict[str, Hook] = {}
        if self._signed is not None:
            hooks = dict.fromkeys(("events", "interactivity", "commands"), self._signed.answer)
        return {**hooks, "GET oauth": self._installing.answer} if self._installing is not None else hooks

    def install_link(self) -> str:
        """Return an address, good for ten minutes, where an admin installs the app in another workspace.

        Raises:
            ChannelRefused: the desk is set up for one workspace.
        """
        if self._installing is None:
            raise ChannelRefused("set client_id and client_secret to let other workspaces install the app")
        return self._installing.link()

    async def send(self, post: Post) -> Sequence[str]:
        """Post a message, its files after it; see `desk.chats.Messenger.send`."""
        team, channel, client = await self._at(post)
        thread = self._thread(post, channel)
        files = await self._uploads.put(client, post.files)
        answer = await self._workspaces.call(
            "chat.postMessage",
            client.chat_postMessage(
                channel=channel,
                text=fallback(post),
                blocks=blocks_of(post),
                thread_ts=thread,
                unfurl_links=False,
                unfurl_media=False,
            ),
        )
        sent = str(answer["ts"])
        try:
            await self._uploads.share(client, files, channel=channel, thread=thread)
        except ChannelError as error:
            log.warning("slack.files_not_shared", post=post.id, team=team, error=str(error))
            raise DeliveryUnknown(f"the words arrived, the files may not have: {error}") from error
        return [sent]

    def _thread(self, post: Post, channel: str) -> str | None:
        """Return the thread of a post: in a private chat only one that is asked for, since replies there hide in it."""
        wanted = post.thread or post.chat.topic or (None if is_private(channel) else post.reply_to)
        return None if wanted is None else self._hearing.threads.of(channel, wanted)

    async def edit(self, post: Post, message: str) -> None:
        """Put a post in place of an earlier one; see `desk.chats.Messenger.edit`."""
        _, channel, client = await self._at(post)
        changed = client.chat_update(channel=channel, ts=message, text=fallback(post), blocks=blocks_of(post))
        await self._workspaces.call("chat.update", changed)

    async def _at(self, post: Post) -> tuple[str, str, AsyncWebClient]:
        """Return the workspace and the channel of a post; a person's id stands for the private chat with the desk."""
        team, _, channel = post.chat.id.partition("/")
        client = await self._workspaces.client_of(team)
        if channel[:1] in {"U", "W"}:
            channel = await self._workspaces.direct(team, channel)
        return team, channel, client

    async def fetch(self, file: RemoteFile, *, most: int) -> bytes:
        """Return a file's content; see `desk.chats.Messenger.fetch`."""
        team, _, identifier = file.handle.partition("/")
        client = await self._workspaces.client_of(team)
        answer = await self._workspaces.call("files.info", client.files_info(file=identifier))
        found: dict[str, object] = answer["file"]
        address = str(found.get("url_private_download") or found.get("url_private") or "")
        if not address.startswith(self._settings.files_url):
            raise ChannelRefused("the file lies elsewhere than at Slack's")
        headers = {"Authorization": f"Bearer {client.token}"}
        try:
            # A redirect leads to the sign-in page, where the token may not read files.
            got = self._workspaces.session().get(address, headers=headers, allow_redirects=False, proxy=client.proxy)
            async with got as response:
                return await _content(response, most)
        except TROUBLE as error:
            raise as_channel_error(error, "file") from error

    async def check(self) -> Sequence[Finding]:
        """Ask Slack whether the tokens work and which scopes are missing."""
        return await findings(self._settings, self._workspaces, self._socket)


async def _content(response: ClientResponse, most: int) -> bytes:
    if response.status == 429 or response.status >= 500:
        raise ChannelBusy(1)
    if response.status != 200:
        raise ChannelRefused(f"file: {response.status}")
    content = bytearray()
    async for part in response.content.iter_chunked(64 * 1024):
        content += part
        if len(content) > most:
            raise ChannelRefused(f"the file is longer than {most} bytes")
    return bytes(content)
