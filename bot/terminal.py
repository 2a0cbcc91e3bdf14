"""The chat in a terminal: one person at a time, typed lines in, the desk's messages out, buttons by number."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from itertools import count
from typing import TextIO, TypeVar
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from console.ports import ChatBackend, ChatMessage, ContractView, GroupView, PersonView, Pressed, StreamEvent, Words
from desk.channels import Button
from desk.errors import PersonUnknown, ZhibanError

HISTORY = 8
"""How many earlier messages are shown when one becomes somebody."""
QUIET_SECONDS = 0.4
"""How long it is quiet before the next line of a script is read, and before the terminal is left."""
COLOURS = {"outage": "red", "fault": "yellow", "question": "blue", "request": "magenta"}
_PRESS = re.compile(r"^(\d{1,2})(?:\s+(.+))?$", re.DOTALL)
_UNSHOWN = {mark: None for mark in (*range(0x20), *range(0x7F, 0xA0)) if mark not in (0x09, 0x0A)}
HELP = """说话：直接输入。按钮：输入它的编号，可带说明，如 2 原因是磁盘写满。
/as 谁       换成另一个人（编号或姓名）     /who   有哪些人和群
/in 群       到某个群里说；/in direct 私聊   /press 动作 [说明]   按最近一条消息的按钮
/help  帮助   /quit  离开（或 Ctrl-D）
Say something, or a button's number. /as NAME, /in GROUP|direct, /press ACTION [words], /who, /quit."""


class Terminal:
    """A conversation in the terminal, over the same backend as the web pages."""

    def __init__(
        self,
        chat: ChatBackend,
        *,
        contract: str,
        person: str | None = None,
        group: str | None = None,
        source: TextIO | None = None,
        out: TextIO | None = None,
        session: str | None = None,
        quiet_seconds: float = QUIET_SECONDS,
    ) -> None:
        """Speak under `contract` as `person` (else its first user) in `group` (else that person's own).

        Lines are read from `source` (standard input), messages written to `out` (standard output). `session` tells
        one run from another, so that what is typed again acts again; without one it is made by lot.
        """
        self._chat = chat
        self._contract_id = contract
        self._wanted = (person, group)
        self._source = source or sys.stdin
        self._screen = Console(file=out or sys.stdout, highlight=False, soft_wrap=True)
        self._session = session or secrets.token_hex(4)
        self._quiet_seconds = quiet_seconds
        self._numbers = count(1)
        self._options: list[tuple[int, Button]] = []
        self._shown: set[str] = set()
        self._moved = asyncio.Event()

    async def run(self) -> int:
        """Talk until the input ends, `/quit` or Ctrl-C; return the exit status (2: nobody of that name)."""
        try:
            self._contract = await self._chat.contract(self._contract_id)
            self._me = self._first()
            self._group = self._place(self._wanted[1]) if self._wanted[1] else self._me.group
        except ZhibanError as error:
            self._screen.print(Text(str(error), style="red"))
            return 2
        people = [person.id for person in self._contract.people]
        async with self._chat.subscribe(self._contract.id, people) as events:
            listening = asyncio.create_task(self._listen(events))
            try:
                await self._greet()
                await self._talk()
            except asyncio.CancelledError:
                self._leave_calmly()
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)
        return 0

    def _leave_calmly(self) -> None:
        """Take back the cancelling that Ctrl-C brought: leaving is what was wanted, and it is done."""
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        self._note("再见。 Bye.")

    async def _talk(self) -> None:
        script = not self._source.isatty()
        async for line in typed(self._source):
            if line.strip() in {"/quit", "/exit"}:
                break
            try:
                await self._do(line)
            except ZhibanError as error:
                self._note(str(error), style="red")
            if script:
                await self._quiet()
        await self._quiet()
        self._note("再见。 Bye.")

    async def _quiet(self) -> None:
        """Wait until nothing has been said for a moment."""
        with suppress(TimeoutError):
            while True:
                self._moved.clear()
                await asyncio.wait_for(self._moved.wait(), timeout=self._quiet_seconds)

    async def _do(self, line: str) -> None:
        """Do what a line says: a command, a button's number, or words."""
        text = line.strip()
        if not text:
            return
        word, _, rest = text.partition(" ")
        act = {"/as": self._become, "/in": self._go, "/press": self._press_named}.get(word)
        if act is not None:
            await act(rest.strip())
        elif word == "/who":
            self._tell_who()
        elif word == "/help":
            self._note(HELP)
        elif (pressed := _PRESS.match(text)) and 0 < int(pressed[1]) <= len(self._options):
            card, button = self._options[int(pressed[1]) - 1]
            await self._press(card, button.action, (pressed[2] or "").strip())
        else:
            await self._chat.say(self._contract.id, self._me.id, Words(text, self._fresh_id(), self._group))

    async def _press_named(self, rest: str) -> None:
        action, _, words = rest.partition(" ")
        found = next((one for one in self._options if one[1].action == action), None)
        if found is None:
            names = ", ".join(button.action for _, button in self._options) or "没有 none"
            self._note(f"没有这个按钮 no such button: {action or '?'} ({names})", style="red")
            return
        await self._press(found[0], action, words.strip())

    async def _press(self, card: int, action: str, words: str) -> None:
        """Press a button; a transfer's words begin with the person who takes over."""
        to = None
        if action == "hand_over" and words:
            name, _, words = words.partition(" ")
            to = self._person(name).id
        pressed = Pressed(card, action, self._fresh_id(), words, to)
        await self._chat.press(self._contract.id, self._me.id, pressed)

    async def _become(self, name: str) -> None:
        self._me = self._person(name)
        self._group = self._me.group
        await self._greet()

    async def _go(self, name: str) -> None:
        self._group = self._place(name)
        self._note(f"→ {self._where()}")

    async def _greet(self) -> None:
        """Say who one is and where, and show the latest messages."""
        self._options = []
        self._note(f"{self._contract.title['zh']} · {self._me.name}（{self._me.role}）· {self._where()} · /help")
        for message in await self._chat.history(self._contract.id, self._me.id, limit=HISTORY):
            self._show(message)

    async def _listen(self, events: AsyncIterator[StreamEvent]) -> None:
        async for event in events:
            self._moved.set()
            if event.message is None or event.person is None:
                continue
            if event.person == self._me.id:
                if event.message.sender != self._me.id and event.message.id not in self._shown:
                    self._show(event.message)
            elif event.message.group is None and event.message.sender is None:
                self._hint(event.person)

    def _hint(self, person: str) -> None:
        """Say that somebody else was told something in private."""
        found = self._contract.person(person)
        self._note(f"· {found.name if found else person} 有新消息 has news（/as {person}）")

    def _show(self, message: ChatMessage) -> None:
        self._shown.add(message.id)
        for line in self._lines(message):
            self._screen.print(line)
        if message.buttons:
            self._options = [(message.card or 0, button) for button in message.buttons]
            offers = [f"[{number}] {button.label}" for number, button in enumerate(message.buttons, start=1)]
            self._screen.print(Text(f"    回复编号 press: {'  '.join(offers)}", style="cyan"))

    def _head(self, message: ChatMessage, words: str) -> Text:
        """Return a message's first line: when, who, to whom, where."""
        at = f"{message.at.astimezone(ZoneInfo(self._contract.zone)):%H:%M}"
        who = shown(message.sender_name or "值班台")
        if message.sender is None and message.group and message.to_name:
            who += f" @{shown(message.to_name)}"
        place = f"（{self._group_name(message.group)}）" if message.group else "（私聊）"
        style = COLOURS.get(message.severity or "", "green") if message.sender is None else "bold"
        return Text.assemble((f"{at} ", "dim"), (who, style), (place, "dim"), f" {words}")

    def _lines(self, message: ChatMessage) -> list[Text]:
        """Return a message's lines: when, who, where, the words, the files, the sources."""
        words = shown(message.text)
        if message.action:
            words = f"[{message.action}] {words}".rstrip()
        first, *rest = words.split("\n")
        lines = [self._head(message, first)]
        lines += [Text(f"      {one}") for one in rest]
        lines += [Text(f"      📎 {shown(file.name)}", style="dim") for file in message.files]
        for source in message.sources:
            place = " › ".join(str(source[key]) for key in ("title", "section") if source.get(key))
            lines.append(Text(f"      〔{shown(place)}〕", style="dim"))
        return lines

    def _tell_who(self) -> None:
        for person in self._contract.people:
            level = f" {person.level}" if person.level else ""
            group = f" · {self._group_name(person.group)}" if person.group else ""
            self._note(f"{person.id:12} {person.name}（{person.role}{level}）{group}")
        for one in self._contract.groups:
            self._note(f"{one.id:12} # {one.name}")

    def _first(self) -> PersonView:
        """Return who one is at the beginning: the wanted person, else the first user, else anybody."""
        if self._wanted[0]:
            return self._person(self._wanted[0])
        users = [person for person in self._contract.people if person.role == "user"]
        found = users or list(self._contract.people)
        if not found:
            raise PersonUnknown(f"nobody is known under contract {self._contract.id}")
        return found[0]

    def _person(self, name: str) -> PersonView:
        return _named(name, self._contract.people, contract=self._contract)

    def _place(self, name: str) -> str | None:
        if name in {"direct", "私聊", ""}:
            return None
        return _named(name, self._contract.groups, contract=self._contract).id

    def _group_name(self, group: str | None) -> str:
        return next((one.name for one in self._contract.groups if one.id == group), group or "")

    def _where(self) -> str:
        return self._group_name(self._group) if self._group else "私聊 direct"

    def _fresh_id(self) -> str:
        return f"t{self._session}-{next(self._numbers)}"

    def _note(self, text: str, *, style: str = "dim") -> None:
        self._screen.print(Text(text, style=style))


_Named = TypeVar("_Named", PersonView, GroupView)


def _named(name: str, among: Sequence[_Named], *, contract: ContractView) -> _Named:
    """Return the one of that id or name.

    Raises:
        PersonUnknown: there is none.
    """
    for one in among:
        if name in {one.id, one.name}:
            return one
    raise PersonUnknown(f'没有 "{name}" under contract {contract.id}: /who')


def shown(text: str) -> str:
    """Return a text without the control characters by which it could move the cursor or colour the screen."""
    return text.translate(_UNSHOWN)


async def typed(source: TextIO) -> AsyncIterator[str]:
    """Yield the lines of a file as they come; the thread that reads them ends with the process."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        with suppress(RuntimeError, ValueError, OSError):
            for line in _lines_of(source):
                loop.call_soon_threadsafe(lines.put_nowait, line.rstrip("\r\n"))
            loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True, name="typed").start()
    while (line := await lines.get()) is not None:
        yield line


def _lines_of(source: TextIO) -> Iterator[str]:
    """Yield a file's lines; a real one is read below Python's buffers, whose lock would hold up our end."""
    try:
        number = source.fileno()
    except OSError:
        yield from source
        return
    rest = b""
    while part := os.read(number, 65536):
        *whole, rest = (rest + part).split(b"\n")
        yield from (line.decode(errors="replace") for line in whole)
    if rest:
        yield rest.decode(errors="replace")
