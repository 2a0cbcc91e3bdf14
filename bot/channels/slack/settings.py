"""What can be set for Slack; how to get each value is told in docs/channels/slack.md."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

SECRETS = frozenset({"bot_token", "app_token", "signing_secret", "client_secret"})
"""Settings whose values no message repeats."""
_ADDRESS = r"^https?://[^\s/]+(/[^\s]*)?/$"


class SlackSettings(BaseModel):
    """How the desk is connected to Slack: by a socket with `app_token`, else by calls signed with `signing_secret`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bot_token: str | None = Field(
        default=None, min_length=8, description="The bot's token (xoxb-), where there is one workspace."
    )
    app_token: str | None = Field(
        default=None, min_length=8, description="The app's token (xapp-) for Socket Mode; without one, Slack calls."
    )
    signing_secret: str | None = Field(
        default=None, min_length=8, description="What Slack signs its calls with; needed without Socket Mode."
    )
    client_id: str | None = Field(
        default=None, min_length=1, description="The app's client id, where several workspaces install it."
    )
    client_secret: str | None = Field(default=None, min_length=8, description="The secret that goes with it.")
    redirect_url: str | None = Field(
        default=None, pattern=r"^https?://", description="The desk's address of `/hooks/slack/oauth`, as Slack has it."
    )
    api_url: str = Field(default="https://slack.com/api/", pattern=_ADDRESS, description="Where the Web API answers.")
    authorize_url: str = Field(
        default="https://slack.com/oauth/v2/authorize",
        pattern=r"^https?://",
        description="Where a workspace's admin allows the app.",
    )
    files_url: str = Field(
        default="https://files.slack.com/",
        pattern=_ADDRESS,
        description="Where files lie; the bot's token is shown to no other server.",
    )
    seconds: float = Field(default=10.0, gt=0, le=60, description="How long one call of the Web API may take.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.bot_token is None and self.client_id is None:
            raise ValueError("expected bot_token, or client_id and client_secret")
        if self.app_token is None and self.signing_secret is None:
            raise ValueError("expected app_token (Socket Mode) or signing_secret (signed calls)")
        if (self.client_id is None) != (self.client_secret is None):
            raise ValueError("expected client_id and client_secret together")
        return self
