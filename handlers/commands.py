"""Slash commands: the same acts as buttons and words, by number. Form: docs/commands.md."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from desk.messages import Action, Inbound, Value
from desk.people import Person
from handlers import curation, draft_talk, duties, paper_talk, reporter, roster_absences, roster_swaps, roster_talk
from handlers.acts import Act, Refused
from handlers.deeds import REPORTER_DEEDS, STAFF_DEEDS, carry_out, refuse
from handlers.house import Turn
from handlers.reading import may_see

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
    command = COMMANDS.get(word)
    if command is not None:
        await command(turn, inbound, person, rest)
    elif word in TICKET_ACTIONS:
        number, text = _parted(rest)
        await _act(turn, inbound, person, Action(word), number, text)
    elif inbound.group is None or inbound.mentioned:
        await turn.reply(inbound, "command.help", language=person.language or "zh")


async def _drafts(turn: Turn, inbound: Inbound, person: Person, _rest: str) -> None:
    await curation.list_drafts(turn, inbound, person)


async def _accept(turn: Turn, inbound: Inbound, person: Person, rest: str) -> None:
    await curation.decide_draft(turn, inbound, person, rest, accept=True)


async def _drop(turn: Turn, inbound: Inbound, person: Person, rest: str) -> None:
    await curation.decide_draft(turn, inbound, person, rest, accept=False)


async def _done(turn: Turn, inbound: Inbound, person: Person, rest: str) -> None:
    await duties.mark_done(turn, inbound, person, rest or None, text="")


async def _act(turn: Turn, inbound: Inbound, person: Person, action: Action, number: str, text: str) -> None:
    ticket = await turn.work.tickets.get(turn.contract, int(number)) if number.isdecimal() and len(number) < 9 else None
    if ticket is None:
        raise Refused("ticket.unknown", "unknown_ticket", number=number or "?")
    to = text if action is Action.HAND_OVER and text else None
    await carry_out(turn, action, Act(inbound, person, ticket, text=text, to=to))


async def _status(turn: Turn, inbound: Inbound, person: Person, number: str) -> None:
    ticket = await turn.work.tickets.get(turn.contract, int(number)) if number.isdecimal() and len(number) < 9 else None
    if ticket is None or not may_see(person, ticket, group=inbound.group):
        raise Refused("ticket.unknown", "unknown_ticket", number=number or "?")
    await reporter.tell_status(turn, Act(inbound, person, ticket))


async def _tickets(turn: Turn, inbound: Inbound, person: Person, _rest: str) -> None:
    """List the open tickets that this person may see here."""
    live = await turn.work.tickets.live(turn.contract)
    seen = [one for one in live if person.staff or person.id in one.everybody or one.group == inbound.group]
    listed: list[Value] = [
        {"number": one.number, "summary": one.summary[:40], "system": one.system, "state": str(one.state)}
        for one in seen
        if person.staff or one.group is not None or person.id in one.everybody
    ]
    await turn.reply(inbound, "command.tickets", {"tickets": listed}, language=person.language or "zh")


async def _web(turn: Turn, _inbound: Inbound, person: Person, _rest: str) -> None:
    """Send the person, in private, a link that signs in to the web chat once."""
    link = turn.house.links.get("sign_in")
    if link is not None:
        values: dict[str, Value] = {"url": link(turn.contract, person.id)}
        await turn.notify(person, "sign_in.link", values)


async def _elsewhere(turn: Turn, inbound: Inbound, person: Person, _rest: str) -> None:
    """Say that a binding command is for the messengers, where it is carried out before it comes here."""
    await turn.reply(inbound, "binding.elsewhere", language=person.language or "zh")


async def _who_am_i(turn: Turn, inbound: Inbound, person: Person, _rest: str) -> None:
    values: dict[str, Value] = {"name": person.name, "role": str(person.role)}
    await turn.reply(inbound, "binding.here", values, language=person.language or "zh")


Command: TypeAlias = Callable[[Turn, Inbound, Person, str], Awaitable[None]]

COMMANDS: dict[str, Command] = {
    "status": _status,
    "tickets": _tickets,
    "oncall": roster_talk.on_call,
    "duty": roster_talk.on_call,
    "swap": roster_swaps.swap_command,
    "leave": roster_absences.leave_command,
    "cover": roster_absences.cover_command,
    "web": _web,
    "drafts": _drafts,
    "draft": draft_talk.draft_command,
    "accept": _accept,
    "drop": _drop,
    "done": _done,
    "whoami": _who_am_i,
    "bind": _elsewhere,
    "unbind": _elsewhere,
    "contract": _elsewhere,
    "paper": paper_talk.paper_command,
}
"""The commands that are no act upon one ticket, each with the words after it."""
