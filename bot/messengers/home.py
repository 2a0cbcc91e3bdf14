"""What a person reads on a page of his own in a messenger: his open tickets, under each contract he is known in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.texts import Renderer
from desk.chat_ports import BoundAccount
from desk.chats import Account, Home
from desk.contracts import Pack
from desk.messages import Value
from desk.ports import Store, UnitOfWork
from desk.tickets import Ticket
from handlers.bindings import contracts_of


def home_over(store: Store, packs: Mapping[str, Pack]) -> Home:
    """Return what tells an account its lines; an account that nobody knows is told how to become known."""
    renderer = Renderer(packs)

    async def lines(account: Account) -> Sequence[str]:
        async with store.work() as work:
            accounts = contracts_of(await work.accounts.of_account(account.channel, account.id), packs)
            said = [await _tickets(work, one, renderer) for one in accounts]
        nobody = renderer.say("binding.unknown", {}, language="zh", contract="")
        return [line for text in said or [nobody] for line in text.splitlines()]

    return lines


async def _tickets(work: UnitOfWork, account: BoundAccount, renderer: Renderer) -> str:
    person = await work.people.get(account.contract, account.person)
    if person is not None and person.staff:
        live = [one for one in await work.tickets.live(account.contract) if one.engineer in {None, person.id}]
    else:
        live = [one for one in await work.tickets.of_reporter(account.contract, account.person) if one.live]
    values: dict[str, Value] = {"tickets": [_shown(one) for one in live]}
    language = (person.language if person else None) or "zh"
    said = renderer.say("command.tickets", values, language=language, contract=account.contract)
    return f"{account.contract}\n{said}"


def _shown(one: Ticket) -> dict[str, Value]:
    return {"number": one.number, "summary": one.summary[:40], "system": one.system, "state": str(one.state)}
