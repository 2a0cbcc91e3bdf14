"""What the handlers need of the store. `storage` implements it; one test suite runs over every implementation.

A unit of work is one transaction: what is written in it stands after `commit`, or not at all. Handling is in
line per contract: `lock` waits until no other unit of work handles the same contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from desk.chat_ports import AccountsPort, BindingsPort, ChatEventsPort, CodesPort, PostedPort
from desk.conversations import Conversation
from desk.drafts import DraftsPort
from desk.knowledge import Section
from desk.message_ports import DeliveryPort, InboxPort, OutboxPort, TimelinePort
from desk.paging import Paging
from desk.papers.archive import ArchivePort
from desk.people import Group, Person, Role
from desk.records import Approval, DutyOccurrence, Feedback, Machine, Timer
from desk.roster_ports import RostersPort
from desk.tickets import Ticket


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
