"""Where the desk's messages stand at the vendors' (`desk.chat_ports.PostedPort`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, Text, and_, bindparam, cast, or_, select

from desk.chat_ports import Posted
from desk.chats import Chat
from storage.rows import PostedRow
from storage.shapes import texts
from storage.transaction import Transaction
from storage.upserts import table_of, upsert

_POSTED = table_of(PostedRow)
_ADD = upsert(PostedRow, key=("outbox", "part"), changes=())
_IN_ORDER = select(_POSTED).order_by(_POSTED.c.id)
_OF_ROW = select(_POSTED).where(_POSTED.c.outbox == bindparam("row")).order_by(_POSTED.c.part)
_IN_CHAT = _IN_ORDER.where(_POSTED.c.channel == bindparam("channel"), _POSTED.c.chat == bindparam("chat"))
_OF_MESSAGE = _IN_CHAT.where(_POSTED.c.message == bindparam("message"))
_OF_THREAD = _IN_CHAT.where(_POSTED.c.thread == bindparam("thread")).limit(1)
_OF_TICKET = _IN_CHAT.where(_POSTED.c.contract == bindparam("contract"), _POSTED.c.ticket == bindparam("ticket"))
_NUMBERED = (
    select(_POSTED)
    .where(
        _POSTED.c.channel == bindparam("channel"),
        _POSTED.c.chat == bindparam("chat"),
        _POSTED.c.topic == bindparam("topic"),
        _POSTED.c.at >= bindparam("since"),
        cast(_POSTED.c.numbered, Text) != "[]",
    )
    .order_by(_POSTED.c.id.desc())
    .limit(1)
)


class SqlPosted:
    """The table `posted`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def add(self, posted: Sequence[Posted]) -> None:
        """Keep where parts of a message stand; a part that is known already is left as it is."""
        for one in posted:
            await self._tx.run(_ADD, _fields(one))

    async def of_row(self, outbox: int) -> Sequence[Posted]:
        """Return the parts of an outbox row that were sent, in order."""
        return [_posted(row) for row in await self._tx.fetch(_OF_ROW, {"row": outbox})]

    async def of_message(self, chat: Chat, message: str) -> Sequence[Posted]:
        """Return what stands in a vendor's message, oldest first: the message itself, then what was put into it."""
        return [_posted(row) for row in await self._tx.fetch(_OF_MESSAGE, {**_place(chat), "message": message})]

    async def of_thread(self, chat: Chat, thread: str) -> Posted | None:
        """Return the oldest message of the desk in a thread."""
        row = await self._tx.first(_OF_THREAD, {**_place(chat), "thread": thread})
        return None if row is None else _posted(row)

    async def of_ticket(self, contract: str, ticket: int, chat: Chat) -> Sequence[Posted]:
        """Return what was posted about a ticket in a chat, oldest first."""
        rows = await self._tx.fetch(_OF_TICKET, {**_place(chat), "contract": contract, "ticket": ticket})
        return [_posted(row) for row in rows]

    async def newest_numbered(self, chat: Chat, *, since: datetime, people: Sequence[tuple[str, str]]) -> Posted | None:
        """Return the newest message in a chat, not older than `since`, that offers numbers to one of `people`."""
        if not people:
            return None
        them = or_(*(and_(_POSTED.c.contract == contract, _POSTED.c.to_person == one) for contract, one in people))
        place = {**_place(chat), "topic": chat.topic or "", "since": since}
        row = await self._tx.first(_NUMBERED.where(them), place)
        return None if row is None else _posted(row)


def _place(chat: Chat) -> dict[str, object]:
    return {"channel": chat.channel, "chat": chat.id}


def _fields(one: Posted) -> dict[str, object]:
    return {
        "outbox": one.outbox,
        "part": one.part,
        "channel": one.chat.channel,
        "chat": one.chat.id,
        "topic": one.chat.topic or "",
        "message": one.message,
        "contract": one.contract,
        "to_person": one.to,
        "at": one.at,
        "ticket": one.ticket,
        "offered": list(one.offered),
        "numbered": list(one.numbered),
        "opening": one.opening,
        "page": one.page,
        "follows": one.follows,
        "thread": one.thread,
    }


def _posted(row: RowMapping) -> Posted:
    return Posted(
        outbox=row["outbox"],
        chat=Chat(row["channel"], row["chat"], row["topic"] or None),
        message=row["message"],
        contract=row["contract"],
        to=row["to_person"],
        at=row["at"],
        part=row["part"],
        ticket=row["ticket"],
        offered=texts(row["offered"]),
        numbered=texts(row["numbered"]),
        opening=row["opening"],
        page=row["page"],
        follows=row["follows"],
        thread=row["thread"],
    )
