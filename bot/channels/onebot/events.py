"""An event of a OneBot implementation read as what happened in a chat, or as nothing that concerns the desk."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Collection, Mapping

from bot.channels.onebot.segments import Data, bare_name, clean, handle, identifier, segments_in, size_in, words_of
from desk.chats import Account, Chat, ChatEvent, Happening, RemoteFile
from desk.messages import Value

CHANNEL = "onebot"


class Unreadable(ValueError):
    """An event lacks what every event of its kind has."""


def needed(frame: Data, key: str) -> str:
    """Return an id that must be there, as text.

    Raises:
        Unreadable: it is not there, or no id.
    """
    found = identifier(frame.get(key))
    if found is None:
        raise Unreadable(f"no {key}")
    return found


def chat_of(frame: Data, bot: str) -> Chat:
    """Return where an event happened; the account stands before the group, for two of them may be in one group."""
    if identifier(frame.get("group_id")) not in {None, "0"} and frame.get("message_type") != "private":
        return Chat(CHANNEL, f"{bot}/group:{needed(frame, 'group_id')}")
    return Chat(CHANNEL, f"{bot}/private:{needed(frame, 'user_id')}")


def event_in(frame: Data, *, bot: str, own: Collection[str]) -> ChatEvent | None:
    """Return what an event of the account `bot` says happened; None where it does not concern the desk.

    `own` are the desk's accounts: what one of them says is not answered by another.

    Raises:
        Unreadable: something is missing in it.
    """
    match frame.get("post_type"):
        case "message":
            return _message(frame, bot, own)
        case "notice":
            read = NOTICES.get(str(frame.get("notice_type")))
            return None if read is None else read(frame, bot, own)
        case _:
            return None


def _message(frame: Data, bot: str, own: Collection[str]) -> ChatEvent | None:
    user = needed(frame, "user_id")
    private = frame.get("message_type") == "private"
    if not private and frame.get("message_type") != "group":
        raise Unreadable("no message_type")
    if user == bot or user in own or _faceless(frame):
        return None
    chat = chat_of(frame, bot)
    message = needed(frame, "message_id")
    words = words_of(segments_in(frame.get("message")), bot=bot)
    return ChatEvent(
        Happening.MESSAGE,
        # A message's id is the implementation's own and may come again after its restart; with the time it is one.
        f"{chat.id}/{message}@{needed(frame, 'time')}",
        chat,
        private,
        Account(CHANNEL, user, _name(frame)),
        text=words.text,
        message=message,
        reply_to=words.reply_to,
        mentioned=words.mentioned,
        files=tuple(words.files),
        chat_name=clean(str(frame.get("group_name") or ""))[:200],
    )


def _faceless(frame: Data) -> bool:
    """Tell whether nobody said it: QQ's own notes, and the anonymous, who cannot be told apart or answered."""
    return frame.get("sub_type") in ("anonymous", "notice") or frame.get("anonymous") is not None


def _name(frame: Data) -> str:
    sender = frame.get("sender")
    known: Mapping[str, Value] = sender if isinstance(sender, dict) else {}
    return clean(str(known.get("card") or known.get("nickname") or ""))[:200]


def file_told(event: ChatEvent) -> tuple[str, ...] | None:
    """Return what is the same where an implementation tells a file twice, by a message and by a notice.

    NapCat does, under ids that have nothing in common. None where the event is not a file alone.
    """
    if event.kind is not Happening.MESSAGE or event.text or len(event.files) != 1:
        return None
    file = event.files[0]
    return event.chat.id, event.account.id, file.name, str(file.size)


def _uploaded(frame: Data, bot: str, own: Collection[str]) -> ChatEvent | None:
    """Read a file put into a group, which the standard tells as a notice and not as a message."""
    user = needed(frame, "user_id")
    file = frame.get("file")
    if not isinstance(file, dict) or not file.get("id"):
        raise Unreadable("no file")
    if user == bot or user in own:
        return None
    chat = chat_of(frame, bot)
    name = bare_name(str(file.get("name") or ""))
    params = {"group_id": int(needed(frame, "group_id")), "file_id": file["id"], "busid": file.get("busid", 0)}
    remote = RemoteFile(
        name,
        mimetypes.guess_type(name)[0] or "application/octet-stream",
        size_in(file.get("size")),
        handle(bot, str(file.get("url") or ""), "get_group_file_url", params),
    )
    key = f"{chat.id}/file:{clean(str(file['id']))[:200]}@{needed(frame, 'time')}"
    return ChatEvent(Happening.MESSAGE, key, chat, False, Account(CHANNEL, user), files=(remote,))


def _joined(frame: Data, bot: str, own: Collection[str]) -> ChatEvent | None:
    del own
    return _moved_in_or_out(frame, bot, Happening.JOINED) if needed(frame, "user_id") == bot else None


def _left(frame: Data, bot: str, own: Collection[str]) -> ChatEvent | None:
    del own
    gone = frame.get("sub_type") == "kick_me" or needed(frame, "user_id") == bot
    return _moved_in_or_out(frame, bot, Happening.LEFT) if gone else None


def _moved_in_or_out(frame: Data, bot: str, kind: Happening) -> ChatEvent:
    chat = Chat(CHANNEL, f"{bot}/group:{needed(frame, 'group_id')}")
    who = identifier(frame.get("operator_id")) or bot
    return ChatEvent(kind, f"{chat.id}/{kind}@{needed(frame, 'time')}", chat, False, Account(CHANNEL, who))


NOTICES: Mapping[str, Callable[[Data, str, Collection[str]], ChatEvent | None]] = {
    "group_upload": _uploaded,
    "group_increase": _joined,
    "group_decrease": _left,
}
"""The notices that concern the desk; a recall does not: what was read was read."""
