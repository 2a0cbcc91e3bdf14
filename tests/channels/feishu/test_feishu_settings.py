"""Feishu is built from the settings, and its library, which is slow to load, is not loaded without them."""

from __future__ import annotations

import asyncio
import sys

import pytest
from pydantic import ValidationError

from bot.channels.feishu.settings import SECRETS, FeishuSettings
from bot.messengers.makers import Surroundings, build_messengers
from bot.settings import CONFIDENTIAL, Settings
from devtools.movable_clock import MovableClock
from tests.channels.feishu.feishu_house import START

WHOLE = {
    "app_id": "cli_1234",
    "app_secret": "a-secret-of-the-app",
    "verification_token": "a-token-within",
    "encrypt_key": "a-key-for-both",
}
LOADS = "import sys, bot.settings, bot.messengers.makers; sys.exit('lark_oapi' in sys.modules)"


def test_the_messenger_is_built_where_the_settings_name_it() -> None:
    built = build_messengers(Surroundings(Settings(feishu=FeishuSettings.model_validate(WHOLE)), MovableClock(START)))
    assert list(built) == ["feishu"]
    assert list(built["feishu"].hooks) == ["events"]


async def test_the_library_is_not_loaded_without_them() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", LOADS)
    assert await process.wait() == 0


@pytest.mark.parametrize("missing", sorted(WHOLE))
def test_each_part_of_the_app_is_needed(missing: str) -> None:
    with pytest.raises(ValidationError):
        FeishuSettings.model_validate({name: value for name, value in WHOLE.items() if name != missing})


@pytest.mark.parametrize(
    "address",
    ["http://open.feishu.cn", "https://open.feishu.cn/", "https://u:p@a.example", "https://a/b", "ftp://a", "//a"],
)
def test_an_address_that_the_secret_must_not_go_to_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        FeishuSettings.model_validate({**WHOLE, "api_url": address})


def test_secrets_are_confidential() -> None:
    assert {name for name in FeishuSettings.model_fields if CONFIDENTIAL.search(f"feishu.{name}")} == SECRETS
