"""A channel that fails as it is told to, so that what the desk makes of each failure can be seen."""

from __future__ import annotations

from collections.abc import Iterable

from desk.channels import Capabilities, Rendered
from desk.errors import ChannelError


class ScriptedChannel:
    """Keeps what arrives in `arrived`; the failures given for a person meet that person's messages one by one."""

    name = "scripted"
    capabilities = Capabilities(buttons=True, replies=True, attachments=True)

    def __init__(self) -> None:
        """Begin without failures."""
        self.arrived: list[Rendered] = []
        self.tried: list[Rendered] = []
        self._failures: dict[str | None, list[ChannelError]] = {}

    def fail(self, person: str | None, failures: Iterable[ChannelError]) -> None:
        """Let the next messages to a person meet these failures, then none."""
        self._failures[person] = list(failures)

    async def send(self, message: Rendered) -> str:
        """Keep a message, or fail with the next failure of the person addressed."""
        self.tried.append(message)
        waiting = self._failures.get(message.to)
        if waiting:
            raise waiting.pop(0)
        self.arrived.append(message)
        return f"s{len(self.arrived)}"
