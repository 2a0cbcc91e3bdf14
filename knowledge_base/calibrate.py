"""Fits the weights of the confidence: `python -m knowledge_base.calibrate [FOLDER] [--write]`.

Cases are the small manuals of `calibration/`, each question asked of its manual, of the manual without the
section that answers, and of the other manuals; and, where FOLDER holds public sets in the form of
`zhiban kb eval`, questions over samples of a dozen passages with and without the one that answers.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
import yaml

from desk.knowledge import Section
from knowledge_base.evaluate import Query, read_corpus, read_queries
from knowledge_base.evidence import Evidence, weigh
from knowledge_base.index import Found, Index, Question, read_question

_SETS: Final = {"cmrc2018": False, "stackfaq": False, "itfaq": True}
_QUESTIONS: Final = 300
_OWN, _OWN_WITHOUT, _OWN_CROSSED, _PUBLIC = 8.0, 4.0, 1.0, 0.2
_CANDIDATES: Final = 6


@dataclass(slots=True)
class Cases:
    """Evidence of the best section of each search, whether it is right, and what the case counts."""

    figures: list[tuple[float, ...]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    counts: list[float] = field(default_factory=list)

    def add(self, sections: Sequence[Section], text: str, *, right: frozenset[str], count: float) -> None:
        """Ask `text` of `sections`; those in `right` answer it."""
        index = Index()
        index.put(sections)
        question = read_question(text)
        found = index.search(question, contract=None, limit=_CANDIDATES)
        self.take(question, found, right=right, count=count)

    def take(self, question: Question, found: Found, *, right: frozenset[str], count: float) -> None:
        """Keep the evidence of the best section that was found."""
        for hit in found.hits[:1]:
            self.figures.append(weigh(question, found, hit).figures())
            self.right.append(hit.section.id in right)
            self.counts.append(count)


@dataclass(frozen=True, slots=True)
class Manual:
    """A small manual with questions that its sections answer, by section, and questions that none answers."""

    sections: tuple[Section, ...]
    asked: tuple[tuple[str, ...], ...]
    unanswered: tuple[str, ...]


def manuals() -> list[Manual]:
    """Read the manuals that come with the room."""
    data = yaml.safe_load(files(__package__).joinpath("calibration/manuals.yml").read_text("utf-8"))
    found = []
    for entry in data:
        parts = entry["sections"]
        sections = tuple(
            Section(str(number), None, entry["name"], part["title"], part["text"]) for number, part in enumerate(parts)
        )
        found.append(Manual(sections, tuple(tuple(part["ask"]) for part in parts), tuple(entry["none"])))
    return found


def add_manual(cases: Cases, manual: Manual, others: Sequence[Manual]) -> None:
    """Ask a manual its own questions, with and without the section that answers, and those of `others`."""
    for section, questions in zip(manual.sections, manual.asked, strict=True):
        rest = [other for other in manual.sections if other is not section]
        for text in questions:
            cases.add(manual.sections, text, right=frozenset([section.id]), count=_OWN)
            cases.add(rest, text, right=frozenset(), count=_OWN_WITHOUT)
    for text in manual.unanswered:
        cases.add(manual.sections, text, right=frozenset(), count=_OWN)
    for other in others:
        for questions in other.asked:
            cases.add(manual.sections, questions[0], right=frozenset(), count=_OWN_CROSSED)


def add_public(cases: Cases, folder: Path, name: str, *, neighbours: bool) -> None:
    """Ask questions of a public set over small samples; with `neighbours` the samples are of one document."""
    corpus = read_corpus(folder / f"{name}-corpus.jsonl")
    queries = [query for query in read_queries(folder / f"{name}-queries.jsonl") if query.relevant]
    places = {section.id: number for number, section in enumerate(corpus)}
    random = np.random.default_rng(7)
    for number in random.choice(len(queries), size=min(_QUESTIONS, len(queries)), replace=False):
        query = queries[int(number)]
        place = places[min(query.relevant)]
        sample = [corpus[at] for at in _sample(random, place, len(corpus), neighbours=neighbours)]
        _add_sample(cases, sample, query)


def add_whole(cases: Cases, folder: Path, name: str, *, count: float) -> None:
    """Ask all questions of a public set of its whole corpus: in a large one near misses abound."""
    index = Index()
    index.put(read_corpus(folder / f"{name}-corpus.jsonl"))
    for query in read_queries(folder / f"{name}-queries.jsonl"):
        question = read_question(query.text)
        found = index.search(question, contract=None, limit=_CANDIDATES)
        cases.take(question, found, right=query.relevant, count=count)


def _add_sample(cases: Cases, sample: Sequence[Section], query: Query) -> None:
    cases.add(sample, query.text, right=query.relevant, count=_PUBLIC)
    rest = [section for section in sample if section.id not in query.relevant]
    cases.add(rest, query.text, right=frozenset(), count=_PUBLIC)


def _sample(random: np.random.Generator, place: int, size: int, *, neighbours: bool) -> Iterator[int]:
    count = int(random.integers(4, 16))
    if neighbours:
        yield from range(max(0, place - count // 2), min(size, place + count))
        return
    yield place
    yield from (int(at) for at in random.choice(size, size=count, replace=False) if at != place)


def fit(cases: Cases) -> dict[str, float]:
    """Return the weight of each figure of the evidence and the constant, by logistic regression."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit(np.array(cases.figures), np.array(cases.right), sample_weight=np.array(cases.counts))
    weights = {name: round(float(value), 4) for name, value in zip(Evidence.__slots__, model.coef_[0], strict=True)}
    return weights | {"constant": round(float(model.intercept_[0]), 4)}


def main(arguments: Sequence[str]) -> None:
    """Fit, print the weights, and write them next to this module with `--write`."""
    cases, known = Cases(), manuals()
    for manual in known:
        add_manual(cases, manual, [other for other in known if other is not manual])
    for folder in (Path(argument) for argument in arguments if not argument.startswith("-")):
        for name, neighbours in _SETS.items():
            add_public(cases, folder, name, neighbours=neighbours)
        add_whole(cases, folder, "itfaq-half", count=0.1)
        add_whole(cases, folder, "cmrc2018", count=0.03)
        add_whole(cases, folder, "stackfaq", count=0.1)
    source = "knowledge_base/calibrate.py: own manuals in calibration/, and samples of cmrc2018, stackfaq, itfaq"
    result = json.dumps({"source": source, "cases": len(cases.right), "weights": fit(cases)}, indent=2)
    sys.stdout.write(result + "\n")
    if "--write" in arguments:
        Path(__file__).with_name("confidence.json").write_text(result + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
