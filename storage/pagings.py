"""How each ticket is paged (`desk.ports.PagingsPort`)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import RowMapping, bindparam, select

from desk.paging import Paging, Stage
from storage.rows import PagingRow
from storage.shapes import policy_from_json, policy_to_json, texts
from storage.transaction import Transaction
from storage.upserts import table_of, upsert

_PAGING = table_of(PagingRow)
_IN_CONTRACT = _PAGING.c.contract == bindparam("contract")
_PUT = upsert(PagingRow, key=("contract", "ticket"))
_ONE = select(_PAGING).where(_IN_CONTRACT, _PAGING.c.ticket == bindparam("ticket"))
_RINGING = select(_PAGING).where(_IN_CONTRACT, _PAGING.c.stage == Stage.RINGING.value).order_by(_PAGING.c.ticket)


class SqlPagings:
    """The table `paging`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def get(self, contract: str, ticket: int) -> Paging | None:
        """Return a ticket's paging."""
        row = await self._tx.first(_ONE, {"contract": contract, "ticket": ticket})
        return None if row is None else _paging(row)

    async def put(self, paging: Paging) -> None:
        """Keep a paging as it is now."""
        fields = {
            "contract": paging.contract,
            "ticket": paging.ticket,
            "generation": paging.generation,
            "policy": policy_to_json(paging.policy),
            "stage": paging.stage.value,
            "step": paging.step,
            "round": paging.round,
            "next_at": paging.next_at,
            "paged": list(paging.paged),
            "engineer": paging.engineer,
            "reminded": paging.reminded,
        }
        await self._tx.run(_PUT, fields)

    async def rung(self, contract: str, person: str) -> Sequence[Paging]:
        """Return the pagings that still ring and have paged this person, by ticket."""
        rows = await self._tx.fetch(_RINGING, {"contract": contract})
        return [_paging(row) for row in rows if person in row["paged"]]


def _paging(row: RowMapping) -> Paging:
    return Paging(
        contract=row["contract"],
        ticket=row["ticket"],
        generation=row["generation"],
        policy=policy_from_json(row["policy"]),
        stage=Stage(row["stage"]),
        step=row["step"],
        round=row["round"],
        next_at=row["next_at"],
        paged=texts(row["paged"]),
        engineer=row["engineer"],
        reminded=row["reminded"],
    )
