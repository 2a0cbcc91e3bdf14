"""From an order to the snapshot that its paper is made from, in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import TypeAlias

from desk.contracts import Pack
from desk.papers.kinds import Kind, Order
from desk.papers.shapes import Paper
from desk.ports import UnitOfWork
from handlers.papers.desk_view import DeskView, view_of
from handlers.papers.faults import gather_fault
from handlers.papers.scores import gather_score
from handlers.papers.stretches import (
    gather_figures,
    gather_inspections,
    gather_roster,
    gather_service,
    gather_tracking,
)

Gather: TypeAlias = Callable[[DeskView, Order], Awaitable[Paper]]

GATHER: Mapping[Kind, Gather] = {
    Kind.FAULT_HANDLING: gather_fault,
    Kind.FAULT_REPORT: gather_fault,
    Kind.INSPECTION: gather_inspections,
    Kind.USER_PROBLEMS: gather_tracking,
    Kind.PROBLEM_TRACKING: gather_tracking,
    Kind.QUARTER_RUNNING: gather_figures,
    Kind.QUARTER_MAINTENANCE: gather_figures,
    Kind.ASSESSMENT: gather_score,
    Kind.SERVICE_RECORD: gather_service,
    Kind.DUTY_ROSTER: gather_roster,
    Kind.PROBLEM_SUMMARY: gather_figures,
}


async def gather(work: UnitOfWork, pack: Pack, order: Order, *, at: datetime) -> Paper:
    """Return what the paper is made from, as the store is at `at`; nothing is written.

    Raises:
        PaperRefused: the contract has no such ticket, or no monthly marks.
    """
    return await GATHER[order.kind](await view_of(work, pack, at=at), order)
