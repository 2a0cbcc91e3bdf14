"""The clocks of a ticket: when they start, what meets them, when they are near or breached.

Pure functions over `Ticket` and the pack's rules. Source: docs/rules/deadlines.md and design.md, promise 10:
what a deadline was, whether it was met and by how much is kept for ever; pausing and editing erase no breach.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from desk.contracts import DEFAULT_NEAR, MET_BY, Pack, SeverityRule, TargetRule
from desk.sla import ClockKind, Pause, Period, due_at, share_of
from desk.tickets import State, Target, Ticket

ONCE = frozenset({"response", "on_site", "proposal"})
"""Targets that a reopened ticket does not start again where they were met: its people have answered already."""


@dataclass(frozen=True, slots=True)
class TargetNews:
    """Something that happened to a target, for the timeline: `event` is near, met or breached."""

    event: str
    target: Target


def rule_for(pack: Pack, severity: str) -> SeverityRule:
    """Return what the pack promises for a severity."""
    return pack.severities[severity]  # type: ignore[index]


def _compute(pack: Pack, ticket: Ticket, name: str, rule: TargetRule, *, starts_at: datetime) -> Target:
    """Return the target of `rule` from `starts_at`, moved by the ticket's ended pauses (`response` excepted)."""
    period, clock = Period.parse(rule.within), rule.clock
    pauses = [] if name == "response" else [Pause(s.start, s.end) for s in ticket.pauses if s.end is not None]
    deadline = due_at(starts_at, period, clock, pack.calendar, pauses=pauses)
    near = share_of(starts_at, deadline.due, rule.near, clock, pack.calendar, pauses=pauses)
    return Target(
        name,
        ticket.round,
        starts_at,
        rule.within,
        str(clock),
        deadline.due,
        near_at=near,
        provisional=deadline.provisional,
    )


def started(ticket: Ticket, pack: Pack, event: str, *, at: datetime) -> Ticket:
    """Start the targets that `event` (opened, acknowledged, restored, resolved) starts and that do not run yet."""
    fresh = [
        _compute(pack, ticket, name, rule, starts_at=at)
        for name, rule in rule_for(pack, ticket.severity).targets.items()
        if rule.starts == event and not _has(ticket, name)
    ]
    return replace(ticket, targets=(*ticket.targets, *fresh))


def _has(ticket: Ticket, name: str) -> bool:
    """Tell whether the target needs no new start: it runs already, or a reopening does not repeat it."""
    newest = ticket.target(name)
    return newest is not None and (newest.round == ticket.round or (name in ONCE and not newest.running))


def met(ticket: Ticket, event: str, *, at: datetime) -> tuple[Ticket, tuple[TargetNews, ...]]:
    """Meet the running targets that `event` meets."""
    news: list[TargetNews] = []
    targets: list[Target] = []
    for target in ticket.targets:
        if not (target.running and event in MET_BY[target.name]):  # type: ignore[index]
            targets.append(target)
            continue
        targets.append(replace(target, met_at=at))
        news.append(TargetNews("met", targets[-1]))
    return replace(ticket, targets=tuple(targets)), tuple(news)


def standing_still(ticket: Ticket, target: Target) -> bool:
    """Tell whether a pause holds this target now."""
    return target.name != "response" and any(span.end is None for span in ticket.pauses)


def idle(ticket: Ticket, target: Target) -> bool:
    """Tell whether nothing more can befall this target: met, of no more use in this state, or standing still.

    Nobody need come or propose once the matter is over; only `report` runs on after the solution.
    """
    if not target.running or ticket.state is State.MERGED or standing_still(ticket, target):
        return True
    if target.round != ticket.round and target.name != "report":
        return True
    if ticket.state in {State.RESOLVED, State.CLOSED}:
        return target.name != "report"
    return ticket.state is State.RESTORED and target.name in {"on_site", "proposal"}


def passed(ticket: Ticket, at: datetime, *, at_due: bool = True) -> tuple[Ticket, tuple[TargetNews, ...]]:
    """Note what has become near or breached by `at`. Safe to run twice.

    `breached_at` is the deadline itself, however late it is noticed. With `at_due` False a deadline that is
    just `at` is not breached yet: an act at the last moment is in time.
    """
    news = [one for target in ticket.targets if (one := _befell(ticket, target, at, at_due=at_due)) is not None]
    fresh = {(one.target.name, one.target.round): one.target for one in news}
    targets = tuple(fresh.get((target.name, target.round), target) for target in ticket.targets)
    return replace(ticket, targets=targets), tuple(news)


def _befell(ticket: Ticket, target: Target, at: datetime, *, at_due: bool) -> TargetNews | None:
    """Return what befell a target by `at` that has not been noted yet."""
    if idle(ticket, target):
        return None
    if target.breached_at is None and _come(target.due, at, at_due=at_due):
        told = target.near_told_at or at
        return TargetNews("breached", replace(target, breached_at=target.due, near_told_at=told))
    if target.near_told_at is None and _come(target.near_at, at, at_due=at_due):
        return TargetNews("near", replace(target, near_told_at=at))
    return None


def _come(moment: datetime, at: datetime, *, at_due: bool) -> bool:
    """Tell whether a moment has come; with `at_due` False it must be past."""
    return moment < at or (at_due and moment == at)


def next_moment(ticket: Ticket) -> datetime | None:
    """Return when a target of the ticket next becomes near or breached; None while none can."""
    return min(_moments(ticket), default=None)


def _moments(ticket: Ticket) -> Iterable[datetime]:
    for target in ticket.targets:
        if idle(ticket, target) or target.breached_at is not None:
            continue
        yield target.due if target.near_told_at is not None else target.near_at


def recomputed(ticket: Ticket, pack: Pack) -> Ticket:
    """Compute this round's running targets anew from their starts: after a pause, or a change of severity.

    Met ones stay met and breached ones stay breached; a target that the new severity does not know goes,
    unless it was met or breached.
    """
    rules = rule_for(pack, ticket.severity).targets
    kept: list[Target] = []
    for target in ticket.targets:
        rule = rules.get(target.name)  # type: ignore[call-overload]
        if not target.running or target.round != ticket.round:
            kept.append(target)
        elif rule is not None:
            kept.append(_moved(target, _compute(pack, ticket, target.name, rule, starts_at=target.starts_at)))
        elif target.breached_at is not None:
            kept.append(target)
    return replace(ticket, targets=tuple(kept))


def settled(ticket: Ticket, pack: Pack) -> Ticket:
    """Compute anew the open targets that rested on a year without a known notice, now that the notice is known.

    Each keeps the period and the clock that it had at its start, whatever the pack says today (design.md, promise 7).
    """
    rules = rule_for(pack, ticket.severity).targets
    targets: list[Target] = []
    for target in ticket.targets:
        if target.provisional and target.running and target.breached_at is None:
            near = rules[target.name].near if target.name in rules else DEFAULT_NEAR
            promised = TargetRule(within=target.within, clock=ClockKind(target.clock), near=near)
            fresh = _compute(pack, ticket, target.name, promised, starts_at=target.starts_at)
            targets.append(_moved(target, replace(fresh, round=target.round)))
        else:
            targets.append(target)
    return replace(ticket, targets=tuple(targets))


def _moved(target: Target, fresh: Target) -> Target:
    """Return `target` with the fresh deadline; a breached one stays as it was missed.

    That it is near has been told, unless the deadline moved away.
    """
    if target.breached_at is not None:
        return target
    return replace(fresh, near_told_at=target.near_told_at if fresh.due == target.due else None)


def change_severity(ticket: Ticket, pack: Pack, severity: str) -> Ticket:
    """Return the ticket under another severity, its targets computed anew from the opening."""
    changed = recomputed(replace(ticket, severity=severity), pack)
    changed = started(changed, pack, "opened", at=_opened(ticket))
    if ticket.acknowledged_at is not None:
        changed = started(changed, pack, "acknowledged", at=ticket.acknowledged_at)
    return changed


def _opened(ticket: Ticket) -> datetime:
    """Return the opening of the current round: that of its targets where there are any."""
    starts = [target.starts_at for target in ticket.targets if target.round == ticket.round and ticket.round > 1]
    return min(starts, default=ticket.opened_at)
