"""An engineer's or manager's plain words: they act as the buttons do, where they are clear enough."""

from __future__ import annotations

import re
from dataclasses import replace

from desk.messages import Action
from desk.tickets import Ticket
from desk.understanding import Cue, Intent
from handlers import duties, engineer
from handlers.acts import Act, Refused
from handlers.deeds import carry_out, refuse
from handlers.house import Turn
from handlers.reading import Heard
from handlers.talk import among_people
from handlers.which import pick

ACTS: dict[Intent, Action] = {
    Intent.ACKNOWLEDGE: Action.ACK,
    Intent.ARRIVE_ON_SITE: Action.ON_SITE,
    Intent.PROPOSE_SOLUTION: Action.PROPOSE,
    Intent.REPORT_PROGRESS: Action.PROGRESS,
    Intent.DECLARE_RESTORED: Action.RESTORE,
    Intent.DECLARE_RESOLVED: Action.RESOLVE,
    Intent.HAND_OVER: Action.HAND_OVER,
    Intent.REQUEST_APPROVAL: Action.REQUEST_APPROVAL,
}
SEVERITY_CUES = {
    Cue.SEVERITY_OUTAGE: "outage",
    Cue.SEVERITY_FAULT: "fault",
    Cue.SEVERITY_QUESTION: "question",
    Cue.SEVERITY_REQUEST: "request",
}
_REPORT_FILED = re.compile(
    r"报告.{0,8}(?:提交|上传|交|附上|写好|写完|完成|发)|(?:提交|上传|交|附上|补).{0,8}报告"
    r"|report (?:filed|attached|submitted)",
    re.IGNORECASE,
)
_ANSWER = re.compile(r"(?:答复|回复|解答)\s*[：:,，]|\b(?:answer|reply)\s*:", re.IGNORECASE)
"""What an engineer begins his answer to a question with."""
_ANSWER = re.compile(r"(?:答复|回复|解答|回答|answer)\s*(?:如下)?[：:,，]", re.IGNORECASE)
_PASSED_ON = re.compile(r"转给|转交|转到|转二线|交给|交接|接手|接一下|hand|pass", re.IGNORECASE)
_LONGEST_YES = "收到，马上看"
"""Longer words than these about a question hold an answer."""
_TALK = frozenset({Intent.OUT_OF_SCOPE, Intent.SMALL_TALK})


async def staff_says(turn: Turn, heard: Heard) -> bool:
    """Act on a staff member's words; return whether they were an act of theirs (else they are read as anybody's)."""
    if await among_people(turn, heard) or await _to_people(turn, heard):
        return True
    try:
        return await _duty(turn, heard) or await _act(turn, heard) or await _reply_text(turn, heard)
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
    duty = duties.named_in(turn, heard.said.text)
    done = heard.cue(Cue.DUTY_DONE) or heard.said.intent in {Intent.DECLARE_RESOLVED, Intent.DECLARE_RESTORED}
    blocked = heard.cue(Cue.NEGATED_ACT, Cue.HYPOTHETICAL, Cue.QUESTION)
    if duty is None or not done or blocked or heard.number is not None:
        return False
    if not [one for one in await turn.work.duties.outstanding(turn.contract, duty) if one.done_at is None]:
        return False
    await duties.mark_done(turn, heard.inbound, heard.person, duty, text=heard.inbound.text)
    return True


def action_of(heard: Heard, *, above: float) -> tuple[Action, str] | None:
    """Return the action that the words are, with the text that goes with it; None for talk, wishes and questions."""
    if heard.cue(Cue.HYPOTHETICAL, Cue.QUESTION) and not heard.cue(Cue.PAUSE, Cue.RESUME):
        return None
    severity = next((name for cue, name in SEVERITY_CUES.items() if heard.cue(cue)), None)
    if severity is not None:
        return Action.SEVERITY, severity
    told = _told_outright(heard)
    if told is not None:
        return told, heard.inbound.text
    action = ACTS.get(heard.said.intent)
    if action is None or heard.said.confidence < above:
        return None
    return action, _said_text(heard, action)


def _told_outright(heard: Heard) -> Action | None:
    """Return the action that a cue tells whatever the intent: resume, pause, the report filed, a refusal to take it."""
    filed = bool(_REPORT_FILED.search(heard.inbound.text)) and not heard.cue(Cue.NEGATED_ACT)
    outright = {
        Action.RESUME: heard.cue(Cue.RESUME),
        Action.PAUSE: heard.cue(Cue.PAUSE),
        Action.FILE_REPORT: filed,
        Action.DECLINE: heard.cue(Cue.DECLINE),
    }
    return next((action for action, told in outright.items() if told), None)


def _said_text(heard: Heard, action: Action) -> str:
    """Return the words of an act: those joined from several lines where they were read as one."""
    return heard.said.text if action in {Action.RESTORE, Action.RESOLVE, Action.PROPOSE} else heard.inbound.text


async def _act(turn: Turn, heard: Heard) -> bool:
    bound = heard.number is not None or (heard.card is not None and heard.card.sent.ticket is not None)
    found = action_of(heard, above=turn.house.act_above * (0.5 if bound else 1.0))
    if found is None:
        return False
    action, text = found
    ticket = await pick(turn, heard, action)
    if ticket is None:
        return _nothing_to_act_on(heard)
    if action is Action.DECLINE and ticket.engineer == heard.person.id:
        action = Action.HAND_OVER
    if _answers(heard, action, ticket):
        action, text = Action.RESOLVE, heard.inbound.text
    await _carry(turn, heard, action, ticket, text)
    return True


def _answers(heard: Heard, action: Action, ticket: Ticket) -> bool:
    """Tell whether the words answer a question: they say so, propose something, or are more than a yes to one's own.

    Longer words about one's own question that seem to pass it on, but name nobody and no passing on, answer it too.
    """
    words = heard.inbound.text
    if ticket.kind != "question":
        return False
    if action is Action.PROPOSE or _ANSWER.search(words):
        return True
    seems = action is Action.ACK or (action is Action.HAND_OVER and not _PASSED_ON.search(words))
    return seems and len(words) > len(_LONGEST_YES) and ticket.engineer == heard.person.id


async def _carry(turn: Turn, heard: Heard, action: Action, ticket: Ticket, text: str) -> None:
    await carry_out(turn, action, Act(heard.inbound, heard.person, ticket, text=text))
    conversation = await turn.conversation(heard.person.id, heard.inbound.group)
    asked = tuple(one for one in conversation.asked if one != "which")
    question = None if "which" in conversation.asked else conversation.question
    turn.keep_conversation(replace(conversation, ticket=ticket.number, asked=asked, question=question))


def _nothing_to_act_on(heard: Heard) -> bool:
    """Say in private that nothing is open for these words; in a group they are talk."""
    if not heard.addressed:
        return True
    raise Refused("ticket.none_open", "none_open")


async def _reply_text(turn: Turn, heard: Heard) -> bool:
    """Take an answer to a page in plain words: for a question it is the answer, for a fault it is progress."""
    ticket = await _bound(turn, heard)
    if ticket is None or not ticket.live or heard.cue(Cue.QUESTION, Cue.HYPOTHETICAL):
        return False
    content = ticket.kind == "question" and len(heard.said.text) > len(_LONGEST_YES)
    if heard.said.intent in {Intent.ASK_STATUS, *_TALK} and not content:
        return False
    act = Act(heard.inbound, heard.person, ticket, text=heard.inbound.text)
    deed = engineer.resolve if ticket.kind == "question" else engineer.progress
    await deed(turn, act)
    return True


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
