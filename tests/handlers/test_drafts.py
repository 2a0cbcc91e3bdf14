"""The review of a draft as the handlers keep it: who may, what is checked, what is left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from desk.drafts import Decision, DraftState
from desk.people import Person, Role
from handlers import drafts
from handlers.acts import Refused
from handlers.drafts import Verdict
from storage.store import SqlStore, open_store
from tests import draft_samples as samples

AT = datetime(2026, 9, 16, 1, 0, tzinfo=UTC)
CHEN = Person("shaoguan-env", "chen", "陈经理", Role.MANAGER)


@pytest_asyncio.fixture
async def store() -> AsyncIterator[SqlStore]:
    opened = await open_store("sqlite+aiosqlite://")
    yield opened
    await opened.close()


async def opened(store: SqlStore) -> int:
    async with store.work() as work:
        number = await drafts.open_draft(
            work, CHEN, samples.DRAFT, file="需求.docx", at=AT, passages=dict(enumerate(samples.LINES, 1))
        )
        await work.commit()
    return number


async def refused(store: SqlStore, verdict: Verdict, *, person: Person = CHEN) -> Refused:
    with pytest.raises(Refused) as refusal:
        async with store.work() as work:
            await drafts.decide(work, person, verdict, at=AT)
    return refusal.value


async def test_a_draft_is_opened_with_the_paragraphs_of_its_quotes(store: SqlStore) -> None:
    number = await opened(store)
    async with store.work() as work:
        review = await drafts.review(work, CHEN, number)
    assert [one.passage for one in review.findings] == [samples.LINES[at] for at in (1, 1, 0, 2, 3)]
    assert [one.position for one in review.order] == [2, 0, 1, 3, 4]
    assert review.outcome() == samples.DRAFT


@pytest.mark.parametrize("role", [Role.USER, Role.ENGINEER, Role.CUSTOMER])
async def test_only_managers_and_admins_review(store: SqlStore, role: Role) -> None:
    number = await opened(store)
    other = replace(CHEN, role=role)
    assert (await refused(store, Verdict(number, 0, Decision.ACCEPTED), person=other)).key == "act.not_allowed"
    async with store.work() as work:
        for act in (
            drafts.listing(work, other),
            drafts.review(work, other, number),
            drafts.finish(work, other, number, at=AT),
            drafts.hand_in(work, other, file="x", source="y", at=AT),
            drafts.open_draft(work, other, samples.DRAFT, file="x", at=AT),
        ):
            with pytest.raises(Refused, match="not_allowed"):
                await act


@pytest.mark.parametrize(
    ("verdict", "key"),
    [
        (Verdict(99, 0, Decision.ACCEPTED), "drafting.unknown"),
        (Verdict(1, 5, Decision.ACCEPTED), "drafting.no_finding"),
        (Verdict(1, 0, Decision.ACCEPTED, revision=3), "drafting.stale"),
        (Verdict(1, 0, Decision.UNDONE), "drafting.nothing_to_undo"),
        (Verdict(1, 0, Decision.CORRECTED, {"within": "soon"}), "drafting.wrong_field"),
        (Verdict(1, 0, Decision.CORRECTED, {"quote": "别的"}), "drafting.wrong_field"),
    ],
)
async def test_what_cannot_be_decided_is_refused_and_changes_nothing(
    store: SqlStore, verdict: Verdict, key: str
) -> None:
    number = await opened(store)
    assert number == 1
    assert (await refused(store, verdict)).key == key
    async with store.work() as work:
        assert list(await work.drafts.history(number)) == []


async def test_a_correction_of_a_correction_begins_where_that_ended(store: SqlStore) -> None:
    number = await opened(store)
    async with store.work() as work:
        await drafts.decide(work, CHEN, Verdict(number, 0, Decision.CORRECTED, {"within": "3 hours"}), at=AT)
        review = await drafts.decide(work, CHEN, Verdict(number, 0, Decision.CORRECTED, {"severity": "outage"}), at=AT)
    finding = review.outcome().findings[0]
    assert (finding.within, finding.severity) == ("3 hours", "outage")
    assert review.findings[0].found == samples.DRAFT.findings[0].as_json()


async def test_a_review_ends_when_all_is_decided_and_then_stands(store: SqlStore) -> None:
    number = await opened(store)
    async with store.work() as work:
        with pytest.raises(Refused) as refusal:
            await drafts.finish(work, CHEN, number, at=AT)
        assert (refusal.value.key, refusal.value.values["left"], refusal.value.values["unsure"]) == (
            "drafting.left",
            5,
            1,
        )
        for position in range(5):
            await drafts.decide(work, CHEN, Verdict(number, position, Decision.ACCEPTED), at=AT)
        done = await drafts.finish(work, CHEN, number, at=AT)
        assert (done.draft.state, done.draft.finished_at) == (DraftState.FINISHED, AT)
        assert await drafts.finish(work, CHEN, number, at=AT) == done
        await work.commit()
    assert (await refused(store, Verdict(number, 0, Decision.DROPPED))).key == "drafting.is_finished"


async def test_a_document_is_filled_or_failed_once(store: SqlStore) -> None:
    async with store.work() as work:
        number = await drafts.hand_in(work, CHEN, file="需求.docx", source="a/b/c", at=AT)
        await work.commit()
    assert (await refused(store, Verdict(number, 0, Decision.ACCEPTED))).key == "drafting.is_read"
    async with store.work() as work:
        assert await drafts.fill(work, number, samples.DRAFT) is not None
        assert await drafts.fill(work, number, samples.DRAFT) is None
        assert await drafts.fail(work, number, "damaged") is None
        (listed,) = await drafts.listing(work, CHEN)
    assert (listed[0].state, listed[1].total) == (DraftState.OPEN, 5)
