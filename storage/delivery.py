"""Messages to be sent, on the sending side (`desk.message_ports.DeliveryPort`).

A row is free while nobody's lease holds it. In one chat only the oldest unsettled row may go, pages excepted:
they go at once and hold back nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, and_, bindparam, case, func, or_, select, true, update

from desk.messages import Delivery, OutKind
from storage.outbox import OUTBOX, RANK, SqlOutbox, outgoing
from storage.transaction import Transaction

_OLDER = OUTBOX.alias("older")
_UNSETTLED = OUTBOX.c.settled_at.is_(None)
_HELD_BACK = (
    select(_OLDER.c.id)
    .where(
        _OLDER.c.settled_at.is_(None),
        _OLDER.c.contract == OUTBOX.c.contract,
        _OLDER.c.chat == OUTBOX.c.chat,
        _OLDER.c.rank > RANK[OutKind.PAGE],
        _OLDER.c.id < OUTBOX.c.id,
    )
    .exists()
)
_FIRST_OF_CHAT = and_(_UNSETTLED, or_(OUTBOX.c.rank == RANK[OutKind.PAGE], ~_HELD_BACK))
_ROW = OUTBOX.c.id == bindparam("row")

_FORGET_NOTICES = (
    update(OUTBOX)
    .where(_UNSETTLED, OUTBOX.c.kind == OutKind.NOTICE.value, OUTBOX.c.lease_until <= bindparam("now"))
    .values(settled_at=bindparam("now"), outcome="unknown", lease_until=None, error="the lease ran out while sending")
)
_FREE = (
    select(OUTBOX)
    .where(
        _FIRST_OF_CHAT,
        OUTBOX.c.due_at <= bindparam("now"),
        or_(OUTBOX.c.lease_until.is_(None), OUTBOX.c.lease_until <= bindparam("now")),
    )
    .order_by(OUTBOX.c.rank, OUTBOX.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=OUTBOX)
)
_LEASE = (
    update(OUTBOX)
    .where(OUTBOX.c.id.in_(bindparam("rows", expanding=True)))
    .values(
        lease_until=bindparam("until"),
        attempt=OUTBOX.c.attempt + 1,
        maybe_double=case((OUTBOX.c.lease_until.is_not(None), true()), else_=OUTBOX.c.maybe_double),
    )
)
_SENT = (
    update(OUTBOX)
    .where(_ROW, or_(_UNSETTLED, OUTBOX.c.outcome == "unknown"))
    .values(settled_at=bindparam("now"), outcome="sent", lease_until=None, channel_id=bindparam("channel"), error=None)
)
_AGAIN = (
    update(OUTBOX)
    .where(_ROW, _UNSETTLED)
    .values(
        due_at=bindparam("due"),
        lease_until=None,
        error=bindparam("why"),
        attempt=OUTBOX.c.attempt - bindparam("uncounted", type_=OUTBOX.c.attempt.type),
    )
)
_GIVEN_UP = (
    update(OUTBOX)
    .where(_ROW, _UNSETTLED)
    .values(settled_at=bindparam("now"), outcome="given_up", lease_until=None, error=bindparam("why"))
)
_NEXT = select(
    func.min(case((OUTBOX.c.lease_until > OUTBOX.c.due_at, OUTBOX.c.lease_until), else_=OUTBOX.c.due_at)).label("due")
).where(_FIRST_OF_CHAT)


class SqlDelivery:
    """The table `outbox`, as `bot.delivery` works through it."""

    def __init__(self, transaction: Transaction, outbox: SqlOutbox) -> None:
        """Work in this transaction, after what `outbox` still holds is written."""
        self._tx = transaction
        self._outbox = outbox

    async def claim(self, at: datetime, *, limit: int = 50, lease_seconds: float = 60) -> Sequence[Delivery]:
        """Claim messages that are due, pages first, then replies and answers, then notices, each by age.

        A row whose lease ran out is claimed again (`maybe_double`), but a notice is settled as unknown.
        """
        await self._outbox.flush()
        await self._tx.run(_FORGET_NOTICES, {"now": at})
        rows = await self._tx.fetch(_FREE, {"now": at, "most": limit})
        if rows:
            until = at + timedelta(seconds=lease_seconds)
            await self._tx.run(_LEASE, {"rows": [row["id"] for row in rows], "until": until})
        return [_delivery(row) for row in rows]

    async def sent(self, row: int, *, at: datetime, channel_id: str) -> None:
        """Mark a message as sent under the channel's own id, also where it had been settled as unknown."""
        await self._outbox.flush()
        await self._tx.run(_SENT, {"row": row, "now": at, "channel": channel_id})

    async def again(self, row: int, *, due_at: datetime, error: str, counted: bool = True) -> None:
        """Put a message off until `due_at` (busy channel); the later ones of its chat wait for it."""
        await self._outbox.flush()
        await self._tx.run(_AGAIN, {"row": row, "due": due_at, "why": error, "uncounted": int(not counted)})

    async def given_up(self, row: int, *, at: datetime, error: str) -> None:
        """Mark a message that the channel will never take; the next one of its chat may go."""
        await self._outbox.flush()
        await self._tx.run(_GIVEN_UP, {"row": row, "now": at, "why": error})

    async def next_due(self) -> datetime | None:
        """Return when a message may next be claimed: it is due, or a lease runs out; None where none waits."""
        await self._outbox.flush()
        row = await self._tx.first(_NEXT, {})
        return None if row is None else row["due"]


def _delivery(row: RowMapping) -> Delivery:
    """Return a row as claimed just now, from what it was before."""
    return Delivery(
        id=row["id"],
        message=outgoing(row),
        created_at=row["created_at"],
        attempt=row["attempt"] + 1,
        maybe_double=row["maybe_double"] or row["lease_until"] is not None,
    )
