"""An engineer's or manager's plain words: they act as the buttons do, where they are clear enough."""

from __future__ import annotations

import re
from dataclasses import replace

from desk.messages import Action
from desk.people import Role
from desk.tickets import Ticket
from desk.understanding import SPEAK_INTENTS, Cue, Intent
from handlers import duties
from handlers.acts import Act, Refused
from handlers.answers import look_up
from handlers.deeds import carry_out, refuse
from handlers.house import Turn
from handlers.reading import Heard
from handlers.second_thoughts import describes_fault
from handlers.staff_meaning import SEVERITY_CUES, TALK, action_of, acts_on, ending_stated, opens_with_a_receipt, spreads
from handlers.talk import among_people
from handlers.which import only_theirs, pick, rung

_CHECKED = re.compile(
    r"(?:查|检|看|做|巡|弄|搞|备|交|办|写)(?:完|好|过)了?|完成|完毕|正常|没(?:啥|什么|有)?(?:问题|异常)|"
    r"\b(?:ok|done)\b|✅",
    re.IGNORECASE,
)
"""What an answer to the page of a duty says when the duty was carried out."""
_EXPLAINS = re.compile(r"是?因为|由于|原因|所以|只归|不归|归[^，。]{1,6}管|要找|得找|找[^，。]{1,6}(?:开|办|批)")
"""Words of one who explains a trouble rather than reports it."""
_SURELY_TALK = 0.8


async def staff_says(turn: Turn, heard: Heard) -> bool:
    """Act on a staff member's words; return whether they were an act of theirs (else they are read as anybody's)."""
    if await among_people(turn, heard) or await _to_people(turn, heard):
        return True
    try:
        return (
            await _duty(turn, heard)
            or await _takes(turn, heard)
            or await _act(turn, heard)
            or await _reply_text(turn, heard)
            or await _no_report(turn, heard)
        )
    except Refused as refusal:
        await refuse(turn, heard.inbound, heard.person, refusal, language=heard.language)
        return True


async def _to_people(turn: Turn, heard: Heard) -> bool:
    """Tell whether a "收到" in a group names somebody who is not of the staff: then it answers that person."""
    if heard.addressed or heard.inbound.group is None or heard.said.intent is not Intent.ACKNOWLEDGE:
        return False
    if heard.number is not None:
        return False
    known = [person for person in (await turn.cast()).values() if not person.self_named]
    named = [person for person in known if person.name in heard.said.text]
    return bool(named) and not any(person.staff for person in named)


async def _duty(turn: Turn, heard: Heard) -> bool:
    """Mark a duty as done where the words say so by its name."""
    duty = _duty_done(turn, heard)
    if duty is None or heard.cue(Cue.NEGATED_ACT, Cue.HYPOTHETICAL, Cue.QUESTION) or heard.number is not None:
        return False
    if not [one for one in await turn.work.duties.outstanding(turn.contract, duty) if one.done_at is None]:
        return False
    await duties.mark_done(turn, heard.inbound, heard.person, duty, text=heard.inbound.text)
    return True


def _duty_done(turn: Turn, heard: Heard) -> str | None:
    """Return the duty that the words tell to be done: the one they name, else the one whose page they answer."""
    done = heard.cue(Cue.DUTY_DONE) or heard.said.intent in {Intent.DECLARE_RESOLVED, Intent.DECLARE_RESTORED}
    named = duties.named_in(turn, heard.said.text)
    if named is not None:
        return named if done else None
    paged = heard.card.sent.duty if heard.card is not None and heard.card.sent.ticket is None else None
    return paged if done or _CHECKED.search(heard.said.text) else None


async def _takes(turn: Turn, heard: Heard) -> bool:
    """Take bare assent for the page that waits for this person's answer; where none does, it is talk among people."""
    if not heard.cue(Cue.TAKES) or heard.number is not None or "which" in heard.conversation.asked:
        return False
    waiting = await _unanswered(turn, heard)
    if waiting is not None and waiting.kind != "question":
        await _carry(turn, heard, Action.ACK, waiting, heard.inbound.text)
        return True
    own_matter = heard.focus is not None and heard.person.id in heard.focus.everybody
    return waiting is None and heard.cue(Cue.ASSENT) and heard.card is None and not own_matter


async def _unanswered(turn: Turn, heard: Heard) -> Ticket | None:
    """Return the one ticket whose page this person has not answered: the page replied to, else the only one.

    A mere yes in a group counts for a ticket of that group alone.
    """
    live = await turn.work.tickets.live(turn.contract)
    ringing = await rung(turn, live, heard.person.id)
    bound = heard.card.sent.ticket if heard.card is not None else None
    if bound is not None:
        return next((one for one in live if one.number == bound and (one in ringing or one.engineer is None)), None)
    if len(ringing) != 1:
        return None
    elsewhere = not heard.addressed and heard.cue(Cue.ASSENT) and ringing[0].group != heard.inbound.group
    return None if elsewhere else ringing[0]


async def _meant(turn: Turn, heard: Heard) -> tuple[Action, str] | None:
    """Return the act that the words are, with its text; words bound to a ticket need to be less sure."""
    if heard.number is not None or (heard.card is not None and heard.card.sent.ticket is not None):
        return action_of(heard, above=turn.house.act_above * 0.5)
    return action_of(heard, above=turn.house.act_above) or await _unbound(turn, heard)


async def _act(turn: Turn, heard: Heard) -> bool:
    found = await _meant(turn, heard)
    if found is None:
        return False
    ticket = await pick(turn, heard, found[0])
    if ticket is None:
        return _nothing_to_act_on(turn, heard)
    done = acts_on(ticket, heard, found)
    if done is None:
        return False
    gives_up = done[0] is Action.DECLINE and ticket.engineer == heard.person.id
    await _carry(turn, heard, Action.HAND_OVER if gives_up else done[0], ticket, done[1])
    return True


async def _unbound(turn: Turn, heard: Heard) -> tuple[Action, str] | None:
    """Return what words without number and page do where this person has one ticket only: its state gives them a sense.

    In a group not addressed to the desk they may be talk, and only what is surely about the matter counts.
    """
    mine = await only_theirs(turn, heard.person.id)
    if len(mine) != 1:
        return None
    ticket = mine[0]
    if ticket.kind == "question":
        return None if _surely_talk(heard, ticket) else acts_on(ticket, heard, None)
    if ticket.engineer != heard.person.id:
        return None
    if spreads(heard):
        return Action.SEVERITY, "outage"
    ending = ending_stated(heard) if heard.addressed else None
    return None if ending is None else (ending, heard.inbound.text)


def _surely_talk(heard: Heard, ticket: Ticket) -> bool:
    """Tell whether words are talk, though the speaker has a question to answer: more is talk in a group than alone."""
    talk = heard.said.intent in TALK
    if heard.addressed:
        return talk and heard.said.confidence >= _SURELY_TALK
    return talk or heard.inbound.group != ticket.group


async def _carry(turn: Turn, heard: Heard, action: Action, ticket: Ticket, text: str) -> None:
    await carry_out(turn, action, Act(heard.inbound, heard.person, ticket, text=text))
    conversation = await turn.conversation(heard.person.id, heard.inbound.group)
    asked = tuple(one for one in conversation.asked if one != "which")
    question = None if "which" in conversation.asked else conversation.question
    turn.keep_conversation(replace(conversation, ticket=ticket.number, asked=asked, question=question))


def _nothing_to_act_on(turn: Turn, heard: Heard) -> bool:
    """Say in private that nothing is open for these words; in a group they are talk, and a report stays a report."""
    if clear_report(turn, heard):
        return False
    if not heard.addressed:
        return True
    raise Refused("ticket.none_open", "none_open")


async def _reply_text(turn: Turn, heard: Heard) -> bool:
    """Take an answer to a page in plain words: for a question it is the answer, else progress where it is no talk."""
    ticket = await _bound(turn, heard)
    if ticket is None or not ticket.live:
        return False
    done = acts_on(ticket, heard, None) or _reply_as_act(heard, ticket)
    if done is None:
        return False
    await _carry(turn, heard, done[0], ticket, done[1])
    return True


def _reply_as_act(heard: Heard, ticket: Ticket) -> tuple[Action, str] | None:
    """Return what an answer to a fault's page does: an end stated, else progress; talk after a receipt takes."""
    if heard.cue(Cue.QUESTION, Cue.HYPOTHETICAL) or ticket.kind == "question":
        return None
    text = heard.inbound.text
    if heard.said.intent not in {Intent.ASK_STATUS, *TALK}:
        return ending_stated(heard) or Action.PROGRESS, text
    return (Action.ACK, text) if ticket.engineer is None and opens_with_a_receipt(text) else None


async def _no_report(turn: Turn, heard: Heard) -> bool:
    """Keep an engineer's orphaned line from opening anything in his name, unless it clearly reports a fault."""
    if heard.person.role is not Role.ENGINEER or clear_report(turn, heard):
        return False
    opens = heard.said.intent in {*SPEAK_INTENTS, Intent.REPORT_UNRESOLVED, Intent.COMPLAIN}
    if not opens or heard.mine:
        return False
    if heard.said.intent is Intent.ASK_HOWTO and look_up(turn, heard.said.text).text is not None:
        return False
    if heard.addressed:
        await turn.reply(heard.inbound, "talk.unclear", language=heard.language)
    return True


def clear_report(turn: Turn, heard: Heard) -> bool:
    """Tell whether an engineer's line reports a fault: trouble with a kept system, or words that he passes on."""
    said = heard.said
    if said.intent is not Intent.REPORT_FAULT or heard.cue(Cue.HYPOTHETICAL, Cue.FINISHED, *SEVERITY_CUES):
        return False
    if heard.card is not None and heard.card.sent.ticket is not None:
        return False
    whole = said.severity is not None and heard.cue(Cue.BARE_SYSTEM)
    named = turn.system_told(said) is not None or whole or heard.cue(Cue.QUOTED)
    return named and describes_fault(said.text) and not _EXPLAINS.search(said.text)


async def _bound(turn: Turn, heard: Heard) -> Ticket | None:
    """Return the ticket that the words are bound to by number or as a reply."""
    if heard.number is not None:
        named = await turn.work.tickets.get(turn.contract, heard.number)
        if named is None:
            raise Refused("ticket.unknown", "unknown_ticket", number=heard.number)
        return named
    if heard.card is not None and heard.card.sent.ticket is not None:
        return await turn.work.tickets.get(turn.contract, heard.card.sent.ticket)
    return None
