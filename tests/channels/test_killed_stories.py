"""The desk killed and started again in the middle of each step of a story, over one rig of each vendor.

A kill here is a desk whose tasks are broken off at a chosen moment and which never gets to finish them; a new one is
opened over the same store. A real process is killed in `tests/bot/test_kill_on_telegram.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

import pytest
import pytest_asyncio

from bot.inward.doorkeeper import Doorkeeper
from desk.channels import Capabilities
from desk.chats import ChatEvent, Finding, Hook, Messenger, Post, RemoteFile, Take
from desk.tickets import State
from tests.channels.rigs import ONE_EACH, MakeRig, Rig
from tests.channels.street import Street, open_street
from tests.house import START
from tests.sayings import OUTAGE


class Moment(StrEnum):
    """When the desk is killed."""

    STORED = "stored, not let in"
    HANDLED = "handled, not settled"
    COMMITTED = "committed, not sent"
    SENT = "sent, not settled"


@dataclass(slots=True)
class Dying:
    """A messenger that, once `dies` is set, never comes back from a call that the vendor has taken."""

    behind: Messenger
    reached: asyncio.Event
    dies: bool = False

    name: str = field(init=False)
    capabilities: Capabilities = field(init=False)

    def __post_init__(self) -> None:
        """Be called as the one behind is, and able to do as much."""
        self.name, self.capabilities = self.behind.name, self.behind.capabilities

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """Return the hooks."""
        return self.behind.hooks

    async def run(self, take: Take) -> None:
        """Run."""
        await self.behind.run(take)

    async def send(self, post: Post) -> Sequence[str]:
        """Send, and perhaps die."""
        ids = await self.behind.send(post)
        await self._die()
        return ids

    async def edit(self, post: Post, message: str) -> None:
        """Edit, and perhaps die."""
        await self.behind.edit(post, message)
        await self._die()

    async def fetch(self, file: RemoteFile, *, most: int) -> bytes:
        """Fetch."""
        return await self.behind.fetch(file, most=most)

    async def check(self) -> Sequence[Finding]:
        """Check."""
        return await self.behind.check()

    async def close(self) -> None:
        """Close."""
        await self.behind.close()

    async def _die(self) -> None:
        if self.dies:
            self.reached.set()
            await asyncio.Event().wait()


@dataclass(slots=True)
class DyingDoor:
    """A doorkeeper that never comes back, before or after it has let somebody in."""

    behind: Doorkeeper
    reached: asyncio.Event
    lets_in: bool

    async def admit(self, row: int, event: ChatEvent) -> str | None:
        """Let in or not, and die."""
        if self.lets_in:
            await self.behind.admit(row, event)
        self.reached.set()
        await asyncio.Event().wait()
        return None


@pytest_asyncio.fixture(params=ONE_EACH)
async def rig(request: pytest.FixtureRequest) -> AsyncIterator[Rig]:
    """Yield a vendor with the messenger connected to it."""
    make: MakeRig = request.param
    async with make() as made:
        yield made


@dataclass(slots=True)
class Lives:
    """One desk after the other over the same store."""

    rig: Rig
    folder: Path
    moment: Moment
    now: datetime = START
    begun: bool = False
    said: list[str] = field(default_factory=list)

    async def step(self, act: Callable[[Street], Awaitable[object]], done: Callable[[Street], bool]) -> None:
        """Let something happen to a desk that is killed over it, and see it done by the next one."""
        dying = Dying(self.rig.connect(), asyncio.Event())
        async with self._street(dying, bound=not self.begun) as street:
            self.begun = True
            async with asyncio.timeout(20):
                await self._killed(street, dying, act)
            self.now = street.clock.now()
        async with self._street(self.rig.connect(), bound=False) as street:
            await street.desk.intake.resume()
            await street.reception.resume()
            await street.until(lambda: done(street), why="it goes on where it was")
            self.said += [street.all_text("@li"), street.all_text(street.place("zhang"))]
            self.now = street.clock.now()

    async def _killed(self, street: Street, dying: Dying, act: Callable[[Street], Awaitable[object]]) -> None:
        """Let something happen and return at the chosen moment."""
        await street.settled()  # so that it is connected: a press that the vendor cannot hand over is lost
        if self.moment in {Moment.STORED, Moment.HANDLED}:
            door = DyingDoor(street.reception._doorkeeper, dying.reached, lets_in=self.moment is Moment.HANDLED)
            street.reception._doorkeeper = door  # type: ignore[assignment]
        before = len(street.taken)
        await act(street)
        await street.came(before + 1)
        if self.moment in {Moment.STORED, Moment.HANDLED}:
            await dying.reached.wait()
            return
        await street.reception.idle()
        if self.moment is Moment.SENT:
            dying.dies = True
            street.clock.advance(timedelta(seconds=10))
            sending = asyncio.create_task(street.desk.delivery.drain(street.clock.now()))
            await dying.reached.wait()
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    def last(self) -> AbstractAsyncContextManager[Street]:
        """Open a desk that is not killed."""
        return self._street(self.rig.connect(), bound=False)

    def _street(self, messenger: Messenger, *, bound: bool) -> AbstractAsyncContextManager[Street]:
        return open_street(
            self.rig.vendor,
            {messenger.name: messenger},
            self.folder,
            group=self.rig.group,
            front=self.rig.front,
            store=f"sqlite+aiosqlite:///{self.folder}/desk.db",
            bound=bound,
            patience=130,
            start=self.now,
        )


@pytest.mark.parametrize("moment", Moment, ids=str)
async def test_killed_in_the_middle_of_each_step_it_goes_on_and_nothing_is_done_twice(
    rig: Rig, tmp_path: Path, moment: Moment
) -> None:
    place = rig.group or "@zhang"
    lives, say = Lives(rig, tmp_path, moment), rig.vendor.say

    async def restored(_: Street) -> None:
        await say("li", "@li", "1号单系统已恢复，原因是磁盘写满")

    async def claim(street: Street) -> None:
        await street.vendor.press("li", "@li", street.offering("@li", "接单").id, "接单")

    await lives.step(lambda _: say("zhang", place, OUTAGE), lambda street: "【" in street.all_text("@li"))
    await lives.step(claim, lambda street: "李工已接单" in street.all_text(place))
    await lives.step(restored, lambda street: "请试一下" in street.all_text(place))
    await lives.step(lambda _: say("zhang", place, "好了，谢谢"), lambda street: "已关闭" in street.all_text(place))
    async with lives.last() as street:
        (ticket,) = await street.tickets()
        assert (ticket.state, ticket.cause, ticket.engineer) == (State.CLOSED, "磁盘写满", "li")
        for chat, words in [(place, "已受理"), ("@li", "【"), (place, "请试一下"), (place, "已关闭")]:
            found = [one.text for one in street.said(chat) if words in one.text]
            assert len(found) == 1 or (moment is Moment.SENT and len(found) == 2), f"{words}: {found}"
    assert ("可能重复" in "".join(lives.said)) is (moment is Moment.SENT), "what may stand there twice says so"
