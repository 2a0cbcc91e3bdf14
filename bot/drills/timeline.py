"""Timeline entries as the report shows them: the keys that fit their kind, in a fixed order (docs/drills.md)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from jinja2 import TemplateError

from bot.drills.match import Line
from bot.texts import Renderer
from desk.messages import Entry, Value

_ALWAYS: dict[str, tuple[str, ...]] = {
    "message": ("from", "in", "text"),
    "reply": ("to", "in", "text"),
    "answer": ("to", "in", "text", "sources"),
    "page": ("to", "in", "level", "text"),
    "notice": ("to", "in", "text"),
    "ticket": ("ticket", "severity", "state", "event"),
    "target": ("ticket", "target", "event", "due"),
    "duty": ("duty", "event", "due"),
    "approval": ("event", "ticket", "from", "text"),
    "report": ("ticket", "path"),
}
"""The keys that an entry of each kind has, also where they are null."""
_ORDER = (
    *("ticket", "duty", "from", "to", "in", "level", "target", "event", "severity", "state", "system", "due"),
    *("press", "refused", "path", "text", "sources"),
)


def line_of(entry: Entry, renderer: Renderer, *, contract: str, zone: ZoneInfo) -> Line:
    """Return an entry with its words, its moments in `zone`."""
    text, broken = _words(entry, renderer, contract=contract)
    known = _values(entry, text, zone=zone)
    always = _ALWAYS.get(entry.kind, ())
    fields: dict[str, Value] = {"at": entry.at.astimezone(zone).isoformat(), "kind": entry.kind}
    fields |= {name: known[name] for name in _ORDER if name in always or known[name] is not None}
    return Line(entry.at, fields, entry.due, broken)


def _words(entry: Entry, renderer: Renderer, *, contract: str) -> tuple[str | None, str | None]:
    """Return an entry's words, or why there are none: the sentence is not in the catalogue, or lacks a value."""
    try:
        return renderer.entry(entry, contract) or None, None
    except (TemplateError, LookupError) as error:
        return None, f"{entry.key}: {type(error).__name__}: {error}"


def _values(entry: Entry, text: str | None, *, zone: ZoneInfo) -> dict[str, Value]:
    """Return all keys that an entry could show; None where it has nothing to say there."""
    said, of_ticket = entry.kind == "message", entry.kind == "ticket"
    known: dict[str, Value] = {
        "ticket": entry.ticket,
        "duty": entry.duty,
        "from": entry.by,
        "to": entry.to,
        "in": entry.group,
        "level": entry.level,
        "target": entry.target,
        "due": entry.due.astimezone(zone).isoformat() if entry.due is not None else None,
        "refused": entry.refused,
        "path": entry.path,
        "text": text,
        "sources": list(entry.sources) or None,
    }
    known |= {"press": entry.event, "event": None} if said else {"press": None, "event": entry.event}
    known |= {"severity": entry.severity if of_ticket else None, "state": entry.state if of_ticket else None}
    return known | {"system": entry.values.get("system") if of_ticket else None}
