"""Slash commands: the same acts as buttons and words, by number. Form: docs/commands.md."""

from __future__ import annotations

from desk.messages import Action, Inbound, Value
from desk.people import Person
from handlers import curation, duties, reporter
from handlers.acts import Act, Refused
from handlers.deeds import REPORTER_DEEDS, STAFF_DEEDS, carry_out, refuse
from handlers.house import Turn

TICKET_ACTIONS = frozenset(STAFF_DEEDS) | frozenset(REPORTER_DEEDS)


async def command(turn: Turn, inbound: Inbound, person: Person) -> None:
    """Carry out `/word [number] [text]`; an unknown one is answered with the list where the desk is spoken to."""
    word, rest = _parted(inbound.text[1:])
    language = person.language or "zh"
    try:
        await _run(turn, inbound, person, word.lower().partition("@")[0], rest)
    except Refused as refusal:
        await refuse(turn, inbound, person, refusal, language=language)


def _parted(text: str) -> tuple[str, str]:
    """Return the first word, and what follows it after any white space."""
    parts = text.split(maxsplit=1)
    return (parts[0] if parts else "", parts[1].strip() if len(parts) > 1 else "")


async def _run(turn: Turn, inbound: Inbound, person: Person, word: str, rest: str) -> None:
    if word == "status":
        await _status(turn, inbound, person, rest)
    elif word == "tickets":
        await _tickets(turn, inbound, person)
    elif word in {"oncall", "duty"}:
        await _on_call(turn, inbound, person)
    elif word == "web":
        await _web(turn, person)
    elif word == "drafts":
        await curation.list_drafts(turn, inbound, person)
    elif word in {"accept", "drop"}:
        await curation.decide_draft(turn, inbound, person, rest, accept=word == "accept")
    elif word == "done":
        await duties.mark_done(turn, inbound, person, rest or None, text="")
    elif word in set(Action) and Action(word) in TICKET_ACTIONS:
        number, text = _parted(rest)
        await _act(turn, inbound, person, Action(word), number, text)
    elif inbound.group is None or inbound.mentioned:
        await turn.reply(inbound, "command.help", language=person.language or "zh")


async def _act(turn: Turn, inbound: Inbound, person: Person, action: Action, number: str, text: str) -> None:
    ticket = await turn.work.tickets.get(turn.contract, int(number)) if number.isdecimal() and len(number) < 9 else None
    if ticket is None:
        raise Refused("ticket.unknown", "unknown_ticket", number=number or "?")
    to = text if action is Action.HAND_OVER and text else None
    await carry_out(turn, action, Act(inbound, person, ticket, text=text, to=to))


async def _status(turn: Turn, inbound: Inbound, person: Person, number: str) -> None:
    ticket = await turn.work.tickets.get(turn.contract, int(number)) if number.isdecimal() and len(number) < 9 else None
    seen = ticket is not None and (
        person.staff or person.id in ticket.everybody or (ticket.group == inbound.group and inbound.group is not None)
    )
    if ticket is None or not seen:
        raise Refused("ticket.unknown", "unknown_ticket", number=number or "?")
    await reporter.tell_status(turn, Act(inbound, person, ticket))


async def _tickets(turn: Turn, inbound: Inbound, person: Person) -> None:
    """List the open tickets that this person may see here."""
    live = await turn.work.tickets.live(turn.contract)
    seen = [one for one in live if person.staff or person.id in one.everybody or one.group == inbound.group]
    listed: list[Value] = [
        {"number": one.number, "summary": one.summary[:40], "system": one.system, "state": str(one.state)}
        for one in seen
        if person.staff or one.group is not None or person.id in one.everybody
    ]
    await turn.reply(inbound, "command.tickets", {"tickets": listed}, language=person.language or "zh")


async def _web(turn: Turn, person: Person) -> None:
    """Send the person, in private, a link that signs in to the web chat once."""
    link = turn.house.links.get("sign_in")
    if link is not None:
        values: dict[str, Value] = {"url": link(turn.contract, person.id)}
        await turn.notify(person, "sign_in.link", values)


async def _on_call(turn: Turn, inbound: Inbound, person: Person) -> None:
    names: list[Value] = [one.name for one in await turn.on_watch(1) or await turn.on_watch(None)]
    await turn.reply(inbound, "command.oncall", {"people": names}, language=person.language or "zh")
