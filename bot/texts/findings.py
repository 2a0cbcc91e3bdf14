"""A finding of a contract's draft in words: what it asks, where it stands, why it is doubtful."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.texts.catalogues import phrase, vocabulary, word
from desk.messages import Value

_UNITS = ("working days", "minutes", "hours", "months", "days")
_TIME = re.compile(r"\d{2}:\d{2}")
_DATE = re.compile(r"(\d{2})-(\d{2})")


def finding_in_words(language: str, finding: Mapping[str, Value]) -> str:
    """Return a finding in one line: its kind, then its fields."""
    parts = [f"{label}{value}" for label, value in _fields(language, finding)]
    head = word(language, "kind", finding["kind"])
    return phrase(language, "colon").join([head, phrase(language, "separator").join(parts)]) if parts else head


def field_in_words(language: str, field: str, value: str) -> str:
    """Return a field's value in words; what has no words of its own is said as it is."""
    say = _SAID.get(field)
    return say(language, value) if say is not None else value


def place_in_words(language: str, finding: Mapping[str, Value]) -> str:
    """Return where a finding stands: the headings above it, and the paragraph, as far as they are known."""
    place = finding.get("place")
    if not isinstance(place, dict):
        return phrase(language, "nowhere")
    headings, paragraph = place.get("headings"), place.get("paragraph")
    above = " › ".join(str(one) for one in headings) if isinstance(headings, list) else ""
    number = phrase(language, "paragraph").replace("#", str(paragraph)) if paragraph else ""
    return phrase(language, "comma").join(one for one in (above, number) if one) or phrase(language, "nowhere")


def doubt_in_words(language: str, finding: Mapping[str, Value]) -> str:
    """Return why a finding is doubtful; a reason without words of its own is the general one."""
    known = vocabulary(language, "doubt")
    return known.get(str(finding.get("doubt")), known["other"])


def _fields(language: str, finding: Mapping[str, Value]) -> list[tuple[str, str]]:
    labels = vocabulary(language, "finding_field")
    given = [(field, finding.get(field)) for field in labels]
    return [(labels[field], field_in_words(language, field, value)) for field, value in given if isinstance(value, str)]


def _period(language: str, value: str) -> str:
    """Say "30 minutes"; the same day, the next day and "at once" have words of their own."""
    table = vocabulary(language, "period")
    if value in table:
        return table[value]
    count, _, unit = value.partition(" ")
    return table[unit].replace("#", count) if unit in _UNITS else value


def _before(language: str, value: str) -> str:
    return phrase(language, "before").replace("#", _period(language, value))


def _every(language: str, value: str) -> str:
    count, _, often = value.partition(" per ")
    table = vocabulary(language, "every")
    return table["often"].replace("#", count) if often else table.get(value, value)


def _by(language: str, value: str) -> str:
    """Say the day or the time of day by which a duty is done."""
    table = vocabulary(language, "by")
    date = _DATE.fullmatch(value)
    if date is not None:
        return table["date"].replace("#", str(int(date[1]))).replace("@", str(int(date[2])))
    if value.startswith("day "):
        return table["day"].replace("#", value.removeprefix("day "))
    return table["time"].replace("#", value) if _TIME.fullmatch(value) else table.get(value, value)


def _from(language: str, value: str) -> str:
    return phrase(language, "since").replace("#", value)


def _of_table(table: str) -> Callable[[str, str], str]:
    return lambda language, value: word(language, table, value)


_SAID: Mapping[str, Callable[[str, str], str]] = {
    "target": _of_table("target"),
    "severity": _of_table("severity"),
    "clock": _of_table("clock"),
    "within": _period,
    "before": _before,
    "every": _every,
    "by": _by,
    "from": _from,
    "hours": _of_table("hours"),
}
