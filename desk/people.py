"""Who speaks with the desk: people, their roles, the groups they stand in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do in one contract."""

    USER = "user"
    ENGINEER = "engineer"
    MANAGER = "manager"
    CUSTOMER = "customer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in one contract; `id` is unique in it. `level` is an engineer's paging level (1 is paged first).

    Somebody who works under two contracts is two persons: nothing of one contract shows in another.
    """

    contract: str
    id: str
    name: str
    role: Role
    level: int | None = None
    group: str | None = None
    language: str | None = None
    phone: str | None = None
    channel: str | None = None

    @property
    def staff(self) -> bool:
        """Tell whether this person works for the contractor."""
        return self.role in {Role.ENGINEER, Role.MANAGER, Role.ADMIN}

    @property
    def self_named(self) -> bool:
        """Tell whether the name is what somebody unknown shows of himself on a messenger: it is trusted for nothing.

        Such a person's id is the messenger's, "<channel>:<account>".
        """
        return ":" in self.id


@dataclass(frozen=True, slots=True)
class Group:
    """A chat group bound to a contract and, where it has one, to a place."""

    contract: str
    id: str
    name: str
    place: str | None = None
    language: str | None = None
