"""An understanding that reads by a table, so that a story is about what the desk does with a reading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from desk.understanding import Entity, Intent, Lexicon, Situation, Term, Understood

_TICKET = re.compile(r"(\d{1,6})\s*号单|ticket (\d{1,6})", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a saying means: as `desk.understanding.Understood` has it."""

    intent: Intent
    severity: str | None = None
    cues: frozenset[str] = frozenset()
    confidence: float = 0.95


class ScriptedUnderstanding:
    """Reads a line by the longest saying of its table that occurs in it; any other line is out of scope.

    Numbers of tickets ("12号单"), mobile phones and the names of the lexicon are found wherever they stand.
    """

    def __init__(self, sayings: Mapping[str, Reading]) -> None:
        """Keep the table, the longest saying first."""
        self._sayings = sorted(sayings.items(), key=lambda item: len(item[0]), reverse=True)

    def understand(self, text: str, lexicon: Lexicon, situation: Situation) -> Understood:
        """Return what a line means by the table."""
        nothing = Reading(Intent.OUT_OF_SCOPE)
        reading = next((found for saying, found in self._sayings if saying in text), nothing)
        ascii_only = text.isascii() and bool(text.strip())
        return Understood(
            text,
            "en" if ascii_only else (situation.language or "zh"),
            reading.intent,
            reading.confidence,
            ((reading.intent, reading.confidence),),
            entities=(
                *_numbers(text),
                *_named("system", text, lexicon.systems),
                *_named("place", text, lexicon.places),
            ),
            severity=reading.severity,
            cues=reading.cues,
        )


def _numbers(text: str) -> tuple[Entity, ...]:
    tickets = [
        Entity("ticket", m.group(), m.start(), m.end(), m.group(1) or m.group(2)) for m in _TICKET.finditer(text)
    ]
    phones = [Entity("phone", m.group(), m.start(), m.end(), m.group()) for m in _PHONE.finditer(text)]
    return (*tickets, *phones)


def _named(type_: str, text: str, terms: tuple[Term, ...]) -> tuple[Entity, ...]:
    """Return the longest name of `terms` that stands in the text, under the term's own name."""
    found = [(len(name), name, term.name) for term in terms for name in (term.name, *term.aliases) if name in text]
    if not found:
        return ()
    length, name, canonical = max(found)
    start = text.index(name)
    return (Entity(type_, name, start, start + length, canonical),)
