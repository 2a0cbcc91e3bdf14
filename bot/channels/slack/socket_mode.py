"""Socket Mode: one WebSocket to Slack, opened anew when it ends; each envelope is confirmed when the desk has it.

The SDK's own client goes on for ever with an address that has expired while Slack was away, so the connection is
kept here; envelopes are read and answered by the SDK's classes.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Final

import structlog
from aiohttp import ClientError, ClientWebSocketResponse, ClientWSTimeout, WSMsgType
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.channels.slack.hearing import heard
from bot.channels.slack.workspaces import Workspaces
from desk.errors import ChannelBusy, ChannelError, ChannelRefused

log = structlog.get_logger()

FIRST_WAIT = 0.25
LONGEST_WAIT = 30.0
"""How long to wait between two tries to connect, in seconds; it doubles from the first to this."""
LAST_WORDS_SECONDS = 3.0
"""How long what was received on a connection that ends may still take to be confirmed on it."""
HEARTBEAT_SECONDS = 15.0
LONGEST_ENVELOPE = 4 * 1024 * 1024
LASTING: Final = 5.0
"""A connection that lasted so many seconds was a good one: the next is opened after the shortest wait."""


class SocketMode:
    """The connection; `connected` tells whether Slack has greeted it."""

    def __init__(self, workspaces: Workspaces, app_token: str, app: Callable[[], AsyncApp]) -> None:
        """Connect with the app's token, and give to `app` what comes."""
        self._workspaces = workspaces
        self._token = app_token
        self._app = app
        self.connected = False

    async def run(self) -> None:
        """Be connected until cancelled.

        Raises:
            ChannelRefused: Slack does not take the app's token, or Socket Mode is switched off.
        """
        wait = FIRST_WAIT
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            try:
                await self._listen(await self.address())
            except ChannelRefused:
                raise
            except (ChannelError, ClientError, OSError) as error:
                log.warning("slack.disconnected", error=f"{type(error).__name__}: {error}")
                wait = max(wait, error.seconds) if isinstance(error, ChannelBusy) and error.seconds > 1 else wait
            finally:
                self.connected = False
            if loop.time() - began > LASTING:
                wait = FIRST_WAIT
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)

    async def address(self) -> str:
        """Return where to connect now; it holds for one connection.

        Raises:
            ChannelError: by the table in `errors`.
        """
        client = self._workspaces.client(self._token)
        answer = await self._workspaces.call(
            "apps.connections.open", client.apps_connections_open(app_token=self._token)
        )
        return str(answer["url"])

    async def _listen(self, address: str) -> None:
        session = self._workspaces.session()
        running: set[asyncio.Task[None]] = set()
        async with session.ws_connect(
            address,
            proxy=self._workspaces.proxy,
            heartbeat=HEARTBEAT_SECONDS,
            max_msg_size=LONGEST_ENVELOPE,
            timeout=ClientWSTimeout(ws_close=1),
        ) as socket:
            try:
                await self._hear(socket, running)
            finally:
                if running:
                    await asyncio.wait(running, timeout=LAST_WORDS_SECONDS)

    async def _hear(self, socket: ClientWebSocketResponse, running: set[asyncio.Task[None]]) -> None:
        """Read until the connection ends, or Slack asks for another."""
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            envelope = _envelope(message.data)
            kind = envelope.get("type")
            if kind == "hello":
                self.connected = True
                log.info("slack.connected")
            elif kind == "disconnect":
                log.info("slack.refreshed", reason=envelope.get("reason"))
                return
            elif (request := _request(envelope)) is not None:
                task = asyncio.create_task(self._handle(socket, request))
                running.add(task)
                task.add_done_callback(running.discard)

    async def _handle(self, socket: ClientWebSocketResponse, request: SocketModeRequest) -> None:
        """Give an envelope to Bolt and confirm it; where the desk could not take it, Slack delivers it again."""
        try:
            answer = await heard(self._app(), request.payload)
            if answer.status == 200:
                await socket.send_str(json.dumps(_confirmed(request, answer).to_dict()))
        except (ClientError, OSError) as error:
            log.warning("slack.not_confirmed", error=f"{type(error).__name__}: {error}")


def _envelope(data: str) -> dict[str, object]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        log.warning("slack.unreadable", shape="envelope", errors=1)
        return {}
    return found


def _request(envelope: dict[str, object]) -> SocketModeRequest | None:
    if not isinstance(envelope.get("payload"), dict):
        return None
    return SocketModeRequest.from_dict(envelope)


def _confirmed(request: SocketModeRequest, answer: BoltResponse) -> SocketModeResponse:
    if not answer.body or not request.accepts_response_payload:
        return SocketModeResponse(envelope_id=request.envelope_id)
    payload = json.loads(answer.body) if answer.body.startswith("{") else {"text": answer.body}
    return SocketModeResponse(envelope_id=request.envelope_id, payload=payload)
