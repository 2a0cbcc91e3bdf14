"""`zhiban people`: who is in a contract, by which accounts, and one-time codes that bind an account to a person."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.output import print_json
from bot.settings import Settings, read_settings
from desk.chat_ports import BoundAccount
from desk.errors import PersonUnknown
from desk.people import Person

app = typer.Typer(help="People and the accounts by which they are reached.", no_args_is_help=True)

Data = Annotated[Path | None, typer.Option(help="The folder for store and files.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command("list")
def list_(contract: str, data: Data = None, as_json: AsJson = False) -> None:
    """List the people of a contract with their accounts on messengers."""
    found = asyncio.run(_people(read_settings(data=data), contract))
    if as_json:
        print_json([_row(person, accounts) for person, accounts in found])
        return
    for person, accounts in found:
        told = ", ".join(f"{one.channel}:{one.account}{' (gone)' if one.gone else ''}" for one in accounts)
        typer.echo(f"{person.id:<20}  {person.role:<8}  {person.name:<12}  {told or '-'}")


@app.command()
def code(contract: str, person: str, data: Data = None, as_json: AsJson = False) -> None:
    """Print a code; whoever sends `/bind CODE` to the desk on a messenger is that person. Good once, for a day."""
    made, expires = asyncio.run(_code(read_settings(data=data), contract, person))
    if as_json:
        print_json({"contract": contract, "person": person, "code": made, "expires": expires})
    else:
        typer.echo(f"/bind {made}")


@app.command()
def prefer(contract: str, person: str, channel: str, data: Data = None) -> None:
    """Write to a person on this channel first, from now on."""
    asyncio.run(_prefer(read_settings(data=data), contract, person, channel))


async def _prefer(settings: Settings, contract: str, person: str, channel: str) -> None:
    from storage.store import open_store

    store = await open_store(settings.store_url)
    try:
        async with store.work() as work:
            known = await work.people.get(contract, person)
            if known is None:
                raise PersonUnknown(f'nobody "{person}" is in contract "{contract}"')
            await work.people.put(replace(known, channel=channel))
            await work.commit()
    finally:
        await store.close()


async def _people(settings: Settings, contract: str) -> list[tuple[Person, Sequence[BoundAccount]]]:
    from bot.knowledge import check_contract
    from storage.store import open_store

    check_contract(settings, contract)
    store = await open_store(settings.store_url)
    try:
        async with store.work() as work:
            people = await work.people.all(contract)
            return [(one, await work.accounts.of_person(contract, one.id)) for one in people]
    finally:
        await store.close()


async def _code(settings: Settings, contract: str, person: str) -> tuple[str, str]:
    from bot.clock import SystemClock
    from bot.inward.binding_codes import make_code
    from storage.store import open_store

    store = await open_store(settings.store_url)
    try:
        async with store.work() as work:
            made, expires = await make_code(work, contract, person, at=SystemClock().now())
            await work.commit()
    finally:
        await store.close()
    return made, expires.isoformat(timespec="minutes")


def _row(person: Person, accounts: Sequence[BoundAccount]) -> dict[str, object]:
    return {
        "id": person.id,
        "name": person.name,
        "role": str(person.role),
        "level": person.level,
        "group": person.group,
        "prefers": person.channel,
        "accounts": [
            {"channel": one.channel, "account": one.account, "private": one.private, "gone": one.gone}
            for one in accounts
        ],
    }
