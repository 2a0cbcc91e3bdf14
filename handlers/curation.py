"""What the curator does: draft cases, learnt from solved tickets, are accepted into the knowledge or dropped."""

from __future__ import annotations

from desk.messages import Inbound, Value
from desk.people import Person, Role
from desk.tickets import Ticket
from handlers.acts import Refused
from handlers.house import Turn

CURATORS = frozenset({Role.ADMIN, Role.MANAGER})


async def draft_case(turn: Turn, ticket: Ticket) -> None:
    """Keep what was learnt as a draft and tell the curators, once per solution."""
    if not ticket.solution:
        return
    lines = [ticket.summary, ticket.cause or "", ticket.solution]
    text = "\n".join(line for line in lines if line)
    draft = await turn.work.sections.add_draft(
        turn.contract, ticket=ticket.number, title=ticket.summary[:80], text=text, at=turn.at
    )
    for person in await turn.of_role(Role.ADMIN):
        await turn.notify(person, "draft.new", {"draft": draft, "number": ticket.number, "text": text})


async def list_drafts(turn: Turn, inbound: Inbound, person: Person) -> None:
    """List the drafts that wait.

    Raises:
        Refused: this person curates nothing.
    """
    _refuse_others(person)
    found: list[Value] = [
        {"draft": number, "title": title, "text": text}
        for number, title, text in await turn.work.sections.drafts(turn.contract)
    ]
    await turn.reply(inbound, "draft.list", {"drafts": found}, language=person.language or "zh")


async def decide_draft(turn: Turn, inbound: Inbound, person: Person, number: str, *, accept: bool) -> None:
    """Accept a draft, which answers from now on, or drop it.

    Raises:
        Refused: this person curates nothing, or no such draft waits.
    """
    _refuse_others(person)
    waiting = {draft for draft, _, _ in await turn.work.sections.drafts(turn.contract)}
    if not (number.isdecimal() and len(number) < 9) or int(number) not in waiting:
        raise Refused("draft.unknown", "unknown_draft", draft=number or "?")
    section = await turn.work.sections.decide_draft(turn.contract, int(number), accept=accept, at=turn.at)
    if section is not None:
        turn.house.knowledge.put([section])
    key = "draft.accepted" if accept else "draft.dropped"
    await turn.reply(inbound, key, {"draft": int(number)}, language=person.language or "zh")


def _refuse_others(person: Person) -> None:
    if person.role not in CURATORS:
        raise Refused("act.not_allowed", "not_allowed")
