"""Messengers in the running desk: built from settings, kept running, checked, bound from the shell."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands.channels import check_all, sentence
from bot.inward.binding_codes import make_code
from bot.messengers.makers import MAKERS, Surroundings, build_messengers
from bot.messengers.running import keep_running
from bot.serve import running
from bot.settings import CONFIDENTIAL, Settings
from desk.chats import ChatEvent, Finding, Take
from desk.errors import ChannelRefused, InputUnusable, PersonUnknown
from desk.messages import Outgoing, OutKind
from devtools.movable_clock import MovableClock
from devtools.scripted_messenger import ScriptedMessenger
from tests.house import START

CONTRACT = "shaoguan-env"


@pytest.fixture(autouse=True)
def logs_stay_as_they_are() -> Iterator[None]:
    """Take back what a command has set for its own process."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture
def vendor() -> Iterator[ScriptedMessenger]:
    """Yield a messenger that every desk of this test is connected to."""
    messenger = ScriptedMessenger()

    def make(_around: Surroundings) -> ScriptedMessenger:
        return messenger

    MAKERS["scripted"] = make
    yield messenger
    del MAKERS["scripted"]


class Falling(ScriptedMessenger):
    """A messenger that falls the first times it is run."""

    def __init__(self, errors: list[Exception]) -> None:
        """Fall with these errors, one at a time."""
        super().__init__()
        self.errors = errors
        self.runs = 0

    async def run(self, take: Take) -> None:  # noqa: ARG002
        """Fall, or be connected for a moment."""
        self.runs += 1
        if self.errors:
            raise self.errors.pop(0)


async def ignore(_event: ChatEvent) -> str | None:
    """Take a happening and do nothing."""
    return None


async def test_a_messenger_that_falls_is_started_again() -> None:
    falling = Falling([OSError("no route"), ValueError("nonsense")])
    with capture_logs() as logs:
        await keep_running(falling, ignore, first_pause=0.001)
    assert falling.runs == 3
    assert [(line["event"], line["again_in"]) for line in logs] == [
        ("messenger.fell", 0.001),
        ("messenger.fell", 0.002),
    ]


async def test_a_messenger_that_is_refused_for_good_is_left_and_named_once() -> None:
    falling = Falling([ChannelRefused("the token is wrong")])
    with capture_logs() as logs:
        await keep_running(falling, ignore)
    assert falling.runs == 1
    assert [line["event"] for line in logs] == ["messenger.refused"]


def test_only_what_the_settings_name_is_built() -> None:
    makers = {"one": lambda *_: ScriptedMessenger("one"), "other": lambda *_: None}
    assert list(build_messengers(Surroundings(Settings(), MovableClock(START)), makers=makers)) == ["one"]


async def until(condition: Callable[[], bool]) -> None:
    """Let the running desk work until a condition holds."""
    for _ in range(2000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come about")


def zhiban(*words: str) -> Result:
    """Run a command."""
    return CliRunner().invoke(app, list(words), catch_exceptions=True)


async def test_a_served_desk_speaks_with_its_messengers_and_the_pages_show_it(
    tmp_path: Path, vendor: ScriptedMessenger
) -> None:
    async with running(Settings(data=tmp_path), with_messengers=True) as parts:
        people = await parts.chat.contract(CONTRACT)
        engineer = next(one for one in people.people if one.role == "engineer")
        async with parts.desk.store.work() as work:
            code, _ = await make_code(work, CONTRACT, engineer.id, at=parts.desk.clock.now())
            await work.commit()
        await vendor.say("someone", "@someone", f"/bind {code}")
        await until(lambda: "已绑定" in "".join(one.text for one in vendor.messages("@someone")))
        async with parts.desk.store.work() as work:
            values = {"text": "醒醒", "sources": []}
            await work.outbox.add(
                Outgoing(OutKind.PAGE, CONTRACT, engineer.id, None, "answer", values),  # type: ignore[arg-type]
                at=parts.desk.clock.now(),
            )
            await work.commit()
        parts.desk.delivery.wake()
        await vendor.say("someone", "@someone", "/oncall")
        await until(lambda: "值班" in vendor.messages("@someone")[-1].text)
        assert "醒醒" in [one.text for one in vendor.messages("@someone")]
        assert [line.text for line in parts.feed.said(CONTRACT)] == ["/oncall"]
        assert parts.desk.hook("scripted", "events") is None
        assert parts.desk.hook("nobody", "events") is None


async def test_a_desk_without_messengers_has_no_doors(tmp_path: Path) -> None:
    async with running(Settings(data=tmp_path), with_messengers=True) as parts:
        assert parts.desk.reception is None


async def test_chats_are_bound_and_people_listed_from_the_shell(tmp_path: Path) -> None:
    async with running(Settings(data=tmp_path)):
        pass
    data = ("--data", str(tmp_path))

    def run(*words: str) -> Result:
        return zhiban(*words, *data)

    def steps() -> None:
        assert run("channels", "bind", "qq", "1/group:2", CONTRACT, "zhenjiang").exit_code == 0
        assert run("channels", "bind", "mail", "help@desk.example", CONTRACT, "--everybody").exit_code == 0
        listed = json.loads(run("channels", "list", "--json").stdout)
        assert [(one["channel"], one["chat"], one["group"]) for one in listed] == [
            ("qq", "1/group:2", "zhenjiang"),
            ("mail", "help@desk.example", "all:mail:help@desk.example"),
        ]
        assert "qq:1/group:2" in run("channels", "list").stdout
        taken = run("channels", "bind", "qq", "1/group:2", "fujian-oa", "fuzhou")
        assert isinstance(taken.exception, InputUnusable)
        assert isinstance(run("channels", "bind", "qq", "1/group:3", CONTRACT, "nowhere").exception, InputUnusable)
        assert isinstance(run("channels", "bind", "qq", "1/group:3", CONTRACT).exception, InputUnusable)
        assert run("channels", "unbind", "qq", "1/group:2").exit_code == 0
        assert isinstance(run("channels", "unbind", "qq", "1/group:2").exception, InputUnusable)
        people = json.loads(run("people", "list", CONTRACT, "--json").stdout)
        assert {"user", "engineer"} <= {one["role"] for one in people}
        assert people[0]["id"] in run("people", "list", CONTRACT).stdout
        assert run("people", "prefer", CONTRACT, people[0]["id"], "qq").exit_code == 0
        assert json.loads(run("people", "list", CONTRACT, "--json").stdout)[0]["prefers"] == "qq"
        assert isinstance(run("people", "prefer", CONTRACT, "nobody", "qq").exception, PersonUnknown)
        assert isinstance(run("people", "code", CONTRACT, "nobody").exception, PersonUnknown)
        made = json.loads(run("people", "code", CONTRACT, people[0]["id"], "--json").stdout)
        assert (made["person"], len(made["code"])) == (people[0]["id"], 9)

    await asyncio.to_thread(steps)


def test_a_check_says_what_is_not_well_and_ends_with_one(tmp_path: Path, vendor: ScriptedMessenger) -> None:
    checked = zhiban("channels", "check", "--data", str(tmp_path), "--json")
    assert (checked.exit_code, json.loads(checked.stdout)[0]["key"]) == (0, "channel.connected")
    asyncio.run(vendor.stop())
    checked = zhiban("channels", "check", "--data", str(tmp_path))
    assert checked.exit_code == 1
    assert checked.stdout.startswith("NOT  scripted")


def test_a_check_without_messengers_says_so(tmp_path: Path) -> None:
    checked = zhiban("channels", "check", "--data", str(tmp_path), "--language", "en")
    assert (checked.exit_code, checked.stdout.split(";")[0]) == (0, "No messenger is set up")


async def test_a_check_that_fails_is_a_finding() -> None:
    class Silent(ScriptedMessenger):
        async def check(self) -> list[Finding]:
            raise OSError("no route")

    ((_, finding),) = await check_all({"silent": Silent()})
    assert (finding.ok, sentence(finding, "en")) == (
        False,
        "No answer: no route Please check the network, the address and the token.",
    )


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("secret", True),
        ("understanding.rasa_token", True),
        ("drafting.model_key", True),
        ("telegram.token", True),
        ("slack.signing_secret", True),
        ("mail.mailboxes.0.password", True),
        ("port", False),
        ("understanding.backend", False),
    ],
)
def test_which_settings_no_message_repeats(name: str, *, hidden: bool) -> None:
    assert bool(CONFIDENTIAL.search(name)) is hidden
