"""What Slack's errors mean to the desk: the one table. Source: docs/channels/slack.md, "Errors"."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import ClientConnectorError, ClientError, ClientResponse
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from desk.errors import ChannelBusy, ChannelError, ChannelGone, ChannelRefused, DeliveryUnknown

TROUBLE = (SlackClientError, ClientError, TimeoutError, OSError, ValueError, AttributeError)
"""What a call of the SDK raises; the last two where a proxy answered in Slack's place with something else than JSON."""
GONE = frozenset(
    {
        "account_inactive",
        "cannot_dm_bot",
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "user_disabled",
        "user_not_found",
        "users_not_found",
    }
)
BUSY = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"})
LIMITED = frozenset({"rate_limited", "ratelimited"})
PER_CHANNEL = frozenset({"chat.postMessage", "chat.postEphemeral"})
"""Methods whose limit is one message a second per channel; all others have one for the whole workspace."""
MOST_SECONDS = 600.0
ELSEWHERE = 30.0
"""How long to wait, in seconds, where something else than Slack refused a call."""


def as_channel_error(error: Exception, method: str) -> ChannelError:
    """Return what an error of a call of `method` means to the desk."""
    if isinstance(error, SlackApiError):
        return _of_answer(error, method)
    if isinstance(error, ClientConnectorError):
        return ChannelBusy(1, everywhere=True)  # no connection, so nothing was sent
    if isinstance(error, SlackClientError):
        return ChannelRefused(f"{method}: {type(error).__name__}")
    return DeliveryUnknown(f"{method}: {type(error).__name__}")


def _of_answer(error: SlackApiError, method: str) -> ChannelError:
    answer = error.response
    status, code = _told(answer)
    if status == 429 or code in LIMITED:
        return ChannelBusy(_seconds(answer.headers), everywhere=method not in PER_CHANNEL)
    if status >= 500 or code in BUSY:
        return ChannelBusy(1)
    if not code:  # a proxy between here and Slack
        return DeliveryUnknown(f"{method}: the answer is not Slack's") if status == 200 else ChannelBusy(ELSEWHERE)
    return (ChannelGone if code in GONE else ChannelRefused)(f"{method}: {code}")


def _told(answer: AsyncSlackResponse | ClientResponse) -> tuple[int, str]:
    """Return an answer's status and Slack's word for what is wrong, "" where there is none."""
    if isinstance(answer, ClientResponse):  # its body was no JSON
        return answer.status, ""
    return answer.status_code, str(answer.data.get("error", "")) if isinstance(answer.data, dict) else ""


def _seconds(headers: Mapping[str, str]) -> float:
    """Return how long Slack asks to wait, in seconds; 1 where it does not tell."""
    asked = str(headers.get("Retry-After", ""))
    return min(float(asked), MOST_SECONDS) if asked.isascii() and asked.isdecimal() else 1.0
