"""Between tickets and the rows of the four tables that keep them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import RowMapping

from desk.tickets import PauseSpan, State, Target, Ticket
from storage.shapes import texts
from storage.transaction import Fields


def ticket_fields(ticket: Ticket) -> Fields:
    """Return the row of a ticket itself."""
    return {
        "contract": ticket.contract,
        "number": ticket.number,
        "severity": ticket.severity,
        "state": ticket.state.value,
        "reporter": ticket.reporter,
        "summary": ticket.summary,
        "opened_at": ticket.opened_at,
        "last_report_at": ticket.last_report_at,
        "chat_group": ticket.group,
        "system": ticket.system,
        "place": ticket.place,
        "phone": ticket.phone,
        "error_code": ticket.error_code,
        "engineer": ticket.engineer,
        "reporters": list(ticket.reporters),
        "language": ticket.language,
        "round": ticket.round,
        "follows": ticket.follows,
        "merged_into": ticket.merged_into,
        "widespread": ticket.widespread,
        "cause": ticket.cause,
        "solution": ticket.solution,
        "acknowledged_at": ticket.acknowledged_at,
        "restored_at": ticket.restored_at,
        "resolved_at": ticket.resolved_at,
        "closed_at": ticket.closed_at,
        "before_pause": None if ticket.before_pause is None else ticket.before_pause.value,
        "rating": ticket.rating,
    }


def target_fields(ticket: Ticket, before: Ticket | None) -> list[Fields]:
    """Return the rows of the targets that differ from those at the same places `before`."""
    old = () if before is None else before.targets
    return [
        _target_fields(ticket, position, target)
        for position, target in enumerate(ticket.targets)
        if position >= len(old) or old[position] != target
    ]


def _target_fields(ticket: Ticket, position: int, target: Target) -> Fields:
    return {
        "contract": ticket.contract,
        "ticket": ticket.number,
        "position": position,
        "name": target.name,
        "round": target.round,
        "starts_at": target.starts_at,
        "within": target.within,
        "clock": target.clock,
        "due": target.due,
        "near_at": target.near_at,
        "provisional": target.provisional,
        "met_at": target.met_at,
        "near_told_at": target.near_told_at,
        "breached_at": target.breached_at,
    }


def pause_fields(ticket: Ticket, before: Ticket | None) -> list[Fields]:
    """Return the rows of the pauses that differ from those at the same places `before`."""
    old = () if before is None else before.pauses
    return [
        {
            "contract": ticket.contract,
            "ticket": ticket.number,
            "position": position,
            "starts_at": span.start,
            "ends_at": span.end,
            "by_person": span.by,
            "reason": span.reason,
        }
        for position, span in enumerate(ticket.pauses)
        if position >= len(old) or old[position] != span
    ]


def tickets_from(
    rows: Sequence[RowMapping], targets: Sequence[RowMapping], pauses: Sequence[RowMapping]
) -> list[Ticket]:
    """Return the tickets of one contract in the order of their rows, with their parts in order of position."""
    targets_of: dict[int, list[Target]] = defaultdict(list)
    for row in targets:
        targets_of[row["ticket"]].append(_target(row))
    pauses_of: dict[int, list[PauseSpan]] = defaultdict(list)
    for row in pauses:
        span = PauseSpan(start=row["starts_at"], end=row["ends_at"], by=row["by_person"], reason=row["reason"])
        pauses_of[row["ticket"]].append(span)
    return [_ticket(row, tuple(targets_of[row["number"]]), tuple(pauses_of[row["number"]])) for row in rows]


def _target(row: RowMapping) -> Target:
    return Target(
        name=row["name"],
        round=row["round"],
        starts_at=row["starts_at"],
        within=row["within"],
        clock=row["clock"],
        due=row["due"],
        near_at=row["near_at"],
        provisional=row["provisional"],
        met_at=row["met_at"],
        near_told_at=row["near_told_at"],
        breached_at=row["breached_at"],
    )


def _ticket(row: RowMapping, targets: tuple[Target, ...], pauses: tuple[PauseSpan, ...]) -> Ticket:
    before_pause = row["before_pause"]
    return Ticket(
        contract=row["contract"],
        number=row["number"],
        severity=row["severity"],
        state=State(row["state"]),
        reporter=row["reporter"],
        summary=row["summary"],
        opened_at=row["opened_at"],
        last_report_at=row["last_report_at"],
        group=row["chat_group"],
        system=row["system"],
        place=row["place"],
        phone=row["phone"],
        error_code=row["error_code"],
        engineer=row["engineer"],
        reporters=texts(row["reporters"]),
        language=row["language"],
        round=row["round"],
        follows=row["follows"],
        merged_into=row["merged_into"],
        widespread=row["widespread"],
        cause=row["cause"],
        solution=row["solution"],
        acknowledged_at=row["acknowledged_at"],
        restored_at=row["restored_at"],
        resolved_at=row["resolved_at"],
        closed_at=row["closed_at"],
        before_pause=None if before_pause is None else State(before_pause),
        rating=row["rating"],
        targets=targets,
        pauses=pauses,
    )
