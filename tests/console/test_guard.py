"""Who gets in at all: in demo mode this machine alone, and never another site's page."""

from __future__ import annotations

import httpx
import pytest

from console.app import create_app
from console.guard import POLICY
from tests.chat_house import CONTRACT, ChatHouse
from tests.console.conftest import browser

SAY = f"/api/chat/{CONTRACT}/zhang/say"


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.5", "2001:db8::1", "not an address"])
async def test_the_demo_is_refused_to_other_machines(house: ChatHouse, address: str) -> None:
    async with browser(create_app(house.chat, demo=True), client=(address, 4000)) as client:
        for path in ("/", "/api/contracts", "/static/main.js", "/healthz"):
            answer = await client.get(path)
            assert (answer.status_code, set(answer.json())) == (403, {"error"})


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
async def test_the_demo_is_served_to_this_machine(house: ChatHouse, address: str) -> None:
    async with browser(create_app(house.chat, demo=True), client=(address, 4000)) as client:
        assert (await client.get("/")).status_code == 200


async def test_the_demo_is_refused_through_a_proxy(demo: httpx.AsyncClient) -> None:
    assert (await demo.get("/", headers={"x-forwarded-for": "192.0.2.7"})).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1:8600", "", "[broken"])
async def test_the_demo_is_refused_under_a_foreign_name(demo: httpx.AsyncClient, host: str) -> None:
    assert (await demo.get("/api/contracts", headers={"host": host})).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"origin": "http://evil.example"}, id="another site"),
        pytest.param({"origin": "http://127.0.0.1:9999"}, id="another port of this machine"),
        pytest.param({"origin": "null"}, id="a page without an origin"),
        pytest.param({"sec-fetch-site": "cross-site"}, id="a form of another site"),
    ],
)
async def test_another_site_cannot_speak_for_a_visitor(demo: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await demo.post(SAY, json={"client_id": "a", "text": "x"}, headers=headers)
    assert answer.status_code == 403
    assert (await demo.get(f"/api/chat/{CONTRACT}/zhang/history")).json() == {"messages": []}


async def test_our_own_page_may_write(demo: httpx.AsyncClient) -> None:
    headers = {"origin": "http://127.0.0.1:8600", "sec-fetch-site": "same-origin"}
    answer = await demo.post(SAY, json={"client_id": "a", "text": "x"}, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/api/contracts", "/nothing"])
async def test_every_answer_carries_the_policy(demo: httpx.AsyncClient, path: str) -> None:
    answer = await demo.get(path)
    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"


async def test_the_page_has_no_script_or_style_in_it_and_nothing_from_elsewhere(demo: httpx.AsyncClient) -> None:
    page = (await demo.get("/")).text
    assert "<script>" not in page
    assert "<style" not in page
    assert "style=" not in page
    sources = page.replace("http://www.w3.org/2000/svg", "")
    assert "http://" not in sources
    assert "https://" not in sources


@pytest.mark.parametrize(
    ("headers", "language"),
    [({}, "zh-CN"), ({"accept-language": "en-GB,en;q=0.8"}, "en"), ({"accept-language": "fr, zh"}, "zh-CN")],
)
async def test_the_page_comes_in_the_browsers_language(
    demo: httpx.AsyncClient, headers: dict[str, str], language: str
) -> None:
    assert f'<html lang="{language}">' in (await demo.get("/", headers=headers)).text
