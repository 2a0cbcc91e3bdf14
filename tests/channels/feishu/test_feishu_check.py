"""What a check finds at Feishu, and what it says where something is missing."""

from __future__ import annotations

from devtools.feishu.open_api import Trouble
from tests.channels.feishu.feishu_house import FeishuHouse, open_house


async def found(house: FeishuHouse) -> dict[str, bool]:
    """Return what a check found."""
    return {one.key: one.ok for one in await house.messenger.check()}


async def test_a_whole_app_is_found_well(house: FeishuHouse) -> None:
    keys = ("channel.feishu.app", "channel.feishu.bot", "channel.feishu.scopes", "channel.feishu.hears")
    assert await found(house) == dict.fromkeys(keys, True)
    assert (await house.messenger.check())[0].values["bot"] == "Desk"


async def test_a_missing_scope_is_named_unless_a_wider_one_includes_it(house: FeishuHouse) -> None:
    house.feishu.api.scopes -= {"im:resource", "im:message:update", "im:message.group_msg", "im:chat:readonly"}
    house.feishu.api.scopes |= {"im:chat"}
    scopes, hears = (await house.messenger.check())[2:]
    assert (scopes.ok, scopes.values) == (False, {"scopes": "im:resource"})
    assert not hears.ok


async def test_a_bot_that_is_not_switched_on_is_told(house: FeishuHouse) -> None:
    house.feishu.api.active = 3
    assert not (await found(house))["channel.feishu.bot"]


async def test_a_wrong_secret_is_told_as_that() -> None:
    async with open_house(run=False, app_secret="another-secret") as house:
        assert await found(house) == {"channel.feishu.app": False}


async def test_a_feishu_that_is_away_is_told_as_that_and_not_as_a_wrong_secret(house: FeishuHouse) -> None:
    house.feishu.trouble("bot/v3/info", Trouble(503, page="x"))
    assert await found(house) == {"channels.no_answer": False}
    await house.feishu.stop()
    assert await found(house) == {"channels.no_answer": False}
