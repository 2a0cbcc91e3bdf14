"""Findings that somebody else proposes, a model say: each tied to its literal words and held against the same rules.

Nothing that is proposed is taken on trust. The quote must stand in the document, in a chapter that binds, where the
contractor acts; a period, a repetition, hours or a paper's name must be read in the quote by the grammar of this room.
What passes is kept as doubtful, so that a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from drafting.blocks import Block
from drafting.clauses import Clause
from drafting.context import Reading
from drafting.draft import reading_of
from drafting.findings import Draft, Finding, FindingWrong, Place
from drafting.outline import Passage, passages
from drafting.periods import periods_in
from drafting.recurring import recurrences_in
from drafting.service_hours import hours_in

PROPOSED = "proposed"
"""Why such a finding is doubtful, as a key of the texts."""
FEWEST = 4
"""Characters of a quote, white space aside; fewer stand everywhere."""


@dataclass(frozen=True, slots=True)
class Proposals:
    """A draft with what was proposed and holds; `known` counts what was found already, `refused` tells why not."""

    draft: Draft
    taken: tuple[Finding, ...] = ()
    known: int = 0
    refused: tuple[str, ...] = ()


class _Refused(Exception):
    """A proposal that does not hold; the message says why."""


def with_proposals(blocks: Sequence[Block], draft: Draft, proposed: Sequence[object]) -> Proposals:
    """Return the draft with the proposals (findings as formats.md writes them) that hold, in the document's order."""
    found = list(passages(blocks))
    reading = reading_of(blocks)
    taken: list[Finding] = []
    refused: list[str] = []
    known = 0
    for number, one in enumerate(proposed):
        try:
            finding = _held(one, found, reading)
        except (FindingWrong, _Refused) as reason:
            refused.append(f"proposal {number}: {reason}")
            continue
        if any(_same(finding, other) for other in (*draft.findings, *taken)):
            known += 1
        else:
            taken.append(finding)
    whole = sorted((*draft.findings, *taken), key=lambda one: one.place.paragraph)
    return Proposals(replace(draft, findings=tuple(whole)), tuple(taken), known, tuple(refused))


def _held(proposed: object, found: Sequence[Passage], reading: Reading) -> Finding:
    """Return a proposal as a doubtful finding at its place."""
    if not isinstance(proposed, Mapping):
        raise _Refused("expected the fields of a finding")
    fields = {name: value for name, value in proposed.items() if name not in {"place", "doubt"}}
    finding = Finding.from_json({**fields, "sure": False}, where="finding")
    passage, quote = _literal(finding.quote, found)
    _check_binds(finding, quote, passage, reading)
    _check_fields(finding, quote, passage)
    place = Place(passage.block.number, passage.headings)
    return replace(finding, quote=quote, place=place).unsure(PROPOSED)


def _literal(quote: str, found: Sequence[Passage]) -> tuple[Passage, str]:
    """Return the passage in which a quote stands, and its words as they stand there."""
    letters = re.sub(r"\s", "", quote)
    if len(letters) >= FEWEST:
        pattern = re.compile(r"\s*".join(map(re.escape, letters)))
        for passage in found:
            match = pattern.search(passage.text)
            if match is not None:
                return passage, match[0]
    raise _Refused("the quote does not stand in the document")


def _check_binds(finding: Finding, quote: str, passage: Passage, reading: Reading) -> None:
    """Refuse what a chapter says that binds nobody, and what another party does."""
    if reading.passes_over(passage.topic, quote):
        raise _Refused("its chapter does not bind the contractor")
    before = passage.text[: passage.text.index(quote)]
    sentence = before[before.rfind("。") + 1 :] + quote
    if finding.kind != "payment" and not reading.parties.binds_contractor(sentence):
        raise _Refused("it binds another party")


def _check_fields(finding: Finding, quote: str, passage: Passage) -> None:
    """Refuse a number, a repetition, hours or a name that the quote does not give."""
    periods = {one.within for one in periods_in(quote)}
    for period in {finding.within, finding.before} - {None} - periods:
        raise _Refused(f'the quote does not give the period "{period}"')
    for words in filter(None, (finding.name, finding.starts_from)):
        if words not in passage.text:
            raise _Refused(f'the document does not say "{words}" there')
    _check_recurrence(finding, quote)
    hours = {one.finding.hours for one in hours_in(Clause(quote, passage))}
    if finding.kind == "hours" and finding.hours not in hours:
        raise _Refused(f'the quote does not give the hours "{finding.hours}"')


def _check_recurrence(finding: Finding, quote: str) -> None:
    given = {(one.every, one.by) for one in recurrences_in(quote)}
    if finding.kind == "duty" and finding.every is not None and (finding.every, finding.by) not in given:
        raise _Refused(f'the quote does not give "{finding.every}" by "{finding.by}"')


def _same(one: Finding, other: Finding) -> bool:
    """Tell whether two findings of a kind stand on the same words."""
    if one.kind != other.kind or one.place.paragraph != other.place.paragraph or one.target != other.target:
        return False
    first, second = (re.sub(r"\s", "", finding.quote) for finding in (one, other))
    return first in second or second in first
