"""What the handlers need of the store. `storage` implements it; one test suite runs over every implementation.

A unit of work is one transaction: what is written in it stands after `commit`, or not at all. Handling is in
line per contract: `lock` waits until no other unit of work handles the same contract.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from desk.chat_ports import AccountsPort, BindingsPort, ChatEventsPort, CodesPort, PostedPort
from desk.conversations import Conversation
from desk.drafts import DraftsPort
from desk.knowledge import Section
from desk.messages import Card, Delivery, Entry, Inbound, Outgoing
from desk.paging import Paging
from desk.papers.archive import ArchivePort
from desk.people import Group, Person, Role
from desk.records import Approval, DutyOccurrence, Feedback, Machine, Timer
from desk.roster_ports import RostersPort
from desk.tickets import Ticket


class InboxPort(Protocol):
    """Messages taken in: each acts once, whatever the vendor repeats."""

    async def add(self, message: Inbound, *, handled_at: datetime | None = None) -> int | None:
        """Keep a message, done or to be done, and return its row's id; None where (channel, id) was seen before."""
        ...

    async def done(self, row: int, *, at: datetime) -> None:
        """Mark a message as handled, in the transaction that handles it."""
        ...

    async def waiting(self, limit: int = 100) -> Sequence[tuple[int, Inbound]]:
        """Return messages taken in but not handled (after a crash), oldest first."""
        ...

    async def failed(self, row: int, *, at: datetime, error: str) -> None:
        """Mark a message that could not be handled, with why, so that it does not stop the others."""
        ...


class OutboxPort(Protocol):
    """Messages to be sent, written with what causes them."""

    async def add(self, message: Outgoing, *, at: datetime) -> int:
        """Keep a message for delivery and return its row's id."""
        ...

    async def card(self, row: int) -> Card | None:
        """Return a message by its row's id."""
        ...

    async def newest_card(
        self, contract: str, person: str, *, action: str | None, ticket: int | None = None, duty: str | None = None
    ) -> Card | None:
        """Return the newest message to a person that offers `action` (None: the newest page)."""
        ...


class DeliveryPort(Protocol):
    """The sending side of the outbox; used by `bot.delivery` alone."""

    async def claim(self, at: datetime, *, limit: int = 50, lease_seconds: float = 60) -> Sequence[Delivery]:
        """Claim messages that are due, pages first, then by age; at most the oldest unsent one of each chat.

        A claimed row whose lease ran out is claimed again where it is a page, reply or answer (`maybe_double`);
        a notice is given up as unknown. A chat is (contract, group or person).
        """
        ...

    async def sent(self, row: int, *, at: datetime, channel_id: str) -> None:
        """Mark a message as sent under the channel's own id."""
        ...

    async def again(self, row: int, *, due_at: datetime, error: str, counted: bool = True) -> None:
        """Put a message off until `due_at` (busy channel); the later ones of its chat wait for it.

        Where it is not `counted` this was no attempt: the message only had to wait for its turn.
        """
        ...

    async def given_up(self, row: int, *, at: datetime, error: str) -> None:
        """Mark a message that the channel will never take."""
        ...

    async def next_due(self) -> datetime | None:
        """Return when the next unsent message is due; None where there is none."""
        ...


class TimelinePort(Protocol):
    """What happened, for ever."""

    async def add(self, entry: Entry, *, contract: str) -> None:
        """Write one line."""
        ...

    async def of_contract(self, contract: str, *, after_id: int = 0, limit: int | None = None) -> Sequence[Entry]:
        """Return a contract's lines in the order they were written."""
        ...

    async def latest(self, contract: str, *, kinds: Collection[str], limit: int) -> Sequence[Entry]:
        """Return a contract's newest lines of these kinds, at most `limit`, in the order they were written."""
        ...

    async def of_ticket(self, contract: str, number: int) -> Sequence[Entry]:
        """Return a ticket's lines in the order they were written."""
        ...

    async def newest_words(self, contract: str, number: int, *, event: str) -> str | None:
        """Return the words of a ticket's newest line of an event that has any; None where none has."""
        ...


class TimersPort(Protocol):
    """Moments that matter, as rows."""

    async def set(self, timer: Timer) -> None:
        """Let a timer wait, in place of an earlier one of the same contract, machine and subject."""
        ...

    async def cancel(self, contract: str, machine: Machine, subject: str) -> None:
        """Let no timer of that machine wait for that subject any more."""
        ...

    async def due(self, at: datetime, *, limit: int = 100) -> Sequence[Timer]:
        """Return timers due at or before `at`, earliest first, not yet fired."""
        ...

    async def claim(self, timer: Timer, *, at: datetime) -> bool:
        """Take a due timer as fired, in this transaction; False where it is gone, moved or fired already."""
        ...

    async def next_due(self) -> datetime | None:
        """Return the earliest waiting timer's moment."""
        ...


class TicketsPort(Protocol):
    """The tickets of all contracts; every call names the contract, so nothing crosses the walls."""

    async def next_number(self, contract: str) -> int:
        """Return the number after the contract's last ticket."""
        ...

    async def get(self, contract: str, number: int) -> Ticket | None:
        """Return a ticket by its number."""
        ...

    async def put(self, ticket: Ticket) -> None:
        """Keep a ticket as it is now, with its targets and pauses."""
        ...

    async def live(self, contract: str) -> Sequence[Ticket]:
        """Return tickets that are not resolved, closed or merged, by number."""
        ...

    async def of_reporter(self, contract: str, person: str, *, limit: int = 20) -> Sequence[Ticket]:
        """Return the newest tickets that a person reported or joined, newest first, in any state."""
        ...

    async def reported_since(self, contract: str, since: datetime) -> Sequence[Ticket]:
        """Return live tickets of kind fault whose latest report is not before `since`, by number."""
        ...

    async def provisional(self, contract: str) -> Sequence[Ticket]:
        """Return tickets with an open target that rests on a year without a known notice, by number."""
        ...

    async def listing(self, contract: str, *, limit: int = 200) -> Sequence[Ticket]:
        """Return the newest tickets, newest first."""
        ...


class PagingsPort(Protocol):
    """The paging of each ticket."""

    async def get(self, contract: str, ticket: int) -> Paging | None:
        """Return a ticket's paging."""
        ...

    async def put(self, paging: Paging) -> None:
        """Keep a paging as it is now."""
        ...

    async def rung(self, contract: str, person: str) -> Sequence[Paging]:
        """Return the pagings that still ring and have paged this person."""
        ...


class PeoplePort(Protocol):
    """People and groups."""

    async def get(self, contract: str, person: str) -> Person | None:
        """Return a person by id."""
        ...

    async def of_role(self, contract: str, role: Role) -> Sequence[Person]:
        """Return the people of a role, engineers by level, then in order of entry."""
        ...

    async def all(self, contract: str) -> Sequence[Person]:
        """Return everybody of a contract in order of entry."""
        ...

    async def cast(self, contract: str, *, also: str | None = None, text: str = "") -> Sequence[Person]:
        """Return everybody but plain users, who may be thousands, in order of entry.

        With them come the person `also`, and users whose name or id stands in `text`.
        """
        ...

    async def put(self, person: Person) -> None:
        """Keep a person as given."""
        ...

    async def group(self, contract: str, group: str) -> Group | None:
        """Return a group by id."""
        ...

    async def groups(self, contract: str) -> Sequence[Group]:
        """Return a contract's groups in order of entry."""
        ...

    async def put_group(self, group: Group) -> None:
        """Keep a group as given."""
        ...


class ConversationsPort(Protocol):
    """One row per person and place."""

    async def get(self, contract: str, person: str, group: str | None) -> Conversation:
        """Return the conversation, a fresh one where there is none."""
        ...

    async def put(self, conversation: Conversation) -> None:
        """Keep a conversation as it is now."""
        ...


class DutiesPort(Protocol):
    """Occurrences of duties, one per duty and due moment."""

    async def get(self, contract: str, duty: str, due: datetime) -> DutyOccurrence | None:
        """Return one occurrence."""
        ...

    async def put(self, occurrence: DutyOccurrence) -> None:
        """Keep an occurrence as it is now."""
        ...

    async def outstanding(self, contract: str, duty: str | None = None) -> Sequence[DutyOccurrence]:
        """Return occurrences asked for (told > 0) and not done, oldest first."""
        ...

    async def of_contract(self, contract: str) -> Sequence[DutyOccurrence]:
        """Return all occurrences, by due moment."""
        ...

    async def remove(self, contract: str, duty: str, due: datetime) -> None:
        """Forget an occurrence whose day has moved; nothing happens where there is none."""
        ...

    async def newest(self, contract: str, duty: str) -> DutyOccurrence | None:
        """Return the occurrence of a duty that falls due last."""
        ...


class ApprovalsPort(Protocol):
    """Requests for leave."""

    async def add(self, approval: Approval) -> Approval:
        """Keep a new request and return it with its number."""
        ...

    async def get(self, contract: str, number: int) -> Approval | None:
        """Return a request by number."""
        ...

    async def put(self, approval: Approval) -> None:
        """Keep a request as it is now."""
        ...

    async def pending(self, contract: str) -> Sequence[Approval]:
        """Return undecided requests, oldest first."""
        ...


class SectionsPort(Protocol):
    """The sections of manuals and the accepted or draft cases."""

    async def replace_document(
        self, contract: str | None, document: str, sha256: str, sections: Sequence[Section]
    ) -> bool:
        """Keep a document's sections in place of its earlier ones; False where this very content was there already."""
        ...

    async def all(self) -> Sequence[Section]:
        """Return every published section."""
        ...

    async def add_draft(self, contract: str, *, ticket: int | None, title: str, text: str, at: datetime) -> int:
        """Keep a draft case for the curator and return its id."""
        ...

    async def drafts(self, contract: str) -> Sequence[tuple[int, str, str]]:
        """Return drafts (id, title, text) that wait for the curator, oldest first."""
        ...

    async def decide_draft(self, contract: str, draft: int, *, accept: bool, at: datetime) -> Section | None:
        """Accept (and return the published section) or drop a draft."""
        ...

    async def add_feedback(self, feedback: Feedback) -> None:
        """Keep what somebody said of an answer."""
        ...


class UnitOfWork(Protocol):
    """One transaction over all of the above."""

    inbox: InboxPort
    outbox: OutboxPort
    delivery: DeliveryPort
    timeline: TimelinePort
    timers: TimersPort
    tickets: TicketsPort
    pagings: PagingsPort
    people: PeoplePort
    conversations: ConversationsPort
    duties: DutiesPort
    approvals: ApprovalsPort
    sections: SectionsPort
    drafts: DraftsPort
    chat_events: ChatEventsPort
    bindings: BindingsPort
    accounts: AccountsPort
    codes: CodesPort
    posted: PostedPort
    archive: ArchivePort
    rosters: RostersPort

    async def __aenter__(self) -> Self:
        """Begin the transaction (for writing: on SQLite it waits for the other writer)."""
        ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back what was not committed."""
        ...

    async def lock(self, contract: str) -> None:
        """Wait until this unit of work alone handles the contract."""
        ...

    async def commit(self) -> None:
        """Let what was written stand."""
        ...


class Store(Protocol):
    """Where units of work come from."""

    def work(self) -> UnitOfWork:
        """Return a new unit of work, to be entered with `async with`."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...
