"""Where the talk about a draft is: kept in the conversation, so that it outlives a restart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from desk.messages import Inbound
from desk.people import Person
from handlers.house import Turn

OPEN_FOR = timedelta(hours=2)
"""How long after the desk's last word a review goes on without being called: one reads the contract meanwhile."""
MARK = "drafting"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a talk is: the finding asked about (None: all are decided), and the message that asks."""

    draft: int
    position: int | None
    card: int


async def spot_of(turn: Turn, inbound: Inbound, person: Person) -> Spot | None:
    """Return where the person's review is, if the line can belong to it."""
    conversation = await turn.conversation(person.id, None)
    spot = next((found for one in conversation.asked if (found := _read(one))), None)
    if spot is None or conversation.spoke_at is None or turn.at - conversation.spoke_at > OPEN_FOR:
        return None
    if inbound.reply_to is not None or inbound.reply_ticket is not None:
        return spot if await _answers(turn, inbound, spot) else None
    page = await turn.work.outbox.newest_card(turn.contract, person.id, action=None)
    return spot if page is None or page.id < spot.card else None


async def _answers(turn: Turn, inbound: Inbound, spot: Spot) -> bool:
    """Tell whether a line answers one of the desk's messages about this draft."""
    card = await turn.work.outbox.card(inbound.reply_to) if inbound.reply_to is not None else None
    return card is not None and card.sent.key.startswith(f"{MARK}.") and card.sent.values.get("draft") == spot.draft


def _read(asked: str) -> Spot | None:
    name, _, rest = asked.partition(":")
    parts = rest.split(":")
    if name != MARK or len(parts) != 3:
        return None
    return Spot(int(parts[0]), int(parts[1]) if parts[1] else None, int(parts[2]))


async def mark(turn: Turn, person: Person, spot: Spot) -> None:
    """Let the talk be at this spot."""
    conversation = await turn.conversation(person.id, None)
    place = "" if spot.position is None else spot.position
    asked = (f"{MARK}:{spot.draft}:{place}:{spot.card}",)
    turn.keep_conversation(replace(conversation, asked=asked, spoke_at=turn.at))


async def forget(turn: Turn, person: Person) -> None:
    """Let there be no talk about a draft."""
    conversation = await turn.conversation(person.id, None)
    asked = tuple(one for one in conversation.asked if not one.startswith(MARK))
    turn.keep_conversation(replace(conversation, asked=asked))
