"""The pages about drafts of contracts: uploaded, walked through, finished, downloaded; and who gets in."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator
from zipfile import ZipFile

import httpx
import pytest
import pytest_asyncio

from console.app import create_app
from console.ports import FILE_LIMIT
from console.sign_in import SignIn, Visitor
from drafting.findings import Draft
from tests.chat_house import CONTRACT, ChatHouse
from tests.console.conftest import browser
from tests.console.test_sign_in import DESK, RememberedTokens
from tests.draft_samples import DOCUMENT, DRAFT


@pytest_asyncio.fixture
async def number(demo: httpx.AsyncClient) -> int:
    """Return the number of an uploaded draft."""
    answer = await demo.post("/api/drafts?name=需求.txt", content=DOCUMENT.encode())
    assert answer.status_code == 201, answer.text
    return int(answer.json()["number"])


async def judge(
    client: httpx.AsyncClient, number: int, position: int, decision: str, *, revision: int = 0, **more: object
) -> httpx.Response:
    body = {"position": position, "decision": decision, "revision": revision, **more}
    return await client.post(f"/api/drafts/{number}/decide", json=body)


async def test_a_document_is_uploaded_and_shown_with_each_quote_in_its_place(
    demo: httpx.AsyncClient, number: int
) -> None:
    (listed,) = (await demo.get("/api/drafts")).json()["drafts"]
    assert (listed["title"], listed["state"], listed["opened_by"]) == (DRAFT.title, "open", "陈经理")
    assert (listed["decided"], listed["total"]) == (0, 5)
    view = (await demo.get(f"/api/drafts/{number}")).json()
    first = view["findings"][0]
    assert first["passage"] == ["", "一般故障2小时内解决", "，重大故障4小时内恢复。"]
    assert first["said"]["zh"] == "时限：解决；一般故障；2小时内；连续计时"
    assert first["place"]["en"] == "三、服务要求, paragraph 2"
    assert first["fields"] == {
        "target": "resolve",
        "severity": "fault",
        "within": "2 hours",
        "clock": "around_the_clock",
        "from": None,
    }
    assert [one["sure"] for one in view["findings"]] == [True, True, False, True, True]
    assert view["choices"]["severity"]["outage"] == {"zh": "重大故障", "en": "outage"}


async def test_the_whole_way_from_the_findings_to_the_files(demo: httpx.AsyncClient, number: int) -> None:
    corrected = await judge(demo, number, 2, "corrected", changes={"within": "30 minutes"})
    assert corrected.json()["finding"]["said"]["en"] == "Time limit: response; within 30 minutes; around the clock"
    assert corrected.json()["finding"]["found"]["en"] == "Time limit: response; at once; around the clock"
    assert (corrected.json()["decided"], corrected.json()["total"]) == (1, 5)
    dropped = await judge(demo, number, 4, "dropped", note="另签")
    assert (dropped.json()["finding"]["decision"], dropped.json()["finding"]["note"]) == ("dropped", "另签")
    early = await demo.post(f"/api/drafts/{number}/finish")
    assert (early.status_code, early.json()["error"]) == (400, "草稿 1 号还有 3 条未定，定完才能完成。")
    assert (await demo.get(f"/api/drafts/{number}/pack")).status_code == 409
    for position in (0, 1, 3):
        assert (await judge(demo, number, position, "accepted")).status_code == 200
    assert (await demo.post(f"/api/drafts/{number}/finish")).status_code == 200

    pack = await demo.get(f"/api/drafts/{number}/pack")
    assert pack.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E9%9C%80")
    kept = Draft.from_json(json.loads(pack.content))
    assert [one.quote for one in kept.findings] == [one.quote for one in DRAFT.findings[:4]]
    drills = await demo.get(f"/api/drafts/{number}/rehearsals")
    assert ZipFile(io.BytesIO(drills.content)).namelist() == ["response.yml"]
    late = await judge(demo, number, 0, "dropped", revision=1)
    assert late.status_code == 409


async def test_who_decided_what_is_kept_also_when_changed_later(demo: httpx.AsyncClient, number: int) -> None:
    await judge(demo, number, 0, "accepted")
    await judge(demo, number, 0, "undone", revision=1)
    await judge(demo, number, 0, "corrected", revision=2, changes={"severity": None})
    view = (await demo.get(f"/api/drafts/{number}")).json()
    assert [(one["decision"], one["by"]) for one in view["history"]] == [
        ("accepted", "陈经理"),
        ("undone", "陈经理"),
        ("corrected", "陈经理"),
    ]
    assert view["findings"][0]["revision"] == 3


@pytest.mark.parametrize(
    ("body", "status", "line"),
    [
        ({"position": 0, "decision": "accepted", "revision": 1}, 409, "这一条在您看过之后已有变动，请再看一眼。"),
        ({"position": 9, "decision": "accepted", "revision": 0}, 400, "草稿 1 号没有这一条。"),
        ({"position": 0, "decision": "undone", "revision": 0}, 400, "这一条还没有定，没有可撤销的。"),
        (
            {"position": 0, "decision": "corrected", "revision": 0, "changes": {"within": "soon"}},
            400,
            '“within”这样写不行，应为："30 minutes", "2 working days" or "immediately"',
        ),
        ({"position": 0, "decision": "eaten", "revision": 0}, 400, "decision: Input should be"),
        ({"position": 0, "decision": "accepted"}, 400, "revision: Field required"),
    ],
)
async def test_what_cannot_be_decided_is_told_in_one_line(
    demo: httpx.AsyncClient, number: int, body: dict[str, object], status: int, line: str
) -> None:
    answer = await demo.post(f"/api/drafts/{number}/decide", json=body)
    assert answer.status_code == status
    assert answer.json()["error"].startswith(line)


async def test_a_refusal_is_said_in_the_pages_language(demo: httpx.AsyncClient, number: int) -> None:
    answer = await demo.post(f"/api/drafts/{number}/finish", headers={"accept-language": "en"})
    assert answer.json()["error"] == "5 findings of draft 1 are not decided yet (1 of them doubtful)."


@pytest.mark.parametrize(
    ("query", "content", "status"),
    [
        ("?name=小说.pdf", b"x", 400),
        ("?name=", b"x", 400),
        ("?name=a.txt", b"", 400),
        ("?name=a.txt", b"x" * (FILE_LIMIT + 1), 413),
    ],
)
async def test_a_document_that_cannot_be_read_is_one_clear_line(
    demo: httpx.AsyncClient, query: str, content: bytes, status: int
) -> None:
    answer = await demo.post(f"/api/drafts{query}", content=content)
    assert (answer.status_code, set(answer.json())) == (status, {"error"})
    assert "\n" not in answer.json()["error"]


@pytest.mark.parametrize("path", ["/api/drafts/7", "/api/drafts/7/pack", "/api/drafts/999999999999999999999999"])
async def test_a_draft_that_is_not_there(demo: httpx.AsyncClient, path: str) -> None:
    assert (await demo.get(path)).status_code == 404


async def test_the_pages_are_pages(demo: httpx.AsyncClient) -> None:
    for path in ("/drafts", "/drafts/1"):
        page = await demo.get(path)
        assert page.status_code == 200
        assert "/static/drafts.js" in page.text
    assert 'data-drafts="/drafts"' in (await demo.get("/")).text


async def test_a_desk_without_drafts_has_no_such_pages(house: ChatHouse) -> None:
    async with browser(create_app(house.chat, demo=True)) as client:
        assert (await client.get("/drafts")).status_code == 404
        assert "data-drafts" not in (await client.get("/")).text


@pytest_asyncio.fixture
async def service(house: ChatHouse) -> AsyncIterator[tuple[httpx.AsyncClient, SignIn]]:
    """Yield a client of the pages in service, and what signs people in."""
    signs = SignIn("s" * 40, RememberedTokens(), now=house.clock.now, new_id=lambda: "one", address=DESK)
    app = create_app(house.chat, demo=False, sign_in=signs, drafts=house.reviewing, hosts={"desk.example"})
    async with browser(app, base=DESK, client=("192.0.2.7", 4000)) as client:
        yield client, signs


async def test_in_service_nobody_gets_in_without_a_link(service: tuple[httpx.AsyncClient, SignIn]) -> None:
    client, _ = service
    assert (await client.get("/drafts")).status_code == 401
    assert (await client.get("/api/drafts")).status_code == 401
    assert (await client.post("/api/drafts?name=a.txt", content=b"x")).status_code == 401


@pytest.mark.parametrize(("person", "status"), [("chen", 200), ("root", 200), ("li", 403), ("zhang", 403)])
async def test_in_service_managers_and_admins_alone_see_drafts(
    service: tuple[httpx.AsyncClient, SignIn], person: str, status: int
) -> None:
    client, signs = service
    client.cookies.set("zhiban_session", signs.session_for(Visitor(CONTRACT, person)))
    assert (await client.get("/api/drafts")).status_code == status
    uploaded = await client.post("/api/drafts?name=a.txt", content=DOCUMENT.encode())
    assert uploaded.status_code == (201 if status == 200 else 403)
    assert (await judge(client, 1, 0, "accepted")).status_code == status


async def test_another_site_cannot_decide(demo: httpx.AsyncClient, number: int) -> None:
    body = {"position": 0, "decision": "accepted", "revision": 0}
    headers = {"origin": "https://evil.example"}
    assert (await demo.post(f"/api/drafts/{number}/decide", json=body, headers=headers)).status_code == 403
