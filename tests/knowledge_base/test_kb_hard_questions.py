"""Hard questions over manuals whose answers no weight was fitted on: silence is borne, wrong answers are not."""

from __future__ import annotations

from pathlib import Path

import yaml

from desk.knowledge import Section
from knowledge_base.library import Library

MANUALS = sorted((Path(__file__).parent / "unseen").glob("*.yml"))
LEAST_RIGHT = 0.5
MOST_WRONG = 0.05


def verdicts(path: Path) -> list[str]:
    """Return right, silent or wrong for each question of a manual."""
    manual = yaml.safe_load(path.read_text("utf-8"))
    sections = [
        Section(f"{path.stem}-{number}", None, manual["name"], one["title"], one["text"])
        for number, one in enumerate(manual["sections"])
    ]
    library = Library(sections)
    return [verdict(library, question, heading) for question, heading in manual["asked"]]


def verdict(library: Library, question: str, heading: str | None) -> str:
    answer = library.answer(question, contract=None)
    if answer.text is None:
        return "right" if heading is None else "silent"
    return "right" if heading is not None and heading in answer.hits[0].section.title else "wrong"


def test_half_of_the_hard_questions_are_answered_and_hardly_any_wrongly() -> None:
    told = [one for path in MANUALS for one in verdicts(path)]
    assert len(told) >= 120
    assert told.count("right") / len(told) >= LEAST_RIGHT
    assert told.count("wrong") / len(told) <= MOST_WRONG
