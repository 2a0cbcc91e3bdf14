"""Vendors' calls: without a session and from any origin, whole or not at all, and never told why."""

from __future__ import annotations

import httpx
import pytest

from console.app import create_app
from console.hooks import HOOK_BYTES
from desk.chats import Hook, HookAnswer, HookRequest
from tests.chat_house import ChatHouse
from tests.console.conftest import browser


class Vendor:
    """What answers calls of one path, and of a page; `asked` keeps them."""

    def __init__(self) -> None:
        """Begin without calls."""
        self.asked: list[HookRequest] = []

    def find(self, channel: str, path: str) -> Hook | None:
        """Return the hook of the channel `scripted`."""
        return self.answer if (channel, path) in {("scripted", "events/new"), ("scripted", "GET page")} else None

    async def answer(self, request: HookRequest) -> HookAnswer:
        """Keep a call and answer it."""
        self.asked.append(request)
        if request.body == b"fall":
            raise ZeroDivisionError
        return HookAnswer(202, b"taken", headers={"x-vendor": "yes"})


def client_of(house: ChatHouse, vendor: Vendor) -> httpx.AsyncClient:
    """Return a client of the demo pages with that vendor's hooks."""
    return browser(create_app(house.chat, demo=True, hooks=vendor.find))


async def test_a_call_reaches_its_channel_as_it_was_sent(house: ChatHouse) -> None:
    vendor = Vendor()
    async with client_of(house, vendor) as client:
        headers = {"X-Signature": "v0=1", "origin": "https://vendor.example"}
        answer = await client.post("/hooks/scripted/events/new?a=%E5%80%BC", content=b'{"x": 1}', headers=headers)
    assert (answer.status_code, answer.content, answer.headers["x-vendor"]) == (202, b"taken", "yes")
    (asked,) = vendor.asked
    assert asked.body == b'{"x": 1}'
    assert (asked.headers["x-signature"], asked.query["a"]) == ("v0=1", "值")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        pytest.param("/hooks/scripted/other", b"", 404, id="a path that nobody answers"),
        pytest.param("/hooks/nobody/events/new", b"", 404, id="a channel that is not there"),
        pytest.param("/hooks/scripted/events/new", b"x" * (HOOK_BYTES + 1), 413, id="too long"),
        pytest.param("/hooks/scripted/events/new", b"fall", 500, id="a channel that fails"),
    ],
)
async def test_a_refusal_tells_nothing(house: ChatHouse, path: str, body: bytes, status: int) -> None:
    vendor = Vendor()
    async with client_of(house, vendor) as client:
        answer = await client.post(path, content=body)
    assert (answer.status_code, answer.content) == (status, b"")
    assert (await_count := len(vendor.asked)) == (1 if status == 500 else 0), await_count


async def test_a_hook_is_posted_to_unless_it_says_otherwise(house: ChatHouse) -> None:
    vendor = Vendor()
    async with client_of(house, vendor) as client:
        assert (await client.get("/hooks/scripted/events/new")).status_code == 404
        assert (await client.put("/hooks/scripted/events/new")).status_code == 405
        assert vendor.asked == []
        assert (await client.get("/hooks/scripted/page")).status_code == 202
