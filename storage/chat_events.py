"""Happenings in chats (`desk.chat_ports.ChatEventsPort`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from desk.chats import Chat, ChatEvent, Happening
from storage.chat_shapes import event_from_json, event_to_json
from storage.rows import ChatEventRow
from storage.transaction import Fields, Transaction
from storage.upserts import insert_once, table_of

_EVENT = table_of(ChatEventRow)
_MARK = "mark"
"""The kind of a row that is a mark of the desk's own and no happening."""
_ADD = insert_once(ChatEventRow, key=())
_ONE = select(_EVENT.c.event).where(
    _EVENT.c.channel == bindparam("channel"), _EVENT.c.event_id == bindparam("event"), _EVENT.c.kind != _MARK
)
_WAITING = (
    select(_EVENT.c.id, _EVENT.c.event)
    .where(_EVENT.c.settled_at.is_(None), _EVENT.c.id > bindparam("after"))
    .order_by(_EVENT.c.id)
    .limit(bindparam("most"))
)
_SETTLED = (
    update(_EVENT).where(_EVENT.c.id == bindparam("row")).values(settled_at=bindparam("now"), error=bindparam("why"))
)
_IN_CHAT = (
    select(_EVENT.c.event)
    .where(_EVENT.c.channel == bindparam("channel"), _EVENT.c.chat == bindparam("chat"))
    .order_by(_EVENT.c.id.desc())
    .limit(1)
)
_BEFORE = _IN_CHAT.where(
    _EVENT.c.message == bindparam("message"),
    _EVENT.c.account == bindparam("account"),
    _EVENT.c.id < bindparam("row"),
    _EVENT.c.kind.in_((Happening.MESSAGE.value, Happening.EDITED.value)),
)
_NEWEST = _IN_CHAT.where(
    _EVENT.c.account == bindparam("account"),
    _EVENT.c.topic == bindparam("topic"),
    _EVENT.c.kind == Happening.MESSAGE.value,
)


class SqlChatEvents:
    """The table `chat_event`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def add(self, event: ChatEvent, *, at: datetime) -> int | None:
        """Keep a happening and return its row's id; None where its id or its `also` was seen before."""
        fields = {
            "channel": event.chat.channel,
            "event_id": event.id,
            "also": event.also,
            "kind": event.kind.value,
            "chat": event.chat.id,
            "topic": event.chat.topic or "",
            "account": event.account.id,
            "message": event.message,
            "event": event_to_json(event),
        }
        return await self._add({**fields, "taken_at": at, "settled_at": None, "error": None})

    async def mark(self, channel: str, name: str, *, at: datetime) -> bool:
        """Set a mark of the desk's own; False where it was set before."""
        fields = {"channel": channel, "event_id": f"{_MARK}:{name}", "also": None, "kind": _MARK, "message": None}
        places = {"chat": "", "topic": "", "account": "", "event": {}}
        return await self._add({**fields, **places, "taken_at": at, "settled_at": at, "error": None}) is not None

    async def get(self, channel: str, event: str) -> ChatEvent | None:
        """Return a happening by the vendor's id."""
        row = await self._tx.first(_ONE, {"channel": channel, "event": event})
        return None if row is None else event_from_json(row["event"])

    async def waiting(self, *, after: int = 0, limit: int = 100) -> Sequence[tuple[int, ChatEvent]]:
        """Return happenings that are not settled, by row, after a row."""
        rows = await self._tx.fetch(_WAITING, {"after": after, "most": limit})
        return [(row["id"], event_from_json(row["event"])) for row in rows]

    async def settled(self, row: int, *, at: datetime, error: str | None = None) -> None:
        """Mark a happening as done with; `error` tells why nothing came of it."""
        await self._tx.run(_SETTLED, {"row": row, "now": at, "why": error})

    async def words_before(self, row: int, chat: Chat, message: str, *, account: str) -> ChatEvent | None:
        """Return what an account's message said before that row: as written, or as last corrected."""
        place = {"channel": chat.channel, "chat": chat.id}
        found = await self._tx.first(_BEFORE, {**place, "message": message, "row": row, "account": account})
        return None if found is None else event_from_json(found["event"])

    async def newest_of(self, chat: Chat, account: str) -> ChatEvent | None:
        """Return the newest message (not its corrections) of an account in a chat."""
        places = {"channel": chat.channel, "chat": chat.id, "topic": chat.topic or ""}
        found = await self._tx.first(_NEWEST, {**places, "account": account})
        return None if found is None else event_from_json(found["event"])

    async def _add(self, fields: Fields) -> int | None:
        row = await self._tx.first(_ADD, fields)
        return None if row is None else int(row["id"])
