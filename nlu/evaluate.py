"""Measures the understanding on test lines: `zhiban nlu eval`."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desk.errors import InputUnusable
from desk.understanding import Lexicon
from nlu.embedded import open_understanding
from nlu.entities import find_entities
from nlu.lexicon import Held, names_of
from nlu.model import Model
from nlu.model import train as train_model
from nlu.normalise import LONGEST_LINE, fold
from nlu.rasa_yaml import Example, NluData, read_nlu
from nlu.rules import Span

OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a backend makes of one line: intent, its probability, and the entities as spans."""

    intent: str
    confidence: float
    spans: frozenset[Span]


Parse = Callable[[str], Parsed]


@dataclass(frozen=True)
class EvalReport:
    """The outcome; shares from 0 to 1 (None where there was nothing to measure), times in seconds or milliseconds."""

    accuracy: float
    macro_f1: float
    oos_recall: float | None
    oos_precision: float | None
    entity_f1: float | None
    entity_f1_by_type: dict[str, float]
    train_seconds: float
    parse_p50_ms: float
    parse_p99_ms: float
    peak_rss_mb: float
    confusions: tuple[dict[str, str | float], ...]

    def as_json(self) -> dict[str, object]:
        """Return the document of docs/understanding.md, "Measuring"."""
        return {
            "accuracy": _short(self.accuracy),
            "macro_f1": _short(self.macro_f1),
            "out_of_scope": {"recall": _short(self.oos_recall), "precision": _short(self.oos_precision)},
            "entities": {
                "f1": _short(self.entity_f1),
                "by_type": {type_: _short(share) for type_, share in self.entity_f1_by_type.items()},
            },
            "train_seconds": round(self.train_seconds, 2),
            "parse_ms": {"p50": round(self.parse_p50_ms, 3), "p99": round(self.parse_p99_ms, 3)},
            "peak_rss_mb": round(self.peak_rss_mb, 1),
            "confusions": list(self.confusions),
        }


def evaluate(test: Path, train: Path | None = None) -> EvalReport:
    """Parse every line of `test` with the embedded engine and compare; trains on `train` first where it is given.

    Nobody in particular speaks and no contract's names are known: intents of all roles are possible, and
    names come from the training data alone.

    Raises:
        InputUnusable: a file cannot be read, or holds no examples.
    """
    lines = examples_of(test).examples
    data = examples_of(train) if train is not None else None
    started = time.perf_counter()
    parse = parser_of(open_understanding().model if data is None else train_model(data))
    train_seconds = time.perf_counter() - started if data is not None else 0.0
    return measure(lines, parse, train_seconds=train_seconds)


def examples_of(path: Path) -> NluData:
    """Read a set that must hold examples.

    Raises:
        InputUnusable: it cannot be read, or holds none.
    """
    data = read_nlu(path)
    if not data.examples:
        raise InputUnusable(str(path), where="", expected="at least one intent with examples")
    return data


def parser_of(model: Model) -> Parse:
    """Return a function that parses one line with `model`, without a contract's names."""
    names = names_of(Lexicon(), Held(model.tagger.tongue))

    def parse(text: str) -> Parsed:
        text = text[:LONGEST_LINE]
        folded = fold(text)
        spans: list[Span] = []
        if model.tagger.tags:
            found = find_entities(text, folded, names=names, tagger=model.tagger, synonyms=model.synonyms)
            spans = [Span(entity.type, entity.start, entity.end) for entity in found]
        guess = model.classify(folded, spans)
        return Parsed(guess.best, guess.confidence, frozenset(spans))

    return parse


def measure(
    lines: Sequence[Example], parse: Parse, *, train_seconds: float, peak_mb: Callable[[], float] | None = None
) -> EvalReport:
    """Parse every line once, timed, and compare; one is parsed beforehand, so that nothing is loaded under the clock.

    `train_seconds` is reported as it is given; `peak_mb` tells the memory of the process that parses, if not this.
    """
    parse(lines[0].text)
    parsed: list[Parsed] = []
    took: list[float] = []
    for line in lines:
        started = time.perf_counter()
        parsed.append(parse(line.text))
        took.append(1000 * (time.perf_counter() - started))
    took.sort()
    expected = [line.intent for line in lines]
    got = [one.intent for one in parsed]
    recall, precision = _out_of_scope(expected, got)
    by_type = _entity_scores(lines, parsed)
    return EvalReport(
        accuracy=sum(e == g for e, g in zip(expected, got, strict=True)) / len(lines),
        macro_f1=_macro_f1(expected, got),
        oos_recall=recall,
        oos_precision=precision,
        entity_f1=_f1(*map(sum, zip(*by_type.values(), strict=True))) if by_type else None,
        entity_f1_by_type={type_: _f1(*counts) for type_, counts in sorted(by_type.items())},
        train_seconds=train_seconds,
        parse_p50_ms=took[len(took) // 2],
        parse_p99_ms=took[min(len(took) - 1, int(len(took) * 0.99))],
        peak_rss_mb=peak_mb() if peak_mb is not None else own_peak_mb(),
        confusions=tuple(_confusions(lines, parsed)),
    )


def own_peak_mb() -> float:
    """Return the most memory that this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _macro_f1(expected: Sequence[str], got: Sequence[str]) -> float:
    """Average the F1 of all intents that stand in the test or among the predictions."""
    hits, wanted, said = Counter[str](), Counter(expected), Counter(got)
    hits.update(e for e, g in zip(expected, got, strict=True) if e == g)
    names = sorted(set(wanted) | set(said))
    return sum(_f1(hits[name], said[name], wanted[name]) for name in names) / len(names)


def _out_of_scope(expected: Sequence[str], got: Sequence[str]) -> tuple[float | None, float | None]:
    hits = sum(e == g == OUT_OF_SCOPE for e, g in zip(expected, got, strict=True))
    wanted, said = expected.count(OUT_OF_SCOPE), got.count(OUT_OF_SCOPE)
    return (hits / wanted if wanted else None), (hits / said if said else None)


def _entity_scores(lines: Sequence[Example], parsed: Sequence[Parsed]) -> dict[str, tuple[int, int, int]]:
    """Count (right, found, wanted) a type; an entity is right when type and both ends are."""
    right, found, wanted = Counter[str](), Counter[str](), Counter[str]()
    for line, one in zip(lines, parsed, strict=True):
        marked = {Span(entity.type, entity.start, entity.end) for entity in line.entities}
        wanted.update(span.type for span in marked)
        found.update(span.type for span in one.spans)
        right.update(span.type for span in marked & one.spans)
    return {type_: (right[type_], found[type_], wanted[type_]) for type_ in sorted(set(wanted) | set(found))}


def _f1(right: int, found: int, wanted: int) -> float:
    return 2 * right / (found + wanted) if found + wanted else 0.0


def _confusions(lines: Iterable[Example], parsed: Iterable[Parsed]) -> Iterable[dict[str, str | float]]:
    for line, one in zip(lines, parsed, strict=True):
        if line.intent != one.intent:
            yield {
                "text": line.text,
                "expected": line.intent,
                "got": one.intent,
                "confidence": round(one.confidence, 4),
            }


def _short(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
