"""The understanding that the settings ask for: embedded, Rasa, or both."""

from __future__ import annotations

import json

import structlog

from bot.rasa.home import RasaHome, rasa_home
from bot.settings import Settings
from desk.clocks import Clock
from desk.understanding import Understanding
from nlu.rasa_client import RasaClient
from nlu.rasa_reading import Disagreement, RasaUnderstanding

log = structlog.get_logger()

LARGEST_BOOK = 4_000_000
"""Bytes of the book of disagreements; then it is put aside and a new one begun, so that two are kept."""


class DisagreementBook:
    """Keeps the lines that the two engines read differently, for the curator, one JSON document a line."""

    def __init__(self, home: RasaHome, clock: Clock) -> None:
        """Write into the home's file; `clock` dates the entries."""
        self._file = home.disagreements
        self._clock = clock

    def note(self, one: Disagreement) -> None:
        """Write a line down; the log tells that it happened, without the words."""
        entry = {
            "at": self._clock.now().isoformat(),
            "text": one.text,
            "rasa": {"intent": one.rasa, "confidence": round(one.rasa_confidence, 4)},
            "embedded": {"intent": one.embedded, "confidence": round(one.embedded_confidence, 4)},
            "decided": one.decided,
        }
        log.info("understanding.disagreed", rasa=one.rasa, embedded=one.embedded, decided=one.decided)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if self._file.is_file() and self._file.stat().st_size > LARGEST_BOOK:
                self._file.replace(self._file.with_suffix(".1.jsonl"))
            with self._file.open("a", encoding="utf-8") as book:
                book.write(json.dumps(entry, ensure_ascii=False) + "\n")
        except OSError as error:
            log.warning("understanding.book_closed", file=str(self._file), error=str(error))


def rasa_before(embedded: Understanding, settings: Settings, clock: Clock) -> RasaUnderstanding | None:
    """Return Rasa with the embedded engine standing by, to be closed at the end; None where the settings want none.

    A Rasa that does not answer yet is no hindrance: it is asked again and again.
    """
    wanted = settings.understanding
    if wanted.backend == "embedded":
        return None
    home = rasa_home(settings)
    client = RasaClient(wanted.rasa_url, token=home.token(wanted.rasa_token), seconds=wanted.rasa_seconds)
    log.info("understanding.rasa", backend=wanted.backend, url=client.url)
    if wanted.backend == "rasa":
        return RasaUnderstanding(client, clock, embedded)
    book = DisagreementBook(home, clock)
    return RasaUnderstanding(client, clock, embedded, least=wanted.rasa_sure, on_disagreement=book.note)
