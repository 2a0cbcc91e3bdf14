"""Telegram as a messenger of the desk (`desk.chats.Messenger`), on python-telegram-bot's Bot."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

import structlog
from telegram import Bot, Update, User
from telegram.error import ChatMigrated, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.telegram.checks import findings
from bot.channels.telegram.errors import as_channel_error
from bot.channels.telegram.hook import AGAIN, answer_hook
from bot.channels.telegram.polling import Patience, poll, until_done
from bot.channels.telegram.posts import edit_message, ids_in_order, pieces_of, send_piece
from bot.channels.telegram.reading import NAME, WANTED, events_of, moved_event, read_update
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.words import TEXT_MOST
from desk.channels import Capabilities, Rates
from desk.chats import Account, Chat, Finding, Hook, HookAnswer, HookRequest, Post, RemoteFile, Take
from desk.clocks import Clock
from desk.errors import ChannelBusy, ChannelError, ChannelRefused, DeliveryUnknown

log = structlog.get_logger()

ANSWER_MOST = 200
"""How long the line may be that is shown to whoever pressed a button, in characters."""
POSTS_KEPT = 1000
GROUPS_KEPT = 20
CONNECTIONS = 8
"""How many calls Telegram may make at once to the webhook."""
CONNECTIONS_OUT = 64


class Telegram:
    """The messenger "telegram". It keeps nothing that matters: names of groups, and how far a long post has come."""

    name = NAME
    capabilities = Capabilities(
        buttons=True,
        replies=True,
        attachments=True,
        text_limit=TEXT_MOST,
        edits=True,
        reactions=True,
        files_bytes=50_000_000,
        buttons_most=24,
        rates=Rates(chat_seconds=1, group_per_minute=20, per_second=30),
    )

    def __init__(self, settings: TelegramSettings, bot: Bot, clock: Clock, *, patience: Patience | None = None) -> None:
        """Speak through `bot`; `patience` is how long to wait when Telegram is away."""
        self._settings = settings
        self._bot = bot
        self._clock = clock
        self._patience = patience or Patience()
        self._me: User | None = None
        self._take: Take | None = None
        self._answers: set[asyncio.Task[None]] = set()
        self._begun: dict[str, list[str]] = {}
        self._groups: dict[str, str] = {}

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """Return the webhook, where one is set."""
        return {} if self._settings.webhook_url is None else {"update": self._hook}

    async def run(self, take: Take) -> None:
        """Be connected and hand in what happens until cancelled; with a webhook, return once Telegram knows of it.

        Raises:
            ChannelRefused: Telegram does not know the token.
        """
        self._take = take
        self._me = await until_done(self._bot.get_me, self._patience)
        log.info("telegram.connected", bot=self._me.username)
        if self._settings.webhook_url is not None:
            await until_done(self._set_webhook, self._patience)
            return
        await until_done(self._bot.delete_webhook, self._patience)
        try:
            await poll(self._bot, self._hand_in, self._patience, seconds=self._settings.poll_seconds)
        finally:
            for task in tuple(self._answers):
                task.cancel()

    async def close(self) -> None:
        """Close the connections to Telegram; nothing can be sent after that."""
        await asyncio.gather(*self._answers, return_exceptions=True)
        await self._bot.request.shutdown()

    async def send(self, post: Post) -> Sequence[str]:
        """Post a message, in several where one does not hold it; a second try goes on where the first one broke off.

        Raises:
            ChannelError: as `desk.chats.Messenger.send` says; the table is in `errors.py`.
        """
        try:
            return await self._send(post)
        except ChatMigrated as error:
            await self._moved(post.chat, error.new_chat_id)
            # The new group counts its messages anew: the old id would name another message.
            chat = Chat(NAME, str(error.new_chat_id))
            try:
                return await self._send(replace(post, chat=chat, reply_to=None))
            except TelegramError as again:
                raise as_channel_error(again) from again
        except TelegramError as error:
            raise as_channel_error(error) from error

    async def _send(self, post: Post) -> Sequence[str]:
        pieces = pieces_of(post)
        ids = self._begun.setdefault(post.id, [])
        try:
            for piece in pieces[len(ids) :]:
                ids.append(await send_piece(self._bot, post, piece))
        finally:
            if not ids or len(ids) == len(pieces):
                del self._begun[post.id]
            while len(self._begun) > POSTS_KEPT:
                del self._begun[next(iter(self._begun))]
        return ids_in_order(pieces, ids)

    async def edit(self, post: Post, message: str) -> None:
        """Put a post in place of an earlier one.

        Raises:
            ChannelError: as `send`; a message of a group that has moved is refused, for its id is of the old group.
        """
        try:
            await edit_message(self._bot, post, message)
        except ChatMigrated as error:
            await self._moved(post.chat, error.new_chat_id)
            raise ChannelRefused("the message stayed in the old group") from error
        except TelegramError as error:
            raise as_channel_error(error) from error

    async def fetch(self, file: RemoteFile, *, most: int) -> bytes:
        """Return a file's content; Telegram gives bots none over 20 MB.

        Raises:
            ChannelRefused: it is too long, or gone.
            ChannelError: as `send`.
        """
        try:
            told = await self._bot.get_file(file.handle)
            if (told.file_size or file.size or 0) > most:
                raise ChannelRefused(f"the file is longer than {most} bytes")
            content = bytes(await told.download_as_bytearray())
        except InvalidToken as error:
            # The download answers 404, which python-telegram-bot takes for a wrong token.
            raise ChannelRefused("the file is gone") from error
        except TelegramError as error:
            raise _of_fetch(as_channel_error(error)) from error
        if len(content) > most:
            raise ChannelRefused(f"the file is longer than {most} bytes")
        return content

    async def check(self) -> Sequence[Finding]:
        """Ask Telegram what is connected and what is missing; groups are those heard of since the start."""
        return await findings(self._bot, self._settings, self._groups, at=self._clock.now())

    async def _set_webhook(self) -> bool:
        return await self._bot.set_webhook(
            str(self._settings.webhook_url),
            secret_token=self._settings.webhook_secret,
            allowed_updates=WANTED,
            max_connections=CONNECTIONS,
        )

    async def _hook(self, request: HookRequest) -> HookAnswer:
        if self._me is None or self._settings.webhook_secret is None:
            return AGAIN
        return await answer_hook(request, self._hand_in, secret=self._settings.webhook_secret)

    async def _hand_in(self, raw: object) -> None:
        """Hand in what an update tells; when this returns it is stored and may be confirmed."""
        update = read_update(raw, self._bot)
        if update is None or self._me is None or self._take is None:
            return
        said: str | None = None
        for event in events_of(update, self._me):
            if not event.private:
                self._note(event.chat.id, event.chat_name)
            said = await self._take(event)
        if update.callback_query is not None:
            self._answer_later(update, said)

    def _answer_later(self, update: Update, said: str | None) -> None:
        """Answer a press beside the next updates: it only ends the turning wheel on the button."""
        task = asyncio.create_task(self._answer(update, said))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer(self, update: Update, said: str | None) -> None:
        query = update.callback_query
        try:
            if query is not None:
                await self._bot.answer_callback_query(query.id, said[:ANSWER_MOST] if said else None)
        except TelegramError as error:
            log.info("telegram.press_unanswered", update=update.update_id, problem=str(error))

    async def _moved(self, chat: Chat, new: int) -> None:
        """Tell the desk that a group has another id.

        Raises:
            ChannelBusy: the desk could not note it now.
        """
        log.info("telegram.moved", chat=chat.id, to=new)
        if self._take is None:
            return
        try:
            await self._take(moved_event(chat, new, account=Account(NAME, str(self._me.id if self._me else ""))))
        except Exception as error:
            log.warning("telegram.not_taken", problem=f"{type(error).__name__}: {error}", exc_info=True)
            raise ChannelBusy(1.0) from error

    def _note(self, chat: str, name: str) -> None:
        """Keep a group's name for the check; the newest groups are kept."""
        self._groups.pop(chat, None)
        self._groups[chat] = name
        while len(self._groups) > GROUPS_KEPT:
            del self._groups[next(iter(self._groups))]


def _of_fetch(error: ChannelError) -> ChannelError:
    """Return an error of a download: nothing can have been done twice, so an unknown one is tried again."""
    return ChannelBusy(1.0) if isinstance(error, DeliveryUnknown) else error


def make_messenger(settings: TelegramSettings, clock: Clock, *, patience: Patience | None = None) -> Telegram:
    """Build the messenger.

    Raises:
        ChannelRefused: no token is set.
    """
    if settings.token is None:
        raise ChannelRefused("telegram.token is not set")
    # The addresses that httpx logs, and python-telegram-bot's own lines at `debug`, hold the token.
    for library in ("httpx", "httpcore", "telegram"):
        logging.getLogger(library).setLevel(logging.WARNING)
    seconds, api = settings.send_seconds, settings.api_url.rstrip("/")
    request = HTTPXRequest(
        connection_pool_size=CONNECTIONS_OUT,
        read_timeout=seconds,
        write_timeout=seconds,
        connect_timeout=min(seconds, 5.0),
        pool_timeout=seconds,
        media_write_timeout=seconds,
        proxy=settings.proxy,
        httpx_kwargs={"trust_env": False},
    )
    bot = Bot(settings.token, f"{api}/bot", f"{api}/file/bot", request=request, get_updates_request=request)
    return Telegram(settings, bot, clock, patience=patience)
