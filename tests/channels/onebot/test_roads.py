"""Who may come in, who takes whose place, and what happens when a connection is lost."""

from __future__ import annotations

import asyncio
import re
import socket

import pytest
from pydantic import ValidationError

from bot.channels.onebot.checks import SENTENCES
from bot.channels.onebot.messenger import OneBotMessenger
from bot.channels.onebot.settings import ForwardSettings, OneBotSettings
from bot.texts import catalogue
from desk.chats import Finding, Messenger
from desk.errors import ChannelBusy, ChannelRefused, DeliveryUnknown
from devtools.onebot import FakeOneBot, QQDay
from devtools.vendor import FakeVendor
from tests.channels.onebot.conftest import (
    GROUP,
    PATH,
    TOKEN,
    Desk,
    a_fake,
    clock,
    connected,
    dial,
    forward_settings,
    post,
    reverse_settings,
    running,
    until,
)
from tests.house_rules import ROOT


@pytest.mark.parametrize(
    ("token", "path", "role", "account", "status"),
    [
        pytest.param("wrong-token-xx", PATH, "Universal", "10001", 403, id="a wrong token"),
        pytest.param("", PATH, "Universal", "10001", 401, id="no token"),
        pytest.param(TOKEN, PATH + f"x?access_token={TOKEN}", "Universal", "10001", 404, id="another path"),
        pytest.param(TOKEN, PATH, "API", "10001", 400, id="half a connection"),
        pytest.param(TOKEN, PATH, "Universal", "", 400, id="nobody"),
        pytest.param(TOKEN, PATH, "Universal", "me", 400, id="no number"),
        pytest.param(TOKEN, PATH, "Universal", "10009", 403, id="an account that is not the desk's"),
    ],
)
async def test_who_does_not_show_what_is_asked_for_is_not_let_in(
    token: str, path: str, role: str, account: str, status: int
) -> None:
    async with a_fake() as fake, running(reverse_settings(accounts=("10001",))) as desk:
        port = await desk.messenger.port()
        fake.first.number = account
        fake.first.dial(f"ws://127.0.0.1:{port}{path}", token=token, role=role)
        await fake.first.connected(count=0, refused=1)
        assert fake.first.refusals[0] == status
        assert desk.logged("onebot.refused")[0]["status"] == status
        assert TOKEN not in str(desk.lines)


async def test_a_token_in_the_address_is_no_token() -> None:
    async with a_fake() as fake, running(reverse_settings()) as desk:
        fake.first.dial(f"ws://127.0.0.1:{await desk.messenger.port()}{PATH}?access_token={TOKEN}", token="")
        await fake.first.connected(count=0, refused=1)
        assert fake.first.refusals[0] == 401


async def test_a_token_of_strange_bytes_is_a_wrong_token() -> None:
    async with running(reverse_settings()) as desk:
        port = await desk.messenger.port()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        lines = [
            f"GET {PATH} HTTP/1.1".encode(),
            b"Host: 127.0.0.1",
            b"Upgrade: websocket",
            b"Connection: Upgrade",
            b"Sec-WebSocket-Version: 13",
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            b"X-Self-ID: 10001",
            b"Authorization: Bearer \xff\xfe\xe4\xb8\x80",
        ]
        writer.write(b"\r\n".join([*lines, b"", b""]))
        assert (await reader.readline()).startswith(b"HTTP/1.1 403 ")
        writer.close()


async def test_several_accounts_speak_for_themselves() -> None:
    async with a_fake(accounts=("10001", "10002")) as fake, running(reverse_settings()) as desk:
        await dial(fake, desk)
        await desk.messenger.send(post("甲", chat="10001/group:5"))
        await desk.messenger.send(post("乙", chat="10002/group:6"))
        await fake.say("zhang", "10002/group:6", "收到")
        assert [one.text for one in fake.messages("10001/group:5")] == ["甲"]
        assert [one.text for one in fake.messages("10002/group:6")] == ["乙", "收到"]
        assert (await desk.got())[0].chat.id == "10002/group:6"


async def test_a_second_connection_of_an_account_takes_the_place_of_the_first() -> None:
    async with a_fake(reconnect_seconds=60) as old, a_fake() as new, running(reverse_settings()) as desk:
        await dial(old, desk)
        old.bad_days(QQDay.LATE)
        waiting = asyncio.create_task(desk.messenger.send(post("旧")))
        await old.arrived(GROUP)
        await dial(new, desk)
        with pytest.raises(DeliveryUnknown):
            await waiting
        await old.first.closed(1)
        await desk.messenger.send(post("新"))
        assert [one.text for one in new.messages(GROUP)] == ["新"]
        assert [one["displaces"] for one in desk.logged("onebot.connected")] == [False, True]


async def test_a_lost_connection_is_taken_up_again() -> None:
    async with a_fake() as fake, running(reverse_settings()) as desk:
        await dial(fake, desk)
        fake.first.hang_up()
        await fake.first.closed(1)
        await connected(desk, fake)
        await fake.say("zhang", GROUP, "又来了")
        assert [one.text for one in await desk.got()] == ["又来了"]


async def test_a_call_is_tried_again_until_somebody_is_there() -> None:
    async with a_fake() as fake, running(forward_settings(fake)) as desk:
        await connected(desk, fake)
        await fake.stop()
        await _found(desk, "onebot.reached", ok=False)
        await fake.start()
        await connected(desk, fake)
        await desk.messenger.send(post("回来了"))
        assert [one.text for one in fake.messages(GROUP)] == ["回来了"]


async def _found(desk: Desk, key: str, *, ok: bool) -> Finding:
    """Return a finding once it is so."""
    found: list[Finding] = []

    async def looked() -> bool:
        found[:] = [one for one in await desk.messenger.check() if (one.key, one.ok) == (key, ok)]
        return bool(found)

    await until(looked)
    return found[0]


async def test_one_that_is_broken_leaves_the_others_alone() -> None:
    async with (
        a_fake() as good,
        a_fake(accounts=("10002",)) as bad,
        running(forward_settings(good, bad)) as desk,
    ):
        await connected(desk, good, bad)
        await bad.first.emit("x" * 70_000_000)
        await bad.first.closed(1)
        assert bad.first.closings == [1009]
        await good.say("zhang", GROUP, "没受影响")
        assert [one.text for one in await desk.got()] == ["没受影响"]


async def test_a_wrong_token_at_the_other_end_is_told_by_a_check() -> None:
    async with a_fake() as fake, running(forward_settings(fake, token="wrong")) as desk:
        await fake.first.connected(count=0, refused=2)
        finding = await _found(desk, "onebot.reached", ok=False)
        assert "token" in finding.values["reason"]
        assert fake.first.url.startswith(finding.values["address"])


async def test_a_token_in_a_forward_address_is_not_told() -> None:
    forward = [ForwardSettings(url="ws://127.0.0.1:9/?access_token=secret")]
    async with running(OneBotSettings(forward=tuple(forward), reconnect_seconds=0.02, longest_wait=0.02)) as desk:
        finding = await _found(desk, "onebot.reached", ok=False)
        await desk.wrote("onebot.unreached")
        assert finding.values["address"] == "ws://127.0.0.1:9/"
        assert "secret" not in str(desk.lines)


async def test_a_forward_address_of_another_account_is_neither_read_nor_used() -> None:
    async with a_fake() as fake, running(forward_settings(fake, accounts=("10009",))) as desk:
        await fake.first.connected()
        await fake.say("zhang", GROUP, "走错门了")
        await desk.wrote("onebot.not_own")
        assert await _found(desk, "onebot.nobody", ok=False)
        with pytest.raises(ChannelBusy):
            await desk.messenger.send(post("?"))
        await fake.stop()
        await desk.wrote("onebot.disconnected")
        assert desk.events == []


async def test_a_token_in_the_address_opens_a_forward_connection() -> None:
    async with a_fake() as fake:
        forward = (ForwardSettings(url=f"{fake.first.url}?access_token={TOKEN}"),)
        async with running(OneBotSettings(forward=forward)) as desk:
            await connected(desk, fake)
            assert fake.first.refusals == []


async def test_a_check_tells_who_is_connected_and_since_when() -> None:
    async with (
        a_fake(accounts=("10001", "10002")) as fake,
        running(reverse_settings(accounts=("10001", "10002", "10003"))) as desk,
    ):
        assert await _found(desk, "onebot.nobody", ok=False)
        await dial(fake, desk)
        fake.accounts["10002"].actions.online = False
        await fake.accounts["10002"].beat()
        await fake.say("zhang", "10002/group:6", "后")
        await desk.got()
        findings = await desk.messenger.check()
    told = {(one.key, one.values.get("account", ""), one.ok) for one in findings}
    assert told == {
        ("onebot.listening", "", True),
        ("onebot.connected", "10001", True),
        ("onebot.online", "10001", True),
        ("onebot.connected", "10002", True),
        ("onebot.online", "10002", False),
        ("onebot.connected", "10003", False),
    }
    first = next(one for one in findings if one.key == "onebot.connected")
    assert (first.values["nickname"], first.values["since"]) == ("值班10001", "2026-11-24 09:00 UTC")


async def test_an_account_that_does_not_answer_is_told_by_a_check() -> None:
    async with a_fake() as fake, running(forward_settings(fake, answer_seconds=0.05)) as desk:
        await connected(desk, fake)
        fake.first.silent = True
        finding = await _found(desk, "onebot.answers", ok=False)
        assert finding.values["account"] == "10001"


async def test_a_port_that_is_taken_is_refused_once_and_for_all() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        messenger = OneBotMessenger(reverse_settings(port=taken.getsockname()[1]), clock())
        with pytest.raises(ChannelRefused):
            await messenger.run(_nothing)


async def _nothing(event: object) -> str | None:
    del event
    return None


async def test_the_channel_stops_at_once_while_the_store_is_away() -> None:
    async with a_fake() as fake:
        async with running(reverse_settings()) as desk:
            await dial(fake, desk)
            desk.away = 1000
            await fake.say("zhang", GROUP, "等")
            await desk.wrote("onebot.not_stored")
        assert desk.events == []


def test_channel_and_fake_are_what_the_suite_over_all_channels_wants() -> None:
    messenger: Messenger = OneBotMessenger(reverse_settings(), clock())
    fake: FakeVendor = FakeOneBot(clock())
    assert (messenger.name, messenger.hooks, fake.messages(GROUP)) == ("onebot", {}, [])


def test_each_setting_stands_on_the_page() -> None:
    page = (ROOT / "docs" / "channels" / "onebot.md").read_text("utf-8")
    assert [
        one for one in (*OneBotSettings.model_fields, *ForwardSettings.model_fields) if f"`{one}`" not in page
    ] == []


def test_each_line_of_the_log_stands_on_the_page() -> None:
    page = (ROOT / "docs" / "channels" / "onebot.md").read_text("utf-8")
    code = "".join(one.read_text("utf-8") for one in (ROOT / "bot" / "channels" / "onebot").glob("*.py"))
    written = set(re.findall(r'"(onebot\.[a-z_]+)"', code)) - set(SENTENCES)
    assert len(written) > 10
    assert [one for one in sorted(written) if f"`{one}`" not in page] == []


def test_every_sentence_of_a_check_is_there_and_only_those() -> None:
    for language in ("zh", "en"):
        assert {key for key in catalogue(language) if key.startswith("onebot.")} == set(SENTENCES)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="no way at all"),
        pytest.param({"port": 8610}, id="a port without a token"),
        pytest.param({"port": 8610, "token": "short"}, id="a short token"),
        pytest.param({"forward": [{"url": "http://127.0.0.1"}]}, id="an address of another kind"),
        pytest.param({"port": 8610, "token": TOKEN, "host": "example.com"}, id="a host that is a name"),
        pytest.param({"port": 8610, "token": TOKEN, "accounts": ["me"]}, id="an account that is no number"),
        pytest.param({"port": 8610, "token": TOKEN, "colour": "red"}, id="a setting that is not known"),
    ],
)
def test_settings_that_cannot_work_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        OneBotSettings.model_validate(given)
