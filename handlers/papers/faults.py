"""故障处理报告 and 故障报告 (FO4): a fault's own story, its targets and the leave that was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desk.messages import Entry
from desk.papers.kinds import Order, PaperRefused
from desk.papers.shapes import FaultPaper, Leave, Step
from desk.records import Approval
from handlers.papers.desk_view import DeskView


async def gather_fault(view: DeskView, order: Order) -> FaultPaper:
    """Return what the papers about one fault are made from.

    Raises:
        PaperRefused: there is no such ticket in this contract, or it is a question or a request.
    """
    number, contract = order.ticket or 0, view.pack.id
    ticket = await view.work.tickets.get(contract, number)
    if ticket is None:
        raise PaperRefused("ticket", f"{order.kind}: no ticket {number} in {contract}", what=str(number))
    if ticket.kind != "fault":
        message = f"{order.kind}: expected a fault or an outage, ticket {number} is a {ticket.severity}"
        raise PaperRefused("no_fault", message, what=str(number))
    entries = await view.work.timeline.of_ticket(contract, number)
    leaves = await view.work.archive.approvals_of(contract, number)
    return FaultPaper(
        view.head(order),
        view.ticket(ticket),
        tuple(_steps(view, entries)),
        tuple(_leave(view, one) for one in leaves),
    )


def _steps(view: DeskView, entries: Iterable[Entry]) -> Iterator[Step]:
    for one in entries:
        if one.kind == "ticket" and one.event:
            yield Step(one.at, one.event, view.name(one.by), one.text or "", ticket=one.ticket)
        elif one.kind == "target" and one.event == "breached":
            yield Step(one.due or one.at, "breached", target=one.target, ticket=one.ticket)
        elif one.kind == "page" and one.to:
            yield Step(one.at, "page", view.name(one.to), ticket=one.ticket)


def _leave(view: DeskView, one: Approval) -> Leave:
    asked, decided = view.name(one.asked_by) or "", view.name(one.decided_by)
    return Leave(one.what, asked, one.asked_at, one.state, decided, one.decided_at, one.words)
