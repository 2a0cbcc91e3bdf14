"""What Slack hands in, the same by socket and by signed calls: taken by the desk first, confirmed to Slack then.

Bolt answers after the listener has run (`process_before_response`), so an error of the desk's store is one to Slack,
which delivers again.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

import structlog
from pydantic import ValidationError
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.channels.slack.blocks import home_of, modal_of
from bot.channels.slack.events import CHANNEL, Asking, Place, command_of, event_of, is_private, press_of, words_of
from bot.channels.slack.markup import escaped
from bot.channels.slack.shapes import HomeEvent
from bot.channels.slack.threads import Threads
from bot.channels.slack.workspaces import QUIET, Workspaces
from desk.chats import Chat, ChatEvent, Home, Take
from desk.errors import ChannelBusy, ChannelError

log = structlog.get_logger()

Body: TypeAlias = dict[str, object]
Forget: TypeAlias = Callable[[str], Awaitable[None]]
"""Is told that a workspace, by its id, has removed the app."""

ANYTHING = re.compile("")
REMOVED = frozenset({"app_uninstalled", "tokens_revoked"})
SHOW_SECONDS = 1.0
"""How long a line shown to whoever pressed may take: the press must be confirmed within three seconds."""


class Hearing:
    """Hands what happens to the desk; `app` is Bolt's, to which both transports give what they receive."""

    def __init__(self, workspaces: Workspaces, *, home: Home | None, forget: Forget | None) -> None:
        """Hear nothing until `take` is set."""
        self.take: Take | None = None
        self.threads = Threads()
        self._workspaces = workspaces
        self._home = home
        self._forget = forget

    def app(self) -> AsyncApp:
        """Return the app, made in a running loop. Signatures are checked before anything comes here."""

        async def authorize(team_id: str | None) -> AuthorizeResult | None:  # Bolt takes no method here
            return await self._authorize(team_id)

        app = AsyncApp(
            logger=QUIET,
            name=CHANNEL,
            client=self._workspaces.client(None),
            authorize=authorize,  # type: ignore[arg-type]  # None is allowed, and means a stranger
            process_before_response=True,
            request_verification_enabled=False,
            signing_secret="",
        )
        app.event(ANYTHING)(self._event)
        app.action(ANYTHING)(self._press)
        app.view(ANYTHING)(self._words)
        app.command(ANYTHING)(self._command)
        app.error(self._failed)
        return app

    async def _authorize(self, team_id: str | None) -> AuthorizeResult | None:
        workspace = await self._workspaces.of(team_id or "")
        if workspace is None:
            log.warning("slack.stranger", team=team_id)
            return None
        return AuthorizeResult(
            enterprise_id=None,
            team_id=workspace.team,
            bot_user_id=workspace.bot,
            bot_id=workspace.bot_id,
            bot_token=workspace.token,
        )

    async def _failed(self, error: Exception) -> BoltResponse:
        """Let Slack deliver again what could not be taken; what has not the shape of its kind never will be."""
        if isinstance(error, ValidationError):
            log.warning("slack.unreadable", shape=error.title, errors=error.error_count())
            return BoltResponse(status=200)
        log.error("slack.not_taken", error=f"{type(error).__name__}: {error}")
        return BoltResponse(status=500)

    async def _event(self, body: Body, context: AsyncBoltContext) -> None:
        event = body["event"]
        if not isinstance(event, dict):
            return
        kind = str(event.get("type"))
        if kind in REMOVED:
            await self._removed(context.team_id or "", kind, event)
        elif kind == "app_home_opened":
            await self._show_home(_place(body, context), HomeEvent.model_validate(event))
        elif (found := event_of(_place(body, context), event)) is not None:
            await self._hand_in(found)
        else:
            log.debug("slack.ignored", type=kind)

    async def _hand_in(self, event: ChatEvent) -> str | None:
        if self.take is None:
            raise ChannelBusy(1)
        self.threads.seen(event)
        return await self.take(await self._named(event))

    async def _named(self, event: ChatEvent) -> ChatEvent:
        team, _, channel = event.chat.id.partition("/")
        user = event.account.id.partition("/")[2]
        name = event.account.name or self._workspaces.name_of(team, user)
        chat_name = "" if is_private(channel) else event.chat_name or self._workspaces.name_of(team, channel)
        names = await asyncio.gather(_known(name), _known(chat_name))
        return replace(event, account=replace(event.account, name=names[0]), chat_name=names[1])

    async def _press(self, body: Body, ack: AsyncAck, context: AsyncBoltContext) -> None:
        found = press_of(_place(body, context), body)
        if isinstance(found, Asking):
            await self._ask(context.team_id or "", found)
        elif found is not None:
            await self._show(found, await self._hand_in(found))
        await ack()

    async def _ask(self, team: str, asking: Asking) -> None:
        modal = modal_of(label=asking.label, asks=asking.asks, carried=asking.carried.model_dump())
        client = await self._workspaces.client_of(team)
        try:
            await self._workspaces.call("views.open", client.views_open(trigger_id=asking.trigger, view=modal))
        except ChannelError as error:
            log.warning("slack.not_asked", error=str(error))

    async def _words(self, body: Body, ack: AsyncAck, context: AsyncBoltContext) -> None:
        found = words_of(_place(body, context), body)
        if found is not None:
            await self._show(found, await self._hand_in(found))
        await ack()

    async def _command(self, body: Body, ack: AsyncAck, context: AsyncBoltContext) -> None:
        found = command_of(_place(body, context), body)
        if found.private:
            found = replace(found, chat=await self._direct(found))
        line = await self._hand_in(found)
        await ack(text=escaped(line or ""), response_type="ephemeral" if line else None)

    async def _direct(self, event: ChatEvent) -> Chat:
        """Return the private chat with the desk: a command can be given in one of two people, where the desk is not."""
        team, _, user = event.account.id.partition("/")
        try:
            return Chat(CHANNEL, f"{team}/{await self._workspaces.direct(team, user)}")
        except ChannelError as error:
            log.warning("slack.no_direct", error=str(error))
            return event.chat

    async def _show(self, event: ChatEvent, line: str | None) -> None:
        """Show a line to whoever pressed; that it cannot be shown changes nothing."""
        if not line:
            return
        team, _, channel = event.chat.id.partition("/")
        user = event.account.id.partition("/")[2]
        try:
            async with asyncio.timeout(SHOW_SECONDS):
                client = await self._workspaces.client_of(team)
                shown = client.chat_postEphemeral(channel=channel, user=user, text=escaped(line))
                await self._workspaces.call("chat.postEphemeral", shown)
        except (ChannelError, TimeoutError) as error:
            log.warning("slack.not_shown", error=str(error))

    async def _show_home(self, place: Place, opened: HomeEvent) -> None:
        if self._home is None or opened.tab != "home":
            return
        try:
            lines = await self._home(place.account(opened.user))
            client = await self._workspaces.client_of(place.team)
            await self._workspaces.call("views.publish", client.views_publish(user_id=opened.user, view=home_of(lines)))
        except ChannelError as error:
            log.warning("slack.no_home", error=str(error))

    async def _removed(self, team: str, kind: str, event: Mapping[str, object]) -> None:
        tokens = event.get("tokens")
        if kind == "tokens_revoked" and not (isinstance(tokens, dict) and tokens.get("bot")):
            return  # of a person's token, which the desk has none of
        log.warning("slack.removed", team=team, reason=kind)
        self._workspaces.forget(team)
        if self._forget is not None:
            await self._forget(team)


async def _known(name: str | Awaitable[str]) -> str:
    return name if isinstance(name, str) else await name


def _place(body: Body, context: AsyncBoltContext) -> Place:
    app = str(body.get("api_app_id") or "")
    return Place(app, context.team_id or "", context.bot_user_id or "", str(body.get("event_id") or ""))


async def heard(app: AsyncApp, body: Body) -> BoltResponse:
    """Return what Bolt answers to a payload whose origin is known: from the app's own socket, or signed."""
    try:
        return await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body, headers={}))
    except (LookupError, AttributeError, TypeError, ValueError) as error:
        # Bolt looks for the listener by fields that it takes for granted, and raises where one is not there.
        log.warning("slack.unreadable", shape=str(body.get("type")), errors=1, error=type(error).__name__)
        return BoltResponse(status=400)
