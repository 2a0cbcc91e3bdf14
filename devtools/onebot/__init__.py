"""A OneBot v11 implementation over loopback, with a QQ behind it in which a test plays the people."""

from devtools.onebot.fake import FakeOneBot
from devtools.onebot.qq import QQDay

__all__ = ["FakeOneBot", "QQDay"]
