"""Messages to be sent, on the writing side (`desk.message_ports.OutboxPort`)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import RowMapping, Select, Text, bindparam, cast, func, insert, select

from desk.messages import Action, Card, Outgoing, OutKind
from storage.rows import OutboxRow
from storage.shapes import records
from storage.transaction import Fields, Transaction, Write
from storage.upserts import table_of

OUTBOX = table_of(OutboxRow)
RANK: Final = {OutKind.PAGE: 0, OutKind.REPLY: 1, OutKind.ANSWER: 1, OutKind.NOTICE: 2}
"""Which kinds go out first."""
_RESERVED: Final = 8
"""How many ids SQLite's only writer counts on at once."""
_INSERT = insert(OUTBOX).inline()
_HIGHEST = select(func.coalesce(func.max(OUTBOX.c.id), 0).label("id"))
_BY_ID = select(OUTBOX).where(OUTBOX.c.id == bindparam("row", type_=OUTBOX.c.ticket.type))
_NEWEST = (
    select(OUTBOX)
    .where(OUTBOX.c.contract == bindparam("contract"), OUTBOX.c.to_person == bindparam("person"))
    .order_by(OUTBOX.c.id.desc())
    .limit(1)
)


class SqlOutbox:
    """The table `outbox`. New rows are held until somebody reads or commits, and then written together."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction
        self._ids: list[int] = []
        self._unwritten: list[Fields] = []

    async def add(self, message: Outgoing, *, at: datetime) -> int:
        """Keep a message for delivery and return its row's id."""
        if not self._ids:
            self._ids = await self._reserve()
        row = self._ids.pop(0)
        self._unwritten.append(_fields(message, row=row, at=at))
        self._tx.wake()
        return row

    async def card(self, row: int) -> Card | None:
        """Return a message by its row's id."""
        await self.flush()
        found = await self._tx.first(_BY_ID, {"row": row})
        return None if found is None else _card(found)

    async def newest_card(
        self, contract: str, person: str, *, action: str | None, ticket: int | None = None, duty: str | None = None
    ) -> Card | None:
        """Return the newest message to a person that offers `action` (None: the newest page) of that ticket or duty."""
        await self.flush()
        found = await self._tx.first(
            _offering(action, ticket=ticket, duty=duty), {"contract": contract, "person": person}
        )
        return None if found is None else _card(found)

    def forget(self) -> None:
        """Use no reserved id any more: after a commit others count on."""
        self._ids.clear()

    def take_held(self) -> list[Write]:
        """Return what is held, to be written now."""
        rows, self._unwritten = self._unwritten, []
        return [(_INSERT, rows)] if rows else []

    async def flush(self) -> None:
        """Write what is held."""
        await self._tx.run_all(self.take_held())

    async def _reserve(self) -> list[int]:
        """Return ids that nobody else will use: SQLite's only writer counts on, PostgreSQL's sequence gives them."""
        if self._tx.dialect == "postgresql":
            return await self._tx.outbox_ids()
        await self.flush()
        row = await self._tx.first(_HIGHEST, {})
        first = 1 if row is None else row["id"] + 1
        return list(range(first, first + _RESERVED))


def _offering(action: str | None, *, ticket: int | None, duty: str | None) -> Select[tuple[object, ...]]:
    """Return the statement for the newest card; actions stand quoted in the stored list, so no part of one fits."""
    if action is None:
        statement = _NEWEST.where(OUTBOX.c.kind == OutKind.PAGE.value)
    else:
        statement = _NEWEST.where(cast(OUTBOX.c.actions, Text).contains(f'"{action}"', autoescape=True))
    if ticket is not None:
        statement = statement.where(OUTBOX.c.ticket == ticket)
    if duty is not None:
        statement = statement.where(OUTBOX.c.duty == duty)
    return statement


def _fields(message: Outgoing, *, row: int, at: datetime) -> Fields:
    chat = f"p:{message.to}" if message.group is None else f"g:{message.group}"
    return {
        "id": row,
        "kind": message.kind.value,
        "rank": RANK[message.kind],
        "contract": message.contract,
        "chat": chat,
        "to_person": message.to,
        "chat_group": message.group,
        "key": message.key,
        "values": message.values,
        "language": message.language,
        "ticket": message.ticket,
        "level": message.level,
        "target": message.target,
        "duty": message.duty,
        "approval": message.approval,
        "generation": message.generation,
        "actions": [str(action) for action in message.actions],
        "reply_to": message.reply_to,
        "sources": list(message.sources),
        "created_at": at,
        "due_at": at,
        "attempt": 0,
        "maybe_double": False,
    }


def outgoing(row: RowMapping) -> Outgoing:
    """Return the message that a row of the outbox keeps."""
    return Outgoing(
        kind=OutKind(row["kind"]),
        contract=row["contract"],
        to=row["to_person"],
        group=row["chat_group"],
        key=row["key"],
        values=row["values"],
        language=row["language"],
        ticket=row["ticket"],
        level=row["level"],
        target=row["target"],
        duty=row["duty"],
        approval=row["approval"],
        generation=row["generation"],
        actions=tuple(Action(action) for action in row["actions"]),
        reply_to=row["reply_to"],
        sources=records(row["sources"]),
    )


def _card(row: RowMapping) -> Card:
    return Card(id=row["id"], sent=outgoing(row), created_at=row["created_at"])
