"""The understanding that needs no server: classifier, tagger, names and rules over one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desk.understanding import Intent, Lexicon, Situation, Understood
from nlu.cues import cues_of
from nlu.dialect import standard
from nlu.entities import find_entities
from nlu.features import mask
from nlu.lexicon import Held, names_of
from nlu.linear import Guess
from nlu.model import Model, load_or_train
from nlu.normalise import LONGEST_LINE, fold, language_of
from nlu.rules import Span
from nlu.severity import scope_of, severity_of
from nlu.situation import weigh

_NOTHING_SAID = 0.2


class EmbeddedUnderstanding:
    """Reads lines with a trained model; holds no state of its own, so that one serves all contracts."""

    def __init__(self, model: Model) -> None:
        """Read with `model`, whose classes must be the desk's intents."""
        self.model = model
        self._tongue = Held(model.tagger.tongue)

    def understand(self, text: str, lexicon: Lexicon, situation: Situation) -> Understood:
        """Return what a line means; only the first LONGEST_LINE characters are read."""
        folded = fold(text[:LONGEST_LINE])
        names = names_of(lexicon, self._tongue)
        entities = find_entities(text, folded, names=names, tagger=self.model.tagger, synonyms=self.model.synonyms)
        spans = [Span(entity.type, entity.start, entity.end) for entity in entities]
        plain = standard(mask(folded, [(span.start, span.end, span.type) for span in spans]))
        ranking = self._ranking(folded, spans, situation, plain=plain)
        return Understood(
            text=text,
            language=language_of(folded, fallback=situation.language),
            intent=ranking[0][0],
            confidence=ranking[0][1],
            ranking=ranking,
            entities=entities,
            severity=severity_of(plain),
            scope=scope_of(plain),
            cues=cues_of(plain, text=text[:LONGEST_LINE], entities=entities),
        )

    def _ranking(
        self, folded: str, spans: list[Span], situation: Situation, *, plain: str
    ) -> tuple[tuple[Intent, float], ...]:
        if not any(char.isalnum() for char in folded):
            return ((Intent.OUT_OF_SCOPE, _NOTHING_SAID),)
        guess: Guess = self.model.classify(folded, spans)
        return weigh({Intent(name): share for name, share in guess.ranking}, situation, plain=plain)


def open_understanding(
    cache_dir: Path | None = None, *, on_train: Callable[[str], None] | None = None
) -> EmbeddedUnderstanding:
    """Return the embedded understanding over the shipped model; trains anew where the training data changed."""
    return EmbeddedUnderstanding(load_or_train(cache_dir, on_train=on_train))
