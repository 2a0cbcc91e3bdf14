"""One act of one person upon one ticket, however it was said: by button, command, plain words or on the web."""

from __future__ import annotations

from dataclasses import dataclass

from desk.messages import Action, Inbound, Value
from desk.people import Person
from desk.tickets import Ticket
from handlers.changes import facts
from handlers.house import Turn


@dataclass(frozen=True, slots=True)
class Act:
    """`text` are the words that came with the act, `to` the person or level named in it."""

    inbound: Inbound
    person: Person
    ticket: Ticket
    text: str = ""
    to: str | None = None


class Refused(Exception):
    """An act that is not possible now: `key` is the sentence that says so, `reason` the word for the timeline."""

    def __init__(self, key: str, reason: str, **values: Value) -> None:
        """Keep the sentence's key and values."""
        super().__init__(reason)
        self.key = key
        self.reason = reason
        self.values = values


async def answer(turn: Turn, act: Act, key: str, *, actions: tuple[Action, ...] = (), **values: Value) -> None:
    """Answer the one who acted, where he spoke, in his language or the ticket's."""
    language = act.person.language or act.ticket.language
    await turn.reply(
        act.inbound,
        key,
        {**facts(act.ticket), **values},
        language=language,
        ticket=act.ticket,
        actions=actions,
        generation=act.ticket.round,
    )
