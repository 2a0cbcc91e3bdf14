"""Every channel that the contract suite runs over: a fake vendor and the messenger that is connected to it.

A rig is entered for one test. Adding a channel is one function and one line in `RIGS`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from desk.chats import Messenger
from devtools.scripted_messenger import PLAIN, ScriptedMessenger
from devtools.vendor import FakeVendor


@dataclass(frozen=True, slots=True)
class Rig:
    """A vendor and the desk's messenger; `group` is a group's chat as the vendor's people name it."""

    vendor: FakeVendor
    messenger: Messenger
    group: str = "g1"


MakeRig = Callable[[], AbstractAsyncContextManager[Rig]]


@asynccontextmanager
async def scripted() -> AsyncIterator[Rig]:
    """Give a messenger in memory that can do everything."""
    messenger = ScriptedMessenger()
    yield Rig(messenger, messenger)


@asynccontextmanager
async def plain() -> AsyncIterator[Rig]:
    """Give a messenger in memory without buttons, edits and threads."""
    messenger = ScriptedMessenger("plain", PLAIN)
    yield Rig(messenger, messenger)


RIGS = [pytest.param(scripted, id="in memory, able"), pytest.param(plain, id="in memory, plain")]
