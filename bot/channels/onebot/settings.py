"""What can be set of the QQ channel; each setting has its line in docs/channels/onebot.md."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

CONFIDENTIAL = frozenset({"token", "forward"})
"""Settings whose values no message repeats; a forward address may carry a token in its query."""


def _address(host: str) -> str:
    if host != "localhost":
        ip_address(host)
    return host


Account = Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]
"""A QQ number, as text."""


class ForwardSettings(BaseModel):
    """One OneBot implementation that the desk calls."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(pattern=r"^wss?://[^\s]+$", description="Where the implementation listens: ws://HOST:PORT/.")
    token: str | None = Field(default=None, min_length=1, description="The token that is set there.")


class OneBotSettings(BaseModel):
    """How the desk reaches QQ; reverse and forward connections may be used at the same time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: Annotated[str, AfterValidator(_address)] = Field(
        default="127.0.0.1", description="The address on which implementations may call: an IP address or localhost."
    )
    port: int | None = Field(
        default=None,
        ge=0,
        le=65535,
        description="The port on which they may call; without one, none may; 0: a free one.",
    )
    path: str = Field(default="/onebot/v11/ws", pattern=r"^/[^\s?#]*$", description="The path that they must call.")
    token: str | None = Field(default=None, min_length=8, description="The token that they must send.")
    forward: tuple[ForwardSettings, ...] = Field(default=(), description="The implementations that the desk calls.")
    accounts: tuple[Account, ...] = Field(
        default=(), description="The desk's own QQ numbers: others are not let in; empty lets in any with the token."
    )
    answer_seconds: float = Field(
        default=15.0, gt=0, le=120, description="How long an answer may take before the outcome counts as unknown."
    )
    reconnect_seconds: float = Field(default=1.0, gt=0, le=60, description="The first wait before calling again.")
    longest_wait: float = Field(default=60.0, gt=0, le=3600, description="The longest wait before calling again.")
    busy_seconds: float = Field(
        default=30.0, gt=0, le=3600, description="How long a chat rests when QQ takes nothing for now."
    )
    file_hosts: tuple[str, ...] = Field(
        default=("qq.com", "qq.com.cn", "qpic.cn"),
        description="The hosts (with those below them) from which files are fetched; no others are called.",
    )
    file_seconds: float = Field(default=30.0, gt=0, le=600, description="How long the fetching of a file may take.")

    @model_validator(mode="after")
    def _some_way(self) -> Self:
        if self.port is None and not self.forward:
            raise ValueError("give a port to be called on, or addresses to call (forward)")
        if self.port is not None and self.token is None:
            raise ValueError("a port needs a token: whoever reaches it could speak for the desk's accounts")
        return self
