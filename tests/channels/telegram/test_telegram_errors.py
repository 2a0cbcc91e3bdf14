"""The table of errors, row by row; what comes over the wire is told in test_telegram_out."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.telegram.errors import as_channel_error
from desk.errors import ChannelBusy, ChannelError, ChannelGone, ChannelRefused, DeliveryUnknown


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    """Return an error with what led to it, as python-telegram-bot raises it."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "meant"),
    [
        pytest.param(Forbidden("Forbidden: bot can't initiate conversation with a user"), ChannelGone, id="no start"),
        pytest.param(BadRequest("Bad Request: TOPIC_CLOSED"), ChannelGone, id="a closed topic"),
        pytest.param(BadRequest("Bad Request: group chat was deactivated"), ChannelGone, id="a dead group"),
        pytest.param(BadRequest("Bad Request: not enough rights to send documents"), ChannelGone, id="no rights"),
        pytest.param(BadRequest("Bad Request: message is too long"), ChannelRefused, id="too long"),
        pytest.param(BadRequest("Bad Request: BUTTON_DATA_INVALID"), ChannelRefused, id="a bad button"),
        pytest.param(ChatMigrated(-100), ChannelRefused, id="moved twice"),
        pytest.param(InvalidToken("Unauthorized"), ChannelRefused, id="a wrong token"),
        pytest.param(InvalidToken("Not Found"), ChannelBusy, id="a proxy's 404"),
        pytest.param(Conflict("Conflict"), ChannelBusy, id="a conflict"),
        pytest.param(NetworkError("Internal Server Error"), ChannelBusy, id="500"),
        pytest.param(NetworkError("Bad Gateway"), ChannelBusy, id="502"),
        pytest.param(NetworkError("Gateway Timeout (504)"), DeliveryUnknown, id="504"),
        pytest.param(NetworkError("Request Entity Too Large (413)"), ChannelRefused, id="413"),
        pytest.param(caused(NetworkError("x"), httpx.ConnectError("x")), ChannelBusy, id="no connection"),
        pytest.param(caused(NetworkError("x"), httpx.ProxyError("x")), ChannelBusy, id="no proxy"),
        pytest.param(caused(TimedOut(), httpx.ConnectTimeout("x")), ChannelBusy, id="no connection in time"),
        pytest.param(caused(TimedOut(), httpx.PoolTimeout("x")), ChannelBusy, id="no free connection"),
        pytest.param(caused(TimedOut(), httpx.ReadTimeout("x")), DeliveryUnknown, id="no answer in time"),
        pytest.param(caused(TimedOut(), httpx.WriteTimeout("x")), DeliveryUnknown, id="half written"),
        pytest.param(caused(NetworkError("x"), httpx.ReadError("x")), DeliveryUnknown, id="broken off"),
        pytest.param(caused(NetworkError("x"), httpx.RemoteProtocolError("x")), DeliveryUnknown, id="half an answer"),
        pytest.param(TelegramError("Invalid server response"), DeliveryUnknown, id="an answer that is none"),
    ],
)
def test_each_error_has_its_meaning(error: TelegramError, meant: type[ChannelError]) -> None:
    assert type(as_channel_error(error)) is meant


@pytest.mark.parametrize("wait", [pytest.param(35, id="a number"), pytest.param(timedelta(seconds=35), id="a time")])
def test_the_seconds_to_wait_are_those_that_telegram_names(wait: int | timedelta) -> None:
    told = as_channel_error(RetryAfter(wait))
    assert isinstance(told, ChannelBusy)
    assert (told.seconds, told.everywhere) == (35.0, False)
