"""The tables, one module for each matter. Importing this package fills `Base.metadata`."""

from storage.rows.chats import AccountRow, BindingCodeRow, ChatBindingRow, ChatEventRow, PostedRow
from storage.rows.drafts import ContractDraftRow, DraftDecisionRow, DraftFindingRow
from storage.rows.duties import ApprovalRow, DutyRow
from storage.rows.knowledge import DocumentRow, DraftRow, FeedbackRow, SectionRow
from storage.rows.messages import InboxRow, OutboxRow, TimelineRow
from storage.rows.meta import MetaRow
from storage.rows.people import ConversationRow, GroupRow, PersonRow
from storage.rows.rosters import RosterChangeRow, RosterRow, RosterSwapRow, RosterWarningRow
from storage.rows.tickets import PagingRow, PauseRow, TargetRow, TicketPersonRow, TicketRow
from storage.rows.timers import TimerRow

__all__ = [
    "AccountRow",
    "ApprovalRow",
    "BindingCodeRow",
    "ChatBindingRow",
    "ChatEventRow",
    "ContractDraftRow",
    "ConversationRow",
    "DocumentRow",
    "DraftDecisionRow",
    "DraftFindingRow",
    "DraftRow",
    "DutyRow",
    "FeedbackRow",
    "GroupRow",
    "InboxRow",
    "MetaRow",
    "OutboxRow",
    "PagingRow",
    "PauseRow",
    "PersonRow",
    "PostedRow",
    "RosterChangeRow",
    "RosterRow",
    "RosterSwapRow",
    "RosterWarningRow",
    "SectionRow",
    "TargetRow",
    "TicketPersonRow",
    "TicketRow",
    "TimelineRow",
    "TimerRow",
]
