"""Drafts of contracts: kept with what was found, and with all that was ever decided on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.drafts import ContractDraft, Decision, DraftDecision, DraftFinding, DraftState, Hand, Record, Tally
from storage.store import SqlStore
from tests.storage.samples import HERE, NINE, THERE, minutes

CHEN, ROOT = Hand(HERE, "chen"), Hand(THERE, "root")
ABOUT: Record = {
    "title": "运维采购需求",
    "customer": None,
    "systems": ["公文系统"],
    "term": {"months": 12, "signed": None},
}
DRAFT = ContractDraft(0, "需求.docx", CHEN, NINE, about=ABOUT)
FOUND: Record = {"kind": "target", "target": "response", "within": "30 minutes", "quote": "30分钟内响应", "sure": False}
CORRECTED: Record = {**FOUND, "within": "45 minutes", "sure": True}


async def opened(store: SqlStore, *, findings: int = 2) -> int:
    """Keep a draft with so many findings and return its number."""
    async with store.work() as work:
        number = await work.drafts.add(DRAFT)
        await work.drafts.add_findings(
            [DraftFinding(number, position, FOUND, passage="一、故障30分钟内响应。") for position in range(findings)]
        )
        await work.commit()
    return number


async def test_a_draft_is_kept_as_it_is_and_as_it_becomes(store: SqlStore) -> None:
    async with store.work() as work:
        number = await work.drafts.add(replace(DRAFT, state=DraftState.READING, about={}, source="a/b/需求.docx"))
        reading = replace(DRAFT, number=number, state=DraftState.READING, about={}, source="a/b/需求.docx")
        assert await work.drafts.get(number) == reading
        assert list(await work.drafts.to_read()) == [reading]
        failed = replace(reading, state=DraftState.FAILED, problem="需求.docx: expected some text")
        await work.drafts.put(failed)
        await work.commit()
    async with store.work() as work:
        assert list(await work.drafts.to_read()) == []
        assert await work.drafts.get(number) == failed
        done = replace(reading, state=DraftState.FINISHED, about=ABOUT, finished_by=ROOT, finished_at=minutes(3))
        await work.drafts.put(done)
        assert await work.drafts.get(number) == done
        assert await work.drafts.get(number + 1) is None
        assert await work.drafts.get(10**30) is None


async def test_drafts_are_listed_newest_first_with_how_far_they_are(store: SqlStore) -> None:
    numbers = [await opened(store, findings=count) for count in (2, 0, 3)]
    async with store.work() as work:
        await work.drafts.decide(DraftDecision(numbers[2], 1, Decision.ACCEPTED, CHEN, minutes(1)))
        assert [one.number for one in await work.drafts.listing()] == numbers[::-1]
        assert [one.number for one in await work.drafts.listing(limit=1)] == numbers[2:]
        assert await work.drafts.tallies() == {numbers[0]: Tally(0, 2), numbers[2]: Tally(1, 3)}


async def test_a_decision_stands_until_the_next_and_the_history_keeps_all(store: SqlStore) -> None:
    number = await opened(store)
    other = await opened(store)
    steps = [
        DraftDecision(number, 0, Decision.ACCEPTED, CHEN, minutes(1)),
        DraftDecision(number, 1, Decision.DROPPED, CHEN, minutes(2), note="是采购人的期限"),
        DraftDecision(number, 0, Decision.CORRECTED, ROOT, minutes(3), finding=CORRECTED),
        DraftDecision(number, 1, Decision.UNDONE, ROOT, minutes(4)),
    ]
    async with store.work() as work:
        for step in steps:
            await work.drafts.decide(step)
        await work.commit()
    async with store.work() as work:
        first, second = await work.drafts.findings(number)
        assert list(await work.drafts.history(number)) == steps
        assert list(await work.drafts.history(other)) == []
        assert [one.decision for one in await work.drafts.findings(other)] == [None, None]
    assert first == DraftFinding(
        number, 0, FOUND, "一、故障30分钟内响应。", Decision.CORRECTED, CORRECTED, ROOT, minutes(3), revision=2
    )
    assert second == DraftFinding(number, 1, FOUND, "一、故障30分钟内响应。", revision=2)


async def test_what_is_not_committed_was_never_decided(store: SqlStore) -> None:
    number = await opened(store)
    async with store.work() as work:
        await work.drafts.decide(DraftDecision(number, 0, Decision.ACCEPTED, CHEN, minutes(1)))
    async with store.work() as work:
        assert list(await work.drafts.history(number)) == []
        assert [one.revision for one in await work.drafts.findings(number)] == [0, 0]


@pytest.mark.parametrize("decision", [Decision.ACCEPTED, Decision.UNDONE])
async def test_a_decision_on_a_finding_that_is_not_there_changes_none(store: SqlStore, decision: Decision) -> None:
    number = await opened(store)
    async with store.work() as work:
        await work.drafts.decide(DraftDecision(number, 7, decision, CHEN, minutes(1)))
        assert [one.decision for one in await work.drafts.findings(number)] == [None, None]
