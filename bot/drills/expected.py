"""The expectations of a drill: from the file's words to what `match` compares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.drills.known import Known
from bot.drills.match import Expectation
from bot.drills.moments import Reckoning, moment_of
from bot.drills.shape import KINDS, ExpectShape
from bot.plain_yaml import Step
from desk.messages import Value

_EQUAL = ("kind", "to", "from", "in", "ticket", "level", "target", "event", "severity", "state", "duty", "system")
_EQUAL_TOO = ("press", "text", "path")


def expectations_of(shapes: Sequence[ExpectShape], known: Known, reckoning: Reckoning) -> tuple[Expectation, ...]:
    """Return the expectations; `reckoning` stands at the drill's start: "17:20" is on its first day, "+5m" after it.

    Raises:
        InputUnusable: one names what does not exist, or nothing at all.
    """
    return tuple(_expectation(shape, known, reckoning, ("expect", number)) for number, shape in enumerate(shapes))


def _expectation(shape: ExpectShape, known: Known, reckoning: Reckoning, path: tuple[Step, ...]) -> Expectation:
    given: dict[str, Value] = shape.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if not given.keys() - {"not", "count"}:
        raise known.document.refuse(path, f"expected at least one key to match, such as kind ({', '.join(KINDS)})")
    if shape.absent and shape.count is not None:
        raise known.document.refuse((*path, "count"), 'expected "not" or "count", not both')
    _check_names(shape, known, path)
    moments = {name: _moment(shape, name, known, reckoning, path) for name in ("after", "before", "at", "due")}
    equal = {name: given[name] for name in (*_EQUAL, *_EQUAL_TOO) if name in given}
    if equal.get("in") == "direct":
        equal["in"] = None
    return Expectation(
        equal=equal,
        contains=shape.contains,
        sources=shape.sources,
        after=moments["after"],
        before=moments["before"],
        at=moments["at"],
        due=moments["due"],
        refused=shape.refused,
        count=0 if shape.absent else shape.count,
        shown=given,
        line=known.document.line_of(path),
    )


def _check_names(shape: ExpectShape, known: Known, path: tuple[Step, ...]) -> None:
    if shape.to is not None:
        known.person(shape.to, (*path, "to"))
    if shape.speaker is not None:
        known.person(shape.speaker, (*path, "from"))
    if shape.where is not None:
        known.group(shape.where, (*path, "in"))
    if shape.duty is not None:
        known.one_of(shape.duty, known.duties, (*path, "duty"), what="a duty of the contract")


def _moment(
    shape: ExpectShape, name: str, known: Known, reckoning: Reckoning, path: tuple[Step, ...]
) -> datetime | None:
    text = getattr(shape, name)
    if text is None:
        return None
    try:
        return moment_of(text, reckoning)
    except ValueError as error:
        raise known.document.refuse((*path, name), str(error)) from None
