"""Questions: answered from knowledge with their source, or a ticket at once, since the reply clock runs."""

from __future__ import annotations

import re
from dataclasses import replace

from desk.knowledge import Answer
from desk.messages import Action, Card, Inbound, Outgoing, OutKind, Value
from desk.people import Person
from desk.records import Feedback
from desk.tickets import Ticket
from desk.understanding import Situation, Understood
from handlers.house import Turn
from handlers.opening import keep_attachments, open_ticket, report_of

ANSWER_ACTIONS = (Action.HELPFUL, Action.NOT_HELPFUL, Action.HUMAN)


_PART_END = re.compile(r"(?<=[。！？!?；;，,\n])")
_LEAST_ASKED = 6
"""Characters of the shortest part of a story that is searched by itself."""
_ASKS = re.compile(
    r"[?？]|怎么|怎样|如何|咋|吗|么$|几|多久|多少|哪|什么|啥|点样|点解|边度|能不能|可不可以|\b(?:how|what|where|when|which|can|could)\b",
    re.IGNORECASE,
)


def look_up(turn: Turn, question: str) -> Answer:
    """Return what this contract's knowledge says; no text where it is not sure enough for the contract.

    A long story is searched by the parts of it that ask, too; the surest answer counts.
    """
    parts = [part.strip() for part in _PART_END.split(question)]
    asked = [part for part in parts if len(part) >= _LEAST_ASKED and _ASKS.search(part)]
    wordings = dict.fromkeys([question, *asked])
    answers = [turn.house.knowledge.answer(wording, contract=turn.contract) for wording in wordings]
    found = max(answers, key=lambda answer: (answer.text is not None, answer.confidence))
    if found.text is not None and found.confidence < turn.pack.answer_threshold:
        return replace(found, text=None)
    return found


async def answer_question(turn: Turn, inbound: Inbound, person: Person, said: Understood, *, language: str) -> None:
    """Answer from knowledge, or open a question ticket."""
    found = look_up(turn, said.text)
    if found.text is None:
        await open_for(turn, inbound, person, said, severity="question", language=language)
        return
    row = await _send(turn, inbound, found, language=language)
    conversation = await turn.conversation(person.id, inbound.group)
    turn.keep_conversation(replace(conversation, question=said.text, answer=row, asked=(), spoke_at=turn.at))


async def _send(turn: Turn, inbound: Inbound, found: Answer, *, language: str) -> int:
    sources: tuple[dict[str, Value], ...] = tuple(
        {
            "id": hit.section.id,
            "title": hit.section.document,
            "section": hit.section.title,
            "page": hit.section.page,
        }
        for hit in found.hits[:1]
    )
    return await turn.say(
        Outgoing(
            OutKind.ANSWER,
            turn.contract,
            to=inbound.person,
            group=inbound.group,
            key="answer",
            values={"text": found.text, "sources": list(sources)},
            language=language,
            actions=ANSWER_ACTIONS,
            reply_to=inbound.id,
            sources=sources,
        )
    )


async def helpful(turn: Turn, inbound: Inbound, card: Card, question: str) -> None:
    """Note that the answer helped, with a word of thanks."""
    await _feedback(turn, inbound, card, question, verdict="helpful")
    await turn.reply(inbound, "answer.helpful", language=card.sent.language)
    await _settled(turn, inbound)


async def not_helpful(turn: Turn, inbound: Inbound, card: Card, question: str, person: Person, *, verdict: str) -> None:
    """Note that the answer did not help and open a question ticket: its clock runs from now."""
    await _feedback(turn, inbound, card, question, verdict=verdict)
    await human(turn, inbound, question, person, language=card.sent.language)
    await _settled(turn, inbound)


async def human(turn: Turn, inbound: Inbound, question: str, person: Person, *, language: str) -> Ticket:
    """Open a question ticket for somebody who wants a person instead of the machine."""
    situation = Situation(role=str(person.role), addressed=True)
    said = turn.house.understanding.understand(question, await turn.lexicon(), situation)
    return await open_for(turn, inbound, person, said, severity="question", language=language)


async def open_for(
    turn: Turn, inbound: Inbound, person: Person, said: Understood, *, severity: str, language: str
) -> Ticket:
    """Open a question or request ticket with the words as they were read."""
    report = await report_of(turn, inbound, person, said, severity=severity, language=language)
    ticket = await open_ticket(turn, report)
    await keep_attachments(turn, inbound, ticket)
    return ticket


async def _settled(turn: Turn, inbound: Inbound) -> None:
    """Let the conversation no longer wait for a word on the answer."""
    conversation = await turn.conversation(inbound.person, inbound.group)
    turn.keep_conversation(replace(conversation, question=None, answer=None, spoke_at=turn.at))


async def _feedback(turn: Turn, inbound: Inbound, card: Card, question: str, *, verdict: str) -> None:
    section = str(card.sent.sources[0].get("id", "")) if card.sent.sources else ""
    feedback = Feedback(turn.contract, card.id, inbound.person, question, section, verdict, turn.at)
    await turn.work.sections.add_feedback(feedback)
