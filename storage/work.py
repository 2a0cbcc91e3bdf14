"""One transaction over everything the desk keeps (`desk.ports.UnitOfWork`)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, TypeAlias

from desk import chat_ports, message_ports, ports
from desk.drafts import DraftsPort
from desk.papers.archive import ArchivePort
from desk.roster_ports import RostersPort
from storage.approvals import SqlApprovals
from storage.archive import SqlArchive
from storage.bindings import SqlAccounts, SqlBindings, SqlCodes
from storage.chat_events import SqlChatEvents
from storage.conversations import SqlConversations
from storage.delivery import SqlDelivery
from storage.drafts import SqlDrafts
from storage.duties import SqlDuties
from storage.inbox import SqlInbox
from storage.outbox import SqlOutbox
from storage.pagings import SqlPagings
from storage.people import SqlPeople
from storage.posted import SqlPosted
from storage.rosters import SqlRosters
from storage.sections import SqlSections
from storage.tickets import SqlTickets
from storage.timeline import SqlTimeline
from storage.timers import SqlTimers
from storage.transaction import Transaction

Begin: TypeAlias = Callable[[], Awaitable[Transaction]]
"""Opens a transaction, waiting for its turn."""
End: TypeAlias = Callable[[Transaction], Awaitable[None]]
"""Closes a transaction and lets the next one begin."""


class SqlUnitOfWork:
    """One transaction: what is written in it stands after `commit`, or not at all. To be entered once."""

    inbox: message_ports.InboxPort
    outbox: message_ports.OutboxPort
    delivery: message_ports.DeliveryPort
    timeline: message_ports.TimelinePort
    timers: ports.TimersPort
    tickets: ports.TicketsPort
    pagings: ports.PagingsPort
    people: ports.PeoplePort
    conversations: ports.ConversationsPort
    duties: ports.DutiesPort
    approvals: ports.ApprovalsPort
    sections: ports.SectionsPort
    drafts: DraftsPort
    chat_events: chat_ports.ChatEventsPort
    bindings: chat_ports.BindingsPort
    accounts: chat_ports.AccountsPort
    codes: chat_ports.CodesPort
    posted: chat_ports.PostedPort
    archive: ArchivePort
    rosters: RostersPort

    def __init__(self, begin: Begin, end: End) -> None:
        """Take how a transaction is opened and closed; nothing happens before it is entered."""
        self._begin = begin
        self._end = end
        self._tx: Transaction | None = None

    async def __aenter__(self) -> Self:
        """Begin the transaction (for writing: on SQLite it waits for the other writer)."""
        transaction = await self._begin()
        self._tx = transaction
        self._outbox, self._timeline = SqlOutbox(transaction), SqlTimeline(transaction)
        self._conversations = SqlConversations(transaction)
        self._timers, self._tickets = SqlTimers(transaction), SqlTickets(transaction)
        self.outbox, self.timeline = self._outbox, self._timeline
        self.timers, self.tickets = self._timers, self._tickets
        self.inbox = SqlInbox(transaction)
        self.delivery = SqlDelivery(transaction, self._outbox)
        self.pagings = SqlPagings(transaction)
        self.people = SqlPeople(transaction)
        self.conversations = self._conversations
        self.duties = SqlDuties(transaction)
        self.approvals = SqlApprovals(transaction)
        self.sections = SqlSections(transaction)
        self.drafts = SqlDrafts(transaction)
        self.archive = SqlArchive(transaction)
        self._enter_chats(transaction)
        self.rosters = SqlRosters(transaction)
        return self

    def _enter_chats(self, transaction: Transaction) -> None:
        self.chat_events = SqlChatEvents(transaction)
        self.bindings, self.accounts = SqlBindings(transaction), SqlAccounts(transaction)
        self.codes, self.posted = SqlCodes(transaction), SqlPosted(transaction)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back what was not committed."""
        transaction, self._tx = self._entered(), None
        await self._end(transaction)

    async def lock(self, contract: str) -> None:
        """Wait until this unit of work alone handles the contract."""
        await self._entered().lock(contract)

    async def commit(self) -> None:
        """Let what was written stand. A second commit in one unit of work is a new transaction, without the locks."""
        transaction = self._entered()
        holders = (self._conversations, self._outbox, self._timeline, self._timers)
        await transaction.finish([write for holder in holders for write in holder.take_held()])
        self._tickets.forget()
        self._outbox.forget()

    def _entered(self) -> Transaction:
        if self._tx is None:
            raise RuntimeError("the unit of work is not entered: use `async with store.work() as work`")
        return self._tx
