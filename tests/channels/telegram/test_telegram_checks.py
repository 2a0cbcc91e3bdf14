"""What a check finds, and what can be set."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from pydantic import ValidationError
from telegram import Bot

from bot.channels.telegram.messenger import Telegram
from bot.channels.telegram.settings import CONFIDENTIAL, TelegramSettings
from bot.texts import Renderer, catalogue
from desk.chats import Finding
from devtools.movable_clock import MovableClock
from devtools.telegram import FakeTelegram
from tests import house_rules as rules
from tests.house import shipped_packs
from tests.telegram_house import GROUP, SECRET, Taker, closing, messenger_of

HOOKED = {"webhook_url": "https://desk.example/hooks/telegram/update", "webhook_secret": SECRET}


async def found(messenger: Telegram) -> dict[str, bool]:
    """Return what a check finds, by key; each finding can be said in both languages."""
    findings = await messenger.check()
    for one in findings:
        sayable(one)
    return {one.key: one.ok for one in findings}


def sayable(finding: Finding) -> None:
    """Assert that a finding, and what mends it, has words."""
    for language in ("zh", "en"):
        keys = [finding.key] if finding.ok else [finding.key, f"{finding.key}.remedy"]
        for key in keys:
            assert key in catalogue(language)
            assert Renderer(shipped_packs()).say(key, dict(finding.values), language=language, contract="")


async def test_all_is_well_where_the_desk_hears_all(messenger: Telegram) -> None:
    assert await found(messenger) == {
        "telegram.connected": True,
        "telegram.hears_groups": True,
        "telegram.polled": True,
    }


async def test_privacy_mode_is_told(telegram: FakeTelegram, messenger: Telegram) -> None:
    telegram.set_privacy(on=True)
    assert (await found(messenger))["telegram.privacy"] is False


async def test_reactions_need_an_admin_in_each_group_that_was_heard_of(
    listening: Telegram, telegram: FakeTelegram, taker: Taker
) -> None:
    await telegram.say("zhang", GROUP, "在吗")
    await taker.next()
    assert (await found(listening))["telegram.no_reactions"] is False
    telegram.promote_bot("wang", GROUP)
    assert (await found(listening))["telegram.reactions"] is True
    telegram.remove_bot("wang", GROUP)
    assert (await found(listening))["telegram.group_away"] is False


async def test_a_webhook_of_somebody_else_is_told(telegram: FakeTelegram, messenger: Telegram) -> None:
    async with Bot(telegram.token, f"{telegram.url}/bot") as other:
        await other.set_webhook("https://old.example/x", secret_token=SECRET)
    assert (await found(messenger))["telegram.webhook.foreign"] is False


async def test_the_webhook_is_told_missing_well_failing_and_well_again_after_an_hour(
    telegram: FakeTelegram, clock: MovableClock
) -> None:
    async with closing(messenger_of(telegram, clock, **HOOKED)) as messenger:
        assert (await found(messenger))["telegram.webhook.missing"] is False
        await messenger.run(Taker().take)
        assert (await found(messenger))["telegram.webhook"] is True
        assert telegram.updates.webhook is not None
        telegram.updates.webhook.error = "Connection refused"
        telegram.updates.webhook.error_at = int(clock.now().timestamp())
        assert (await found(messenger))["telegram.webhook.failing"] is False
        clock.advance(timedelta(hours=2))
        assert (await found(messenger))["telegram.webhook"] is True


async def test_a_wrong_token_and_a_telegram_that_is_away_are_told(
    telegram: FakeTelegram, clock: MovableClock, messenger: Telegram
) -> None:
    async with closing(messenger_of(telegram, clock, token=f"1:{'x' * 35}")) as stranger:
        assert await found(stranger) == {"telegram.token_refused": False}
    await telegram.stop()
    assert await found(messenger) == {"telegram.unreachable": False}


def test_every_finding_of_the_code_has_words() -> None:
    said = rules.said_keys(one for one in rules.sources() if one.path == "bot/channels/telegram/checks.py")
    keys = [key for key in said if key.startswith("telegram.")]
    assert len(keys) == 14
    assert [key for key in keys if key not in catalogue("zh") or key not in catalogue("en")] == []


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"token": "no token"}, id="a token of other form"),
        pytest.param({"api_url": "ftp://x"}, id="no web address"),
        pytest.param({"webhook_url": HOOKED["webhook_url"]}, id="a webhook without its secret"),
        pytest.param({"webhook_secret": SECRET}, id="a secret without its webhook"),
        pytest.param({**HOOKED, "webhook_secret": "short"}, id="a short secret"),
        pytest.param({"poll_seconds": 0}, id="no time to poll"),
        pytest.param({"nonsense": 1}, id="an unknown setting"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TelegramSettings.model_validate(given)


def test_every_setting_is_described_and_the_secret_ones_are_named() -> None:
    assert all(one.description for one in TelegramSettings.model_fields.values())
    assert set(TelegramSettings.model_fields) >= CONFIDENTIAL


def test_the_settings_alone_load_no_sdk() -> None:
    code = "import sys, bot.channels.telegram.settings; print('telegram' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], cwd=rules.ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
