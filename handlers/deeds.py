"""Which function carries out which action, who may do it, and how a refusal is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from desk.messages import Action, Entry, Inbound
from desk.people import Person, Role
from desk.tickets import Ticket
from handlers import approvals, engineer, reporter
from handlers.acts import Act, Refused
from handlers.house import Turn
from handlers.opening import follow_up, keep_attachments

Deed: TypeAlias = Callable[[Turn, Act], Awaitable[Ticket | None]]

STAFF_DEEDS: dict[Action, Deed] = {
    Action.ACK: engineer.acknowledge,
    Action.DECLINE: engineer.decline,
    Action.ON_SITE: engineer.arrive,
    Action.PROPOSE: engineer.propose,
    Action.PROGRESS: engineer.progress,
    Action.RESTORE: engineer.restore,
    Action.RESOLVE: engineer.resolve,
    Action.HAND_OVER: engineer.hand_over,
    Action.SEVERITY: engineer.set_severity,
    Action.PAUSE: engineer.pause,
    Action.RESUME: engineer.resume,
    Action.FILE_REPORT: engineer.file_report,
    Action.REQUEST_APPROVAL: approvals.request,
}
REPORTER_DEEDS: dict[Action, Deed] = {
    Action.CONFIRM: reporter.confirm,
    Action.REOPEN: reporter.reopen,
    Action.RATE: reporter.rate,
}
STAFF = frozenset({Role.ENGINEER, Role.MANAGER})


async def carry_out(turn: Turn, action: Action, act: Act) -> Ticket | None:
    """Carry out an action upon a ticket by the role's own function.

    Raises:
        Refused: the role may not, or the ticket's state does not allow it.
    """
    if action in STAFF_DEEDS:
        if act.person.role not in STAFF:
            raise Refused("act.not_allowed", "not_allowed")
        deed = STAFF_DEEDS[action]
    else:
        if act.person.id not in act.ticket.everybody:
            raise Refused("act.not_allowed", "not_allowed")
        deed = REPORTER_DEEDS[action]
    done = await deed(turn, act)
    if done is None and action is Action.REOPEN:
        done = await follow_up(turn, act)
    if action is not Action.FILE_REPORT:
        await keep_attachments(turn, act.inbound, done or act.ticket)
    return done


async def refuse(turn: Turn, inbound: Inbound, person: Person, refusal: Refused, *, language: str) -> None:
    """Answer a refusal in one line; names of people are told by name, not by id."""
    values = dict(refusal.values)
    if isinstance(values.get("by"), str):
        values["by"] = await turn.name(str(values["by"]))
    await turn.reply(inbound, refusal.key, values, language=person.language or language)


async def note_message(turn: Turn, inbound: Inbound, *, text: str, refused: str | None = None) -> None:
    """Write what somebody said or pressed into the timeline."""
    press = inbound.press
    await turn.note(
        Entry(
            "message",
            turn.at,
            by=inbound.person,
            group=inbound.group,
            text=text,
            refused=refused,
            ticket=press.ticket if press else None,
            duty=press.duty if press else None,
            event=press.action if press else None,
            path=inbound.attachments[0].ref if inbound.attachments else None,
        )
    )
