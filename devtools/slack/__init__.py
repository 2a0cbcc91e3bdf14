"""A Slack over loopback that speaks its wire protocol, and the people in it."""

from __future__ import annotations

from devtools.slack.server import FakeSlack

__all__ = ["FakeSlack"]
