"""Calls of Feishu's open platform, by the library's own asynchronous client.

The library gets a tenant's token by a call that blocks the event loop, and takes any answer with status 200 for a
success: so the token is asked for here, and the answer's code read here.
"""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import httpx
from lark_oapi import AccessTokenType, BaseRequest, Client, HttpMethod, LogLevel, RequestOption

from bot.channels.feishu.errors import TROUBLE, TokenRefused, of_answer, of_trouble
from bot.channels.feishu.settings import FeishuSettings
from desk.errors import ChannelRefused, DeliveryUnknown

Body: TypeAlias = dict[str, object]
TOKEN: Final = "/open-apis/auth/v3/tenant_access_token/internal"  # noqa: S105 - an address
EARLY = 600.0
"""A token is asked for anew so many seconds before it ends."""
FILES_TIMES = 6
"""How many times longer than other calls one that carries a file may take."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call; it can be made again, for nothing in it is used up."""

    method: str
    path: str
    places: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = None
    file: tuple[str, str, bytes] | None = None
    """The field, the name and the content of a file that goes with it."""

    def request(self) -> BaseRequest:
        """Return it as the library wants it, which takes a request apart while sending."""
        made = BaseRequest.builder().http_method(HttpMethod[self.method]).uri(self.path)
        made = made.token_types(set() if self.path == TOKEN else {AccessTokenType.TENANT})
        body = None if self.body is None else dict(self.body)
        if self.file is not None and body is not None:
            name, filename, content = self.file
            body[name] = _Named(content, filename)
        return made.paths(dict(self.places)).queries(list(self.query.items())).body(body).build()


class _Named(io.BytesIO):
    """A file in memory; its name becomes the part's in the form."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


class Calls:
    """The app at Feishu's."""

    def __init__(self, settings: FeishuSettings) -> None:
        """Call as `settings` say; nothing is sent yet."""
        self._settings = settings
        self._lock = asyncio.Lock()
        self._token = ""
        self._good_until = 0.0
        # The library's own log is kept silent: it tells of failed pushes with whole traces, on the standard output.
        self._client = (
            Client.builder()
            .app_id(settings.app_id)
            .app_secret(settings.app_secret)
            .domain(settings.api_url)
            .timeout(settings.seconds)
            .enable_set_token(enable_set_token=True)
            .log_level(LogLevel.CRITICAL)
            .build()
        )

    async def call(self, call: Call) -> Body:
        """Make a call and return the answer.

        Every call of the desk can be repeated harmlessly (what is sent carries a name of its own), so one whose answer
        was lost is made once more.

        Raises:
            ChannelError: by the table in `errors`.
        """
        try:
            return await self._with_token(call)
        except DeliveryUnknown:
            return await self._with_token(call)

    async def _with_token(self, call: Call) -> Body:
        try:
            return await self._made(call, await self.token())
        except TokenRefused:
            self._token = ""
            return await self._made(call, await self.token())

    async def token(self) -> str:
        """Return the app's token in its organisation.

        Raises:
            ChannelError: by the table in `errors`.
        """
        async with self._lock:
            now = asyncio.get_running_loop().time()
            if not self._token or now >= self._good_until:
                body = {"app_id": self._settings.app_id, "app_secret": self._settings.app_secret}
                answer = await self._made(Call("POST", TOKEN, body=body), "")
                token, expire = answer.get("tenant_access_token"), answer.get("expire")
                if not isinstance(token, str) or not isinstance(expire, int):
                    raise ChannelRefused("the answer holds no token")
                self._token, self._good_until = token, now + max(expire - EARLY, 0)
            return self._token

    async def _made(self, call: Call, token: str) -> Body:
        option = RequestOption.builder().tenant_access_token(token).build()
        seconds = self._settings.seconds * (FILES_TIMES if call.file else 1)
        try:
            async with asyncio.timeout(seconds):
                raw = (await self._client.arequest(call.request(), option)).raw
        except TROUBLE as error:
            raise of_trouble(error, call.path) from error
        code, body = _read(raw.content)
        if code != 0 or raw.status_code >= 400:
            raise of_answer(raw.status_code, raw.headers, code or None, what=call.path)
        return body

    @asynccontextmanager
    async def stream(self, path: str, **query: str) -> AsyncIterator[httpx.Response]:
        """Open a file to read it piece by piece; the library would hold it whole, however long.

        Raises:
            ChannelError: by the table in `errors`.
        """
        headers = {"Authorization": f"Bearer {await self.token()}"}
        address = f"{self._settings.api_url}{path}"
        try:
            async with (
                asyncio.timeout(self._settings.seconds * FILES_TIMES),
                httpx.AsyncClient(timeout=self._settings.seconds) as client,
                client.stream("GET", address, params=query, headers=headers) as answer,
            ):
                if answer.status_code != 200 or "content-disposition" not in answer.headers:
                    code, _ = _read(await answer.aread())
                    raise of_answer(answer.status_code, answer.headers, code, what="file")
                yield answer
        except TROUBLE as error:
            raise of_trouble(error, "file") from error


def _read(content: bytes) -> tuple[int | None, Body]:
    """Return an answer's code and what it holds; None where it is not Feishu's."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None, {}
    code = found.get("code") if isinstance(found, dict) else None
    return (code, found) if isinstance(code, int) else (None, {})
