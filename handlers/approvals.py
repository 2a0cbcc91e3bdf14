"""Leave of the customer's responsible person for what needs it (FO5, DL5): asked, reminded, decided, on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desk.contracts import parse_duration
from desk.messages import Action, Entry, Inbound, OutKind, Value
from desk.people import Person, Role
from desk.records import Approval, Machine, Timer
from desk.tickets import Change, Ticket
from handlers import pagings
from handlers.acts import Act, Refused, answer
from handlers.changes import record
from handlers.house import Turn

REMIND_AFTER = timedelta(hours=1)
"""Where the pack has no approval of its own."""


async def request(turn: Turn, act: Act) -> Ticket:
    """Ask the customer's responsible people for leave; each gets buttons and may answer in plain words."""
    ticket = act.ticket
    if not ticket.live:
        raise Refused("ticket.over", "over", number=ticket.number, state=str(ticket.state))
    asked = await turn.work.approvals.add(
        Approval(turn.contract, 0, act.text or ticket.summary, ticket.number, act.person.id, turn.at)
    )
    await _note(turn, asked, "requested", by=act.person.id)
    ticket = await record(turn, ticket, Change("approval_requested", act.person.id, act.text))
    await pagings.progress(turn, ticket)
    await answer(turn, replace(act, ticket=ticket), "approval.requested", approval=asked.id)
    await _ask(turn, asked, key="approval.ask")
    return ticket


async def _note(turn: Turn, approval: Approval, event: str, *, by: str) -> None:
    await turn.note(Entry("approval", turn.at, ticket=approval.ticket, by=by, event=event, text=approval.what))


async def deciders(turn: Turn) -> tuple[Person, ...]:
    """Return who may decide: the customer's people, and the managers where a rule of the pack says so."""
    people = (await turn.cast()).values()
    return tuple(person for role in _roles(turn) for person in people if person.role is role)


def _roles(turn: Turn) -> tuple[Role, ...]:
    """Return the roles that may decide in this contract."""
    named = {Role(rule.by) for rule in turn.pack.approvals} or {Role.CUSTOMER}
    return tuple(role for role in (Role.CUSTOMER, Role.MANAGER) if role in named)


async def _ask(turn: Turn, approval: Approval, *, key: str) -> None:
    """Send the request (or its reminder) and arm the next reminder."""
    values: dict[str, Value] = {
        "approval": approval.id,
        "number": approval.ticket,
        "what": approval.what,
        "by": await turn.name(approval.asked_by),
    }
    people = await deciders(turn)
    for person in people:
        await turn.notify(
            person,
            key,
            values,
            kind=OutKind.PAGE,
            approval=approval.id,
            ticket=await turn.work.tickets.get(turn.contract, approval.ticket) if approval.ticket else None,
            generation=approval.id,
            actions=(Action.APPROVE, Action.REJECT),
        )
    if not people:
        await turn.notify_managers("approval.nobody", values)
    rules = turn.pack.approvals
    wait = parse_duration(rules[0].remind_after) if rules else REMIND_AFTER
    await turn.work.timers.set(Timer(turn.contract, Machine.APPROVAL, str(approval.id), turn.at + wait))


async def remind(turn: Turn, number: int) -> None:
    """Remind the deciders once of a request that is still pending, and the one who asked that it is."""
    approval = await turn.work.approvals.get(turn.contract, number)
    if approval is None or approval.state != "pending":
        return
    await _ask(turn, approval, key="approval.remind")
    await turn.work.timers.cancel(turn.contract, Machine.APPROVAL, str(number))
    asker = await turn.person(approval.asked_by)
    if asker is not None:
        await turn.notify(asker, "approval.pending", {"approval": number, "what": approval.what})


async def decide(
    turn: Turn, inbound: Inbound, person: Person, approval: Approval, *, approve: bool, words: str
) -> None:
    """Record the decision and tell who asked.

    Raises:
        Refused: this person may not decide, or it is decided already.
    """
    if person.role not in _roles(turn):
        raise Refused("approval.not_yours", "not_allowed")
    if approval.state != "pending":
        raise Refused("approval.decided_already", "over", state=approval.state)
    state = "approved" if approve else "rejected"
    decided = replace(approval, state=state, decided_by=person.id, decided_at=turn.at, words=words)
    await turn.work.approvals.put(decided)
    await turn.work.timers.cancel(turn.contract, Machine.APPROVAL, str(approval.id))
    await _note(turn, decided, state, by=person.id)
    values: dict[str, Value] = {
        "approval": decided.id,
        "number": decided.ticket,
        "what": decided.what,
        "by": person.name,
        "words": words,
    }
    await turn.reply(inbound, f"approval.{state}", values, language=person.language or "zh")
    ticket = await turn.work.tickets.get(turn.contract, decided.ticket) if decided.ticket else None
    if ticket is not None:
        ticket = await record(turn, ticket, Change(f"approval_{state}", person.id, words))
    asker = await turn.person(decided.asked_by)
    if asker is not None:
        await turn.notify(asker, f"approval.{state}.told", values, ticket=ticket)


async def pending_for(turn: Turn, person: Person) -> tuple[Approval, ...]:
    """Return the requests that this person may decide now."""
    if person.role not in _roles(turn):
        return ()
    return tuple(await turn.work.approvals.pending(turn.contract))
