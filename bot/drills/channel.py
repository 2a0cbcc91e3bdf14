"""The drill's own channel: takes every message and keeps it."""

from __future__ import annotations

from bot.drills.cast import CHANNEL
from desk.channels import Capabilities, Rendered


class DrillChannel:
    """Takes whatever is sent, at once (`desk.channels.Channel`); `sent` holds it in the order of sending."""

    def __init__(self) -> None:
        """Begin with nothing sent."""
        self.name = CHANNEL
        self.capabilities = Capabilities(buttons=True, replies=True, attachments=True)
        self.sent: list[Rendered] = []

    async def send(self, message: Rendered) -> str:
        """Keep a message; its id is its place in the order of sending, from 1."""
        self.sent.append(message)
        return str(len(self.sent))
