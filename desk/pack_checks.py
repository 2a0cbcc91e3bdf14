"""What must hold between the parts of a pack: names that stand for one thing, references that lead somewhere.

Each function returns complaints, in order; a complaint begins with the field's path and a colon.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from desk.pack_parts import CastMember, Clause, GroupRule, Module, PlaceRule, System

BARE = frozenset({"系统", "平台", "大厅", "窗口", "网站", "system", "platform"})
"""Words that name no system by themselves. Source: docs/understanding.md, "Entities"."""


def repeated(field: str, names: Iterable[str]) -> Iterator[str]:
    """Complain of each id that stands more than once in the list `field`."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f'{field}.{name}.id: expected each id once, "{name}" stands here again'
        seen.add(name)


def unclear_names(field: str, terms: Sequence[Module | PlaceRule]) -> Iterator[str]:
    """Complain of a name or alias that stands for two things, or is a bare word such as 系统."""
    owner: dict[str, str] = {}
    for term in terms:
        for word in (term.name, *term.aliases):
            if word.casefold() in BARE:
                yield f'{field}.{term.name}: expected a telling name, "{word}" alone names nothing'
            if word.casefold() in owner:
                yield f'{field}.{term.name}: expected a name of its own, "{word}" stands for "{owner[word.casefold()]}"'
            owner.setdefault(word.casefold(), term.name)


def terms_of(systems: Iterable[System]) -> tuple[Module, ...]:
    """Return the systems, each followed by its modules."""
    return tuple(term for system in systems for term in (system, *system.modules))


def lost_references(clauses: Mapping[str, Clause], carriers: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Complain of each clause that is carried by something the pack does not hold."""
    for number, clause in clauses.items():
        for reference in clause.by:
            kind, colon, name = reference.partition(":")
            if not colon:
                kind, name = clause.carried_by, reference
            if name not in carriers.get(kind, ()):
                yield f'clauses.{number}.by: no {kind} "{name}" in this pack'


def unlisted_clauses(cited: Iterable[tuple[str, Sequence[str]]], clauses: Collection[str]) -> Iterator[str]:
    """Complain of rules (path, cited clauses) that cite what the pack does not list."""
    for path, numbers in cited:
        for number in numbers:
            if number not in clauses:
                yield f'{path}.clauses: the pack lists no clause "{number}"'


def lost_people(groups: Sequence[GroupRule], people: Sequence[CastMember], places: Collection[str]) -> Iterator[str]:
    """Complain of groups in places, and people in groups, that do not exist."""
    for group in groups:
        if group.place is not None and group.place not in places:
            yield f'groups.{group.id}.place: no place "{group.place}" in this pack'
    known = {group.id for group in groups}
    for person in people:
        if person.group is not None and person.group not in known:
            yield f'people.{person.id}.group: no group "{person.group}" in this pack'
