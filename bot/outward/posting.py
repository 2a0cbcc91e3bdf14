"""One outbox row into one chat of a messenger: as a new message, or as a change of the one that it belongs to.

A mere change of a ticket's state is put under the reply that opened it; what follows from a button under a page takes
that page's place. Where the messenger cannot change messages, or not this one, it is a message of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from bot.outward.pacing import Pace
from bot.outward.posts import Draughtsman, Drawn
from bot.outward.routes import Destination
from bot.texts import Renderer
from desk.channels import Rendered
from desk.chat_ports import Posted
from desk.chats import Chat, ChatEvent, Happening, Post
from desk.errors import ChannelError, ChannelGone, ChannelRefused
from desk.messages import Card, Outgoing, OutKind, files_in
from desk.ports import Store, UnitOfWork

log = structlog.get_logger()

STATUS_KEYS = frozenset({"ticket.acknowledged", "ticket.on_site.told", "severity.changed.told"})
"""Sentences in a group that tell a ticket's state and want nothing: they go under the reply that opened it."""
PAGE_ANSWERS = frozenset({"ticket.claimed", "ticket.declined"})
"""Sentences that answer a button under a page: they take the page's place."""
OPENING = "ticket.opened."
_IDS_MOST = 100
"""A vendor makes no more messages than this of one part (the text and its files)."""
_PARTS_MOST = 1000
RANK = {OutKind.PAGE: 0, OutKind.REPLY: 1, OutKind.ANSWER: 1, OutKind.NOTICE: 2}
"""Which kinds go out first."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the store knows of a row before it is posted.

    `card` is the earlier message that the row is put into, with the `lines` that stand under it already; `behind` is
    the page whose buttons are worn out once the row is said. `answered` is the happening that the row answers, `topic`
    that of the chat in which the matter is.
    """

    done: tuple[Posted, ...] = ()
    answered: ChatEvent | None = None
    host: Posted | None = None
    card: Card | None = None
    lines: tuple[Card, ...] = ()
    thread: str | None = None
    topic: str | None = None
    behind: tuple[Posted, Card] | None = None


@dataclass(slots=True)
class Job:
    """One row on its way into one chat; `posted` fills with what stands there."""

    message: Outgoing
    rendered: Rendered
    destination: Destination
    pace: Pace
    at: datetime
    granted: bool = False
    posted: list[Posted] = field(default_factory=list)

    def ready(self) -> datetime:
        """Return when the messenger may be called for it: `at`, or later. A call `granted` before is used up first."""
        if self.granted:
            self.granted = False
            return self.at
        to = self.destination
        return self.pace.when(
            to.chat.id, at=self.at, group=to.group, row=self.rendered.id, rank=RANK[self.rendered.kind]
        )


class Poster:
    """Posts rows."""

    def __init__(self, store: Store, renderer: Renderer, draughtsman: Draughtsman) -> None:
        """Look up in `store` what a row belongs to."""
        self._store = store
        self._renderer = renderer
        self._draw = draughtsman

    async def post(self, job: Job) -> datetime | None:
        """Post a row, what is left of it; return when to go on where it has to wait, None where it is done.

        Raises:
            ChannelError: as the messenger's; `job.posted` holds what was posted before.
        """
        async with self._store.work() as work:
            context = await self._context(work, job)
        waits = await self._edited(job, context) if context.card is not None else None
        if waits is None and not job.posted:
            waits = await self._sent(job, context)
        if waits is None and context.behind is not None:
            await self._wear_out(job, *context.behind)
        return waits

    async def _context(self, work: UnitOfWork, job: Job) -> Context:
        message, chat = job.message, job.destination.chat
        done = await work.posted.of_row(job.rendered.id)
        answered = await work.chat_events.get(chat.channel, message.reply_to) if message.reply_to else None
        about = message.ticket
        stands = await work.posted.of_ticket(message.contract, about, chat) if about is not None else ()
        context = Context(tuple(done), answered, topic=_topic(job, stands, answered))
        if about is None:
            return context
        context = replace(context, thread=_thread(job, stands, answered))
        if not job.destination.messenger.capabilities.edits:
            return context
        return await _with_host(work, context, message, stands)

    async def _edited(self, job: Job, context: Context) -> datetime | None:
        """Put the row into its host; nothing is posted where that does not fit or is refused."""
        assert context.host is not None
        assert context.card is not None
        host, page = context.host, context.host.page
        shown = self._rendered(context.card)
        lines = [self._renderer.message(one.sent) for one in context.lines if one.id != job.rendered.id]
        drawn = self._draw.draw(
            shown,
            job.destination.messenger.capabilities,
            lines=(*lines, job.rendered.text),
            buttons_of=job.rendered if page else None,
        )
        if len(drawn.texts) != 1:
            return None
        if (ready := job.ready()) > job.at:
            return ready
        post = replace(self._post_of(job, context, drawn, 0, f"{shown.id}"), reply_to=None, files=())
        try:
            await self._call_edit(job, post, host.message)
        except ChannelGone:
            raise
        except ChannelRefused as refusal:
            log.info("delivery.not_edited", row=job.rendered.id, channel=job.destination.chat.channel, why=str(refusal))
            return None
        offers = drawn if page else Drawn(())
        job.posted.append(
            replace(
                _standing(job, offers, host.message, _place_of(job, context.done)[0]),
                chat=host.chat,
                follows=True,
                thread=host.thread,
                page=page,
            )
        )
        return None

    async def _sent(self, job: Job, context: Context) -> datetime | None:
        drawn = self._draw.draw(job.rendered, job.destination.messenger.capabilities)
        first, done = _place_of(job, context.done)
        for part in range(done, len(drawn.texts)):
            if (ready := job.ready()) > job.at:
                return ready
            post = self._post_of(job, context, drawn, part, f"{job.rendered.id}.{part}")
            ids = await job.destination.messenger.send(post)
            job.pace.well(job.destination.chat.id)
            offers = drawn if part == len(drawn.texts) - 1 else Drawn(())
            for place, one in enumerate(ids):
                stands = _standing(job, Drawn(()) if place else offers, one, first + part * _IDS_MOST + place)
                main = part == place == 0
                stands = replace(stands, chat=post.chat, thread=post.thread)
                job.posted.append(replace(stands, opening=stands.opening and main, page=stands.page and main))
        return None

    async def _wear_out(self, job: Job, page: Posted, card: Card) -> None:
        """Take the buttons from a page that was answered in words; that this fails hurts nobody."""
        if job.ready() > job.at:
            return
        drawn = self._draw.draw(self._rendered(card), job.destination.messenger.capabilities)
        bare = replace(drawn, buttons=())
        if len(bare.texts) != 1:
            return
        post = replace(
            self._post_of(job, Context(topic=page.chat.topic), bare, 0, f"{card.id}"), reply_to=None, files=()
        )
        try:
            await self._call_edit(job, post, page.message)
        except ChannelError as error:
            log.info("delivery.not_edited", row=card.id, channel=job.destination.chat.channel, why=str(error))

    async def _call_edit(self, job: Job, post: Post, message: str) -> None:
        await job.destination.messenger.edit(post, message)
        job.pace.well(job.destination.chat.id)

    def _post_of(self, job: Job, context: Context, drawn: Drawn, part: int, name: str) -> Post:
        last = part == len(drawn.texts) - 1
        able = job.destination.messenger.capabilities
        summary = job.message.values.get("summary")
        return Post(
            id=name,
            chat=replace(job.destination.chat, topic=context.topic),
            text=drawn.texts[part],
            language=job.message.language,
            buttons=drawn.buttons if last else (),
            reply_to=_reply_to(job, context.answered) if able.replies and part == 0 else None,
            thread=context.thread if able.threads else None,
            files=drawn.files if last else (),
            quiet=job.rendered.kind is OutKind.NOTICE and not job.message.key.startswith("target."),
            headline=self._draw.headline(job.rendered, str(summary)[:60] if summary else None),
        )

    def _rendered(self, card: Card) -> Rendered:
        return rendered_of(self._renderer, card)


def rendered_of(renderer: Renderer, card: Card, *, maybe_double: bool = False) -> Rendered:
    """Return a message with its words."""
    message = card.sent
    return Rendered(
        card.id,
        message.kind,
        message.contract,
        message.to,
        message.group,
        renderer.message(message),
        card.created_at,
        message.language,
        ticket=message.ticket,
        buttons=renderer.buttons(message),
        reply_to=message.reply_to,
        sources=message.sources,
        maybe_double=maybe_double,
        files=files_in(message.values),
    )


async def _with_host(work: UnitOfWork, context: Context, message: Outgoing, stands: Sequence[Posted]) -> Context:
    """Return the context with the earlier message that the row is put into, or the page whose buttons it wears out."""
    answered = context.answered
    pressed = answered is not None and answered.kind in {Happening.PRESS, Happening.REACTION}
    host = _host(message, stands, pressed=pressed)
    card = await work.outbox.card(host.outbox) if host is not None else None
    if host is None or card is None:
        return replace(context, behind=await _worn_out(work, message, stands))
    lines = [await work.outbox.card(one.outbox) for one in stands if one.follows and one.message == host.message]
    return replace(context, host=host, card=card, lines=tuple(one for one in lines if one is not None))


def _host(message: Outgoing, stands: Sequence[Posted], *, pressed: bool) -> Posted | None:
    """Return the earlier post that a row is put into; None where it is a message of its own."""
    if message.key in STATUS_KEYS and message.group is not None:
        openings = [one for one in stands if one.opening]
        return openings[0] if openings else None
    if message.key in PAGE_ANSWERS and pressed:
        return _page_of(message, stands)
    return None


def _page_of(message: Outgoing, stands: Sequence[Posted]) -> Posted | None:
    pages = [one for one in stands if one.page and one.to == message.to]
    return pages[-1] if pages else None


async def _worn_out(work: UnitOfWork, message: Outgoing, stands: Sequence[Posted]) -> tuple[Posted, Card] | None:
    """Return the page whose buttons are worn out by a row that was caused by words."""
    page = _page_of(message, stands) if message.key in PAGE_ANSWERS and message.group is None else None
    card = await work.outbox.card(page.outbox) if page is not None else None
    return (page, card) if page is not None and card is not None else None


def _thread(job: Job, stands: Sequence[Posted], answered: ChatEvent | None) -> str | None:
    """Return the message in whose thread a ticket's messages in its group stand: what opened it."""
    if job.message.group is None:
        return None
    if stands:
        return stands[0].thread or stands[0].message
    if answered is None or not _same_chat(answered.chat, job.destination.chat):
        return None
    return answered.reply_to or answered.message


def _topic(job: Job, stands: Sequence[Posted], answered: ChatEvent | None) -> str | None:
    """Return the topic in which a row belongs: the bound one, else that of its ticket or of the words answered."""
    chat = job.destination.chat
    if chat.topic is not None or job.message.group is None:
        return chat.topic
    if stands:
        return stands[0].chat.topic
    return answered.chat.topic if answered is not None and _same_chat(answered.chat, chat) else None


def _reply_to(job: Job, answered: ChatEvent | None) -> str | None:
    """Return the vendor's id of what the row answers: words in this very chat."""
    words = answered is not None and answered.kind in {Happening.MESSAGE, Happening.EDITED}
    here = answered is not None and _same_chat(answered.chat, job.destination.chat)
    return answered.message if answered is not None and words and here else None


def _standing(job: Job, drawn: Drawn, message: str, part: int) -> Posted:
    sent = job.message
    return Posted(
        job.rendered.id,
        job.destination.chat,
        message,
        sent.contract,
        sent.to,
        job.at,
        part=part,
        ticket=sent.ticket,
        offered=drawn.offered,
        numbered=drawn.numbered,
        opening=sent.key.startswith(OPENING),
        page=sent.kind is OutKind.PAGE,
    )


def _place_of(job: Job, done: Sequence[Posted]) -> tuple[int, int]:
    """Return from where the parts in this chat are counted, and how many of them stand there already.

    A row that an account refused in the middle begins anew at the next one; parts keep one number for each.
    """
    here = {one.part // _IDS_MOST for one in done if _same_chat(one.chat, job.destination.chat)}
    if here:
        return min(here) // _PARTS_MOST * _PARTS_MOST * _IDS_MOST, len(here)
    elsewhere = len({(one.chat.channel, one.chat.id) for one in done})
    return elsewhere * _PARTS_MOST * _IDS_MOST, 0


def _same_chat(one: Chat, other: Chat) -> bool:
    return (one.channel, one.id) == (other.channel, other.id)
