"""月度考核评分表 (FO9): what deducts in a month, each with its evidence."""

from __future__ import annotations

from collections.abc import AsyncIterator

from desk.contracts import ScoreItem
from desk.papers.assessment import Evidence, Item, Rule, mark
from desk.papers.kinds import Order, PaperRefused
from desk.papers.shapes import ScorePaper
from desk.papers.stretches import Stretch
from desk.tickets import State
from handlers.papers.desk_view import DeskView, stretch_in

LOW_RATINGS = frozenset({"1", "2"})


async def gather_score(view: DeskView, order: Order) -> ScorePaper:
    """Return a month's marks.

    Raises:
        PaperRefused: the contract has no monthly marks.
    """
    rule = view.pack.assessment
    if rule is None:
        raise PaperRefused("assessment", f"{order.kind}: {view.pack.id} has no assessment", what=view.pack.id)
    evidence = [one async for one in _evidence(view, stretch_in(order))]
    marks, deductions = mark(evidence, full=rule.full, floor=rule.floor, sheet=tuple(map(_item, rule.items)))
    return ScorePaper(view.head(order), marks, deductions, view.pack.contract_total)


def _item(item: ScoreItem) -> Item:
    rules = tuple(Rule(one.cause, one.points, one.targets) for one in item.rules)
    return Item(item.id, item.name.zh, item.points, rules)


async def _evidence(view: DeskView, stretch: Stretch) -> AsyncIterator[Evidence]:
    for found in (_breaches, _missed_duties, _complaints, _low_ratings):
        async for one in found(view, stretch):
            yield one


async def _breaches(view: DeskView, stretch: Stretch) -> AsyncIterator[Evidence]:
    for ticket in await view.work.archive.breached(view.pack.id, stretch.start, stretch.end):
        for target in ticket.targets:
            breached = target.breached_at
            if breached is None or not stretch.start <= breached < stretch.end or ticket.state is State.MERGED:
                continue
            yield Evidence("target", breached, target.name, ticket.number, target.due, target.met_at, ticket.summary)


async def _missed_duties(view: DeskView, stretch: Stretch) -> AsyncIterator[Evidence]:
    """Yield the duties that were not done in time; what the customer carries costs the contractor nothing."""
    of_customer = {rule.id for rule in view.pack.duties if rule.who == "customer"}
    found = await view.work.archive.duties(view.pack.id, stretch.start, stretch.end)
    for one in view.duties(one for one in found if one.breached_at is not None and one.duty not in of_customer):
        yield Evidence("duty", one.due, one.name, None, one.due, one.done_at, one.note)


async def _complaints(view: DeskView, stretch: Stretch) -> AsyncIterator[Evidence]:
    """Yield each complaint once, however many managers were told of it."""
    told = await view.work.archive.said(view.pack.id, stretch.start, stretch.end, keys={"complaint.told"})
    seen: set[tuple[object, ...]] = set()
    for one in told:
        by, text, number = str(one.values.get("by", "")), str(one.values.get("text", "")), one.values.get("number")
        if (one.at, by, text, number) not in seen:
            seen.add((one.at, by, text, number))
            yield Evidence("complaint", one.at, by, number if isinstance(number, int) else None, words=text)


async def _low_ratings(view: DeskView, stretch: Stretch) -> AsyncIterator[Evidence]:
    lines = await view.work.archive.lines(view.pack.id, stretch.start, stretch.end, kinds={"ticket"})
    for one in lines:
        if one.event == "rated" and one.text in LOW_RATINGS:
            yield Evidence("rating", one.at, view.name(one.by) or "", one.ticket, words=one.text or "")
