"""Files from QQ: fetched at once, found anew when their address has expired, from QQ's hosts alone."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from desk.chats import RemoteFile
from desk.errors import ChannelBusy, ChannelRefused
from devtools.onebot import FakeOneBot
from tests.channels.onebot.conftest import GROUP, Desk, a_fake, connected, forward_settings, reverse_settings, running

Pair = tuple[FakeOneBot, Desk]
CONTENT = bytes(range(256)) * 300


async def test_files_come_with_the_message_and_can_be_fetched(pair: Pair) -> None:
    fake, desk = pair
    await fake.say("zhang", GROUP, "看图", files=[("截图.png", CONTENT), ("日志.txt", b"log")])
    (event,) = await desk.got()
    picture, log = event.files
    assert (event.text, picture.name, picture.media_type, picture.size) == (
        "看图",
        "截图.png",
        "image/png",
        len(CONTENT),
    )
    assert (log.name, log.media_type, log.size) == ("日志.txt", "text/plain", 3)
    assert await desk.messenger.fetch(picture, most=1_000_000) == CONTENT
    assert await desk.messenger.fetch(log, most=1_000_000) == b"log"


@pytest.mark.parametrize("inline", [False, True], ids=["by a fresh address", "in the answer"])
async def test_an_expired_address_is_asked_for_anew(pair: Pair, *, inline: bool) -> None:
    fake, desk = pair
    await fake.say("zhang", GROUP, "", files=[("a.png", CONTENT)])
    fake.expire_files()
    fake.base64_files = inline
    (event,) = await desk.got()
    assert await desk.messenger.fetch(event.files[0], most=1_000_000) == CONTENT
    assert len(desk.logged("onebot.file_anew")) == 1


@pytest.mark.parametrize("inline", [False, True], ids=["by its address", "in the answer"])
async def test_a_file_is_refused_when_it_is_longer_than_allowed(pair: Pair, *, inline: bool) -> None:
    fake, desk = pair
    await fake.say("zhang", GROUP, "", files=[("a.png", CONTENT)])
    (event,) = await desk.got()
    told = event.files[0]
    unsized = RemoteFile(told.name, told.media_type, None, told.handle)
    if inline:
        fake.expire_files()
        fake.base64_files = True
    for file in (told, unsized):
        with pytest.raises(ChannelRefused):
            await desk.messenger.fetch(file, most=len(CONTENT) - 1)
    assert await desk.messenger.fetch(unsized, most=len(CONTENT)) == CONTENT


async def test_a_file_that_is_gone_is_refused(pair: Pair) -> None:
    fake, desk = pair
    await fake.say("zhang", GROUP, "", files=[("a.png", CONTENT)])
    fake.qq.files.clear()
    (event,) = await desk.got()
    with pytest.raises(ChannelRefused):
        await desk.messenger.fetch(event.files[0], most=1_000_000)


@pytest.mark.parametrize(
    ("told", "count"),
    [
        pytest.param(["message"], 1, id="as a message"),
        pytest.param(["notice"], 1, id="as a notice, as the standard has it"),
        pytest.param(["message", "notice"], 1, id="as both, as NapCat does"),
        pytest.param(["notice", "message"], 1, id="as both the other way round"),
        pytest.param(["message", "message"], 2, id="two messages are two"),
    ],
)
async def test_a_file_in_a_group_is_one_file_however_it_is_told(pair: Pair, told: Sequence[str], count: int) -> None:
    fake, desk = pair
    await fake.upload("zhang", GROUP, "../../报告.docx", b"report", told=told)
    await fake.say("zhang", GROUP, "完")
    *uploads, last = await desk.got(count + 1)
    assert (len(uploads), last.text) == (count, "完")
    for event in uploads:
        assert (event.files[0].name, event.files[0].size) == ("报告.docx", 6)
        assert await desk.messenger.fetch(event.files[0], most=100) == b"report"


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://localhost:1/x",
        "file:///etc/passwd",
        "http://qq.com.evil.example/x",
        "http://[half",
        "",
    ],
)
async def test_no_other_host_is_called(url: str) -> None:
    async with a_fake() as fake, running(forward_settings(fake, file_hosts=("qq.com",))) as desk:
        await connected(desk, fake)
        handle = json.dumps({"bot": "10001", "url": url, "action": "get_image", "params": {"file": "x"}})
        with pytest.raises(ChannelRefused):
            await desk.messenger.fetch(RemoteFile("x.png", "image/png", None, handle), most=100)


@pytest.mark.parametrize("handle", ["", "x", "[]", "{}", '{"bot": 1, "url": 2, "action": 3, "params": 4}'])
async def test_what_is_no_handle_is_refused(handle: str) -> None:
    async with running(reverse_settings()) as desk:
        with pytest.raises(ChannelRefused):
            await desk.messenger.fetch(RemoteFile("x", "image/png", None, handle), most=100)


async def test_a_file_waits_for_its_account_when_its_address_has_expired(pair: Pair) -> None:
    fake, desk = pair
    await fake.say("zhang", GROUP, "", files=[("a.png", CONTENT)])
    (event,) = await desk.got()
    fake.expire_files()
    fake.first.actions.online = False
    await fake.first.beat()
    await fake.say("zhang", GROUP, "")
    await desk.got(2)
    with pytest.raises(ChannelBusy):
        await desk.messenger.fetch(event.files[0], most=1_000_000)
