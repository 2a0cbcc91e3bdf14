"""What a line means here: read in the light of who speaks, of the conversation, and of the lines just before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from desk.contracts import parse_duration
from desk.conversations import Conversation, Line
from desk.messages import Card, Inbound
from desk.people import Person
from desk.tickets import Ticket, reopenable
from desk.understanding import SPEAK_INTENTS, Cue, Lexicon, Situation, Understood
from handlers.approvals import pending_for
from handlers.house import Turn

LINES_KEPT = 6
_BARE_NUMBER = re.compile(r"^\D{0,4}(\d{1,6})\s*(?:号|號)?\s*(?:单|單|工单|的|那个|那张)?[。.!!]?$")


@dataclass(frozen=True, slots=True)
class Heard:
    """A line with all that decides what it does.

    `said` is the reading of the line, joined with those just before it where these did nothing yet.
    `mine` are the speaker's tickets as a reporter, newest first; `focus` is the one this line is about.
    `follows_up` tells that the line comes within seconds of one that acted.
    """

    inbound: Inbound
    person: Person
    said: Understood
    conversation: Conversation
    language: str
    addressed: bool
    open: bool
    card: Card | None
    mine: tuple[Ticket, ...]
    focus: Ticket | None
    follows_up: bool

    def cue(self, *names: str) -> bool:
        """Tell whether one of these cues was read."""
        return not self.said.cues.isdisjoint(names)

    @property
    def number(self) -> int | None:
        """Return the ticket number that the line names."""
        named = self.said.first("ticket")
        return int(named) if named and named.isdecimal() and len(named) < 9 else None


async def hear(turn: Turn, inbound: Inbound, person: Person) -> Heard:
    """Read a line."""
    conversation = await turn.conversation(person.id, inbound.group)
    card = await _answered_card(turn, inbound, person)
    mine = tuple(await turn.work.tickets.of_reporter(turn.contract, person.id))
    matter = _matter(turn, card, conversation, mine)
    addressed = inbound.mentioned or inbound.group is None or card is not None
    situation = await _situation(turn, person, conversation, matter, addressed=addressed)
    said = _read(turn, inbound, conversation, await turn.lexicon(), situation)
    heard = Heard(
        inbound,
        person,
        said,
        conversation,
        language=await _language(turn, inbound, said),
        addressed=addressed or Cue.BOT_ADDRESSED in said.cues,
        open=conversation.is_open(turn.at),
        card=card,
        mine=mine,
        focus=matter,
        follows_up=any(line.acted for line in conversation.recent(turn.at)),
    )
    return await _with_named_ticket(turn, heard)


async def _situation(
    turn: Turn, person: Person, conversation: Conversation, matter: Ticket | None, *, addressed: bool
) -> Situation:
    """Return how things stand with the speaker, as far as it helps to read a line."""
    under_way = conversation.is_open(turn.at)
    return Situation(
        role=str(person.role),
        addressed=addressed,
        open_ticket=str(matter.state) if matter else None,
        asked=under_way and bool(conversation.asked),
        answered=under_way and conversation.answer is not None,
        pending_approval=bool(await pending_for(turn, person)),
        language=person.language,
    )


async def _language(turn: Turn, inbound: Inbound, said: Understood) -> str:
    """Return the language to answer in: the group's setting, else the line's."""
    group = await turn.group(inbound.group)
    return (group.language if group else None) or said.language


async def _answered_card(turn: Turn, inbound: Inbound, person: Person) -> Card | None:
    """Return the desk's message that this one answers, if it belongs to this contract."""
    if inbound.reply_to is not None:
        card = await turn.work.outbox.card(inbound.reply_to)
        return card if card is not None and card.sent.contract == turn.contract else None
    if inbound.reply_ticket is not None:
        number = inbound.reply_ticket or None
        return await turn.work.outbox.newest_card(turn.contract, person.id, action=None, ticket=number)
    return None


def _matter(turn: Turn, card: Card | None, conversation: Conversation, mine: tuple[Ticket, ...]) -> Ticket | None:
    """Return the speaker's matter: the one answered to, the one talked about, else the newest that is not long over."""
    talked_of = conversation.ticket if conversation.is_open(turn.at) else None
    wanted = (card.sent.ticket if card is not None else None) or talked_of
    within = parse_duration(turn.pack.closing.reopen_within)
    candidates = (
        *(ticket for ticket in mine if ticket.number == wanted),
        *(ticket for ticket in mine if ticket.live),
        *(ticket for ticket in mine if reopenable(ticket, within, at=turn.at)),
        *mine,
    )
    return next(iter(candidates), None)


async def _with_named_ticket(turn: Turn, heard: Heard) -> Heard:
    """Let a ticket that is named by number be the matter, where it is the speaker's or of this group."""
    if heard.number is None:
        return heard
    ticket = await turn.work.tickets.get(turn.contract, heard.number)
    visible = ticket is not None and may_see(heard.person, ticket, group=heard.inbound.group)
    return replace(heard, focus=ticket if visible else None)


def may_see(person: Person, ticket: Ticket, *, group: str | None) -> bool:
    """Tell whether a person may hear of a ticket: the staff, its reporters, anybody in the group it was reported in."""
    return person.staff or person.id in ticket.everybody or (group is not None and ticket.group == group)


def _read(
    turn: Turn, inbound: Inbound, conversation: Conversation, lexicon: Lexicon, situation: Situation
) -> Understood:
    """Read the line alone and, where lines just before it did nothing yet, together with them.

    What an earlier line named belongs to the report that follows it, whatever the whole would be read as.
    """
    line, *joined = lines_of(inbound, conversation)
    said = turn.house.understanding.understand(line, lexicon, situation)
    if not joined or said.intent in _DECIDED - SPEAK_INTENTS:
        return said
    return _with_earlier(said, turn.house.understanding.understand(joined[0], lexicon, situation))


def lines_of(inbound: Inbound, conversation: Conversation) -> tuple[str, ...]:
    """Return what is read of a message: the line, and the lines together where those just before did nothing yet.

    A bare number that answers "which ticket" is read with the words that it was asked about.
    """
    number = _BARE_NUMBER.match(inbound.text.strip()) if "which" in conversation.asked else None
    if number is not None and conversation.question:
        return (f"{number.group(1)}号单 {conversation.question}",)
    earlier = [line.text for line in conversation.recent(inbound.at) if not line.acted]
    if not earlier:
        return (inbound.text,)
    return inbound.text, " ".join([*earlier, inbound.text])[-2000:]


def _with_earlier(said: Understood, joined: Understood) -> Understood:
    """Choose between the reading of a line alone and of the lines together."""
    if joined.intent in SPEAK_INTENTS and said.intent not in _DECIDED and joined.confidence >= said.confidence * 0.6:
        return joined
    if said.intent in SPEAK_INTENTS:
        return replace(said, text=joined.text, entities=joined.entities)
    return said


_DECIDED = frozenset({"confirm_resolved", "report_unresolved", "approve", "reject", "acknowledge", "request_human"})
"""Intents of a line that the lines before it do not change."""


async def remember(turn: Turn, heard: Heard, *, acted: bool) -> None:
    """Keep the line in its conversation, and that the desk spoke."""
    conversation = await turn.conversation(heard.person.id, heard.inbound.group)
    lines = (*conversation.lines, Line(turn.at, heard.inbound.text[:1000], acted))[-LINES_KEPT:]
    spoke = turn.at if acted else conversation.spoke_at
    turn.keep_conversation(replace(conversation, lines=lines, spoke_at=spoke))
