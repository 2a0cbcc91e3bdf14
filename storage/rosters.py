"""Rosters (`desk.roster_ports.RostersPort`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update

from desk.roster_plans import plan_of
from desk.roster_ports import KeptChange, KeptRoster, RosterWarning, Swap, SwapPart
from desk.rosters import ChangeKind
from storage.rows.rosters import RosterChangeRow, RosterRow, RosterSwapRow, RosterWarningRow
from storage.transaction import Transaction
from storage.upserts import table_of, upsert

_ROSTER = table_of(RosterRow)
_CHANGE = table_of(RosterChangeRow)
_SWAP = table_of(RosterSwapRow)
_WARNING = table_of(RosterWarningRow)

_OF_CONTRACT = (
    select(_ROSTER).where(_ROSTER.c.contract == bindparam("contract")).order_by(_ROSTER.c.level, _ROSTER.c.roster)
)
_PUT = upsert(RosterRow, key=("contract", "roster"))
_REMOVE = delete(_ROSTER).where(
    _ROSTER.c.contract == bindparam("of_contract"), _ROSTER.c.roster == bindparam("of_roster")
)
_CHANGES = (
    select(_CHANGE)
    .where(_CHANGE.c.contract == bindparam("contract"), _CHANGE.c.ends_at > bindparam("since"))
    .order_by(_CHANGE.c.id)
)
_ADD_CHANGE = insert(_CHANGE)
_ADD_SWAP = insert(_SWAP).returning(_SWAP.c.id)
_ONE_SWAP = select(_SWAP).where(
    _SWAP.c.contract == bindparam("contract"), _SWAP.c.id == bindparam("number", type_=RosterRow.level.type)
)
_DECIDE = (
    update(_SWAP)
    .where(_SWAP.c.id == bindparam("number"))
    .values(state=bindparam("new_state"), decided_at=bindparam("new_decided_at"))
)
_WARNINGS = (
    select(_WARNING)
    .where(_WARNING.c.contract == bindparam("contract"), _WARNING.c.ends_at > bindparam("since"))
    .order_by(_WARNING.c.starts_at)
)
_WARN = upsert(RosterWarningRow, key=("contract", "roster", "what", "starts_at"))


class SqlRosters:
    """The tables `roster`, `roster_change`, `roster_swap` and `roster_warning`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def of_contract(self, contract: str) -> Sequence[KeptRoster]:
        """Return a contract's rosters, by level, then by id."""
        return [_roster(row) for row in await self._tx.fetch(_OF_CONTRACT, {"contract": contract})]

    async def put(self, roster: KeptRoster) -> None:
        """Keep a roster in place of the one of its id."""
        fields = {
            "contract": roster.contract,
            "roster": roster.id,
            "level": plan_of(roster.plan).level,
            "plan": roster.plan,
            "told": None if roster.told is None else list(roster.told),
            "changed_at": roster.changed_at,
        }
        await self._tx.run(_PUT, fields)

    async def remove(self, contract: str, roster: str) -> None:
        """Forget a roster; what was changed in it by hand stays."""
        await self._tx.run(_REMOVE, {"of_contract": contract, "of_roster": roster})

    async def changes(self, contract: str, *, since: datetime) -> Sequence[KeptChange]:
        """Return what was changed by hand and has not ended at `since`, in the order it was made."""
        return [_change(row) for row in await self._tx.fetch(_CHANGES, {"contract": contract, "since": since})]

    async def add_change(self, change: KeptChange) -> None:
        """Keep a change."""
        fields = {
            "contract": change.contract,
            "roster": change.roster,
            "kind": str(change.kind),
            "starts_at": change.start,
            "ends_at": change.end,
            "person": change.person,
            "instead": change.instead,
            "made_by": change.by,
            "made_at": change.at,
        }
        await self._tx.run(_ADD_CHANGE, fields)

    async def add_swap(self, swap: Swap) -> Swap:
        """Keep a swap that is asked for, and return it with its id."""
        parts = [asdict(part) | {"start": part.start.isoformat(), "end": part.end.isoformat()} for part in swap.parts]
        fields = {
            "contract": swap.contract,
            "asker": swap.asker,
            "other": swap.other,
            "parts": parts,
            "state": swap.state,
            "asked_at": swap.asked_at,
            "decided_at": swap.decided_at,
        }
        row = await self._tx.first(_ADD_SWAP, fields)
        assert row is not None
        return replace(swap, id=int(row["id"]))

    async def swap(self, contract: str, number: int) -> Swap | None:
        """Return a swap by its id."""
        row = await self._tx.first(_ONE_SWAP, {"contract": contract, "number": number})
        return None if row is None else _swap(row)

    async def decide_swap(self, swap: Swap) -> None:
        """Keep what was decided on a swap."""
        fields = {"number": swap.id, "new_state": swap.state, "new_decided_at": swap.decided_at}
        await self._tx.run(_DECIDE, fields)

    async def warnings(self, contract: str, *, since: datetime) -> Sequence[RosterWarning]:
        """Return what was warned of and has not ended at `since`."""
        return [_warning(row) for row in await self._tx.fetch(_WARNINGS, {"contract": contract, "since": since})]

    async def warn(self, warning: RosterWarning) -> None:
        """Keep that a warning has been given."""
        fields = {
            "contract": warning.contract,
            "roster": warning.roster,
            "what": warning.what,
            "starts_at": warning.start,
            "ends_at": warning.end,
        }
        await self._tx.run(_WARN, fields)


def _roster(row: RowMapping) -> KeptRoster:
    told = None if row["told"] is None else tuple(map(str, row["told"]))
    return KeptRoster(row["contract"], row["roster"], row["plan"], row["changed_at"], told)


def _change(row: RowMapping) -> KeptChange:
    return KeptChange(
        contract=row["contract"],
        kind="leave" if row["kind"] == "leave" else ChangeKind(row["kind"]),
        start=row["starts_at"],
        end=row["ends_at"],
        by=row["made_by"],
        at=row["made_at"],
        roster=row["roster"],
        person=row["person"],
        instead=row["instead"],
    )


def _swap(row: RowMapping) -> Swap:
    parts = tuple(
        SwapPart(
            one["roster"],
            datetime.fromisoformat(one["start"]),
            datetime.fromisoformat(one["end"]),
            one["of"],
            one["to"],
        )
        for one in row["parts"]
    )
    return Swap(
        contract=row["contract"],
        asker=row["asker"],
        other=row["other"],
        parts=parts,
        asked_at=row["asked_at"],
        state=row["state"],
        decided_at=row["decided_at"],
        id=row["id"],
    )


def _warning(row: RowMapping) -> RosterWarning:
    return RosterWarning(row["contract"], row["roster"], row["what"], row["starts_at"], row["ends_at"])
