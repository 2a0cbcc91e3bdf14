"""What happened in a drill: the timeline, the tickets, the duties, and whether it was as expected.

The JSON is fixed: docs/drills.md, "The report". All instants have the offset of the contract's zone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.drills.match import Line, Outcome, judge
from bot.drills.script import Script
from bot.drills.steps import ScriptStep
from bot.drills.timeline import line_of
from bot.wiring import Desk
from desk.messages import Value
from desk.ports import UnitOfWork
from desk.records import DutyOccurrence
from desk.tickets import Target, Ticket

_MOST_TICKETS = 1_000_000


@dataclass(frozen=True, slots=True)
class DrillReport:
    """A drill that has run.

    `unhandled` are the steps, and `failed_timers` counts the timers, at which the desk failed: errors of its own.
    """

    script: Script
    timeline: tuple[Line, ...]
    tickets: tuple[Ticket, ...]
    duties: tuple[DutyOccurrence, ...]
    outcomes: tuple[Outcome, ...]
    unhandled: tuple[ScriptStep, ...] = ()
    failed_timers: int = 0

    @property
    def troubles(self) -> tuple[str, ...]:
        """Return the desk's own errors, in words."""
        found = [f"the desk could not handle the step in line {one.line}; its log tells more" for one in self.unhandled]
        if self.failed_timers:
            found.append(f"the desk could not handle {self.failed_timers} timers; its log tells more")
        broken = dict.fromkeys(f"a sentence cannot be said: {line.broken}" for line in self.timeline if line.broken)
        return (*found, *broken)

    @property
    def ok(self) -> bool:
        """Tell whether everything was handled and every expectation holds."""
        return not self.troubles and all(outcome.ok for outcome in self.outcomes)

    def as_json(self) -> dict[str, Value]:
        """Return the report in the form that `--json` prints."""
        zone = self.script.zone
        return {
            "contract": self.script.pack.id,
            "ok": self.ok,
            "failed": self._failed(),
            "timeline": [dict(line.fields) for line in self.timeline],
            "tickets": [_ticket(ticket, zone) for ticket in self.tickets],
            "duties": [_duty(duty, zone) for duty in self.duties],
        }

    def _failed(self) -> list[Value]:
        """Return the expectations that do not hold, and the steps that were not handled."""
        failed: list[Value] = [
            {
                "index": number,
                "line": outcome.expectation.line,
                "expect": dict(outcome.expectation.shown),
                "why": outcome.why,
                "nearest": dict(outcome.nearest.fields) if outcome.nearest else None,
            }
            for number, outcome in enumerate(self.outcomes)
            if not outcome.ok
        ]
        return failed + [{"why": trouble} for trouble in self.troubles]


async def report_of(script: Script, desk: Desk) -> DrillReport:
    """Read the drill's end from the store and judge its expectations."""
    contract = script.pack.id
    async with desk.store.work() as work:
        entries = await work.timeline.of_contract(contract)
        tickets = await work.tickets.listing(contract, limit=_MOST_TICKETS)
        duties = await _duties(work, script)
    timeline = tuple(line_of(entry, desk.renderer, contract=contract, zone=script.zone) for entry in entries)
    outcomes = tuple(judge(expectation, timeline) for expectation in script.expectations)
    return DrillReport(
        script,
        timeline,
        tuple(reversed(tickets)),
        duties,
        outcomes,
        unhandled=_unhandled(script, timeline),
        failed_timers=desk.wakeup.failed,
    )


async def _duties(work: UnitOfWork, script: Script) -> tuple[DutyOccurrence, ...]:
    """Return the occurrences that fell due within the drill, and those done in it before they were due."""
    found = await work.duties.of_contract(script.pack.id)
    return tuple(one for one in found if one.due <= script.end or one.done_at is not None)


def _unhandled(script: Script, timeline: Sequence[Line]) -> tuple[ScriptStep, ...]:
    """Return the steps of which the timeline has no message: what is handled is always written down."""
    written = [(line.at, line.fields.get("from")) for line in timeline if line.fields["kind"] == "message"]
    missing = []
    for step in script.steps:
        if step.said is None:
            continue
        key = (step.at, step.said.person.id)
        if key in written:
            written.remove(key)
        else:
            missing.append(step)
    return tuple(missing)


def _instant(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat() if moment is not None else None


def _ticket(ticket: Ticket, zone: ZoneInfo) -> dict[str, Value]:
    return {
        "number": ticket.number,
        "severity": ticket.severity,
        "kind": ticket.kind,
        "system": ticket.system,
        "state": str(ticket.state),
        "reporter": ticket.reporter,
        "reporters": list(ticket.everybody),
        "engineer": ticket.engineer,
        "group": ticket.group,
        "place": ticket.place,
        "phone": ticket.phone,
        "summary": ticket.summary,
        "opened_at": _instant(ticket.opened_at, zone),
        "follows": ticket.follows,
        "widespread": ticket.widespread,
        "rating": ticket.rating,
        "targets": [_target(target, zone) for target in ticket.targets],
        "pauses": [
            {"from": _instant(span.start, zone), "until": _instant(span.end, zone), "reason": span.reason}
            for span in ticket.pauses
        ],
    }


def _target(target: Target, zone: ZoneInfo) -> dict[str, Value]:
    return {
        "name": target.name,
        "due": _instant(target.due, zone),
        "met_at": _instant(target.met_at, zone),
        "breached_at": _instant(target.breached_at, zone),
        "round": target.round,
        "provisional": target.provisional,
    }


def _duty(duty: DutyOccurrence, zone: ZoneInfo) -> dict[str, Value]:
    return {
        "id": duty.duty,
        "due": _instant(duty.due, zone),
        "done_at": _instant(duty.done_at, zone),
        "breached_at": _instant(duty.breached_at, zone),
        "done_by": duty.done_by,
        "provisional": duty.provisional,
    }
