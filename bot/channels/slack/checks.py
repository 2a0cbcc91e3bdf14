"""What `zhiban channels check` asks Slack: whether the bot's token works, what it may not, whether the socket is open.

The sentences to the keys stand in bot/texts.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.channels.slack.settings import SlackSettings
from bot.channels.slack.socket_mode import SocketMode
from bot.channels.slack.workspaces import Workspaces
from desk.chats import Finding
from desk.errors import ChannelBusy, ChannelError

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:read",
    "users:read",
)
"""What the bot's token must be allowed; docs/channels/slack.md says for what each is needed."""

SENTENCES = {
    "channel.slack.token": "channel.slack.token.remedy",
    "channel.slack.scopes": "channel.slack.scopes.remedy",
    "channel.slack.socket": "channel.slack.socket.remedy",
}
"""What a check may find, each with the sentence that tells how to mend it."""


async def findings(settings: SlackSettings, workspaces: Workspaces, socket: SocketMode | None) -> Sequence[Finding]:
    """Return what was found, the token first; asks Slack and raises nothing."""
    found = list(await _of_token(settings.bot_token, workspaces)) if settings.bot_token is not None else []
    if socket is not None:
        found.append(await _of_socket(socket))
    return found


async def _of_token(token: str, workspaces: Workspaces) -> Sequence[Finding]:
    try:
        workspace = await workspaces.asked(token)
    except ChannelBusy as busy:
        return [Finding("channels.no_answer", ok=False, values={"problem": str(busy.__cause__ or busy)[:200]})]
    except ChannelError as error:
        return [Finding("channel.slack.token", ok=False, values={"workspace": "", "problem": str(error)})]
    missing = sorted(set(SCOPES) - workspace.scopes)
    return [
        Finding("channel.slack.token", ok=True, values={"workspace": workspace.name, "problem": ""}),
        Finding("channel.slack.scopes", ok=not missing, values={"scopes": ", ".join(missing)}),
    ]


async def _of_socket(socket: SocketMode) -> Finding:
    """Return whether the socket is open, or could be: a check may run beside the desk, in a process of its own."""
    problem = ""
    if not socket.connected:
        try:
            await socket.address()
        except ChannelError as error:
            problem = str(error)
    return Finding("channel.slack.socket", ok=not problem, values={"problem": problem})
