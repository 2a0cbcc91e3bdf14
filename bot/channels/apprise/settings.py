"""What can be set for last-resort notices."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class AppriseSettings(BaseModel):
    """Where people are told when nothing else reaches them; without a URL, nobody is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    urls: Mapping[str, SecretStr] = Field(
        default={}, description='An apprise URL for each "CONTRACT/PERSON". Each is a secret.'
    )
