"""The documents of nine hands: how much of what they label is found, how much is found that they do not label."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from drafting.findings import LONGEST_QUOTE, Draft
from drafting.reading.documents import read_blocks
from tests.drafting import scoring
from tests.drafting.scoring import Labelled, Score

ALL = {f"{one.hand}/{one.path.stem}": one for one in scoring.documents()}


@pytest.fixture(scope="module")
def drafts() -> Mapping[str, Draft]:
    return {name: one.read() for name, one in ALL.items()}


@pytest.fixture(scope="module")
def total(drafts: Mapping[str, Draft]) -> Score:
    return sum((scoring.score(one.labels, scoring.told_by(drafts[name])) for name, one in ALL.items()), Score())


def test_nine_hands_have_labelled_documents() -> None:
    assert len({one.hand for one in ALL.values()}) == 9
    assert len(ALL) == 27


@pytest.mark.parametrize(
    ("kind", "precision", "recall"),
    [
        pytest.param(None, 0.86, 0.85, id="of all kinds"),
        pytest.param("target", 0.86, 0.87, id="limits, with target, severity, period and clock"),
        pytest.param("duty", 0.92, 0.88, id="recurring acts, with how often and by when"),
        pytest.param("document", 0.80, 0.80, id="papers, with their period"),
        pytest.param("hours", 0.92, 0.93, id="hours of service"),
        pytest.param("penalty", 0.92, 0.94, id="penalties"),
        pytest.param("approval", 0.90, 0.89, id="approvals"),
        pytest.param("payment", 0.85, 0.90, id="payments"),
    ],
)
def test_most_of_what_hands_label_is_found(total: Score, kind: str | None, precision: float, recall: float) -> None:
    assert (total.precision(kind) >= precision, total.recall(kind) >= recall) == (True, True), (
        f"precision {total.precision(kind):.3f}, recall {total.recall(kind):.3f}"
    )


@pytest.mark.parametrize("name", sorted({one.hand for one in ALL.values()}))
def test_no_hand_is_read_badly(drafts: Mapping[str, Draft], name: str) -> None:
    of_hand = {key: one for key, one in ALL.items() if one.hand == name}
    found = sum((scoring.score(one.labels, scoring.told_by(drafts[key])) for key, one in of_hand.items()), Score())
    assert found.precision() >= 0.8
    assert found.recall() >= 0.74


@pytest.mark.parametrize("one", [pytest.param(one, id=name) for name, one in ALL.items()])
def test_every_quote_stands_in_its_document(one: Labelled, drafts: Mapping[str, Draft]) -> None:
    text = scoring.squeezed("".join(block.text for block in read_blocks(one.path)))
    found = drafts[f"{one.hand}/{one.path.stem}"].findings
    assert [finding.quote for finding in found if scoring.squeezed(finding.quote) not in text] == []
    assert max(len(finding.quote) for finding in found) <= LONGEST_QUOTE
