"""Duties that recur (`desk.ports.DutiesPort`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, delete, select

from desk.records import DutyOccurrence
from storage.rows import DutyRow
from storage.transaction import Transaction
from storage.upserts import table_of, upsert

_DUTY = table_of(DutyRow)
_OF_CONTRACT = select(_DUTY).where(_DUTY.c.contract == bindparam("contract")).order_by(_DUTY.c.due, _DUTY.c.duty)
_OF_DUTY = _DUTY.c.duty == bindparam("duty")
_PUT = upsert(DutyRow, key=("contract", "duty", "due"))
_ONE = _OF_CONTRACT.where(_OF_DUTY, _DUTY.c.due == bindparam("moment"))
_OUTSTANDING = _OF_CONTRACT.where(_DUTY.c.told > 0, _DUTY.c.done_at.is_(None))
_REMOVE = delete(_DUTY).where(
    _DUTY.c.contract == bindparam("of_contract"),
    _DUTY.c.duty == bindparam("of_duty"),
    _DUTY.c.due == bindparam("of_due"),
)
_NEWEST = _OF_CONTRACT.where(_OF_DUTY).order_by(None).order_by(_DUTY.c.due.desc()).limit(1)


class SqlDuties:
    """The table `duty_occurrence`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def get(self, contract: str, duty: str, due: datetime) -> DutyOccurrence | None:
        """Return one occurrence."""
        row = await self._tx.first(_ONE, {"contract": contract, "duty": duty, "moment": due})
        return None if row is None else occurrence_from(row)

    async def put(self, occurrence: DutyOccurrence) -> None:
        """Keep an occurrence as it is now."""
        fields = {
            "contract": occurrence.contract,
            "duty": occurrence.duty,
            "due": occurrence.due,
            "opens_at": occurrence.opens_at,
            "near_at": occurrence.near_at,
            "provisional": occurrence.provisional,
            "told": occurrence.told,
            "done_at": occurrence.done_at,
            "done_by": occurrence.done_by,
            "note": occurrence.note,
            "breached_at": occurrence.breached_at,
            "person": occurrence.person,
        }
        await self._tx.run(_PUT, fields)

    async def outstanding(self, contract: str, duty: str | None = None) -> Sequence[DutyOccurrence]:
        """Return occurrences asked for (told > 0) and not done, oldest first."""
        statement = _OUTSTANDING if duty is None else _OUTSTANDING.where(_OF_DUTY)
        fields = {"contract": contract} if duty is None else {"contract": contract, "duty": duty}
        return [occurrence_from(row) for row in await self._tx.fetch(statement, fields)]

    async def of_contract(self, contract: str) -> Sequence[DutyOccurrence]:
        """Return all occurrences, by due moment."""
        return [occurrence_from(row) for row in await self._tx.fetch(_OF_CONTRACT, {"contract": contract})]

    async def remove(self, contract: str, duty: str, due: datetime) -> None:
        """Forget an occurrence whose day has moved; nothing happens where there is none."""
        await self._tx.run(_REMOVE, {"of_contract": contract, "of_duty": duty, "of_due": due})

    async def newest(self, contract: str, duty: str) -> DutyOccurrence | None:
        """Return the occurrence of a duty that falls due last."""
        row = await self._tx.first(_NEWEST, {"contract": contract, "duty": duty})
        return None if row is None else occurrence_from(row)


def occurrence_from(row: RowMapping) -> DutyOccurrence:
    """Return the occurrence that a row keeps."""
    return DutyOccurrence(
        contract=row["contract"],
        duty=row["duty"],
        due=row["due"],
        opens_at=row["opens_at"],
        near_at=row["near_at"],
        provisional=row["provisional"],
        told=row["told"],
        done_at=row["done_at"],
        done_by=row["done_by"],
        note=row["note"],
        breached_at=row["breached_at"],
        person=row["person"],
    )
