"""The conversation of one person in one place: what it is about, what the desk asked, what it answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

JOIN_WITHIN = timedelta(seconds=30)
"""Lines of one person that follow each other this closely are read as one message."""
OPEN_FOR = timedelta(minutes=15)
"""How long after the desk has spoken with a person (or that person with the desk) their conversation is open."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line that the person said; `acted` tells that the desk did something upon it."""

    at: datetime
    text: str
    acted: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the desk and one person talk about in one place (`group` None: in private).

    `ticket` is the number of the matter in focus. `asked` names what the desk wants to know
    (system, place, phone; "which" for which ticket). `question` is the last question that was answered from knowledge,
    `answer` the outbox id of that answer. `lines` are the latest lines, oldest first.
    """

    contract: str
    person: str
    group: str | None
    ticket: int | None = None
    asked: tuple[str, ...] = ()
    question: str | None = None
    answer: int | None = None
    spoke_at: datetime | None = None
    lines: tuple[Line, ...] = ()

    def is_open(self, at: datetime) -> bool:
        """Tell whether the conversation is under way at `at`."""
        return self.spoke_at is not None and at - self.spoke_at <= OPEN_FOR

    def recent(self, at: datetime) -> tuple[Line, ...]:
        """Return the lines that belong to one message with a line said at `at`: each close to the next."""
        found: list[Line] = []
        newest = at
        for line in reversed(self.lines):
            if newest - line.at > JOIN_WITHIN:
                break
            found.append(line)
            newest = line.at
        return tuple(reversed(found))
