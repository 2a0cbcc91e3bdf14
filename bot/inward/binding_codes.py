"""One-time codes that bind a messenger's account to a person: shown once, kept as a digest."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Final

from desk.errors import PersonUnknown
from desk.ports import UnitOfWork
from handlers.bindings import CODE_LENGTH, digest_of

LASTS: Final = timedelta(days=1)
_MARKS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without what is taken for something else: I, L, O, 0, 1."""


async def make_code(work: UnitOfWork, contract: str, person: str, *, at: datetime) -> tuple[str, datetime]:
    """Keep a new code for a person and return it with the moment until which it is good; the caller commits.

    Raises:
        PersonUnknown: nobody of that id is in this contract.
    """
    if await work.people.get(contract, person) is None:
        raise PersonUnknown(f'nobody "{person}" is in contract "{contract}"')
    marks = "".join(secrets.choice(_MARKS) for _ in range(CODE_LENGTH))
    code = f"{marks[: CODE_LENGTH // 2]}-{marks[CODE_LENGTH // 2 :]}"
    await work.codes.add(digest_of(code), contract=contract, person=person, expires=at + LASTS)
    return code, at + LASTS
