"""A drill told to a reader: who said what when, and a tick or a cross for each expectation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime

import typer

from bot.drills.match import Line, Outcome
from bot.drills.report import DrillReport
from desk.messages import Value

_QUIET = frozenset({"kind", "at", "text", "sources", "from", "to", "in", "ticket", "duty"})
"""Keys that stand elsewhere in a line of the story."""


def story_of(report: DrillReport) -> Iterator[str]:
    """Yield the lines of the story: head, days with their events, expectations, verdict."""
    script = report.script
    start, end = (moment.astimezone(script.zone) for moment in (script.start, script.end))
    yield typer.style(f"{script.file}", bold=True)
    yield f"{script.pack.id}, {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} ({script.pack.calendar.zone})"
    day: date | None = None
    for line in report.timeline:
        local = line.at.astimezone(script.zone)
        if local.date() != day:
            day = local.date()
            yield ""
            yield typer.style(f"{local:%a %Y-%m-%d}", bold=True)
        yield from _event(line, local)
    yield ""
    yield from _verdict(report)


def _event(line: Line, local: datetime) -> Iterator[str]:
    """Yield one event: its time, who and what; further lines of its words are set in."""
    fields = line.fields
    kind = str(fields["kind"])
    head = f"  {local:%H:%M:%S}  {kind:<8}  {_parties(fields)}"
    words = str(fields.get("text") or "").splitlines()
    told = " ".join(part for part in (head, _facts(fields)) if part)
    if kind in {"ticket", "target", "duty", "approval"}:
        told = typer.style(told, fg=typer.colors.YELLOW if fields.get("event") == "breached" else typer.colors.CYAN)
    elif fields.get("refused"):
        told = typer.style(told, fg=typer.colors.RED)
    yield f"{told}  {words[0]}" if words else told
    for more in words[1:]:
        yield f"{'':22}{more}"


def _parties(fields: Mapping[str, Value]) -> str:
    """Return who is meant: the speaker, the one addressed, the chat, the matter."""
    parts = [str(fields["from"])] if fields.get("from") else []
    if fields.get("to"):
        parts.append(f"-> {fields['to']}")
    if fields.get("in"):
        parts.append(f"in {fields['in']}")
    if fields.get("ticket"):
        parts.append(f"#{fields['ticket']}")
    if fields.get("duty"):
        parts.append(str(fields["duty"]))
    return " ".join(parts)


def _facts(fields: Mapping[str, Value]) -> str:
    """Return the remaining keys that have something to say."""
    kept = {name: value for name, value in fields.items() if name not in _QUIET and value is not None}
    return "[" + ", ".join(f"{name} {value}" for name, value in kept.items()) + "]" if kept else ""


def _verdict(report: DrillReport) -> Iterator[str]:
    for outcome in report.outcomes:
        yield from _outcome(outcome)
    for trouble in report.troubles:
        yield typer.style(f"  ✗ {trouble}", fg=typer.colors.RED)
    held = sum(outcome.ok for outcome in report.outcomes)
    colour = typer.colors.GREEN if report.ok else typer.colors.RED
    yield typer.style(f"{held} of {len(report.outcomes)} expectations hold", fg=colour)


def _outcome(outcome: Outcome) -> Iterator[str]:
    expectation = outcome.expectation
    shown = ", ".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in expectation.shown.items())
    if outcome.ok:
        yield typer.style(f"  ✓ line {expectation.line}: {{{shown}}}", fg=typer.colors.GREEN)
        return
    yield typer.style(f"  ✗ line {expectation.line}: {{{shown}}}: {outcome.why}", fg=typer.colors.RED)
    if outcome.nearest is not None:
        found = json.dumps(dict(outcome.nearest.fields), ensure_ascii=False)
        yield f"      nearest: {found[:600]}"
