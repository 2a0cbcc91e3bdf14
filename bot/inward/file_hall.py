"""Files that lie at a vendor's, fetched into the desk's folder."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

import structlog

from bot.attachments import AttachmentFolder
from desk.chats import Messenger, RemoteFile
from desk.errors import ChannelBusy, ChannelError, ChannelRefused
from desk.messages import Attachment

log = structlog.get_logger()

FILE_BYTES: Final = 20 * 1024 * 1024
"""The largest file that is fetched."""
FILES_MOST: Final = 10
"""So many files of one message are fetched."""
_TRIES: Final = 3
_WAIT_SECONDS: Final = 5.0
_FETCH_SECONDS: Final = 60.0


class FileHall:
    """Fetches files."""

    def __init__(self, messengers: Mapping[str, Messenger], folder: AttachmentFolder) -> None:
        """Keep what `messengers` give in `folder`."""
        self._messengers = messengers
        self._folder = folder

    async def fetch(
        self, channel: str, files: Sequence[RemoteFile], *, contract: str
    ) -> tuple[tuple[Attachment, ...], list[str]]:
        """Return the files as the desk keeps them, and the names of those that it could not get."""
        kept: list[Attachment] = []
        refused = [file.name for file in files[FILES_MOST:]]
        for file in files[:FILES_MOST]:
            content = await self._content(channel, file)
            if content is None:
                refused.append(file.name)
            else:
                kept.append(await self._folder.keep(contract, name=file.name, content=content))
        return tuple(kept), refused

    async def _content(self, channel: str, file: RemoteFile) -> bytes | None:
        messenger = self._messengers.get(channel)
        if messenger is None or (file.size is not None and file.size > FILE_BYTES):
            log.info("chat.file_refused", channel=channel, size=file.size)
            return None
        for _ in range(_TRIES):
            try:
                async with asyncio.timeout(_FETCH_SECONDS):
                    content = await messenger.fetch(file, most=FILE_BYTES)
                return content if len(content) <= FILE_BYTES else None
            except ChannelBusy as busy:
                await asyncio.sleep(min(max(busy.seconds, 0.0), _WAIT_SECONDS))
            except ChannelRefused:
                break
            except (ChannelError, TimeoutError):
                continue
            except Exception:
                log.exception("chat.fetch_failed", channel=channel)
                break
        log.info("chat.file_refused", channel=channel, size=file.size)
        return None
