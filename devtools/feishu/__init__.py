"""A Feishu open platform over loopback that speaks its wire protocol, and the people in it."""

from __future__ import annotations

from devtools.feishu.server import FakeFeishu

__all__ = ["FakeFeishu"]
