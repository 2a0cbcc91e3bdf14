"""A post as Telegram takes it: in pieces, each one call, with the buttons under the words."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, ReplyParameters
from telegram.error import BadRequest

from bot.channels.telegram.errors import NO_PICTURE, NO_TEXT, UNCHANGED, says
from bot.channels.telegram.words import CAPTION_MOST, split, units
from desk.chats import Post, PostButton, PostFile
from desk.errors import ChannelRefused

UPLOAD_MOST = 50_000_000
PHOTO_MOST = 10_000_000
PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
IN_A_ROW = 3
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
GENERAL = "1"
"""The topic that every forum has; Telegram wants it left out."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What one call sends: words, or a file with words under it."""

    text: str
    file: PostFile | None = None
    buttons: tuple[PostButton, ...] = ()


def pieces_of(post: Post) -> list[Piece]:
    """Return a post in pieces: a single file with few words is one, else the words come first, then each file."""
    if len(post.files) == 1 and units(post.text) <= CAPTION_MOST:
        return [Piece(post.text, post.files[0], post.buttons)]
    texts = split(post.text) if post.text or not post.files else []
    pieces = [*(Piece(text) for text in texts), *(Piece("", file) for file in post.files)]
    place = max(len(texts) - 1, 0)
    pieces[place] = Piece(pieces[place].text, pieces[place].file, post.buttons)
    return pieces


def ids_in_order(pieces: Sequence[Piece], ids: Sequence[str]) -> list[str]:
    """Return the ids of the pieces, that of the one with the buttons first."""
    first = next((place for place, piece in enumerate(pieces) if piece.buttons), 0)
    return [ids[first], *ids[:first], *ids[first + 1 :]]


def keyboard(buttons: Sequence[PostButton]) -> InlineKeyboardMarkup | None:
    """Return an inline keyboard, None where there is no button."""
    keys = [InlineKeyboardButton(one.label, callback_data=one.token) for one in buttons]
    rows = [keys[place : place + IN_A_ROW] for place in range(0, len(keys), IN_A_ROW)]
    return InlineKeyboardMarkup(rows) if rows else None


async def send_piece(bot: Bot, post: Post, piece: Piece) -> str:
    """Send one piece and return its message's id.

    Raises:
        TelegramError: Telegram did not take it.
        ChannelRefused: the file is too large for Telegram, or gone from this machine.
    """
    if piece.file is None:
        sent = await bot.send_message(
            int(post.chat.id),
            piece.text,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(piece.buttons),
            disable_notification=post.quiet,
            message_thread_id=_thread(post),
            reply_parameters=_answered(post),
        )
    else:
        sent = await _send_file(bot, post, piece, piece.file)
    return str(sent.message_id)


async def _send_file(bot: Bot, post: Post, piece: Piece, file: PostFile) -> Message:
    content = await asyncio.to_thread(_content, file)
    if file.media_type in PHOTOS and len(content) <= PHOTO_MOST:
        try:
            return await bot.send_photo(
                int(post.chat.id),
                content,
                caption=piece.text or None,
                filename=file.name,
                reply_markup=keyboard(piece.buttons),
                disable_notification=post.quiet,
                message_thread_id=_thread(post),
                reply_parameters=_answered(post),
            )
        except BadRequest as error:
            # A picture that Telegram cannot show (too long and thin, or broken) still goes as a file.
            if not says(error, *NO_PICTURE):
                raise
    return await bot.send_document(
        int(post.chat.id),
        content,
        caption=piece.text or None,
        filename=file.name,
        disable_content_type_detection=True,
        reply_markup=keyboard(piece.buttons),
        disable_notification=post.quiet,
        message_thread_id=_thread(post),
        reply_parameters=_answered(post),
    )


def _content(file: PostFile) -> bytes:
    try:
        if file.path.stat().st_size > UPLOAD_MOST:
            raise ChannelRefused(f"{file.name} is larger than the {UPLOAD_MOST // 1_000_000} MB that Telegram takes")
        return file.path.read_bytes()
    except OSError as error:
        raise ChannelRefused(f"{file.name} cannot be read: {error.strerror}") from error


async def edit_message(bot: Bot, post: Post, message: str) -> None:
    """Put a post in place of a message; that it says the same already is no error.

    Raises:
        TelegramError: Telegram did not take it.
    """
    chat, number, keys = int(post.chat.id), int(message), keyboard(post.buttons)
    try:
        text = split(post.text)[0]
        await bot.edit_message_text(text, chat, number, reply_markup=keys, link_preview_options=NO_PREVIEW)
    except BadRequest as error:
        if says(error, NO_TEXT):
            caption = split(post.text, CAPTION_MOST)[0]
            await bot.edit_message_caption(chat, number, caption=caption, reply_markup=keys)
        elif not says(error, UNCHANGED):
            raise


def _thread(post: Post) -> int | None:
    return int(post.chat.topic) if post.chat.topic not in {None, GENERAL} else None


def _answered(post: Post) -> ReplyParameters | None:
    if post.reply_to is None:
        return None
    return ReplyParameters(int(post.reply_to), allow_sending_without_reply=True)
