"""The papers about a stretch of time that list what the store has: inspections, tracking, service, roster, figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desk.contracts import DutyRule
from desk.messages import Entry
from desk.papers.figures import Figures, figures
from desk.papers.kinds import Kind, Order
from desk.papers.shapes import (
    FiguresPaper,
    InspectionPaper,
    RosterPaper,
    ServicePaper,
    Step,
    TrackingPaper,
    Watcher,
)
from desk.papers.stretches import Stretch, before
from desk.people import Role
from handlers.papers.desk_view import DeskView, is_staff, stretch_in

INSPECTION_WORDS = ("巡检", "检查", "监控", "inspection", "check")
"""By which the pack's duties show that they are inspections."""


async def gather_inspections(view: DeskView, order: Order) -> InspectionPaper:
    """Return a day's or month's inspections: the duties named so, else all that engineers carry."""
    stretch = stretch_in(order)
    found = await view.work.archive.duties(view.pack.id, stretch.start, stretch.end)
    wanted = _inspections(view.pack.duties)
    return InspectionPaper(view.head(order), view.duties(one for one in found if one.duty in wanted))


def _inspections(duties: Iterable[DutyRule]) -> frozenset[str]:
    of_engineers = [rule for rule in duties if rule.who == "engineer"]
    named = {
        rule.id for rule in of_engineers if any(word in rule.name.zh or word in rule.id for word in INSPECTION_WORDS)
    }
    return frozenset(named or {rule.id for rule in of_engineers})


async def gather_tracking(view: DeskView, order: Order) -> TrackingPaper:
    """Return the tickets of a stretch with those still unsolved when it began; requests are no problems (DL4)."""
    stretch = stretch_in(order)
    found = await view.work.archive.open_during(view.pack.id, stretch.start, stretch.end)
    left_out = {"request"} if order.kind is Kind.PROBLEM_TRACKING else set()
    return TrackingPaper(view.head(order), tuple(view.ticket(one) for one in found if one.severity not in left_out))


async def gather_service(view: DeskView, order: Order) -> ServicePaper:
    """Return who did what in a stretch: acts upon tickets by the contractor, leave given, duties done."""
    stretch = stretch_in(order)
    lines = await view.work.archive.lines(view.pack.id, stretch.start, stretch.end, kinds={"ticket", "duty"})
    return ServicePaper(view.head(order), tuple(_acts(view, lines)))


def _acts(view: DeskView, lines: Iterable[Entry]) -> Iterator[Step]:
    names = {rule.id: rule.name.zh for rule in view.pack.duties}
    for one in lines:
        if one.kind == "duty":
            duty = one.duty or ""
            if one.event == "done":
                yield Step(one.at, "duty_done", view.name(one.by), names.get(duty, duty))
        elif one.event and _acted(view, one):
            yield Step(one.at, one.event, view.name(one.by), one.text or "", ticket=one.ticket)


def _acted(view: DeskView, line: Entry) -> bool:
    """Tell whether a ticket's line is an act of the contractor, or the customer's word on one."""
    return is_staff(view, line.by) or (line.event or "").startswith("approval_")


async def gather_roster(view: DeskView, order: Order) -> RosterPaper:
    """Return who is on watch, engineers by level and then managers, and the watch's duties of the month."""
    stretch = stretch_in(order)
    people = view.people.values()
    engineers = sorted((one for one in people if one.role is Role.ENGINEER), key=lambda one: one.level or 1)
    managers = [one for one in people if one.role is Role.MANAGER]
    found = await view.work.archive.duties(view.pack.id, stretch.start, stretch.end)
    hours = view.pack.calendar.hours
    return RosterPaper(
        view.head(order),
        tuple(Watcher(one.name, str(one.role), one.level, one.phone) for one in (*engineers, *managers)),
        tuple(f"{day} {span}" for day, spans in hours.items() for span in spans),
        view.pack.duty_phone,
        view.duties(found),
    )


async def gather_figures(view: DeskView, order: Order) -> FiguresPaper:
    """Return the figures of a stretch, those of the one before it, and the duties that fell due in it."""
    stretch = stretch_in(order)
    duties = await view.work.archive.duties(view.pack.id, stretch.start, stretch.end)
    now = await _figures(view, stretch)
    return FiguresPaper(view.head(order), now, await _figures(view, before(stretch, view.zone)), view.duties(duties))


async def _figures(view: DeskView, stretch: Stretch) -> Figures:
    tickets = await view.work.archive.opened(view.pack.id, stretch.start, stretch.end)
    return figures(tickets, stretch, view.zone, at=view.at)
