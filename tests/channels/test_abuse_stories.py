"""What somebody may try who means no good: it is refused or ignored with a log line, and others are served."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from devtools.onebot import FakeOneBot
from devtools.slack import FakeSlack
from devtools.telegram import FakeTelegram
from tests.channels import rigs
from tests.channels.rigs import MakeRig, Rig
from tests.channels.street import Street, open_over
from tests.sayings import OUTAGE
from tests.telegram_house import SECRET, Lines, heard_logs

MILLION = "x" * 1_000_000
FROM = {"id": 5_000_001, "is_bot": False, "first_name": "troll"}


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Yield the log lines."""
    with heard_logs() as heard:
        yield heard


async def served(street: Street) -> None:
    """See that somebody else is served as always, and that nothing came of what was tried."""
    await street.vendor.say("zhang", street.group, OUTAGE)
    await street.until(lambda: "已受理" in street.all_text(street.group) and "【" in street.all_text("@li"))
    assert [ticket.reporter.partition(":")[0] for ticket in await street.tickets()] == [street.heard[-1].channel]


WITH_GROUPS = [one for one in rigs.ONE_EACH if one.id != "mail"]


@pytest.mark.parametrize("make", WITH_GROUPS)
async def test_a_flood_of_mentions_is_answered_a_few_times(make: MakeRig, tmp_path: Path, lines: Lines) -> None:
    async with make() as rig, open_over(rig, tmp_path) as street:
        before = len(street.said(street.group))
        for number in range(40):
            await street.vendor.say("troll", street.group, f"今天天气真不错 {number}", mention=True)
        await street.settled()
        await street.pass_by(minutes=1)
        assert 0 < len(street.said(street.group)) - before <= 10
        assert lines.keys().count("chat.mention_flood") == 30
        await street.vendor.say("troll", street.group, OUTAGE, mention=True)
        await street.until(lambda: "已受理" in street.all_text(street.group))
        assert len(await street.tickets()) == 1, "a fault is a fault"


async def test_calls_to_telegram_s_hook_that_are_not_telegram_s(tmp_path: Path, lines: Lines) -> None:
    async with rigs.telegram_by_webhook() as rig, open_over(rig, tmp_path) as street:
        press = {"update_id": 1, "callback_query": {"id": "1", "from": FROM, "chat_instance": "1", "data": MILLION}}
        secret = {"x-telegram-bot-api-secret-token": SECRET}
        tried = [
            ({}, b"{}", 403),
            ({"x-telegram-bot-api-secret-token": "guessed-guessed-guessed"}, b"{}", 403),
            (secret, b"{", 400),
            (secret, b"[" * 100_000, 400),
            (secret, json.dumps(press).encode(), 413),
            (secret, b'{"update_id": 2, "new_kind": {"text": 1}}', 200),
            (secret, b'{"update_id": 3, "message": {"text": []}}', 200),
            (secret, b"[]", 200),
        ]
        await everything_tried(rig, "update", tried)
        await served(street)
    assert {"telegram.hook.forged", "telegram.hook.malformed", "telegram.hook.too_long"} <= set(lines.keys())
    assert lines.keys().count("telegram.unreadable") == 2


async def everything_tried(rig: Rig, path: str, tried: list[tuple[dict[str, str], bytes, int]]) -> None:
    """Call a hook; no answer tells more than its status."""
    async with httpx.AsyncClient(timeout=20) as client:
        for headers, body, status in tried:
            answer = await client.post(f"{rig.hooks}/{path}", content=body, headers=headers)
            assert (answer.status_code, answer.text) == (status, ""), body[:80]


async def test_a_press_of_a_million_bytes_on_telegram(tmp_path: Path, lines: Lines) -> None:
    async with rigs.telegram() as rig, open_over(rig, tmp_path) as street:
        assert isinstance(rig.vendor, FakeTelegram)
        card = street.said("@li")[-1]
        room = rig.vendor.world.room("@li")
        message = {"message_id": int(card.id), "date": 1, "chat": {"id": room.id, "type": "private"}}
        for number, data in enumerate((MILLION, "z1.1.ack." + "A" * 16), start=1):
            query = {"id": str(number), "from": {**FROM, "id": room.id}, "chat_instance": "1", "data": data}
            rig.vendor.updates.add("callback_query", {**query, "message": message})
        rig.vendor.updates.put({"update_id": 80_000_000, "something": MILLION})
        await street.settled()
        assert any(one["event"] == "telegram.ignored" and one["reason"] == "press_too_long" for one in lines.lines)
        assert lines.keys().count("chat.forged_button") == 1
        await served(street)


async def test_calls_to_slack_s_hooks_that_are_forged_or_old(tmp_path: Path, lines: Lines) -> None:
    async with rigs.slack_by_http() as rig, open_over(rig, tmp_path) as street:
        assert isinstance(rig.vendor, FakeSlack)
        signed = rig.vendor.deliveries.signed
        long = json.dumps({"type": "event_callback", "event": {"text": MILLION}}).encode()
        body = b'{"type": "event_callback"}'
        tried: list[tuple[dict[str, str], bytes, int]] = [
            ({}, body, 401),
            ({**signed(body), "X-Slack-Signature": "v0=" + "0" * 64}, body, 401),
            (signed(b"another"), body, 401),
            (signed(body, age=301), body, 401),
            (signed(body, age=-301), body, 401),
            (signed(long), long, 413),
            (signed(b"[1]"), b"[1]", 400),
        ]
        await everything_tried(rig, "events", tried)
        await everything_tried(rig, "interactivity", tried)
        await served(street)
    assert lines.keys().count("slack.forged") == 10
    assert lines.keys().count("slack.too_long") == 2


async def test_callers_of_qq_without_the_token_and_frames_of_a_million_bytes(tmp_path: Path, lines: Lines) -> None:
    async with rigs.onebot() as rig, open_over(rig, tmp_path) as street:
        assert isinstance(rig.vendor, FakeOneBot)
        url = rig.vendor.first.dialled[0]
        for token, status in (("", 401), ("guessed-guessed", 403)):
            headers = {"Authorization": f"Bearer {token}", "X-Self-ID": "10001"}
            with pytest.raises(InvalidStatus) as refused:
                await connect(url, additional_headers=headers, proxy=None)
            assert refused.value.response.status_code == status
            assert refused.value.response.body == b""
        event = {"post_type": "message", "self_id": 10001, "message_type": "group", "message": MILLION * 5}
        for frame in (json.dumps(event), "{", "[]", '{"post_type": "new", "self_id": 10001}', "[" * 50_000):
            await rig.vendor.first.emit(frame)
        await served(street)
    assert {"onebot.refused", "onebot.malformed"} <= set(lines.keys())
