"""Tickets and packs for the tests of the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from bot.packs import load_packs
from desk import targets, tickets
from desk.contracts import Pack
from desk.tickets import State, Ticket

NINE = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)
"""Wednesday 16 September 2026, 09:00 in China: half an hour after the opening."""


def at(**later: float) -> datetime:
    """Return a moment so much after nine."""
    return NINE + timedelta(**later)


@cache
def _packs() -> dict[str, Pack]:
    return load_packs(Path(__file__).parent.parent.parent / "contracts").packs


def pack(identifier: str = "shaoguan-env") -> Pack:
    """Return a pack that ships."""
    return _packs()[identifier]


def opened(severity: str = "outage", *, contract: str = "shaoguan-env", moment: datetime = NINE) -> Ticket:
    """Return a ticket as it is right after its report, its clocks started."""
    fresh = Ticket(contract, 1, severity, State.OPEN, "zhang", "系统打不开", moment, moment, group="zhenjiang")
    return targets.started(fresh, pack(contract), "opened", at=moment)


def after(ticket: Ticket, event: str, moment: datetime) -> Ticket:
    """Return the ticket after one of its events, with the targets that it meets and starts, as the handlers do it."""
    acts = {
        "acknowledged": lambda: tickets.acknowledge(ticket, "li", at=moment)[0],
        "restored": lambda: tickets.restore(ticket, "li", at=moment)[0],
        "resolved": lambda: tickets.resolve(ticket, "li", at=moment)[0],
        "confirmed": lambda: tickets.close(ticket, "zhang", at=moment, event="confirmed")[0],
        "reopened": lambda: tickets.reopen(ticket, "zhang", at=moment)[0],
        "paused": lambda: tickets.pause(ticket, "li", at=moment)[0],
        "resumed": lambda: tickets.resume(ticket, "li", at=moment)[0],
    }
    starts = {"reopened": "opened", "confirmed": "resolved"}
    book = pack(ticket.contract)
    late, _ = targets.passed(acts[event](), moment, at_due=False)
    met, _ = targets.met(late, event, at=moment)
    moved = targets.recomputed(met, book) if event == "resumed" else met
    begun = starts.get(event, event if event in {"acknowledged", "restored", "resolved"} else "")
    return targets.started(moved, book, begun, at=moment) if begun else moved


def without_targets(ticket: Ticket) -> Ticket:
    """Return the ticket without its clocks."""
    return replace(ticket, targets=())
