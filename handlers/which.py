"""Which ticket an engineer means: the one named, the one answered to, or his only one that the act fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from desk.messages import Action, Value
from desk.people import Role
from desk.tickets import State, Ticket
from handlers.acts import Refused
from handlers.house import Turn
from handlers.reading import Heard


async def pick(turn: Turn, heard: Heard, action: Action) -> Ticket | None:
    """Return the ticket meant; None where there is nothing it could mean.

    Raises:
        Refused: the number is unknown, or several fit and the desk asks which.
    """
    if heard.number is not None:
        named = await turn.work.tickets.get(turn.contract, heard.number)
        if named is None:
            raise Refused("ticket.unknown", "unknown_ticket", number=heard.number)
        return named
    if heard.card is not None and heard.card.sent.ticket is not None:
        return await turn.work.tickets.get(turn.contract, heard.card.sent.ticket)
    fitting = _narrowed(turn, heard, await candidates(turn, heard, action))
    if len(fitting) > 1:
        await _ask_which(turn, heard)
        raise Refused("ticket.which", "ambiguous", tickets=[_line(ticket) for ticket in fitting])
    return fitting[0] if fitting else None


def _line(ticket: Ticket) -> Value:
    return {"number": ticket.number, "summary": ticket.summary[:40], "system": ticket.system}


async def _ask_which(turn: Turn, heard: Heard) -> None:
    """Remember the words until the engineer has named the ticket."""
    conversation = await turn.conversation(heard.person.id, heard.inbound.group)
    asking = replace(conversation, asked=("which",), question=heard.inbound.text, spoke_at=turn.at)
    turn.keep_conversation(asking)


async def candidates(turn: Turn, heard: Heard, action: Action) -> tuple[Ticket, ...]:
    """Return the tickets that the act could be meant for, without a number: his own, else those he is paged for."""
    me = heard.person.id
    if action is Action.FILE_REPORT:
        return await _awaiting_report(turn, me)
    live = await turn.work.tickets.live(turn.contract)
    ringing = await rung(turn, live, me)
    mine = tuple(ticket for ticket in live if ticket.engineer == me and _fits(action, ticket))
    if action in {Action.ACK, Action.DECLINE}:
        return ringing or mine
    if heard.person.role is Role.MANAGER:
        return mine or ringing or tuple(live)
    return mine or ringing


async def rung(turn: Turn, live: Sequence[Ticket], me: str) -> tuple[Ticket, ...]:
    """Return the live tickets for which this person is being paged."""
    numbers = {paging.ticket for paging in await turn.work.pagings.rung(turn.contract, me)}
    return tuple(ticket for ticket in live if ticket.number in numbers and ticket.engineer in {None, me})


async def only_theirs(turn: Turn, me: str) -> tuple[Ticket, ...]:
    """Return the live tickets that this person has or is being paged for."""
    live = await turn.work.tickets.live(turn.contract)
    ringing = await rung(turn, live, me)
    return tuple(ticket for ticket in live if ticket.engineer == me or ticket in ringing)


def _fits(action: Action, ticket: Ticket) -> bool:
    """Tell whether an act makes sense in the ticket's state."""
    if action is Action.RESTORE:
        return ticket.state is not State.RESTORED
    return action is not Action.RESUME or ticket.state is State.WAITING


async def _awaiting_report(turn: Turn, me: str) -> tuple[Ticket, ...]:
    listed = await turn.work.tickets.listing(turn.contract, limit=50)
    return tuple(t for t in listed if t.engineer == me and (one := t.target("report")) is not None and one.running)


def _narrowed(turn: Turn, heard: Heard, tickets: tuple[Ticket, ...]) -> tuple[Ticket, ...]:
    """Narrow several tickets down by the system that the words name."""
    named = turn.system_in(heard.said)
    if len(tickets) < 2 or named is None:
        return tickets
    return tuple(t for t in tickets if t.system and turn.pack.part_of(t.system) == named) or tickets
