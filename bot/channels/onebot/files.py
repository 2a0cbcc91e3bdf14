"""Fetching the files that come with messages: at once, because their addresses expire, and from QQ's hosts alone."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import Collection
from dataclasses import dataclass

import aiohttp
import structlog
from yarl import URL

from bot.channels.onebot.connection import Frame
from bot.channels.onebot.segments import identifier
from desk.errors import ChannelRefused

log = structlog.get_logger()

PIECE = 64 * 1024


class Unfetched(Exception):
    """An address gave nothing: it has expired, or the host is away."""


@dataclass(frozen=True, slots=True)
class Handle:
    """Where a file is: its address, which expires, and the action of which account gives another."""

    bot: str
    url: str
    action: str
    params: Frame


def read_handle(text: str) -> Handle:
    """Return what `segments.handle` wrote.

    Raises:
        ChannelRefused: this is no handle.
    """
    try:
        read = json.loads(text)
        return Handle(str(read["bot"]), str(read["url"]), str(read["action"]), dict(read["params"]))
    except (ValueError, TypeError, KeyError) as error:
        raise ChannelRefused("no file of QQ") from error


class Fetcher:
    """Fetches from allowed hosts, never more than was asked for."""

    def __init__(self, hosts: Collection[str], *, seconds: float) -> None:
        """`hosts` are those that may be called, with all below them; `seconds` is how long one file may take."""
        self._hosts = tuple(hosts)
        self._seconds = seconds

    def allows(self, url: str) -> bool:
        """Tell whether an address may be called: it came in a message, and must not lead into the desk's own net."""
        host = _host(url)
        return any(host == one or host.endswith(f".{one}") for one in self._hosts)

    async def get(self, url: str, *, most: int) -> bytes:
        """Return what lies at an address; redirections are not followed.

        Raises:
            Unfetched: nothing came.
            ChannelRefused: it is longer than `most` bytes.
        """
        if not self.allows(url):
            if url:
                log.warning("onebot.host_not_allowed", host=_host(url))
            raise Unfetched
        timeout = aiohttp.ClientTimeout(total=self._seconds)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(url, allow_redirects=False) as answer,
            ):
                if answer.status != 200:
                    raise Unfetched
                return await self._body(answer, most)
        except (aiohttp.ClientError, TimeoutError, asyncio.IncompleteReadError) as error:
            raise Unfetched from error

    @staticmethod
    async def _body(answer: aiohttp.ClientResponse, most: int) -> bytes:
        found = bytearray()
        async for piece in answer.content.iter_chunked(PIECE):
            found += piece
            if len(found) > most:
                raise ChannelRefused(f"the file is longer than {most} bytes")
        return bytes(found)


def _host(url: str) -> str:
    """Return the host of an address as the client reads it; "" where it is no address of the web."""
    try:
        read = URL(url)
    except ValueError:
        return ""
    return (read.host or "") if read.scheme in {"http", "https"} else ""


def content_in(data: Frame, *, most: int) -> bytes | None:
    """Return the content that an implementation's answer holds itself; None where it holds none.

    Raises:
        ChannelRefused: it is longer than `most` bytes.
    """
    encoded = data.get("base64")
    if not isinstance(encoded, str) or not encoded:
        return None
    size = identifier(data.get("file_size"))
    if len(encoded) * 3 // 4 > most + 3 or (size is not None and int(size) > most):
        raise ChannelRefused(f"the file is longer than {most} bytes")
    try:
        content = base64.b64decode(encoded.removeprefix("base64://"), validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(content) > most:
        raise ChannelRefused(f"the file is longer than {most} bytes")
    return content
