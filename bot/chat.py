"""The desk as the chat pages and the terminal see it (`console.ports.ChatBackend`)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from bot.attachments import AttachmentFolder
from bot.channels.feed import Feed, Reader, Said
from bot.chat_views import (
    CHAT_KINDS,
    Album,
    Wording,
    contract_view,
    file_view,
    message_ids,
    sees,
    sees_entry,
    sees_line,
    sees_ticket,
    ticket_view,
)
from console.ports import (
    FILE_LIMIT,
    CardUnknown,
    ChatMessage,
    ChatRefused,
    ContractView,
    FileUnknown,
    FileView,
    Pressed,
    StreamEvent,
    TicketView,
    Words,
)
from desk.channels import Receive, Rendered
from desk.clocks import Clock
from desk.contracts import Pack
from desk.errors import ContractUnknown, PersonUnknown
from desk.messages import Attachment, Card, Entry, Inbound, Press
from desk.people import Person
from desk.ports import Store, UnitOfWork

MENTIONS = ("@值班台", "@值班", "@zhiban", "@desk")
"""How the desk is mentioned at the beginning of a line, the longest first."""
NEWEST = 2_000
"""How many messages of a contract are looked through for what one person may see."""
_AFTER_MENTION = re.compile(r"^[\s,，:：]+")


class Chat:
    """What people see and do in the web chat and in the terminal."""

    def __init__(
        self,
        packs: Mapping[str, Pack],
        store: Store,
        feed: Feed,
        receive: Receive,
        *,
        wording: Wording,
        files: AttachmentFolder,
        clock: Clock,
        channel: str = "web",
    ) -> None:
        """Show what `store` holds and `feed` says; hand in what people say to `receive` as from `channel`."""
        self._packs = packs
        self._store = store
        self._feed = feed
        self._receive = receive
        self._wording = wording
        self._files = files
        self._clock = clock
        self._channel = channel

    async def contracts(self) -> Sequence[ContractView]:
        """Return the contracts loaded, with their people."""
        return [await self.contract(identifier) for identifier in self._packs]

    async def contract(self, contract: str) -> ContractView:
        """Return one contract."""
        pack = self._pack(contract)
        async with self._store.work() as work:
            return contract_view(pack, await work.people.groups(contract), await work.people.all(contract))

    async def history(self, contract: str, person: str, *, limit: int = 200) -> Sequence[ChatMessage]:
        """Return the newest messages that a person may see, oldest first."""
        async with self._store.work() as work:
            viewer = await self._person(work, contract, person)
            entries = [entry for entry in await recent(work, contract) if sees_entry(viewer, entry)][-limit:]
            album = await _album(work, contract, {entry.ticket for entry in entries})
            cards = {
                entry.outbox: await work.outbox.card(entry.outbox)
                for entry in entries
                if entry.outbox is not None and entry.to == person
            }
        words = [entry for entry in entries if entry.kind == "message"]
        ids = dict(zip(map(id, words), message_ids(words, self._feed.said(contract)), strict=True))
        return [
            album.of_message(entry, identifier=ids[id(entry)], files=await self._files_of(contract, entry))
            if entry.kind == "message"
            else self._of_desk(album, entry, contract, cards.get(entry.outbox or 0))
            for entry in entries
        ]

    async def say(self, contract: str, person: str, words: Words) -> bool:
        """Hand in what a person says; each file beyond the first goes as a message of its own."""
        await self._check_words(contract, person, words)
        files = [await self._file(contract, ref) for ref in words.files]
        at = self._clock.now()
        text, mentioned = without_mention(words.text)
        first = Inbound(
            self._channel,
            f"{contract}:{person}:{words.client_id}",
            contract,
            person,
            at,
            group=words.group,
            text=text,
            reply_to=words.reply_to,
            mentioned=words.mentioned or mentioned,
            attachments=tuple(files[:1]),
        )
        taken = await self._hand_in(first)
        for number, file in enumerate(files[1:], start=2):
            name = f"{first.id}:{number}"
            await self._hand_in(Inbound(self._channel, name, contract, person, at, words.group, attachments=(file,)))
        return taken

    async def press(self, contract: str, person: str, pressed: Pressed) -> bool:
        """Hand in a press, in the chat where the button stands if the person is in it."""
        async with self._store.work() as work:
            presser = await self._person(work, contract, person)
            card = await self._card(work, contract, pressed.card)
        mine = sees(presser, group=card.sent.group, by=None, to=card.sent.to)
        return await self._hand_in(
            Inbound(
                self._channel,
                f"{contract}:{person}:{pressed.client_id}",
                contract,
                person,
                self._clock.now(),
                group=card.sent.group if mine else None,
                press=Press(pressed.action, pressed.card, text=pressed.text, to=pressed.to),
            )
        )

    @asynccontextmanager
    async def subscribe(
        self, contract: str, people: Sequence[str], *, after: str | None = None
    ) -> AsyncIterator[AsyncIterator[StreamEvent]]:
        """Give what is said from now on (from `after` on, where that is still kept), as those people see it."""
        async with self._store.work() as work:
            viewers = [await self._person(work, contract, person) for person in people]
        reader = self._feed.read(contract, lambda line: any(sees_line(one, line) for one in viewers), after=after)
        async with reader:
            yield self._events(reader, contract, viewers)

    async def attach(self, contract: str, person: str, *, name: str, content: bytes) -> Attachment:
        """Keep a file under a safe name."""
        async with self._store.work() as work:
            await self._person(work, contract, person)
        if len(content) > FILE_LIMIT:
            raise ChatRefused(f"the file is longer than {FILE_LIMIT // 1024} KB")
        return await self._files.keep(contract, name=name, content=content)

    async def attachment(self, contract: str, person: str, ref: str) -> tuple[FileView, bytes]:
        """Return a file of this contract."""
        async with self._store.work() as work:
            await self._person(work, contract, person)
        file = await self._file(contract, ref)
        content = await self._files.read(contract, ref)
        if content is None:
            raise FileUnknown("there is no such file")
        return file_view(file), content

    async def tickets(self, contract: str, person: str, *, limit: int = 50) -> Sequence[TicketView]:
        """Return the newest tickets that a person may see, newest first."""
        async with self._store.work() as work:
            viewer = await self._person(work, contract, person)
            found = [one for one in await work.tickets.listing(contract) if sees_ticket(viewer, one)][:limit]
            people = {one.id: one for one in await work.people.all(contract)}
        at = self._clock.now()
        return [ticket_view(ticket, people, at=at) for ticket in found]

    async def _hand_in(self, inbound: Inbound) -> bool:
        """Show at once what a person does, then let the desk handle it."""
        text, action = (inbound.press.text, inbound.press.action) if inbound.press else (inbound.text, None)
        self._feed.publish(
            Said(
                f"p.{inbound.id}",
                inbound.contract,
                inbound.person,
                inbound.group,
                text,
                inbound.at,
                action=action,
                attachments=inbound.attachments,
            )
        )
        return await self._receive(inbound)

    async def _events(self, reader: Reader, contract: str, viewers: Sequence[Person]) -> AsyncIterator[StreamEvent]:
        async for event in reader:
            line = event.line
            if line is None:
                yield StreamEvent(event.id, None, None)
                continue
            async with self._store.work() as work:
                album = await _album(work, contract, {line.ticket} if isinstance(line, Rendered) else set())
            for viewer in viewers:
                if sees_line(viewer, line):
                    yield StreamEvent(event.id, viewer.id, album.of_line(line, viewer=viewer.id))

    def _of_desk(self, album: Album, entry: Entry, contract: str, card: Card | None) -> ChatMessage:
        buttons = self._wording.buttons(card.sent) if card else ()
        return album.of_desk(entry, text=self._wording.entry(entry, contract), buttons=buttons)

    async def _files_of(self, contract: str, entry: Entry) -> tuple[FileView, ...]:
        found = await self._files.find(contract, entry.path) if entry.path else None
        return (file_view(found),) if found else ()

    async def _file(self, contract: str, ref: str) -> Attachment:
        found = await self._files.find(contract, ref)
        if found is None:
            raise FileUnknown("there is no such file")
        return found

    async def _card(self, work: UnitOfWork, contract: str, row: int) -> Card:
        card = await work.outbox.card(row)
        if card is None or card.sent.contract != contract:
            raise CardUnknown(f"there is no message {row} here")
        return card

    async def _person(self, work: UnitOfWork, contract: str, person: str) -> Person:
        self._pack(contract)
        found = await work.people.get(contract, person)
        if found is None:
            raise PersonUnknown(f'nobody under contract {contract} has the id "{person}"')
        return found

    async def _check_words(self, contract: str, person: str, words: Words) -> None:
        """Refuse words from nobody, in a group that is not the speaker's, or in answer to what one cannot see."""
        async with self._store.work() as work:
            speaker = await self._person(work, contract, person)
            await self._check_group(work, speaker, words.group)
            if words.reply_to is not None:
                card = await self._card(work, contract, words.reply_to)
                if not sees(speaker, group=card.sent.group, by=None, to=card.sent.to):
                    raise CardUnknown(f"there is no message {words.reply_to} here")

    async def _check_group(self, work: UnitOfWork, person: Person, group: str | None) -> None:
        """Refuse a group that is not there or that this person does not stand in; staff may speak in any."""
        if group is None:
            return
        there = await work.people.group(person.contract, group)
        if there is None or not sees(person, group=group, by=None, to=None):
            raise ChatRefused(f'group: {person.name} stands in no group "{group}"')

    def _pack(self, contract: str) -> Pack:
        pack = self._packs.get(contract)
        if pack is None:
            raise ContractUnknown(f'no contract "{contract}" is loaded')
        return pack


async def recent(work: UnitOfWork, contract: str) -> list[Entry]:
    """Return the newest messages in a contract's timeline, oldest first."""
    return list(await work.timeline.latest(contract, kinds=CHAT_KINDS, limit=NEWEST))


async def _album(work: UnitOfWork, contract: str, tickets: set[int | None]) -> Album:
    """Return what is needed to show messages that name these tickets."""
    severities: dict[int, str] = {}
    for number in tickets - {None}:
        assert number is not None
        ticket = await work.tickets.get(contract, number)
        if ticket is not None:
            severities[number] = ticket.severity
    return Album({person.id: person for person in await work.people.all(contract)}, severities)


def without_mention(text: str) -> tuple[str, bool]:
    """Return a text without the mention of the desk at its beginning, and whether there was one."""
    begun = text.lstrip()
    for mention in MENTIONS:
        if begun.lower().startswith(mention):
            rest = _AFTER_MENTION.sub("", begun[len(mention) :])
            return (rest or begun), True
    return text, False
