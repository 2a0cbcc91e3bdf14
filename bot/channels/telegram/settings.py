"""What can be set for Telegram; without a token there is no such channel."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

CONFIDENTIAL = frozenset({"token", "webhook_secret", "proxy"})
"""Settings whose values no message repeats; a proxy's address may hold a password."""


class TelegramSettings(BaseModel):
    """How the desk is on Telegram: a table of its own in zhiban.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token: str | None = Field(
        default=None, pattern=r"^\d+:[A-Za-z0-9_-]{30,}$", description="The bot's token, from BotFather."
    )
    api_url: str = Field(
        default="https://api.telegram.org",
        pattern=r"^https?://[^\s/]+(/[^\s]*)?$",
        description="Where the Bot API answers: Telegram's own server or one of your own.",
    )
    proxy: str | None = Field(
        default=None, pattern=r"^https?://[^\s/]+/?$", description="The HTTP proxy through which Telegram is reached."
    )
    webhook_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/]+/[^\s]*$",
        description="Where Telegram calls the desk: .../hooks/telegram/update. Without one the desk asks for updates.",
    )
    webhook_secret: str | None = Field(
        default=None, pattern=r"^[A-Za-z0-9_-]{16,256}$", description="What Telegram sends with each call."
    )
    poll_seconds: int = Field(default=30, ge=1, le=50, description="How long one question for updates stays open.")
    send_seconds: float = Field(default=10.0, gt=0, le=60, description="How long Telegram may take over one call.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.webhook_url is None) != (self.webhook_secret is None):
            raise ValueError("webhook_url and webhook_secret go together: expected both or none")
        return self
