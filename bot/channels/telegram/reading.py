"""What an update of Telegram means to the desk: none, one or several events."""

from __future__ import annotations

from dataclasses import replace

import structlog
from telegram import (
    Bot,
    CallbackQuery,
    ChatMember,
    ChatMemberRestricted,
    ChatMemberUpdated,
    MaybeInaccessibleMessage,
    Message,
    MessageReactionUpdated,
    ReactionTypeEmoji,
    Update,
    User,
)
from telegram import Chat as TelegramChat
from telegram.error import TelegramError

from bot.channels.telegram.words import words_of
from desk.chats import Account, Chat, ChatEvent, Happening, RemoteFile

log = structlog.get_logger()

NAME = "telegram"
WANTED = ("message", "edited_message", "callback_query", "message_reaction", "my_chat_member")
"""The kinds of updates that the desk asks for; reactions come only where they are named."""
TOKEN_MOST = 64
_UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, OSError, TelegramError)
_OUTSIDE = frozenset({ChatMember.LEFT, ChatMember.BANNED})


def read_update(raw: object, bot: Bot) -> Update | None:
    """Return an update of the API's JSON; None, with a log line, where it is none that can be read."""
    if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
        log.warning("telegram.unreadable", problem="no update")
        return None
    try:
        return Update.de_json(raw, bot)
    except _UNREADABLE as error:
        log.warning("telegram.unreadable", update=raw["update_id"], problem=f"{type(error).__name__}: {error}")
        return None


def events_of(update: Update, me: User) -> tuple[ChatEvent, ...]:
    """Return what an update tells, with the update's id; what tells nothing to a desk is logged and left out."""
    try:
        found = _told(update, me)
    except _UNREADABLE as error:
        # It would be no better next time, and must not hold up what follows.
        log.warning("telegram.unreadable", update=update.update_id, problem=f"{type(error).__name__}: {error}")
        return ()
    number, order = str(update.update_id), f"{update.update_id:020d}"
    return tuple(
        replace(one, id=number if place == 0 else f"{number}.{place}", order=order) for place, one in enumerate(found)
    )


def _told(update: Update, me: User) -> tuple[ChatEvent, ...]:
    if update.message is not None:
        return _of_message(update.message, me, kind=Happening.MESSAGE)
    if update.edited_message is not None:
        return _of_message(update.edited_message, me, kind=Happening.EDITED)
    if update.callback_query is not None:
        return _of_press(update.callback_query)
    if update.message_reaction is not None:
        return _of_reaction(update.message_reaction)
    if update.my_chat_member is not None:
        return _of_membership(update.my_chat_member)
    return _ignored("unknown_kind", kinds=sorted(set(update.to_dict()) - {"update_id"}))


def moved_event(chat: Chat, new: int, *, account: Account, id: str = "", chat_name: str = "") -> ChatEvent:  # noqa: A002
    """Return the event of a group that has become a supergroup; `also` is the same however it was learnt."""
    also = f"moved:{chat.id}:{new}"
    return ChatEvent(
        Happening.MOVED,
        id or also,
        Chat(NAME, chat.id),
        private=False,
        account=account,
        text=str(new),
        also=also,
        chat_name=chat_name,
    )


def _ignored(reason: str, **fields: object) -> tuple[ChatEvent, ...]:
    log.info("telegram.ignored", reason=reason, **fields)
    return ()


def _of_message(message: Message, me: User, *, kind: Happening) -> tuple[ChatEvent, ...]:
    chat, sender = message.chat, message.from_user
    if message.migrate_to_chat_id is not None:
        here, by = Chat(NAME, str(chat.id)), _account(sender) if sender is not None else Account(NAME, "")
        return (moved_event(here, message.migrate_to_chat_id, account=by, chat_name=_name(chat)),)
    if message.sender_chat is not None or sender is None:
        # An admin who hides behind the group, or a channel's post: nobody whom the desk could know.
        return _ignored("anonymous", chat=chat.id)
    if sender.is_bot:
        return _ignored("bot", chat=chat.id)
    words, files = words_of(message, me), _files(message)
    if words.elsewhere:
        return _ignored("command_of_another_bot", chat=chat.id)
    if not (words.text or words.mentioned or files):
        return _ignored("no_words", chat=chat.id)
    event = _event(kind, chat, sender, topic=_topic(message))
    said = replace(event, text=words.text, mentioned=words.mentioned, files=files)
    return (replace(said, message=str(message.message_id), reply_to=_reply_to(message)),)


def _of_press(query: CallbackQuery) -> tuple[ChatEvent, ...]:
    card = query.message
    if card is None or query.data is None:
        return _ignored("press_of_nothing")
    if len(query.data) > TOKEN_MOST:
        # A button carries 64 bytes at most, but what a client sends back is its own affair.
        return _ignored("press_too_long", chat=card.chat.id)
    event = _event(Happening.PRESS, card.chat, query.from_user, topic=_topic(card))
    number = str(card.message_id)
    return (replace(event, message=number, reply_to=number, token=query.data),)


def _of_reaction(told: MessageReactionUpdated) -> tuple[ChatEvent, ...]:
    """Return one event for each emoji that was added; the update tells no topic."""
    if told.user is None:
        return _ignored("anonymous", chat=told.chat.id)
    before = {one.emoji for one in told.old_reaction if isinstance(one, ReactionTypeEmoji)}
    added = [one.emoji for one in told.new_reaction if isinstance(one, ReactionTypeEmoji) and one.emoji not in before]
    if not added:
        return _ignored("no_new_emoji", chat=told.chat.id)
    event = replace(_event(Happening.REACTION, told.chat, told.user), reply_to=str(told.message_id))
    return tuple(replace(event, text=emoji) for emoji in added)


def _of_membership(told: ChatMemberUpdated) -> tuple[ChatEvent, ...]:
    before, now = _inside(told.old_chat_member), _inside(told.new_chat_member)
    if before == now:
        return _ignored("rights_changed", chat=told.chat.id, status=told.new_chat_member.status)
    return (_event(Happening.JOINED if now else Happening.LEFT, told.chat, told.from_user),)


def _inside(member: ChatMember) -> bool:
    return member.is_member if isinstance(member, ChatMemberRestricted) else member.status not in _OUTSIDE


def _event(kind: Happening, chat: TelegramChat, sender: User, *, topic: str | None = None) -> ChatEvent:
    """Return an event whose id is still to come."""
    private = chat.type == TelegramChat.PRIVATE
    place = Chat(NAME, str(chat.id), topic)
    return ChatEvent(kind, "", place, private=private, account=_account(sender), chat_name=_name(chat))


def _account(sender: User) -> Account:
    return Account(NAME, str(sender.id), sender.full_name)


def _name(chat: TelegramChat) -> str:
    return chat.effective_name or ""


def _topic(message: MaybeInaccessibleMessage) -> str | None:
    """Return a forum's topic; a thread of replies in an ordinary group is none, and the General topic has no id."""
    if not isinstance(message, Message) or not message.is_topic_message or message.message_thread_id is None:
        return None
    return str(message.message_thread_id)


def _reply_to(message: Message) -> str | None:
    """Return the message that is answered; in a topic, one that answers nothing names the topic's first message."""
    answered = message.reply_to_message
    if answered is None or (message.is_topic_message and answered.message_id == message.message_thread_id):
        return None
    return str(answered.message_id)


def _files(message: Message) -> tuple[RemoteFile, ...]:
    if message.photo:
        largest = message.photo[-1]
        name = f"photo-{message.message_id}.jpg"
        return (RemoteFile(name, "image/jpeg", largest.file_size, largest.file_id),)
    if message.voice is not None or message.video_note is not None:
        return _spoken(message)
    named = message.document or message.video or message.audio or message.animation
    if named is None:
        return ()
    media_type = named.mime_type or "application/octet-stream"
    return (RemoteFile(named.file_name or f"file-{message.message_id}", media_type, named.file_size, named.file_id),)


def _spoken(message: Message) -> tuple[RemoteFile, ...]:
    """Return what was spoken into the telephone, which has no name."""
    number = message.message_id
    if message.voice is not None:
        voice = message.voice
        kind = voice.mime_type or "audio/ogg"
        return (RemoteFile(f"voice-{number}.ogg", kind, voice.file_size, voice.file_id),)
    note = message.video_note
    return () if note is None else (RemoteFile(f"video-{number}.mp4", "video/mp4", note.file_size, note.file_id),)
