"""In service: one is who the link says, the link works once and for a while, and one sees one's own chat alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from itertools import count

import httpx
import pytest
import pytest_asyncio

from console.app import create_app
from console.sign_in import COOKIE, LINK_LASTS, SESSION_LASTS, SignIn
from tests.chat_house import CONTRACT, OTHER, ChatHouse
from tests.console.conftest import browser

DESK = "http://desk.example"


class RememberedTokens:
    """Which links were used, in memory."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    async def use(self, token: str, *, expires: datetime) -> bool:
        """Use a token once."""
        del expires
        fresh = token not in self._used
        self._used.add(token)
        return fresh


@pytest.fixture
def sign_in(house: ChatHouse) -> SignIn:
    numbers = count()
    return SignIn(
        "s" * 40, RememberedTokens(), now=house.clock.now, new_id=lambda: f"id{next(numbers)}", address=f"{DESK}/"
    )


@pytest_asyncio.fixture
async def service(house: ChatHouse, sign_in: SignIn) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(house.chat, demo=False, sign_in=sign_in, hosts={"desk.example"})
    async with browser(app, base=DESK, client=("192.0.2.7", 4000)) as client:
        yield client


async def enter(client: httpx.AsyncClient, link: str) -> httpx.Response:
    return await client.post(link, headers={"origin": DESK})


async def test_a_link_opens_the_persons_own_chat(service: httpx.AsyncClient, sign_in: SignIn) -> None:
    entered = await enter(service, sign_in.link_for(CONTRACT, "zhang"))
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await service.get("/")).status_code == 200
    seen = (await service.get("/api/contracts")).json()
    assert (seen["demo"], seen["me"]) == (False, "zhang")
    assert [[person["id"] for person in one["people"]] for one in seen["contracts"]] == [["zhang"]]
    assert (await service.get(f"/api/chat/{CONTRACT}/zhang/history")).status_code == 200


async def test_looking_at_a_link_does_not_use_it_and_using_it_does(service: httpx.AsyncClient, sign_in: SignIn) -> None:
    link = sign_in.link_for(CONTRACT, "zhang")
    assert [(await service.get(link)).status_code for _ in range(2)] == [200, 200]
    assert (await enter(service, link)).status_code == 303
    assert (await enter(service, link)).status_code == 410


async def test_a_link_runs_out(service: httpx.AsyncClient, sign_in: SignIn, house: ChatHouse) -> None:
    link = sign_in.link_for(CONTRACT, "zhang")
    house.clock.advance(seconds=LINK_LASTS.total_seconds())
    assert (await service.get(link)).status_code == 410
    assert (await enter(service, link)).status_code == 410


async def test_a_session_runs_out(service: httpx.AsyncClient, sign_in: SignIn, house: ChatHouse) -> None:
    await enter(service, sign_in.link_for(CONTRACT, "zhang"))
    house.clock.advance(seconds=SESSION_LASTS.total_seconds())
    assert (await service.get("/api/contracts")).status_code == 401
    assert (await service.get("/")).status_code == 401


async def test_a_changed_link_or_cookie_opens_nothing(service: httpx.AsyncClient, sign_in: SignIn) -> None:
    link = sign_in.link_for(CONTRACT, "zhang")
    assert (await enter(service, link[:-2] + ("aa" if link[-2:] != "aa" else "bb"))).status_code == 410
    token = link.rpartition("/")[2]
    service.cookies.set(COOKIE, token)  # a link's token is no session
    assert (await service.get("/api/contracts")).status_code == 401


async def test_one_may_not_be_anybody_else(service: httpx.AsyncClient, sign_in: SignIn) -> None:
    await enter(service, sign_in.link_for(CONTRACT, "zhang"))
    for path in (f"{CONTRACT}/li/history", f"{OTHER}/zhang/history", f"{CONTRACT}/li/stream"):
        assert (await service.get(f"/api/chat/{path}")).status_code == 403
    assert (await service.get(f"/api/chat/{CONTRACT}/zhang/stream?also=li")).status_code == 403
    said = await service.post(f"/api/chat/{CONTRACT}/li/say", json={"client_id": "a", "text": "收到"})
    assert said.status_code == 403


async def test_without_a_link_there_is_only_the_way_to_one(service: httpx.AsyncClient) -> None:
    page = await service.get("/")
    assert page.status_code == 401
    assert "登录链接" in page.text
    for path in ("/api/contracts", f"/api/chat/{CONTRACT}/zhang/history", f"/api/chat/{CONTRACT}/zhang/stream"):
        assert (await service.get(path)).status_code == 401
    assert (await service.get("/healthz")).status_code == 200


async def test_leaving_forgets_the_session(service: httpx.AsyncClient, sign_in: SignIn) -> None:
    await enter(service, sign_in.link_for(CONTRACT, "zhang"))
    await service.post("/out", headers={"origin": DESK})
    assert (await service.get("/api/contracts")).status_code == 401


async def test_another_host_name_is_refused(house: ChatHouse, sign_in: SignIn) -> None:
    app = create_app(house.chat, demo=False, sign_in=sign_in, hosts={"desk.example"})
    async with browser(app, base="http://evil.example") as client:
        assert (await client.get("/")).status_code == 403


def test_a_short_secret_is_refused(house: ChatHouse) -> None:
    with pytest.raises(ValueError, match="32 characters"):
        SignIn("short", RememberedTokens(), now=house.clock.now, new_id=str, address=DESK)


def test_service_without_a_way_to_sign_in_is_refused(house: ChatHouse) -> None:
    with pytest.raises(ValueError, match="sign in"):
        create_app(house.chat, demo=False)
