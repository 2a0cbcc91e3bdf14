"""Why a question gets the answer it gets: the words that count, the candidates, what speaks for and against each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from knowledge_base.answers import Judgement
from knowledge_base.confidence import weights
from knowledge_base.evidence import Evidence, degree, view, weigh
from knowledge_base.index import Scored
from knowledge_base.signals import Signals

_LITTLE: Final = 0.05
_MEANS: Final = {
    "covered": "how much of the question it holds",
    "heading": "how much of the question its heading holds",
    "line": "how much heading and best line hold together",
    "named": "how far the question names its heading",
    "missing": "the heaviest word that is not there",
    "run": "the same characters in a row",
    "lead": "the distance to the next best",
    "ideal": "its match beside that of a perfect section",
    "agree": "question and heading name each other",
    "clash": "the heading is about another act",
    "unmet": "an act that is asked for is not there",
    "brief": "the question says little",
    "size": "many sections, so near misses abound",
    "wish": "the act right at the question word is missing",
    "offers": "the kind of answer that is asked for",
    "opening": "it begins with what is asked",
    "closeness": "what is asked stands close together",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A section that was found, with its figures and the same in plain words.

    `match` is BM25's score; `score` is that times the factor of the signals, and decides the order.
    """

    place: int
    id: str
    document: str
    section: str
    score: float
    match: float
    confidence: float
    signals: dict[str, float]
    evidence: dict[str, float]
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a question was read and what was found for it, in one scope."""

    question: str
    words: dict[str, float]
    sections: int
    threshold: float
    confidence: float
    candidates: tuple[Candidate, ...]

    @property
    def answered(self) -> bool:
        """Say whether the first candidate is sure enough to answer."""
        return bool(self.candidates) and self.confidence >= self.threshold

    def as_json(self) -> dict[str, object]:
        """Return the explanation in the form that `kb explain --json` prints."""
        return asdict(self) | {"answered": self.answered}


def explain(judgement: Judgement, text: str, *, threshold: float, limit: int) -> Explanation:
    """Explain a judgement of `text`; `limit` is how many candidates are told."""
    told = [_candidate(judgement, place) for place in range(min(limit, len(judgement.ranked)))]
    weighed = zip(judgement.question.units, judgement.found.weights, strict=False)
    return Explanation(
        question=text,
        words={unit.word: round(weight, 2) for unit, weight in weighed},
        sections=judgement.found.sections,
        threshold=threshold,
        confidence=round(judgement.sure(), 4),
        candidates=tuple(told),
    )


def _candidate(judgement: Judgement, place: int) -> Candidate:
    hit = judgement.ranked[place]
    evidence = weigh(judgement.question, judgement.found, hit)
    return Candidate(
        place=place + 1,
        id=hit.section.id,
        document=hit.section.document,
        section=hit.section.title,
        score=round(hit.score, 3),
        match=round(hit.match, 3),
        confidence=round(judgement.sure(place), 4),
        signals=_rounded(asdict(hit.signals)),
        evidence=_rounded(asdict(evidence)),
        why=(*_held(judgement, hit, evidence), *_raised(hit.signals), *_weighed(evidence)),
    )


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in figures.items()}


def _held(judgement: Judgement, hit: Scored, evidence: Evidence) -> list[str]:
    seen = view(f"{hit.section.title}\n{hit.section.text}")
    missing = [unit.word for unit in judgement.question.units if degree(unit, seen) < 0.5]
    holds = f"holds {evidence.covered:.0%} of what is asked"
    return [f"{holds}; not there: {', '.join(missing)}" if missing else holds]


def _raised(signals: Signals) -> list[str]:
    told = {
        "opening": f"{signals.opening:.0%} stands at the beginning of its text",
        "closeness": f"{signals.closeness:.0%} stands close together",
        "asked": "is a question with its answer, a case, or under a heading of such",
        "heading": f"{signals.heading:.0%} stands in its heading",
    }
    lines = [told[name] for name, value in asdict(signals).items() if value >= _LITTLE]
    return [*lines, f"together these make {signals.factor():.2f} times its match"] if lines else []


def _weighed(evidence: Evidence) -> list[str]:
    """Return the figures that make the confidence highest and lowest, with what each adds."""
    fitted = weights().figures
    names = Evidence.__slots__
    shares = sorted(
        ((weight * value, name) for weight, value, name in zip(fitted, evidence.figures(), names, strict=True)),
        reverse=True,
    )
    best = [f"surer: {_MEANS[name]} ({share:+.2f})" for share, name in shares[:2] if share >= _LITTLE]
    worst = [f"less sure: {_MEANS[name]} ({share:+.2f})" for share, name in shares[:-3:-1] if share <= -_LITTLE]
    return [*best, *worst]
