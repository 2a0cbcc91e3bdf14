"""Timeline entries as the report shows them: the keys that fit their kind, in a fixed order (docs/drills.md)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

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
    known = _values(entry, renderer, contract=contract, zone=zone)
    always = _ALWAYS.get(entry.kind, ())
    fields: dict[str, Value] = {"at": entry.at.astimezone(zone).isoformat(), "kind": entry.kind}
    fields |= {name: known[name] for name in _ORDER if name in always or known[name] is not None}
    return Line(entry.at, fields, entry.due)


def _values(entry: Entry, renderer: Renderer, *, contract: str, zone: ZoneInfo) -> dict[str, Value]:
    """Return all keys that an entry could show; None where it has nothing to say there."""
    said = entry.kind == "message"
    return {
        "ticket": entry.ticket,
        "duty": entry.duty,
        "from": entry.by,
        "to": entry.to,
        "in": entry.group,
        "level": entry.level,
        "target": entry.target,
        "event": None if said else entry.event,
        "severity": entry.severity if entry.kind == "ticket" else None,
        "state": entry.state if entry.kind == "ticket" else None,
        "system": entry.values.get("system") if entry.kind == "ticket" else None,
        "due": entry.due.astimezone(zone).isoformat() if entry.due is not None else None,
        "press": entry.event if said else None,
        "refused": entry.refused,
        "path": entry.path,
        "text": renderer.entry(entry, contract) or None,
        "sources": list(entry.sources) or None,
    }
