"""Roster files: YAML with a strict schema, calendars (ICS), sheets (xlsx); in and out (docs/rosters.md)."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml

from bot.packs import part_of
from bot.plain_yaml import Document, Step, read_yaml
from desk.contracts import Pack
from desk.errors import InputUnusable
from desk.people import Person
from desk.roster_plans import LayerPlan, RosterFile, RosterPlan, ShiftPlan
from desk.turns import wall_at

Path_ = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class FoundShift:
    """One line of a calendar or sheet: a roster's id and level, wall times, and people as they are written.

    `where` names the line for messages.
    """

    roster: str
    level: int
    start: datetime
    end: datetime
    people: tuple[str, ...]
    where: str


def read_roster_yaml(path: Path) -> tuple[RosterFile, Document]:
    """Return the rosters of a YAML file, and the file for messages about it.

    Raises:
        InputUnusable: it is no roster file; the message names line, field and what was expected.
    """
    document = read_yaml(path)
    return part_of(document, RosterFile, what="a roster file"), document


def check_names(file: RosterFile, document: Document, pack: Pack, people: Collection[str]) -> None:
    """Refuse what the contract does not have: its id, levels, places, systems, people.

    Raises:
        InputUnusable: something is unknown; the message names its line.
    """
    if file.contract != pack.id:
        raise document.refuse(("contract",), f'expected "{pack.id}", got "{file.contract}"')
    levels = [str(level) for level in pack.paging.levels if level != "manager"]
    known: list[tuple[str, Collection[str], Callable[[RosterPlan], Sequence[str]]]] = [
        ("level", levels, lambda plan: (str(plan.level),)),
        ("places", [one.name for one in pack.places], lambda plan: plan.places),
        ("systems", [one.name for one in pack.systems], lambda plan: plan.systems),
    ]
    for number, plan in enumerate(file.rosters):
        for field, names, used in known:
            _check_known(document, ("rosters", number, field), used(plan), names)
        for person in sorted(plan.people() - set(people)):
            where = _path_to(document.data, person, ("rosters", number)) or ("rosters", number)
            raise _Unknown(document, where, person)


def _check_known(document: Document, where: Path_, used: Sequence[str], names: Collection[str]) -> None:
    for one in used:
        if one not in names:
            raise document.refuse(where, f'expected one of {", ".join(names) or "none"}, got "{one}"')


def _path_to(data: object, person: str, start: Path_) -> Path_ | None:
    """Return where a name stands in a file, below `start`."""
    below = data
    for step in start:
        below = below[step]  # type: ignore[index]
    if below == person:
        return start
    steps: Sequence[Step] = ()
    if isinstance(below, dict):
        steps = [*below]
    elif isinstance(below, list):
        steps = range(len(below))
    return next((found for step in steps if (found := _path_to(data, person, (*start, step)))), None)


class _Unknown(InputUnusable):
    """Somebody in a roster file whom the contract does not know."""

    def __init__(self, document: Document, where: Path_, person: str) -> None:
        """Name the line, and the id that is unknown."""
        place = document.refuse(where, "").where
        super().__init__(document.file, where=place, expected=f'expected a person of the contract, got "{person}"')


def read_shifts(path: Path) -> tuple[FoundShift, ...]:
    """Return the shifts of a calendar or a sheet, by its file name's end.

    Raises:
        InputUnusable: it is neither, or cannot be read.
    """
    from bot.roster_ics import read_ics
    from bot.roster_sheets import read_sheet

    readers = {".ics": read_ics, ".xlsx": read_sheet}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputUnusable(str(path), where="", expected="expected a file of .yml, .ics or .xlsx")
    try:
        return reader(path)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise InputUnusable(str(path), where="", expected=f"expected a readable file, {reason}") from None


def plans_from(
    shifts: Sequence[FoundShift], people: Mapping[str, Person], *, file: str, kept: Sequence[RosterPlan] = ()
) -> tuple[RosterPlan, ...]:
    """Return the contract's rosters with these shifts in place of the layers of those that they name.

    People are written by id or by name. Rosters that the file does not name stay as they are.

    Raises:
        InputUnusable: somebody is unknown, or ends before beginning.
    """
    ids = {person.name: person.id for person in people.values()} | {one: one for one in people}
    by_roster: dict[str, list[FoundShift]] = {}
    for shift in shifts:
        _check_shift(shift, ids, file=file)
        by_roster.setdefault(shift.roster, []).append(shift)
    plans = {plan.id: plan for plan in kept}
    for name, found in by_roster.items():
        layer = LayerPlan(shifts=tuple(_plan(shift, ids) for shift in found))
        before = plans.get(name)
        about = before.model_dump(by_alias=True, exclude_defaults=True) if before else {"id": name}
        plans[name] = RosterPlan.model_validate(
            about | {"level": found[0].level, "layers": [layer.model_dump(by_alias=True, exclude_defaults=True)]}
        )
    return tuple(plans.values())


def _check_shift(shift: FoundShift, ids: Mapping[str, str], *, file: str) -> None:
    if shift.end <= shift.start:
        raise InputUnusable(file, where=shift.where, expected="expected an end after the beginning")
    for person in shift.people:
        if person not in ids:
            expected = f'expected a person of the contract, got "{person}"'
            raise InputUnusable(file, where=shift.where, expected=expected)


def _plan(shift: FoundShift, ids: Mapping[str, str]) -> ShiftPlan:
    written = {
        "from": shift.start.isoformat(sep=" ", timespec="minutes"),
        "to": shift.end.isoformat(sep=" ", timespec="minutes"),
        "people": [ids[person] for person in shift.people],
    }
    return ShiftPlan.model_validate(written)


def yaml_of(contract: str, plans: Sequence[RosterPlan]) -> str:
    """Return rosters as a file that `read_roster_yaml` reads."""
    data = {
        "contract": contract,
        "rosters": [json.loads(plan.model_dump_json(by_alias=True, exclude_defaults=True)) for plan in plans],
    }
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, default_flow_style=None, width=110)


def wall_text(at: datetime, pack: Pack) -> str:
    """Return an instant as a roster file writes it."""
    return wall_at(at, pack.calendar.tz).isoformat(sep=" ", timespec="minutes")
