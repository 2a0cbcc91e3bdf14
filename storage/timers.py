"""Moments that matter (`desk.ports.TimersPort`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import RowMapping, bindparam, delete, func, select, update

from desk.records import Machine, Timer
from storage.rows import TimerRow
from storage.rows.timers import WAITING
from storage.transaction import Transaction, Write
from storage.upserts import table_of, upsert

_Key: TypeAlias = tuple[str, Machine, str]

_TIMER = table_of(TimerRow)
_WAITS = _TIMER.c.fired_at.is_(None)
_MINE = (
    _TIMER.c.contract == bindparam("of_contract"),
    _TIMER.c.machine == bindparam("of_machine"),
    _TIMER.c.subject == bindparam("of_subject"),
    _WAITS,
)
_SET = upsert(TimerRow, key=("contract", "machine", "subject"), changes=("due_at", "generation"), where=WAITING.text)
_CANCEL = delete(_TIMER).where(*_MINE)
_DUE = (
    select(_TIMER)
    .where(_WAITS, _TIMER.c.due_at <= bindparam("now"))
    .order_by(_TIMER.c.due_at, _TIMER.c.id)
    .limit(bindparam("most"))
)
_FREE = (
    select(_TIMER.c.id)
    .where(*_MINE, _TIMER.c.due_at == bindparam("due"), _TIMER.c.generation == bindparam("of_generation"))
    .with_for_update(skip_locked=True)
)
_FIRE = update(_TIMER).where(_TIMER.c.id.in_(_FREE), _WAITS).values(fired_at=bindparam("now"))
_NEXT = select(func.min(_TIMER.c.due_at).label("due")).where(_WAITS)


class SqlTimers:
    """The table `timer`. What is set or cancelled is held until somebody reads or commits; the last word counts."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction
        self._unwritten: dict[_Key, Timer | None] = {}

    async def set(self, timer: Timer) -> None:
        """Let a timer wait, in place of an earlier one of the same contract, machine and subject."""
        self._unwritten[(timer.contract, timer.machine, timer.subject)] = timer
        self._tx.wake()

    async def cancel(self, contract: str, machine: Machine, subject: str) -> None:
        """Let no timer of that machine wait for that subject any more."""
        self._unwritten[(contract, machine, subject)] = None

    async def due(self, at: datetime, *, limit: int = 100) -> Sequence[Timer]:
        """Return timers due at or before `at`, earliest first, not yet fired; another worker may claim them first."""
        await self.flush()
        return [_timer(row) for row in await self._tx.fetch(_DUE, {"now": at, "most": limit})]

    async def claim(self, timer: Timer, *, at: datetime) -> bool:
        """Take a due timer as fired, in this transaction; False where it is gone, moved, fired or being fired."""
        await self.flush()
        if timer.due_at > at:
            return False
        key = _key_fields((timer.contract, timer.machine, timer.subject))
        fields = {**key, "due": timer.due_at, "of_generation": timer.generation, "now": at}
        return await self._tx.run(_FIRE, fields) == 1

    async def next_due(self) -> datetime | None:
        """Return the earliest waiting timer's moment."""
        await self.flush()
        row = await self._tx.first(_NEXT, {})
        return None if row is None else row["due"]

    def take_held(self) -> list[Write]:
        """Return what is held, to be written now."""
        changes, self._unwritten = self._unwritten, {}
        gone = [_key_fields(key) for key, timer in changes.items() if timer is None]
        kept = [_fields(timer) for timer in changes.values() if timer is not None]
        return [write for write in ((_CANCEL, gone), (_SET, kept)) if write[1]]

    async def flush(self) -> None:
        """Write what is held."""
        await self._tx.run_all(self.take_held())


def _key_fields(key: _Key) -> dict[str, object]:
    contract, machine, subject = key
    return {"of_contract": contract, "of_machine": machine.value, "of_subject": subject}


def _fields(timer: Timer) -> dict[str, object]:
    return {
        "contract": timer.contract,
        "machine": timer.machine.value,
        "subject": timer.subject,
        "generation": timer.generation,
        "due_at": timer.due_at,
        "fired_at": None,
    }


def _timer(row: RowMapping) -> Timer:
    return Timer(
        contract=row["contract"],
        machine=Machine(row["machine"]),
        subject=row["subject"],
        due_at=row["due_at"],
        generation=row["generation"],
        id=row["id"],
    )
