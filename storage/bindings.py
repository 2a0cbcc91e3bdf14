"""Which chat is which group, and who an account is (`desk.chat_ports`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import RowMapping, bindparam, delete, func, insert, or_, select, update

from desk.chat_ports import Binding, BoundAccount
from desk.chats import Chat
from storage.rows import AccountRow, BindingCodeRow, ChatBindingRow, PostedRow
from storage.transaction import Transaction
from storage.upserts import table_of, upsert

_BINDING = table_of(ChatBindingRow)
_ACCOUNT = table_of(AccountRow)
_CODE = table_of(BindingCodeRow)
_POSTED = table_of(PostedRow)

_IN_CHAT = (_BINDING.c.channel == bindparam("of_channel"), _BINDING.c.chat == bindparam("of_chat"))
_THAT_CHAT = (*_IN_CHAT, _BINDING.c.topic == bindparam("of_topic"))
_OF_CHAT = (
    select(_BINDING)
    .where(*_IN_CHAT, _BINDING.c.topic.in_((bindparam("of_topic"), "")))
    .order_by(func.length(_BINDING.c.topic).desc())
    .limit(1)
)
_ALL = select(_BINDING).order_by(_BINDING.c.contract, _BINDING.c.id)
_OF_CONTRACT = _ALL.where(_BINDING.c.contract == bindparam("contract"))
_OF_GROUP = _OF_CONTRACT.where(_BINDING.c.chat_group == bindparam("group"))
_UNBIND = delete(_BINDING).where(*_THAT_CHAT)
_UNBIND_GROUP = delete(_BINDING).where(
    _BINDING.c.contract == bindparam("of_contract"), _BINDING.c.chat_group == bindparam("of_group")
)
_BIND = insert(_BINDING)
_ALIVE = select(_BINDING).where(*_IN_CHAT, _BINDING.c.gone.is_(False)).order_by(_BINDING.c.id)
_GONE = update(_BINDING).where(*_IN_CHAT).values(gone=True)
_MOVED = update(_BINDING).where(*_IN_CHAT).values(chat=bindparam("new"))
_LEAVE_ROOM = delete(_BINDING).where(_BINDING.c.channel == bindparam("of_channel"), _BINDING.c.chat == bindparam("new"))
_POSTS_MOVED = (
    update(_POSTED)
    .where(_POSTED.c.channel == bindparam("of_channel"), _POSTED.c.chat == bindparam("of_chat"))
    .values(chat=bindparam("new"))
)

_THAT_ACCOUNT = (_ACCOUNT.c.channel == bindparam("of_channel"), _ACCOUNT.c.account == bindparam("of_account"))
_OF_ACCOUNT = select(_ACCOUNT).where(*_THAT_ACCOUNT).order_by(_ACCOUNT.c.current.desc(), _ACCOUNT.c.id)
_OF_PERSON = (
    select(_ACCOUNT)
    .where(_ACCOUNT.c.contract == bindparam("contract"), _ACCOUNT.c.person == bindparam("person"))
    .order_by(_ACCOUNT.c.rank, _ACCOUNT.c.id)
)
_PUT_ACCOUNT = upsert(AccountRow, key=("channel", "account", "contract"))
_NOT_CURRENT = update(_ACCOUNT).where(*_THAT_ACCOUNT, _ACCOUNT.c.contract != bindparam("but")).values(current=False)
_REMOVE_ACCOUNT = delete(_ACCOUNT).where(*_THAT_ACCOUNT, _ACCOUNT.c.contract == bindparam("of_contract"))
_SEEN = (
    update(_ACCOUNT)
    .where(
        *_THAT_ACCOUNT,
        or_(_ACCOUNT.c.private.is_(None), _ACCOUNT.c.private != bindparam("there"), _ACCOUNT.c.gone.is_(True)),
    )
    .values(private=bindparam("there"), gone=False)
)
_ACCOUNT_GONE = update(_ACCOUNT).where(*_THAT_ACCOUNT).values(gone=True)

_ADD_CODE = insert(_CODE)
_USE_CODE = (
    update(_CODE)
    .where(
        _CODE.c.digest == bindparam("of_digest"),
        _CODE.c.used_at.is_(None),
        _CODE.c.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
)
_CODE_IS = select(_CODE.c.contract, _CODE.c.person).where(_CODE.c.digest == bindparam("of_digest"))


class SqlBindings:
    """The table `chat_binding`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def of_chat(self, chat: Chat) -> Binding | None:
        """Return what a chat is bound to: its topic, else the chat as a whole; also where it is gone."""
        row = await self._tx.first(_OF_CHAT, _place(chat))
        return None if row is None else _binding(row)

    async def of_group(self, contract: str, group: str) -> Binding | None:
        """Return the chat of a group."""
        row = await self._tx.first(_OF_GROUP, {"contract": contract, "group": group})
        return None if row is None else _binding(row)

    async def all(self, contract: str | None = None) -> Sequence[Binding]:
        """Return all bindings, those of a contract where one is given."""
        if contract is None:
            return [_binding(row) for row in await self._tx.fetch(_ALL, {})]
        return [_binding(row) for row in await self._tx.fetch(_OF_CONTRACT, {"contract": contract})]

    async def put(self, binding: Binding) -> None:
        """Bind, in place of what that very chat and that group were bound to."""
        await self._tx.run(_UNBIND, _place(binding.chat))
        await self._tx.run(_UNBIND_GROUP, {"of_contract": binding.contract, "of_group": binding.group})
        fields = {
            "channel": binding.chat.channel,
            "chat": binding.chat.id,
            "topic": binding.chat.topic or "",
            "contract": binding.contract,
            "chat_group": binding.group,
            "name": binding.name,
            "gone": binding.gone,
        }
        await self._tx.run(_BIND, fields)

    async def remove(self, chat: Chat) -> bool:
        """Unbind that very chat; False where it is not bound."""
        return await self._tx.run(_UNBIND, _place(chat)) > 0

    async def gone(self, channel: str, chat: str) -> Sequence[Binding]:
        """Mark the bindings of a chat and its topics as gone and return those that were not."""
        place = {"of_channel": channel, "of_chat": chat}
        alive = [_binding(row) for row in await self._tx.fetch(_ALIVE, place)]
        if alive:
            await self._tx.run(_GONE, place)
        return alive

    async def moved(self, channel: str, chat: str, *, to: str) -> None:
        """Let a chat's bindings, and what was posted there, follow to its new id."""
        place = {"of_channel": channel, "of_chat": chat}
        if await self._tx.fetch(_ALIVE, place):
            await self._tx.run(_LEAVE_ROOM, {"of_channel": channel, "new": to})
            await self._tx.run(_MOVED, {**place, "new": to})
        await self._tx.run(_POSTS_MOVED, {**place, "new": to})


class SqlAccounts:
    """The table `account`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def of_account(self, channel: str, account: str) -> Sequence[BoundAccount]:
        """Return the persons that an account is, the current one first, one for each contract."""
        return [_account(row) for row in await self._tx.fetch(_OF_ACCOUNT, _who(channel, account))]

    async def of_person(self, contract: str, person: str) -> Sequence[BoundAccount]:
        """Return a person's accounts, the one to be tried first at the head."""
        return [_account(row) for row in await self._tx.fetch(_OF_PERSON, {"contract": contract, "person": person})]

    async def put(self, account: BoundAccount) -> None:
        """Bind an account to a person, in place of the one that it was in that contract."""
        if account.current:
            await self._tx.run(_NOT_CURRENT, {**_who(account.channel, account.account), "but": account.contract})
        fields = {
            "channel": account.channel,
            "account": account.account,
            "contract": account.contract,
            "person": account.person,
            "name": account.name,
            "private": account.private,
            "rank": account.rank,
            "current": account.current,
            "gone": account.gone,
        }
        await self._tx.run(_PUT_ACCOUNT, fields)

    async def remove(self, channel: str, account: str, *, contract: str) -> bool:
        """Unbind an account from its person in a contract; False where it is nobody there."""
        return await self._tx.run(_REMOVE_ACCOUNT, {**_who(channel, account), "of_contract": contract}) > 0

    async def seen(self, channel: str, account: str, *, private: str) -> None:
        """Keep where an account is reached in private: it can be again."""
        await self._tx.run(_SEEN, {**_who(channel, account), "there": private})

    async def gone(self, channel: str, account: str) -> None:
        """Mark that nothing reaches an account any more."""
        await self._tx.run(_ACCOUNT_GONE, _who(channel, account))


class SqlCodes:
    """The table `binding_code`."""

    def __init__(self, transaction: Transaction) -> None:
        """Work in this transaction."""
        self._tx = transaction

    async def add(self, digest: str, *, contract: str, person: str, expires: datetime) -> None:
        """Keep a new code."""
        fields = {"digest": digest, "contract": contract, "person": person, "expires_at": expires, "used_at": None}
        await self._tx.run(_ADD_CODE, fields)

    async def use(self, digest: str, *, at: datetime) -> tuple[str, str] | None:
        """Use up a code and return (contract, person); None where it is unknown, used, or expired."""
        if await self._tx.run(_USE_CODE, {"of_digest": digest, "now": at}) == 0:
            return None
        row = await self._tx.first(_CODE_IS, {"of_digest": digest})
        return None if row is None else (row["contract"], row["person"])


def _place(chat: Chat) -> dict[str, object]:
    return {"of_channel": chat.channel, "of_chat": chat.id, "of_topic": chat.topic or ""}


def _who(channel: str, account: str) -> dict[str, object]:
    return {"of_channel": channel, "of_account": account}


def _binding(row: RowMapping) -> Binding:
    chat = Chat(row["channel"], row["chat"], row["topic"] or None)
    return Binding(chat, row["contract"], row["chat_group"], row["name"], row["gone"])


def _account(row: RowMapping) -> BoundAccount:
    return BoundAccount(
        channel=row["channel"],
        account=row["account"],
        contract=row["contract"],
        person=row["person"],
        name=row["name"],
        private=row["private"],
        rank=row["rank"],
        current=row["current"],
        gone=row["gone"],
    )
