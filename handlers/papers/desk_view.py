"""What the papers' readings share: the contract, its people's names, and the store's values as papers show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from desk.contracts import DutyRule, Pack
from desk.papers.kinds import Order, PaperRefused
from desk.papers.shapes import DutyFacts, Head, TicketFacts
from desk.papers.stretches import Stretch
from desk.people import Person
from desk.ports import UnitOfWork
from desk.records import DutyOccurrence
from desk.tickets import Ticket


@dataclass(frozen=True, slots=True)
class DeskView:
    """One contract in one transaction, as somebody who writes a paper sees it."""

    work: UnitOfWork
    pack: Pack
    at: datetime
    people: Mapping[str, Person]
    groups: Mapping[str, str]

    @property
    def zone(self) -> str:
        """Return the contract's zone."""
        return self.pack.calendar.zone

    def head(self, order: Order) -> Head:
        """Return what the paper bears."""
        pack = self.pack
        return Head(order.kind, pack.id, pack.title.zh, pack.customer, self.zone, self.at, order.stretch)

    def name(self, identifier: str | None) -> str | None:
        """Return how somebody is called; the id where nobody of that id is known."""
        known = self.people.get(identifier or "")
        return known.name if known else identifier

    def ticket(self, ticket: Ticket) -> TicketFacts:
        """Return a ticket as papers show it."""
        return TicketFacts(
            ticket.number,
            ticket.severity,
            str(ticket.state),
            ticket.summary,
            self.name(ticket.reporter) or "",
            len(ticket.everybody),
            ticket.opened_at,
            system=ticket.system,
            place=ticket.place,
            group=self.groups.get(ticket.group or "", ticket.group),
            phone=ticket.phone,
            error_code=ticket.error_code,
            engineer=self.name(ticket.engineer),
            cause=ticket.cause,
            solution=ticket.solution,
            follows=ticket.follows,
            widespread=ticket.widespread,
            rating=ticket.rating,
            acknowledged_at=ticket.acknowledged_at,
            restored_at=ticket.restored_at,
            resolved_at=ticket.resolved_at,
            closed_at=ticket.closed_at,
            targets=ticket.targets,
            pauses=ticket.pauses,
        )

    def duties(self, found: Iterable[DutyOccurrence]) -> tuple[DutyFacts, ...]:
        """Return occurrences as papers show them, named by the pack; a duty that it dropped is named by its id."""
        rules = {rule.id: rule for rule in self.pack.duties}
        return tuple(self._duty(one, rules.get(one.duty)) for one in found)

    def _duty(self, one: DutyOccurrence, rule: DutyRule | None) -> DutyFacts:
        return DutyFacts(
            one.duty,
            rule.name.zh if rule else one.duty,
            one.due,
            rule.clauses if rule else (),
            one.done_at,
            self.name(one.done_by),
            one.note,
            one.breached_at,
            one.provisional,
        )


async def view_of(work: UnitOfWork, pack: Pack, *, at: datetime) -> DeskView:
    """Return the view of a contract over an entered unit of work."""
    people = {person.id: person for person in await work.people.all(pack.id)}
    groups = {group.id: group.name for group in await work.people.groups(pack.id)}
    return DeskView(work, pack, at, people, groups)


def stretch_in(order: Order) -> Stretch:
    """Return the stretch that an order is about.

    Raises:
        PaperRefused: it names none.
    """
    if order.stretch is None:
        raise PaperRefused("period", f"{order.kind}: expected a stretch of time")
    return order.stretch


def is_staff(view: DeskView, identifier: str | None) -> bool:
    """Tell whether somebody works for the contractor."""
    person = view.people.get(identifier or "")
    return person is not None and person.staff
