"""Requests for leave (`desk.ports.ApprovalsPort`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import RowMapping, bindparam, func, select

from desk.records import Approval
from storage.rows import ApprovalRow
from storage.transaction import Transaction
from storage.upserts import table_of, upsert

_APPROVAL = table_of(ApprovalRow)
_IN_CONTRACT = _APPROVAL.c.contract == bindparam("contract")
_PUT = upsert(ApprovalRow, key=("contract", "number"))
_LAST = select(func.coalesce(func.max(_APPROVAL.c.number), 0).label("last")).where(_IN_CONTRACT)
_ONE = select(_APPROVAL).where(_IN_CONTRACT, _APPROVAL.c.number == bindparam("number"))
_PENDING = select(_APPROVAL).where(_IN_CONTRACT, _APPROVAL.c.state == "pending").order_by(_APPROVAL.c.number)


class SqlApprovals:
    """The table `approval`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def add(self, approval: Approval) -> Approval:
        """Keep a new request and return it with its number (whatever `id` it came with)."""
        await self._tx.lock(approval.contract)
        row = await self._tx.first(_LAST, {"contract": approval.contract})
        numbered = replace(approval, id=1 if row is None else int(row["last"]) + 1)
        await self.put(numbered)
        return numbered

    async def get(self, contract: str, number: int) -> Approval | None:
        """Return a request by number."""
        row = await self._tx.first(_ONE, {"contract": contract, "number": number})
        return None if row is None else approval_from(row)

    async def put(self, approval: Approval) -> None:
        """Keep a request as it is now."""
        fields = {
            "contract": approval.contract,
            "number": approval.id,
            "what": approval.what,
            "ticket": approval.ticket,
            "asked_by": approval.asked_by,
            "asked_at": approval.asked_at,
            "state": approval.state,
            "decided_by": approval.decided_by,
            "decided_at": approval.decided_at,
            "words": approval.words,
        }
        await self._tx.run(_PUT, fields)

    async def pending(self, contract: str) -> Sequence[Approval]:
        """Return undecided requests, oldest first."""
        return [approval_from(row) for row in await self._tx.fetch(_PENDING, {"contract": contract})]


def approval_from(row: RowMapping) -> Approval:
    """Return the request that a row keeps."""
    return Approval(
        contract=row["contract"],
        id=row["number"],
        what=row["what"],
        ticket=row["ticket"],
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        state=row["state"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        words=row["words"],
    )
