"""What a due timer does: one timer, one transaction; one of an earlier round does nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from desk import targets, tickets
from desk.ports import UnitOfWork
from desk.records import Machine, Timer
from desk.tickets import State
from handlers import approvals, duties, pagings, rosters
from handlers.changes import arm, record, tell_targets
from handlers.house import House, Turn

UNLOADED_FOR = timedelta(minutes=10)
"""How long the timers of a contract whose pack cannot be used wait for it to be mended."""


async def fire(house: House, work: UnitOfWork, timer: Timer, at: datetime, *, signed: date | None) -> bool:
    """Act on a due timer in an entered unit of work; the caller commits.

    `signed` is the contract's day of signing, for duties counted from it (None leaves them out).
    Returns False where the timer was moved, was taken by another worker, or waits for its contract to be loaded.
    """
    await work.lock(timer.contract)
    if timer.contract not in house.packs:
        await work.timers.set(replace(timer, due_at=at + UNLOADED_FOR))
        return False
    if not await work.timers.claim(timer, at=at):
        return False
    turn = house.turn(work, timer.contract, at)
    if timer.machine is Machine.TARGETS:
        await _targets(turn, int(timer.subject))
    elif timer.machine is Machine.PAGING:
        await _paging(turn, int(timer.subject), timer.generation)
    elif timer.machine is Machine.CLOSING:
        await _closing(turn, int(timer.subject))
    elif timer.machine is Machine.APPROVAL:
        await approvals.remind(turn, int(timer.subject))
    elif timer.machine is Machine.ROSTER:
        await rosters.fire(turn, timer.subject)
    else:
        await _duty(turn, timer.subject, signed=signed)
    await turn.finish()
    return True


async def _targets(turn: Turn, number: int) -> None:
    ticket = await turn.work.tickets.get(turn.contract, number)
    if ticket is None:
        return
    ticket, news = targets.passed(ticket, turn.at)
    if news:
        await turn.work.tickets.put(ticket)
        await tell_targets(turn, ticket, news)
    await arm(turn, ticket)


async def _paging(turn: Turn, number: int, generation: int) -> None:
    ticket = await turn.work.tickets.get(turn.contract, number)
    paging = await turn.work.pagings.get(turn.contract, number)
    if ticket is None or paging is None or paging.generation != generation:
        return
    if ticket.live and ticket.state is not State.WAITING:
        await pagings.advance(turn, ticket, paging)


async def _closing(turn: Turn, number: int) -> None:
    ticket = await turn.work.tickets.get(turn.contract, number)
    if ticket is not None and ticket.state is State.RESOLVED:
        closed, change = tickets.close(ticket, None, at=turn.at)
        await record(turn, closed, change)


async def _duty(turn: Turn, subject: str, *, signed: date | None) -> None:
    duty, _, due = subject.partition("@")
    occurrence = await turn.work.duties.get(turn.contract, duty, datetime.fromisoformat(due))
    if occurrence is not None:
        await duties.fire(turn, occurrence, signed=signed)
