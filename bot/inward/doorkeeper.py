"""What a happening in a messenger's chat is to the desk: whose words, in which contract, upon which of its messages.

The account and the chat decide, by the vendor's ids, and nothing else: no displayed name, no quoted text. Where nobody
is known and no group is bound the desk is silent, or says in one line, now and then, how to be bound.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

import structlog

from bot.inward.button_tokens import ButtonTokens
from bot.inward.callers import Callers, Who
from bot.inward.chat_commands import ChatCommand, carry_out, command_in
from bot.inward.departures import Departures
from bot.inward.file_hall import FileHall
from bot.inward.mentions import Mentions
from bot.texts import Renderer
from desk.channels import Receive
from desk.chats import ChatEvent, Happening, Post
from desk.clocks import Clock
from desk.messages import Action, Attachment, Inbound, OutKind, Press
from desk.ports import Store, UnitOfWork
from handlers.bindings import Speaking, Told, language_here
from handlers.house import House

log = structlog.get_logger()

SEEN = frozenset({"👀", "👍", "eyes", "thumbsup", "+1"})
"""Reactions to a page that take it; a done sign (✅) is none of them, for it says something else."""

Say: TypeAlias = Callable[[Post], Awaitable[bool]]
Heard: TypeAlias = Callable[[Inbound], None]


class Doorkeeper:
    """Lets happenings in."""

    def __init__(
        self,
        house: House,
        store: Store,
        receive: Receive,
        *,
        clock: Clock,
        tokens: ButtonTokens,
        renderer: Renderer,
        departures: Departures,
        say: Say,
        files: FileHall,
        heard: Heard | None = None,
    ) -> None:
        """Hand in messages to `receive`; `say` speaks at once, `heard` is told what people said, before it is done."""
        self._house = house
        self._store = store
        self._receive = receive
        self._clock = clock
        self._tokens = tokens
        self._renderer = renderer
        self._departures = departures
        self._say = say
        self._files = files
        self._heard = heard
        self._callers = Callers(house.packs, clock)
        self._mentions = Mentions()
        self._ways: Mapping[Happening, Callable[[int, ChatEvent], Awaitable[str | None]]] = {
            Happening.MESSAGE: self._message,
            Happening.EDITED: self._edited,
            Happening.PRESS: self._press,
            Happening.REACTION: self._reaction,
            Happening.JOINED: self._joined,
            Happening.LEFT: self._left,
            Happening.MOVED: self._moved,
        }

    async def admit(self, row: int, event: ChatEvent) -> str | None:
        """Do what a happening asks for; return why nothing came of it, None where something did.

        Safe to run twice: the intake knows the message again, and what is stored is stored once.
        """
        return await self._ways[event.kind](row, event)

    async def _message(self, row: int, event: ChatEvent) -> str | None:
        command = command_in(event.text)
        if command is not None:
            return await self._command(row, event, command)
        event = self._mentions.heeded(event, at=self._clock.now())
        async with self._store.work() as work:
            read = await self._callers.read(work, event)
            hint = await self._hint(work, event) if read.who is None else None
            await work.commit()
        if read.who is None:
            return await self._unknown(row, event, hint)
        attachments = await self._fetched(row, event, read.who)
        if not (event.text.strip() or attachments or read.press):
            return "empty"
        await self._hand_in(event, read.who, reply_to=read.reply_to, press=read.press, attachments=attachments)
        return None

    async def _command(self, row: int, event: ChatEvent, command: ChatCommand) -> str | None:
        """Carry out a binding command; it is settled with what it changes, so that a code is not asked for twice."""
        at = self._clock.now()
        async with self._store.work() as work:
            told = await carry_out(self._house, work, event, command, at=at)
            await work.chat_events.settled(row, at=at)
            await work.commit()
        log.info("chat.command", channel=event.chat.channel, word=command.word, told=told.key if told else None)
        if told is not None:
            await self._tell(row, event, told)
        return None

    async def _press(self, row: int, event: ChatEvent) -> str | None:
        read = self._tokens.read(event.token or "")
        if read is None:
            log.warning("chat.forged_button", channel=event.chat.channel, row=row)
            return "forged"
        async with self._store.work() as work:
            card = await work.outbox.card(read[0])
            who = await self._callers.presser(work, event, card.sent.contract) if card is not None else None
            await work.commit()
        if card is None or who is None:
            return "unknown"
        await self._hand_in(event, who, press=Press(read[1], read[0], text=event.text))
        return None

    async def _reaction(self, _row: int, event: ChatEvent) -> str | None:
        """Take 👀 or 👍 on a page for its button, from the person who was paged."""
        if event.reply_to is None or event.text.strip().removesuffix("\ufe0f").strip(":") not in SEEN:
            return "no sign"
        async with self._store.work() as work:
            stands = await work.posted.of_message(event.chat, event.reply_to)
            page = next((one for one in stands if one.page), None)
            card = await work.outbox.card(page.outbox) if page else None
            known = await work.accounts.of_account(event.account.channel, event.account.id)
        if card is None or card.sent.kind is not OutKind.PAGE or Action.ACK not in card.sent.actions:
            return "no page"
        mine = next((one for one in known if (one.contract, one.person) == (card.sent.contract, card.sent.to)), None)
        if mine is None:
            return "not paged"
        who = Who(mine.contract, mine.person, card.sent.group)
        await self._hand_in(event, who, press=Press(str(Action.ACK), card.id))
        return None

    async def _edited(self, row: int, event: ChatEvent) -> str | None:
        """Hand in a correction of what somebody said last, where it changed more than its form."""
        before = await self._corrected(row, event)
        if before is None:
            log.info("chat.edit_noted", channel=event.chat.channel, row=row)
            return "noted"
        language = "zh" if any("\u4e00" <= mark <= "\u9fff" for mark in event.text) else "en"
        text = self._renderer.say("chat.correction", {"text": event.text}, language=language, contract="")
        spoken = before.mentioned or event.mentioned
        return await self._message(row, replace(event, text=text, files=(), reply_to=before.reply_to, mentioned=spoken))

    async def _corrected(self, row: int, event: ChatEvent) -> ChatEvent | None:
        """Return what the message said before, where it is its writer's newest and says something else now."""
        async with self._store.work() as work:
            before = await work.chat_events.words_before(row, event.chat, event.message or "", account=event.account.id)
            newest = await work.chat_events.newest_of(event.chat, event.account.id)
        if before is None or newest is None or newest.message != event.message:
            return None
        return before if not _alike(before.text, event.text) and command_in(event.text) is None else None

    async def _joined(self, row: int, event: ChatEvent) -> str | None:
        async with self._store.work() as work:
            binding = None if event.private else await work.bindings.of_chat(event.chat)
            if binding is not None and binding.gone:
                await work.bindings.put(replace(binding, gone=False))
            hint = None if binding is not None else await self._hint(work, replace(event, mentioned=True))
            await work.commit()
        return await self._unknown(row, event, hint) if binding is None else None

    async def _left(self, _row: int, event: ChatEvent) -> str | None:
        if event.private:
            await self._departures.account(event.account.channel, event.account.id)
        else:
            await self._departures.chat(event.chat.channel, event.chat.id)
        return None

    async def _moved(self, _row: int, event: ChatEvent) -> str | None:
        if not event.text:
            return "nowhere"
        async with self._store.work() as work:
            await work.bindings.moved(event.chat.channel, event.chat.id, to=event.text)
            await work.commit()
        log.info("chat.moved", channel=event.chat.channel)
        return None

    async def _hint(self, work: UnitOfWork, event: ChatEvent) -> Told | None:
        """Return how to be bound: in a group that speaks to the desk once a day, in private once an hour."""
        at = self._clock.now()
        if not event.private and not event.mentioned:
            return None
        span = f"{at:%Y%m%d%H}" if event.private else f"{at:%Y%m%d}"
        place = event.account.id if event.private else event.chat.id
        if not await work.chat_events.mark(event.chat.channel, f"hint:{place}:{span}", at=at):
            return None
        key = "binding.how" if event.private else "binding.how_group"
        speaker = Speaking(event.account, event.chat, event.private, at, event.chat_name)
        return Told(key, language=await language_here(work, speaker))

    async def _unknown(self, row: int, event: ChatEvent, hint: Told | None) -> str:
        if hint is not None:
            await self._tell(row, event, hint)
        return "unbound"

    async def _fetched(self, row: int, event: ChatEvent, who: Who) -> tuple[Attachment, ...]:
        if not event.files:
            return ()
        attachments, refused = await self._files.fetch(event.chat.channel, event.files, contract=who.contract)
        if refused:
            told = Told("chat.file_refused", {"file": "、".join(refused)[:200]})
            await self._tell(row, event, told)
        return attachments

    async def _hand_in(
        self,
        event: ChatEvent,
        who: Who,
        *,
        reply_to: int | None = None,
        press: Press | None = None,
        attachments: tuple[Attachment, ...] = (),
    ) -> None:
        inbound = Inbound(
            event.chat.channel,
            event.id,
            who.contract,
            who.person,
            self._clock.now(),
            group=who.group,
            text="" if press is not None else event.text,
            reply_to=reply_to,
            mentioned=event.mentioned,
            attachments=attachments,
            press=press,
        )
        if self._heard is not None:
            self._heard(inbound)
        await self._receive(inbound)

    async def _tell(self, row: int, event: ChatEvent, told: Told) -> None:
        """Say something at once, where the happening was; it is not tried again."""
        text = self._renderer.say(told.key, told.values, language=told.language, contract="")
        await self._say(
            Post(
                f"event-{row}",
                event.chat,
                text,
                told.language,
                reply_to=event.message if event.kind is Happening.MESSAGE else None,
                headline=text.partition("\n")[0][:60],
            )
        )


def _alike(before: str, after: str) -> bool:
    """Tell whether two texts differ in white space, punctuation and the size of letters alone."""
    plain = ["".join(mark for mark in text.casefold() if mark.isalnum()) for text in (before, after)]
    return plain[0] == plain[1]
