"""Papers asked for in chat: `/paper KIND 12`, `/paper KIND 2026-09`. The file comes in private, to staff alone.

It is made within the message's transaction, so that an accepted question is never without its answer; on SQLite others
wait meanwhile. A whole year would take too long for that and is left to the shell.
"""

from __future__ import annotations

from collections.abc import Mapping

from desk.errors import TemplateUnusable
from desk.messages import Inbound, OutKind, Value
from desk.papers.kinds import PAPERS, PaperRefused, kind_of, order_of
from desk.papers.shapes import Paper, is_empty
from desk.papers.stretches import Unit
from desk.people import Person
from handlers.acts import Refused
from handlers.house import PaperTools, Turn
from handlers.papers.gathering import gather

REFUSALS: Mapping[str, str] = {
    "kind": "paper.unknown",
    "period": "paper.which_period",
    "ticket": "ticket.unknown",
    "no_fault": "paper.no_fault",
    "assessment": "paper.no_assessment",
}
"""The sentence of each reason for which a paper is refused."""


async def paper_command(turn: Turn, _inbound: Inbound, person: Person, rest: str) -> None:
    """Make a paper and send its file in private; without words, list what there is.

    Raises:
        Refused: the person is no staff, or the paper cannot be made as asked for.
    """
    if not person.staff:
        raise Refused("act.not_allowed", "not_allowed")
    word, _, about = rest.partition(" ")
    if not word:
        await _say(turn, person, "paper.list", {"papers": [about.title for about in PAPERS.values()]})
        return
    if turn.house.papers is None:
        raise Refused("paper.no_maker", "no_maker")
    try:
        order = order_of(kind_of(word), about, turn.pack.calendar.zone)
        if order.stretch is not None and order.stretch.unit is Unit.YEAR:
            raise Refused("paper.too_long", "too_long", title=word)
        paper = await gather(turn.work, turn.pack, order, at=turn.at)
        await _hand_over(turn, person, turn.house.papers, paper)
    except PaperRefused as refusal:
        values: dict[str, Value] = {"title": word, "expected": refusal.expected, "number": refusal.what or "?"}
        raise Refused(REFUSALS[refusal.reason], refusal.reason, **values) from refusal
    except TemplateUnusable as refusal:
        raise Refused("paper.template", "template", problem=str(refusal)) from refusal


async def _hand_over(turn: Turn, person: Person, tools: PaperTools, paper: Paper) -> None:
    name, content = await tools.make(paper)
    kept = await tools.keep_file(turn.contract, name, content)
    values: dict[str, Value] = {"title": name.rpartition(".")[0], "empty": is_empty(paper), "files": [kept.as_value()]}
    await _say(turn, person, "paper.made", values)


async def _say(turn: Turn, person: Person, key: str, values: dict[str, Value]) -> None:
    await turn.notify(person, key, values, kind=OutKind.REPLY)
