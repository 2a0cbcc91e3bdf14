"""Buttons: one press is one act, only by the person to whom the card was sent, only while its round lasts."""

from __future__ import annotations

from datetime import datetime

from desk.messages import REVIEW_ACTIONS, SWAP_ACTIONS, Action, Card, Inbound, Press
from desk.people import Person
from handlers import answers, approvals, draft_talk, duties, roster_swaps
from handlers.acts import Act, Refused
from handlers.deeds import carry_out, note_message, refuse
from handlers.house import Turn

PAGE_ROUND = frozenset({Action.ACK, Action.DECLINE})
"""Actions that belong to one round of paging."""
TICKET_ROUND = frozenset({Action.CONFIRM, Action.REOPEN})
"""Actions that belong to one opening of a ticket."""
ANSWERS = frozenset({Action.HELPFUL, Action.NOT_HELPFUL, Action.HUMAN})


async def press(turn: Turn, inbound: Inbound, person: Person, pressed: Press) -> None:
    """Do what a button says, or say why not; a refusal is written with the message."""
    card = await _card(turn, person, pressed)
    words = pressed.text or pressed.action
    try:
        action = _offered(card, person, pressed)
    except Refused as refusal:
        await note_message(turn, inbound, text=words, refused=refusal.reason)
        await refuse(turn, inbound, person, refusal, language="zh")
        return
    assert card is not None
    try:
        await _check_round(turn, card, action)
    except Refused as refusal:
        await note_message(turn, inbound, text=words, refused=refusal.reason)
        await refuse(turn, inbound, person, refusal, language=card.sent.language)
        return
    await note_message(turn, inbound, text=words)
    try:
        await _do(turn, inbound, person, card, pressed, action)
    except Refused as refusal:
        await refuse(turn, inbound, person, refusal, language=card.sent.language)


async def _card(turn: Turn, person: Person, pressed: Press) -> Card | None:
    if pressed.card is not None:
        return await turn.work.outbox.card(pressed.card)
    return await turn.work.outbox.newest_card(
        turn.contract, person.id, action=pressed.action, ticket=pressed.ticket, duty=pressed.duty
    )


def _offered(card: Card | None, person: Person, pressed: Press) -> Action:
    """Return the action, if the card offers it to this person.

    Raises:
        Refused: it does not, or there is no such card or action.
    """
    mine = card is not None and card.sent.contract == person.contract and card.sent.to == person.id
    if card is None or not mine or pressed.action not in set(card.sent.actions):
        raise Refused("press.not_offered", "not_offered")
    return Action(pressed.action)


async def _check_round(turn: Turn, card: Card, action: Action) -> None:
    """Refuse a button of an earlier round: it does nothing but say so."""
    number = card.sent.ticket
    if number is None:
        return
    if action in PAGE_ROUND:
        paging = await turn.work.pagings.get(turn.contract, number)
        if paging is None or paging.generation != card.sent.generation:
            raise Refused("press.stale", "stale", number=number)
    if action in TICKET_ROUND:
        ticket = await turn.work.tickets.get(turn.contract, number)
        if ticket is None or ticket.round != card.sent.generation:
            raise Refused("press.stale", "stale", number=number)


async def _do(turn: Turn, inbound: Inbound, person: Person, card: Card, pressed: Press, action: Action) -> None:
    if action in ANSWERS:
        await _on_answer(turn, inbound, person, card, action)
    elif action in REVIEW_ACTIONS:
        await draft_talk.press_draft(turn, person, card, pressed, action)
    elif action in SWAP_ACTIONS:
        await roster_swaps.press_swap(turn, inbound, person, card, action)
    elif action in {Action.APPROVE, Action.REJECT}:
        await _on_approval(turn, inbound, person, card, pressed, action)
    elif action is Action.DONE:
        due = datetime.fromisoformat(str(card.sent.values["due"]))
        await duties.mark_done(turn, inbound, person, card.sent.duty, text=pressed.text, due=due)
    else:
        await _on_ticket(turn, inbound, person, card, pressed, action)


async def _on_answer(turn: Turn, inbound: Inbound, person: Person, card: Card, action: Action) -> None:
    conversation = await turn.conversation(person.id, card.sent.group)
    question = conversation.question if conversation.answer == card.id else None
    if question is None:
        raise Refused("press.answered_already", "stale")
    if action is Action.HELPFUL:
        await answers.helpful(turn, inbound, card, question)
    else:
        await answers.not_helpful(turn, inbound, card, question, person, verdict=str(action))


async def _on_approval(
    turn: Turn, inbound: Inbound, person: Person, card: Card, pressed: Press, action: Action
) -> None:
    approval = await turn.work.approvals.get(turn.contract, card.sent.approval or 0)
    if approval is None:
        raise Refused("press.stale", "stale", number=None)
    approve = action is Action.APPROVE
    await approvals.decide(turn, inbound, person, approval, approve=approve, words=pressed.text)


async def _on_ticket(turn: Turn, inbound: Inbound, person: Person, card: Card, pressed: Press, action: Action) -> None:
    ticket = await turn.work.tickets.get(turn.contract, card.sent.ticket or 0)
    if ticket is None:
        raise Refused("ticket.unknown", "unknown_ticket", number=card.sent.ticket)
    act = Act(inbound, person, ticket, text=pressed.text, to=pressed.to)
    await carry_out(turn, action, act)
