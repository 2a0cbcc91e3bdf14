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
from handlers.staff_meaning import SEVERITY_CUES, TALK, action_of, acts_on, ending_stated, spreads
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
    named = [person for person in (await turn.people()).values() if person.name in heard.said.text]
    return bool(named) and not any(person.staff for person in named)


async def _duty(turn: Turn, heard: Heard) -> bool:
    """Mark a duty as done where the words say so by its name."""
    named = duties.named_in(turn, heard.said.text)
    paged = heard.card.sent.duty if heard.card is not None and heard.card.sent.ticket is None else None
    duty = named or paged
    done = heard.cue(Cue.DUTY_DONE) or heard.said.intent in {Intent.DECLARE_RESOLVED, Intent.DECLARE_RESTORED}
    done = done or (named is None and bool(_CHECKED.search(heard.said.text)))
    blocked = heard.cue(Cue.NEGATED_ACT, Cue.HYPOTHETICAL, Cue.QUESTION)
    if duty is None or not done or blocked or heard.number is not None:
        return False
    if not [one for one in await turn.work.duties.outstanding(turn.contract, duty) if one.done_at is None]:
        return False
    await duties.mark_done(turn, heard.inbound, heard.person, duty, text=heard.inbound.text)
    return True


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


async def _act(turn: Turn, heard: Heard) -> bool:
    bound = heard.number is not None or (heard.card is not None and heard.card.sent.ticket is not None)
    found = action_of(heard, above=turn.house.act_above * (0.5 if bound else 1.0))
    if not bound:
        found = found or await _unbound(turn, heard)
    if found is None:
        return False
    ticket = await pick(turn, heard, found[0])
    if ticket is None:
        return _nothing_to_act_on(turn, heard)
    done = acts_on(ticket, heard, found)
    if done is None:
        return False
    action, text = done
    if action is Action.DECLINE and ticket.engineer == heard.person.id:
        action = Action.HAND_OVER
    await _carry(turn, heard, action, ticket, text)
    return True


async def _unbound(turn: Turn, heard: Heard) -> tuple[Action, str] | None:
    """Return what words without number and page do where this person has one ticket only: its state gives them a sense.

    In a group not addressed to the desk they may be talk, and only what is surely about the matter counts.
    """
    mine = await only_theirs(turn, heard.person.id)
    if len(mine) != 1:
        return None
    ticket = mine[0]
    sure_talk = heard.said.intent in TALK and (not heard.addressed or heard.said.confidence >= _SURELY_TALK)
    if ticket.kind == "question":
        elsewhere = not heard.addressed and heard.inbound.group != ticket.group
        return None if sure_talk or elsewhere else acts_on(ticket, heard, None)
    if ticket.engineer == heard.person.id and spreads(heard):
        return Action.SEVERITY, "outage"
    ending = ending_stated(heard)
    if ending is None or not heard.addressed or ticket.engineer != heard.person.id:
        return None
    return None if sure_talk and not any(c.isalnum() for c in heard.inbound.text) else (ending, heard.inbound.text)


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
    done = acts_on(ticket, heard, None)
    if done is None:
        asks = heard.cue(Cue.QUESTION, Cue.HYPOTHETICAL)
        if asks or ticket.kind == "question" or heard.said.intent in {Intent.ASK_STATUS, *TALK}:
            return False
        done = (ending_stated(heard) or Action.PROGRESS, heard.inbound.text)
    await _carry(turn, heard, done[0], ticket, done[1])
    return True


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
