"""Slack: Socket Mode or signed HTTP in, the Web API out."""

from __future__ import annotations

from bot.channels.slack.messenger import SlackMessenger
from bot.channels.slack.settings import SlackSettings

__all__ = ["SlackMessenger", "SlackSettings"]
