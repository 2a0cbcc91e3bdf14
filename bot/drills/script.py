"""A drill, read and checked: everything it refers to exists, every moment is known (docs/drills.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.drills.cast import groups_of, people_of
from bot.drills.expected import expectations_of
from bot.drills.known import Known
from bot.drills.match import Expectation
from bot.drills.moments import Reckoning, full_moment, length_of
from bot.drills.shape import DrillShape, ManualShape, read_shape
from bot.drills.steps import ScriptStep, steps_of
from bot.packs import SUFFIXES, load_pack
from bot.plain_yaml import Document, Step
from bot.shipped import ROOT
from desk.contracts import Pack
from desk.people import Group, Person

CONTRACTS = ROOT / "contracts"
"""Where packs named by their id are looked for."""
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Manual:
    """A document that the desk knows before the start, in the scope of one contract."""

    path: Path
    contract: str


@dataclass(frozen=True, slots=True)
class Script:
    """A drill ready to run; all moments are in UTC.

    `others` are the packs of other contracts that manuals belong to. `signed` is the day of signing for duties
    counted from it; None leaves them out.
    """

    file: str
    pack: Pack
    others: tuple[Pack, ...]
    start: datetime
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    manuals: tuple[Manual, ...]
    ack_within: timedelta | None
    signed: date | None
    steps: tuple[ScriptStep, ...]
    expectations: tuple[Expectation, ...]

    @property
    def zone(self) -> ZoneInfo:
        """Return the contract's zone."""
        return ZoneInfo(self.pack.calendar.zone)

    @property
    def end(self) -> datetime:
        """Return the moment of the last step."""
        return self.steps[-1].at if self.steps else self.start


def read_script(path: Path, *, contracts: Path = CONTRACTS) -> Script:
    """Read a drill file; `contracts` is the folder of packs that are named by id.

    Raises:
        InputUnusable: the file, or one it names, cannot be used; the message names line, field and expectation.
    """
    document, shape = read_shape(path)
    pack = _pack(document, shape.contract, ("contract",), contracts)
    zone = ZoneInfo(pack.calendar.zone)
    start = _timed(document, ("start",), lambda: full_moment(shape.start, zone))
    people = people_of(document, shape.people, pack.id)
    groups = groups_of(pack, people)
    manuals, others = _manuals(document, shape, pack, contracts)
    known = Known(
        document,
        path.parent,
        {person.id: person for person in people},
        frozenset(group.id for group in groups),
        tuple(rule.id for rule in pack.duties),
    )
    reckoning = Reckoning(zone, start.astimezone(zone).date(), start)
    return Script(
        document.file,
        pack,
        others,
        start,
        people,
        groups,
        manuals,
        _ack_within(document, shape),
        shape.signed,
        steps_of(shape.steps, known, reckoning),
        expectations_of(shape.expect, known, reckoning),
    )


def _pack(document: Document, named: str, where: tuple[Step, ...], contracts: Path) -> Pack:
    """Return the pack of an id, or at a path relative to the drill."""
    by_path = named.endswith(SUFFIXES) or "/" in named
    path = Path(document.file).parent / named if by_path else contracts / f"{named}.yml"
    if not path.is_file():
        ids = ", ".join(sorted(file.stem for file in contracts.glob("*.yml")))
        wanted = "a path to a pack, relative to the drill" if by_path else f"a contract's id ({ids}) or a pack's path"
        raise document.refuse(where, f'expected {wanted}, there is no "{named}"')
    return load_pack(path)


def _timed(document: Document, where: tuple[Step, ...], read: Callable[[], _Read]) -> _Read:
    """Return what `read` reads of a moment or duration, its complaint told with the line."""
    try:
        return read()
    except ValueError as error:
        raise document.refuse(where, str(error)) from None


def _ack_within(document: Document, shape: DrillShape) -> timedelta | None:
    if shape.ack_within is None:
        return None
    text = shape.ack_within
    length = _timed(document, ("ack_within",), lambda: length_of(text))
    if not length:
        raise document.refuse(("ack_within",), f'expected more than no time at all, got "{text}"')
    return length


def _manuals(
    document: Document, shape: DrillShape, pack: Pack, contracts: Path
) -> tuple[tuple[Manual, ...], tuple[Pack, ...]]:
    """Return the manuals with their scopes, and the packs of other contracts."""
    manuals: list[Manual] = []
    packs = {pack.id: pack}
    for number, one in enumerate(shape.manuals):
        owner, name = pack, one if isinstance(one, str) else one.file
        if isinstance(one, ManualShape):
            other = _pack(document, one.contract, ("manuals", number, "contract"), contracts)
            owner = packs.setdefault(other.id, other)
        path = Path(document.file).parent / name
        if not path.exists():
            raise document.refuse(("manuals", number), f'expected a file, there is no "{name}"')
        manuals.append(Manual(path, owner.id))
    return tuple(manuals), tuple(other for key, other in packs.items() if key != pack.id)
