"""Several workspaces, the app's home, and what a check of the channel finds."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import cast
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml
from pydantic import ValidationError

from bot.channels.slack import events
from bot.channels.slack.checks import SCOPES, SENTENCES
from bot.channels.slack.errors import BUSY, GONE, LIMITED
from bot.channels.slack.hearing import REMOVED
from bot.channels.slack.messenger import SlackMessenger
from bot.channels.slack.settings import SlackSettings
from bot.texts import Renderer
from desk.chats import Account, Finding, HookRequest
from desk.errors import ChannelRefused
from desk.messages import Value
from devtools.movable_clock import MovableClock
from devtools.slack.http_side import Trouble
from storage.slack_installations import SlackInstallations, open_slack_installations
from tests import house_rules as rules
from tests.channels.slack.slack_house import GROUP, START, SlackHouse, addresses, open_house
from tests.house import shipped_packs

SHARED = {"client_id": "client-id", "client_secret": "client-secret", "redirect_url": "https://desk.example/oauth"}


async def opened() -> SlackInstallations:
    """Return an empty store of installations."""
    return await open_slack_installations("sqlite+aiosqlite://", "client-id", MovableClock(START))


async def installed(house: SlackHouse, team: str, link: str, **changed: str) -> int:
    """Let an admin of a workspace follow a link and agree; return the status that the browser gets."""
    state = dict(parse_qsl(urlsplit(link).query))["state"]
    house.slack.http.codes[f"code-{team}"] = house.slack.world.team(team)
    query = {"code": f"code-{team}", "state": state, **changed}
    return (await house.messenger.hooks["GET oauth"](HookRequest(b"", {}, query))).status


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_workspace_that_installs_the_app_is_heard_and_answered(transport: str) -> None:
    store = await opened()
    ports = {"token_of": store.token_of, "save": store.save, "forget": store.forget}
    async with open_house(transport, settings=SHARED, **ports) as house:  # type: ignore[arg-type]
        link = house.messenger.install_link()
        assert urlsplit(link).netloc == "slack.com"
        asked = dict(parse_qsl(urlsplit(link).query))
        assert (asked["client_id"], asked["scope"], asked["redirect_uri"]) == (
            "client-id",
            ",".join(SCOPES),
            SHARED["redirect_url"],
        )
        assert await installed(house, "T0002", link) == 200
        await house.slack.say("eve", "T0002/C0009", "down", mention=True)
        event = house.taken.only
        assert (event.chat.id, event.text) == ("T0002/C0009", "down")
        assert event.account.id == house.slack.account_id("eve", team="T0002")
        await house.send("Ticket #1", chat="T0002/C0009")
        assert [seen.text for seen in house.slack.messages("T0002/C0009")][-1] == "Ticket #1"
        await house.send("Ticket #2")
        assert [seen.text for seen in house.slack.messages(GROUP)] == ["Ticket #2"]
    await store.close()


async def test_a_state_that_is_not_ours_not_young_or_used_installs_nothing() -> None:
    store = await opened()
    async with open_house("http", settings=SHARED, save=store.save, token_of=store.token_of) as house:
        link = house.messenger.install_link()
        assert await installed(house, "T0002", link, state="1764000000.x." + "0" * 64) == 400
        assert await installed(house, "T0002", link, state="é") == 400
        assert await installed(house, "T0002", link, state="") == 400
        house.clock.advance(timedelta(seconds=601))
        assert await installed(house, "T0002", link) == 400
        fresh = house.messenger.install_link()
        assert await installed(house, "T0002", fresh) == 200
        assert await installed(house, "T0002", fresh) == 400
        assert await installed(house, "T0003", house.messenger.install_link(), code="wrong") == 502
        assert [await store.token_of(team) is None for team in ("T0002", "T0003")] == [False, True]
    await store.close()


async def test_an_admin_who_declines_installs_nothing() -> None:
    kept: list[object] = []

    async def save(answer: object) -> None:
        kept.append(answer)

    async with open_house("http", settings=SHARED, save=save) as house:
        state = dict(parse_qsl(urlsplit(house.messenger.install_link()).query))["state"]
        query = {"error": "access_denied", "state": state}
        assert (await house.messenger.hooks["GET oauth"](HookRequest(b"", {}, query))).status == 400
    assert kept == []


@pytest.mark.parametrize("kind", ["app_uninstalled", "tokens_revoked"])
async def test_a_workspace_that_removes_the_app_is_forgotten(kind: str) -> None:
    store = await opened()
    ports = {"token_of": store.token_of, "save": store.save, "forget": store.forget}
    async with open_house("http", settings=SHARED, **ports) as house:  # type: ignore[arg-type]
        await installed(house, "T0002", house.messenger.install_link())
        await house.send("hello", chat="T0002/C0009")
        team = house.slack.world.team("T0002")
        await house.slack.event(team, {"type": kind, "tokens": {"bot": [team.bot]}})
        assert await store.token_of("T0002") is None
        with pytest.raises(ChannelRefused):
            await house.send("hello", chat="T0002/C0009")
    await store.close()


async def test_one_workspace_needs_no_installation(by_http: SlackHouse) -> None:
    assert "GET oauth" not in by_http.messenger.hooks
    with pytest.raises(ChannelRefused, match="client_id"):
        by_http.messenger.install_link()


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_the_apps_home_shows_the_lines_of_whoever_opens_it(transport: str) -> None:
    asked: list[Account] = []

    async def home(account: Account) -> list[str]:
        asked.append(account)
        return ["#1 the <portal> is down", "x" * 4000]

    async with open_house(transport, home=home) as house:  # type: ignore[arg-type]
        assert (await house.slack.open_home("mei")).status == 200
        (view,) = house.slack.api.homes.values()
        blocks = view["blocks"]
        assert isinstance(blocks, list)
        assert blocks[0]["text"]["text"] == "#1 the &lt;portal&gt; is down"
        assert [len(block["text"]["text"]) for block in blocks[1:]] == [3000, 1000]
        assert [account.id for account in asked] == [house.slack.account_id("mei")]


async def test_a_home_that_slack_does_not_take_disturbs_nothing() -> None:
    async def home(_: Account) -> list[str]:
        return ["#1"]

    async with open_house("http", home=home) as house:
        house.slack.trouble("views.publish", Trouble(503))
        assert (await house.slack.open_home("mei")).status == 200
        await house.slack.say("mei", GROUP, "hello")
        assert house.taken.only.text == "hello"


async def test_without_lines_for_it_the_home_stays_as_it_is(by_http: SlackHouse) -> None:
    assert (await by_http.slack.open_home("mei")).status == 200
    assert by_http.slack.api.homes == {}


def states(found: object) -> dict[str, tuple[bool, dict[str, str]]]:
    """Return findings by key."""
    assert isinstance(found, list)
    assert all(isinstance(one, Finding) for one in found)
    return {one.key: (one.ok, dict(one.values)) for one in found}


async def test_a_check_of_a_sound_channel_finds_nothing_amiss(house: SlackHouse) -> None:
    found = states(await house.messenger.check())
    assert all(ok for ok, _ in found.values())
    socket = {"channel.slack.socket"} if house.slack.deliveries.address is None else set()
    assert set(found) == {"channel.slack.token", "channel.slack.scopes"} | socket
    assert found["channel.slack.token"][1]["workspace"] == "Team T0001"


async def test_a_check_names_the_scopes_that_are_missing(by_http: SlackHouse) -> None:
    by_http.slack.world.first.scopes = "chat:write,commands"
    ok, values = states(await by_http.messenger.check())["channel.slack.scopes"]
    assert not ok
    assert values["scopes"].split(", ") == sorted(set(SCOPES) - {"chat:write", "commands"})


async def test_a_check_tells_of_a_token_that_is_refused_and_a_slack_that_is_away(by_http: SlackHouse) -> None:
    by_http.slack.trouble("auth.test", Trouble(code="token_revoked"))
    ok, values = states(await by_http.messenger.check())["channel.slack.token"]
    assert (ok, values["problem"]) == (False, "auth.test: token_revoked")
    await by_http.slack.stop()
    assert not states(await by_http.messenger.check())["channel.slack.token"][0]
    await by_http.slack.start()


async def test_a_check_beside_the_desk_asks_whether_a_socket_could_be_opened(by_socket: SlackHouse) -> None:
    settings = SlackSettings.model_validate(
        {"bot_token": by_socket.slack.bot_token, "app_token": "xapp-wrong", **addresses(by_socket.slack)}
    )
    beside = SlackMessenger(settings, by_socket.clock)
    ok, values = states(await beside.check())["channel.slack.socket"]
    assert (ok, values["problem"]) == (False, "apps.connections.open: invalid_auth")
    await beside.close()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("key", "remedy"), sorted(SENTENCES.items()))
def test_each_finding_has_its_sentence_and_its_remedy(key: str, remedy: str, language: str) -> None:
    values: dict[str, Value] = {"workspace": "Beijiang", "problem": "token_revoked", "scopes": "chat:write"}
    say = Renderer(shipped_packs()).say
    said = [say(one, values, language=language, contract="shaoguan-env") for one in (key, remedy)]
    assert all(said)
    assert ("chat:write" if key.endswith("scopes") else "token_revoked") in said[0]
    assert remedy == f"{key}.remedy"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"app_token": "xapp-1-x"}, "bot_token"),
        ({"bot_token": "xoxb-1-x"}, "signing_secret"),
        ({"bot_token": "xoxb-1-x", "app_token": "xapp-1-x", "client_id": "1"}, "client_secret"),
        ({"bot_token": "xoxb-1-x", "app_token": "xapp-1-x", "api_url": "slack.com/api"}, "api_url"),
        ({"bot_token": "xoxb-1-x", "app_token": "xapp-1-x", "colour": "red"}, "colour"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(given: dict[str, str], expected: str) -> None:
    with pytest.raises(ValidationError, match=expected):
        SlackSettings.model_validate(given)


def manifest() -> dict[str, dict[str, dict[str, list[str]]]]:
    """Return the manifest that the page shows."""
    page = (rules.ROOT / "docs" / "channels" / "slack.md").read_text("utf-8")
    (found,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    return cast("dict[str, dict[str, dict[str, list[str]]]]", yaml.safe_load(found))


def test_the_manifest_asks_for_the_scopes_that_a_check_wants() -> None:
    scopes = manifest()["oauth_config"]["scopes"]
    assert scopes == {"bot": list(SCOPES)}


def test_the_manifest_subscribes_to_all_that_the_desk_reads() -> None:
    subscribed = manifest()["settings"]["event_subscriptions"]["bot_events"]
    read = {*events._EVENTS, *REMOVED, "app_home_opened", "message.channels", "message.groups", "message.im"}
    assert set(subscribed) == {*read, "message.mpim"} - {"message"}


def test_each_scope_has_its_reason() -> None:
    page = (rules.ROOT / "docs" / "channels" / "slack.md").read_text("utf-8")
    assert [scope for scope in SCOPES if f"| `{scope}` |" not in page] == []


def test_each_setting_is_explained() -> None:
    page = (rules.ROOT / "docs" / "channels" / "slack.md").read_text("utf-8")
    assert [name for name in SlackSettings.model_fields if f"| `{name}` |" not in page] == []


def test_each_error_that_means_more_than_a_refusal_stands_in_the_table() -> None:
    page = (rules.ROOT / "docs" / "channels" / "slack.md").read_text("utf-8").partition("## Errors")[2]
    assert [code for code in sorted(GONE | BUSY | LIMITED) if f"`{code}`" not in page] == []
