"""From drafts in the store to what the pages show: in words of each language, with the quote in its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from bot.texts.catalogues import CATALOGUES, word
from bot.texts.findings import doubt_in_words, field_in_words, finding_in_words, place_in_words
from console.draft_ports import DecisionView, DraftRow, DraftView, FindingView, Said
from desk.drafts import ContractDraft, DraftDecision, DraftFinding, Hand, Record, Tally
from drafting.corrections import CHOICES, FIELDS
from handlers.drafts import Review, now

People: TypeAlias = Mapping[Hand, str]
"""How those who act are called."""
LANGUAGES = tuple(CATALOGUES)
AROUND = 160
"""Characters of a passage that are shown on each side of the quote."""


def draft_row(draft: ContractDraft, tally: Tally, people: People) -> DraftRow:
    """Return a draft as the list shows it."""
    return DraftRow(
        draft.number,
        str(draft.about.get("title") or draft.file),
        draft.file,
        str(draft.state),
        people.get(draft.opened_by, draft.opened_by.person),
        draft.opened_at,
        tally.decided,
        tally.total,
        draft.problem,
    )


def draft_view(review: Review, history: Sequence[DraftDecision], people: People, *, zone: str) -> DraftView:
    """Return a draft with all that was found and decided."""
    about, total = review.draft.about, len(review.findings)
    term, systems = about.get("term"), about.get("systems")
    months, signed = (term.get("months"), term.get("signed")) if isinstance(term, dict) else (None, None)
    customer = about.get("customer")
    return DraftView(
        draft=draft_row(review.draft, Tally(total - len(review.left), total), people),
        customer=str(customer) if customer else None,
        systems=tuple(str(one) for one in systems) if isinstance(systems, list) else (),
        months=months if isinstance(months, int) else None,
        signed=str(signed) if signed else None,
        zone=zone,
        findings=tuple(finding_view(one, people) for one in review.findings),
        history=tuple(_decision_view(review, one, people) for one in history),
        fields={str(kind): names for kind, names in FIELDS.items()},
        choices=_choices(),
    )


def finding_view(finding: DraftFinding, people: People) -> FindingView:
    """Return a finding as it stands."""
    record, by = now(finding), finding.decided_by
    sure = bool(finding.found.get("sure"))
    return FindingView(
        position=finding.position,
        kind=str(record["kind"]),
        fields={field: record.get(field) for field in _fields_of(record)},
        said=_said(record),
        found=_said(finding.found) if finding.corrected is not None else None,
        passage=passage_around(str(finding.found["quote"]), finding.passage),
        place=_place(finding.found),
        sure=sure,
        doubt=None if sure else {language: doubt_in_words(language, finding.found) for language in LANGUAGES},
        decision=str(finding.decision) if finding.decision else None,
        decided_by=people.get(by, by.person) if by else None,
        decided_at=finding.decided_at,
        note=finding.note,
        revision=finding.revision,
    )


def passage_around(quote: str, passage: str | None) -> tuple[str, str, str]:
    """Return what stands before a quote, the quote, and what stands after it, shortened; white space does not count."""
    loose = r"\s*".join(re.escape(mark) for mark in quote if not mark.isspace())
    found = re.search(loose, passage) if passage else None
    if found is None or passage is None:
        return "", quote, ""
    before, after = passage[: found.start()], passage[found.end() :]
    before = before if len(before) <= AROUND else f"…{before[-AROUND:]}"
    return before, found[0], after if len(after) <= AROUND else f"{after[:AROUND]}…"


def _fields_of(record: Record) -> tuple[str, ...]:
    return next((names for kind, names in FIELDS.items() if kind == record["kind"]), ())


def _place(record: Record) -> Said | None:
    """Return where a finding stands, if that is known."""
    place = record.get("place")
    if not isinstance(place, dict) or not (place.get("paragraph") or place.get("headings")):
        return None
    return {language: place_in_words(language, record) for language in LANGUAGES}


def _said(record: Record) -> Said:
    return {language: finding_in_words(language, record) for language in LANGUAGES}


def _decision_view(review: Review, decision: DraftDecision, people: People) -> DecisionView:
    found = review.at(decision.position)
    record = decision.finding or (found.found if found else None)
    by = people.get(decision.by, decision.by.person)
    said = _said(record) if record else {}
    return DecisionView(decision.position, str(decision.decision), by, decision.at, said, decision.note)


def _choices() -> dict[str, dict[str, Said]]:
    """Return the words of which a field is one, each as it is said in every language."""
    return {field: {value: _choice(field, value) for value in values} for field, values in CHOICES.items()}


def _choice(field: str, value: str) -> Said:
    if field == "kind":
        return {language: word(language, "finding", value) for language in LANGUAGES}
    return {language: field_in_words(language, field, value) for language in LANGUAGES}
