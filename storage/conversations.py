"""What is under way with whom (`desk.ports.ConversationsPort`)."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from desk.conversations import Conversation
from storage.rows import ConversationRow
from storage.shapes import lines_from_json, lines_to_json, texts
from storage.transaction import Fields, Transaction, Write
from storage.upserts import table_of, upsert

_CONVERSATION = table_of(ConversationRow)
_PUT = upsert(ConversationRow, key=("contract", "person", "chat_group"))
_ONE = select(_CONVERSATION).where(
    _CONVERSATION.c.contract == bindparam("contract"),
    _CONVERSATION.c.person == bindparam("person"),
    _CONVERSATION.c.chat_group == bindparam("group"),
)


class SqlConversations:
    """The table `conversation`; a private chat has an empty group there, so that it is unique.

    What is put is held until somebody reads or commits.
    """

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction
        self._unwritten: dict[tuple[str, str, str], Fields] = {}

    async def get(self, contract: str, person: str, group: str | None) -> Conversation:
        """Return the conversation, a fresh one where there is none."""
        await self.flush()
        row = await self._tx.first(_ONE, {"contract": contract, "person": person, "group": group or ""})
        if row is None:
            return Conversation(contract, person, group)
        return Conversation(
            contract=row["contract"],
            person=row["person"],
            group=row["chat_group"] or None,
            ticket=row["ticket"],
            asked=texts(row["asked"]),
            question=row["question"],
            answer=row["answer"],
            spoke_at=row["spoke_at"],
            lines=lines_from_json(row["lines"]),
        )

    async def put(self, conversation: Conversation) -> None:
        """Keep a conversation as it is now."""
        fields = {
            "contract": conversation.contract,
            "person": conversation.person,
            "chat_group": conversation.group or "",
            "ticket": conversation.ticket,
            "asked": list(conversation.asked),
            "question": conversation.question,
            "answer": conversation.answer,
            "spoke_at": conversation.spoke_at,
            "lines": lines_to_json(conversation.lines),
        }
        self._unwritten[conversation.contract, conversation.person, conversation.group or ""] = fields

    def take_held(self) -> list[Write]:
        """Return what is held, to be written now."""
        rows, self._unwritten = list(self._unwritten.values()), {}
        return [(_PUT, rows)] if rows else []

    async def flush(self) -> None:
        """Write what is held."""
        await self._tx.run_all(self.take_held())
