"""The people and groups of a drill: only these exist in it; a group takes its place and language from the pack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.drills.shape import PersonShape
from bot.plain_yaml import Document
from desk.contracts import Pack
from desk.people import Group, Person, Role

CHANNEL = "drill"
"""The name of the channel over which a drill's people speak."""


def people_of(document: Document, shapes: Mapping[str, PersonShape], contract: str) -> tuple[Person, ...]:
    """Return the drill's people in the order of the file; without a name the key is the name.

    Raises:
        InputUnusable: a level is given to somebody who is not paged.
    """
    people = []
    for key, shape in shapes.items():
        if shape.level is not None and shape.role not in {Role.ENGINEER, Role.MANAGER}:
            expected = f"expected a level for engineers only, not for the role {shape.role}"
            raise document.refuse(("people", key, "level"), expected)
        people.append(
            Person(
                contract,
                key,
                shape.name or key,
                shape.role,
                level=(shape.level or 1) if shape.role is Role.ENGINEER else None,
                group=shape.group,
                language=shape.language,
                phone=shape.phone,
                channel=CHANNEL,
            )
        )
    return tuple(people)


def groups_of(pack: Pack, people: Iterable[Person]) -> tuple[Group, ...]:
    """Return the groups that a drill may speak in: those of its people, then the others of the pack."""
    named = dict.fromkeys(person.group for person in people if person.group)
    own = {name: _group(pack, name) for name in named}
    others = {rule.id: _group(pack, rule.id) for rule in pack.groups if rule.id not in own}
    return (*own.values(), *others.values())


def _group(pack: Pack, name: str) -> Group:
    """Return the group of this id or name; one that the pack does not know stands at the place it is named for."""
    for rule in pack.groups:
        if name in {rule.id, rule.name}:
            return Group(pack.id, name, rule.name, rule.place, rule.language)
    folded = name.casefold()
    for place in pack.places:
        if folded in {word.casefold() for word in (place.name, *place.aliases)}:
            return Group(pack.id, name, name, place.name)
    return Group(pack.id, name, name)
