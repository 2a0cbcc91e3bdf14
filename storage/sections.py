"""What the desk knows (`desk.ports.SectionsPort`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update

from desk.knowledge import Section
from desk.records import Feedback
from storage.rows import DocumentRow, DraftRow, FeedbackRow, SectionRow
from storage.transaction import Fields, Transaction
from storage.upserts import table_of

_COMMON_SHELF: Final = ""
_DOCUMENT = table_of(DocumentRow)
_SECTION = table_of(SectionRow)
_DRAFT = table_of(DraftRow)
_KNOWN = select(_DOCUMENT).where(_DOCUMENT.c.contract == bindparam("contract"), _DOCUMENT.c.name == bindparam("name"))
_ADD_DOCUMENT = insert(_DOCUMENT).returning(_DOCUMENT.c.id)
_NEW_CONTENT = update(_DOCUMENT).where(_DOCUMENT.c.id == bindparam("row")).values(sha256=bindparam("digest"))
_CLEAR = delete(_SECTION).where(_SECTION.c.document_id == bindparam("row"))
_ADD_SECTION = insert(_SECTION)
_ALL = select(_SECTION).order_by(_SECTION.c.id)
_ADD_DRAFT = insert(_DRAFT).returning(_DRAFT.c.id)
_WAITING = (
    select(_DRAFT)
    .where(_DRAFT.c.contract == bindparam("of_contract"), _DRAFT.c.decided_at.is_(None))
    .order_by(_DRAFT.c.id)
)
_ONE_WAITING = _WAITING.where(_DRAFT.c.id == bindparam("row", type_=_DRAFT.c.ticket.type)).with_for_update()
_DECIDE = (
    update(_DRAFT)
    .where(_DRAFT.c.id == bindparam("row"))
    .values(decided_at=bindparam("decided"), accepted=bindparam("verdict"))
)
_ADD_FEEDBACK = insert(table_of(FeedbackRow))


class SqlSections:
    """The tables `document`, `section`, `draft` and `feedback`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def replace_document(
        self, contract: str | None, document: str, sha256: str, sections: Sequence[Section]
    ) -> bool:
        """Keep a document's sections in place of its earlier ones; False where this very content was there already."""
        shelf = contract or _COMMON_SHELF
        known = await self._tx.first(_KNOWN, {"contract": shelf, "name": document})
        if known is not None and known["sha256"] == sha256:
            return False
        if known is None:
            added = await self._tx.first(_ADD_DOCUMENT, {"contract": shelf, "name": document, "sha256": sha256})
            assert added is not None
            row = added["id"]
        else:
            row = known["id"]
            await self._tx.run(_NEW_CONTENT, {"row": row, "digest": sha256})
            await self._tx.run(_CLEAR, {"row": row})
        if sections:
            await self._tx.run(_ADD_SECTION, [_fields(s, shelf=shelf, document_row=row) for s in sections])
        return True

    async def all(self) -> Sequence[Section]:
        """Return every published section, each document's in order."""
        return [_section(row) for row in await self._tx.fetch(_ALL, {})]

    async def add_draft(self, contract: str, *, ticket: int | None, title: str, text: str, at: datetime) -> int:
        """Keep a draft case for the curator and return its id."""
        fields = {"contract": contract, "ticket": ticket, "title": title, "text": text, "created_at": at}
        row = await self._tx.first(_ADD_DRAFT, fields)
        assert row is not None
        return int(row["id"])

    async def drafts(self, contract: str) -> Sequence[tuple[int, str, str]]:
        """Return drafts (id, title, text) that wait for the curator, oldest first."""
        rows = await self._tx.fetch(_WAITING, {"of_contract": contract})
        return [(row["id"], row["title"], row["text"]) for row in rows]

    async def decide_draft(self, contract: str, draft: int, *, accept: bool, at: datetime) -> Section | None:
        """Accept (and return the published section) or drop a draft; None also where none waits under this number."""
        row = await self._tx.first(_ONE_WAITING, {"of_contract": contract, "row": draft})
        if row is None:
            return None
        await self._tx.run(_DECIDE, {"row": row["id"], "decided": at, "verdict": accept})
        if not accept:
            return None
        title, text = row["title"], row["text"]
        section = Section(f"case:{contract}:{row['id']}", contract, document=title, title=title, text=text, kind="case")
        await self._tx.run(_ADD_SECTION, _fields(section, shelf=contract, document_row=None))
        return section

    async def add_feedback(self, feedback: Feedback) -> None:
        """Keep what somebody said of an answer."""
        fields = {
            "contract": feedback.contract,
            "outbox": feedback.outbox,
            "person": feedback.person,
            "question": feedback.question,
            "section": feedback.section,
            "verdict": feedback.verdict,
            "at": feedback.at,
        }
        await self._tx.run(_ADD_FEEDBACK, fields)


def _fields(section: Section, *, shelf: str, document_row: int | None) -> Fields:
    return {
        "document_id": document_row,
        "section": section.id,
        "contract": shelf,
        "document": section.document,
        "title": section.title,
        "text": section.text,
        "page": section.page,
        "kind": section.kind,
    }


def _section(row: RowMapping) -> Section:
    return Section(
        id=row["section"],
        contract=row["contract"] or None,
        document=row["document"],
        title=row["title"],
        text=row["text"],
        page=row["page"],
        kind=row["kind"],
    )
