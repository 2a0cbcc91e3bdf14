"""The words of a message without the mention of the bot. Telegram counts offsets in UTF-16 units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from telegram import Message, MessageEntity, User

TEXT_MOST = 4096
CAPTION_MOST = 1024


@dataclass(frozen=True, slots=True)
class Words:
    """What was said; `mentioned` tells whether it named the bot, `elsewhere` that it is another bot's command."""

    text: str
    mentioned: bool
    elsewhere: bool = False


def units(text: str) -> int:
    """Return a text's length as Telegram counts it."""
    return len(text) + sum(character > "\uffff" for character in text)


def words_of(message: Message, me: User) -> Words:
    """Return the words of a message or of its files' caption."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities
    if any(one.offset == 0 and _for_another(text, one, me) for one in entities):
        return Words(text, mentioned=False, elsewhere=True)
    spans = sorted(span for span in (_span(text, one, me) for one in entities) if span is not None)
    return Words(_without(text, spans), mentioned=bool(spans))


def _piece(text: str, start: int, end: int) -> str:
    """Return a part of a text by UTF-16 units; half a character at an edge is left out."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "ignore")


def _command_target(text: str, entity: MessageEntity) -> str:
    """Return the bot that a command names: of "/ack@zhiban_bot", "zhiban_bot"."""
    if entity.type != MessageEntity.BOT_COMMAND:
        return ""
    return _piece(text, entity.offset, entity.offset + entity.length).partition("@")[2]


def _for_another(text: str, entity: MessageEntity, me: User) -> bool:
    target = _command_target(text, entity)
    return bool(target) and target.casefold() != (me.username or "").casefold()


def _span(text: str, entity: MessageEntity, me: User) -> tuple[int, int] | None:
    """Return from where to where an entity names the bot, None where it does not."""
    start, end, name = entity.offset, entity.offset + entity.length, (me.username or "").casefold()
    if entity.type == MessageEntity.TEXT_MENTION:
        return (start, end) if entity.user is not None and entity.user.id == me.id else None
    if entity.type == MessageEntity.MENTION:
        return (start, end) if _piece(text, start, end).casefold() == f"@{name}" else None
    target = _command_target(text, entity)
    return (end - units(target) - 1, end) if target and target.casefold() == name else None


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return a text without some parts, and without the blanks and the comma that belonged to them."""
    said, place = "", 0
    for start, end in spans:
        said = _joined(said, _piece(text, place, start))
        place = end
        if not said.strip():
            rest = _piece(text, end, units(text))
            place += units(rest) - units(rest.lstrip(" \u3000,，:："))
    return _joined(said, _piece(text, place, units(text))).strip()


def _joined(left: str, right: str) -> str:
    """Join what stood before a mention to what stands after it."""
    if not left or not right:
        return left + right
    apart = " " in {left[-1], right[0]} and not left.rstrip(" ").endswith("\n")
    return f"{left.rstrip(' ')}{' ' if apart else ''}{right.lstrip(' ')}"


def split(text: str, most: int = TEXT_MOST) -> list[str]:
    """Return a text in pieces of at most `most` UTF-16 units, parted at line ends or blanks where there are any.

    The desk splits long text itself, by characters; this is for a text whose emoji count twice at Telegram.
    """
    pieces = []
    while units(text) > most:
        piece = _piece(text, 0, most)
        at = max(piece.rfind("\n"), piece.rfind(" "))
        piece = piece[:at] if at > 0 else piece
        pieces.append(piece)
        text = text[len(piece) :].lstrip()
    return [*pieces, text] if text.strip() or not pieces else pieces
