"""Rasa as the understanding, with the embedded engine standing by.

Rasa is asked outside any transaction (`foresee`), and what it answered is kept until the lines are read
(`understand`), which waits for nothing. Why: docs/decisions/0005-rasa-is-asked-beforehand.md.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import structlog

from desk.clocks import Clock
from desk.errors import RasaAway
from desk.understanding import Entity, Intent, Lexicon, Situation, Understanding, Understood
from nlu.breaker import Breaker
from nlu.dialect import standard
from nlu.features import mask
from nlu.normalise import LONGEST_LINE, fold
from nlu.rasa_client import RasaAnswer, RasaClient
from nlu.situation import weigh

log = structlog.get_logger()

LINES_HELD = 256
_INTENTS = frozenset(intent.value for intent in Intent)
_LEARNT_NAMES = frozenset({"system", "place", "person"})
"""Entities that are taken from Rasa too; numbers, codes and phones are found by their patterns."""
_BLANKED = frozenset({"person", "phone"})


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A line that Rasa and the embedded engine read differently, people and phones blanked, for the curator."""

    text: str
    rasa: Intent
    rasa_confidence: float
    embedded: Intent
    embedded_confidence: float
    decided: Intent


@dataclass(slots=True)
class Tally:
    """How many lines were answered by Rasa, how many calls failed, how many lines the embedded engine read alone."""

    answered: int = 0
    failed: int = 0
    stood_in: int = 0


@dataclass(slots=True)
class RasaUnderstanding:
    """Takes the intent from Rasa; severity, scope, cues and patterns from the embedded engine.

    Names that Rasa alone finds are added. Where Rasa has not answered, or its FallbackClassifier says that it is not
    sure, the embedded reading stands. With `least`, it also stands where Rasa's reading, weighed by role and
    conversation, is less likely than that (backend "both"), and `on_disagreement` is told where the two differ.
    """

    client: RasaClient
    clock: Clock
    standing_by: Understanding
    least: float | None = None
    on_disagreement: Callable[[Disagreement], None] | None = None
    tally: Tally = field(default_factory=Tally)
    _breaker: Breaker = field(init=False)
    _held: OrderedDict[str, RasaAnswer] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        """Begin with a closed breaker."""
        self._breaker = Breaker(self.clock)

    async def foresee(self, texts: Sequence[str]) -> None:
        """Ask Rasa about lines that are read next; what it does not answer, the embedded engine reads alone.

        The second line is not asked after the first failed, so that a dead server costs one time limit a message.
        """
        wanted = [text[:LONGEST_LINE] for text in texts if _askable(text)]
        for text in wanted:
            self._held.pop(text, None)
        for done, text in enumerate(wanted):
            answer = await self._ask(text)
            if answer is None:
                self._stand_in(len(wanted) - done)
                return
            self._held[text] = answer
        while len(self._held) > LINES_HELD:
            self._held.popitem(last=False)

    async def _ask(self, text: str) -> RasaAnswer | None:
        if not self._breaker.admit():
            return None
        try:
            answer = await self.client.parse(text)
        except RasaAway as error:
            self.tally.failed += 1
            log.warning("understanding.rasa_failed", error=str(error), failed=self.tally.failed)
            if self._breaker.fail():
                log.warning("understanding.rasa_away", again_in_seconds=self._breaker.rest.total_seconds())
            return None
        self.tally.answered += 1
        if self._breaker.succeed():
            log.info("understanding.rasa_back", stood_in=self.tally.stood_in)
        return answer

    def _stand_in(self, lines: int) -> None:
        self.tally.stood_in += lines
        log.warning("understanding.stood_in", lines=lines, stood_in=self.tally.stood_in, breaker=self._breaker.state)

    def understand(self, text: str, lexicon: Lexicon, situation: Situation) -> Understood:
        """Return what a line means, at once; a line that Rasa was not asked about is read by the embedded engine."""
        own = self.standing_by.understand(text, lexicon, situation)
        answer = self._held.get(text[:LONGEST_LINE])
        if answer is None or answer.unsure:
            return own
        said = _by_rasa(own, answer, situation)
        if said is None:
            return own
        decided = said if self.least is None or said.confidence >= self.least else own
        if self.on_disagreement is not None and said.intent is not own.intent:
            self.on_disagreement(_disagreement(said, own, decided.intent))
        return decided

    async def close(self) -> None:
        """Close the connection to Rasa."""
        await self.client.close()


def _askable(text: str) -> bool:
    """Tell whether Rasa may be asked: it takes a line that begins with a slash for an order to itself."""
    return any(char.isalnum() for char in text[:LONGEST_LINE]) and not text.lstrip().startswith("/")


def _by_rasa(own: Understood, answer: RasaAnswer, situation: Situation) -> Understood | None:
    """Return the reading with Rasa's intents in the light of the situation; None where it knows none of the desk's."""
    known = {Intent(name): share for name, share in answer.ranking if name in _INTENTS}
    if not known:
        return None
    folded = fold(own.text[:LONGEST_LINE])
    plain = standard(mask(folded, [(one.start, one.end, one.type) for one in own.entities]))
    ranking = weigh(known, situation, plain=plain)
    return replace(
        own, intent=ranking[0][0], confidence=ranking[0][1], ranking=ranking, entities=_with_names(own, answer)
    )


def _with_names(own: Understood, answer: RasaAnswer) -> tuple[Entity, ...]:
    """Return the embedded engine's entities, and names of Rasa's that none of them overlaps."""
    entities = list(own.entities)
    for one in answer.entities:
        if one.type in _LEARNT_NAMES and all(one.end <= other.start or other.end <= one.start for other in entities):
            entities.append(Entity(one.type, own.text[one.start : one.end], one.start, one.end, one.value))
    return tuple(sorted(entities, key=lambda entity: entity.start))


def _disagreement(rasa: Understood, own: Understood, decided: Intent) -> Disagreement:
    text = rasa.text[:LONGEST_LINE]
    for entity in sorted(rasa.entities, key=lambda one: -one.start):
        if entity.type in _BLANKED:
            text = f"{text[: entity.start]}〈{entity.type}〉{text[entity.end :]}"
    return Disagreement(text, rasa.intent, rasa.confidence, own.intent, own.confidence, decided)
