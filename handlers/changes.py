"""What every change of a ticket brings with it: its line, the targets it starts and meets, its timers, its notices."""

from __future__ import annotations

from dataclasses import replace

from desk import paging as machine
from desk import targets
from desk.contracts import parse_duration
from desk.messages import Action, Entry, Outgoing, OutKind, Value
from desk.people import Person, Role
from desk.records import Machine, Timer
from desk.targets import TargetNews
from desk.tickets import Change, State, Ticket
from handlers.house import Turn

STARTS = {
    "opened": "opened",
    "reopened": "opened",
    "acknowledged": "acknowledged",
    "restored": "restored",
    "resolved": "resolved",
    "confirmed": "resolved",
    "closed": "resolved",
}
"""Which events of a ticket start targets, by the name that the packs use."""

OVER = frozenset({State.RESTORED, State.RESOLVED, State.CLOSED, State.MERGED})


async def record(turn: Turn, ticket: Ticket, change: Change) -> Ticket:
    """Keep a changed ticket with everything that follows from the change; return it as it then is."""
    ticket, late = targets.passed(ticket, turn.at, at_due=False)
    ticket, met = targets.met(ticket, change.event, at=turn.at)
    if change.event in STARTS:
        ticket = targets.started(ticket, turn.pack, STARTS[change.event], at=turn.at)
    await turn.work.tickets.put(ticket)
    await turn.note(
        Entry(
            "ticket",
            turn.at,
            ticket=ticket.number,
            by=change.by,
            event=change.event,
            severity=ticket.severity,
            state=str(ticket.state),
            text=change.text or None,
            values={"system": ticket.system},
        )
    )
    await tell_targets(turn, ticket, (*late, *met))
    await arm(turn, ticket)
    return ticket


async def arm(turn: Turn, ticket: Ticket) -> None:
    """Set the ticket's timers to what comes next: its targets, and its closing by silence."""
    subject = str(ticket.number)
    moment = targets.next_moment(ticket)
    if moment is None:
        await turn.work.timers.cancel(turn.contract, Machine.TARGETS, subject)
    else:
        await turn.work.timers.set(Timer(turn.contract, Machine.TARGETS, subject, moment))
    if ticket.state is State.RESOLVED and ticket.resolved_at is not None:
        closes = ticket.resolved_at + parse_duration(turn.pack.closing.after)
        await turn.work.timers.set(Timer(turn.contract, Machine.CLOSING, subject, closes))
    else:
        await turn.work.timers.cancel(turn.contract, Machine.CLOSING, subject)
    if ticket.state in OVER:
        await end_paging(turn, ticket)


async def end_paging(turn: Turn, ticket: Ticket) -> None:
    """Let nobody be paged any more for a ticket that is over."""
    paging = await turn.work.pagings.get(turn.contract, ticket.number)
    if paging is not None and paging.stage is not machine.Stage.ENDED:
        await turn.work.pagings.put(machine.end(paging))
        await turn.work.timers.cancel(turn.contract, Machine.PAGING, str(ticket.number))


async def tell_targets(turn: Turn, ticket: Ticket, news: tuple[TargetNews, ...]) -> None:
    """Write what befell the targets and tell those who should know of a near or breached one."""
    for item in news:
        await turn.note(
            Entry(
                "target",
                turn.at,
                ticket=ticket.number,
                target=item.target.name,
                event=item.event,
                due=item.target.due,
                severity=ticket.severity,
                state=str(ticket.state),
            )
        )
        if item.event != "met":
            await _warn(turn, ticket, item)


async def _warn(turn: Turn, ticket: Ticket, item: TargetNews) -> None:
    """Tell the engineer (else those paged) that a target is near or breached; of a breach the managers too."""
    values: dict[str, Value] = {
        "number": ticket.number,
        "target": item.target.name,
        "due": item.target.due.isoformat(),
        "provisional": item.target.provisional,
        "summary": ticket.summary,
    }
    key = f"target.{item.event}"
    rule = turn.pack.severities[ticket.severity].targets.get(item.target.name)  # type: ignore[index,call-overload]
    for person in await responsible(turn, ticket):
        await turn.notify(person, key, values, ticket=ticket, target=item.target.name)
    if item.event == "breached" or (rule is not None and rule.role == "manager"):
        await turn.notify_managers(key, values, ticket=ticket)


async def responsible(turn: Turn, ticket: Ticket) -> tuple[Person, ...]:
    """Return who has the matter in hand: its engineer, else the engineers who have been paged, else the first level."""
    engineer = await turn.person(ticket.engineer)
    if engineer is not None:
        return (engineer,)
    paging = await turn.work.pagings.get(turn.contract, ticket.number)
    paged = [await turn.person(one) for one in (paging.paged if paging else ())]
    found = tuple(person for person in paged if person is not None and person.role is Role.ENGINEER)
    return found or await turn.on_watch(1, ticket=ticket)


async def tell_reporters(turn: Turn, ticket: Ticket, key: str, values: dict[str, Value], *, asks: bool = False) -> None:
    """Tell the reporter in the ticket's chat, and joined reporters of other groups once per group.

    With `asks` the reporter is asked to confirm by buttons; the joined ones may say that it is not solved.
    """
    actions = (Action.CONFIRM, Action.REOPEN) if asks else ()
    told: set[str | None] = set()
    for identifier in ticket.everybody:
        person = await turn.person(identifier)
        first = identifier == ticket.reporter
        group = ticket.group if first else (person.group if person else None)
        chat = group or f"private:{identifier}"
        if chat in told:
            continue
        told.add(chat)
        offered = actions if first else ((Action.REOPEN,) if asks else ())
        if asks:
            await _expect_word(turn, ticket, identifier, group)
        await turn.say(
            Outgoing(
                OutKind.REPLY,
                turn.contract,
                to=identifier,
                group=group,
                key=key,
                values=values,
                language=ticket.language,
                ticket=ticket.number,
                actions=offered,
                generation=ticket.round,
            )
        )


async def _expect_word(turn: Turn, ticket: Ticket, person: str, group: str | None) -> None:
    """Let a reporter's conversation be about this ticket: a short "好了" is then meant for it."""
    conversation = await turn.conversation(person, group)
    turn.keep_conversation(
        replace(conversation, ticket=ticket.number, question=None, answer=None, asked=(), spoke_at=turn.at)
    )


def facts(ticket: Ticket) -> dict[str, Value]:
    """Return what messages about a ticket are made of."""
    return {
        "number": ticket.number,
        "kind": ticket.kind,
        "severity": ticket.severity,
        "state": str(ticket.state),
        "system": ticket.system,
        "place": ticket.place,
        "phone": ticket.phone,
        "summary": ticket.summary,
        "follows": ticket.follows,
        "cause": ticket.cause,
        "solution": ticket.solution,
        "targets": [
            {"name": one.name, "due": one.due.isoformat(), "provisional": one.provisional, "met": not one.running}
            for one in ticket.targets
            if one.round == ticket.round
        ],
    }
