"""What can be set for Feishu; how to get each value is told in docs/channels/feishu.md."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

SECRETS = frozenset({"app_secret", "verification_token", "encrypt_key"})
"""Settings whose values no message repeats."""
ORIGIN = r"^(https://[^\s/?#@]+|http://(127\.0\.0\.1|localhost)(:[0-9]+)?)$"
"""What the library takes for an address: no path, and plain HTTP on this machine alone."""


class FeishuSettings(BaseModel):
    """How the desk is connected to Feishu: the app, and what its pushes are signed and encrypted with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    app_id: str = Field(min_length=4, description="The app's id (cli_...).")
    app_secret: str = Field(min_length=8, description="The secret that goes with it.")
    verification_token: str = Field(min_length=8, description="What each push carries within.")
    encrypt_key: str = Field(min_length=8, description="What pushes are signed and encrypted with; the desk wants one.")
    api_url: str = Field(
        default="https://open.feishu.cn",
        pattern=ORIGIN,
        description="Where the open platform answers; for Lark https://open.larksuite.com.",
    )
    seconds: float = Field(default=10.0, gt=0, le=60, description="How long one call may take.")
