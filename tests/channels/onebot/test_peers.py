"""The fake beside bots that others wrote: what it says must be what their libraries take."""

from __future__ import annotations

import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest

from devtools.onebot import FakeOneBot, QQDay
from tests.channels.onebot.conftest import GROUP, TOKEN, a_fake

PEERS = Path(__file__).parent / "peers"
ROOM = "10001/group:1"
"""Where the peers tell what is no message."""


def free_port() -> int:
    """Return a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def peer(name: str, *arguments: str) -> AsyncIterator[None]:
    """Have a bot running in a process of its own."""
    async with await anyio.open_process(
        [sys.executable, "-W", "ignore", str(PEERS / f"{name}_peer.py"), *arguments], stdout=None, stderr=None
    ) as process:
        try:
            yield
        finally:
            process.kill()


async def test_aiocqhttp_takes_the_fake_for_an_implementation() -> None:
    port = free_port()
    async with a_fake() as fake, peer("aiocqhttp", str(port), TOKEN):
        fake.first.dial(f"ws://127.0.0.1:{port}/ws/", token=TOKEN)
        (life,) = await fake.arrived(ROOM)
        assert life.text == "meta_event.lifecycle.connect"
        await _speak(fake, "message.group.normal|{kinds}|{text}|10001|zhang")
        await fake.invite(GROUP, "wang")
        await fake.kick(GROUP, "wang")
        await fake.recall(GROUP, await fake.say("zhang", "10001/group:20003", "错"))
        told = {one.text for one in await fake.arrived(ROOM, 4)}
    assert told >= {"notice.group_increase.invite", "notice.group_decrease.kick_me", "notice.group_recall"}


async def _speak(fake: FakeOneBot, form: str) -> None:
    """Say things to a peer in each form of message; see whether it understood."""
    for form_of_messages in ("array", "string"):
        fake.form = form_of_messages
        before = len([one for one in fake.messages(GROUP) if one.by_desk])
        asked = await fake.say("zhang", GROUP, "1&1,[x]", mention=True, files=[("a.png", b"png")])
        answer = (await fake.arrived(GROUP, before + 1))[-1]
        number = fake.qq.number("zhang")
        expected = form.format(kinds="at,text,text,image", text="1&1,[x]")
        joined = form.format(kinds="at,text,image", text="1&1,[x]")
        words = answer.text.removeprefix(f"@{number} ").replace("| 1&1", "|1&1")
        assert words in {expected, joined}
        assert answer.reply_to == asked


@pytest.mark.parametrize("road", ["reverse", "forward"])
async def test_nonebot_takes_the_fake_for_an_implementation(road: str) -> None:
    port = free_port()
    async with a_fake() as fake:
        addresses = [] if road == "reverse" else [fake.first.url]
        async with peer("nonebot", str(port), TOKEN, *addresses):
            if road == "reverse":
                fake.first.dial(f"ws://127.0.0.1:{port}/onebot/v11/ws", token=TOKEN)
            await fake.first.connected()
            await _speak(fake, "message.group.normal|{kinds}|{text}|10001|-")
            first = fake.messages(GROUP)[-1]
            await fake.say("li", GROUP, "那这个呢", reply_to=first.id)
            answer = (await fake.arrived(GROUP, 3))[-1]
            assert answer.text == f"message.group.normal|reply,text|那这个呢|10001|{first.id}"
            await fake.say("li", "@li", "私聊")
            (private,) = await fake.arrived("@li")
            assert private.text == "message.private.friend|text|私聊|10001|-"
            await fake.upload("li", GROUP, "a.txt", b"x", told=["notice"])
            assert [one.text for one in await fake.arrived(ROOM)] == ["notice.group_upload"]


@pytest.mark.parametrize(("name", "path"), [("aiocqhttp", "/ws/"), ("nonebot", "/onebot/v11/ws")])
async def test_a_peer_refuses_the_fake_with_a_wrong_token_and_the_fake_calls_again(name: str, path: str) -> None:
    port = free_port()
    async with a_fake() as fake, peer(name, str(port), TOKEN):
        fake.first.dial(f"ws://127.0.0.1:{port}{path}", token="wrong")
        await fake.first.connected(count=0, refused=2)
        assert set(fake.first.refusals) == {403}


@pytest.mark.parametrize(("day", "told"), [(QQDay.MUTED, "failed 1200"), (QQDay.UNSUPPORTED, "failed 1404")])
async def test_a_failure_is_raised_by_the_peers_library(day: QQDay, told: str) -> None:
    port = free_port()
    async with a_fake() as fake, peer("aiocqhttp", str(port), TOKEN):
        fake.bad_days(day)
        fake.first.dial(f"ws://127.0.0.1:{port}/ws/", token=TOKEN)
        assert [one.text for one in await fake.arrived(ROOM)] == [told]
