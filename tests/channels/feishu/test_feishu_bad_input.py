"""What is not Feishu's, or cannot be read, is refused or passed over; and nothing of it is told to an attacker."""

from __future__ import annotations

import json

import pytest
from structlog.testing import capture_logs

from devtools.feishu.world import Json
from tests.channels.feishu.feishu_house import GROUP, FeishuHouse, open_house

MESSAGE: Json = {
    "sender": {"sender_id": {"open_id": "ou_mei"}, "sender_type": "user"},
    "message": {
        "message_id": "om_1",
        "chat_id": GROUP,
        "chat_type": "p2p",
        "message_type": "text",
        "content": '{"text":"x"}',
    },
}


def payload(house: FeishuHouse, **header: str) -> Json:
    """Return the event of a message, its header changed."""
    found = house.feishu.payload("im.message.receive_v1", MESSAGE)
    return {**found, "header": {**dict(found["header"]), **header}}  # type: ignore[call-overload]


async def test_the_address_is_confirmed_to_feishu(house: FeishuHouse) -> None:
    answer = await house.feishu.check_address()
    assert (answer.status, answer.body) == (200, {"challenge": "ajls384kdjx98XX"})


async def test_the_address_is_not_confirmed_to_others(house: FeishuHouse) -> None:
    assert (await house.feishu.check_address(token="another-token")).status == 401
    house.feishu.pushes.key = "another-key"
    assert (await house.feishu.check_address()).status == 401


@pytest.mark.parametrize("age", [0, 299, -299])
async def test_a_signature_of_the_last_five_minutes_is_taken(house: FeishuHouse, age: int) -> None:
    body = house.feishu.pushes.body_of(payload(house))
    assert (await house.feishu.pushes.post(body, house.feishu.pushes.signed(body, age=age))).status == 200
    assert house.taken.only.text == "x"


@pytest.mark.parametrize("age", [301, -301, 86_400])
async def test_a_call_that_is_replayed_later_is_refused(house: FeishuHouse, age: int) -> None:
    body = house.feishu.pushes.body_of(payload(house))
    with capture_logs() as logs:
        answer = await house.feishu.pushes.post(body, house.feishu.pushes.signed(body, age=age))
    assert (answer.status, answer.body) == (401, {})
    assert [(one["event"], one["reason"]) for one in logs] == [("feishu.forged", "stale")]
    assert house.taken.events == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Lark-Signature": ""},
        {"X-Lark-Signature": "0" * 64},
        {"X-Lark-Request-Nonce": "other"},
        {"X-Lark-Request-Timestamp": "1764000000"},
        {"X-Lark-Request-Timestamp": "soon"},
        {"X-Lark-Request-Timestamp": "٣"},
        {"X-Lark-Request-Timestamp": "9" * 400},
    ],
)
async def test_a_forged_signature_is_refused(house: FeishuHouse, headers: dict[str, str]) -> None:
    body = house.feishu.pushes.body_of(payload(house))
    signed = house.feishu.pushes.signed(body)
    given = {**signed, **headers} if headers else {}
    answer = await house.feishu.pushes.post(body, given)
    assert (answer.status, answer.body) == (401, {})
    assert house.taken.events == []


async def test_a_signature_by_another_key_is_refused(house: FeishuHouse) -> None:
    body = house.feishu.pushes.body_of(payload(house))
    assert (await house.feishu.pushes.post(body, house.feishu.pushes.signed(body, key="another"))).status == 401


async def test_a_wrong_token_within_is_refused(house: FeishuHouse) -> None:
    assert (await house.feishu.pushes.push(payload(house, token="another-token"))).status == 401
    assert house.taken.events == []


async def test_what_is_not_encrypted_is_refused_even_with_the_right_token(house: FeishuHouse) -> None:
    house.feishu.pushes.key = ""
    assert (await house.feishu.pushes.push(payload(house))).status == 401
    assert house.taken.events == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"[1]",
        b"{",
        b'{"encrypt": 5}',
        b'{"encrypt": "AAAA"}',
        b'{"encrypt": "%%%"}',
        b"[" * 100_000,
        json.dumps({"encrypt": "A" * 64}).encode(),
    ],
)
async def test_a_body_that_cannot_be_opened_is_refused(house: FeishuHouse, body: bytes) -> None:
    answer = await house.feishu.pushes.post(body, house.feishu.pushes.signed(body))
    assert (answer.status, answer.body) == (401, {})


async def test_a_body_that_is_too_long_is_refused_unread(house: FeishuHouse) -> None:
    body = b"x" * 800_000
    assert (await house.feishu.pushes.post(body, house.feishu.pushes.signed(body))).status == 413


async def test_an_event_of_an_unknown_kind_is_confirmed_and_passed_over(house: FeishuHouse) -> None:
    assert (await house.feishu.event("im.message.recalled_v1", {"message_id": "om_1"})).status == 200
    assert house.taken.events == []


def changed(part: str, **values: object) -> Json:
    """Return the event of a message with other values in a part."""
    old = MESSAGE[part]
    assert isinstance(old, dict)
    return {**MESSAGE, part: {**old, **values}}


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"message": "x", "sender": []},
        changed("message", message_id=None),
        changed("message", content="not json"),
        changed("message", content="[1]"),
        changed("message", message_type="file", content="{}"),
        changed("message", content="[" * 50_000),
        changed("sender", sender_id="x"),
    ],
)
async def test_an_event_that_cannot_be_read_is_confirmed_since_no_try_will_change_it(
    house: FeishuHouse, event: Json
) -> None:
    with capture_logs() as logs:
        assert (await house.feishu.event("im.message.receive_v1", event)).status == 200
    assert [one["event"] for one in logs] == ["feishu.unreadable"]
    assert house.taken.events == []


@pytest.mark.parametrize("value", [None, "token", {"token": 5}, {"token": None}, {}])
async def test_a_press_that_carries_no_token_is_passed_over(house: FeishuHouse, value: object) -> None:
    event: Json = {
        "operator": {"open_id": "ou_mei"},
        "action": {"value": value},
        "context": {"open_message_id": "om_1", "open_chat_id": GROUP},
    }
    assert (await house.feishu.event("card.action.trigger", event)).status == 200
    assert house.taken.events == []


async def test_before_the_desk_runs_feishu_is_asked_to_push_again() -> None:
    async with open_house(run=False) as house:
        await house.feishu.say("mei", GROUP, "hello")
        assert house.feishu.pushes.attempts[0] == 500
        await house.messenger.run(house.taken.take)
        await house.feishu.pushes.settled()


async def test_no_secret_is_logged(house: FeishuHouse, capsys: pytest.CaptureFixture[str]) -> None:
    house.taken.failures = 1
    with capture_logs() as logs:
        await house.feishu.say("mei", GROUP, "hello")
        await house.feishu.check_address(token="another-token")
    said = f"{logs!r}{capsys.readouterr()!r}"
    secrets = [value for name, value in house.feishu.settings().items() if name not in {"app_id", "api_url"}]
    assert "feishu.forged" in said
    assert not [one for one in (*secrets, *house.feishu.api.tokens) if one in said]
