"""Fits the weights of the confidence: `python -m knowledge_base.calibrate [--write]`.

Cases are the small manuals of `calibration/`, written for this. Each question is asked of its manual, of the manual
without the section that answers, and of the other manuals; then of all manuals on one shelf, alone and among
thousands of sections put together from their lines. Such patchwork answers nothing and nearly fits everything, as
neighbours do in a large library; without it a confidence fitted on ten sections is far too sure among ten thousand.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Final

import numpy as np
import yaml

from desk.knowledge import Section
from knowledge_base.evidence import Evidence, weigh
from knowledge_base.index import Found, Index, Question, read_question

_FILES: Final = ("manuals.yml", "genres.yml")
_OWN, _OWN_WITHOUT, _OWN_CROSSED, _SHARED = 8.0, 4.0, 1.0, 1.0
_PATCHWORK: Final = (0, 300, 3_000)
"""How many sections of patchwork stand on the shelf that all manuals share."""
_LINES: Final = 5
_AGAINST: Final = frozenset({"missing", "clash", "unmet", "brief", "size", "wish"})
"""Figures that speak against a section."""
_CANDIDATES: Final = 8
_SENTENCE: Final = re.compile(r"[^。；\n]+[。；\n]?")


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
        self.take(question, index.search(question, contract=None, limit=_CANDIDATES), right=right, count=count)

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
    folder = files(__package__).joinpath("calibration")
    found = []
    for entry in (one for name in _FILES for one in yaml.safe_load(folder.joinpath(name).read_text("utf-8"))):
        name, parts = entry["name"], entry["sections"]
        sections = tuple(
            Section(f"{name}/{number}", None, name, part["title"], part["text"]) for number, part in enumerate(parts)
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


def add_shared(cases: Cases, known: Sequence[Manual], *, patchwork: int) -> None:
    """Ask all questions of one shelf that holds all manuals and some patchwork, with and without the answer."""
    index = Index()
    index.put([*(section for manual in known for section in manual.sections), *patched(known, patchwork)])
    for manual in known:
        for section, questions in zip(manual.sections, manual.asked, strict=True):
            _ask_shared(cases, index, questions, right=section)
            index.remove([section.id])
            _ask_shared(cases, index, questions, right=None)
            index.put([section])
        _ask_shared(cases, index, manual.unanswered, right=None)


def _ask_shared(cases: Cases, index: Index, questions: Sequence[str], *, right: Section | None) -> None:
    for text in questions:
        question = read_question(text)
        found = index.search(question, contract=None, limit=_CANDIDATES)
        ids = frozenset([right.id] if right is not None else [])
        cases.take(question, found, right=ids, count=_SHARED / len(_PATCHWORK))


def patched(known: Sequence[Manual], count: int) -> Iterator[Section]:
    """Yield sections under the manuals' own headings, each of a few sentences drawn from all of them."""
    random = np.random.default_rng(7)
    everything = [section for manual in known for section in manual.sections]
    sentences = [one for section in everything for one in _SENTENCE.findall(section.text)]
    for number in range(count):
        drawn = random.choice(len(sentences), size=int(random.integers(2, _LINES)), replace=False)
        under = everything[int(random.integers(len(everything)))]
        text = "".join(sentences[int(at)] for at in drawn)
        yield Section(f"patchwork/{number}", None, under.document, under.title.rpartition(" > ")[0], text)


def fit(cases: Cases) -> dict[str, float]:
    """Return the weight of each figure of the evidence and the constant, by logistic regression.

    A figure whose weight would contradict what it means (more of the question held, less sure) only corrects
    another one on these few manuals; it gets no weight.
    """
    from sklearn.linear_model import LogisticRegression

    names = Evidence.__slots__
    figures, kept = np.array(cases.figures), list(range(len(names)))
    while True:
        model = LogisticRegression(C=1.0, max_iter=2000)
        model.fit(figures[:, kept], np.array(cases.right), sample_weight=np.array(cases.counts))
        found = dict(zip(kept, model.coef_[0], strict=True))
        wrong = [at for at, value in found.items() if (value < 0) != (names[at] in _AGAINST)]
        if not wrong:
            break
        kept = [at for at in kept if at not in wrong]
    weights = {name: round(float(found.get(at, 0.0)), 4) for at, name in enumerate(names)}
    return weights | {"constant": round(float(model.intercept_[0]), 4)}


def main(arguments: Sequence[str]) -> None:
    """Fit, print the weights, and write them next to this module with `--write`."""
    cases, known = Cases(), manuals()
    for manual in known:
        add_manual(cases, manual, [other for other in known if other is not manual])
    for count in _PATCHWORK:
        add_shared(cases, known, patchwork=count)
    source = "knowledge_base/calibrate.py: the manuals in knowledge_base/calibration/, alone and among patchwork"
    result = json.dumps({"source": source, "cases": len(cases.right), "weights": fit(cases)}, indent=2)
    sys.stdout.write(result + "\n")
    if "--write" in arguments:
        Path(__file__).with_name("confidence.json").write_text(result + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
