"""How each messenger is built from the settings; its library is loaded only where the settings name it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, TypeAlias

from bot.desk_secret import secret_of
from bot.messengers.slack_workspaces import SlackWorkspaces
from bot.settings import Settings
from desk.chats import Home, Messenger
from desk.clocks import Clock


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a messenger may be built with; `home` tells the lines of a person's own page, where the desk runs."""

    settings: Settings
    clock: Clock
    home: Home | None = None


Maker: TypeAlias = Callable[[Surroundings], "Messenger | None"]
"""Builds a messenger; None where the settings do not name it."""


def _telegram(around: Surroundings) -> Messenger | None:
    settings = around.settings.telegram
    if settings is None or settings.token is None:
        return None
    from bot.channels.telegram.messenger import make_messenger

    return make_messenger(settings, around.clock)


def _slack(around: Surroundings) -> Messenger | None:
    settings = around.settings.slack
    if settings is None:
        return None
    from bot.channels.slack.messenger import SlackMessenger

    if settings.client_id is None:
        return SlackMessenger(settings, around.clock, home=around.home)
    spaces = SlackWorkspaces(around.settings.store_url, settings.client_id, around.clock)
    return SlackMessenger(
        settings, around.clock, token_of=spaces.token_of, save=spaces.save, forget=spaces.forget, home=around.home
    )


def _onebot(around: Surroundings) -> Messenger | None:
    if around.settings.onebot is None:
        return None
    from bot.channels.onebot.messenger import OneBotMessenger

    return OneBotMessenger(around.settings.onebot, around.clock)


def _mail(around: Surroundings) -> Messenger | None:
    settings = around.settings.mail
    if settings is None or not settings.mailboxes:
        return None
    from bot.channels.mail.messenger import MailMessenger

    key = blake2b(secret_of(around.settings).encode(), digest_size=32, person=b"mail").digest()
    return MailMessenger(settings, around.clock, key=key)


def _feishu(around: Surroundings) -> Messenger | None:
    if around.settings.feishu is None:
        return None
    from bot.channels.feishu.messenger import FeishuMessenger

    return FeishuMessenger(around.settings.feishu, around.clock)


def _apprise(around: Surroundings) -> Messenger | None:
    settings = around.settings.apprise
    if settings is None or not settings.urls:
        return None
    from bot.channels.apprise.messenger import AppriseMessenger

    return AppriseMessenger(settings)


MAKERS: Final[dict[str, Maker]] = {
    "telegram": _telegram,
    "slack": _slack,
    "onebot": _onebot,
    "mail": _mail,
    "feishu": _feishu,
    "apprise": _apprise,
}
"""An adapter is one line here."""


def build_messengers(around: Surroundings, *, makers: Mapping[str, Maker] = MAKERS) -> dict[str, Messenger]:
    """Return the messengers that the settings name, by the name of their channel."""
    built = {name: make(around) for name, make in makers.items()}
    return {name: one for name, one in built.items() if one is not None}
