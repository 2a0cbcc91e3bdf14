"""What happened, for ever (`desk.message_ports.TimelinePort`)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import RowMapping, bindparam, insert, select

from desk.messages import Entry
from storage.rows import TimelineRow
from storage.shapes import records
from storage.transaction import Fields, Transaction, Write
from storage.upserts import table_of

_TIMELINE = table_of(TimelineRow)
_INSERT = insert(_TIMELINE).inline()
_OF_CONTRACT = (
    select(_TIMELINE)
    .where(_TIMELINE.c.contract == bindparam("contract"), _TIMELINE.c.id > bindparam("after"))
    .order_by(_TIMELINE.c.id)
)
_LATEST = (
    select(_TIMELINE)
    .where(_TIMELINE.c.contract == bindparam("contract"), _TIMELINE.c.kind.in_(bindparam("kinds", expanding=True)))
    .order_by(_TIMELINE.c.id.desc())
)
_OF_TICKET = (
    select(_TIMELINE)
    .where(_TIMELINE.c.contract == bindparam("contract"), _TIMELINE.c.ticket == bindparam("ticket"))
    .order_by(_TIMELINE.c.id)
)

_NEWEST_WORDS = (
    select(_TIMELINE.c.text)
    .where(
        _TIMELINE.c.contract == bindparam("contract"),
        _TIMELINE.c.ticket == bindparam("ticket"),
        _TIMELINE.c.kind == "ticket",
        _TIMELINE.c.event == bindparam("event"),
        _TIMELINE.c.text.is_not(None),
        _TIMELINE.c.text != "",
    )
    .order_by(_TIMELINE.c.id.desc())
    .limit(1)
)


class SqlTimeline:
    """The table `timeline`. New lines are held until somebody reads or commits, and then written together."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction
        self._unwritten: list[Fields] = []

    async def add(self, entry: Entry, *, contract: str) -> None:
        """Write one line."""
        self._unwritten.append(_fields(entry, contract=contract))

    async def of_contract(self, contract: str, *, after_id: int = 0, limit: int | None = None) -> Sequence[Entry]:
        """Return a contract's lines in the order they were written."""
        await self.flush()
        statement = _OF_CONTRACT if limit is None else _OF_CONTRACT.limit(limit)
        return [entry_from(row) for row in await self._tx.fetch(statement, {"contract": contract, "after": after_id})]

    async def latest(self, contract: str, *, kinds: Collection[str], limit: int) -> Sequence[Entry]:
        """Return a contract's newest lines of these kinds, at most `limit`, in the order they were written."""
        await self.flush()
        found = await self._tx.fetch(_LATEST.limit(limit), {"contract": contract, "kinds": sorted(kinds)})
        return [entry_from(row) for row in reversed(found)]

    async def of_ticket(self, contract: str, number: int) -> Sequence[Entry]:
        """Return a ticket's lines in the order they were written."""
        await self.flush()
        return [entry_from(row) for row in await self._tx.fetch(_OF_TICKET, {"contract": contract, "ticket": number})]

    async def newest_words(self, contract: str, number: int, *, event: str) -> str | None:
        """Return the words of a ticket's newest line of an event that has any; None where none has."""
        await self.flush()
        row = await self._tx.first(_NEWEST_WORDS, {"contract": contract, "ticket": number, "event": event})
        return None if row is None else row["text"]

    def take_held(self) -> list[Write]:
        """Return what is held, to be written now."""
        rows, self._unwritten = self._unwritten, []
        return [(_INSERT, rows)] if rows else []

    async def flush(self) -> None:
        """Write what is held."""
        await self._tx.run_all(self.take_held())


def _fields(entry: Entry, *, contract: str) -> Fields:
    return {
        "contract": contract,
        "kind": entry.kind,
        "at": entry.at,
        "ticket": entry.ticket,
        "to_person": entry.to,
        "by_person": entry.by,
        "chat_group": entry.group,
        "level": entry.level,
        "target": entry.target,
        "event": entry.event,
        "due": entry.due,
        "severity": entry.severity,
        "state": entry.state,
        "duty": entry.duty,
        "path": entry.path,
        "refused": entry.refused,
        "text": entry.text,
        "key": entry.key,
        "values": entry.values,
        "language": entry.language,
        "sources": list(entry.sources),
        "outbox": entry.outbox,
    }


def entry_from(row: RowMapping) -> Entry:
    """Return the line that a row keeps."""
    return Entry(
        kind=row["kind"],
        at=row["at"],
        ticket=row["ticket"],
        to=row["to_person"],
        by=row["by_person"],
        group=row["chat_group"],
        level=row["level"],
        target=row["target"],
        event=row["event"],
        due=row["due"],
        severity=row["severity"],
        state=row["state"],
        duty=row["duty"],
        path=row["path"],
        refused=row["refused"],
        text=row["text"],
        key=row["key"],
        values=row["values"],
        language=row["language"],
        sources=records(row["sources"]),
        outbox=row["outbox"],
    )
