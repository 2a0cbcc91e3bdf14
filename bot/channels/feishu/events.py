"""From Feishu's events to what happened in a chat. None stands for what the desk does not want to know.

Source: open.feishu.cn, "Events" and "Card interaction callback".
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from bot.channels.feishu.cards import ASKED, TOKEN
from bot.channels.feishu.content import said_in
from bot.channels.feishu.places import Place, Places, Standing
from bot.channels.feishu.shapes import Header, MembershipEvent, MessageEvent, PressEvent, ReactionEvent
from desk.chats import Account, Chat, ChatEvent, Happening
from desk.errors import ChannelError

CHANNEL = "feishu"
PRESS: Final = "card.action.trigger"
EMOJI: Final[Mapping[str, str]] = {
    "THUMBSUP": "👍",
    "JIAYI": "👍",
    "ThumbsDown": "👎",
    "GLANCE": "👀",
    "OnIt": "👀",
    "DONE": "✅",
    "CheckMark": "✅",
}
"""Feishu has its own reactions: GLANCE are two eyes, OnIt says that one is at it, JIAYI is "+1"."""
NAME_SECONDS = 1.0
Read: TypeAlias = Callable[[Header, Mapping[str, object]], Awaitable[ChatEvent | None]]


class Events:
    """Reads events, with what must be asked for."""

    def __init__(self, places: Places) -> None:
        """Ask `places` what an event leaves out."""
        self._places = places
        self._readers: Mapping[str, Read] = {
            "im.message.receive_v1": self._message,
            "im.message.reaction.created_v1": self._reaction,
            "im.chat.member.bot.added_v1": self._joined,
            "im.chat.member.bot.deleted_v1": self._left,
            "im.chat.disbanded_v1": self._left,
            PRESS: self._press,
        }

    @property
    def kinds(self) -> frozenset[str]:
        """Return the kinds of event that are read."""
        return frozenset(self._readers)

    async def read(self, header: Mapping[str, object], event: Mapping[str, object]) -> ChatEvent | None:
        """Return what an event tells.

        Raises:
            ValueError: it has not the shape of its kind.
            ChannelError: Feishu must be asked about it, and cannot be now.
        """
        head = Header.model_validate(header)
        reader = self._readers.get(head.event_type)
        return None if reader is None else await reader(head, event)

    async def _message(self, header: Header, event: Mapping[str, object]) -> ChatEvent | None:
        found = MessageEvent.model_validate(event)
        author = found.sender.sender_id.open_id if found.sender.sender_id else None
        if found.sender.sender_type != "user" or not author:
            return None
        message = found.message
        private = message.chat_type == "p2p"
        said = said_in(message, bot=await self._places.bot() if message.mentions else "")
        if said is None:
            return None
        self._places.learn_message(message.message_id, Standing(message.chat_id, card=False))
        if private:
            self._places.learn_chat(message.chat_id, Place(private=True))
        return ChatEvent(
            Happening.MESSAGE,
            header.event_id,
            Chat(CHANNEL, message.chat_id),
            private,
            Account(CHANNEL, author),
            said.text,
            message=message.message_id,
            reply_to=message.parent_id or None,
            mentioned=said.mentioned,
            files=said.files,
            also=message.message_id,
            chat_name="" if private else await self._name_of(message.chat_id),
            order=_moment(message.create_time),
        )

    async def _name_of(self, chat: str) -> str:
        """Return a group's name; a message is taken without it where Feishu does not tell it soon."""
        try:
            async with asyncio.timeout(NAME_SECONDS):
                return (await self._places.chat(chat)).name
        except (TimeoutError, ChannelError):
            return ""

    async def _reaction(self, header: Header, event: Mapping[str, object]) -> ChatEvent | None:
        found = ReactionEvent.model_validate(event)
        if found.operator_type != "user" or found.user_id is None or not found.user_id.open_id:
            return None
        stands = await self._places.message(found.message_id)  # the event does not tell the chat
        if stands is None:
            return None
        name = found.reaction_type.emoji_type
        return ChatEvent(
            Happening.REACTION,
            header.event_id,
            Chat(CHANNEL, stands.chat),
            (await self._places.chat(stands.chat)).private,
            Account(CHANNEL, found.user_id.open_id),
            EMOJI.get(name, f":{name}:"),
            reply_to=found.message_id,
            order=_moment(found.action_time),
        )

    async def _press(self, header: Header, event: Mapping[str, object]) -> ChatEvent | None:
        found = PressEvent.model_validate(event)
        value = found.action.value
        token = value.get(TOKEN) if isinstance(value, dict) else None
        if not isinstance(token, str) or not found.operator.open_id:
            return None
        chat, message = found.context.open_chat_id, found.context.open_message_id
        typed = (found.action.form_value or {}).values() if isinstance(value, dict) and value.get(ASKED) else ()
        return ChatEvent(
            Happening.PRESS,
            header.event_id,
            Chat(CHANNEL, chat),
            (await self._places.chat(chat)).private,
            Account(CHANNEL, found.operator.open_id),
            " ".join(str(one).strip() for one in typed if one),
            message=message,
            reply_to=message,
            token=token,
            order=_moment(header.create_time),
        )

    async def _joined(self, header: Header, event: Mapping[str, object]) -> ChatEvent | None:
        return self._membership(Happening.JOINED, header, event)

    async def _left(self, header: Header, event: Mapping[str, object]) -> ChatEvent | None:
        return self._membership(Happening.LEFT, header, event)

    def _membership(self, kind: Happening, header: Header, event: Mapping[str, object]) -> ChatEvent:
        found = MembershipEvent.model_validate(event)
        self._places.learn_chat(found.chat_id, Place(private=False, name=found.name))
        by = found.operator_id.open_id if found.operator_id else None
        return ChatEvent(
            kind,
            header.event_id,
            Chat(CHANNEL, found.chat_id),
            private=False,
            account=Account(CHANNEL, by or ""),
            chat_name=found.name,
            order=_moment(header.create_time),
        )


def _moment(told: str) -> str:
    """Return a moment in milliseconds, always as long; callbacks tell it in microseconds."""
    return told[:13].zfill(13) if told.isascii() and told.isdecimal() else ""
