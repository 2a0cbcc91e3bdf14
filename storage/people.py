"""People and groups (`desk.ports.PeoplePort`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import BindParameter, Function, RowMapping, Select, Text, bindparam, func, or_, select

from desk.people import Group, Person, Role
from storage.rows import GroupRow, PersonRow
from storage.transaction import Transaction
from storage.upserts import table_of, upsert

_PERSON = table_of(PersonRow)
_GROUP = table_of(GroupRow)
_PUT = upsert(PersonRow, key=("contract", "person"))
_PUT_GROUP = upsert(GroupRow, key=("contract", "chat_group"))
_ALL = select(_PERSON).where(_PERSON.c.contract == bindparam("contract")).order_by(_PERSON.c.id)
_ONE = _ALL.where(_PERSON.c.person == bindparam("person"))
_OF_ROLE = (
    select(_PERSON)
    .where(_PERSON.c.contract == bindparam("contract"), _PERSON.c.role == bindparam("role"))
    .order_by(_PERSON.c.level.is_(None), _PERSON.c.level, _PERSON.c.id)
)
_GROUPS = select(_GROUP).where(_GROUP.c.contract == bindparam("contract")).order_by(_GROUP.c.id)
_ONE_GROUP = _GROUPS.where(_GROUP.c.chat_group == bindparam("group"))


def _cast(place_of: Callable[..., Function[int]]) -> Select[tuple[object, ...]]:
    """Return the statement for the cast; `place_of` is the database's way to find a text in a text."""
    words: BindParameter[str] = bindparam("text", type_=Text())
    return _ALL.where(
        or_(
            _PERSON.c.role != Role.USER.value,
            _PERSON.c.person == bindparam("also"),
            place_of(words, _PERSON.c.name) > 0,
            place_of(words, _PERSON.c.person) > 0,
        )
    )


_CAST = {"sqlite": _cast(func.instr), "postgresql": _cast(func.strpos)}


class SqlPeople:
    """The tables `person` and `chat_group`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def get(self, contract: str, person: str) -> Person | None:
        """Return a person by id."""
        row = await self._tx.first(_ONE, {"contract": contract, "person": person})
        return None if row is None else _person(row)

    async def of_role(self, contract: str, role: Role) -> Sequence[Person]:
        """Return the people of a role by level (those without one last), then in order of entry."""
        return [_person(row) for row in await self._tx.fetch(_OF_ROLE, {"contract": contract, "role": role.value})]

    async def all(self, contract: str) -> Sequence[Person]:
        """Return everybody of a contract in order of entry."""
        return [_person(row) for row in await self._tx.fetch(_ALL, {"contract": contract})]

    async def cast(self, contract: str, *, also: str | None = None, text: str = "") -> Sequence[Person]:
        """Return everybody but plain users, who may be thousands, in order of entry.

        With them come the person `also`, and users whose name or id stands in `text`.
        """
        fields = {"contract": contract, "also": also or "", "text": text}
        return [_person(row) for row in await self._tx.fetch(_CAST[self._tx.dialect], fields)]

    async def put(self, person: Person) -> None:
        """Keep a person as given; somebody known keeps his place in the order of entry."""
        fields = {
            "contract": person.contract,
            "person": person.id,
            "name": person.name,
            "role": person.role.value,
            "level": person.level,
            "chat_group": person.group,
            "language": person.language,
            "phone": person.phone,
            "channel": person.channel,
        }
        await self._tx.run(_PUT, fields)

    async def group(self, contract: str, group: str) -> Group | None:
        """Return a group by id."""
        row = await self._tx.first(_ONE_GROUP, {"contract": contract, "group": group})
        return None if row is None else _group(row)

    async def groups(self, contract: str) -> Sequence[Group]:
        """Return a contract's groups in order of entry."""
        return [_group(row) for row in await self._tx.fetch(_GROUPS, {"contract": contract})]

    async def put_group(self, group: Group) -> None:
        """Keep a group as given; a known one keeps its place in the order of entry."""
        fields = {
            "contract": group.contract,
            "chat_group": group.id,
            "name": group.name,
            "place": group.place,
            "language": group.language,
        }
        await self._tx.run(_PUT_GROUP, fields)


def _person(row: RowMapping) -> Person:
    return Person(
        contract=row["contract"],
        id=row["person"],
        name=row["name"],
        role=Role(row["role"]),
        level=row["level"],
        group=row["chat_group"],
        language=row["language"],
        phone=row["phone"],
        channel=row["channel"],
    )


def _group(row: RowMapping) -> Group:
    return Group(
        contract=row["contract"],
        id=row["chat_group"],
        name=row["name"],
        place=row["place"],
        language=row["language"],
    )
