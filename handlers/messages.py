"""One message or press of one person: read, decided and acted upon in one transaction."""

from __future__ import annotations

from dataclasses import replace

from desk.messages import Inbound
from desk.people import Person, Role
from desk.ports import UnitOfWork
from handlers import presses, reporter
from handlers.acts import Act
from handlers.commands import command
from handlers.deeds import note_message
from handlers.draft_talk import hears_of_draft
from handlers.house import House, Turn
from handlers.opening import keep_attachments
from handlers.reading import hear, lines_of, remember
from handlers.roster_talk import hears_of_watch
from handlers.staff_words import staff_says
from handlers.user_words import user_says

TEXT_LIMIT = 100_000
"""Characters of a message that are kept; the reading itself looks at fewer."""


async def handle(house: House, work: UnitOfWork, inbound: Inbound) -> None:
    """Handle one message in an entered unit of work; the caller commits.

    Raises:
        ContractUnknown: the message names no contract that is loaded.
    """
    await work.lock(inbound.contract)
    inbound = replace(inbound, text=_clean(inbound.text))
    turn = house.turn(work, inbound.contract, inbound.at, handles=inbound)
    person = await turn.person(inbound.person) or await _stranger(turn, inbound)
    await _take(turn, inbound, person)
    await turn.finish()


async def lines_to_read(work: UnitOfWork, inbound: Inbound) -> tuple[str, ...]:
    """Return the lines that `handle` will read of a message, so that they can be foreseen; nothing is changed."""
    text = _clean(inbound.text)
    if inbound.press is not None or not text or text.startswith("/"):
        return ()
    conversation = await work.conversations.get(inbound.contract, inbound.person, inbound.group)
    return lines_of(replace(inbound, text=text), conversation)


async def _take(turn: Turn, inbound: Inbound, person: Person) -> None:
    """Do what a press, a file, a command or words ask for."""
    if inbound.press is not None:
        await presses.press(turn, inbound, person, replace(inbound.press, text=_clean(inbound.press.text)))
        return
    await note_message(turn, inbound, text=inbound.text)
    if inbound.text.startswith("/"):
        await command(turn, inbound, person)
    elif await hears_of_draft(turn, inbound, person) or await hears_of_watch(turn, inbound, person):
        return
    elif not inbound.text:
        await _files_alone(turn, inbound, person)
    else:
        await _words(turn, inbound, person)


def _clean(text: str) -> str:
    """Return the text without control characters and direction marks, at most `TEXT_LIMIT` characters."""
    kept = (c for c in text[:TEXT_LIMIT] if c in "\n\t" or ((c.isprintable() or c == "\u3000") and c not in _MARKS))
    return "".join(kept).strip()


_MARKS = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


async def _stranger(turn: Turn, inbound: Inbound) -> Person:
    """Keep somebody unknown as a user of the group: a stranger may report faults."""
    person = Person(turn.contract, inbound.person, inbound.person, Role.USER, group=inbound.group)
    await turn.work.people.put(person)
    turn.know(person)
    return person


async def _words(turn: Turn, inbound: Inbound, person: Person) -> None:
    heard = await hear(turn, inbound, person)
    if not (person.role in {Role.ENGINEER, Role.MANAGER} and await staff_says(turn, heard)):
        await user_says(turn, heard)
    await remember(turn, heard, acted=turn.spoken)


async def _files_alone(turn: Turn, inbound: Inbound, person: Person) -> None:
    """Give a picture without words to its sender's open matter; to nobody where there is none."""
    if not inbound.attachments:
        return
    conversation = await turn.conversation(person.id, inbound.group)
    mine = [one for one in await turn.work.tickets.of_reporter(turn.contract, person.id) if one.live]
    focused = [one for one in mine if one.number == conversation.ticket] or mine
    if focused:
        names = "、".join(file.name for file in inbound.attachments)
        ticket = await reporter.add_details(turn, Act(inbound, person, focused[0], text=names))
        await keep_attachments(turn, inbound, ticket)
