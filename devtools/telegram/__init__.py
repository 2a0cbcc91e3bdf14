"""Telegram's Bot API on loopback, with the people, groups and topics behind it."""

from devtools.telegram.fake import FakeTelegram

__all__ = ["FakeTelegram"]
