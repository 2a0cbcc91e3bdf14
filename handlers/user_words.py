"""A user's plain words: what they do, or silence.

Source of every rule here: design.md, "How the desk behaves in chat".
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias

from desk.messages import Action, Value
from desk.people import Role
from desk.records import Approval
from desk.tickets import State, Ticket
from desk.understanding import SPEAK_INTENTS, Cue, Intent, sure
from handlers import answers, approvals, reporter
from handlers.acts import Act, Refused
from handlers.deeds import refuse
from handlers.house import Turn
from handlers.opening import keep_attachments, missing
from handlers.reading import Heard
from handlers.reports import details_in, report_trouble
from handlers.second_thoughts import reconsidered, vague, wishes_training
from handlers.severity import raise_to
from handlers.talk import among_people

Say: TypeAlias = Callable[[Turn, Heard], Awaitable[None]]


async def user_says(turn: Turn, heard: Heard) -> None:
    """Do what a user's words ask for; stay silent about what is none of the desk's business."""
    if await among_people(turn, heard):
        return
    heard = reconsidered(turn, heard)
    try:
        if await _decides(turn, heard) or await _echoes(turn, heard):
            return
        await SAYINGS.get(heard.said.intent, _talk)(turn, heard)
    except Refused as refusal:
        await refuse(turn, heard.inbound, heard.person, refusal, language=heard.language)


def may_speak(turn: Turn, heard: Heard) -> bool:
    """Tell whether the desk may speak upon this line: it is addressed, their conversation is open, or it is sure."""
    if heard.addressed or heard.open:
        return True
    return sure(heard.said, least=turn.house.speak_above) and not vague(turn, heard)


async def _decides(turn: Turn, heard: Heard) -> bool:
    """Take a customer's words about a pending approval as its buttons."""
    intent = heard.said.intent
    if intent not in {Intent.APPROVE, Intent.REJECT} or heard.cue(Cue.HYPOTHETICAL, Cue.QUESTION):
        return False
    pending = await _pending_meant(turn, heard)
    if not pending:
        return heard.person.role is not Role.CUSTOMER
    if len(pending) > 1:
        listed: list[Value] = [{"number": one.ticket, "summary": one.what[:40], "system": None} for one in pending]
        raise Refused("approval.which", "ambiguous", tickets=listed)
    approve = intent is Intent.APPROVE
    await approvals.decide(turn, heard.inbound, heard.person, pending[0], approve=approve, words=heard.inbound.text)
    return True


async def _echoes(turn: Turn, heard: Heard) -> bool:
    """Let "我也是" join what was reported, whatever else the line may be read as."""
    unclear = heard.said.intent in {Intent.OUT_OF_SCOPE, Intent.SMALL_TALK, Intent.ADD_DETAILS}
    if not (unclear and heard.cue(Cue.ME_TOO)) or heard.cue(Cue.HYPOTHETICAL):
        return False
    await report_trouble(turn, heard, may_open=False)
    return True


async def _pending_meant(turn: Turn, heard: Heard) -> tuple[Approval, ...]:
    """Return the requests that the words may decide: the one answered to, those of the ticket named, else all."""
    pending = await approvals.pending_for(turn, heard.person)
    answered = heard.card.sent.approval if heard.card is not None else None
    if answered is not None:
        return tuple(one for one in pending if one.id == answered)
    return tuple(one for one in pending if heard.number in {None, one.ticket})


async def _trouble(turn: Turn, heard: Heard) -> None:
    if not heard.cue(Cue.HYPOTHETICAL):
        await report_trouble(turn, heard, may_open=may_speak(turn, heard))


async def _question(turn: Turn, heard: Heard) -> None:
    """Answer a question, where the desk may speak."""
    if may_speak(turn, heard):
        await answers.answer_question(turn, heard.inbound, heard.person, heard.said, language=heard.language)


async def _request(turn: Turn, heard: Heard) -> None:
    """Open a request; a visit asked for while one's fault is open belongs to that fault, a training does not."""
    if heard.cue(Cue.HYPOTHETICAL) or not may_speak(turn, heard):
        return
    live = _own_live(heard)
    for_repair = heard.said.intent is Intent.REQUEST_SERVICE and not wishes_training(heard.said.text)
    if for_repair and live is not None and live.kind == "fault":
        await reporter.add_details(turn, _act(heard, live))
        return
    await answers.open_for(turn, heard.inbound, heard.person, heard.said, severity="request", language=heard.language)


def _own_live(heard: Heard) -> Ticket | None:
    """Return the speaker's matter where somebody still works on it."""
    return heard.focus if heard.focus is not None and heard.focus.live else None


def _act(heard: Heard, ticket: Ticket) -> Act:
    return Act(heard.inbound, heard.person, ticket, text=heard.inbound.text)


async def _status(turn: Turn, heard: Heard) -> None:
    """Tell how a ticket stands: the one named, one's own, else the group's only one."""
    ticket = await _asked_about(turn, heard)
    if ticket is not None:
        await reporter.tell_status(turn, _act(heard, ticket))
    elif heard.number is not None:
        raise Refused("ticket.unknown", "unknown_ticket", number=heard.number)
    elif heard.addressed or heard.open:
        raise Refused("ticket.none_open", "none_open")


async def _asked_about(turn: Turn, heard: Heard) -> Ticket | None:
    if heard.number is not None or heard.focus is not None:
        return heard.focus
    here = [one for one in await turn.work.tickets.live(turn.contract) if one.group == heard.inbound.group]
    named = turn.system_in(heard.said)
    if named is not None:
        here = [one for one in here if one.system == named]
    return here[-1] if here and heard.inbound.group is not None else None


async def _urge(turn: Turn, heard: Heard) -> None:
    """Pass the pressure on to who has the matter."""
    ticket = await _asked_about(turn, heard)
    if ticket is None:
        await _pressed_report(turn, heard)
    elif heard.person.id in ticket.everybody and ticket.live:
        await reporter.urge(turn, _act(heard, await _raised(turn, heard, ticket)))
    else:
        await reporter.tell_status(turn, _act(heard, ticket))


async def _pressed_report(turn: Turn, heard: Heard) -> None:
    """Take pressing words of somebody without a ticket for what they ask: a first report may be said with pressure."""
    likely = next((intent for intent, _ in heard.said.ranking if intent in SPEAK_INTENTS), None)
    named = turn.system_in(heard.said) is not None or heard.said.severity is not None
    if likely is None or heard.number is not None or not named:
        await _status(turn, heard)
        return
    meant = replace(heard, said=replace(heard.said, intent=likely, confidence=1.0))
    await SAYINGS[likely](turn, replace(meant, addressed=True))


async def _raised(turn: Turn, heard: Heard, ticket: Ticket) -> Ticket:
    """Return the ticket, raised where the reporter's words are graver than it."""
    if heard.said.severity == "outage" and ticket.kind == "fault" and ticket.live:
        return await raise_to(turn, ticket, "outage", by=heard.person.id)
    return ticket


async def _details(turn: Turn, heard: Heard) -> None:
    """Add to one's open ticket; without one it is talk, unless the desk is addressed."""
    ticket = _own_live(heard)
    if ticket is None:
        if heard.said.severity == "outage" and heard.addressed:
            await report_trouble(turn, heard, may_open=False)
        return
    if not (heard.addressed or heard.open or heard.conversation.asked or heard.said.entities or heard.follows_up):
        return
    details = details_in(turn, heard)
    changed = await reporter.add_details(turn, _act(heard, ticket), details, quietly=heard.follows_up)
    changed = await _raised(turn, heard, changed)
    await keep_attachments(turn, heard.inbound, changed)
    await _still_asked(turn, heard, changed)


async def _still_asked(turn: Turn, heard: Heard, ticket: Ticket) -> None:
    """Remember what is still missing; it is not asked a second time."""
    conversation = await turn.conversation(heard.person.id, heard.inbound.group)
    left = tuple(one for one in conversation.asked if one in missing(ticket))
    turn.keep_conversation(replace(conversation, ticket=ticket.number, asked=left, spoke_at=turn.at))


async def _confirm(turn: Turn, heard: Heard) -> None:
    """Take "it works" for the answer just given, or for one's own ticket."""
    if heard.cue(Cue.HYPOTHETICAL, Cue.QUESTION, Cue.NEGATED_ACT):
        return
    if await _about_answer(turn, heard, helped=True):
        return
    ticket = heard.focus
    if ticket is None or heard.person.id not in ticket.everybody or ticket.state is State.CLOSED:
        await _talk(turn, heard)
        return
    over = ticket.state in {State.RESTORED, State.RESOLVED}
    if over or heard.addressed or heard.open or heard.said.confidence >= turn.house.act_above:
        await reporter.confirm(turn, _act(heard, ticket))


async def _about_answer(turn: Turn, heard: Heard, *, helped: bool) -> bool:
    """Take the words as a verdict on the answer that was given last, if that is what the conversation is about."""
    conversation = heard.conversation
    if conversation.answer is None or conversation.question is None or not heard.open:
        return False
    card = await turn.work.outbox.card(conversation.answer)
    if card is None or (heard.card is not None and heard.card.id != card.id):
        return False
    if helped:
        await answers.helpful(turn, heard.inbound, card, conversation.question)
    else:
        question = f"{conversation.question} {heard.inbound.text}"
        await answers.not_helpful(turn, heard.inbound, card, question, heard.person, verdict=str(Action.NOT_HELPFUL))
    return True


async def _unresolved(turn: Turn, heard: Heard) -> None:
    """Take "still broken" for the answer, for one's ticket (reopened while it may be), or as a report."""
    if heard.cue(Cue.HYPOTHETICAL) or await _about_answer(turn, heard, helped=False):
        return
    ticket = heard.focus
    if ticket is None or heard.person.id not in ticket.everybody:
        await report_trouble(turn, heard, may_open=may_speak(turn, heard) or heard.said.confidence >= 0.5)
        return
    ticket = await _raised(turn, heard, ticket)
    if await reporter.reopen(turn, _act(heard, ticket)) is None:
        await report_trouble(turn, heard, may_open=True, follows=ticket.number)


async def _human(turn: Turn, heard: Heard) -> None:
    """Give the person a person: for the question just answered, for one's ticket, or with a new one."""
    if await _about_answer(turn, heard, helped=False):
        return
    live = _own_live(heard)
    if live is not None:
        await reporter.urge(turn, _act(heard, live))
    elif may_speak(turn, heard):
        await answers.open_for(
            turn, heard.inbound, heard.person, heard.said, severity="question", language=heard.language
        )


async def _complaint(turn: Turn, heard: Heard) -> None:
    """Note a complaint for the manager, with one short reply."""
    own = heard.focus is not None and heard.person.id in heard.focus.everybody
    if heard.focus is not None and own:
        await reporter.complain(turn, _act(heard, heard.focus))
    elif may_speak(turn, heard) or heard.said.confidence >= turn.house.speak_above:
        await reporter.complain_at_large(turn, heard.inbound, heard.person, language=heard.language)


async def _talk(turn: Turn, heard: Heard) -> None:
    """Answer a greeting, thanks or stray words only where the desk is spoken to."""
    private = heard.inbound.group is None
    if not (heard.addressed or (heard.open and heard.cue(Cue.THANKS, Cue.GREETING))):
        return
    if heard.cue(Cue.THANKS):
        key = "talk.welcome"
    elif heard.said.intent is Intent.SMALL_TALK or heard.cue(Cue.GREETING):
        key = "talk.hello"
    else:
        key = "talk.unclear" if private or heard.inbound.mentioned else ""
    if key:
        await turn.reply(heard.inbound, key, language=heard.language)


SAYINGS: dict[Intent, Say] = {
    Intent.REPORT_FAULT: _trouble,
    Intent.ASK_HOWTO: _question,
    Intent.REQUEST_DATA: _request,
    Intent.REQUEST_CHANGE: _request,
    Intent.REQUEST_SERVICE: _request,
    Intent.ASK_STATUS: _status,
    Intent.URGE: _urge,
    Intent.ADD_DETAILS: _details,
    Intent.CONFIRM_RESOLVED: _confirm,
    Intent.REPORT_UNRESOLVED: _unresolved,
    Intent.REQUEST_HUMAN: _human,
    Intent.COMPLAIN: _complaint,
    Intent.SMALL_TALK: _talk,
}
"""What each of a user's intents does; anything else is talk."""
