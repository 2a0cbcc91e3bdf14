"""The chat's endpoints: what one says and presses, what one sees, and one clear error for everything else."""

from __future__ import annotations

import json

import httpx
import pytest

from console.ports import FILE_LIMIT, TEXT_LIMIT
from desk.messages import Value
from tests.chat_house import CONTRACT, OTHER, OUTAGE, ChatHouse

Json = dict[str, Value]
GROUP = "zhenjiang"


def at(person: str, what: str, *, contract: str = CONTRACT) -> str:
    return f"/api/chat/{contract}/{person}/{what}"


async def say(client: httpx.AsyncClient, person: str, text: str, **more: Value) -> httpx.Response:
    body: Json = {"client_id": f"{person}-{abs(hash(text))}", "text": text, "group": GROUP, **more}
    return await client.post(at(person, "say"), json=body)


async def history(client: httpx.AsyncClient, person: str, *, contract: str = CONTRACT) -> list[Json]:
    answer = await client.get(at(person, "history", contract=contract))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["messages"])


async def test_a_fault_opens_a_ticket_and_pages_the_engineer_with_buttons(
    demo: httpx.AsyncClient, house: ChatHouse
) -> None:
    assert (await say(demo, "zhang", OUTAGE)).json() == {"taken": True}
    await house.deliver()

    said, replied = (await history(demo, "zhang"))[:2]
    assert (said["kind"], said["text"], said["sender_name"], said["group"]) == ("message", OUTAGE, "张敏", GROUP)
    assert (replied["kind"], replied["to"], replied["ticket"], replied["severity"]) == ("reply", "zhang", 1, "outage")
    page = next(one for one in await history(demo, "li") if one["kind"] == "page")
    assert page["group"] is None
    assert {"ack", "decline"} <= {button["action"] for button in page["buttons"]}  # type: ignore[union-attr,index,call-overload]


async def test_a_press_acts_and_the_reporter_hears_of_it(demo: httpx.AsyncClient) -> None:
    await say(demo, "zhang", OUTAGE)
    page = next(one for one in await history(demo, "li") if one["kind"] == "page")
    pressed = await demo.post(at("li", "press"), json={"client_id": "p1", "card": page["card"], "action": "ack"})
    assert pressed.json() == {"taken": True}
    tickets = (await demo.get(at("zhang", "tickets"))).json()["tickets"]
    assert [(one["number"], one["state"], one["engineer"]) for one in tickets] == [(1, "acknowledged", "李工")]
    assert {target["name"]: target["state"] for target in tickets[0]["targets"]}["response"] == "met"
    assert any(one["ticket"] == 1 and "李工" in str(one["text"]) for one in await history(demo, "zhang"))
    assert [one["action"] for one in await history(demo, "li") if one["sender"] == "li"] == ["ack"]


async def test_the_buttons_of_a_message_are_shown_to_the_person_addressed_alone(demo: httpx.AsyncClient) -> None:
    await say(demo, "zhang", OUTAGE)
    mine = [one["buttons"] for one in await history(demo, "zhang") if one["kind"] == "reply"]
    others = [one["buttons"] for one in await history(demo, "sun") if one["kind"] == "reply"]
    assert mine[0]
    assert others == [[]] * len(mine)


async def test_nobody_sees_another_group_another_persons_private_chat_or_another_contract(
    demo: httpx.AsyncClient,
) -> None:
    await say(demo, "zhang", OUTAGE)
    assert await history(demo, "far") == []
    assert await history(demo, "wang") != []  # staff may look at any group
    assert all(one["group"] == GROUP for one in await history(demo, "wang"))
    assert await history(demo, "xu", contract=OTHER) == []
    assert (await demo.get(at("far", "tickets"))).json() == {"tickets": []}
    assert (await demo.get(at("xu", "tickets", contract=OTHER))).json() == {"tickets": []}


async def test_the_same_words_sent_twice_act_once(demo: httpx.AsyncClient) -> None:
    assert (await say(demo, "zhang", OUTAGE)).json() == {"taken": True}
    assert (await say(demo, "zhang", OUTAGE)).json() == {"taken": False}
    assert len([one for one in await history(demo, "zhang") if one["kind"] == "message"]) == 1


async def test_markup_stays_text(demo: httpx.AsyncClient) -> None:
    nasty = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>'
    await say(demo, "zhang", nasty)
    answer = await demo.get(at("zhang", "history"))
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["messages"][0]["text"] == nasty


async def test_strange_marks_are_taken_and_harm_nothing(demo: httpx.AsyncClient) -> None:
    answer = await say(demo, "zhang", "系统打不开\x07\x1b[31m \u202eolleh 😀")
    assert answer.status_code == 200
    assert (await demo.get("/healthz")).json()["status"] == "ok"


async def test_a_text_at_the_limit_is_taken_and_a_longer_one_is_not(demo: httpx.AsyncClient) -> None:
    assert (await say(demo, "zhang", "a" * TEXT_LIMIT)).status_code == 200
    longer = await say(demo, "zhang", "字" * (TEXT_LIMIT // 3 + 1))
    assert longer.status_code == 413
    assert set(longer.json()) == {"error"}


async def test_a_file_goes_with_a_message_and_can_be_fetched(demo: httpx.AsyncClient) -> None:
    sent = await demo.post(at("zhang", "files") + "?name=../../屏幕.png", content=b"\x89PNG picture")
    kept = sent.json()["attachment"]
    assert (kept["name"], kept["media_type"], kept["size"]) == ("屏幕.png", "image/png", 12)
    await say(demo, "zhang", OUTAGE, files=[kept["ref"]])
    files = (await history(demo, "zhang"))[0]["files"]
    assert [file["name"] for file in files] == ["屏幕.png"]  # type: ignore[union-attr,index,call-overload]
    fetched = await demo.get(at("zhang", "files/") + kept["ref"])
    assert fetched.content == b"\x89PNG picture"
    assert "sandbox" in fetched.headers["content-security-policy"]


async def test_a_page_sent_as_a_file_is_never_shown_as_a_page(demo: httpx.AsyncClient) -> None:
    kept = (await demo.post(at("zhang", "files") + "?name=x.html", content=b"<script>")).json()["attachment"]
    fetched = await demo.get(at("zhang", "files/") + kept["ref"])
    assert fetched.headers["content-type"] == "application/octet-stream"
    assert fetched.headers["content-disposition"].startswith("attachment")


async def test_a_file_of_one_contract_is_not_there_in_another(demo: httpx.AsyncClient) -> None:
    kept = (await demo.post(at("zhang", "files") + "?name=a.txt", content=b"a")).json()["attachment"]
    fetched = await demo.get(at("xu", "files/", contract=OTHER) + kept["ref"])
    assert (fetched.status_code, set(fetched.json())) == (404, {"error"})


async def test_a_file_that_is_too_large_is_refused(demo: httpx.AsyncClient) -> None:
    answer = await demo.post(at("zhang", "files") + "?name=a.bin", content=b"\0" * (FILE_LIMIT + 1))
    assert (answer.status_code, set(answer.json())) == (413, {"error"})


@pytest.mark.parametrize(
    ("path", "status"),
    [
        pytest.param(at("zhang", "history", contract="nowhere"), 404, id="unknown contract"),
        pytest.param(at("nobody", "history"), 404, id="unknown person"),
        pytest.param(at("lin", "history"), 404, id="a person of another contract"),
        pytest.param(at("zhang", "history?limit=many"), 400, id="a limit that is no number"),
        pytest.param(at("zhang", "stream?also=nobody"), 404, id="a stream for nobody"),
        pytest.param(at("zhang", "files/../../etc/passwd"), 404, id="a path out of the folder"),
        pytest.param(at("zhang", f"files/{CONTRACT}/0/..%2f..%2fdesk.db"), 404, id="a path in the reference"),
        pytest.param("/api/nothing", 404, id="no such endpoint"),
        pytest.param(at("zhang", "say"), 405, id="the wrong method"),
    ],
)
async def test_a_bad_address_gets_one_clear_error(demo: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await demo.get(path)
    assert (answer.status_code, set(answer.json())) == (status, {"error"})


def body(**fields: Value) -> str:
    return json.dumps({"client_id": "one", **fields})


@pytest.mark.parametrize(
    ("what", "content", "status"),
    [
        pytest.param("say", "{", 400, id="broken JSON"),
        pytest.param("say", "[]", 400, id="another shape"),
        pytest.param("say", body(text="  "), 400, id="no words"),
        pytest.param("say", body(text="x", bogus=1), 400, id="an unknown field"),
        pytest.param("say", body(text=5), 400, id="a number for words"),
        pytest.param("say", '{"client_id": "one", "text": "\\ud800"}', 400, id="half a character"),
        pytest.param("say", json.dumps({"text": "x"}), 400, id="no client id"),
        pytest.param("say", body(text="x", group="lechang"), 400, id="a group one does not stand in"),
        pytest.param("say", body(text="x", group="nowhere"), 400, id="a group that is not there"),
        pytest.param("say", body(text="x", reply_to=99), 404, id="a reply to nothing"),
        pytest.param("say", body(text="x", files=["../../secret"]), 404, id="a file that is not there"),
        pytest.param("say", body(text="x" * 1_100_000), 413, id="a body beyond all limits"),
        pytest.param("press", body(card=99, action="ack"), 404, id="a card that is not there"),
        pytest.param("press", body(card="1", action="ack"), 400, id="a card that is no number"),
        pytest.param("press", body(card=1, action=""), 400, id="no action"),
        pytest.param("files", "", 400, id="a file without a name"),
    ],
)
async def test_a_bad_body_gets_one_clear_error(demo: httpx.AsyncClient, what: str, content: str, status: int) -> None:
    answer = await demo.post(at("zhang", what), content=content)
    assert (answer.status_code, set(answer.json())) == (status, {"error"})
    assert "\n" not in answer.json()["error"]


async def test_a_button_of_another_person_is_answered_politely_and_does_nothing(demo: httpx.AsyncClient) -> None:
    await say(demo, "zhang", OUTAGE)
    page = next(one for one in await history(demo, "li") if one["kind"] == "page")
    pressed = await demo.post(at("sun", "press"), json={"client_id": "p1", "card": page["card"], "action": "ack"})
    assert pressed.status_code == 200
    assert (await demo.get(at("zhang", "tickets"))).json()["tickets"][0]["state"] == "open"
    assert [one["refused"] for one in await history(demo, "sun") if one["action"] == "ack"] == [True]


async def test_a_card_of_another_contract_is_not_there(demo: httpx.AsyncClient) -> None:
    await say(demo, "zhang", OUTAGE)
    page = next(one for one in await history(demo, "li") if one["kind"] == "page")
    body = {"client_id": "p1", "card": page["card"], "action": "ack"}
    assert (await demo.post(at("xu", "press", contract=OTHER), json=body)).status_code == 404
