"""A finding put right by somebody: which fields each kind has, the form of each, and what a change leaves behind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from desk.contracts import SeverityId, TargetName
from desk.sla import ClockKind
from drafting.findings import Finding, Kind

FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "target": ("target", "severity", "within", "clock", "from"),
    "duty": ("every", "by"),
    "document": ("name", "within", "from", "before"),
    "hours": ("hours",),
}
"""The fields that may be corrected, beside the kind itself; a kind that is not listed has none."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "target": get_args(TargetName),
    "severity": get_args(SeverityId),
    "clock": tuple(str(one) for one in ClockKind),
}
"""The words of which a field is one."""
WANTED: Mapping[Kind, tuple[str, ...]] = {"target": ("target", "within"), "document": ("name",), "hours": ("hours",)}
"""The fields without which a kind says nothing."""

_PERIOD = r"(?:0\.5|\d{1,4}) (?:minutes|hours|days|working days|months)"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_TIMES = rf"{_TIME}-(?:{_TIME}|24:00)"
_DAY = r"(?:[1-9]|[12]\d|3[01])"
_WEEKDAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_FORMS: Mapping[str, tuple[str, str]] = {
    "within": (rf"immediately|{_PERIOD}", '"30 minutes", "2 working days" or "immediately"'),
    "before": (_PERIOD, '"15 days" or the like'),
    "every": (
        r"day|week|month|quarter|half-year|year|once|[1-9]\d? per year",
        'day, week, month, quarter, half-year, year, once or "2 per year"',
    ),
    "by": (
        rf"{_TIME}|last working day|last day|day {_DAY}|{_WEEKDAY}|(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])",
        '"08:30", "last working day", "last day", "day 5", a weekday or "12-20"',
    ),
    "hours": (rf"7x24|5x8|{_TIMES}(?:,{_TIMES})*", '"7x24", "5x8" or "08:30-12:00,14:30-17:30"'),
    "name": (r"[^\r\n]{1,80}", "a name of at most 80 characters"),
    "from": (r"[^\r\n]{1,200}", "a few words"),
}
_OWN_NAME = {"from": "starts_from"}
"""Fields that a finding calls otherwise than its JSON does."""


class CorrectionWrong(ValueError):
    """A correction that does not fit; `field` is the one that is wrong, `expected` the form it should have."""

    def __init__(self, field: str, expected: str) -> None:
        """Say that `field` should have been `expected`."""
        super().__init__(f"{field}: expected {expected}")
        self.field = field
        self.expected = expected


def corrected(finding: Finding, changes: Mapping[str, str | None]) -> Finding:
    """Return a finding with changed fields, by their names in its JSON; None takes what a field says away.

    With another kind the fields of the old one go. The quote and the place always stay: they are the document's. What
    somebody has put right is sure.

    Raises:
        CorrectionWrong: a field is none of the kind's, has another form, or is missing where the kind needs it.
    """
    kind = _kind(finding, changes)
    allowed = FIELDS.get(kind, ())
    kept = {field: value_of(finding, field) for field in allowed} if kind == finding.kind else {}
    for field, value in changes.items():
        if field != "kind" and field not in allowed:
            raise CorrectionWrong(field, f"a field of {kind}: {', '.join(('kind', *allowed))}")
        if field != "kind":
            kept[field] = None if value is None else _checked(field, value.strip())
    missing = [field for field in WANTED.get(kind, ()) if not kept.get(field)]
    if missing:
        raise CorrectionWrong(missing[0], _form(missing[0]))
    return _built(finding, kind, kept)


def value_of(finding: Finding, field: str) -> str | None:
    """Return what a finding says under a field of its JSON, as words."""
    value = getattr(finding, _OWN_NAME.get(field, field))
    return None if value is None else str(value)


def _kind(finding: Finding, changes: Mapping[str, str | None]) -> Kind:
    wanted = changes.get("kind", finding.kind)
    found: Kind | None = next((one for one in get_args(Kind) if one == wanted), None)
    if found is None:
        raise CorrectionWrong("kind", _form("kind"))
    return found


def _form(field: str) -> str:
    return f"one of {', '.join(CHOICES[field])}" if field in CHOICES else _FORMS[field][1]


def _checked(field: str, value: str) -> str:
    fits = value in CHOICES[field] if field in CHOICES else re.fullmatch(_FORMS[field][0], value, re.ASCII)
    if field in {"name", "from"}:
        fits = re.fullmatch(_FORMS[field][0], value)
    if not fits:
        raise CorrectionWrong(field, _form(field))
    return value


def _clock_for(within: str, clock: str | None) -> ClockKind:
    """Return the clock that a period runs on: days have their own, and minutes and hours never have that one."""
    in_days = within.endswith(("days", "months"))
    if in_days:
        return ClockKind.DAYS
    return ClockKind(clock) if clock and clock != "days" else ClockKind.AROUND_THE_CLOCK


def _built(finding: Finding, kind: Kind, kept: Mapping[str, str | None]) -> Finding:
    bare = Finding(kind, finding.quote, finding.place, before=finding.before if kind == finding.kind else None)
    named = {_OWN_NAME.get(field, field): value for field, value in kept.items() if field != "clock"}
    built = replace(bare, **named)  # type: ignore[arg-type]
    within = kept.get("within")
    return replace(built, clock=_clock_for(within, kept.get("clock"))) if kind == "target" and within else built
