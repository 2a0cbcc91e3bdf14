"""Drafts of contracts as the web pages see them (`console.draft_ports.DraftsBackend`)."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import PurePath
from zipfile import ZIP_DEFLATED, ZipFile

from bot.attachments import safe_name
from bot.draft_views import People, draft_row, draft_view, finding_view
from bot.drafting import DraftKit, DraftReader
from bot.texts import Renderer
from console.draft_ports import DraftRefused, DraftRow, DraftView, Judged, Step
from console.sign_in import Visitor
from desk.clocks import Clock
from desk.contracts import Pack
from desk.drafts import Decision, DraftState, Hand
from desk.people import Person, Role
from desk.ports import Store, UnitOfWork
from drafting.findings import Draft
from handlers import drafts
from handlers.acts import Refused
from handlers.draft_talk import pack_name
from handlers.drafts import Review, Verdict

_STATUS = {"not_allowed": 403, "unknown_draft": 404, "stale": 409, "not_open": 409}


class Reviewing:
    """What managers and admins see and do on the pages about drafts."""

    def __init__(
        self, packs: Mapping[str, Pack], store: Store, reader: DraftReader, *, wording: Renderer, clock: Clock
    ) -> None:
        """Show what `store` holds; documents are read by `reader`, with its kit."""
        self._packs = packs
        self._store = store
        self._reader = reader
        self._wording = wording
        self._clock = clock

    async def reviewer(self) -> Visitor:
        """Return the first manager of a contract, else the first admin."""
        async with self._store.work() as work:
            for role in (Role.MANAGER, Role.ADMIN):
                for contract in self._packs:
                    people = await work.people.of_role(contract, role)
                    if people:
                        return Visitor(contract, people[0].id)
        raise DraftRefused("there is no manager and no admin in any contract", status=403)

    async def listing(self, visitor: Visitor, *, language: str) -> Sequence[DraftRow]:
        """Return the newest drafts, newest first."""
        async with self._as(visitor, language) as (work, person):
            found = await drafts.listing(work, person)
            people = await self._people(work, {draft.opened_by for draft, _ in found})
        return [draft_row(draft, tally, people) for draft, tally in found]

    async def view(self, visitor: Visitor, number: int, *, language: str) -> DraftView:
        """Return one draft."""
        async with self._as(visitor, language) as (work, person):
            review = await drafts.review(work, person, number)
            history = await work.drafts.history(number)
            people = await self._people(work, {review.draft.opened_by, *(one.by for one in history)})
        zone = self._packs[visitor.contract].calendar.zone
        return draft_view(review, history, people, zone=zone)

    async def open(self, visitor: Visitor, *, name: str, content: bytes, language: str) -> int:
        """Read a document and open its review."""
        async with self._as(visitor, language) as (_, person):
            drafts.check_reviewer(person)
        file = await self._kit.files.keep(visitor.contract, name=name, content=content)
        async with self._as(visitor, language) as (work, person):
            number = await drafts.hand_in(work, person, file=safe_name(name), source=file.ref, at=self._clock.now())
            waiting = await work.drafts.get(number)
            await work.commit()
        assert waiting is not None
        await self._reader.read(waiting, tell=False)
        async with self._as(visitor, language) as (work, person):
            read = await work.drafts.get(number)
        if read is not None and read.state is DraftState.FAILED:
            raise DraftRefused(read.problem or name)
        return number

    async def decide(self, visitor: Visitor, number: int, judged: Judged, *, language: str) -> Step:
        """Decide on a finding."""
        decision, changes = Decision(judged.decision), judged.changes
        verdict = Verdict(number, judged.position, decision, changes, judged.note, judged.revision)
        async with self._as(visitor, language) as (work, person):
            review = await drafts.decide(work, person, verdict, at=self._clock.now())
            people = await self._people(work, {drafts.hand_of(person)})
            await work.commit()
        finding = review.at(judged.position)
        assert finding is not None
        return Step(finding_view(finding, people), len(review.findings) - len(review.left), len(review.findings))

    async def finish(self, visitor: Visitor, number: int, *, language: str) -> None:
        """End a review in which everything is decided."""
        async with self._as(visitor, language) as (work, person):
            await drafts.finish(work, person, number, at=self._clock.now())
            await work.commit()

    async def pack(self, visitor: Visitor, number: int, *, language: str) -> tuple[str, bytes]:
        """Return the pack of a finished draft."""
        review, outcome = await self._finished(visitor, number, language)
        name = pack_name(review.draft)
        return name, (await asyncio.to_thread(self._kit.pack_text, outcome, name)).encode()

    async def rehearsals(self, visitor: Visitor, number: int, *, language: str) -> tuple[str, bytes]:
        """Return the drills of a finished draft as a zip archive."""
        review, outcome = await self._finished(visitor, number, language)
        name = pack_name(review.draft)
        drills = await asyncio.to_thread(self._kit.rehearsals, outcome, name)
        written = io.BytesIO()
        with ZipFile(written, "w", ZIP_DEFLATED) as archive:
            for drill, text in drills.items():
                archive.writestr(drill, text)
        return f"{PurePath(name).stem}-drills.zip", written.getvalue()

    @property
    def _kit(self) -> DraftKit:
        if self._reader.kit is None:
            raise DraftRefused("documents cannot be read here", status=404)
        return self._reader.kit

    async def _finished(self, visitor: Visitor, number: int, language: str) -> tuple[Review, Draft]:
        async with self._as(visitor, language) as (work, person):
            review = await drafts.review(work, person, number)
            if review.draft.state is not DraftState.FINISHED:
                raise DraftRefused("the draft is not finished", status=409)
        return review, review.outcome()

    @asynccontextmanager
    async def _as(self, visitor: Visitor, language: str) -> AsyncIterator[tuple[UnitOfWork, Person]]:
        """Give a unit of work and who works in it; what the handlers refuse is said in a language."""
        async with self._store.work() as work:
            person = await work.people.get(visitor.contract, visitor.person)
            if person is None or visitor.contract not in self._packs:
                raise DraftRefused("nobody of that id is in this contract", status=403)
            try:
                yield work, person
            except Refused as refusal:
                said = self._wording.say(refusal.key, refusal.values, language=language, contract=visitor.contract)
                raise DraftRefused(said, status=_STATUS.get(refusal.reason, 400)) from refusal

    async def _people(self, work: UnitOfWork, hands: set[Hand]) -> People:
        found = {hand: await work.people.get(hand.contract, hand.person) for hand in hands}
        return {hand: person.name if person else hand.person for hand, person in found.items()}
