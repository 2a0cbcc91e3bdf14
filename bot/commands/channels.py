"""`zhiban channels`: what is connected and what is missing, and which chat is which group."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from bot.commands.output import print_json
from bot.settings import Settings, read_settings
from bot.texts import Renderer, catalogue
from desk.chat_ports import Binding
from desk.chats import Chat, Finding, Messenger
from desk.errors import InputUnusable, ZhibanError
from desk.ports import UnitOfWork

app = typer.Typer(help="Messengers, and the chats in which the desk is.", no_args_is_help=True)

CHECK_SECONDS = 30.0

Data = Annotated[Path | None, typer.Option(help="The folder for store and files.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Topic = Annotated[str | None, typer.Option(help="A topic or thread that is bound by itself.")]
Result = TypeVar("Result")


@app.command()
def check(
    data: Data = None,
    language: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    as_json: AsJson = False,
) -> None:
    """Tell what is connected, which permission is missing, and how to get it; exit status 1 where something is."""
    from bot.clock import SystemClock
    from bot.messengers.makers import Surroundings, build_messengers

    async def checked() -> list[tuple[str, Finding]]:
        messengers = build_messengers(Surroundings(read_settings(data=data), SystemClock()))
        try:
            return await check_all(messengers)
        finally:
            for one in messengers.values():
                await one.close()

    found = asyncio.run(checked())
    if as_json:
        print_json([_finding(channel, one, language) for channel, one in found])
    else:
        for channel, one in found:
            typer.echo(f"{'ok ' if one.ok else 'NOT'}  {channel:<10}  {sentence(one, language)}")
        if not found:
            typer.echo(Renderer({}).say("channels.none", {}, language=language, contract=""))
    raise typer.Exit(0 if all(one.ok for _, one in found) else 1)


async def check_all(messengers: Mapping[str, Messenger]) -> list[tuple[str, Finding]]:
    """Return what each messenger's check finds, side by side; one that does not answer says so."""
    answers = await asyncio.gather(*(_checked(one) for one in messengers.values()))
    return [(name, finding) for name, found in zip(messengers, answers, strict=True) for finding in found]


async def _checked(messenger: Messenger) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await messenger.check()
    except (ZhibanError, OSError, TimeoutError) as error:
        reason = str(error) or type(error).__name__
        return (Finding("channels.no_answer", ok=False, values={"problem": reason[:200]}),)


def sentence(finding: Finding, language: str) -> str:
    """Return a finding in words, with how to mend it where it is not well; its key where there are no words for it."""
    keys = [finding.key] if finding.ok else [finding.key, f"{finding.key}.remedy"]  # "channels.no_answer.remedy"
    known = [key for key in keys if key in catalogue("en" if language == "en" else "zh")]
    say = Renderer({}).say
    said = [say(key, dict(finding.values), language=language, contract="") for key in known]
    return " ".join(said) or f"{finding.key} {dict(finding.values)}"


def _finding(channel: str, finding: Finding, language: str) -> dict[str, object]:
    values = dict(finding.values)
    said = sentence(finding, language)
    return {"channel": channel, "key": finding.key, "ok": finding.ok, "values": values, "text": said}


@app.command("list")
def list_(data: Data = None, as_json: AsJson = False) -> None:
    """List which chat is which group."""
    found = _in_store(data, lambda work, _: work.bindings.all())
    if as_json:
        print_json([_row(one) for one in found])
        return
    for one in found:
        place = f"{one.chat.channel}:{one.chat.id}" + (f"#{one.chat.topic}" if one.chat.topic else "")
        typer.echo(f"{one.contract:<20}  {one.group:<24}  {place}  {one.name}{'  (gone)' if one.gone else ''}")


def _row(one: Binding) -> dict[str, object]:
    return {
        "contract": one.contract,
        "group": one.group,
        "channel": one.chat.channel,
        "chat": one.chat.id,
        "topic": one.chat.topic,
        "name": one.name,
        "gone": one.gone,
    }


@app.command()
def bind(  # noqa: PLR0917 - typer takes arguments by position
    channel: str,
    chat: str,
    contract: str,
    group: Annotated[str | None, typer.Argument(help="The group's id.")] = None,
    topic: Topic = None,
    everybody: Annotated[
        bool, typer.Option("--everybody", help="CHAT is a mailbox or workspace: who writes there in private is a user.")
    ] = False,
    data: Data = None,
) -> None:
    """Make a chat (by the vendor's id) a group of a contract."""
    place = Chat(channel, chat, topic)
    if (group is None) != everybody:
        raise InputUnusable("group", where="", expected="a group's id, or --everybody for a mailbox or workspace")

    async def bound(work: UnitOfWork, settings: Settings) -> None:
        from bot.knowledge import check_contract

        check_contract(settings, contract)
        there = await work.bindings.of_chat(place)
        if there is not None and there.chat == place and not there.gone and there.contract != contract:
            raise InputUnusable("chat", where=chat, expected=f"one not bound to {there.contract}; unbind it first")
        if group is not None:
            await _check_group(work, contract, group)
        await work.bindings.put(Binding(place, contract, group or f"all:{channel}:{chat}"))
        await work.commit()

    _in_store(data, bound)


async def _check_group(work: UnitOfWork, contract: str, group: str) -> None:
    if await work.people.group(contract, group) is None:
        known = ", ".join(one.id for one in await work.people.groups(contract)) or "none; run the desk once"
        raise InputUnusable("group", where=group, expected=f"a group of {contract}: {known}")


@app.command()
def unbind(channel: str, chat: str, topic: Topic = None, data: Data = None) -> None:
    """Undo what bound a chat to a group."""

    async def unbound(work: UnitOfWork, _: Settings) -> bool:
        removed = await work.bindings.remove(Chat(channel, chat, topic))
        await work.commit()
        return removed

    if not _in_store(data, unbound):
        raise InputUnusable(
            "chat", where=f"{channel} {chat}", expected="one that is bound; `zhiban channels list` shows them"
        )


def _in_store(data: Path | None, act: Callable[[UnitOfWork, Settings], Coroutine[None, None, Result]]) -> Result:
    """Do something in one unit of work of the store."""
    from storage.store import open_store

    settings = read_settings(data=data)

    async def run() -> Result:
        store = await open_store(settings.store_url)
        try:
            async with store.work() as work:
                return await act(work, settings)
        finally:
            await store.close()

    return asyncio.run(run())
