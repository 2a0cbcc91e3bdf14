"""Messages taken in (`desk.message_ports.InboxPort`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, select, update

from desk.messages import Inbound
from storage.rows import InboxRow
from storage.shapes import attachments_from_json, attachments_to_json, press_from_json, press_to_json
from storage.transaction import Transaction
from storage.upserts import insert_once, table_of

_INBOX = table_of(InboxRow)
_ADD = insert_once(InboxRow, key=("channel", "channel_id"))
_WAITING = select(_INBOX).where(_INBOX.c.handled_at.is_(None)).order_by(_INBOX.c.id).limit(bindparam("most"))
_HANDLED = (
    update(_INBOX)
    .where(_INBOX.c.id == bindparam("row"))
    .values(handled_at=bindparam("handled"), error=bindparam("why"))
)


class SqlInbox:
    """The table `inbox`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def add(self, message: Inbound, *, handled_at: datetime | None = None) -> int | None:
        """Keep a message, done or to be done, and return its row's id; None where (channel, id) was seen before."""
        fields = {
            "channel": message.channel,
            "channel_id": message.id,
            "contract": message.contract,
            "person": message.person,
            "chat_group": message.group,
            "at": message.at,
            "text": message.text,
            "reply_to": message.reply_to,
            "reply_ticket": message.reply_ticket,
            "mentioned": message.mentioned,
            "attachments": attachments_to_json(message.attachments),
            "press": press_to_json(message.press),
            "handled_at": handled_at,
            "error": None,
        }
        row = await self._tx.first(_ADD, fields)
        return None if row is None else int(row["id"])

    async def done(self, row: int, *, at: datetime) -> None:
        """Mark a message as handled, in the transaction that handles it."""
        await self._tx.run(_HANDLED, {"row": row, "handled": at, "why": None})

    async def waiting(self, limit: int = 100) -> Sequence[tuple[int, Inbound]]:
        """Return messages taken in but not handled (after a crash), oldest first."""
        rows = await self._tx.fetch(_WAITING, {"most": limit})
        return [(row["id"], _inbound(row)) for row in rows]

    async def failed(self, row: int, *, at: datetime, error: str) -> None:
        """Mark a message that could not be handled, with why, so that it does not stop the others."""
        await self._tx.run(_HANDLED, {"row": row, "handled": at, "why": error})


def _inbound(row: RowMapping) -> Inbound:
    return Inbound(
        channel=row["channel"],
        id=row["channel_id"],
        contract=row["contract"],
        person=row["person"],
        at=row["at"],
        group=row["chat_group"],
        text=row["text"],
        reply_to=row["reply_to"],
        reply_ticket=row["reply_ticket"],
        mentioned=row["mentioned"],
        attachments=attachments_from_json(row["attachments"]),
        press=press_from_json(row["press"]),
    )
