"""What the handlers stand on: the house (contracts, understanding, knowledge) and one turn (one transaction)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from desk.contracts import Pack
from desk.conversations import Conversation
from desk.errors import ContractUnknown
from desk.knowledge import Knowledge
from desk.messages import Action, Attachment, Entry, Inbound, Outgoing, OutKind, Value
from desk.papers.shapes import Paper
from desk.people import Group, Person, Role
from desk.ports import UnitOfWork
from desk.tickets import Ticket
from desk.understanding import SPEAK_SURELY, Lexicon, Term, Understanding, Understood
from desk.watch import Watch, watch
from drafting.findings import Draft

Link: TypeAlias = Callable[[str, str], str]
"""Returns an address for a person of a contract (contract, person)."""
Reach: TypeAlias = Callable[[UnitOfWork, Person], Awaitable[bool]]
"""Tells whether a channel reaches somebody."""


@dataclass(frozen=True, slots=True)
class DraftTools:
    """What is done with a reviewed draft: written as a pack of a file's name, and a file kept for a chat.

    `keep_file` takes the contract, the file's name and its content.
    """

    pack_text: Callable[[Draft, str], str]
    keep_file: Callable[[str, str, bytes], Awaitable[Attachment]]


@dataclass(frozen=True, slots=True)
class PaperTools:
    """What is done with a paper's snapshot: made into a file (its name and content), and the file kept for a chat.

    `make` may raise `TemplateUnusable`; `keep_file` takes the contract, the file's name and its content.
    """

    make: Callable[[Paper], Awaitable[tuple[str, bytes]]]
    keep_file: Callable[[str, str, bytes], Awaitable[Attachment]]


@dataclass(frozen=True, slots=True)
class House:
    """Everything that outlives one message.

    `ack_within` overrides the packs' (a drill may set it). `speak_above` is the confidence from which the desk
    speaks in a group without being addressed; `act_above` the one from which plain words act as a button.
    `links` makes addresses for people, by name ("sign_in"), where the desk is served on the web. Without `drafting` a
    document cannot be handed in and a finished draft carries no file; without `papers` no paper is made in chat;
    without `reach` all staff count as reached.
    """

    packs: Mapping[str, Pack]
    lexicons: Mapping[str, Lexicon]
    understanding: Understanding
    knowledge: Knowledge
    ack_within: timedelta | None = None
    speak_above: float = SPEAK_SURELY
    act_above: float = 0.4
    links: dict[str, Link] = field(default_factory=dict)
    drafting: DraftTools | None = None
    papers: PaperTools | None = None
    reach: Reach | None = None

    def turn(self, work: UnitOfWork, contract: str, at: datetime, *, handles: Inbound | None = None) -> Turn:
        """Return a turn for `contract` over an entered unit of work; `handles` is the message that it is about.

        Raises:
            ContractUnknown: no such contract is loaded.
        """
        pack = self.packs.get(contract)
        if pack is None:
            raise ContractUnknown(f'no contract "{contract}" is loaded')
        return Turn(self, work, pack, at, self.lexicons[contract], handles)


@dataclass(slots=True)
class Turn:
    """One transaction in one contract at one moment."""

    house: House
    work: UnitOfWork
    pack: Pack
    at: datetime
    terms: Lexicon
    handles: Inbound | None = None
    spoken: bool = False
    _people: dict[str, Person] | None = field(default=None, repr=False)
    _watch: Watch | None = field(default=None, repr=False)
    _groups: dict[str, Group | None] = field(default_factory=dict, repr=False)
    _changed: set[tuple[str, str | None]] = field(default_factory=set, repr=False)
    _conversations: dict[tuple[str, str | None], Conversation] = field(default_factory=dict, repr=False)

    @property
    def contract(self) -> str:
        """Return the contract's id."""
        return self.pack.id

    def system_in(self, said: Understood) -> str | None:
        """Return the contract's system that the words name, in full; a part's name leads to its whole.

        None where they name none of the contract's systems, whatever else they call a system.
        """
        known = {term.name for term in self.terms.systems}
        named = next((entity.value for entity in said.named("system") if entity.value in known), None)
        return self.pack.part_of(named) if named is not None else None

    async def cast(self) -> Mapping[str, Person]:
        """Return by id, in order of entry, everybody but plain users, and the users who speak or are named."""
        if self._people is None:
            said = self.handles
            found = await self.work.people.cast(
                self.contract, also=said.person if said else None, text=said.text if said else ""
            )
            self._people = {person.id: person for person in found}
        return self._people

    async def person(self, identifier: str | None) -> Person | None:
        """Return one person, or None."""
        if not identifier:
            return None
        known = await self.cast()
        speaks = self.handles is not None and self.handles.person == identifier
        if identifier not in known and not speaks:
            found = await self.work.people.get(self.contract, identifier)
            if found is not None:
                self.know(found)
        return known.get(identifier)

    def know(self, person: Person) -> None:
        """Remember a person for this turn: one who has been added, or a user who was asked for."""
        if self._people is not None:
            self._people[person.id] = person

    async def group(self, identifier: str | None) -> Group | None:
        """Return a group of the contract, read once a turn; None for a private chat."""
        if identifier is None:
            return None
        if identifier not in self._groups:
            self._groups[identifier] = await self.work.people.group(self.contract, identifier)
        return self._groups[identifier]

    async def conversation(self, person: str, group: str | None) -> Conversation:
        """Return the conversation with a person in a place, read once a turn."""
        key = (person, group)
        if key not in self._conversations:
            self._conversations[key] = await self.work.conversations.get(self.contract, person, group)
        return self._conversations[key]

    def keep_conversation(self, conversation: Conversation) -> None:
        """Let a conversation stand as it is now; it is written at the end of the turn."""
        self._conversations[conversation.person, conversation.group] = conversation
        self._changed.add((conversation.person, conversation.group))

    async def finish(self) -> None:
        """Write what the turn has kept back; the caller commits afterwards."""
        for key in sorted(self._changed, key=repr):
            await self.work.conversations.put(self._conversations[key])
        self._changed.clear()

    async def name(self, identifier: str | None) -> str:
        """Return how a person is called; the id where nobody of that id is known."""
        person = await self.person(identifier)
        return person.name if person else (identifier or "")

    async def of_role(self, role: Role) -> tuple[Person, ...]:
        """Return the people of a role in order of entry."""
        if role is Role.USER:
            return tuple(await self.work.people.of_role(self.contract, role))
        return tuple(person for person in (await self.cast()).values() if person.role is role)

    async def watch(self, *, anew: bool = False) -> Watch:
        """Return the contract's rosters as they stand now, read once a turn, or `anew` after a change."""
        if self._watch is None or anew:
            kept = await self.work.rosters.of_contract(self.contract)
            changes = await self.work.rosters.changes(self.contract, since=self.at) if kept else ()
            self._watch = watch(kept, changes, self.pack.calendar)
        return self._watch

    async def on_watch(self, level: int | None, *, ticket: Ticket | None = None) -> tuple[Person, ...]:
        """Return who stands at a paging level now; None is the managers'.

        The roster decides, the one of the ticket's place or system first; without one, engineers stand at their own
        level always. Whom a roster names and the contract does not know as staff, it does not page.
        """
        if level is None:
            return await self.of_role(Role.MANAGER)
        place, system = (ticket.place, ticket.system) if ticket else (None, None)
        whole = self.pack.part_of(system) if system else None
        named = (await self.watch()).people(level, self.at, place=place, system=whole)
        if named is not None:
            found = [await self.person(identifier) for identifier in named]
            return tuple(person for person in found if person is not None and person.staff)
        return tuple(p for p in await self.of_role(Role.ENGINEER) if (p.level or 1) == level)

    def system_told(self, said: Understood) -> str | None:
        """Return the system that a report is about: the one named, else one whose short name stands in the words."""
        named = self.system_in(said)
        if named is not None:
            return named
        denied = {entity.value for entity in said.entities if entity.negated}
        words = said.text.replace("那个", "").replace("这个", "")
        found = [
            (len(alias), term.name)
            for term in self.terms.systems
            for alias in (term.name, *term.aliases)
            if alias in words and term.name not in denied
        ]
        return self.pack.part_of(max(found)[1]) if found else None

    async def first_on_watch(self, ticket: Ticket | None = None) -> tuple[Person, ...]:
        """Return who is paged first (for a ticket): those of the first level at which somebody stands."""
        for level in self.pack.paging.levels:
            people = await self.on_watch(None if level == "manager" else level, ticket=ticket)
            if people:
                return people
        return ()

    async def lexicon(self) -> Lexicon:
        """Return the pack's names with those of the people who are more than plain users, or named in the message.

        The names that people gave themselves are none.
        """
        text = self.handles.text if self.handles else ""
        cast = [person for person in (await self.cast()).values() if not person.self_named]
        known = [one for one in cast if one.role is not Role.USER or one.name in text or one.id in text]
        people = tuple(Term(person.name, (person.id,)) for person in known)
        return Lexicon(self.terms.systems, self.terms.places, people)

    async def note(self, entry: Entry) -> None:
        """Write a line of the timeline."""
        await self.work.timeline.add(entry, contract=self.contract)

    async def say(self, message: Outgoing) -> int:
        """Put a message into the outbox and its line into the timeline; return the outbox id."""
        row = await self.work.outbox.add(message, at=self.at)
        self.spoken = self.spoken or message.kind in {OutKind.REPLY, OutKind.ANSWER}
        await self.note(
            Entry(
                str(message.kind),
                self.at,
                ticket=message.ticket,
                to=message.to,
                group=message.group,
                level=message.level,
                target=message.target,
                duty=message.duty,
                key=message.key,
                values=message.values,
                language=message.language,
                sources=message.sources,
                outbox=row,
            )
        )
        return row

    async def reply(
        self,
        inbound: Inbound,
        key: str,
        values: dict[str, Value] | None = None,
        *,
        language: str = "zh",
        ticket: Ticket | None = None,
        actions: tuple[Action, ...] = (),
        generation: int = 0,
    ) -> int:
        """Answer a person where that person spoke."""
        return await self.say(
            Outgoing(
                OutKind.REPLY,
                self.contract,
                to=inbound.person,
                group=inbound.group,
                key=key,
                values=values or {},
                language=language,
                ticket=ticket.number if ticket else None,
                actions=actions,
                generation=generation,
                reply_to=inbound.id,
            )
        )

    async def notify(
        self,
        person: Person,
        key: str,
        values: dict[str, Value],
        *,
        kind: OutKind = OutKind.NOTICE,
        ticket: Ticket | None = None,
        level: int | None = None,
        target: str | None = None,
        duty: str | None = None,
        approval: int | None = None,
        generation: int = 0,
        actions: tuple[Action, ...] = (),
    ) -> int:
        """Tell somebody something in private: a notice, or a page to whom must act."""
        return await self.say(
            Outgoing(
                kind,
                self.contract,
                to=person.id,
                group=None,
                key=key,
                values=values,
                language=person.language or "zh",
                ticket=ticket.number if ticket else None,
                level=level,
                target=target,
                duty=duty,
                approval=approval,
                generation=generation,
                actions=actions,
            )
        )

    async def notify_managers(self, key: str, values: dict[str, Value], *, ticket: Ticket | None = None) -> None:
        """Tell the contractor's managers; where there is none, the admins, else every engineer."""
        for role in (Role.MANAGER, Role.ADMIN, Role.ENGINEER):
            people = await self.of_role(role)
            if people:
                for person in people:
                    await self.notify(person, key, values, ticket=ticket)
                return
