"""Feishu as a messenger (`desk.chats.Messenger`)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Final
from urllib.parse import quote

import structlog

from bot.channels.feishu.calls import Call, Calls
from bot.channels.feishu.cards import card_of, file_of, text_of
from bot.channels.feishu.checks import findings
from bot.channels.feishu.events import CHANNEL, Events
from bot.channels.feishu.places import Places, Standing
from bot.channels.feishu.settings import FeishuSettings
from bot.channels.feishu.signed_push import SignedPush
from desk.channels import Capabilities, Rates
from desk.chats import Finding, Hook, Post, PostFile, RemoteFile, Take
from desk.clocks import Clock
from desk.errors import ChannelBusy, ChannelError, ChannelRefused, DeliveryUnknown

log = structlog.get_logger()

CAPABILITIES: Final = Capabilities(
    buttons=True,
    replies=True,
    attachments=True,
    text_limit=4000,
    edits=True,
    threads=True,
    reactions=True,
    files_bytes=30 * 1024**2,
    buttons_most=10,
    rates=Rates(chat_seconds=0.2, per_second=50),
)
"""Feishu takes texts of 150 KB and cards of 30 KB: 4000 characters fit in either, with ten buttons."""
IMAGE_MOST = 10 * 1024**2
IMAGES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp"})
MESSAGES = "/open-apis/im/v1/messages"


class FeishuMessenger:
    """The channel "feishu"."""

    name = CHANNEL
    capabilities = CAPABILITIES

    def __init__(self, settings: FeishuSettings, clock: Clock) -> None:
        """Connect by `settings`; nothing is asked yet."""
        self._calls = Calls(settings)
        self._places = Places(self._calls)
        self._events = Events(self._places)
        self._push = SignedPush(settings, clock, kinds=self._events.kinds, hand_in=self._hand_in)
        self._take: Take | None = None

    async def run(self, take: Take) -> None:
        """Return at once and wait for Feishu's calls.

        Raises:
            ChannelRefused: Feishu does not take the app's id and secret.
        """
        self._take = take
        try:
            bot = await self._places.bot()
        except ChannelRefused:
            raise
        except ChannelError as error:  # the first event asks again
            log.warning("feishu.away", error=str(error))
        else:
            log.info("feishu.introduced", bot=bot)

    async def close(self) -> None:
        """Do nothing: the library closes each connection after its call."""

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """Return `events`, for events and for presses in cards alike."""
        return {"events": self._push.answer}

    async def _hand_in(self, header: Mapping[str, object], event: Mapping[str, object]) -> str | None:
        if self._take is None:
            raise ChannelBusy(1)
        happened = await self._events.read(header, event)
        return None if happened is None else await self._take(happened)

    async def send(self, post: Post) -> Sequence[str]:
        """Post a message, its files after it as messages of their own; see `desk.chats.Messenger.send`."""
        files = [await self._put(file) for file in post.files]
        kind, content = ("interactive", card_of(post)) if post.buttons else ("text", text_of(post))
        sent = [await self._post(post, kind, content, place=0)]
        try:
            for place, (key, image) in enumerate(files, start=1):
                shown = file_of(key, image=image)
                sent.append(await self._post(post, "image" if image else "file", shown, place=place))
        except ChannelRefused as error:
            log.warning("feishu.files_not_sent", post=post.id, error=str(error))
            raise DeliveryUnknown(f"the words arrived, the files did not: {error}") from error
        return sent

    async def _post(self, post: Post, kind: str, content: str, *, place: int) -> str:
        """Post one message: as an answer in a thread, as an answer, or into the chat.

        Its name is the same in every try, so that Feishu posts it once, however often it is asked.
        """
        body = {"msg_type": kind, "content": content, "uuid": _name_of(post, place)}
        answered = post.thread or post.reply_to
        if answered is not None:
            path, places = f"{MESSAGES}/:message/reply", {"message": answered}
            call = Call("POST", path, places, body={**body, "reply_in_thread": post.thread is not None})
        else:
            query = {"receive_id_type": "open_id" if post.chat.id.startswith("ou_") else "chat_id"}
            call = Call("POST", MESSAGES, query=query, body={**body, "receive_id": post.chat.id})
        data = (await self._calls.call(call)).get("data")
        message = str(data.get("message_id") or "") if isinstance(data, dict) else ""
        if not message:
            raise DeliveryUnknown("the answer names no message")
        self._places.learn_message(message, Standing(post.chat.id, card=kind == "interactive"))
        return message

    async def edit(self, post: Post, message: str) -> None:
        """Put a post in place of an earlier one; see `desk.chats.Messenger.edit`.

        A card is changed by another call than a text, and neither becomes the other: a card may lose its buttons, but a
        text gets none.
        """
        stands = await self._places.message(message)
        if stands is None:
            raise ChannelRefused("the message is gone")
        if stands.card:
            call = Call("PATCH", f"{MESSAGES}/:message", {"message": message}, body={"content": card_of(post)})
        elif post.buttons:
            raise ChannelRefused("a text message cannot get buttons")
        else:
            body = {"msg_type": "text", "content": text_of(post)}
            call = Call("PUT", f"{MESSAGES}/:message", {"message": message}, body=body)
        await self._calls.call(call)

    async def _put(self, file: PostFile) -> tuple[str, bool]:
        """Upload a file; nobody sees it yet. Return its key, and whether it is shown as a picture.

        Raises:
            ChannelError: it cannot be uploaded, or read here.
        """
        try:
            content = await asyncio.to_thread(file.path.read_bytes)
        except OSError as error:
            raise ChannelRefused(f"{file.name}: {error.strerror}") from error
        image = file.media_type in IMAGES and len(content) <= IMAGE_MOST
        part = ("image" if image else "file", file.name, content)
        if image:
            call = Call("POST", "/open-apis/im/v1/images", body={"image_type": "message"}, file=part)
        else:
            body = {"file_type": "stream", "file_name": file.name}
            call = Call("POST", "/open-apis/im/v1/files", body=body, file=part)
        try:
            data = (await self._calls.call(call)).get("data")
        except DeliveryUnknown as error:
            raise ChannelBusy(1) from error
        return str(data.get(f"{part[0]}_key") or "") if isinstance(data, dict) else "", image

    async def fetch(self, file: RemoteFile, *, most: int) -> bytes:
        """Return a file's content; see `desk.chats.Messenger.fetch`."""
        message, kind, key = (quote(part, safe="") for part in file.handle.split("/", 2))
        content = bytearray()
        async with self._calls.stream(f"{MESSAGES}/{message}/resources/{key}", type=kind) as answer:
            async for piece in answer.aiter_bytes(64 * 1024):
                content += piece
                if len(content) > most:
                    raise ChannelRefused(f"the file is longer than {most} bytes")
        return bytes(content)

    async def check(self) -> Sequence[Finding]:
        """Ask Feishu whether the app's secret works, its bot is on, and which scopes are missing."""
        return await findings(self._calls, self._places)


def _name_of(post: Post, place: int) -> str:
    """Return Feishu's name of a message that is posted, at most 50 characters long and the same in every try."""
    return blake2b(f"{post.chat.id}\n{post.id}\n{place}".encode(), digest_size=20).hexdigest()
