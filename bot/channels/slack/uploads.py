"""Files out: put at Slack's first, shared in a channel when the words that go with them stand there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.errors import TROUBLE, as_channel_error
from bot.channels.slack.workspaces import Workspaces
from desk.chats import PostFile
from desk.errors import ChannelBusy, ChannelRefused

Put = Sequence[dict[str, str | None]]


class Uploads:
    """Slack's upload in three steps; the first two can be repeated, since nobody sees anything of them."""

    def __init__(self, workspaces: Workspaces) -> None:
        """Upload by the workspaces' connections."""
        self._workspaces = workspaces

    async def put(self, client: AsyncWebClient, files: Sequence[PostFile]) -> Put:
        """Upload files; nobody sees them yet.

        Raises:
            ChannelError: one cannot be uploaded, or read here.
        """
        return [{"id": await self._put(client, one), "title": one.name} for one in files]

    async def _put(self, client: AsyncWebClient, file: PostFile) -> str:
        try:
            content = await asyncio.to_thread(file.path.read_bytes)
        except OSError as error:
            raise ChannelRefused(f"{file.name}: {error.strerror}") from error
        place = await self._workspaces.call(
            "files.getUploadURLExternal",
            client.files_getUploadURLExternal(filename=file.name, length=len(content)),
        )
        try:
            put = self._workspaces.session().post(str(place["upload_url"]), data=content, proxy=client.proxy)
            async with put as answer:
                status = answer.status
        except TROUBLE as error:
            raise ChannelBusy(1) from as_channel_error(error, "upload")
        if status != 200:
            raise ChannelBusy(1) if status >= 500 or status == 429 else ChannelRefused(f"{file.name}: {status}")
        return str(place["file_id"])

    async def share(self, client: AsyncWebClient, files: Put, *, channel: str, thread: str | None) -> None:
        """Show uploaded files in a channel.

        Raises:
            ChannelError: by the table in `errors`.
        """
        if files:
            shared = client.files_completeUploadExternal(files=list(files), channel_id=channel, thread_ts=thread)
            await self._workspaces.call("files.completeUploadExternal", shared)
