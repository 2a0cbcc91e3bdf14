"""What Feishu's events leave out and must be asked for: whether a chat is private, and where a message stands.

What was learnt is remembered, as long as the desk runs and there is room; nothing else hangs on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.channels.feishu.calls import Body, Call, Calls
from desk.errors import ChannelRefused

KEPT = 10_000
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True)
class Place:
    """A chat."""

    private: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A message: its chat, and whether it is a card."""

    chat: str
    card: bool


class _Memory(Generic[Known]):
    """The newest things that were learnt."""

    def __init__(self) -> None:
        self._known: dict[str, Known] = {}

    def get(self, key: str) -> Known | None:
        return self._known.get(key)

    def put(self, key: str, known: Known) -> None:
        self._known.pop(key, None)
        self._known[key] = known
        if len(self._known) > KEPT:
            self._known.pop(next(iter(self._known)))


class Places:
    """Chats and messages by their ids."""

    def __init__(self, calls: Calls) -> None:
        """Ask by `calls`."""
        self._calls = calls
        self._chats: _Memory[Place] = _Memory()
        self._messages: _Memory[Standing] = _Memory()
        self._bot = ""

    async def bot(self) -> str:
        """Return the bot's own open id.

        Raises:
            ChannelError: Feishu cannot be asked.
        """
        if not self._bot:
            self._bot = str((await self.about_bot()).get("open_id") or "")
        return self._bot

    async def about_bot(self) -> Body:
        """Return what Feishu tells of the bot.

        Raises:
            ChannelError: Feishu cannot be asked.
        """
        return _part(await self._calls.call(Call("GET", "/open-apis/bot/v3/info")), "bot")

    def learn_chat(self, chat: str, place: Place) -> None:
        """Remember a chat."""
        self._chats.put(chat, place)

    def learn_message(self, message: str, standing: Standing) -> None:
        """Remember a message."""
        self._messages.put(message, standing)

    async def chat(self, chat: str) -> Place:
        """Return a chat; one that Feishu tells nothing of is taken for a group.

        Raises:
            ChannelError: Feishu cannot be asked now.
        """
        known = self._chats.get(chat)
        if known is None:
            try:
                found = _part(
                    await self._calls.call(Call("GET", "/open-apis/im/v1/chats/:chat", {"chat": chat})), "data"
                )
            except ChannelRefused:
                found = {}
            known = Place(found.get("chat_mode") == "p2p", str(found.get("name") or ""))
            self.learn_chat(chat, known)
        return known

    async def message(self, message: str) -> Standing | None:
        """Return a message; None where it is gone.

        Raises:
            ChannelError: Feishu cannot be asked now.
        """
        known = self._messages.get(message)
        if known is not None:
            return known
        try:
            answer = await self._calls.call(Call("GET", "/open-apis/im/v1/messages/:message", {"message": message}))
        except ChannelRefused:
            return None
        items = _part(answer, "data").get("items")
        first = items[0] if isinstance(items, list) and items else None
        if not isinstance(first, dict) or not first.get("chat_id"):
            return None
        found = Standing(str(first["chat_id"]), first.get("msg_type") == "interactive")
        self.learn_message(message, found)
        return found


def _part(answer: Body, name: str) -> Body:
    found = answer.get(name)
    return found if isinstance(found, dict) else {}
