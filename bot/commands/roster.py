"""`zhiban roster`: who stands watch, from when to when; files in and out (docs/rosters.md)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.clock import SystemClock
from bot.commands.output import print_json, tell
from bot.settings import read_settings
from desk.errors import ContractUnknown, InputUnusable
from desk.roster_plans import RosterPlan, parse_wall
from desk.rosters import Roster, gaps, stretches
from desk.turns import instant, wall_at

if TYPE_CHECKING:
    from bot.roster_files import FoundShift
    from desk.contracts import Pack
    from desk.people import Person
    from desk.ports import UnitOfWork
    from desk.watch import Watch

app = typer.Typer(help="Rosters: who stands watch.", no_args_is_help=True)
AHEAD = 30
"""For how many days `check` looks ahead and `export` writes shifts."""
OfContract = Annotated[str | None, typer.Option("--contract", metavar="ID", help="The contract's id.")]
Data = Annotated[Path | None, typer.Option(help="The folder for store and files.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day; today by default.")]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A contract's rosters as the store has them, and everybody it knows by id."""

    pack: Pack
    plans: tuple[RosterPlan, ...]
    watch: Watch
    people: dict[str, Person]

    def names(self) -> dict[str, str]:
        """Return names by id."""
        return {one.id: one.name for one in self.people.values()}


@app.command()
def show(
    contract: OfContract = None,
    start: From = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How many days.")] = 7,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show who stands watch, day by day; a gap is shown as such."""
    kept = asyncio.run(_read(data, contract))
    found = {one.pack.id: _span(one.pack, start, days) for one in kept}
    if as_json:
        print_json([_document(one, *found[one.pack.id]) for one in kept])
        return
    for one in kept:
        typer.echo("\n".join(_lines(one, *found[one.pack.id])))


@app.command()
def check(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="A file; else what the store has.")] = None,
    contract: OfContract = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Check a roster file, or the store's rosters: exit 1 where somebody is unknown or nobody stands."""
    kept = asyncio.run(_read(data, contract or _contract_of(file)))
    complaints = [line for one in kept for line in _complaints(one, _plans_of(one, file) if file else None)]
    if as_json:
        print_json({"ok": not complaints, "complaints": complaints})
    else:
        typer.echo("\n".join(complaints or ["every level is covered"]))
    raise typer.Exit(1 if complaints else 0)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A roster: .yml (all of the contract's), .ics or .xlsx (shifts).")],
    contract: OfContract = None,
    data: Data = None,
) -> None:
    """Put a file's rosters in place of those that the store has; what was changed by hand in chat stays."""
    (kept,) = asyncio.run(_read(data, _named(contract or _contract_of(file))))
    plans = _plans_of(kept, file)
    asyncio.run(_write(data, kept.pack, plans))
    tell(f"zhiban: {len(plans)} rosters of {kept.pack.id} from {file}")


@app.command()
def export(
    *,
    contract: Annotated[str, typer.Option("--contract", metavar="ID", help="The contract's id.")],
    ics: Annotated[bool, typer.Option("--ics", help="Shifts as a calendar.")] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Shifts as a sheet; needs --out.")] = False,
    yml: Annotated[bool, typer.Option("--yml", help="The rules, as `import` reads them (by default).")] = False,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write there, not to standard output.")] = None,
    start: From = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How many days of shifts.")] = AHEAD,
    data: Data = None,
) -> None:
    """Write a contract's rosters: as rules, or as shifts with everything that was changed by hand."""
    if ics + xlsx + yml > 1:
        raise InputUnusable("--ics, --xlsx, --yml", where="", expected="expected one of them")
    if xlsx and out is None:
        raise InputUnusable("--xlsx", where="", expected="expected --out FILE beside it")
    (kept,) = asyncio.run(_read(data, contract))
    content = _exported(kept, "ics" if ics else "xlsx" if xlsx else "yml", *_span(kept.pack, start, days))
    if out is None:
        sys.stdout.buffer.write(content)
    else:
        out.write_bytes(content)
        tell(f"zhiban: {out}")


def _exported(kept: _Kept, form: str, start: datetime, end: datetime) -> bytes:
    if form == "ics":
        from bot.roster_ics import ics_of

        at = SystemClock().now()
        return ics_of(kept.watch.rosters, kept.names(), title=kept.pack.title.zh, start=start, end=end, at=at)
    if form == "xlsx":
        from bot.roster_sheets import sheet_of

        return sheet_of(kept.watch.rosters, kept.names(), start=start, end=end)
    from bot.roster_files import yaml_of

    return yaml_of(kept.pack.id, kept.plans).encode()


def _named(contract: str | None) -> str:
    if contract is None:
        raise InputUnusable("--contract", where="", expected="expected the contract's id")
    return contract


def _contract_of(file: Path | None) -> str | None:
    """Return the contract that a YAML file names itself."""
    if file is None or file.suffix.lower() not in {".yml", ".yaml"}:
        return None
    from bot.roster_files import read_roster_yaml

    return read_roster_yaml(file)[0].contract


def _plans_of(kept: _Kept, file: Path) -> tuple[RosterPlan, ...]:
    """Return the rosters of a file, checked against the contract."""
    from bot.roster_files import check_names, plans_from, read_roster_yaml, read_shifts

    if file.suffix.lower() in {".yml", ".yaml"}:
        read, document = read_roster_yaml(file)
        check_names(read, document, kept.pack, kept.people)
        return read.rosters
    shifts = [_on_the_wall(shift, kept.pack) for shift in read_shifts(file)]
    return plans_from(shifts, kept.people, file=str(file), kept=kept.plans)


def _on_the_wall(shift: FoundShift, pack: Pack) -> FoundShift:
    """Return a shift with times on the contract's wall; those without zone stand there already."""
    from dataclasses import replace

    times = (shift.start, shift.end)
    start, end = (wall_at(one, pack.calendar.tz) if one.tzinfo else one for one in times)
    return replace(shift, start=start, end=end)


def _span(pack: Pack, start: str | None, days: int) -> tuple[datetime, datetime]:
    """Return the instants between which whole local days are shown."""
    zone = pack.calendar.tz
    try:
        first = parse_wall(start) if start else wall_at(SystemClock().now(), zone)
    except ValueError as error:
        raise InputUnusable("--from", where="", expected=str(error)) from None
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    return instant(midnight, zone), instant(midnight + timedelta(days=days), zone)


def _document(kept: _Kept, start: datetime, end: datetime) -> dict[str, object]:
    return {
        "contract": kept.pack.id,
        "from": start.isoformat(),
        "to": end.isoformat(),
        "rosters": [
            {
                "id": roster.id,
                "level": roster.level,
                "stretches": [
                    {"start": one.start.isoformat(), "end": one.end.isoformat(), "people": list(one.people)}
                    for one in stretches(roster, start, end)
                ],
            }
            for roster in kept.watch.rosters
        ],
    }


def _lines(kept: _Kept, start: datetime, end: datetime) -> Iterator[str]:
    names, zone = kept.names(), kept.pack.calendar.tz
    if not kept.watch.rosters:
        yield f"{kept.pack.id}: no roster; engineers stand at their own level"
    for roster in kept.watch.rosters:
        yield f"{kept.pack.id}  {roster.id}  level {roster.level}"
        for one in stretches(roster, start, end):
            people = "、".join(names.get(person, person) for person in one.people) or "-- nobody --"
            yield f"  {wall_at(one.start, zone):%Y-%m-%d %H:%M} - {wall_at(one.end, zone):%m-%d %H:%M}  {people}"


def _complaints(kept: _Kept, plans: Sequence[RosterPlan] | None) -> Iterator[str]:
    """Yield what is wrong with a contract's rosters, or with those of a file, over the next days."""
    start, end = _span(kept.pack, None, AHEAD)
    compiled = kept.watch.rosters if plans is None else tuple(one.compiled(kept.pack.calendar) for one in plans)
    staff = {one.id for one in kept.people.values() if one.staff}
    for roster in compiled:
        yield from _of_roster(kept.pack, roster, staff, start, end)


def _of_roster(pack: Pack, roster: Roster, staff: set[str], start: datetime, end: datetime) -> Iterator[str]:
    zone, seen = pack.calendar.tz, {person for one in stretches(roster, start, end) for person in one.people}
    for person in sorted(seen - staff):
        yield f"{pack.id}, {roster.id}: {person} is not of the contract's staff"
    for gap in gaps(roster, start, end):
        span = f"{wall_at(gap.start, zone):%Y-%m-%d %H:%M} - {wall_at(gap.end, zone):%Y-%m-%d %H:%M}"
        yield f"{pack.id}, {roster.id}: nobody stands {span}"


async def _read(data: Path | None, contract: str | None) -> list[_Kept]:
    """Return the rosters of a contract, else of every one that is loaded."""
    from bot.commands.contract import shelf
    from storage.store import open_store

    packs = shelf().packs
    if contract is not None and contract not in packs:
        raise ContractUnknown(f'no contract "{contract}"; `zhiban contract list` shows those that are loaded')
    store = await open_store(read_settings(data=data).store_url)
    try:
        async with store.work() as work:
            wanted = [packs[contract]] if contract else list(packs.values())
            return [await _kept(work, pack) for pack in wanted]
    finally:
        await store.close()


async def _kept(work: UnitOfWork, pack: Pack) -> _Kept:
    from desk.people import Person
    from desk.roster_plans import plan_of
    from desk.watch import watch

    kept = await work.rosters.of_contract(pack.id)
    changes = await work.rosters.changes(pack.id, since=SystemClock().now() - timedelta(days=366))
    seeded = [Person(pack.id, one.id, one.name, one.role, one.level) for one in pack.people]
    people = {one.id: one for one in (*seeded, *await work.people.cast(pack.id))}
    plans = tuple(plan_of(one.plan) for one in kept)
    return _Kept(pack, plans, watch(kept, changes, pack.calendar), people)


async def _write(data: Path | None, pack: Pack, plans: Sequence[RosterPlan]) -> None:
    from handlers.rosters import replace_all
    from storage.store import open_store

    store = await open_store(read_settings(data=data).store_url)
    try:
        async with store.work() as work:
            await work.lock(pack.id)
            await replace_all(work, pack.id, plans, at=SystemClock().now())
            await work.commit()
    finally:
        await store.close()
