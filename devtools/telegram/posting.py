"""The methods by which the bot speaks: send, edit, delete, react; with the refusals that Telegram has for each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from desk.clocks import Clock
from devtools.telegram import objects
from devtools.telegram.calls import ApiError, Call
from devtools.telegram.state import INSIDE, File, Key, Message, Room, World

TEXT_MOST = 4096
CAPTION_MOST = 1024
DATA_MOST = 64
PHOTO_MOST = 10_000_000
UPLOAD_MOST = 50_000_000
Method: TypeAlias = Callable[[Call], Awaitable[object]]


class Posting:
    """The methods, over the world and a clock."""

    def __init__(self, world: World, clock: Clock) -> None:
        """Post into `world`, at the times of `clock`."""
        self._world = world
        self._clock = clock

    @property
    def methods(self) -> Mapping[str, Method]:
        """Return the methods by their names in lower case."""
        return {
            "sendmessage": self._send_message,
            "senddocument": self._send_document,
            "sendphoto": self._send_photo,
            "editmessagetext": self._edit_text,
            "editmessagecaption": self._edit_caption,
            "editmessagereplymarkup": self._edit_markup,
            "deletemessage": self._delete,
            "setmessagereaction": self._react,
        }

    async def _send_message(self, call: Call) -> object:
        room = self._room(call)
        text = _text(call, "text", TEXT_MOST)
        if not text:
            raise ApiError(400, "Bad Request: message text is empty")
        return self._post(call, room, text=text)

    async def _send_document(self, call: Call) -> object:
        room = self._room(call)
        return self._post(call, room, text=_text(call, "caption", CAPTION_MOST), file=self._file(call, "document"))

    async def _send_photo(self, call: Call) -> object:
        room = self._room(call)
        return self._post(call, room, text=_text(call, "caption", CAPTION_MOST), file=self._file(call, "photo"))

    def _post(self, call: Call, room: Room, *, text: str, file: File | None = None) -> object:
        topic = call.optional("message_thread_id")
        if topic is not None and topic not in room.topics:
            raise ApiError(400, "Bad Request: message thread not found")
        one = Message(
            next(room.numbers),
            self._world.bot,
            self._clock.now(),
            text=text,
            spans=objects.spans_in(text),
            reply_to=_reply_to(call, room),
            topic=topic,
            file=file,
            keys=_keys(call),
            quiet=call.flag("disable_notification"),
            preview=not call.record("link_preview_options").get("is_disabled", False),
        )
        room.messages[one.id] = one
        return objects.message(room, one)

    async def _edit_text(self, call: Call) -> object:
        room, one = self._mine(call)
        text = _text(call, "text", TEXT_MOST)
        if not text:
            raise ApiError(400, "Bad Request: message text is empty")
        if one.file is not None:
            raise ApiError(400, "Bad Request: there is no text in the message to edit")
        return self._change(room, one, text=text, keys=_keys(call))

    async def _edit_caption(self, call: Call) -> object:
        room, one = self._mine(call)
        if one.file is None:
            raise ApiError(400, "Bad Request: there is no caption in the message to edit")
        return self._change(room, one, text=_text(call, "caption", CAPTION_MOST), keys=_keys(call))

    async def _edit_markup(self, call: Call) -> object:
        room, one = self._mine(call)
        return self._change(room, one, text=one.text, keys=_keys(call))

    def _change(self, room: Room, one: Message, *, text: str, keys: tuple[tuple[Key, ...], ...]) -> object:
        if (one.text, one.keys) == (text, keys):
            what = "specified new message content and reply markup are exactly the same as a current content and"
            raise ApiError(400, f"Bad Request: message is not modified: {what} reply markup of the message")
        one.text, one.keys, one.spans, one.edited = text, keys, objects.spans_in(text), self._clock.now()
        return objects.message(room, one)

    async def _delete(self, call: Call) -> object:
        room = self._room(call)
        if room.messages.pop(call.number("message_id"), None) is None:
            raise ApiError(400, "Bad Request: message to delete not found")
        return True

    async def _react(self, call: Call) -> object:
        room = self._room(call)
        number = call.number("message_id")
        if number not in room.messages:
            raise ApiError(400, "Bad Request: message to react not found")
        emoji = "".join(str(one.get("emoji", "")) for one in call.listed("reaction"))
        room.reactions[number, self._world.bot.id] = emoji
        return True

    def _mine(self, call: Call) -> tuple[Room, Message]:
        """Return one of the bot's own messages, to be changed."""
        room = self._room(call)
        one = room.messages.get(call.number("message_id"))
        if one is None:
            raise ApiError(400, "Bad Request: message to edit not found")
        if one.sender is not self._world.bot:
            raise ApiError(400, "Bad Request: message can't be edited")
        return room, one

    def _room(self, call: Call) -> Room:
        room = room_of(self._world, call)
        if room.moved_to is not None:
            what = "group chat was upgraded to a supergroup chat"
            raise ApiError(400, f"Bad Request: {what}", migrate_to_chat_id=room.moved_to)
        if room.status not in INSIDE:
            raise ApiError(403, shut_out(room))
        if room.status == "restricted" and call.method.startswith("send"):
            raise ApiError(400, "Bad Request: not enough rights to send text messages to the chat")
        return room

    def _file(self, call: Call, name: str) -> File:
        sent = call.upload(name)
        if sent is None:
            raise ApiError(400, f"Bad Request: there is no {name} in the request")
        if len(sent.content) > (PHOTO_MOST if name == "photo" else UPLOAD_MOST):
            raise ApiError(413, "Request Entity Too Large")
        if name == "photo" and not sent.content.startswith((b"\x89PNG", b"\xff\xd8")):
            raise ApiError(400, "Bad Request: IMAGE_PROCESS_FAILED")
        return self._world.keep(sent.name, sent.media_type, sent.content, photo=name == "photo")


def room_of(world: World, call: Call) -> Room:
    """Return the chat that a call names.

    Raises:
        ApiError: the bot never met it.
    """
    room = world.rooms.get(call.number("chat_id"))
    if room is None:
        raise ApiError(400, "Bad Request: chat not found")
    return room


def shut_out(room: Room) -> str:
    """Return how Telegram says that the bot may not write in a chat."""
    if room.kind == "private":
        return "Forbidden: bot was blocked by the user"
    if room.status == "kicked":
        return f"Forbidden: bot was kicked from the {room.kind} chat"
    return f"Forbidden: bot is not a member of the {room.kind} chat"


def _text(call: Call, name: str, most: int) -> str:
    if "parse_mode" in call.values:
        raise ApiError(400, "Bad Request: can't parse entities: only plain text is read here")
    text = call.text(name).strip()
    if objects.units(text) > most:
        raise ApiError(400, f"Bad Request: message {'caption ' if name == 'caption' else ''}is too long")
    return text


def _reply_to(call: Call, room: Room) -> int | None:
    given = call.record("reply_parameters")
    if not given:
        return None
    number = int(str(given["message_id"]))
    if number in room.messages:
        return number
    if given.get("allow_sending_without_reply"):
        return None
    raise ApiError(400, "Bad Request: message to be replied not found")


def _keys(call: Call) -> tuple[tuple[Key, ...], ...]:
    rows = call.record("reply_markup").get("inline_keyboard", [])
    if not isinstance(rows, list):
        raise ApiError(400, 'Bad Request: field "inline_keyboard" must be of type Array')
    keys = tuple(tuple(Key(str(one["text"]), str(one["callback_data"])) for one in row) for row in rows)
    if any(not 1 <= len(key.data.encode()) <= DATA_MOST for row in keys for key in row):
        raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return tuple(row for row in keys if row)
