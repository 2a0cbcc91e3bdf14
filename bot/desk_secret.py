"""What the desk signs with: sign-in links, buttons, Message-IDs."""

from __future__ import annotations

import secrets

from bot.settings import Settings


def secret_of(settings: Settings) -> str:
    """Return the set secret, else one made once and kept in the data folder."""
    if settings.secret is not None:
        return settings.secret
    file = settings.data / "secret"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32), "utf-8")
    return file.read_text("utf-8").strip()
