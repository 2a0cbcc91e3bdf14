"""What `zhiban channels check` asks Feishu: whether the app's secret works, its bot is on, and what it may not.

The sentences to the keys stand in bot/texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from bot.channels.feishu.calls import Call, Calls
from bot.channels.feishu.places import Places
from desk.chats import Finding
from desk.errors import ChannelBusy, ChannelError, DeliveryUnknown

NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "im:message.p2p_msg:readonly": ("im:message", "im:message.p2p_msg"),
    "im:message.group_at_msg:readonly": ("im:message", "im:message.group_at_msg", "im:message.group_msg"),
    "im:message:send_as_bot": ("im:message",),
    "im:message:readonly": ("im:message",),
    "im:message:update": ("im:message", "im:message:send_as_bot"),
    "im:message.reactions:read": ("im:message", "im:message:readonly"),
    "im:resource": (),
    "im:chat:readonly": ("im:chat", "im:chat:read"),
}
"""What the app must be allowed, each with what includes it; docs/channels/feishu.md says for what."""
HEARS_ALL = "im:message.group_msg"
ON = 2
"""How Feishu says that a bot is switched on for the organisation."""


async def findings(calls: Calls, places: Places) -> Sequence[Finding]:
    """Return what was found, the app first; asks Feishu and raises nothing."""
    try:
        bot = await places.about_bot()
    except (ChannelBusy, DeliveryUnknown) as away:
        return [Finding("channels.no_answer", ok=False, values={"problem": str(away.__cause__ or away)[:200]})]
    except ChannelError as error:
        return [Finding("channel.feishu.app", ok=False, values={"bot": "", "problem": str(error)})]
    found = [
        Finding("channel.feishu.app", ok=True, values={"bot": str(bot.get("app_name") or ""), "problem": ""}),
        Finding("channel.feishu.bot", ok=bot.get("activate_status") == ON),
    ]
    return [*found, *await _of_scopes(calls)]


async def _of_scopes(calls: Calls) -> Sequence[Finding]:
    try:
        answer = await calls.call(Call("GET", "/open-apis/application/v6/scopes"))
    except ChannelError as error:
        return [Finding("channels.no_answer", ok=False, values={"problem": str(error)[:200]})]
    data = answer.get("data")
    rows = data.get("scopes") if isinstance(data, dict) else None
    granted = {
        str(row.get("scope_name"))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, dict) and row.get("grant_status") == 1
    }
    missing = sorted(name for name, wider in NEEDS.items() if not granted & {name, *wider})
    return [
        Finding("channel.feishu.scopes", ok=not missing, values={"scopes": ", ".join(missing)}),
        Finding("channel.feishu.hears", ok=HEARS_ALL in granted),
    ]
